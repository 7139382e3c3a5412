//! A syntax tree in one vector, parents before children, so that every walk is a loop and no text is too deep.

use std::ops::{ControlFlow, Range};

use tree_sitter::{ParseOptions, ParseState, Parser};

use super::Language;

/// Larger texts are data, or written by a program.
const BYTES: usize = 1 << 20;

/// Deeper nesting is not written by people, and walks to the root must stay short.
const DEPTH: usize = 256;

/// The scanner of tree-sitter-python keeps one entry per level of indentation in a buffer of 1024 bytes, two bytes each
/// beside 257 others, and does not check its end. There are no more levels than columns.
const COLUMNS: usize = 360;

pub struct Tree<'t> {
    text: &'t str,
    entries: Vec<Entry>,
}

struct Entry {
    kind: &'static str,
    field: Option<&'static str>,
    named: bool,
    start: u32,
    end: u32,
    parent: u32,
    /// The first entry that is not below this one.
    after: u32,
}

/// A node of a [`Tree`]. Two are equal if they are the same node of the same tree.
#[derive(Clone, Copy)]
pub struct Node<'t> {
    tree: &'t Tree<'t>,
    at: u32,
}

/// tree-sitter-bash 0.25.1 asks C's `isdigit` about any character after `{`, digits and dots; beyond one byte that reads
/// outside of a table, and may end the process.
fn breaks_the_scanner(text: &str) -> bool {
    text.match_indices('{').any(|(at, brace)| {
        let after = text[at + brace.len()..].trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        after.chars().next().is_some_and(|c| u32::from(c) > 0xff)
    })
}

impl<'t> Tree<'t> {
    /// `None` if the text is too large, has a syntax error, or is nested too deep.
    pub fn parse(language: Language, text: &'t str) -> Option<Self> {
        if text.len() > BYTES || (language == Language::Python && deepest_indent(text) > COLUMNS) {
            return None;
        }
        if language == Language::Shell && breaks_the_scanner(text) {
            return None;
        }
        let mut parser = Parser::new();
        let grammar = match language {
            Language::Python => tree_sitter_python::LANGUAGE,
            Language::Shell => tree_sitter_bash::LANGUAGE,
        };
        parser.set_language(&grammar.into()).ok()?;
        // Recovery from errors is slow for hostile texts, and a text with errors is of no use. The budget is a count of
        // steps, not a time, so that the result is the same on every machine.
        let mut budget = text.len() / 4 + 1000;
        let mut progress = |state: &ParseState| {
            budget = budget.saturating_sub(1);
            if state.has_error() || budget == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let options = ParseOptions::new().progress_callback(&mut progress);
        let bytes = text.as_bytes();
        let parsed = parser.parse_with_options(&mut |at, _| bytes.get(at..).unwrap_or(&[]), None, Some(options))?;
        if parsed.root_node().has_error() {
            return None;
        }
        Self::flatten(text, &parsed)
    }

    fn flatten(text: &'t str, parsed: &tree_sitter::Tree) -> Option<Self> {
        let mut entries: Vec<Entry> = Vec::new();
        let mut open: Vec<u32> = Vec::new();
        let mut cursor = parsed.walk();
        loop {
            let node = cursor.node();
            let at = u32::try_from(entries.len()).ok()?;
            entries.push(Entry {
                kind: node.kind(),
                field: cursor.field_name(),
                named: node.is_named(),
                start: u32::try_from(node.start_byte()).ok()?,
                end: u32::try_from(node.end_byte()).ok()?,
                parent: open.last().copied().unwrap_or(0),
                after: at + 1,
            });
            if cursor.goto_first_child() {
                if open.len() == DEPTH {
                    return None;
                }
                open.push(at);
                continue;
            }
            while !cursor.goto_next_sibling() {
                let Some(parent) = open.pop() else { return Some(Self { text, entries }) };
                entries[parent as usize].after = u32::try_from(entries.len()).ok()?;
                if !cursor.goto_parent() {
                    return Some(Self { text, entries });
                }
            }
        }
    }

    pub fn text(&self) -> &'t str {
        self.text
    }

    pub fn root(&'t self) -> Node<'t> {
        Node { tree: self, at: 0 }
    }
}

impl<'t> Node<'t> {
    fn entry(self) -> &'t Entry {
        &self.tree.entries[self.at as usize]
    }

    fn with(self, at: u32) -> Self {
        Self { tree: self.tree, at }
    }

    /// A number for this node: children have larger ones than their parents, and later nodes than earlier ones.
    pub fn id(self) -> u32 {
        self.at
    }

    pub fn kind(self) -> &'static str {
        self.entry().kind
    }

    /// What the node is for its parent.
    pub fn field(self) -> Option<&'static str> {
        self.entry().field
    }

    pub fn is_field(self, name: &str) -> bool {
        self.field() == Some(name)
    }

    pub fn start(self) -> usize {
        self.entry().start as usize
    }

    pub fn range(self) -> Range<usize> {
        self.entry().start as usize..self.entry().end as usize
    }

    pub fn text(self) -> &'t str {
        self.tree.text.get(self.range()).unwrap_or("")
    }

    pub fn parent(self) -> Option<Self> {
        (self.at > 0).then(|| self.with(self.entry().parent))
    }

    /// The parents, from the nearest to the root.
    pub fn ancestors(self) -> impl Iterator<Item = Self> {
        std::iter::successors(self.parent(), |node| node.parent())
    }

    /// Whether `other` is this node or below it.
    pub fn holds(self, other: Node) -> bool {
        (self.at..self.entry().after).contains(&other.at)
    }

    /// All children, signs and keywords too.
    pub fn children(self) -> impl Iterator<Item = Self> {
        let end = self.entry().after;
        let mut next = self.at + 1;
        std::iter::from_fn(move || {
            let child = (next < end).then(|| self.with(next))?;
            next = child.entry().after;
            Some(child)
        })
    }

    /// The children that have a meaning of their own: no signs, no comments.
    pub fn named(self) -> impl Iterator<Item = Self> {
        self.children().filter(|c| c.entry().named && !matches!(c.kind(), "comment" | "line_continuation"))
    }

    pub fn child(self, field: &str) -> Option<Self> {
        self.children().find(|c| c.is_field(field))
    }

    /// The next child of the same parent, signs and comments too.
    pub fn next(self) -> Option<Self> {
        let parent = self.parent()?;
        let next = self.entry().after;
        (next < parent.entry().after).then(|| self.with(next))
    }

    /// This node and all below it, parents first.
    pub fn all(self) -> impl Iterator<Item = Self> {
        (self.at..self.entry().after).map(move |at| self.with(at))
    }

    pub fn below(self) -> impl Iterator<Item = Self> {
        self.all().skip(1)
    }
}

impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.at == other.at && std::ptr::eq(self.tree, other.tree)
    }
}

/// The columns of the deepest indentation, as the scanner counts them.
fn deepest_indent(text: &str) -> usize {
    let (mut deepest, mut columns, mut leading, mut continued) = (0, 0usize, true, false);
    for byte in text.bytes() {
        match byte {
            b' ' if leading => columns += 1,
            b'\t' if leading => columns += 8,
            // A line that holds nothing but a backslash goes on with its indentation.
            b'\\' if leading => continued = true,
            b'\r' if continued => {}
            b'\n' if leading && continued => continued = false,
            b'\n' | b'\r' | b'\x0c' => (columns, leading, continued) = (0, true, false),
            _ => leading = false,
        }
        if leading {
            deepest = deepest.max(columns);
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_before_a_wide_character_are_not_shown_to_the_scanner() {
        for text in ["echo {\u{10ffff}", "echo {1..\u{4e2d}}", "echo {12\u{1f600}}"] {
            assert!(Tree::parse(Language::Shell, text).is_none(), "{text}");
        }
        for text in ["echo {1..3}", "echo \"\u{4e2d}\"", "echo \u{4e2d}{a,b}"] {
            assert!(Tree::parse(Language::Shell, text).is_some(), "{text}");
        }
    }
}
