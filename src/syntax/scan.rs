//! Splits a block into nodes and their children, without recursion and within bounds; headers go to `parse`.

use super::header;
use super::lex::{Kind, Lexer, Token, Trouble};
use super::limits;
use super::report::Report;
use super::tree::Node;
use crate::diagnostic::{slips, syntax};
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
pub(super) struct Frame {
    /// The node that it belongs to; None if it is taken out, or has no name.
    pub(super) node: Option<Node>,
    pub(super) children: Vec<Node>,
    /// The `{`.
    pub(super) open: usize,
    /// The name of the node, for messages.
    pub(super) name: String,
    /// How deep the line on which the node begins is indented.
    pub(super) indent: usize,
    /// Whether its first child on a line of its own is indented deeper; None before there is one.
    pub(super) deeper: Option<bool>,
    /// Whether nothing in it is kept.
    pub(super) dropped: bool,
    /// Taken out with `/-`.
    pub(super) slashed: bool,
    /// The header that goes on after a children block that is taken out.
    pub(super) rest: Vec<Token>,
}

impl Frame {
    pub(super) fn new(open: usize, indent: usize) -> Self {
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

pub(super) struct Scan<'a> {
    pub(super) block: &'a Block,
    pub(super) lexer: Lexer<'a>,
    pub(super) report: Report,
    pub(super) by_indent: bool,
    pub(super) frames: Vec<Frame>,
    pub(super) top: Vec<Node>,
    pub(super) header: Vec<Token>,
    /// The header holds something that was reported already.
    pub(super) broken: bool,
    pub(super) too_long: bool,
    /// A `/-` before a node that has not begun.
    pub(super) slashdash: Option<Token>,
    /// The end of a `}` after which a node must end.
    pub(super) closed: Option<usize>,
    /// The last node ended with its line.
    pub(super) line_ended: bool,
    /// How deep the line of the last token is indented.
    pub(super) indent: usize,
    pub(super) unmatched: bool,
    /// The rest of the text was not read.
    pub(super) eaten: bool,
    /// How many nodes and entries there may still be.
    pub(super) left: usize,
    /// A line of Markdown was reported.
    fence_seen: bool,
    /// Where a list over several lines ends.
    list_until: usize,
}

impl<'a> Scan<'a> {
    pub(super) fn new(block: &'a Block, left: usize, by_indent: bool) -> Self {
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
            fence_seen: false,
            list_until: 0,
        }
    }

    pub(super) fn run(&mut self) {
        loop {
            let token = self.lexer.next();
            if let Some(trouble) = self.lexer.trouble() {
                self.trouble(trouble, token);
            }
            self.indent = token.first.unwrap_or(self.indent);
            if self.is_comment_at_end(token) || self.closed.is_some() && self.after_block(token) {
                continue;
            }
            match token.kind {
                Kind::Newline if self.header.is_empty() && self.slashdash.is_some() => {}
                Kind::Newline if self.is_in_list(token) || self.goes_on_with_equals() => {}
                Kind::Newline | Kind::Semicolon => {
                    if self.header.is_empty()
                        && let Some(first) = self.slashdash.take()
                    {
                        self.nothing_after(first);
                    }
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
            self.end_node();
        }
    }

    pub(super) fn trouble(&mut self, trouble: Trouble, token: Token) {
        match trouble {
            Trouble::String { start, end } => {
                let text = &self.block.text;
                let word = self.header.last().filter(|t| t.end == start && t.kind == Kind::Word);
                let before = word.and_then(|t| text.get(t.start..t.end)).map(str::to_owned);
                let line = text.get(start..token.end).unwrap_or("");
                let quotes = text.get(start..end).unwrap_or("");
                let close: String = quotes.chars().rev().collect();
                let opened = match quotes {
                    q if q.ends_with("\"\"\"") => syntax::Opened::Multi,
                    q if q.starts_with('#') => syntax::Opened::Raw(&close),
                    _ if line.contains('\n') => syntax::Opened::Lines,
                    _ => syntax::Opened::Quote,
                };
                self.broken = true;
                self.report.push(syntax::string_not_closed(self.span(start, end), line, before.as_deref(), opened));
            }
            Trouble::Comment { start } => {
                self.eaten = true;
                self.report.push(syntax::comment_not_closed(self.span(start, start + 2)));
            }
        }
    }

    /// A token that belongs to a header.
    pub(super) fn word(&mut self, token: Token) {
        if self.header.is_empty() {
            self.line_ended = false;
            if self.by_indent {
                self.close_by_indent(token);
            }
            if let (Some(frame), Some(indent)) = (self.frames.last_mut(), token.first) {
                frame.deeper.get_or_insert(indent > frame.indent);
            }
            if self.is_hash_comment(token) || self.is_fence(token) {
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
    pub(super) fn is_hash_comment(&mut self, token: Token) -> bool {
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

    /// `# …` after a node or a block, in its line.
    fn is_comment_at_end(&mut self, token: Token) -> bool {
        let text = self.block.text.get(token.start..token.end).unwrap_or("");
        let after = match self.header.last() {
            Some(last) => last.end < token.start,
            None => self.closed.is_some(),
        };
        after && text.bytes().all(|b| b == b'#') && self.is_hash_comment(token)
    }

    /// A line of three backticks: Markdown in a text that is KDL alone. One is told for all.
    fn is_fence(&mut self, token: Token) -> bool {
        let text = self.block.text.get(token.start..token.end).unwrap_or("");
        if token.kind != Kind::Word || !text.starts_with("```") {
            return false;
        }
        self.lexer.skip_line();
        if !std::mem::replace(&mut self.fence_seen, true) {
            self.report.push(slips::fence_in_kdl(self.span(token.start, token.end)));
        }
        true
    }

    /// Whether a line ends inside a `[ … ]`, which a person would read as one list.
    fn is_in_list(&mut self, newline: Token) -> bool {
        if newline.start < self.list_until {
            return true;
        }
        let word = |t: &Token| match t.kind {
            Kind::Word => self.block.text.get(t.start..t.end).unwrap_or(""),
            _ => "",
        };
        let closes = |t: &Token| word(t).trim_end_matches(',').ends_with(']');
        let open = self.header.iter().rposition(|t| word(t).starts_with('['));
        if open.is_none_or(|at| self.header.iter().skip(at).any(closes)) {
            return false;
        }
        let mut ahead = self.lexer.clone();
        for _ in 0..limits::LIST {
            let token = ahead.next();
            if closes(&token) {
                self.list_until = token.end;
                return true;
            }
            if !(token.kind.is_text() || token.kind == Kind::Newline) || word(&token).starts_with('[') {
                break;
            }
        }
        false
    }

    /// Whether the next line begins with the `=` of a property that this one ends with.
    fn goes_on_with_equals(&mut self) -> bool {
        let equals = self.lexer.clone().next();
        let word = |t: &&Token| self.header.len() > 1 && t.kind == Kind::Word && equals.kind == Kind::Equals;
        let Some(last) = self.header.last().filter(word) else { return false };
        if !self.dropped() {
            let finding =
                slips::equals_on_next_line(self.span(equals.start, equals.end), self.span(last.end, equals.start));
            self.report.push(finding);
        }
        self.broken = true;
        true
    }

    /// Ends the node whose header was read, if there is one.
    pub(super) fn end_node(&mut self) {
        if let Some(node) = self.take_header() {
            self.siblings().push(node);
        }
    }

    /// The node of the header read so far; None if there is none, or it is taken out.
    pub(super) fn take_header(&mut self) -> Option<Node> {
        if self.header.is_empty() {
            return None;
        }
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
        let too_long = too_long || first.end - first.start > limits::HEADER;
        if too_long {
            self.report.push(syntax::header_too_long(self.span(first.start, first.start), limits::HEADER >> 10));
        }
        let node = header::node(self.block, tokens, broken || too_long, &mut self.report);
        self.left = self.left.saturating_sub(1 + node.entries.len());
        if self.left == 0 {
            self.report.push(syntax::too_many_nodes(node.name.span, limits::NODES));
        }
        Some(node)
    }

    pub(super) fn nothing_after(&mut self, slashdash: Token) {
        if !self.dropped() {
            self.report.push(syntax::nothing_after_slashdash(self.span(slashdash.start, slashdash.end)));
        }
    }

    pub(super) fn ends_with_slashdash(&self) -> bool {
        self.header.last().is_some_and(|t| t.kind == Kind::Slashdash)
    }

    /// Whether what is read now is taken out.
    pub(super) fn dropped(&self) -> bool {
        self.frames.last().is_some_and(|f| f.dropped)
    }

    pub(super) fn siblings(&mut self) -> &mut Vec<Node> {
        match self.frames.last_mut() {
            Some(frame) => &mut frame.children,
            None => &mut self.top,
        }
    }

    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        self.block.span(start, end)
    }
}
