//! Our words for the usual slips, at the smallest place, with what to write instead.

use super::chars;
use super::header::{Header, Item};
use super::lex::Kind;
use super::report::Report;
use super::words::{self, Unquoted};
use super::{escapes, lists};
use crate::diagnostic::{names, nodes, slips, syntax};
use crate::schema::by_name;

/// What opens a text elsewhere.
const FOREIGN_QUOTES: [char; 8] = ['\'', '“', '”', '„', '«', '‘', '’', '‚'];

/// Reports the slips of a header and marks what is wrong.
pub fn find(header: &mut Header<'_>, report: &mut Report) {
    forbidden(header, report);
    name(header, report);
    old_raw_strings(header, report);
    types(header, report);
    colons(header, report);
    unquoted_texts(header, report);
    for i in 0..header.items.len() {
        if let Some(item) = header.items.get(i).copied().filter(|item| !item.bad) {
            let bad = value(header, &item, report);
            mark(header, i, bad);
        }
    }
    glued(header, report);
}

fn mark(header: &mut Header<'_>, item: usize, bad: bool) {
    if let Some(item) = header.items.get_mut(item) {
        item.bad |= bad;
    }
}

/// Characters that KDL allows nowhere.
fn forbidden(header: &mut Header<'_>, report: &mut Report) {
    for i in 0..header.tokens.len() {
        let Some(token) = header.tokens.get(i).copied() else { break };
        let Some((at, c)) = header.text(i).char_indices().find(|(_, c)| chars::is_forbidden(*c)) else { continue };
        let start = token.start + at;
        report.push(slips::forbidden_character(header.block.span(start, start + c.len_utf8()), c));
        let item = header.items.partition_point(|item| item.from <= i).checked_sub(1);
        match item.filter(|item| header.items.get(*item).is_some_and(|item| i <= item.value)) {
            Some(item) => mark(header, item, true),
            None => header.bad = true,
        }
    }
}

/// Slips in the name of the node.
fn name(header: &mut Header<'_>, report: &mut Report) {
    let Some(at) = header.name else { return };
    let text = header.text(at).to_owned();
    let span = header.span(at, at);
    match header.kind(at) {
        Some(Kind::Single) => report.push(slips::single_quotes(span, &words::quote(between(&text)))),
        Some(Kind::Smart) => report.push(slips::smart_quotes(span, &words::quote(between(&text)))),
        Some(Kind::Word) => {
            if let Some(stem) = text.strip_suffix(':').filter(|s| !s.is_empty()) {
                let colon = span.slice(stem.len(), text.len());
                report.push(slips::colon_after_name(colon, stem, is_glued(header, at + 1)));
                // The name can be read without it.
                if let Some(token) = header.tokens.get_mut(at) {
                    token.end -= 1;
                }
            } else if header.items.first().is_some_and(|i| i.value == at + 1 && header.text(at + 1) == ":") {
                report.push(slips::colon_after_name(header.span(at + 1, at + 1), &text, is_glued(header, at + 2)));
                mark(header, 0, true);
            } else if text.contains('/') && words::unquoted(&text).is_some() {
                command_without_run(header, at, report);
            } else if words::is_bare_keyword(&text) || words::is_number(&text) || words::unquoted(&text).is_some() {
                report.push(slips::bad_name(span, &text));
            } else {
                return;
            }
        }
        _ => return,
    }
    header.bad = true;
}

/// A command in place of a node: `bin/tool.py -o {result}`.
fn command_without_run(header: &mut Header<'_>, at: usize, report: &mut Report) {
    let last = header.tokens.len().saturating_sub(1);
    let plain = (at..=last).all(|i| header.kind(i) == Some(Kind::Word));
    let words: Vec<&str> = (at..=last).map(|i| header.text(i)).collect();
    let quoted = plain.then(|| format!("run {}", words::quote(&words.join(" "))));
    report.push(slips::command_without_run(header.span(at, at), header.span(at, last), header.text(at), quoted));
    (0..header.items.len()).for_each(|i| mark(header, i, true));
}

/// Types that can be none: `(2)cpus`.
fn types(header: &mut Header<'_>, report: &mut Report) {
    let wrong = |header: &Header<'_>, at: usize| {
        let text = header.text(at);
        let bad = words::is_number(text) || words::is_bare_keyword(text) || words::unquoted(text).is_some();
        header.kind(at) == Some(Kind::Word) && bad
    };
    if let Some(ty) = header.ty.filter(|ty| wrong(header, *ty)) {
        report.push(nodes::unknown_type_annotation(header.span(ty - 1, ty + 1), header.text(ty)));
        header.bad = true;
    }
    for i in 0..header.items.len() {
        if let Some(ty) = header.items.get(i).and_then(|item| item.ty).filter(|ty| wrong(header, *ty)) {
            report.push(nodes::unknown_type_annotation(header.span(ty - 1, ty + 1), header.text(ty)));
            mark(header, i, true);
        }
    }
}

/// `r"…"`, a raw string of KDL 1 and of Python, and the other prefixes of Python.
fn old_raw_strings(header: &mut Header<'_>, report: &mut Report) {
    for i in 1..header.items.len() {
        let (Some(before), Some(item)) = (header.items.get(i - 1).copied(), header.items.get(i).copied()) else {
            break;
        };
        let prefix = header.text(before.value);
        let is_raw = header.kind(before.value) == Some(Kind::Word)
            && matches!(header.kind(item.from), Some(Kind::Quoted | Kind::Raw))
            && is_glued(header, item.from)
            && prefix.strip_prefix('r').is_some_and(|p| p.bytes().all(|b| b == b'#'));
        if matches!(prefix, "f" | "F" | "b" | "u")
            && is_glued(header, item.from)
            && header.kind(item.from) == Some(Kind::Quoted)
        {
            let whole = header.span(before.value, item.value);
            report.push(slips::prefixed_text(whole, prefix, header.text(item.value)));
            (i - 1..=i).for_each(|i| mark(header, i, true));
            continue;
        }
        if !is_raw {
            continue;
        }
        let marks = header.text(item.value + 1);
        let after = is_glued(header, item.value + 1) && !marks.is_empty() && marks.bytes().all(|b| b == b'#');
        let body = header.text(item.value).trim_matches('#');
        let body = body.strip_prefix('"').and_then(|b| b.strip_suffix('"')).unwrap_or(body);
        let corrected = format!("#\"{body}\"#");
        report.push(slips::old_raw_string(header.span(before.value, item.value + usize::from(after)), &corrected));
        mark(header, i - 1, true);
        mark(header, i, true);
        if after {
            mark(header, i + 1, true);
        }
    }
}

/// `key: value` and `key : value`.
fn colons(header: &mut Header<'_>, report: &mut Report) {
    let word = |header: &Header<'_>, item: &Item| {
        item.name.is_none() && item.ty.is_none() && !item.bad && header.kind(item.value) == Some(Kind::Word)
    };
    for i in 0..header.items.len() {
        let Some(item) = header.items.get(i).copied().filter(|item| word(header, item)) else { continue };
        let text = header.text(item.value);
        let (key, from) = match text.strip_suffix(':') {
            Some("") => match i.checked_sub(1).and_then(|b| header.items.get(b)).filter(|b| word(header, b)) {
                Some(before) => (header.text(before.value).to_owned(), i - 1),
                None => continue,
            },
            Some(key) => (key.to_owned(), i),
            None => continue,
        };
        // The first value of a node is its name, or at least no property, unless there is one that is called so.
        let node = header.name.map_or("", |n| header.text(n));
        if from == 0 && !by_name::has_property(node, &key) {
            let colon = header.tokens.get(item.value).map_or(0, |t| t.end - 1);
            let colon = header.block.span(colon, colon + 1);
            report.push(slips::colon_after_name(colon, &key, is_glued(header, item.value + 1)));
            if text == ":" {
                mark(header, i, true);
            } else if let Some(token) = header.tokens.get_mut(item.value) {
                token.end -= 1;
            }
            header.bad = true;
            continue;
        }
        let Some(next) = header.items.get(i + 1).copied().filter(|n| !n.bad && n.name.is_none()) else { continue };
        let mut given = header.item_text(&next);
        if header.kind(next.value) == Some(Kind::Word) {
            given = corrected_word(&given).unwrap_or(given);
        }
        let start = header.items.get(from).map_or(item.from, |f| f.from);
        report.push(slips::colon(header.span(start, next.value), &format!("{key}={given}")));
        (from..=i + 1).for_each(|i| mark(header, i, true));
    }
}

/// Words that should have stood in quotes, together where they are one text.
fn unquoted_texts(header: &mut Header<'_>, report: &mut Report) {
    let is_word = |header: &Header<'_>, item: &Item| {
        item.name.is_none() && item.ty.is_none() && !item.bad && header.kind(item.value) == Some(Kind::Word)
    };
    let mut at = 0;
    while at < header.items.len() {
        let run = header.items.iter().skip(at).take_while(|item| is_word(header, item)).count();
        let end = at + run;
        let wrong: Vec<usize> = (at..end)
            .filter(|i| {
                let why = header.items.get(*i).and_then(|item| words::unquoted(header.text(item.value)));
                why.is_some_and(|w| w != Unquoted::Number)
                    && header.items.get(*i).is_some_and(|item| !header.text(item.value).starts_with('#'))
            })
            .collect();
        // An option and its argument, or two such words, are surely parts of one text.
        let text = header.name.is_some_and(|n| by_name::is_one_text(header.text(n)));
        let option = wrong.first().is_some_and(|first| {
            let option = header.items.get(*first).is_some_and(|item| header.text(item.value).starts_with('-'));
            *first + 1 < end && (option || text)
        });
        if let Some(first) = wrong.first().copied().filter(|_| wrong.len() > 1 || option) {
            let (from, to) = (header.items.get(first).map_or(0, |i| i.value), end - 1);
            let to = header.items.get(to).map_or(from, |i| i.value);
            let text: Vec<&str> = (from..=to).map(|i| header.text(i)).collect();
            let text = text.join(" ");
            let why = words::unquoted(header.text(from)).unwrap_or(Unquoted::Option);
            report.push(slips::not_quoted(header.span(from, to), &text, &reason(why), &words::quote(&text)));
            (first..end).for_each(|i| mark(header, i, true));
        }
        at = end.max(at + 1);
    }
}

/// Slips in one value, or in the name of its property. Says whether there was one.
fn value(header: &Header<'_>, item: &Item, report: &mut Report) -> bool {
    let span = header.span(item.value, item.value);
    let text = header.text(item.value);
    if let Some(name) = item.name.filter(|n| header.kind(*n) == Some(Kind::Word)) {
        let key = header.text(name);
        if let Some(why) = words::unquoted(key) {
            let whole = header.item_text(item);
            report.push(slips::not_quoted(header.item_span(item), &whole, &reason(why), &words::quote(&whole)));
            return true;
        }
        if words::is_bare_keyword(key) || words::is_number(key) || is_not_finite(key) {
            report.push(slips::bad_name(header.span(name, name), key));
            return true;
        }
    }
    match header.kind(item.value) {
        Some(Kind::Single) => report.push(slips::single_quotes(span, &words::quote(between(text)))),
        Some(Kind::Smart) => report.push(slips::smart_quotes(span, &words::quote(between(text)))),
        Some(Kind::Unclosed) => {}
        Some(Kind::Quoted) => match escapes::of_pattern(header, item, text) {
            Some(finding) => report.push(finding),
            None => return false,
        },
        Some(Kind::Word) => {
            if text == "null" {
                report.push(slips::bare_null(span));
            } else if words::is_bare_keyword(text) {
                report.push(slips::bare_keyword(span, text));
            } else if is_not_finite(text) {
                report.push(slips::not_finite(span, text));
            } else if let Some(keyword) = text.strip_prefix('#') {
                if words::is_bare_keyword(keyword) {
                    return false;
                }
                let known = match keyword.to_ascii_lowercase().as_str() {
                    "true" | "yes" | "on" => Some("#true"),
                    "false" | "no" | "off" => Some("#false"),
                    other => match crate::diagnostic::names::suggest(other, &["true", "false"]) {
                        Some("true") => Some("#true"),
                        Some(_) => Some("#false"),
                        None => None,
                    },
                };
                report.push(slips::unknown_keyword(span, text, known, &words::quote(text)));
            } else if text.starts_with(FOREIGN_QUOTES) {
                let quote = text.chars().next().map_or(0, char::len_utf8);
                let place = span.slice(0, quote);
                report.push(syntax::string_not_closed(place, text, None, syntax::Opened::Foreign));
            } else if let Some(why) = words::unquoted(text) {
                let number = Some(words::corrected(text)).filter(|n| words::is_number(n));
                let decimal = || lists::is_decimal(text).then(|| text.replacen(',', ".", 1));
                let node = header.name.map_or("", |n| header.text(n));
                let first = header.items.first().is_some_and(|i| i.value == item.value && i.name.is_none());
                report.push(match number.or_else(decimal) {
                    Some(number) => slips::number_form(span, text, &number),
                    None if first && by_name::begins_with_name(node) => names::not_a_name(span, text, node),
                    None => slips::not_quoted(span, text, &reason(why), &words::quote(text)),
                });
            } else {
                return false;
            }
        }
        _ => return false,
    }
    true
}

/// Values without a blank between them.
fn glued(header: &mut Header<'_>, report: &mut Report) {
    for i in 0..header.items.len() {
        let Some(item) = header.items.get(i).copied().filter(|item| !item.bad && is_glued(header, item.from)) else {
            continue;
        };
        let (before, bad) = match i.checked_sub(1).and_then(|b| header.items.get(b)) {
            Some(before) => (before.value, before.bad),
            None => (item.from - 1, header.bad),
        };
        if !bad {
            let corrected = format!("{} {}", header.text(before), header.text(item.from));
            report.push(slips::blank_missing(
                header.span(before, item.from),
                header.span(item.from, item.from),
                &corrected,
            ));
        }
        mark(header, i, true);
    }
}

/// Whether no blank stands before a token.
fn is_glued(header: &Header<'_>, token: usize) -> bool {
    let before = token.checked_sub(1).and_then(|b| header.tokens.get(b));
    matches!((before, header.tokens.get(token)), (Some(b), Some(t)) if b.end == t.start)
}

/// What a bare word should have been, if it cannot stay as it is.
fn corrected_word(word: &str) -> Option<String> {
    if words::is_bare_keyword(word) {
        return Some(format!("#{word}"));
    }
    words::unquoted(word).filter(|_| !word.starts_with('#')).map(|_| words::quote(word))
}

fn is_not_finite(word: &str) -> bool {
    matches!(word.trim_start_matches('#'), "nan" | "inf" | "-inf")
}

/// A text without its quotes: one on each side, or three as in Python.
fn between(text: &str) -> &str {
    if let Some(inner) = text.strip_prefix("'''").and_then(|t| t.strip_suffix("'''")) {
        return inner;
    }
    let mut inner = text.chars();
    inner.next();
    inner.next_back();
    inner.as_str()
}

fn reason(why: Unquoted) -> String {
    match why {
        Unquoted::Number => "begins like a number, but is none".to_owned(),
        Unquoted::Option => "a bare word may not begin with `-`".to_owned(),
        Unquoted::Character(c) => format!("a bare word may not hold `{c}`"),
        Unquoted::Template => "outside quotes, `{` opens a block".to_owned(),
    }
}
