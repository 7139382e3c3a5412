//! No input costs more than linear time and bounded memory, and none brings the tool down.

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;

const MIB: usize = 1 << 20;

/// Reads a hostile text, in and out of Markdown, in time; gives the number of findings.
fn survives(text: &str, limit: Duration) -> usize {
    let mut fenced = format!("```kdl\n{text}");
    while fenced.len() > MIB {
        fenced.pop();
    }
    let mut said = 0;
    let parsers = [parse_kdl as fn(SourceId, &Sources, &mut Findings) -> Document, parse_markdown];
    for (text, parse) in [text, &fenced].into_iter().zip(parsers) {
        let start = Instant::now();
        let read = Read::new(text, parse);
        let took = start.elapsed();
        let begin: String = text.chars().take(30).collect();
        assert!(took < limit, "{begin:?}: {took:?}");
        read.assert_spans();
        said = said.max(read.findings.len());
    }
    said
}

/// What the plain attacks may take.
const SECOND: Duration = Duration::from_secs(1);
/// What texts with very many good nodes or values may take, on a busy machine and without optimisation.
const BUSY: Duration = Duration::from_secs(4);

/// `part`, again and again, up to 1 MiB.
fn filled(part: &str) -> String {
    part.repeat(MIB / part.len())
}

#[test]
fn deep_nesting_is_one_error() {
    let read = kdl(&format!("{}{}", "a {".repeat(100_000), "}".repeat(100_000)));
    assert_eq!(read.said(), [("NK0107", "{")]);
    assert_eq!(read.all().len(), limits::DEPTH + 1);
    let read = kdl(&format!("{}{}\nb", "a {\n".repeat(65), "}\n".repeat(65)));
    assert_eq!(read.said(), [("NK0107", "{")]);
    assert_eq!(read.document.nodes.len(), 2);
    assert!(clean(&format!("{}{}", "a {".repeat(64), "}".repeat(64))).all().len() == 64);
}

#[test]
fn nested_slashdashes_are_bounded() {
    let read = kdl(&format!("{}{}\nb", "/-a {\n".repeat(9), "}\n".repeat(9)));
    assert_eq!(read.said(), [("NK0108", "{")]);
    clean(&format!("{}{}\nb", "/-a {\n".repeat(8), "}\n".repeat(8)));
    assert!(survives(&"/-{".repeat(100_000), SECOND) <= 3);
    assert!(survives(&"a /-{".repeat(100_000), SECOND) <= 3);
}

#[test]
fn one_character_again_and_again() {
    for part in [
        "{", "}", "\"", "/*", "(", ")", "/-", "\\", "#", "=", "[", "]", ",", "'", "“", ";", "\n", "\r\n", " ", "a",
        "1", "/", "-", ":", "`", "\0", "\u{FEFF}",
    ] {
        if !part.trim().is_empty() {
            survives(&filled(part), SECOND);
        }
    }
}

#[test]
fn two_things_again_and_again() {
    let parts = [
        "\"\"\"\n",
        "#\"\"\"\n",
        "a \"\"\"\n",
        "\"\"\"\n\\",
        "'a ",
        "“a ",
        "a/* ",
        "a/*",
        "\\ ",
        "\\/**/",
        "{a} ",
        "{a}",
        "x{a",
        "r\"",
        "a(",
        "a (",
        "a {",
        "a{}",
        "a=",
        "a==",
        "a,",
        "[a ",
        "[a] ",
        "a: ",
        "a\0",
        "a \0 ",
        "-a ",
        "a\n",
        "a\n{",
        "a{}\n",
        "/-a ",
        "/-\n",
        "\"a\"\"",
        "\"\\",
        "```kdl\n",
        "> ",
        "- ",
        "> ```kdl\n> a\n",
        "`a` ",
        "# a\n",
        "*",
        "_a",
        "[a](",
        "![",
        "<a",
        "#\"",
        "#a ",
        "a\u{2028}",
        "é",
        "a \"b\" ",
        "true ",
        "1 ",
        "a 1\n",
        "a b=1\n",
        "\\\n",
        "//\n",
        "a {\n",
        "  a {\n",
    ];
    for part in parts {
        survives(&filled(part), BUSY);
    }
    let mut growing = String::new();
    (1..)
        .map(|n| format!("{}\"\"\"\n", "#".repeat(n)))
        .take_while(|t| {
            growing.push_str(t);
            growing.len() < MIB - 3000
        })
        .for_each(drop);
    survives(&growing, SECOND);
}

#[test]
fn a_long_header_is_refused() {
    let read = kdl(&format!("a {}\nb 1", "x ".repeat(40_000)));
    assert_eq!(read.said(), [("NK0109", "")]);
    assert!(!read.document.nodes[1].broken);
}

#[test]
fn headers_just_below_the_bound_are_read_in_time() {
    for part in [
        "a ", "\"a\" ", "a=1 ", "(a)1 ", "1 ", "#true ", "\"\\n\" ", "1.5e3 ", "( ", "\"\\d\" ", "a b=\"", "-a ", "0x",
        "\"\\u{", "(a", "(a ", "é ",
    ] {
        let one = format!("a {}", part.repeat((limits::HEADER - 10) / part.len()));
        let text = format!("{one}\n").repeat(MIB / (one.len() + 1));
        survives(&text, BUSY);
    }
    let lines = format!("a \"\"\"\n{}    \"\"\"\n", "    text \\\n    more\n".repeat(3000));
    survives(&lines.repeat(MIB / lines.len()), BUSY);
    let lines = format!("a ##\"\"\"\n{}    \"\"\"##\n", "    text \"\"\"#\n".repeat(4500));
    survives(&lines.repeat(MIB / lines.len()), BUSY);
}

/// A spec with something of everything.
const VALID: &str = "# Words\n\nCounts `{word}` in *books*.\n\n```kdl\nworkflow words version=\"1.2.0\" { title \"Ça va\" }\nparam n type=int default=0x1F // comment\n\
    axis book { lines \"books.txt\"; /- sort \"it\" }\nstep tally {\n    each book; in text /* a /* b */ c */\n    run \"bin/tally.py {text}\" \\\n        when=\"n == 'x'\"\n\
    shell \"\"\"\n        echo hi\n        \"\"\"\n    match #\"\\d+\"#; queue (todo)\"which?\"\n}\n```\n\n> ```kdl\n> step b {\n>     run 1.5e3 #true #null /-#false -1_000\n> }\n> ```\n";

#[test]
fn the_valid_spec_is_valid() {
    let read = markdown(VALID);
    assert_eq!(read.said(), []);
    read.assert_spans();
    assert_eq!(read.all().len(), 14);
}

fn read_any(bytes: &[u8]) {
    for parse in [parse_kdl as fn(SourceId, &Sources, &mut Findings) -> Document, parse_markdown] {
        let (mut sources, mut findings) = (Sources::default(), Findings::default());
        let Some(id) = read_text("s.md", bytes, &mut sources, &mut findings) else { continue };
        let document = parse(id, &sources, &mut findings);
        let findings = findings.sorted().into_iter().cloned().collect();
        Read { sources, document, findings }.assert_spans();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        read_any(&bytes);
    }

    #[test]
    fn any_text_of_marks(text in "([ \n{}()=;\"'/*#\\\\,\\[\\]a1:.é“”`>-]|kdl|\"\"\"|/-|/\\*|\\*/|```|\r\n|\u{2028}|true){0,80}") {
        read_any(text.as_bytes());
        read_any(format!("```kdl\n{text}").as_bytes());
        read_any(format!("> - ```kdl\n>   {}", text.replace('\n', "\n>   ")).as_bytes());
    }

    #[test]
    fn mutations(edits in prop::collection::vec((0..VALID.len(), 0usize..4, "[ \n{}()=;\"'/*#\\\\,\\[\\]a1:`>\t\r-]{0,3}"), 1..6)) {
        let mut bytes = VALID.as_bytes().to_vec();
        for (at, remove, insert) in edits {
            let at = at.min(bytes.len());
            let end = (at + remove).min(bytes.len());
            bytes.splice(at..end, insert.bytes());
        }
        read_any(&bytes);
    }
}
