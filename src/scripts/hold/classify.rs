//! What a word is for argparse: an option, a value, or not to be said.

use std::collections::BTreeSet;

use super::Word;
use crate::scripts::Interface;

/// What argparse takes a word for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Class {
    /// One word that is no option.
    Value,
    /// Any number of words.
    Many,
    Option(Hit),
    /// An option of that name does not exist.
    Unknown(String),
    /// It could be each of several options.
    Ambiguous(String, Vec<usize>),
    /// `--`
    Dashes,
    /// It depends on the run, or on options that are not listed.
    Unsure,
}

/// A word that names an option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    pub option: usize,
    /// It was written with one dash, so that letters may follow.
    pub short: bool,
    /// The value in the same word.
    pub value: Option<Joined>,
}

/// A value that is written in the same word as its option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joined {
    pub text: String,
    /// More follows, which is not known.
    pub goes_on: bool,
    /// After a `=`.
    pub equals: bool,
}

/// The names of the options of an interface.
pub struct Classifier<'i> {
    interface: &'i Interface,
    /// Some option looks like a negative number, so that such words are no values.
    numbers: bool,
}

impl<'i> Classifier<'i> {
    pub fn new(interface: &'i Interface) -> Self {
        let numbers = interface.options.iter().flat_map(|o| &o.names).any(|name| is_negative(name));
        Self { interface, numbers }
    }

    pub fn class(&self, word: &Word) -> Class {
        match word {
            Word::Text(text) => self.text(text),
            Word::Begins(text) => self.begins(text),
            // It may be an option in some jobs.
            Word::Value { one_of: Some(texts), .. } if texts.iter().any(|t| t.starts_with('-') && !is_negative(t)) => {
                Class::Unsure
            }
            Word::Value { list: true, .. } => Class::Many,
            Word::Value { list: false, .. } => Class::Value,
        }
    }

    /// The option of exactly this name.
    pub fn named(&self, name: &str) -> Option<usize> {
        self.interface.options.iter().position(|o| o.names.iter().any(|n| n == name))
    }

    fn names(&self) -> impl Iterator<Item = (usize, &'i str)> {
        self.interface.options.iter().enumerate().flat_map(|(at, o)| o.names.iter().map(move |n| (at, n.as_str())))
    }

    fn text(&self, text: &str) -> Class {
        if text == "--" {
            return Class::Dashes;
        }
        if text.len() < 2 || !text.starts_with('-') {
            return Class::Value;
        }
        let short = !text.starts_with("--");
        if let Some(option) = self.named(text) {
            return Class::Option(Hit { option, short, value: None });
        }
        if let Some(hit) = self.before_equals(text, false) {
            return Class::Option(hit);
        }
        let equals = text.split_once('=').map(|(name, value)| (name, joined(value, false, true)));
        let class = if short {
            let (head, tail) = split_letter(text);
            let hit = |(option, name): (usize, &str)| {
                let value = if name == head { Some(joined(tail, false, false)) } else { None };
                (name == head || name.starts_with(text)).then_some(Hit { option, short, value })
            };
            self.one_of(text, self.names().filter_map(hit).collect())
        } else if self.interface.abbreviations {
            let (name, value) = equals.map_or((text, None), |(name, value)| (name, Some(value)));
            let hits = self.names().filter(|(_, n)| n.starts_with(name));
            self.one_of(name, hits.map(|(option, _)| Hit { option, short, value: value.clone() }).collect())
        } else {
            None
        };
        class.unwrap_or_else(|| self.unknown(text, text.split_once('=').map_or(text, |(name, _)| name)))
    }

    /// `--name=value` with the whole name.
    fn before_equals(&self, text: &str, goes_on: bool) -> Option<Hit> {
        let (name, value) = text.split_once('=')?;
        let option = self.named(name)?;
        Some(Hit { option, short: !name.starts_with("--"), value: Some(joined(value, goes_on, true)) })
    }

    /// What several readings of one word come to; `None` if there is none.
    fn one_of(&self, name: &str, mut hits: Vec<Hit>) -> Option<Class> {
        let options: BTreeSet<usize> = hits.iter().map(|h| h.option).collect();
        if options.is_empty() {
            return None;
        }
        // One that is not listed may have exactly this name.
        if self.interface.open_options {
            return Some(Class::Unsure);
        }
        if options.len() == 1 {
            // Two names of one option are ambiguous for some versions of Python, for others not.
            return if hits.len() == 1 { hits.pop().map(Class::Option) } else { Some(Class::Unsure) };
        }
        let certain = options.iter().filter(|o| self.interface.options.get(**o).is_some_and(|o| o.certain)).count();
        Some(if certain > 1 { Class::Ambiguous(name.to_owned(), options.into_iter().collect()) } else { Class::Unsure })
    }

    /// A word with a dash that is no option.
    fn unknown(&self, text: &str, name: &str) -> Class {
        if is_negative(text) && !self.numbers {
            Class::Value
        } else if self.interface.open_options {
            Class::Unsure
        } else if text.contains(' ') {
            Class::Value
        } else {
            Class::Unknown(name.to_owned())
        }
    }

    fn begins(&self, text: &str) -> Class {
        if !text.starts_with('-') {
            return Class::Value;
        }
        if let Some(hit) = self.before_equals(text, true) {
            return Class::Option(hit);
        }
        let short = !text.starts_with("--");
        if text.len() < 2 || text == "--" {
            return Class::Unsure;
        }
        let class = match text.split_once('=') {
            Some((name, value)) if !short => {
                let hits = self.names().filter(|(_, n)| n.starts_with(name) && self.interface.abbreviations);
                let value = joined(value, true, true);
                self.one_of(name, hits.map(|(option, _)| Hit { option, short, value: Some(value.clone()) }).collect())
            }
            // The value may complete the name of an option.
            _ if self.names().any(|(_, n)| n.len() > 2 && n.starts_with(text)) => Some(Class::Unsure),
            _ if short => {
                let (head, tail) = split_letter(text);
                let named = self.named(head).filter(|_| !self.interface.open_options);
                let value = Some(joined(tail, true, false));
                let digits = tail_is_number(text);
                match named {
                    Some(option) => Some(Class::Option(Hit { option, short, value })),
                    None if digits => Some(if self.numbers { Class::Unsure } else { Class::Value }),
                    None => None,
                }
            }
            _ => None,
        };
        class.unwrap_or_else(|| self.unknown(text, text.split_once('=').map_or(text, |(name, _)| name)))
    }
}

fn joined(text: &str, goes_on: bool, equals: bool) -> Joined {
    Joined { text: text.to_owned(), goes_on, equals }
}

/// `-x` and the rest.
fn split_letter(text: &str) -> (&str, &str) {
    let end = text.char_indices().nth(2).map_or(text.len(), |(at, _)| at);
    text.split_at(end)
}

/// What may become a negative number.
fn tail_is_number(text: &str) -> bool {
    text.strip_prefix('-').is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit() || b == b'.'))
}

/// `-\d+` or `-\d*\.\d+`, as argparse looks for them.
pub fn is_negative(text: &str) -> bool {
    let Some(number) = text.strip_prefix('-') else { return false };
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    match number.split_once('.') {
        Some((whole, part)) => digits(whole) && digits(part) && !part.is_empty(),
        None => digits(number) && !number.is_empty(),
    }
}
