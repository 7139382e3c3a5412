//! What is written of a node before its children: its tokens sorted into type, name and entries.

use super::lex::{Kind, Token};
use super::report::Report;
use super::tree::Node;
use super::words;
use super::{conditions, lists, nested, parse, slips as usual};
use crate::diagnostic::{Diagnostic, slips, syntax};
use crate::source::{Block, Span};

/// A header; everything in it is an index into its tokens.
#[derive(Debug)]
pub struct Header<'a> {
    pub block: &'a Block,
    pub tokens: Vec<Token>,
    /// Where the first token stood, also when it is no more.
    home: usize,
    pub ty: Option<usize>,
    pub name: Option<usize>,
    pub items: Vec<Item>,
    /// Something in it is wrong, beyond the items that say so.
    pub bad: bool,
}

/// What is to be one entry.
#[derive(Debug, Clone, Copy)]
pub struct Item {
    pub name: Option<usize>,
    pub ty: Option<usize>,
    pub value: usize,
    /// The first of its tokens.
    pub from: usize,
    /// Wrong, and reported: not to be read.
    pub bad: bool,
}

/// The node of a header. A quiet one is wrong as a whole, and reported already.
pub fn node(block: &Block, mut tokens: Vec<Token>, quiet: bool, report: &mut Report) -> Node {
    let home = tokens.first().map_or(0, |t| t.start);
    let mut own = Report::default();
    let mut bad = quiet | take_out(block, &mut tokens, &mut own);
    bad |= nested::take_out(block, &mut tokens, &mut own);
    bad |= conditions::take_out(block, &mut tokens, &mut own);
    bad |= lists::take_out(block, &mut tokens, &mut own);
    let mut header = Header { block, tokens, home, ty: None, name: None, items: Vec::new(), bad };
    header.sort(&mut own);
    usual::find(&mut header, &mut own);
    let node = parse::node(&mut header, &mut own);
    if !quiet {
        report.append(own);
    }
    node
}

/// Takes out the entries behind a `/-`. Says whether one had nothing behind it.
fn take_out(block: &Block, tokens: &mut Vec<Token>, report: &mut Report) -> bool {
    let mut bad = false;
    let mut kept = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        at += 1;
        if token.kind != Kind::Slashdash {
            kept.push(*token);
            continue;
        }
        let end = entry_end(tokens, at);
        if end == at {
            bad = true;
            report.push(syntax::nothing_after_slashdash(block.span(token.start, token.end)));
        }
        at = end;
    }
    *tokens = kept;
    bad
}

/// Where the entry that begins at token `at` ends.
pub(super) fn entry_end(tokens: &[Token], at: usize) -> usize {
    let kind = |i: usize| tokens.get(i).map(|t| t.kind);
    let value = |i: usize| {
        let after = if is_type(tokens, i) { i + 3 } else { i };
        // In `(todo) publish=#true` the type has no value: names of properties have none.
        if after > i && kind(after + 1) == Some(Kind::Equals) {
            return i;
        }
        if kind(after).is_some_and(Kind::is_text) { after + 1 } else { i }
    };
    let end = value(at);
    if end == at + 1 && kind(end) == Some(Kind::Equals) { value(end + 1).max(end + 1) } else { end }
}

/// Whether `(name)` begins at token `at`.
fn is_type(tokens: &[Token], at: usize) -> bool {
    let kind = |i: usize| tokens.get(i).map(|t| t.kind);
    kind(at) == Some(Kind::Open) && kind(at + 1).is_some_and(Kind::is_text) && kind(at + 2) == Some(Kind::Close)
}

impl Header<'_> {
    /// The text of a token.
    pub fn text(&self, token: usize) -> &str {
        self.tokens.get(token).and_then(|t| self.block.text.get(t.start..t.end)).unwrap_or("")
    }

    pub fn kind(&self, token: usize) -> Option<Kind> {
        self.tokens.get(token).map(|t| t.kind)
    }

    /// The place from one token to another, both included.
    pub fn span(&self, from: usize, to: usize) -> Span {
        let last = self.tokens.last().map_or(self.home, |t| t.end);
        let start = self.tokens.get(from).map_or(last, |t| t.start);
        self.block.span(start, self.tokens.get(to).map_or(last, |t| t.end))
    }

    /// The place of an item.
    pub fn item_span(&self, item: &Item) -> Span {
        self.span(item.from, item.value)
    }

    /// An item as written, without blanks inside it.
    pub fn item_text(&self, item: &Item) -> String {
        (item.from..=item.value).map(|i| self.text(i)).collect()
    }

    /// Finds type, name and items. What cannot be one of them is reported, once for a header.
    fn sort(&mut self, report: &mut Report) {
        // One thing out of place makes the next ones look so too: only the first is reported.
        let mut fault = None;
        let mut at = 0;
        if is_type(&self.tokens, 0) {
            self.ty = Some(1);
            at = 3;
        }
        if self.kind(at).is_some_and(Kind::is_text) {
            self.name = Some(at);
            at += 1;
        } else if !self.tokens.is_empty() {
            let end = at.min(self.tokens.len() - 1);
            fault = Some(match self.ty {
                Some(ty) => slips::type_alone(self.span(0, end), self.text(ty)),
                None => slips::name_missing(self.span(end, end)),
            });
        }
        while let Some(kind) = self.kind(at) {
            let end = entry_end(&self.tokens, at);
            if end > at {
                at = self.item(at, end, &mut fault);
                continue;
            }
            let span = self.span(at, at);
            match kind {
                Kind::Equals if self.name.is_some_and(|n| n + 1 == at) => {
                    let (name, value) = (self.name.unwrap_or(at), at + 1);
                    let gap = Span {
                        start: self.span(name, name).end,
                        end: self.span(value, value).start.max(span.end),
                        ..span
                    };
                    let corrected = format!("{} {}", self.text(name), self.text(value));
                    fault.get_or_insert_with(|| slips::equals_after_name(span, gap, corrected.trim_end()));
                    at += 1;
                }
                Kind::Equals => {
                    fault.get_or_insert_with(|| slips::equals_without_name(span));
                    // Its value is no argument.
                    at += if self.kind(at + 1).is_some_and(Kind::is_text) { 2 } else { 1 };
                }
                Kind::Open if is_type(&self.tokens, at) => {
                    fault.get_or_insert_with(|| slips::type_without_value(self.span(at, at + 2), self.text(at + 1)));
                    self.spoil_before(at);
                    at += 3;
                }
                _ => {
                    let next = |kind| matches!(kind, Some(Kind::Open | Kind::Close) | None);
                    let close = (at + 1..).find(|i| next(self.kind(*i))).filter(|i| self.kind(*i) == Some(Kind::Close));
                    let last = close.filter(|_| kind == Kind::Open).unwrap_or(at);
                    let values = self.values_in(at, last);
                    fault.get_or_insert_with(|| slips::stray_parenthesis(self.span(at, last), values.as_deref()));
                    self.spoil_before(at);
                    at = last + 1;
                }
            }
        }
        self.bad |= fault.is_some();
        fault.into_iter().for_each(|f| report.push(f));
    }

    /// In `count(x)` the word before the parenthesis is part of what is wrong.
    fn spoil_before(&mut self, at: usize) {
        let start = self.tokens.get(at).map(|t| t.start);
        if let Some(item) = self.items.last_mut()
            && self.tokens.get(item.value).map(|t| t.end) == start
        {
            item.bad = true;
        }
    }

    /// What stands between two parentheses, if it is several values.
    fn values_in(&self, open: usize, close: usize) -> Option<String> {
        let all: Vec<&str> =
            (open + 1..close).map(|i| self.text(i).trim_matches(',')).filter(|t| !t.is_empty()).collect();
        let values = (open + 1..close).all(|i| self.kind(i).is_some_and(Kind::is_text));
        let end = self.tokens.get(close).map(|t| t.end);
        let touched = self.tokens.get(close + 1).is_some_and(|t| Some(t.start) == end)
            || open > 0 && self.tokens.get(open - 1).map(|t| t.end) == self.tokens.get(open).map(|t| t.start);
        let plain = all.iter().all(|t| words::unquoted(t).is_none() && !t.contains(','));
        (values && plain && !touched && all.len() > 1).then(|| all.join(" "))
    }

    /// Adds the item from token `at` to `end`, and gives where to go on.
    fn item(&mut self, at: usize, end: usize, fault: &mut Option<Diagnostic>) -> usize {
        let typed = |i: usize| is_type(&self.tokens, i).then_some(i + 1);
        if self.kind(at + 1) != Some(Kind::Equals) || typed(at).is_some() {
            self.items.push(Item { name: None, ty: typed(at), value: end - 1, from: at, bad: false });
            return end;
        }
        // In `a= b=1` the value of `a` is missing, though `b` follows.
        let edges = |i: usize| self.tokens.get(i).zip(self.tokens.get(i + 1)).map(|(a, b)| a.end == b.start);
        let next = self.kind(at + 3) == Some(Kind::Equals) && self.kind(at + 2).is_some_and(Kind::is_text);
        let apart = edges(at + 1) == Some(false) && edges(at + 2) == Some(true);
        let end = if next && apart { at + 2 } else { end };
        if end == at + 2 && is_type(&self.tokens, end) && self.text(end + 1) == "todo" {
            fault.get_or_insert_with(|| slips::type_without_value(self.span(end, end + 2), "todo"));
            return end + 3;
        }
        if end == at + 2 && self.kind(end) == Some(Kind::Open) {
            let last = (end + 1..self.tokens.len()).find(|i| self.kind(*i) == Some(Kind::Close)).unwrap_or(end);
            let value = (last == end + 2).then(|| self.text(end + 1));
            fault.get_or_insert_with(|| slips::value_in_parentheses(self.span(end, last), value));
            return last + 1;
        }
        if end == at + 2 {
            fault.get_or_insert_with(|| slips::value_missing(self.span(at, at + 1), self.text(at)));
            return end;
        }
        self.items.push(Item { name: Some(at), ty: typed(at + 2), value: end - 1, from: at, bad: false });
        end
    }
}
