//! Sentences and the nodes that must come of them: `tests/draft/sentence/stories.txt`, written by hand.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use napkin::draft::{Arg, Node, page, sentence, settle};
use proptest::prelude::*;

/// A node on one line, with `?` for holes.
fn short(node: &Node) -> String {
    let value = |arg: &Arg| match arg {
        Arg::Hole(_) => "?".to_owned(),
        Arg::Text(text) if text.contains([' ', '.']) => format!("{text:?}"),
        Arg::Text(text) | Arg::Number(text) => text.clone(),
        Arg::Quoted(text) | Arg::Script(text) => format!("{text:?}"),
        Arg::Bool(truth) => format!("#{truth}"),
    };
    let mut line = node.name.clone();
    node.args.iter().for_each(|arg| write!(line, " {}", value(arg)).unwrap());
    node.props.iter().for_each(|(name, arg)| write!(line, " {name}={}", value(arg)).unwrap());
    if !node.children.is_empty() {
        let children: Vec<String> = node.children.iter().map(short).collect();
        write!(line, " {{ {} }}", children.join("; ")).unwrap();
    }
    line.replace("from \"average.average\"", "from average.average")
        .replace("from \"update.updated\"", "from update.updated")
}

fn stories() -> Vec<(String, Vec<String>)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/draft/sentence/stories.txt");
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    for line in fs::read_to_string(path).unwrap().lines() {
        if let Some(sentence) = line.strip_prefix("> ") {
            found.push((sentence.to_owned(), Vec::new()));
        } else if let Some((_, nodes)) = found.last_mut().filter(|_| !line.is_empty() && !line.starts_with('#')) {
            nodes.push(line.to_owned());
        }
    }
    found
}

fn drafted(sentence: &str) -> (napkin::draft::Reading, String) {
    let reading = sentence::read(sentence);
    let text = page::write(&reading.name, &reading.title, "Drafted.", std::slice::from_ref(&reading));
    (reading, text)
}

#[test]
fn each_sentence_gives_its_nodes() {
    let stories = stories();
    assert!(stories.len() >= 25);
    let mut wrong = String::new();
    for (sentence, expected) in &stories {
        let (reading, text) = drafted(sentence);
        let found: Vec<String> = reading.nodes().map(short).collect();
        if found != *expected {
            write!(wrong, "\n> {sentence}\nexpected:\n  {}\nfound:\n  {}\n", expected.join("\n  "), found.join("\n  "))
                .unwrap();
        }
        let settled = settle::settle(text, &BTreeMap::new());
        if !settled.left_out.is_empty() || !settled.rest.is_empty() {
            write!(wrong, "\n> {sentence}\n{:?} {:?}\n", settled.left_out, settled.rest).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The draft with its holes filled by somebody who knows: what was drafted is right then, too.
fn filled(text: &str) -> String {
    let mut out = String::new();
    let mut each = String::new();
    for line in text.lines() {
        let Some(at) = line.find("(todo)\"") else {
            let inner = line.trim();
            if inner.starts_with("step ") || inner.starts_with("input ") {
                each = String::new();
            }
            if let Some(axes) = inner.strip_prefix("each ") {
                each = axes.trim_matches('"').split(' ').map(|axis| format!("{{{axis}}}_")).collect();
            }
            out.push_str(line);
            out.push('\n');
            continue;
        };
        let end = at + 7 + line[at + 7..].replace("\\\"", "..").find('"').unwrap() + 1;
        let (node, name) = line.trim().split_once(' ').unwrap();
        let name = name.split(' ').next().unwrap();
        if node == "input" {
            // Its axes stand below it.
            let after = text.split_once(line).unwrap().1.trim_start();
            let axes = after.strip_prefix("each ").map(|rest| rest.lines().next().unwrap().trim_matches('"'));
            let keys: String = axes.into_iter().flat_map(|a| a.split(' ')).map(|axis| format!("{{{axis}}}_")).collect();
            let open = if line.ends_with('{') { " {" } else { "" };
            writeln!(out, "input {name} \"{keys}{name}\" path=\"https://example.org/{keys}{name}\"{open}").unwrap();
            continue;
        }
        let over = line.split("over=").nth(1).map(|rest| format!("{{{}}}_", rest.split(' ').next().unwrap()));
        let value = match node {
            "list" => "x y z".to_owned(),
            "range" => "3".to_owned(),
            "image" => "\"docker://a:1\"".to_owned(),
            "out" => format!("\"{}{each}{}-{name}\"", over.unwrap_or_default(), out.matches("step ").count()),
            "run" => format!("\"/opt/program-{}\"", out.matches("step ").count()),
            other => panic!("a hole in `{other}`: {line}"),
        };
        writeln!(out, "{}{value}{}", &line[..at], &line[end..]).unwrap();
    }
    out
}

#[test]
fn what_is_drafted_is_right_once_the_holes_are_filled() {
    let mut tried = 0;
    for (sentence, nodes) in stories() {
        // Where the shape itself is open somebody must decide more than a value.
        if nodes.iter().any(|node| node.contains("each ?") || node.contains("gather=?")) {
            continue;
        }
        let (_, text) = drafted(&sentence);
        let text = filled(&text);
        let compilation = settle::compiled(&text, &BTreeMap::new());
        let errors: Vec<String> =
            settle::errors(&compilation).iter().map(|e| format!("{} {}", e.code.0, e.message)).collect();
        assert!(errors.is_empty(), "{sentence}\n{text}\n{errors:?}");
        assert!(compilation.output.is_some(), "{sentence}\n{text}");
        tried += 1;
    }
    assert!(tried >= 20, "{tried}");
}

#[test]
fn each_node_says_the_words_that_it_came_from() {
    let (_, text) = drafted("Run Demeter for every scenario in parallel, then aggregate");
    for mark in [
        "// napkin: unreviewed: the sentence, the words \"for every scenario\" (reader)\naxis scenario",
        "// napkin: unreviewed: the sentence, the words \"Run Demeter for every scenario in parallel\" (reader)\nstep run-demeter",
        "// napkin: unreviewed: the sentence, the words \"then aggregate\" (reader)\nstep aggregate",
    ] {
        assert!(text.contains(mark), "{mark}\n{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the words are, a draft comes of them that type-checks but for its holes.
    #[test]
    fn any_sentence_gives_a_draft(sentence in prop_oneof![
        "\\PC{0,120}",
        prop::collection::vec(prop::sample::select(vec![
            "for", "each", "every", "all", "pair", "pairs", "of", "and", "then", ",", ";", ".", "run", "train", "predict",
            "merge", "split", "into", "tiles", "10", "rounds", "times", "per", "sample", "Demeter", "with", "the", "a", "it",
            "in", "parallel", "over", "values", "first", "memory", "until", "images", "model", "each", "fetch", "compare", "to",
        ]), 0..24).prop_map(|words| words.join(" ")),
    ]) {
        let (reading, text) = drafted(&sentence);
        prop_assert!(reading.nodes().any(|node| node.name == "step"), "{}", sentence);
        let settled = settle::settle(text, &BTreeMap::new());
        prop_assert!(settled.left_out.is_empty() && settled.rest.is_empty(), "{}\n{:?} {:?}\n{}", sentence, settled.left_out, settled.rest, settled.text);
    }
}
