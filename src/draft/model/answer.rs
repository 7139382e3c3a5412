//! The specification out of an answer, and each node of it with a mark that says where it comes from.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::diagnostic::Findings;
use crate::draft::node::{is_special, word};
use crate::draft::origin::{MARK, Maker, Origin, one_line};
use crate::source::Sources;
use crate::syntax::{self, Document, Node};

/// A longer page is no specification that a person reviews.
const MOST: usize = 1 << 20;
/// Between these lines stands what is asked for.
pub(super) const OPEN: &str = "<specification>";
pub(super) const CLOSE: &str = "</specification>";

/// The page in an answer, whatever the model put around it; nothing if there is none.
pub fn page(answer: &str) -> Option<String> {
    let text = clean(answer);
    let page = between_tags(&text).or_else(|| in_outer_fence(&text)).unwrap_or(text);
    let page = without_chatter(&page);
    if page.len() > MOST {
        return None;
    }
    if page.lines().any(is_block) {
        return Some(page.trim().to_owned() + "\n");
    }
    bare(page)
}

/// A text without what no page holds: other line ends, control characters, marks that turn the direction of writing.
fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.chars().filter(|c| matches!(c, '\n' | '\t') || !(c.is_control() || is_special(*c))).collect()
}

fn is_block(line: &str) -> bool {
    let line = line.trim_start();
    let info = line.trim_start_matches(['`', '~']);
    line.len() - info.len() >= 3 && info.trim() == "kdl"
}

fn between_tags(text: &str) -> Option<String> {
    // Of several the last one is the corrected one. A page in which a tag is quoted has no block before it.
    let (start, _) = text.match_indices(OPEN).filter(|(at, _)| text[*at..].lines().any(is_block)).last()?;
    let rest = &text[start + OPEN.len()..];
    let end = rest.rfind(CLOSE).unwrap_or(rest.len());
    let inner = rest[..end].trim().to_owned();
    Some(in_outer_fence(&inner).unwrap_or(inner))
}

/// The text in a fence that is marked as Markdown; fences inside open with a word and close without.
fn in_outer_fence(text: &str) -> Option<String> {
    let lines: Vec<&str> = text.lines().collect();
    let ticks = |line: &str| line.len() - line.trim_start_matches('`').len();
    let is_outer = |line: &&str| ticks(line) >= 3 && matches!(line.trim_start_matches('`').trim(), "markdown" | "md");
    let start = lines.iter().position(is_outer)?;
    let size = ticks(lines[start]);
    let mut inside = false;
    let mut end = lines.len();
    for (at, line) in lines.iter().enumerate().skip(start + 1) {
        let (count, info) = (ticks(line), line.trim_start_matches('`').trim());
        if inside && count >= 3 && info.is_empty() {
            inside = false;
        } else if !inside && count >= size && info.is_empty() {
            end = at;
            break;
        } else if !inside && count >= 3 {
            inside = true;
        }
    }
    Some(lines[start + 1..end].join("\n"))
}

/// From the title on, if one stands before the first block.
fn without_chatter(page: &str) -> &str {
    let mut at = 0;
    for line in page.split_inclusive('\n') {
        if line.starts_with("# ") {
            return &page[at..];
        }
        if is_block(line) {
            break;
        }
        at += line.len();
    }
    page
}

/// Nodes without any Markdown around them.
fn bare(text: &str) -> Option<String> {
    let is_fence = |line: &&str| line.trim_start().starts_with("```");
    let lines: Vec<&str> = text.lines().filter(|line| !is_fence(line)).collect();
    let start = lines.iter().position(|line| line.starts_with("workflow "))?;
    Some(format!("# Draft\n\n```kdl\n{}\n```\n", lines[start..].join("\n").trim_end()))
}

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
        let line = page[..at.start].rfind('\n').map_or(0, |end| end + 1);
        let indent = indent(page, line, at.start);
        let (taken, said) = comments_above(page, line, last_end);
        if let Some(said) = said {
            place = said;
        }
        edits.extend(taken.into_iter().map(|range| (range, String::new())));
        let origin = Origin {
            material: marks.material.to_owned(),
            place: String::new(),
            maker: Maker::Model(marks.model.to_owned()),
        };
        let mark = match read.get(&canonical(node)) {
            Some(mark) => mark.clone(),
            None if place.is_empty() => origin.mark(),
            None => Origin { material: place.clone(), ..origin }.mark(),
        };
        if line + indent.len() == at.start {
            edits.push((line..line, format!("{indent}// {mark}\n")));
        } else {
            edits.push((at.start..at.start, format!("\n{indent}// {mark}\n{indent}")));
        }
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
        let line = page[..at.start].rfind('\n').map_or(0, |end| end + 1);
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
    use crate::draft::model::probe::Probe;
    use crate::draft::settle;

    const PAGE: &str = "# T\n\nProse.\n\n```kdl\nworkflow w\naxis s { list a }\n```\n";

    #[test]
    fn a_page_is_found_whatever_is_around_it() {
        let tagged = format!("Sure! Here it is:\n<specification>\n{PAGE}</specification>\nLet me know.");
        assert_eq!(page(&tagged).as_deref(), Some(PAGE));
        let twice = format!("<specification>\n# Old\n```kdl\nx\n```\n</specification>\nNo:\n{tagged}");
        assert_eq!(page(&twice).as_deref(), Some(PAGE));
        for ticks in ["```", "````"] {
            let fenced = format!("Here:\n\n{ticks}markdown\n{PAGE}{ticks}\n\nHope that helps!\n```sh\nrm -r x\n```\n");
            assert_eq!(page(&fenced).as_deref(), Some(PAGE), "{ticks}");
            assert_eq!(
                page(&format!("<specification>\n{ticks}md\n{PAGE}{ticks}\n</specification>")).as_deref(),
                Some(PAGE)
            );
        }
        assert_eq!(page(&format!("Of course.\n\n{PAGE}")).as_deref(), Some(PAGE));
        assert_eq!(page(&PAGE.replace('\n', "\r\n")).as_deref(), Some(PAGE));
        assert_eq!(
            page("workflow w\naxis s { list a }").as_deref(),
            Some("# Draft\n\n```kdl\nworkflow w\naxis s { list a }\n```\n")
        );
        assert_eq!(page("```\nworkflow w\n```").as_deref(), Some("# Draft\n\n```kdl\nworkflow w\n```\n"));
        let cut = page("<specification>\n# T\n```kdl\nworkflow w\n").unwrap();
        assert_eq!(cut, "# T\n```kdl\nworkflow w\n");
        for none in ["", "I cannot do that.", "<specification></specification>", "```python\nx\n```"] {
            assert_eq!(page(none), None, "{none}");
        }
        assert_eq!(
            page("# T\u{202e}\u{7}\0\n```kdl\nworkflow w\n```").as_deref(),
            Some("# T\n```kdl\nworkflow w\n```\n")
        );
    }

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
            let Some(page) = page(&answer) else { return Ok(()) };
            let text = marked(&page, &Marks { workflow: "w", model: "m1", material: "notes.md", reading: None });
            for line in text.lines().filter(|line| line.contains(MARK)) {
                proptest::prop_assert!(line.ends_with(" (m1)"), "{text}");
            }
            proptest::prop_assert!(!text.contains("napkin: allow"), "{text}");
            for node in parsed(&text).nodes.iter().filter(|node| node.name.value != "workflow") {
                let before = &text[..node.span.range().start];
                let line = before.trim_end_matches([' ', '\t', '>']).trim_end_matches('\n').rsplit('\n').next().unwrap();
                proptest::prop_assert!(line.contains(MARK), "{text}");
            }
            let none = BTreeMap::new();
            let _ = Probe::of(&text, &none);
            let settled = settle::settle(text, &none);
            proptest::prop_assert!(settled.text.contains("```") || settled.text.contains("~~~"));
        }
    }
}
