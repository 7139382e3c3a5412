//! The build is stopped before each of its steps, and started again: always the old build or the new one.

use std::fs::File;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;

/// Lets so many steps pass; from then on the machine is dead, and nothing more happens, no clearing away either.
pub(super) struct DieAfter {
    left: AtomicUsize,
    last: AtomicUsize,
}

impl DieAfter {
    pub fn new(steps: usize) -> Self {
        Self { left: AtomicUsize::new(steps), last: AtomicUsize::new(0) }
    }

    fn is_dead(&self) -> bool {
        self.last.load(Ordering::SeqCst) > 0
    }
}

impl Steps for DieAfter {
    fn before(&self, _: &Step) -> io::Result<()> {
        let alive = self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1)).is_ok();
        if alive {
            return Ok(());
        }
        self.last.fetch_add(1, Ordering::SeqCst);
        Err(io::Error::other("the machine is dead"))
    }
}

type Files = &'static [(&'static str, &'static str)];

const OLD: Files = &[
    ("pegasus/README.md", "old\n"),
    ("pegasus/bin/gone/deep.sh", "stale\n"),
    ("pegasus/swap", "a file\n"),
    ("pegasus/turn/inner.txt", "a folder\n"),
    ("pegasus/workflow.yml", "jobs: 1\n"),
];
const NEW: Files = &[
    ("pegasus/README.md", "new\n"),
    ("pegasus/swap/inner.txt", "now a folder\n"),
    ("pegasus/turn", "now a file\n"),
    ("pegasus/workflow.yml", "jobs: 1\n"),
    ("scalable/workflow.py", "pass\n"),
];

fn with_foreign(world: &World) {
    world.write("pegasus/notes.txt", "mine");
    world.write("pegasus/run/result.txt", "result");
}

fn built(files: Files) -> World {
    let world = World::new();
    world.build(files);
    with_foreign(&world);
    world
}

/// The world as an untroubled build of `NEW` leaves it.
fn expected() -> Tree {
    let world = built(NEW);
    world.tree()
}

/// Runs `story` on a fresh world with death after 0, 1, 2, … steps until it survives. Gives the number of steps.
fn at_every_step(world: impl Fn() -> World, output: &Output, options: Options, story: impl Fn(usize, &World)) -> usize {
    for n in 0.. {
        let world = world();
        let steps = DieAfter::new(n);
        let result = world.apply(output, options, &steps);
        if !steps.is_dead() {
            assert_eq!(result.unwrap().outcome, Outcome::Built);
            return n;
        }
        assert!(result.is_err() || !steps.is_dead(), "a dead machine built something");
        story(n, &world);
    }
    unreachable!()
}

fn recover(world: &World) -> Option<Recovery> {
    journal::recover(&world.target, Hands::new(&Unwatched)).unwrap()
}

#[test]
fn always_the_old_build_or_the_new_one() {
    let (old, new) = (built(OLD).tree(), expected());
    let outcomes = Mutex::new(Vec::new());
    use std::sync::Mutex;
    let steps = at_every_step(
        || built(OLD),
        &output(NEW),
        Options::default(),
        |n, world| {
            if world.read("napkin.lock") == new["napkin.lock"].1 {
                assert_eq!(world.tree(), new, "after {n} steps: the lock says more than is true");
            }
            recover(world);
            let tree = world.tree();
            let is_new = tree == new;
            assert!(is_new || tree == old, "after {n} steps: a mixture: {tree:#?}");
            outcomes.lock().unwrap().push(is_new);
            // Whatever was found, the next build makes it the new one, and nothing is left beside it.
            let outcome = world.build(NEW).outcome;
            assert_eq!(outcome, if is_new { Outcome::Unchanged } else { Outcome::Built });
            assert_eq!((world.tree(), world.beside(), world.kept()), (new.clone(), vec![], Tree::new()));
        },
    );
    let outcomes = outcomes.into_inner().unwrap();
    let commit = outcomes.iter().position(|new| *new).unwrap();
    assert!(outcomes[commit..].iter().all(|new| *new), "there is one point of commit");
    assert!(commit > 10 && steps - commit > 12, "{steps} steps, the commit is number {commit}");
}

#[test]
fn a_first_build_is_there_whole_or_not_at_all() {
    let new = expected();
    at_every_step(World::new, &output(NEW), Options::default(), |n, world| {
        recover(world);
        let tree = world.tree();
        assert!(
            tree.is_empty() || {
                with_foreign(world);
                world.tree() == new
            },
            "after {n} steps: {tree:#?}"
        );
        world.build(NEW);
        with_foreign(world);
        assert_eq!((world.tree(), world.beside()), (new.clone(), vec![]));
    });
}

#[test]
fn a_recovery_that_dies_is_itself_recovered() {
    let (old, new) = (built(OLD).tree(), expected());
    at_every_step(
        || built(OLD),
        &output(NEW),
        Options::default(),
        |n, world| {
            // One world, dying again and again at a later step, until the build is through.
            for m in 0.. {
                let steps = DieAfter::new(m);
                let result = world.apply(&output(NEW), Options::default(), &steps);
                if !steps.is_dead() {
                    result.unwrap();
                    break;
                }
                if m % 5 == n % 5 {
                    recover(world);
                    let tree = world.tree();
                    assert!(tree == new || tree == old, "after {n} and {m} steps: {tree:#?}");
                }
            }
            assert_eq!((world.tree(), world.beside()), (new.clone(), vec![]));
        },
    );
}

#[test]
fn a_forced_build_that_dies_loses_nobodys_work() {
    let edited = || {
        let world = built(OLD);
        world.write("pegasus/README.md", "edited\n");
        world.write("pegasus/bin/gone/deep.sh", "edited too\n");
        world.write("scalable", "a foreign file where a folder must be\n");
        fs::remove_file(world.at("pegasus/workflow.yml")).unwrap();
        std::os::unix::fs::symlink("nowhere", world.at("pegasus/workflow.yml")).unwrap();
        world
    };
    let old = edited().tree();
    at_every_step(edited, &output(NEW), FORCE, |n, world| {
        recover(world);
        let tree = world.tree();
        let kept = world.kept();
        if tree != old {
            assert_eq!(tree, expected(), "after {n} steps");
            let has = |text: &str| kept.values().any(|(_, kept)| kept == text);
            assert!(has("edited\n") && has("edited too\n"), "after {n} steps: {kept:#?}");
            assert!(has("a foreign file where a folder must be\n"), "after {n} steps: {kept:#?}");
        }
    });
}

#[test]
fn what_is_edited_between_the_crash_and_the_next_build_is_not_lost() {
    at_every_step(
        || built(OLD),
        &output(NEW),
        Options::default(),
        |n, world| {
            // Every file that is there now gets somebody's words.
            let mut mine = Vec::new();
            for (name, (_, text)) in world.tree() {
                if !name.ends_with('/') && name != "napkin.lock" && !text.starts_with("->") {
                    let words = format!("my words in {name} after {n} steps");
                    world.write(&name, &words);
                    mine.push(words);
                }
            }
            let result = world.apply(&output(NEW), Options::default(), &Unwatched);
            let everywhere: Vec<String> =
                world.tree().into_values().chain(world.kept().into_values()).map(|(_, text)| text).collect();
            for words in mine {
                assert!(everywhere.contains(&words), "lost: {words}; {result:?}");
            }
        },
    );
}

#[test]
fn what_a_power_cut_tore_is_made_again() {
    let (old, new) = (built(OLD).tree(), expected());
    let torn = AtomicUsize::new(0);
    at_every_step(
        || built(OLD),
        &output(NEW),
        Options::default(),
        |n, world| {
            // Of what was written a moment ago only the lock and the journal are surely on the disk.
            let staged = fs::read_dir(world.target.staging()).into_iter().flatten().map(|entry| entry.unwrap().path());
            let is_artifact = |path: &PathBuf| path.file_name().unwrap().to_str().unwrap().parse::<usize>().is_ok();
            let placed = world.tree().into_iter().filter(|entry| new.get(&entry.0) == Some(&entry.1));
            let placed = placed.filter(|(name, file)| old.get(name) != Some(file) && name != "napkin.lock");
            let placed = placed.map(|(name, _)| world.at(&name)).filter(|path| path.is_file());
            let pending = journal::is_pending(&world.target).unwrap();
            for path in staged.filter(is_artifact).chain(placed) {
                // Without a journal a blank file is known for what it is, and half of one is taken for an edit.
                let len = fs::metadata(&path).unwrap().len();
                let file = File::options().write(true).open(&path).unwrap();
                file.set_len(if pending { len / 2 } else { 0 }).unwrap();
                if !pending && n % 2 == 0 {
                    file.set_len(len).unwrap();
                }
                torn.fetch_add(1, Ordering::Relaxed);
            }
            let outcome = world.build(NEW).outcome;
            assert!(matches!(outcome, Outcome::Built | Outcome::Unchanged), "after {n} steps: {outcome:?}");
            assert_eq!((world.tree(), world.beside()), (new.clone(), vec![]), "after {n} steps");
        },
    );
    assert!(torn.into_inner() > 50);
}

#[test]
fn what_came_between_the_crash_and_the_next_build_is_not_reached_through() {
    let pending = AtomicUsize::new(0);
    at_every_step(
        || built(OLD),
        &output(NEW),
        Options::default(),
        |n, world| {
            if !journal::is_pending(&world.target).unwrap() {
                return;
            }
            pending.fetch_add(1, Ordering::Relaxed);
            // A folder with a file at the path of a file, and somebody's folder in place of one of the build.
            let (outside, readme) = (world.dir.path().join("outside"), world.at("pegasus/README.md"));
            fs::rename(world.at("pegasus"), &outside).unwrap();
            fs::write(outside.join("README.md"), "theirs").unwrap();
            if n % 2 == 0 {
                std::os::unix::fs::symlink(&outside, world.at("pegasus")).unwrap();
            } else {
                fs::create_dir_all(&readme).unwrap();
                fs::write(readme.join("mine.txt"), "mine").unwrap();
            }
            let staged = world.target.staging().join("0").exists();
            if let Err(failure) = world.apply(&output(NEW), Options::default(), &Unwatched) {
                // What is still to be put in place finds its place taken.
                assert!(staged && matches!(failure, Failure::InTheWay(_)), "after {n} steps: {failure}");
            }
            assert_eq!(fs::read_to_string(outside.join("README.md")).unwrap(), "theirs", "after {n} steps");
            assert!(n % 2 == 0 || readme.join("mine.txt").exists(), "after {n} steps");
        },
    );
    assert!(pending.into_inner() > 8);
}

#[test]
fn what_is_saved_while_the_build_is_under_way_is_not_lost() {
    /// An editor that saves a file just before the build is put in place.
    struct Editor<'a>(&'a World);
    impl Steps for Editor<'_> {
        fn before(&self, step: &Step) -> io::Result<()> {
            if step.doing == Doing::Rename && step.path.ends_with("journal") {
                self.0.write("pegasus/README.md", "saved in the last moment\n");
                self.0.write("scalable/workflow.py", "made in the last moment\n");
            }
            Ok(())
        }
    }
    let world = built(OLD);
    let report = world.apply(&output(NEW), Options::default(), &Editor(&world)).unwrap();
    assert_eq!((report.outcome, world.read("pegasus/README.md")), (Outcome::Built, "new\n".into()));
    let kept = world.kept();
    assert_eq!(kept["1/pegasus/README.md"].1, "saved in the last moment\n");
    assert_eq!(kept["1/scalable/workflow.py"].1, "made in the last moment\n");
    assert_eq!(report.kept, Some(world.target.kept().join("1")));
}

#[test]
fn an_interrupted_build_clears_away_what_it_staged() {
    struct Interrupt(AtomicUsize);
    impl Steps for Interrupt {
        fn before(&self, step: &Step) -> io::Result<()> {
            let over = self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1)).is_err();
            if over && step.may_stop { Err(stopped()) } else { Ok(()) }
        }
    }
    let (old, new) = (built(OLD).tree(), expected());
    let mut stopped_at = 0;
    for n in 0.. {
        let world = built(OLD);
        match world.apply(&output(NEW), Options::default(), &Interrupt(AtomicUsize::new(n))) {
            Err(Failure::Interrupted) => assert_eq!((world.tree(), world.beside()), (old.clone(), vec![]), "at {n}"),
            Ok(report) => {
                // After the commit the few renames are finished first.
                assert_eq!((report.outcome, world.tree(), world.beside()), (Outcome::Built, new.clone(), vec![]));
                stopped_at = n;
                break;
            }
            Err(other) => panic!("{other}"),
        }
    }
    assert!(stopped_at > 10, "{stopped_at}");
}

#[test]
fn a_full_disk_leaves_the_old_build_and_nothing_beside_it() {
    struct Full(AtomicUsize);
    impl Steps for Full {
        fn before(&self, step: &Step) -> io::Result<()> {
            let writes = matches!(step.doing, Doing::CreateFile | Doing::Write | Doing::CreateFolder);
            let over = self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1)).is_err();
            if over && writes && step.may_stop { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
        }
    }
    let old = built(OLD).tree();
    for n in 0..12 {
        let world = built(OLD);
        let failure = world.apply(&output(NEW), Options::default(), &Full(AtomicUsize::new(n))).unwrap_err();
        assert!(matches!(failure, Failure::Disk { .. }), "{failure}");
        assert_eq!((world.tree(), world.beside()), (old.clone(), vec![]), "at {n}");
    }
}

#[test]
fn what_an_earlier_build_left_is_told() {
    let world = built(OLD);
    fs::create_dir(world.target.staging()).unwrap();
    fs::write(world.target.staging().join("3"), "half").unwrap();
    assert_eq!(world.build(OLD).recovery, Some(Recovery::Removed));
    assert_eq!(world.beside(), Vec::<String>::new());
}
