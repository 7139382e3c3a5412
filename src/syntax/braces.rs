//! The braces of a block: entering and leaving children, and where a brace that has no partner was meant.

use super::lex::{Kind, Token};
use super::limits;
use super::scan::{Frame, Scan};
use super::tree::{Node, Value};
use crate::diagnostic::syntax;
use crate::schema::by_name;
use crate::source::Span;

impl Scan<'_> {
    /// At a `{`.
    pub fn open(&mut self, brace: Token) {
        let hidden = self.dropped();
        let mut frame = Frame::new(brace.start, self.indent);
        frame.slashed = self.ends_with_slashdash() || self.slashdash.is_some();
        frame.dropped = hidden || frame.slashed;
        if self.ends_with_slashdash() {
            self.header.pop();
            frame.rest = std::mem::take(&mut self.header);
        } else if !self.header.is_empty() {
            frame.node = self.take_header();
            // `{name}` after a header that is wrong: a placeholder without quotes, and no children.
            frame.dropped |= frame.node.as_ref().is_some_and(|n| n.broken) && self.looks_like_placeholder(brace);
        } else if let Some(token) = self.slashdash.take() {
            self.nothing_after(token);
        } else {
            frame.node = self.belongs_above(brace);
            if frame.node.is_none() && !hidden {
                let above = self.siblings().last().filter(|n| n.has_block).map(called);
                self.report.push(syntax::block_without_name(self.span(brace.start, brace.end), above.as_deref()));
            }
        }
        frame.dropped |= frame.node.is_none();
        self.push(frame);
    }

    /// Enters a block, or passes over it where it lies too deep.
    fn push(&mut self, mut frame: Frame) {
        if let Some(node) = &mut frame.node {
            node.has_block = true;
            frame.name = called(node);
        }
        self.line_ended = false;
        let span = self.span(frame.open, frame.open + 1);
        let too_deep = self.frames.len() >= limits::DEPTH;
        self.frames.push(frame);
        if too_deep {
            self.report.push(syntax::too_deep(span, limits::DEPTH));
            self.skip_block();
        } else if self.frames.iter().filter(|f| f.slashed).count() > limits::SLASHDASH {
            self.report.push(syntax::slashdash_too_deep(span, limits::SLASHDASH));
            self.skip_block();
        }
    }

    /// Passes over the block that was just opened.
    fn skip_block(&mut self) {
        let mut depth = 1usize;
        let end = loop {
            let token = self.lexer.next();
            // Strings and comments without end are found again by whoever makes the text less deep.
            self.lexer.trouble();
            match token.kind {
                Kind::OpenBrace => depth += 1,
                Kind::CloseBrace => depth -= 1,
                Kind::End => {
                    self.eaten = true;
                    break token.end;
                }
                _ => {}
            }
            if depth == 0 {
                break token.end;
            }
        };
        if let Some(node) = self.frames.last_mut().and_then(|f| f.node.as_mut()) {
            node.broken = true;
        }
        self.pop(end);
    }

    /// At a `}`.
    pub fn close(&mut self, brace: Token) {
        self.end_node();
        if let Some(token) = self.slashdash.take() {
            self.nothing_after(token);
        }
        if self.by_indent
            && let Some(indent) = brace.first
        {
            while self.frames.len() > 1 && self.frames.last().is_some_and(|f| f.indent > indent) {
                self.report_open(brace);
            }
        }
        if self.by_indent && self.comes_too_early(brace) {
            self.unmatched = true;
            self.report.push(syntax::brace_not_opened(self.span(brace.start, brace.end)));
            return;
        }
        if self.frames.is_empty() {
            self.unmatched = true;
            self.report.push(syntax::brace_not_opened(self.span(brace.start, brace.end)));
            return;
        }
        self.pop(brace.end);
        self.line_ended = false;
    }

    /// The first token inside a block that was just opened.
    fn first_inside(&self) -> Token {
        let mut ahead = self.lexer.clone();
        let mut token = ahead.next();
        while token.kind == Kind::Newline {
            token = ahead.next();
        }
        token
    }

    /// Whether a `}` at the end of a line stands in a block over several lines that goes on after it.
    fn comes_too_early(&self, brace: Token) -> bool {
        let Some(frame) = self.frames.last().filter(|f| f.deeper == Some(true)) else { return false };
        let mut ahead = self.lexer.clone();
        let ends_line = ahead.next().kind == Kind::Newline;
        let next = std::iter::repeat_with(|| ahead.next()).take(limits::LIST).find(|t| t.kind != Kind::Newline);
        let deeper = |t: Token| t.kind.is_text() && t.first.is_some_and(|indent| indent > frame.indent);
        brace.first.is_none() && ends_line && next.is_some_and(deeper)
    }

    /// Closes the innermost block.
    pub fn pop(&mut self, end: usize) {
        let Some(frame) = self.frames.pop() else { return };
        if let Some(mut node) = frame.node {
            node.children = frame.children;
            node.span = node.span.to(self.span(end.saturating_sub(1), end));
            self.siblings().push(node);
        }
        self.header = frame.rest;
        self.closed = self.header.is_empty().then_some(end);
    }

    /// After a `}` the node must end; only children that are taken out may follow. Says whether they do.
    pub fn after_block(&mut self, token: Token) -> bool {
        let Some(end) = self.closed.take() else { return false };
        if token.kind == Kind::Slashdash {
            let mut ahead = self.lexer.clone();
            let brace = ahead.next();
            if brace.kind == Kind::OpenBrace {
                self.lexer = ahead;
                self.push(Frame { slashed: true, dropped: true, ..Frame::new(brace.start, self.indent) });
                return true;
            }
        }
        if token.kind == Kind::Slashdash {
            let next = self.lexer.clone().next().kind;
            if matches!(next, Kind::Newline | Kind::Semicolon | Kind::CloseBrace | Kind::End) {
                self.nothing_after(token);
                return true;
            }
        }
        if token.kind.is_text() && self.lexer.clone().next().kind == Kind::Equals && !self.dropped() {
            let mut ahead = self.lexer.clone();
            ahead.next();
            let value = ahead.next();
            let text = self.block.text.get(token.start..value.end).unwrap_or("").to_owned();
            let node = self.siblings().last().map_or_else(String::new, called);
            self.report.push(syntax::property_after_block(self.span(token.start, token.end), &text, &node));
            // What follows is no node of its own.
            self.broken = true;
            return false;
        }
        let ends =
            matches!(token.kind, Kind::Newline | Kind::Semicolon | Kind::CloseBrace | Kind::End | Kind::OpenBrace);
        if !ends && !self.dropped() {
            self.report.push(syntax::end_missing_after_block(self.span(token.start, token.end), self.span(end, end)));
        }
        false
    }

    /// At the end of the text.
    pub fn end(&mut self) {
        self.end_node();
        if let Some(token) = self.slashdash.take() {
            self.nothing_after(token);
        }
        if self.frames.is_empty() || self.eaten {
            return;
        }
        self.unmatched = true;
        let open: Vec<(Span, String)> =
            self.frames.iter().map(|f| (self.span(f.open, f.open + 1), f.name.clone())).collect();
        self.report.push(syntax::brace_not_closed(&open, None));
    }

    /// Closes the blocks that the indentation of a node's first token says have ended.
    pub fn close_by_indent(&mut self, token: Token) {
        let Some(indent) = token.first else { return };
        // Where nothing is indented, at least what stands only at the top level shows that blocks have ended.
        let word = self.block.text.get(token.start..token.end).unwrap_or("");
        let top = by_name::is_only_at_top(word);
        let names_it = |f: &Frame| f.node.as_ref().is_some_and(|n| by_name::names_one(&n.name.value, word));
        let ended = |f: &Frame| indent <= f.indent && (f.deeper == Some(true) || top && !names_it(f));
        while self.frames.last().is_some_and(ended) {
            self.report_open(token);
        }
    }

    /// The innermost block should have ended before this token.
    fn report_open(&mut self, before: Token) {
        let Some(frame) = self.frames.last() else { return };
        let open = [(self.span(frame.open, frame.open + 1), frame.name.clone())];
        self.report.push(syntax::brace_not_closed(&open, Some(self.span(before.start, before.end))));
        // Of a block in which nothing was read yet the rest may be what follows.
        if let Some(frame) = self.frames.last_mut().filter(|frame| frame.children.is_empty()) {
            frame.node.iter_mut().for_each(|node| node.broken = true);
        }
        self.pop(before.start);
        self.end_node();
        self.closed = None;
    }

    /// The node above a `{` that begins a line, when the block is surely its own.
    fn belongs_above(&mut self, brace: Token) -> Option<Node> {
        if !self.line_ended || self.dropped() || brace.first.is_none() {
            return None;
        }
        let first = self.first_inside();
        let first = self.block.text.get(first.start..first.end).unwrap_or("").to_owned();
        let fits = |n: &Node| by_name::may_hold(&n.name.value, &first) || !by_name::is_known(&first);
        let node = self.siblings().pop_if(|n| !n.has_block && fits(n))?;
        let span = self.span(brace.start, brace.end);
        self.report.push(syntax::brace_on_next_line(span, node.header, &called(&node)));
        Some(node)
    }

    fn looks_like_placeholder(&self, brace: Token) -> bool {
        let rest = self.block.text.get(brace.end..).unwrap_or("");
        let name = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '|' | ':')));
        name.is_some_and(|n| n > 0 && rest.get(n..).is_some_and(|r| r.starts_with('}')))
    }
}

/// A node as people speak of it: `step mean`.
fn called(node: &Node) -> String {
    let name = node.name.value.as_str();
    let first = node.entries.first().filter(|e| e.name.is_none() && e.ty.is_none());
    match first.map(|e| &e.value) {
        Some(Value::String(own)) if by_name::begins_with_name(name) => format!("{name} {own}"),
        _ => name.to_owned(),
    }
}
