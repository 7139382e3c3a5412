//! Symbolic links: never followed to write, never lost.

use std::os::unix::fs::symlink;

use super::*;

const FILES: &[(&str, &str)] = &[("pegasus/README.md", "read me\n"), ("pegasus/workflow.yml", "jobs: 1\n")];

#[test]
fn a_link_at_an_artifact_is_in_the_way_even_if_it_leads_to_the_right_bytes() {
    let world = World::new();
    world.build(FILES);
    let outside = world.dir.path().join("outside.txt");
    fs::rename(world.at("pegasus/README.md"), &outside).unwrap();
    symlink(&outside, world.at("pegasus/README.md")).unwrap();
    let report = world.build(FILES);
    assert_eq!(report.outcome, Outcome::InTheWay);
    assert!(told(&report).contains(&entry("pegasus/README.md", What::Blocked(Blocker::Link))));
    let report = world.with(FILES, FORCE);
    assert_eq!(report.outcome, Outcome::Built);
    assert_eq!(world.tree()["pegasus/README.md"], (0o644, "read me\n".into()));
    assert_eq!(world.kept()["1/pegasus/README.md"].1, format!("-> {}", outside.display()));
    assert_eq!(fs::read_to_string(&outside).unwrap(), "read me\n");
}

#[test]
fn a_linked_folder_is_not_written_through() {
    let world = World::new();
    let outside = world.dir.path().join("outside");
    fs::create_dir_all(&outside).unwrap();
    fs::write(outside.join("workflow.yml"), "theirs").unwrap();
    fs::create_dir_all(world.target.folder()).unwrap();
    symlink(&outside, world.at("pegasus")).unwrap();
    let report = world.build(FILES);
    assert_eq!(report.outcome, Outcome::InTheWay);
    assert_eq!(report.in_the_way().count(), 1, "the link is told once, not per file");
    assert_eq!(world.with(FILES, FORCE).outcome, Outcome::Built);
    assert_eq!(tree(&outside).len(), 1);
    assert_eq!(fs::read_to_string(outside.join("workflow.yml")).unwrap(), "theirs");
    assert_eq!(world.read("pegasus/workflow.yml"), "jobs: 1\n");
}

#[test]
fn stale_files_behind_a_link_are_not_removed() {
    let world = World::new();
    world.build(&[("pegasus/a.txt", "a"), ("scalable/b.txt", "b")]);
    let outside = world.dir.path().join("outside");
    fs::rename(world.at("scalable"), &outside).unwrap();
    symlink(&outside, world.at("scalable")).unwrap();
    let report = world.with(&[("pegasus/a.txt", "a")], FORCE);
    assert_eq!(report.outcome, Outcome::Built);
    assert_eq!(fs::read_to_string(outside.join("b.txt")).unwrap(), "b");
    assert_eq!(report.foreign, ["scalable"]);
}

#[test]
fn a_built_folder_that_is_a_link_is_refused() {
    let world = World::new();
    let outside = world.dir.path().join("outside");
    fs::create_dir_all(&outside).unwrap();
    fs::create_dir_all(world.target.parent()).unwrap();
    symlink(&outside, world.target.folder()).unwrap();
    let failure = world.apply(&output(FILES), FORCE, &Unwatched).unwrap_err();
    assert!(matches!(failure, Failure::NotAFolder(_)), "{failure}");
    assert!(tree(&outside).is_empty());
}

#[test]
fn a_lock_that_is_a_link_is_no_lock() {
    let world = World::new();
    world.build(FILES);
    let outside = world.dir.path().join("outside.lock");
    fs::rename(world.at("napkin.lock"), &outside).unwrap();
    symlink(&outside, world.at("napkin.lock")).unwrap();
    let text = fs::read_to_string(&outside).unwrap();
    assert!(matches!(world.apply(&output(FILES), Options::default(), &Unwatched), Err(Failure::Lock { .. })));
    world.with(&FILES[..1], FORCE);
    assert_eq!(fs::read_to_string(&outside).unwrap(), text);
    assert!(fs::symlink_metadata(world.at("napkin.lock")).unwrap().is_file());
}

#[test]
fn run_may_lead_anywhere() {
    let world = World::new();
    world.build(FILES);
    symlink("/nowhere/scratch", world.at("pegasus/run")).unwrap();
    let report = world.build(FILES);
    assert_eq!((report.outcome, report.foreign), (Outcome::Unchanged, vec![]));
}
