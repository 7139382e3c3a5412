//! The real argparse, where there is a `python3`.

use std::io::Write as _;
use std::process::{Command, Stdio};

use super::*;

/// Runs scripts with commands, given as JSON, and prints for each whether argparse takes it.
const RUN: &str = r#"
import contextlib, io, json, sys
taken = []
for text, words in json.load(sys.stdin):
    sys.argv = ["script"] + words
    try:
        with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
            exec(compile(text, "script", "exec"), {"__name__": "__main__"})
        taken.append(True)
    except SystemExit as e:
        taken.append(e.code in (None, 0))
print(json.dumps(taken))
"#;

fn taken(cases: &[(&str, Vec<String>)]) -> Option<Vec<bool>> {
    let mut child = Command::new("python3")
        .args(["-c", RUN])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .inspect_err(|e| eprintln!("not run: python3: {e}"))
        .ok()?;
    let input = serde_json::to_vec(cases).expect("JSON");
    child.stdin.take().expect("a pipe").write_all(&input).expect("written");
    let output = child.wait_with_output().expect("an end");
    assert!(output.status.success());
    Some(serde_json::from_slice(&output.stdout).expect("JSON"))
}

fn words(command: &str) -> Vec<String> {
    command.split_whitespace().map(str::to_owned).collect()
}

fn held(text: &str, command: &[String]) -> Vec<Mismatch> {
    let interface = read(Language::Python, text).interface.expect("an interface");
    hold(&interface, &[Part { words: command.iter().cloned().map(Word::Text).collect(), always: true }])
}

#[test]
fn the_same_commands_are_taken() {
    let rich = with_arguments(&[
        "'-o', '--output', required=True",
        "'-n', '--count', type=int",
        "'-v', '--verbose', action='store_true'",
        "'--version', action='version', version='1'",
        "'-m', choices=['a', 'b']",
        "'--pair', nargs=2, type=float",
        "'--sites', nargs='+'",
        "'--any', nargs='*'",
        "'--level', nargs='?', type=int",
        "'--cache', action=argparse.BooleanOptionalAction",
    ]);
    let plain = with_arguments(&["'first'", "'second', type=int", "'more', nargs='*'", "'-v', action='count'"]);
    let digits = with_arguments(&["'-1', action='store_true'", "'--x'", "'rest', nargs='*'"]);
    let rest = with_arguments(&["'--flag', action='store_true'", "'command'", "'rest', nargs=argparse.REMAINDER"]);
    let mut cases: Vec<(&str, Vec<String>)> = Vec::new();
    for command in [
        "-o x",
        "-ox",
        "-o=x",
        "--output=x",
        "--out x",
        "--o x",
        "-vo x",
        "-vox",
        "",
        "-o",
        "-o -v",
        "-o --",
        "-o -",
        "-o -5",
        "-o -5x",
        "-o x -n 5",
        "-o x -n -5",
        "-o x -n +5",
        "-o x -n 1_0",
        "-o x -n 1__0",
        "-o x -n 5.0",
        "-o x -n 0x5",
        "-o x -n=",
        "-o x -v=",
        "-o x -v=1",
        "-o x --verbose=1",
        "-o x --ver",
        "-o x --verb",
        "-o x --vers",
        "-o x -vv",
        "-o x -vz",
        "-o x -m c",
        "-o x -mb",
        "-o x -m=b",
        "-o x --pair 1 2",
        "-o x --pair 1",
        "-o x --pair 1 b",
        "-o x --pair=1",
        "-o x --pair 1 2 3",
        "-o x --pair nan -inf",
        "-o x --pair nan Infinity",
        "-o x --pair 1e5 .5",
        "-o x --pair 1. 1_0.0_1",
        "-o x --pair . 1",
        "-o x --sites",
        "-o x --sites a -v",
        "-o x --sites a b",
        "-o x --sites=a",
        "-o x --any",
        "-o x --any a b",
        "-o x --level",
        "-o x --level 1",
        "-o x --level 1 2",
        "-o x --level b",
        "-o x --no-cache",
        "-o x --cache",
        "-o x --no-c",
        "-o x --cache=1",
        "-o x y",
        "--help",
        "-vh",
        "--version -z",
        "-z --version",
        "-o x --weird",
        "-o x --weird=1",
        "-o x -z",
    ] {
        cases.push((&rich, words(command)));
    }
    for command in
        ["a 1", "a", "", "a b", "a 1 a b", "-v a 1", "a -v 1", "a -1", "-- -a 1", "a -- 1", "-vv a 1", "a 1 -x"]
    {
        cases.push((&plain, words(command)));
    }
    for command in ["-1", "-2", "--x -1", "--x -2", "a -1", "-1 a", "-12"] {
        cases.push((&digits, words(command)));
    }
    for command in ["", "run", "run -x --y", "--flag run --flag", "--flag", "--y run"] {
        cases.push((&rest, words(command)));
    }
    let Some(taken) = taken(&cases) else { return };
    assert_eq!(taken.len(), cases.len());
    for ((text, command), taken) in cases.iter().zip(taken) {
        let found = held(text, command);
        assert_eq!(found.is_empty(), taken, "{command:?} {found:?}\n{text}");
    }
}

/// What argparse takes is never reported, whatever the words.
#[test]
fn nothing_is_said_of_what_argparse_takes() {
    let arguments = [
        "'-o', '--output', required=True",
        "'-n', '--number', type=int",
        "'-v', '--verbose', action='store_true'",
        "'--version', action='version', version='1'",
        "'-m', '--mode', choices=['a', 'b']",
        "'--pair', nargs=2",
        "'--sites', nargs='+'",
        "'--any', nargs='*', type=float",
        "'--level', nargs='?'",
        "'--no-v', action='store_false'",
        "'-5', dest='five', action='store_true'",
        "'-long'",
        "'first'",
        "'numbers', nargs='*', type=int",
        "'two', nargs=2",
        "'maybe', nargs='?', choices=['a', '1']",
        "'last', nargs='+'",
        "'all', nargs=argparse.REMAINDER",
    ];
    let vocabulary = [
        "-o",
        "--output",
        "--out",
        "--output=a",
        "-oa",
        "-n",
        "-n1",
        "-nv",
        "--num",
        "-v",
        "-vo",
        "-vn1",
        "-vv",
        "--ver",
        "--verb",
        "--version",
        "-m",
        "--mode=a",
        "--m",
        "--pair",
        "--sites",
        "--any",
        "--any=1",
        "--level",
        "--level=x",
        "--no-v",
        "--no",
        "-5",
        "-6",
        "-long",
        "-lo",
        "-l",
        "a",
        "b",
        "1",
        "2.5",
        "-",
        "--",
        "",
        "-1.5",
        "-x",
        "a b",
        "-a b",
        "--weird",
        "a",
        "1",
        "b",
        "1",
    ];
    // The same cases on every machine.
    let mut state = 1u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 33) as usize % below
    };
    let scripts: Vec<String> = (0..150)
        .map(|_| {
            let lines: Vec<&str> = arguments.iter().copied().filter(|_| random(3) == 0).collect();
            with_arguments(&lines)
        })
        .collect();
    let cases: Vec<(&str, Vec<String>)> = (0..6000)
        .map(|n| {
            let words = (0..random(6)).map(|_| vocabulary[random(vocabulary.len())].to_owned()).collect();
            (scripts[n % scripts.len()].as_str(), words)
        })
        .collect();
    let Some(taken) = taken(&cases) else { return };
    let mut missed = 0;
    for ((text, command), taken) in cases.iter().zip(taken) {
        let found = held(text, command);
        assert!(!taken || found.is_empty(), "{command:?} {found:?}\n{text}");
        missed += usize::from(!taken && found.is_empty());
    }
    // Of what it refuses nearly all is reported.
    assert!(missed < 400, "{missed} of {}", cases.len());
}
