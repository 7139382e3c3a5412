//! A draft that type-checks: what the checks refuse is kept as a comment, with what they say of it.

use std::collections::BTreeMap;

use super::origin::one_line;
use crate::compile::{Compilation, Given, Limits, Request, compile};
use crate::diagnostic::{Diagnostic, Severity};
use crate::files::{Memory, RelPath};
use crate::source::Sources;
use crate::syntax;

/// Something is still to be decided: that is no mistake of a draft.
pub(in crate::draft) const HOLE: &str = "NK1501";

/// What came of a draft.
#[derive(Debug)]
pub struct Settled {
    pub text: String,
    /// What was made a comment: the codes and messages, in the order found.
    pub left_out: Vec<String>,
    /// What is wrong with the whole: that there are no jobs, for instance.
    pub rest: Vec<String>,
    /// What is to be decided before anything is built.
    pub holes: usize,
    pub compilation: Compilation,
}

/// How many steps a draft has.
pub fn steps(text: &str) -> usize {
    let mut sources = Sources::default();
    let id = sources.add("draft", text);
    let document = syntax::parse_markdown(id, &sources, &mut crate::diagnostic::Findings::default());
    document.nodes.iter().filter(|node| node.name.value == "step").count()
}

/// Compiles a draft with the files beside it.
pub fn compiled(text: &str, files: &BTreeMap<RelPath, Vec<u8>>) -> Compilation {
    let tree = files.iter().fold(Memory::default(), |tree, (path, bytes)| tree.with(path.as_str(), bytes));
    let spec = RelPath::specification();
    let request = Request { spec, prefix: String::new(), values: Given::default(), limits: Limits::default() };
    compile(&tree.with(request.spec.as_str(), text), &request)
}

/// The errors of a draft but for its holes, by place.
pub fn errors(compilation: &Compilation) -> Vec<&Diagnostic> {
    let is_error = |f: &&Diagnostic| f.severity == Severity::Error && f.code.0 != HOLE;
    compilation.findings.sorted().into_iter().filter(is_error).collect()
}

/// Makes comments of the nodes that are wrong, one after another, until nothing is wrong but the holes.
pub fn settle(mut text: String, files: &BTreeMap<RelPath, Vec<u8>>) -> Settled {
    let mut left_out = Vec::new();
    loop {
        let compilation = compiled(&text, files);
        let next = errors(&compilation).into_iter().find_map(|wrong| {
            let words = told(wrong);
            Some((commented(&text, wrong, &words)?, words))
        });
        let Some((changed, words)) = next else {
            let holes = compilation.findings.sorted().iter().filter(|f| f.code.0 == HOLE).count();
            let rest = errors(&compilation).into_iter().map(told).collect();
            return Settled { text, left_out, rest, holes, compilation };
        };
        left_out.push(words);
        // Every round takes lines out of the blocks, so it ends.
        text = changed;
    }
}

fn told(wrong: &Diagnostic) -> String {
    format!("{}: {}", wrong.code.0, one_line(&wrong.message))
}

/// The text with the node at the place of a finding as a comment.
fn commented(text: &str, wrong: &Diagnostic, words: &str) -> Option<String> {
    let place = wrong.primary.as_ref()?.span.start as usize;
    let mut sources = Sources::default();
    let id = sources.add("draft", text);
    let document = syntax::parse_markdown(id, &sources, &mut crate::diagnostic::Findings::default());
    let node = document.nodes.iter().map(|node| node.span.range()).find(|range| range.contains(&place));
    let range = node.unwrap_or(place..place + 1);
    let start = text.get(..range.start)?.rfind('\n').map_or(0, |at| at + 1);
    let end = text.get(range.end.max(start)..)?.find('\n').map_or(text.len(), |at| range.end.max(start) + at);
    let is_done = |line: &str| line.trim_start().starts_with("//") || line.trim().is_empty();
    if text[start..end].lines().all(|line| is_done(line) && !line.contains(unfit)) {
        return None;
    }
    let lines: String = text[start..end].lines().map(|line| format!("// {}\n", line.replace(unfit, "?"))).collect();
    let body = lines.trim_end_matches('\n');
    Some(format!("{}// napkin: left out: {words}\n{body}{}", &text[..start], &text[end..]))
}

/// What not even a comment may hold.
fn unfit(c: char) -> bool {
    c.is_control() && c != '\t' || super::node::is_special(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(nodes: &str) -> Settled {
        settle(format!("# Draft\n\n```kdl\nworkflow w\n{nodes}\n```\n"), &BTreeMap::new())
    }

    #[test]
    fn holes_are_no_mistakes() {
        let done = settled(
            "axis s { list (todo)\"which?\" }\nstep a { each s; out o \"{s}.o\" publish=#true; run (todo)\"how?\" }",
        );
        assert_eq!((done.left_out.len(), done.holes), (0, 2), "{}", done.text);
    }

    #[test]
    fn what_is_wrong_becomes_a_comment_with_the_reason() {
        let done = settled(
            "step a { out o \"o\"; shell \"echo > $o\" }\nstep b {\n    in x from=nobody\n    out p \"p\" publish=#true\n    shell \"cat $x > $p\"\n}\n\
             step c { in o from=a; out q \"q\" publish=#true; shell \"cat $o > $q\" }",
        );
        assert_eq!(done.left_out, ["NK0606: nobody makes `nobody`"]);
        assert!(
            done.text.contains(
                "// napkin: left out: NK0606: nobody makes `nobody`\n// step b {\n//     in x from=nobody\n//     out p \"p\" publish=#true\n//     shell \"cat $x > $p\"\n// }\nstep c {"
            ),
            "{}",
            done.text
        );
        assert!(done.compilation.output.is_some());
    }

    #[test]
    fn even_a_block_that_is_no_kdl_ends() {
        let done = settled("step a {\n  out \"\n  }}} ]\n\u{7f}");
        assert_eq!(done.left_out.len(), 2, "{}", done.text);
        assert_eq!(done.rest, ["NK0905: the workflow has no jobs"]);
    }
}
