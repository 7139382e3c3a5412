//! Texts with `{…}` placeholders, and the words of a command.

use super::expr::{Expr, Spanned};
use super::{expr_parse, place::Place};
use crate::diagnostic::{Diagnostic, types};
use crate::source::Span;

/// A placeholder has at most this many filters.
const MAX_FILTERS: usize = 16;

/// A text with placeholders.
#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    pub parts: Vec<Part>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// Characters that stand for themselves.
    Literal(Spanned<String>),
    Placeholder(Placeholder),
}

/// `{expr|filter|filter}`
#[derive(Debug, Clone, PartialEq)]
pub struct Placeholder {
    pub expr: Expr,
    pub filters: Vec<FilterUse>,
    /// With its braces.
    pub span: Span,
    /// What is between the braces, as written.
    pub written: String,
}

#[derive(Debug, Clone, PartialEq)]
pub struct FilterUse {
    pub name: Spanned<String>,
    pub args: Vec<Spanned<String>>,
}

/// One word of a command, before any value is put in.
#[derive(Debug, Clone, PartialEq)]
pub struct Word {
    pub parts: Vec<Part>,
    pub span: Span,
}

impl Template {
    /// Reads a text that stands at `place`.
    ///
    /// # Errors
    /// The first mistake, at its place.
    pub fn parse(text: &str, place: &Place) -> Result<Self, Diagnostic> {
        Self::read(text, place, false)
    }

    /// The same where `${NAME}` and `${NAME:-text}` stand for themselves: who reads the value puts a variable of the
    /// environment there. Such a text may have placeholders. What is wrong with one is found once its value is known.
    ///
    /// # Errors
    /// The first mistake, at its place.
    pub fn with_variables(text: &str, place: &Place) -> Result<Self, Diagnostic> {
        Self::read(text, place, true)
    }

    fn read(text: &str, place: &Place, variables: bool) -> Result<Self, Diagnostic> {
        // Of `${` that are not closed yet.
        let mut open = 0;
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut literal_from = 0;
        let mut at = 0;
        while at < text.len() {
            let rest = &text[at..];
            if variables && rest.starts_with("${") && !rest.starts_with("${{") {
                literal.push_str("${");
                open += 1;
                at += 2;
            } else if open > 0 && rest.starts_with('}') {
                literal.push('}');
                open -= 1;
                at += 1;
            } else if rest.starts_with("{{") || rest.starts_with("}}") {
                literal.push_str(&rest[..1]);
                at += 2;
            } else if rest.starts_with('{') {
                push_literal(&mut parts, &mut literal, place.at(literal_from, at));
                let (placeholder, end) = placeholder(text, at, place)?;
                parts.push(Part::Placeholder(placeholder));
                at = end;
                literal_from = at;
            } else if rest.starts_with('}') {
                let after = match (parts.last(), literal.is_empty()) {
                    (Some(Part::Placeholder(_)), true) => types::Before::Placeholder,
                    _ => doubled(&text[..at]).map_or(types::Before::Text, types::Before::Doubled),
                };
                return Err(types::stray_brace(place.at(at, at + 1), &after));
            } else {
                let stops: &[char] = if variables { &['{', '}', '$'] } else { &['{', '}'] };
                // A `$` that begins nothing is one of the characters.
                let first = rest.chars().next().map_or(0, char::len_utf8);
                let end = rest[first..].find(stops).map_or(rest.len(), |end| first + end);
                literal.push_str(&rest[..end]);
                at += end;
            }
        }
        push_literal(&mut parts, &mut literal, place.at(literal_from, at));
        Ok(Self { parts, span: place.whole() })
    }

    /// The text, if it has no placeholder.
    pub fn as_literal(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [Part::Literal(text)] => Some(&text.value),
            _ => None,
        }
    }

    /// The words of a command: split at blanks outside of `'…'` and `"…"`, before values are put in.
    ///
    /// # Errors
    /// A quote that is never closed.
    pub fn words(&self) -> Result<Vec<Word>, Diagnostic> {
        let mut words = Vec::new();
        let mut current: Option<Word> = None;
        let mut quote: Option<(char, Span)> = None;
        for part in &self.parts {
            let literal = match part {
                Part::Placeholder(p) => {
                    let word = current.get_or_insert_with(|| Word { parts: Vec::new(), span: p.span });
                    word.span = word.span.to(p.span);
                    word.parts.push(part.clone());
                    continue;
                }
                Part::Literal(literal) => literal,
            };
            // A literal that held `{{` is shorter than its span: its characters then share the whole span.
            let exact = literal.value.len() == literal.span.len();
            for (at, c) in literal.value.char_indices() {
                let span = if exact { literal.span.slice(at, at + c.len_utf8()) } else { literal.span };
                if quote.is_some_and(|(q, _)| q == c) {
                    quote = None;
                } else if quote.is_none() && (c == '\'' || c == '"') {
                    quote = Some((c, span));
                    // Quotes make a word even when nothing is between them.
                    current.get_or_insert_with(|| Word { parts: Vec::new(), span });
                } else if quote.is_none() && c.is_whitespace() {
                    words.extend(current.take());
                    continue;
                } else {
                    let word = current.get_or_insert_with(|| Word { parts: Vec::new(), span });
                    match word.parts.last_mut() {
                        Some(Part::Literal(text)) => {
                            text.value.push(c);
                            text.span = text.span.to(span);
                        }
                        _ => word.parts.push(Part::Literal(Spanned { value: c.to_string(), span })),
                    }
                }
                if let Some(word) = &mut current {
                    word.span = word.span.to(span);
                }
            }
        }
        if let Some((quote, span)) = quote {
            return Err(types::word_quote_not_closed(span, quote));
        }
        words.extend(current);
        Ok(words)
    }
}

/// What follows a `{{` that is the last brace of a text: most likely a name.
fn doubled(text: &str) -> Option<&str> {
    let at = text.rfind(['{', '}'])?;
    text[..=at].ends_with("{{").then(|| &text[at + 1..])
}

fn push_literal(parts: &mut Vec<Part>, literal: &mut String, span: Span) {
    if !literal.is_empty() {
        parts.push(Part::Literal(Spanned { value: std::mem::take(literal), span }));
    }
}

/// Reads the placeholder that opens at byte `open`; gives it and the byte after its closing brace.
fn placeholder(text: &str, open: usize, place: &Place) -> Result<(Placeholder, usize), Diagnostic> {
    let mut cuts = Vec::new();
    let mut close = None;
    // Where a text opens that is not closed yet.
    let mut quote = None;
    for (offset, c) in text[open + 1..].char_indices() {
        let at = open + 1 + offset;
        match c {
            '\'' => quote = if quote.is_some() { None } else { Some(at) },
            _ if quote.is_some() => {}
            '|' => cuts.push(at),
            '{' => return Err(types::nested_braces(place.at(at, at + 1))),
            '}' => {
                close = Some(at);
                break;
            }
            _ => {}
        }
    }
    let Some(close) = close else {
        // The brace may well be there, as a part of that text.
        if let Some(quote) = quote {
            return Err(types::string_not_closed(place.at(quote, quote + 1)));
        }
        return Err(types::placeholder_not_closed(place.at(open, open + 1)));
    };
    let expr_end = cuts.first().copied().unwrap_or(close);
    if text[open + 1..expr_end].trim().is_empty() {
        return Err(types::empty_placeholder(place.at(open, close + 1)));
    }
    let expr = expr_parse::parse(text, open + 1, expr_end, place)?;
    if let Some(extra) = cuts.get(MAX_FILTERS) {
        return Err(types::too_many_filters(place.at(*extra, close), MAX_FILTERS));
    }
    let mut filters = Vec::new();
    for (n, cut) in cuts.iter().enumerate() {
        let end = cuts.get(n + 1).copied().unwrap_or(close);
        filters.push(filter(text, cut + 1, end, place)?);
    }
    let written = text[open + 1..close].to_owned();
    Ok((Placeholder { expr, filters, span: place.at(open, close + 1), written }, close + 1))
}

/// `name`, `name:arg`, `name:'arg with blanks':arg`
fn filter(text: &str, from: usize, to: usize, place: &Place) -> Result<FilterUse, Diagnostic> {
    let mut pieces = Vec::new();
    let mut start = from;
    let mut in_string = false;
    for (offset, c) in text[from..to].char_indices() {
        let at = from + offset;
        match c {
            '\'' => in_string = !in_string,
            ':' if !in_string => {
                pieces.push((start, at));
                start = at + 1;
            }
            _ => {}
        }
    }
    pieces.push((start, to));
    let mut read = pieces.into_iter().map(|(from, to)| {
        let piece = &text[from..to];
        let lead = piece.len() - piece.trim_start().len();
        let trimmed = piece.trim();
        let span = place.at(from + lead, from + lead + trimmed.len());
        let value = trimmed.strip_prefix('\'').and_then(|t| t.strip_suffix('\'')).unwrap_or(trimmed).to_owned();
        Spanned { value, span }
    });
    match read.next() {
        Some(name) if !name.value.is_empty() => Ok(FilterUse { name, args: read.collect() }),
        _ => {
            let either = text[to..].starts_with('|');
            Err(types::filter_without_name(place.at(from.saturating_sub(1), to + usize::from(either)), either))
        }
    }
}
