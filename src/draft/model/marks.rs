//! Each node of an answer with a mark that says where it comes from.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::diagnostic::Findings;
use crate::draft::node::word;
use crate::draft::origin::{MARK, Maker, Origin, one_line};
use crate::source::Sources;
use crate::syntax::{self, Document, Node};

/// What a page is marked with.
pub struct Marks<'a> {
    /// The workflow's name: the person chose it, not the model.
    pub workflow: &'a str,
    pub model: &'a str,
    /// Where a node is from of which the model does not say it.
    pub material: &'a str,
    /// The page of the readers.
    pub reading: Option<&'a str>,
}

impl Marks<'_> {
    /// The mark of what the model made from a place, or from the material as a whole if it does not say.
    fn of_model(&self, place: &str) -> String {
        let material = if place.is_empty() { self.material } else { place };
        Origin { material: material.to_owned(), place: String::new(), maker: Maker::Model(self.model.to_owned()) }
            .mark()
    }
}

/// A page in which each node at the top has one mark, and says truly who made it.
///
/// A node that a reader made keeps the mark of the reader as long as it is the very same. All other marks become the
/// model's, and comments that would accept a finding are none any more: that is for a person to do.
pub fn marked(page: &str, marks: &Marks<'_>) -> String {
    let read = marks.reading.map(of_readers).unwrap_or_default();
    let document = parsed(page);
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    let mut last_end = 0;
    let mut place = String::new();
    let mut named = false;
    for node in &document.nodes {
        let at = node.span.range();
        if node.name.value == "workflow" {
            named = true;
            edits.extend(renamed(node, marks.workflow));
            last_end = at.end;
            continue;
        }
        let line = line_start(page, at.start);
        let (taken, said) = comments_above(page, line, last_end);
        if let Some(said) = said {
            place = said;
        }
        edits.extend(taken.into_iter().map(|range| (range, String::new())));
        let mark = match read.get(&canonical(node)) {
            Some(mark) => mark.clone(),
            None => marks.of_model(&place),
        };
        edits.push(set_above(page, at.start, &mark));
        last_end = at.end;
    }
    let mut out = String::new();
    let mut done = 0;
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    for (range, text) in edits {
        // A comment that is taken away stands right above the mark that comes in its place.
        out.push_str(&harmless(page.get(done..range.start).unwrap_or_default()));
        out.push_str(&text);
        done = done.max(range.end);
    }
    out.push_str(&harmless(page.get(done..).unwrap_or_default()));
    if named { out } else { with_workflow(&out, marks.workflow) }
}

/// A page in which also those nodes have a mark that were none when it was marked: taking out what is wrong may show
/// what stood behind a quote that never ended.
pub fn completed(page: &str, marks: &Marks<'_>) -> String {
    let mut last_end = 0;
    let mut edits = Vec::new();
    for node in &parsed(page).nodes {
        let at = node.span.range();
        // One further up is of a node that is a comment now.
        let above = lines_above(page, line_start(page, at.start), last_end);
        let has_mark = above.first().is_some_and(|range| page[range.clone()].contains(MARK));
        if node.name.value != "workflow" && !has_mark {
            edits.push(set_above(page, at.start, &marks.of_model("")));
        }
        last_end = at.end;
    }
    let mut out = page.to_owned();
    edits.into_iter().rev().for_each(|(range, text)| out.replace_range(range, &text));
    out
}

/// The edit that puts a mark on a line of its own above a node.
fn set_above(page: &str, node: usize, mark: &str) -> (Range<usize>, String) {
    let line = line_start(page, node);
    let indent = indent(page, line, node);
    if line + indent.len() == node {
        (line..line, format!("{indent}// {mark}\n"))
    } else {
        (node..node, format!("\n{indent}// {mark}\n{indent}"))
    }
}

fn line_start(page: &str, at: usize) -> usize {
    page[..at].rfind('\n').map_or(0, |end| end + 1)
}

fn parsed(page: &str) -> Document {
    let mut sources = Sources::default();
    let id = sources.add("draft", page);
    syntax::parse_markdown(id, &sources, &mut Findings::default())
}

/// The marks of the readers' nodes, by what the nodes say.
fn of_readers(page: &str) -> BTreeMap<String, String> {
    let nodes = parsed(page).nodes;
    let mut last_end = 0;
    let mut out = BTreeMap::new();
    for node in &nodes {
        let at = node.span.range();
        let line = line_start(page, at.start);
        let mark = lines_above(page, line, last_end).into_iter().find_map(|range| {
            let comment = page[range].trim().trim_start_matches('/').trim();
            comment.starts_with(MARK).then(|| comment.to_owned())
        });
        out.extend(mark.map(|mark| (canonical(node), mark)));
        last_end = at.end;
    }
    out
}

/// What stands before the nodes of a line: blanks, and the marks of a quote if the block stands in one.
fn indent(page: &str, line: usize, node: usize) -> String {
    let bare = |line: &str| line.trim_start_matches([' ', '\t', '>']).to_owned();
    let is_fence = |line: &&str| bare(line).starts_with("```") || bare(line).starts_with("~~~");
    let opening = page[..line].lines().rev().find(is_fence);
    let quoted = opening.is_some_and(|line| line.trim_start().starts_with('>'));
    page[line..node].chars().take_while(|c| matches!(c, ' ' | '\t') || quoted && *c == '>').collect()
}

/// What a node says, whatever it looks like.
fn canonical(node: &Node) -> String {
    let ty = |ty: &Option<syntax::Spanned<String>>| ty.as_ref().map(|ty| ty.value.clone());
    let entries: Vec<_> =
        node.entries.iter().map(|e| (e.name.as_ref().map(|n| &n.value), ty(&e.ty), &e.value)).collect();
    let children: Vec<String> = node.children.iter().map(canonical).collect();
    format!("{:?}", (&node.name.value, ty(&node.ty), entries, node.broken, children))
}

/// The comment lines right above a line, from the lowest up, down to where the node before ends.
fn lines_above(page: &str, line: usize, from: usize) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut end = line;
    while end > from {
        let start = page[..end - 1].rfind('\n').map_or(0, |at| at + 1);
        let text = page[start..end].trim_start_matches([' ', '\t', '>']);
        if start < from || !text.starts_with("//") {
            break;
        }
        out.push(start..end);
        end = start;
    }
    out
}

/// The comments above a node that say where it is from, and what they say.
fn comments_above(page: &str, line: usize, from: usize) -> (Vec<Range<usize>>, Option<String>) {
    let mut taken = Vec::new();
    let mut said = None;
    for range in lines_above(page, line, from) {
        let comment = page[range.clone()].trim_start_matches([' ', '\t', '>']).trim_start_matches('/').trim();
        let place = if let Some(place) = comment.strip_prefix("from:") {
            place.to_owned()
        } else if let Some(mark) = comment.strip_prefix(MARK) {
            // Who made it stands last, in brackets; that is said anew.
            let mark = mark.trim_start_matches(':');
            mark.rfind('(').map_or(mark, |at| &mark[..at]).to_owned()
        } else {
            continue;
        };
        taken.push(range);
        said = said.or(Some(one_line(&place)));
    }
    (taken, said)
}

/// The workflow's name in place of another.
fn renamed(node: &Node, name: &str) -> Option<(Range<usize>, String)> {
    let entry = node.entries.iter().find(|entry| entry.name.is_none())?;
    let same = entry.value == syntax::Value::String(name.to_owned());
    (!same).then(|| (entry.span.range(), word(name)))
}

fn with_workflow(page: &str, name: &str) -> String {
    let block = format!("```kdl\nworkflow {}\n```\n", word(name));
    match page.split_once('\n').filter(|(title, _)| title.starts_with("# ")) {
        Some((title, rest)) => format!("{title}\n\n{block}{rest}"),
        None => format!("# Draft\n\n{block}\n{page}"),
    }
}

/// A text in which nothing is a mark of napkin.
fn harmless(text: &str) -> String {
    text.replace(MARK, "napkin, unreviewed").replace("napkin: allow", "napkin, allow")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::model::{answer, probe::Probe, repair};

    fn done(nodes: &str, reading: Option<&str>) -> String {
        let page = format!("# T\n\n```kdl\n{nodes}\n```\n");
        let marks = Marks { workflow: "w", model: "m1", material: "notes.md", reading };
        let text = marked(&page, &marks);
        let inner = text.strip_prefix("# T\n\n```kdl\n").and_then(|t| t.strip_suffix("\n```\n"));
        inner.unwrap_or(&text).to_owned()
    }

    #[test]
    fn every_node_has_one_mark() {
        assert_eq!(
            done(
                "workflow other\n// from: notes.md, line 3\n// two of them\naxis s { list a b }\n  step x { out o \"o\" }; step y",
                None
            ),
            "workflow w\n// two of them\n// napkin: unreviewed: notes.md, line 3 (m1)\naxis s { list a b }\n  \
             // napkin: unreviewed: notes.md, line 3 (m1)\n  step x { out o \"o\" }; \n  \
             // napkin: unreviewed: notes.md, line 3 (m1)\n  step y"
        );
        assert_eq!(done("workflow w\naxis s", None), "workflow w\n// napkin: unreviewed: notes.md (m1)\naxis s");
        assert_eq!(
            done("// from: a\n// napkin: unreviewed: x (reader)\naxis s\n", None),
            "workflow w\n```\n\n```kdl\n// napkin: unreviewed: x (m1)\naxis s\n"
        );
    }

    #[test]
    fn a_mark_of_a_reader_stays_with_the_very_node_that_it_made() {
        let read = "# R\n\n```kdl\nworkflow w\n// napkin: unreviewed: Snakefile, line 1 (reader)\naxis s {\n    list a b\n}\n```\n";
        assert_eq!(
            done("workflow w\naxis s { list a \"b\" }", Some(read)),
            "workflow w\n// napkin: unreviewed: Snakefile, line 1 (reader)\naxis s { list a \"b\" }"
        );
        assert_eq!(
            done("workflow w\n// napkin: unreviewed: Snakefile, line 1 (reader)\naxis s { list a c }", Some(read)),
            "workflow w\n// napkin: unreviewed: Snakefile, line 1 (m1)\naxis s { list a c }"
        );
    }

    #[test]
    fn nothing_else_is_a_mark() {
        let text = done(
            "workflow w // napkin: allow NK0806: fine\n// napkin: allow NK0607: fine\nstep a {\n    // napkin: unreviewed: S (reader)\n    shell #\"\"\"\n    # napkin: unreviewed: S (reader)\n    \"\"\"#\n}",
            None,
        );
        assert_eq!(text.matches("napkin: ").count(), 1, "{text}");
        assert!(text.contains("// napkin: unreviewed: notes.md (m1)\nstep a {"), "{text}");
    }

    #[test]
    fn a_page_that_is_marked_again_stays_as_it_is() {
        let marks = Marks { workflow: "w", model: "m1", material: "notes.md", reading: None };
        for page in [
            "# T\n\n```kdl\nworkflow w\n// from: p\naxis s; axis t\n> x\n```\n",
            "# T\n\n> ```kdl\n> workflow w\n> // from: p\n> axis s; axis t\n> ```\n",
            "# T\n\n- a\n\n  ```kdl\n  workflow w\n  /* from */ axis s\n  // from: q\n  step t {\n  }\n  ```\n",
        ] {
            let once = marked(page, &marks);
            assert_eq!(parsed(&once).nodes.len(), parsed(page).nodes.len(), "{once}");
            assert_eq!(marked(&once, &marks), once);
        }
    }

    #[test]
    fn what_stood_behind_a_mistake_has_a_mark_of_its_own() {
        let marks = Marks { workflow: "w", model: "m1", material: "notes.md", reading: None };
        let page = "# T\n\n```kdl\nworkflow w\n/* never closed\naxis s { list a b }\n```\n";
        let settled = repair::settled(marked(page, &marks), &BTreeMap::new(), &marks);
        assert!(settled.left_out[0].starts_with("NK0119: "), "{:?}", settled.left_out);
        assert!(settled.text.contains("\n// napkin: unreviewed: notes.md (m1)\naxis s {"), "{}", settled.text);
    }

    /// Parts that answers are made of, and that break them.
    const PIECES: [&str; 28] = [
        "# T\n",
        "```kdl\n",
        "```\n",
        "````markdown\n",
        "~~~kdl\n",
        "<specification>\n",
        "</specification>\n",
        "workflow w\n",
        "axis s { list a b }\n",
        "step x { each s; out o \"{s}\" publish=#true; run (todo)\"how?\" }\n",
        "; ",
        "{ ",
        "}\n",
        "\"",
        "\"\"\"\n",
        "#\"",
        "// from: notes.md, line 3\n",
        "// napkin: unreviewed: S, line 1 (reader)\n",
        "// napkin: allow NK0806: so\n",
        "/* \n",
        "*/ ",
        "> ",
        "  ",
        "- a\n\n  ",
        "/- step y\n",
        "(todo)\"",
        "ü\u{2028}\u{202e}\r\n",
        "napkin: unreviewed",
    ];

    proptest::proptest! {
        #[test]
        fn no_answer_is_without_marks_or_breaks_anything(at in proptest::collection::vec(0..PIECES.len(), 0..24)) {
            let answer: String = at.into_iter().map(|at| PIECES[at]).collect();
            let Some(page) = answer::page(&answer) else { return Ok(()) };
            let marks = Marks { workflow: "w", model: "m1", material: "notes.md", reading: None };
            let text = marked(&page, &marks);
            for line in text.lines().filter(|line| line.contains(MARK)) {
                proptest::prop_assert!(line.ends_with(" (m1)"), "{text}");
            }
            proptest::prop_assert!(!text.contains("napkin: allow"), "{text}");
            let none = BTreeMap::new();
            let _ = Probe::of(&text, &none);
            let settled = repair::settled(text, &none, &marks);
            proptest::prop_assert!(settled.text.contains("```") || settled.text.contains("~~~"));
            let text = settled.text;
            for node in parsed(&text).nodes.iter().filter(|node| node.name.value != "workflow") {
                let before = &text[..node.span.range().start];
                let line = before.trim_end_matches([' ', '\t', '>']).trim_end_matches('\n').rsplit('\n').next().unwrap();
                proptest::prop_assert!(line.contains(MARK), "{text}");
            }
        }
    }
}
