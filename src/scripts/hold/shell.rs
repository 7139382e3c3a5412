//! `getopts` and `case` loops, on words that are partly known.

use super::{Item, Mismatch, Part, Word, items, near};
use crate::scripts::{Interface, Takes};

/// The letters before the first other word.
pub fn getopts(interface: &Interface, parts: &[Part]) -> Vec<Mismatch> {
    let items = items(parts);
    let mut found = Vec::new();
    let mut next = 0;
    while let Some(item) = items.get(next) {
        next += 1;
        let (text, goes_on) = match item.word {
            Word::Text(text) => (text, false),
            Word::Begins(text) => (text, true),
            Word::Value { .. } => break,
        };
        let Some(mut letters) = text.strip_prefix('-').map(str::chars).filter(|_| text.len() > 1 && text != "--")
        else {
            break;
        };
        while let Some(letter) = letters.next() {
            let name = format!("-{letter}");
            let Some(option) = interface.options.iter().position(|o| o.names.contains(&name)) else {
                if !interface.open_options {
                    // Of a long option every letter is read alone: the first one is the mistake.
                    let name = if letter == '-' { text.clone() } else { name };
                    found.push(Mismatch::UnknownOption { at: item.at, near: near::option(interface, &name), name });
                }
                return found;
            };
            let takes_word = interface.options.get(option).is_some_and(|o| o.takes == Takes::One);
            if interface.options.get(option).is_some_and(|o| o.ends) {
                return found;
            }
            if takes_word {
                if letters.as_str().is_empty() && !goes_on {
                    match value(&items, next, item) {
                        Following::One => next += 1,
                        Following::Nothing => {
                            if !interface.open_options {
                                found.push(Mismatch::MissingValue { at: item.at, option });
                            }
                            return found;
                        }
                        Following::Unsure => return found,
                    }
                }
                break;
            }
        }
    }
    found
}

/// Word by word, as the patterns say.
pub fn cases(interface: &Interface, parts: &[Part]) -> Vec<Mismatch> {
    let items = items(parts);
    let mut found: Vec<Mismatch> = Vec::new();
    let mut next = 0;
    // What follows an unknown option may have been meant for it.
    let mut flag: Option<usize> = None;
    let mut after_unknown = false;
    while let Some(item) = items.get(next) {
        next += 1;
        let before = flag.take();
        let word = match item.word {
            Word::Text(text) => named(interface, text, false),
            Word::Begins(text) => named(interface, text, true),
            Word::Value { one_of: Some(texts), .. } if texts.iter().any(|t| t.starts_with('-')) => Named::Unsure,
            Word::Value { list: false, .. } => Named::Other,
            Word::Value { list: true, .. } => continue,
        };
        match word {
            Named::Unsure => break,
            Named::Option(option) => {
                let Some(known) = interface.options.get(option) else { break };
                if known.ends {
                    break;
                }
                let count = match known.takes {
                    Takes::None => {
                        flag = Some(option);
                        0
                    }
                    Takes::One => 1,
                    Takes::Exactly(n) => n,
                    _ => break,
                };
                let mut last = item;
                for _ in 0..count {
                    match value(&items, next, last) {
                        Following::One => {
                            last = items.get(next).unwrap_or(last);
                            next += 1;
                        }
                        Following::Nothing => {
                            found.push(Mismatch::MissingValue { at: item.at, option });
                            return found;
                        }
                        Following::Unsure => return found,
                    }
                }
            }
            Named::Joined => {}
            Named::Unknown(_) if interface.open_options => break,
            Named::Unknown(name) => {
                found.push(Mismatch::UnknownOption { at: item.at, near: near::option(interface, &name), name });
                after_unknown = true;
            }
            Named::Other if interface.open_positionals => {
                if interface.options_first || interface.open_options {
                    break;
                }
            }
            // The catching branch ends the script, so that one report is enough.
            Named::Other => {
                let at = item.at;
                match before {
                    _ if after_unknown || !item.always => {}
                    Some(option) => found.push(Mismatch::ValueNotTaken { at, option }),
                    None => found.push(Mismatch::TooManyPositionals { at }),
                }
                break;
            }
        }
    }
    found
}

/// What a word is for a `case` loop.
enum Named {
    Option(usize),
    /// An option and its value.
    Joined,
    /// With a dash, but no option.
    Unknown(String),
    /// A word without a dash.
    Other,
    Unsure,
}

fn named(interface: &Interface, text: &str, goes_on: bool) -> Named {
    let names =
        || interface.options.iter().enumerate().flat_map(|(at, o)| o.names.iter().map(move |n| (at, n.as_str())));
    // The name that stands for all words which begin with it.
    if let Some((option, _)) = names().find(|(_, n)| n.ends_with('=') && text.starts_with(n)) {
        let one = interface.options.get(option).is_some_and(|o| o.takes == Takes::One);
        return if one { Named::Joined } else { Named::Unsure };
    }
    if !goes_on && let Some((option, _)) = names().find(|(_, n)| *n == text) {
        return Named::Option(option);
    }
    let dash = text.len() > 1 && text.starts_with('-');
    match text {
        // The value may make it an option.
        _ if goes_on && text.starts_with('-') && names().any(|(_, n)| n.starts_with(text)) => Named::Unsure,
        "-" if goes_on => Named::Unsure,
        // Many loops end there without a pattern for it.
        "--" => Named::Unsure,
        // An option that exists may have no form with `=`.
        _ if dash => Named::Unknown(match text.split_once('=') {
            Some((name, _)) if names().any(|(_, n)| n == name) => format!("{name}="),
            Some((name, _)) => name.to_owned(),
            None => text.to_owned(),
        }),
        _ => Named::Other,
    }
}

/// What stands where the value of an option belongs.
enum Following {
    One,
    Nothing,
    Unsure,
}

fn value(items: &[Item], next: usize, option: &Item) -> Following {
    match items.get(next) {
        Some(item) if !option.leads_to(item) || matches!(item.word, Word::Value { list: true, .. }) => {
            Following::Unsure
        }
        Some(_) => Following::One,
        None if option.always => Following::Nothing,
        None => Following::Unsure,
    }
}
