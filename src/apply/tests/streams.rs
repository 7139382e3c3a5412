//! Artifacts that are never held whole: compared as they are made, written from the first difference on.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::Mutex;

use super::*;
use crate::lower::{Body, Stream};

/// Numbered lines, of which one may differ.
struct Numbers {
    lines: u64,
    odd: Option<u64>,
}

impl Stream for Numbers {
    fn write(&self, sink: &mut dyn Write) -> io::Result<()> {
        for line in 0..self.lines {
            let word = if self.odd == Some(line) { "ODD " } else { "line" };
            writeln!(sink, "{word} {line:>12}")?;
        }
        Ok(())
    }
}

fn numbers(lines: u64, odd: Option<u64>) -> Output {
    let mut output = output(&[("pegasus/README.md", "")]);
    let body = Body::Stream(Arc::new(Numbers { lines, odd }));
    output.artifacts.push(Artifact { path: path("pegasus/workflow.yml"), mode: Mode::Plain, body });
    output
}

fn bytes_of(output: &Output) -> Vec<u8> {
    let mut bytes = Vec::new();
    output.artifacts[1].body.write(&mut bytes).unwrap();
    bytes
}

/// Remembers what was written where.
#[derive(Default)]
struct Recorder(Mutex<Vec<(Doing, String)>>);

impl Steps for Recorder {
    fn before(&self, step: &Step) -> io::Result<()> {
        let name = step.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        self.0.lock().unwrap().push((step.doing, name));
        Ok(())
    }
}

#[test]
fn whatever_differs_the_right_bytes_are_put_in_place() {
    const MANY: u64 = 40_000; // 720 kB: several pieces
    let cases: &[(u64, Option<u64>)] = &[
        (0, None),
        (1, None),
        (MANY, None),
        (MANY, Some(0)),
        (MANY, Some(20_000)),
        (MANY, Some(MANY - 1)),
        (MANY / 2, None),
        (MANY + 1, None),
    ];
    for before in cases {
        for after in cases {
            let world = World::new();
            world.apply(&numbers(before.0, before.1), Options::default(), &Unwatched).unwrap();
            let new = numbers(after.0, after.1);
            let report = world.apply(&new, Options::default(), &Unwatched).unwrap();
            assert_eq!(fs::read(world.at("pegasus/workflow.yml")).unwrap(), bytes_of(&new), "{before:?} {after:?}");
            let expected = if before == after { Outcome::Unchanged } else { Outcome::Built };
            assert_eq!(report.outcome, expected, "{before:?} {after:?}");
            let hash = blake3::hash(&bytes_of(&new));
            assert!(world.read("napkin.lock").contains(&hash.to_string()), "{before:?} {after:?}");
        }
    }
}

#[test]
fn equal_bytes_are_not_even_staged() {
    let world = World::new();
    world.apply(&numbers(40_000, None), Options::default(), &Unwatched).unwrap();
    let recorder = Recorder::default();
    world.apply(&numbers(40_000, None), Options::default(), &recorder).unwrap();
    assert_eq!(recorder.0.into_inner().unwrap(), [], "no step at all");
}

#[test]
fn only_the_file_that_differs_is_staged() {
    let world = World::new();
    world.apply(&numbers(40_000, None), Options::default(), &Unwatched).unwrap();
    let recorder = Recorder::default();
    world.apply(&numbers(40_000, Some(39_999)), Options::default(), &recorder).unwrap();
    let steps = recorder.0.into_inner().unwrap();
    let made: Vec<&str> = steps.iter().filter(|(d, _)| *d == Doing::CreateFile).map(|(_, n)| n.as_str()).collect();
    assert_eq!(made, ["1", "lock", "journal.new"]);
    let staged = steps.iter().filter(|(d, n)| *d == Doing::Write && n == "1").count();
    assert_eq!(staged, 1, "all but the last piece is copied from the old file");
}

#[test]
fn a_difference_in_a_large_text_is_told_by_its_size() {
    let world = World::new();
    let lines = MAX_TEXT / 18 + 1;
    world.apply(&numbers(lines, None), Options::default(), &Unwatched).unwrap();
    let report = world.apply(&numbers(lines, Some(5)), Options::default(), &Unwatched).unwrap();
    assert_eq!(report.files[1].diff, Some(Diff::Large));
}

#[test]
fn a_program_that_fails_leaves_the_old_build() {
    struct Broken;
    impl Stream for Broken {
        fn write(&self, sink: &mut dyn Write) -> io::Result<()> {
            sink.write_all(b"half of it")?;
            Err(io::Error::other("the data ended early"))
        }
    }
    let world = World::new();
    world.apply(&numbers(10, None), Options::default(), &Unwatched).unwrap();
    let before = world.tree();
    let mut broken = numbers(10, None);
    broken.artifacts[1].body = Body::Stream(Arc::new(Broken));
    let failure = world.apply(&broken, Options::default(), &Unwatched).unwrap_err();
    assert!(failure.to_string().ends_with("the data ended early"), "{failure}");
    assert_eq!((world.tree(), world.beside()), (before, vec![]));
}
