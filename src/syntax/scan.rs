//! Splits a block into nodes and their children, without recursion and within bounds; headers go to `parse`.

use super::header;
use super::lex::{Kind, Lexer, Token, Trouble};
use super::limits;
use super::report::Report;
use super::tree::Node;
use crate::diagnostic::syntax;
use crate::source::{Block, Span};

/// The nodes of a block. Braces that do not match are looked at a second time, by indentation, which finds the
/// place that a person would point at.
pub fn nodes(block: &Block, left: &mut usize, report: &mut Report) -> Vec<Node> {
    let mut plain = Scan::new(block, *left, false);
    plain.run();
    let mut scan = plain;
    if scan.unmatched {
        let mut guided = Scan::new(block, *left, true);
        guided.run();
        if guided.report.errors() <= scan.report.errors() {
            scan = guided;
        }
    }
    *left = scan.left;
    report.append(scan.report);
    scan.top
}

/// A block that is open.
struct Frame {
    /// The node that it belongs to; None if it is taken out, or has no name.
    node: Option<Node>,
    children: Vec<Node>,
    /// The `{`.
    open: usize,
    /// The name of the node, for messages.
    name: String,
    /// How deep the line on which the node begins is indented.
    indent: usize,
    /// Whether its first child on a line of its own is indented deeper; None before there is one.
    deeper: Option<bool>,
    /// Whether nothing in it is kept.
    dropped: bool,
    /// Taken out with `/-`.
    slashed: bool,
    /// The header that goes on after a children block that is taken out.
    rest: Vec<Token>,
}

impl Frame {
    fn new(open: usize, indent: usize) -> Self {
        Self {
            node: None,
            children: Vec::new(),
            open,
            name: String::new(),
            indent,
            deeper: None,
            dropped: false,
            slashed: false,
            rest: Vec::new(),
        }
    }
}

struct Scan<'a> {
    block: &'a Block,
    lexer: Lexer<'a>,
    report: Report,
    by_indent: bool,
    frames: Vec<Frame>,
    top: Vec<Node>,
    header: Vec<Token>,
    /// The header holds something that was reported already.
    broken: bool,
    too_long: bool,
    /// A `/-` before a node that has not begun.
    slashdash: Option<Token>,
    /// The end of a `}` after which a node must end.
    closed: Option<usize>,
    /// The last node ended with its line.
    line_ended: bool,
    /// How deep the line of the last token is indented.
    indent: usize,
    unmatched: bool,
    /// The rest of the text was not read.
    eaten: bool,
    /// How many nodes there may still be.
    left: usize,
}

impl<'a> Scan<'a> {
    fn new(block: &'a Block, left: usize, by_indent: bool) -> Self {
        Self {
            block,
            lexer: Lexer::new(&block.text),
            report: Report::default(),
            by_indent,
            frames: Vec::new(),
            top: Vec::new(),
            header: Vec::new(),
            broken: false,
            too_long: false,
            slashdash: None,
            closed: None,
            line_ended: false,
            indent: 0,
            unmatched: false,
            eaten: false,
            left,
        }
    }

    fn run(&mut self) {
        loop {
            let token = self.lexer.next();
            if let Some(trouble) = self.lexer.trouble() {
                self.trouble(trouble, token);
            }
            self.indent = token.first.unwrap_or(self.indent);
            if self.closed.is_some() && self.after_block(token) {
                continue;
            }
            match token.kind {
                Kind::Newline if self.slashdash.is_some() || self.ends_with_slashdash() => {}
                Kind::Newline | Kind::Semicolon => {
                    self.line_ended = token.kind == Kind::Newline && (self.line_ended || !self.header.is_empty());
                    self.end_node();
                }
                Kind::OpenBrace => self.open(token),
                Kind::CloseBrace => self.close(token),
                Kind::Slashdash if self.header.is_empty() => {
                    if let Some(first) = self.slashdash.replace(token) {
                        self.nothing_after(first);
                    }
                }
                Kind::End => break self.end(),
                _ => self.word(token),
            }
            if self.report.is_full() || self.left == 0 {
                break;
            }
        }
        // Nodes whose blocks are still open are kept with what they have.
        while !self.frames.is_empty() {
            self.pop(self.block.text.len());
        }
    }

    fn trouble(&mut self, trouble: Trouble, token: Token) {
        match trouble {
            Trouble::String { start, end } => {
                let text = &self.block.text;
                let word = self.header.last().filter(|t| t.end == start && t.kind == Kind::Word);
                let before = word.and_then(|t| text.get(t.start..t.end)).map(str::to_owned);
                let line = text.get(start..token.end).unwrap_or("");
                let multi = end - start >= 3 && text.get(start..end).is_some_and(|q| q.ends_with("\"\"\""));
                self.broken = true;
                self.report.push(syntax::string_not_closed(self.span(start, end), line, before.as_deref(), multi));
            }
            Trouble::Comment { start } => {
                self.eaten = true;
                self.report.push(syntax::comment_not_closed(self.span(start, start + 2)));
            }
        }
    }

    /// A token that belongs to a header.
    fn word(&mut self, token: Token) {
        if self.header.is_empty() {
            self.line_ended = false;
            if self.by_indent {
                self.close_by_indent(token);
            }
            if let (Some(frame), Some(indent)) = (self.frames.last_mut(), token.first) {
                frame.deeper.get_or_insert(indent > frame.indent);
            }
            if self.is_hash_comment(token) {
                return;
            }
        }
        let start = self.header.first().map_or(token.start, |t| t.start);
        if token.end - start > limits::HEADER && !self.header.is_empty() {
            self.too_long = true;
        } else {
            self.header.push(token);
        }
    }

    /// `# …` in place of a node: a comment of another language.
    fn is_hash_comment(&mut self, token: Token) -> bool {
        let text = self.block.text.get(token.start..token.end).unwrap_or("");
        if token.kind != Kind::Word || !text.starts_with('#') {
            return false;
        }
        let hashes = text.bytes().take_while(|b| *b == b'#').count();
        self.lexer.skip_line();
        if !self.dropped() {
            self.report.push(syntax::hash_comment(self.span(token.start, token.start + hashes)));
        }
        true
    }

    /// Ends the node whose header was read, if there is one.
    fn end_node(&mut self) {
        if let Some(node) = self.take_header() {
            self.siblings().push(node);
        }
    }

    /// The node of the header read so far; None if there is none, or it is taken out.
    fn take_header(&mut self) -> Option<Node> {
        if self.ends_with_slashdash()
            && let Some(token) = self.header.pop()
        {
            self.nothing_after(token);
        }
        let tokens = std::mem::take(&mut self.header);
        let broken = std::mem::take(&mut self.broken);
        let too_long = std::mem::take(&mut self.too_long);
        let dropped = self.slashdash.take().is_some() | self.dropped();
        let first = *tokens.first()?;
        if dropped {
            return None;
        }
        self.left = self.left.saturating_sub(1);
        if self.left == 0 {
            self.report.push(syntax::too_many_nodes(self.span(first.start, first.end), limits::NODES));
        }
        let too_long = too_long || first.end - first.start > limits::HEADER;
        if too_long {
            self.report.push(syntax::header_too_long(self.span(first.start, first.start), limits::HEADER >> 10));
        }
        Some(header::node(self.block, tokens, broken || too_long, &mut self.report))
    }

    fn open(&mut self, brace: Token) {
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

    fn close(&mut self, brace: Token) {
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
    fn pop(&mut self, end: usize) {
        let Some(frame) = self.frames.pop() else { return };
        if let Some(mut node) = frame.node {
            node.children = frame.children;
            node.span = node.span.to(self.span(end, end));
            self.siblings().push(node);
        }
        self.header = frame.rest;
        self.closed = self.header.is_empty().then_some(end);
    }

    /// After a `}` the node must end; only children that are taken out may follow. Says whether they do.
    fn after_block(&mut self, token: Token) -> bool {
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

    fn end(&mut self) {
        self.end_node();
        if let Some(token) = self.slashdash.take() {
            self.nothing_after(token);
        }
        if self.frames.is_empty() {
            return;
        }
        self.unmatched = true;
        if !self.eaten {
            let open: Vec<(Span, String)> =
                self.frames.iter().map(|f| (self.span(f.open, f.open + 1), f.name.clone())).collect();
            self.report.push(syntax::brace_not_closed(&open, None));
        }
    }

    /// Closes the blocks that the indentation of a node's first token says have ended.
    fn close_by_indent(&mut self, token: Token) {
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

    fn nothing_after(&mut self, slashdash: Token) {
        if !self.dropped() {
            self.report.push(syntax::nothing_after_slashdash(self.span(slashdash.start, slashdash.end)));
        }
    }

    fn ends_with_slashdash(&self) -> bool {
        self.header.last().is_some_and(|t| t.kind == Kind::Slashdash)
    }

    /// Whether what is read now is taken out.
    fn dropped(&self) -> bool {
        self.frames.last().is_some_and(|f| f.dropped)
    }

    fn siblings(&mut self) -> &mut Vec<Node> {
        match self.frames.last_mut() {
            Some(frame) => &mut frame.children,
            None => &mut self.top,
        }
    }

    fn span(&self, start: usize, end: usize) -> Span {
        self.block.span(start, end)
    }
}
