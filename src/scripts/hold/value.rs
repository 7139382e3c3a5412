//! One word held against what an argument must be.

use super::{Argument, At, Mismatch, Word, near};
use crate::scripts::{Interface, Ty};

/// What is wrong with a word that is given to an argument.
pub fn check(interface: &Interface, argument: Argument, at: At, word: &Word) -> Option<Mismatch> {
    match word {
        Word::Text(text) => check_text(interface, argument, at, text),
        Word::Value { one_of: Some(texts), .. } => {
            texts.iter().find_map(|text| check_text(interface, argument, at, text))
        }
        Word::Begins(_) | Word::Value { one_of: None, .. } => None,
    }
}

/// What is wrong with a text that is given to an argument.
pub fn check_text(interface: &Interface, argument: Argument, at: At, text: &str) -> Option<Mismatch> {
    let (ty, choices) = match argument {
        Argument::Option(n) => interface.options.get(n).map(|o| (o.ty, &o.choices))?,
        Argument::Positional(n) => interface.positionals.get(n).map(|p| (p.ty, &p.choices))?,
    };
    let number = match ty {
        Ty::Int => is_int(text),
        Ty::Float => is_float(text),
        Ty::Text | Ty::Unknown => true,
    };
    if !number {
        return Some(Mismatch::NotANumber { at, argument, found: text.to_owned(), ty });
    }
    let choices = choices.as_ref()?;
    let accepted = match ty {
        // The script may turn the text into one of the choices.
        Ty::Unknown => true,
        Ty::Text => choices.iter().any(|c| c == text),
        Ty::Int | Ty::Float => {
            let found = parse(text);
            // What is not read here cannot be compared.
            found.is_none() || choices.iter().any(|c| parse(c).is_none() || parse(c) == found)
        }
    };
    let near = || near::choice(choices, text);
    (!accepted).then(|| Mismatch::NotAChoice { at, argument, found: text.to_owned(), near: near() })
}

fn parse(text: &str) -> Option<f64> {
    text.trim().replace('_', "").parse().ok()
}

/// Whether Python's `int()` reads a text.
fn is_int(text: &str) -> bool {
    // It also reads the digits of other scripts.
    !text.is_ascii() || is_digits(unsigned(strip(text)))
}

/// Whether Python's `float()` reads a text.
fn is_float(text: &str) -> bool {
    if !text.is_ascii() {
        return true;
    }
    let text = unsigned(strip(text)).to_ascii_lowercase();
    if matches!(text.as_str(), "nan" | "inf" | "infinity") {
        return true;
    }
    let (mantissa, exponent) = text.split_once('e').map_or((text.as_str(), None), |(m, e)| (m, Some(e)));
    let mantissa_reads = match mantissa.split_once('.') {
        Some((whole, part)) => {
            let either = !whole.is_empty() || !part.is_empty();
            either && (whole.is_empty() || is_digits(whole)) && (part.is_empty() || is_digits(part))
        }
        None => is_digits(mantissa),
    };
    mantissa_reads && exponent.is_none_or(|e| is_digits(unsigned(e)))
}

/// Without the white space that Python strips.
fn strip(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_ascii_whitespace() || matches!(c, '\x0b' | '\x1c'..='\x1f'))
}

fn unsigned(text: &str) -> &str {
    text.strip_prefix(['+', '-']).unwrap_or(text)
}

/// Digits, with single underscores between them.
fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.split('_').all(|group| !group.is_empty() && group.bytes().all(|b| b.is_ascii_digit()))
}
