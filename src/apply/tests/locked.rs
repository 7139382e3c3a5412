//! `--locked`: the lock is right, or it is said what is not.

use super::*;

const FILES: &[(&str, &str)] = &[("pegasus/README.md", "read me\n"), ("pegasus/workflow.yml", "jobs: 1\n")];
const OTHER: &[(&str, &str)] = &[("pegasus/README.md", "read me\n"), ("pegasus/workflow.yml", "jobs: 2\n")];

#[test]
fn a_build_that_is_as_its_lock_says() {
    let world = World::new();
    world.build(FILES);
    let before = world.tree();
    assert_eq!(world.with(FILES, LOCKED).outcome, Outcome::Unchanged);
    assert_eq!((world.tree(), world.beside()), (before, vec![]));
}

#[test]
fn large_artifacts_may_be_left_out_of_git_and_are_still_checked() {
    let world = World::new();
    world.build(FILES);
    fs::remove_file(world.at("pegasus/workflow.yml")).unwrap();
    let report = world.with(FILES, LOCKED);
    assert_eq!(
        (report.outcome, told(&report)),
        (Outcome::Unchanged, vec![entry("pegasus/workflow.yml", What::LeftOut)])
    );
    let report = world.with(OTHER, LOCKED);
    assert_eq!(
        (report.outcome, told(&report)),
        (Outcome::OutOfDate, vec![entry("pegasus/workflow.yml", What::Changed)])
    );
    assert!(!world.at("pegasus/workflow.yml").exists());
}

#[test]
fn everything_that_is_not_so_is_told() {
    let world = World::new();
    let report = world.with(FILES, LOCKED);
    assert_eq!((report.outcome, report.reasons), (Outcome::OutOfDate, vec![Reason::NoLock]));
    world.build(FILES);
    let report = world.with(OTHER, LOCKED);
    assert_eq!(
        (report.outcome, told(&report)),
        (Outcome::OutOfDate, vec![entry("pegasus/workflow.yml", What::Changed)])
    );
    world.write("pegasus/workflow.yml", "mine\n");
    let report = world.with(FILES, LOCKED);
    assert_eq!(
        (report.outcome, told(&report)),
        (Outcome::OutOfDate, vec![entry("pegasus/workflow.yml", What::Edited)])
    );
    // Edited to what the spec makes now: right on the disk, wrong in the lock.
    world.write("pegasus/workflow.yml", "jobs: 2\n");
    let report = world.with(OTHER, LOCKED);
    assert_eq!(
        (report.outcome, told(&report)),
        (Outcome::OutOfDate, vec![entry("pegasus/workflow.yml", What::Unlocked)])
    );
}

#[test]
fn a_lock_whose_inputs_changed_is_out_of_date_though_all_artifacts_are_the_same() {
    let world = World::new();
    world.build(FILES);
    let mut output = output(FILES);
    output.values[0].1 = "wheat".into();
    let report = world.apply(&output, LOCKED, &Unwatched).unwrap();
    assert_eq!(report.outcome, Outcome::OutOfDate);
    assert!(matches!(&report.reasons[..], [Reason::Value { name, .. }] if name == "crop"));
}

#[test]
fn an_interrupted_build_is_not_judged() {
    let world = World::new();
    world.build(FILES);
    fs::create_dir(world.target.staging()).unwrap();
    assert_eq!(world.with(FILES, LOCKED).outcome, Outcome::Unchanged, "staged files alone mean nothing");
    fs::write(world.target.staging().join("journal"), "{}").unwrap();
    for options in [LOCKED, DRY] {
        assert!(matches!(world.apply(&output(FILES), options, &Unwatched), Err(Failure::Unfinished(_))));
    }
    let failure = world.apply(&output(FILES), FORCE, &Unwatched).unwrap_err();
    assert!(matches!(failure, Failure::Journal { .. }), "{failure}");
    assert!(world.target.staging().join("journal").exists(), "what cannot be read is not thrown away");
}
