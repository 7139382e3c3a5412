//! What happens to each kind of file when the spec, or somebody's hand, changes it.

use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};

use super::*;

const FIRST: &[(&str, &str)] = &[
    ("pegasus/README.md", "one\ntwo\n"),
    ("pegasus/bin/run.sh", "#!/bin/sh\n"),
    ("pegasus/workflow.yml", "jobs: 1\n"),
];
const SECOND: &[(&str, &str)] =
    &[("pegasus/README.md", "one\n2\n"), ("pegasus/bin/run.sh", "#!/bin/sh\n"), ("scalable/workflow.py", "pass\n")];

#[test]
fn a_first_build_makes_everything_and_leaves_nothing_beside() {
    let world = World::new();
    let report = world.build(FIRST);
    assert_eq!(report.outcome, Outcome::Built);
    assert_eq!(report.reasons, [Reason::NoLock]);
    assert_eq!(report.count(|what| what == What::New), 3);
    let tree = world.tree();
    assert_eq!(tree["pegasus/bin/run.sh"], (0o755, "#!/bin/sh\n".into()));
    assert_eq!(tree["pegasus/workflow.yml"], (0o644, "jobs: 1\n".into()));
    assert!(tree["napkin.lock"].1.contains("artifact pegasus/bin/run.sh 0755 10 "));
    assert_eq!(tree.len(), 6, "three files, their two folders, the lock: {tree:?}");
    assert_eq!(world.beside(), Vec::<String>::new());
}

#[test]
fn an_unchanged_build_writes_nothing() {
    let world = World::new();
    world.build(FIRST);
    let stamps = |world: &World| -> Vec<_> {
        let names = world.tree();
        names.keys().map(|n| fs::metadata(world.at(n)).map(|m| (m.ino(), m.mtime(), m.mtime_nsec())).unwrap()).collect()
    };
    let before = stamps(&world);
    let report = world.build(FIRST);
    assert_eq!((report.outcome, told(&report)), (Outcome::Unchanged, vec![]));
    assert_eq!(stamps(&world), before);
}

#[test]
fn the_same_build_has_the_same_bytes_whatever_was_there_before() {
    let (straight, crooked) = (World::new(), World::new());
    straight.build(SECOND);
    crooked.build(FIRST);
    crooked.build(SECOND);
    assert_eq!(straight.tree(), crooked.tree());
}

#[test]
fn a_change_is_shown_and_a_stale_file_goes() {
    let world = World::new();
    world.build(FIRST);
    let report = world.build(SECOND);
    assert_eq!(report.outcome, Outcome::Built);
    assert_eq!(
        told(&report),
        [
            entry("pegasus/README.md", What::Changed),
            entry("pegasus/workflow.yml", What::Removed),
            entry("scalable/workflow.py", What::New),
        ]
    );
    let Some(Diff::Text(lines)) = &report.files[0].diff else { panic!("{:?}", report.files[0]) };
    assert_eq!((lines.added, lines.removed), (1, 1));
    assert_eq!(report.reasons, [Reason::Read { path: path("specification.md"), how: Change::Edited }]);
    assert_eq!(world.read("pegasus/README.md"), "one\n2\n");
    assert!(!world.at("pegasus/workflow.yml").exists());
}

#[test]
fn folders_that_became_empty_go_and_others_stay() {
    let world = World::new();
    world.build(&[("pegasus/a/b/c.txt", ""), ("pegasus/d/e.txt", ""), ("pegasus/run.txt", "")]);
    world.write("pegasus/d/mine.txt", "mine");
    world.build(&[("pegasus/run.txt", "")]);
    assert!(!world.at("pegasus/a").exists());
    assert_eq!(world.read("pegasus/d/mine.txt"), "mine");
}

#[test]
fn a_missing_file_is_made_again() {
    let world = World::new();
    world.build(FIRST);
    let before = world.tree();
    fs::remove_file(world.at("pegasus/workflow.yml")).unwrap();
    let report = world.build(FIRST);
    assert_eq!(told(&report), [entry("pegasus/workflow.yml", What::MadeAgain)]);
    assert_eq!(report.outcome, Outcome::Built);
    assert_eq!(world.tree(), before);
}

#[test]
fn a_blank_file_is_nobodys_work() {
    for blank in ["", "\0\0\0\0"] {
        let world = World::new();
        world.build(FIRST);
        let before = world.tree();
        world.write("pegasus/workflow.yml", blank);
        assert_eq!(told(&world.build(FIRST)), [entry("pegasus/workflow.yml", What::MadeAgain)]);
        assert_eq!(world.tree(), before);
        // The next build does not make it any more.
        world.write("pegasus/workflow.yml", blank);
        assert!(told(&world.build(SECOND)).contains(&entry("pegasus/workflow.yml", What::Removed)));
        assert!(!world.at("pegasus/workflow.yml").exists());
    }
}

#[test]
fn an_edited_file_stops_the_build_and_nothing_is_written() {
    let world = World::new();
    world.build(FIRST);
    world.write("pegasus/README.md", "mine\n");
    let before = world.tree();
    let report = world.build(SECOND);
    assert_eq!(report.outcome, Outcome::InTheWay);
    assert_eq!(report.in_the_way().map(|f| f.path.as_str()).collect::<Vec<_>>(), ["pegasus/README.md"]);
    assert!(matches!(&report.files[0].diff, Some(Diff::Text(lines)) if lines.removed == 1 && lines.added == 2));
    assert_eq!(world.tree(), before);
    assert_eq!(world.beside(), Vec::<String>::new());
}

#[test]
fn an_edited_file_stops_even_a_build_that_changes_nothing_else() {
    let world = World::new();
    world.build(FIRST);
    world.write("pegasus/README.md", "mine\n");
    assert_eq!(world.build(FIRST).outcome, Outcome::InTheWay);
}

#[test]
fn force_keeps_a_copy_aside() {
    let world = World::new();
    world.build(FIRST);
    for (round, text) in ["mine\n", "mine again\n"].iter().enumerate() {
        world.write("pegasus/README.md", text);
        fs::set_permissions(world.at("pegasus/README.md"), fs::Permissions::from_mode(0o600)).unwrap();
        let report = world.with(FIRST, FORCE);
        assert_eq!(report.outcome, Outcome::Built);
        let number = (round + 1).to_string();
        assert_eq!(report.kept, Some(world.target.kept().join(&number)));
        assert_eq!(world.kept()[&format!("{number}/pegasus/README.md")], (0o600, text.to_string()));
        assert_eq!(world.tree()["pegasus/README.md"], (0o644, "one\ntwo\n".into()));
    }
    let report = world.with(SECOND, FORCE);
    assert_eq!(report.kept, None, "nothing of anybody's was in the way");
}

#[test]
fn an_edited_file_that_is_no_longer_made_is_not_simply_removed() {
    let world = World::new();
    world.build(FIRST);
    world.write("pegasus/workflow.yml", "mine\n");
    let report = world.build(SECOND);
    assert_eq!(report.outcome, Outcome::InTheWay);
    assert!(told(&report).contains(&entry("pegasus/workflow.yml", What::EditedStale)));
    assert_eq!(world.read("pegasus/workflow.yml"), "mine\n");
    world.with(SECOND, FORCE);
    assert!(!world.at("pegasus/workflow.yml").exists());
    assert_eq!(world.kept()["1/pegasus/workflow.yml"].1, "mine\n");
}

#[test]
fn a_foreign_file_is_listed_and_left() {
    let world = World::new();
    world.build(FIRST);
    world.write("pegasus/notes.txt", "mine");
    world.write("pegasus/data/deep/down.csv", "1");
    let report = world.build(SECOND);
    assert_eq!(report.outcome, Outcome::Built);
    assert_eq!(report.foreign, ["pegasus/data/", "pegasus/notes.txt"]);
    assert_eq!(
        (world.read("pegasus/notes.txt"), world.read("pegasus/data/deep/down.csv")),
        ("mine".into(), "1".into())
    );
}

#[test]
fn a_foreign_file_in_the_way_stops_the_build() {
    let world = World::new();
    world.build(FIRST);
    world.write("scalable/workflow.py", "mine");
    let report = world.build(SECOND);
    assert_eq!(report.outcome, Outcome::InTheWay);
    assert!(told(&report).contains(&entry("scalable/workflow.py", What::Foreign)));
    assert_eq!(world.read("scalable/workflow.py"), "mine");
    world.with(SECOND, FORCE);
    assert_eq!(
        (world.read("scalable/workflow.py"), world.kept()["1/scalable/workflow.py"].1.clone()),
        ("pass\n".into(), "mine".into())
    );
}

#[test]
fn what_is_there_already_as_it_is_made_is_taken_over() {
    let world = World::new();
    world.build(FIRST);
    fs::remove_file(world.at("napkin.lock")).unwrap();
    let report = world.build(FIRST);
    assert_eq!((report.outcome, told(&report)), (Outcome::Built, vec![]));
    assert_eq!(world.build(FIRST).outcome, Outcome::Unchanged);
    // Somebody repaired by hand what the next build makes too.
    world.write("pegasus/README.md", "one\n2\n");
    let report = world.build(SECOND);
    assert_eq!((report.outcome, report.count(What::is_in_the_way)), (Outcome::Built, 0));
}

#[test]
fn a_mode_that_is_wrong_is_set_and_the_umask_of_a_clone_does_not_count() {
    let world = World::new();
    world.build(FIRST);
    let set = |at: &str, mode| fs::set_permissions(world.at(at), fs::Permissions::from_mode(mode)).unwrap();
    set("pegasus/workflow.yml", 0o664);
    set("pegasus/bin/run.sh", 0o775);
    assert_eq!(world.build(FIRST).outcome, Outcome::Unchanged);
    set("pegasus/bin/run.sh", 0o644);
    let report = world.build(FIRST);
    assert_eq!(told(&report), [entry("pegasus/bin/run.sh", What::ModeSet)]);
    assert_eq!(world.tree()["pegasus/bin/run.sh"].0, 0o755);
}

#[test]
fn what_running_makes_is_not_looked_at() {
    let world = World::new();
    world.build(FIRST);
    world.write("pegasus/run/results/big.bin", "data");
    world.write("pegasus/bin/__pycache__/a.cpython-312.pyc", "x");
    world.write("pegasus/old.pyc", "x");
    let report = world.build(SECOND);
    assert_eq!(report.foreign, Vec::<String>::new());
    assert_eq!(world.read("pegasus/run/results/big.bin"), "data");
    assert_eq!(world.read("pegasus/bin/__pycache__/a.cpython-312.pyc"), "x");
    // Not even if nobody may read it.
    fs::set_permissions(world.at("pegasus/run"), fs::Permissions::from_mode(0o000)).unwrap();
    assert_eq!(world.build(SECOND).outcome, Outcome::Unchanged);
    fs::set_permissions(world.at("pegasus/run"), fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn a_built_folder_within_a_built_folder_is_its_own_matter() {
    let world = World::new();
    world.build(FIRST);
    let inner = Target::new(world.at("inner"), world.target.home(), "words/inner").unwrap();
    apply_in(&inner, &output(FIRST), Options::default(), &Unwatched).unwrap();
    assert_eq!(world.build(FIRST).foreign, Vec::<String>::new());
}

#[test]
fn a_file_can_become_a_folder_and_a_folder_a_file() {
    let world = World::new();
    world.build(&[("pegasus/a", "file"), ("pegasus/b/c", "below")]);
    let report = world.build(&[("pegasus/a/c", "below"), ("pegasus/b", "file")]);
    assert_eq!(report.outcome, Outcome::Built);
    assert_eq!((world.read("pegasus/a/c"), world.read("pegasus/b")), ("below".into(), "file".into()));
}

#[test]
fn a_foreign_file_where_a_folder_must_be() {
    let world = World::new();
    world.write("pegasus", "mine");
    let report = world.build(FIRST);
    assert_eq!(report.outcome, Outcome::InTheWay);
    assert!(told(&report).contains(&entry("pegasus", What::Blocked(Blocker::File))));
    let report = world.with(FIRST, FORCE);
    assert_eq!(report.outcome, Outcome::Built);
    assert_eq!(world.kept()["1/pegasus"].1, "mine");
}

#[test]
fn a_folder_with_foreign_files_where_a_file_must_be_stops_even_force() {
    let world = World::new();
    world.write("pegasus/README.md/mine.txt", "mine");
    let report = world.with(FIRST, FORCE);
    assert_eq!(report.outcome, Outcome::InTheWay);
    assert_eq!(world.read("pegasus/README.md/mine.txt"), "mine");
    fs::remove_file(world.at("pegasus/README.md/mine.txt")).unwrap();
    assert_eq!(world.build(FIRST).outcome, Outcome::Built, "an empty folder holds nothing that could be lost");
}

#[test]
fn a_dry_run_says_the_same_and_writes_nothing() {
    let world = World::new();
    let report = world.with(FIRST, DRY);
    assert_eq!((report.outcome, report.count(|w| w == What::New)), (Outcome::WouldBuild, 3));
    assert!(!world.dir.path().join("generated").exists());
    world.build(FIRST);
    let before = world.tree();
    let dry = world.with(SECOND, DRY);
    assert_eq!((dry.outcome, world.tree(), world.beside()), (Outcome::WouldBuild, before, vec![]));
    let wet = world.build(SECOND);
    assert_eq!((told(&dry), dry.files), (told(&wet), wet.files));
}

#[test]
fn a_damaged_lock_is_an_error_and_force_builds_anew() {
    let world = World::new();
    world.build(FIRST);
    let lock = world.read("napkin.lock").replace("lowering 1", "lowering one");
    world.write("napkin.lock", &lock);
    world.write("pegasus/README.md", "mine\n");
    let failure = world.apply(&output(FIRST), Options::default(), &Unwatched).unwrap_err();
    assert!(failure.to_string().ends_with("napkin.lock`, line 3: `one` is no number of a lowering"), "{failure}");
    assert!(failure.help().unwrap().contains("--force"));
    let report = world.with(FIRST, FORCE);
    assert_eq!(report.outcome, Outcome::Built);
    assert_eq!(world.kept()["1/napkin.lock"].1, lock);
    assert_eq!(world.kept()["1/pegasus/README.md"].1, "mine\n");
    assert_eq!(world.build(FIRST).outcome, Outcome::Unchanged);
}

#[test]
fn a_new_lowering_that_makes_the_same_bytes_renews_the_lock_alone() {
    let world = World::new();
    world.build(FIRST);
    let lock = world.read("napkin.lock");
    world.write("napkin.lock", &lock.replace("lowering 1", "lowering 0"));
    let report = world.build(FIRST);
    assert_eq!((report.outcome, told(&report)), (Outcome::Built, vec![]));
    assert_eq!(report.reasons, [Reason::Lowering { was: 0, now: 1 }]);
    assert_eq!(world.read("napkin.lock"), lock);
}

#[test]
fn artifacts_that_differ_in_case_alone_are_refused() {
    let world = World::new();
    let failure =
        world.apply(&output(&[("pegasus/A", ""), ("pegasus/a", "")]), Options::default(), &Unwatched).unwrap_err();
    assert!(matches!(failure, Failure::Clash(_)), "{failure}");
    assert!(!world.target.folder().exists());
}

#[test]
fn a_folder_that_may_not_be_written_is_told_before_anything_is_changed() {
    if fs::metadata("/proc/self").is_ok_and(|m| m.uid() == 0) {
        // Nothing is forbidden to root.
        return;
    }
    let world = World::new();
    world.build(FIRST);
    let before = world.tree();
    fs::set_permissions(world.at("pegasus"), fs::Permissions::from_mode(0o555)).unwrap();
    let failure = world.apply(&output(SECOND), Options::default(), &Unwatched).unwrap_err();
    fs::set_permissions(world.at("pegasus"), fs::Permissions::from_mode(0o755)).unwrap();
    assert!(matches!(failure, Failure::Disk { .. }), "{failure}");
    assert_eq!((world.tree(), world.beside()), (before, vec![]));
}
