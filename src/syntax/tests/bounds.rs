//! No input costs more than linear time and bounded memory, and none brings the tool down.

use std::time::{Duration, Instant};

use super::*;

const MIB: usize = 1 << 20;

/// Reads a hostile text, in and out of Markdown, in time; gives the number of findings.
fn survives(text: &str) -> usize {
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
        assert!(took < HANGS, "{begin:?}: {took:?}");
        read.assert_spans();
        said = said.max(read.findings.len());
    }
    said
}

/// Far more than any of these texts takes, also without optimisation and on a busy machine; far less than a parser
/// that is not linear would take.
const HANGS: Duration = Duration::from_secs(60);

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
    assert!(survives(&"/-{".repeat(100_000)) <= 3);
    assert!(survives(&"a /-{".repeat(100_000)) <= 3);
}

#[test]
fn one_character_again_and_again() {
    for part in [
        "{", "}", "\"", "/*", "(", ")", "/-", "\\", "#", "=", "[", "]", ",", "'", "“", ";", "\n", "\r\n", " ", "a",
        "1", "/", "-", ":", "`", "\0", "\u{FEFF}",
    ] {
        if !part.trim().is_empty() {
            survives(&filled(part));
        }
    }
}

#[test]
fn two_things_again_and_again() {
    #[rustfmt::skip]
    let parts = [
        "\"\"\"\n", "#\"\"\"\n", "a \"\"\"\n", "\"\"\"\n\\", "'a ", "“a ", "a/* ", "a/*", "\\ ", "\\/**/", "{a} ",
        "{a}", "x{a", "r\"", "a(", "a (", "a {", "a{}", "a=", "a==", "a,", "[a ", "[a] ", "a: ", "a\0", "a \0 ",
        "-a ", "a\n", "a\n{", "a{}\n", "/-a ", "/-\n", "\"a\"\"", "\"\\", "```kdl\n", "> ", "- ",
        "> ```kdl\n> a\n", "`a` ", "# a\n", "*", "_a", "[a](", "![", "<a", "#\"", "#a ", "a\u{2028}", "é",
        "a \"b\" ", "true ", "1 ", "a 1\n", "a b=1\n", "\\\n", "//\n", "a {\n", "  a {\n",
    ];
    for part in parts {
        survives(filled(part).get(..MIB / 4).unwrap_or(&part.repeat(MIB / 4 / part.len())));
    }
    let mut growing = String::new();
    (1..)
        .map(|n| format!("{}\"\"\"\n", "#".repeat(n)))
        .take_while(|t| {
            growing.push_str(t);
            growing.len() < MIB - 3000
        })
        .for_each(drop);
    survives(&growing);
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
        let text = format!("{one}\n").repeat(MIB / 4 / (one.len() + 1));
        survives(&text);
    }
    let lines = format!("a \"\"\"\n{}    \"\"\"\n", "    text \\\n    more\n".repeat(3000));
    survives(&lines.repeat(MIB / 4 / lines.len().min(MIB / 4)));
    let lines = format!("a ##\"\"\"\n{}    \"\"\"##\n", "    text \"\"\"#\n".repeat(4500));
    survives(&lines.repeat(MIB / 4 / lines.len().min(MIB / 4)));
}

#[test]
fn hostile_prose() {
    #[rustfmt::skip]
    let parts = [
        "`", "`a", "``a`", "*", "_a", "*a_", "[", "[a](", "![a", "<", "<a", "&", ">", "> ", "- ", "1. ", "  - a\n",
        "a\n", "# a\n", "```\n", "~~~", "|", "a|b\n-|-\n", "[a]: b\n", "[a]: <", "\\", "<!--", "<?", "<![CDATA[",
        "---\n", "\n>", "> a\n\n", "*a **b ", "](", "[[", "a[`", "http://", "\"'",
    ];
    for part in parts {
        let start = Instant::now();
        markdown(&filled(part)).assert_spans();
        assert!(start.elapsed() < HANGS, "{part:?}: {:?}", start.elapsed());
    }
}
