//! `at="axis=first, other=expr"`, and `at=axis` beside a `where`.

use super::expr::Spanned;
use super::expr_parse;
use super::model::{Selector, Which};
use super::place::Place;
use crate::diagnostic::{Diagnostic, relations};
use crate::schema::is_name;

/// Reads the selectors of an `at`.
///
/// # Errors
/// The first mistake, at its place.
pub fn parse(text: &str, place: &Place) -> Result<Vec<Selector>, Diagnostic> {
    let mut selectors = Vec::new();
    let all = pieces(text);
    for (at, (from, to)) in all.iter().copied().enumerate() {
        let piece = &text[from..to];
        let lead = from + piece.len() - piece.trim_start().len();
        let end = from + piece.trim_end().len();
        let whole = place.at(lead, end.max(lead));
        if piece.trim().is_empty() && all.len() > 1 {
            // Its comma stands behind it, but for the last one.
            let comma = if at + 1 < all.len() { (from, to + 1) } else { (from - 1, to) };
            return Err(relations::comma_too_many(place.at(comma.0, comma.1)));
        }
        let Some(equals) = piece.find('=') else {
            let name = piece.trim();
            if !is_name(name) {
                return Err(relations::bad_selector(whole, name));
            }
            if relations::is_element(name) {
                return Err(relations::element_of_nothing(whole, name));
            }
            let axis = Spanned { value: name.to_owned(), span: whole };
            selectors.push(Selector { axis, which: Which::Open, span: whole });
            continue;
        };
        let name = piece[..equals].trim();
        if !is_name(name) {
            return Err(relations::bad_selector(whole, piece.trim()));
        }
        let axis = Spanned { value: name.to_owned(), span: place.at(lead, lead + name.len()) };
        let after = &piece[equals + 1..];
        if after.starts_with('=') {
            return Err(relations::compared_selector(place.at(from + equals, from + equals + 2)));
        }
        let which = match after.trim() {
            "first" => Which::First,
            "last" => Which::Last,
            "prev" => Which::Prev,
            "next" => Which::Next,
            "" => return Err(relations::bad_selector(whole, piece.trim())),
            _ => Which::Key(expr_parse::parse(text, from + equals + 1, to, place)?),
        };
        selectors.push(Selector { axis, which, span: whole });
    }
    Ok(selectors)
}

/// The byte ranges between commas that stand outside of parentheses and texts.
fn pieces(text: &str) -> Vec<(usize, usize)> {
    let (mut pieces, mut start, mut depth, mut quoted) = (Vec::new(), 0, 0usize, false);
    for (at, c) in text.char_indices() {
        match c {
            '\'' => quoted = !quoted,
            _ if quoted => {}
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                pieces.push((start, at));
                start = at + 1;
            }
            _ => {}
        }
    }
    pieces.push((start, text.len()));
    pieces
}
