//! Marks of drafted parts that nobody reviewed: `// napkin: unreviewed: Snakefile, line 3 (reader)`. Taking the mark away
//! is the review.

use crate::diagnostic::{Diagnostic, allow as findings_of};
use crate::draft::origin::MARK;
use crate::source::{Source, SourceId, Sources, Span};

/// How comments open where such a mark may stand.
const OPENINGS: [&str; 2] = ["//", "<!--"];

/// What is to be said of the marks: one note, or an error for each if that was asked for.
pub fn findings(sources: &Sources, deny: bool) -> Vec<Diagnostic> {
    let marks: Vec<Span> = sources.ids().flat_map(|(id, source)| marks(id, source)).collect();
    match marks.first() {
        Some(first) if !deny => vec![findings_of::unreviewed(*first, marks.len())],
        _ => marks.into_iter().map(findings_of::unreviewed_denied).collect(),
    }
}

/// The marks of a text, from its comments.
fn marks(id: SourceId, source: &Source) -> Vec<Span> {
    if !source.name.ends_with(".md") && !source.name.ends_with(".kdl") {
        return Vec::new();
    }
    let is_comment = |at: &usize| OPENINGS.iter().any(|opening| source.text[..*at].trim_end().ends_with(opening));
    let found = source.text.match_indices(MARK).map(|(at, _)| at).filter(is_comment);
    found.map(|at| Span::new(id, at, at + MARK.len())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_comments_of_a_specification() {
        let mut sources = Sources::default();
        sources.add("specs/a/specification.md", format!("{MARK} in prose\n<!-- {MARK}: x -->\n// {MARK}: y\n//{MARK}"));
        sources.add("specs/a/bin/tool.py", format!("// {MARK}"));
        assert_eq!(findings(&sources, true).len(), 3);
        let note = &findings(&sources, false)[0];
        assert_eq!(note.message, "3 parts of this draft are not reviewed");
        assert!(findings(&Sources::default(), false).is_empty());
    }
}
