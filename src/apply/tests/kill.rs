//! A real process, really killed, at any moment.

use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use super::*;

/// Set for the process that is to be killed: where it builds.
const WHERE: &str = "NAPKIN_TEST_KILL";

fn files(round: usize) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = (0..12)
        .map(|n| (format!("pegasus/part{}/file{n}.txt", n % 3), format!("round {round}\n").repeat(2000)))
        .collect();
    // One that only every second round makes.
    files.push((format!("pegasus/only{}/here.sh", round % 2), "#!/bin/sh\n".to_owned()));
    files
}

fn output_of(round: usize) -> Output {
    let files = files(round);
    let borrowed: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    output(&borrowed)
}

/// Not a test: the process that is killed. It builds one round after the other until then.
#[test]
#[ignore = "started and killed by the test below"]
fn victim() {
    let Some(dir) = std::env::var_os(WHERE) else { return };
    let target = World::target_in(Path::new(&dir));
    for round in 0.. {
        let _ = apply_in(&target, &output_of(round % 4), Options::default(), &Unwatched).unwrap();
    }
}

#[test]
fn killed_at_any_moment_it_is_one_build_or_another() {
    let wholes: Vec<Tree> = (0..4)
        .map(|round| {
            let world = World::new();
            world.apply(&output_of(round), Options::default(), &Unwatched).unwrap();
            world.tree()
        })
        .collect();
    let world = World::new();
    let mut recovered = 0;
    for n in 0..40u64 {
        let mut victim = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "apply::tests::kill::victim", "--ignored"])
            .env(WHERE, world.dir.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        thread::sleep(Duration::from_micros(15_000 + n * 2_713 % 40_000));
        assert_eq!(victim.try_wait().unwrap(), None, "it builds until it is killed");
        victim.kill().unwrap();
        victim.wait().unwrap();
        let left = journal::recover(&world.target, Hands::new(&Unwatched)).unwrap();
        recovered += usize::from(left.is_some());
        let tree = world.tree();
        assert!(tree.is_empty() || wholes.contains(&tree), "killed for the {n}th time, a mixture: {:?}", tree.keys());
        assert!(world.kept().is_empty(), "nobody edited anything");
    }
    assert!(recovered > 0, "it was never killed in the middle of a build");
    world.apply(&output_of(0), Options::default(), &Unwatched).unwrap();
    assert_eq!((world.tree(), world.beside()), (wholes[0].clone(), vec![]));
}
