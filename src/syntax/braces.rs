//! The braces of a block: entering and leaving children, and where a brace that has no partner was meant.

use super::lex::{Kind, Token};
use super::limits;
use super::scan::{Frame, Scan};
use super::tree::Node;
use crate::diagnostic::syntax;
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
                self.report.push(syntax::block_without_name(self.span(brace.start, brace.end)));
            }
        }
        frame.dropped |= frame.node.is_none();
        self.push(frame);
    }

    /// Enters a block, or passes over it where it lies too deep.
    fn push(&mut self, mut frame: Frame) {
        if let Some(node) = &mut frame.node {
            node.has_block = true;
            frame.name.clone_from(&node.name.value);
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
        if self.frames.is_empty() {
            self.unmatched = true;
            self.report.push(syntax::brace_not_opened(self.span(brace.start, brace.end)));
            return;
        }
        self.pop(brace.end);
        self.line_ended = false;
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
        while self.frames.last().is_some_and(|f| indent <= f.indent && f.deeper == Some(true)) {
            self.report_open(token);
        }
    }

    /// The innermost block should have ended before this token.
    fn report_open(&mut self, before: Token) {
        let Some(frame) = self.frames.last() else { return };
        let open = [(self.span(frame.open, frame.open + 1), frame.name.clone())];
        self.report.push(syntax::brace_not_closed(&open, Some(self.span(before.start, before.end))));
        self.pop(before.start);
        self.end_node();
        self.closed = None;
    }

    /// The node above a `{` that begins a line, when the block is surely its own.
    fn belongs_above(&mut self, brace: Token) -> Option<Node> {
        if !self.line_ended || self.dropped() || brace.first.is_none() {
            return None;
        }
        let node = self.siblings().pop_if(|n| !n.has_block)?;
        let span = self.span(brace.start, brace.end);
        self.report.push(syntax::brace_on_next_line(span, node.header, &node.name.value));
        Some(node)
    }

    fn looks_like_placeholder(&self, brace: Token) -> bool {
        let rest = self.block.text.get(brace.end..).unwrap_or("");
        let name = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '|' | ':')));
        name.is_some_and(|n| n > 0 && rest.get(n..).is_some_and(|r| r.starts_with('}')))
    }
}
