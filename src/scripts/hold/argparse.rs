//! Python's argparse, as of 3.11, on words that are partly known.
//!
//! Where later versions accept more (positionals between options, several names of one option that begin alike), the
//! more generous reading counts.

use super::classify::{Class, Classifier, Hit, Joined};
use super::count::Positionals;
use super::{Argument, At, Item, Mismatch, Part, Word, items, near, value};
use crate::scripts::{Interface, Takes};

pub fn hold(interface: &Interface, parts: &[Part]) -> Vec<Mismatch> {
    let classifier = Classifier::new(interface);
    let items: Vec<(Item, Class)> = items(parts).into_iter().map(|i| (i, classifier.class(i.word))).collect();
    let mut reader = Reader {
        interface,
        classifier,
        items,
        seen: vec![false; interface.options.len()],
        hidden: false,
        ended: false,
        positionals: Positionals::default(),
        found: Vec::new(),
    };
    if reader.read() {
        let Reader { seen, hidden, positionals, mut found, .. } = reader;
        if !interface.open_positionals {
            found.extend(positionals.mismatches(interface));
        }
        let meant: Vec<usize> = found.iter().filter_map(probably_meant).collect();
        for (option, known) in interface.options.iter().enumerate() {
            if known.required && !seen.get(option).is_some_and(|s| *s) && !hidden && !meant.contains(&option) {
                found.push(Mismatch::MissingOption { option });
            }
        }
        return found;
    }
    // Unknown words are only refused at the end, which the script does not reach.
    reader.found.retain(|m| !matches!(m, Mismatch::UnknownOption { .. }));
    reader.found
}

/// The option that a wrong name stands for: that it is missing needs no second report.
fn probably_meant(mismatch: &Mismatch) -> Option<usize> {
    match mismatch {
        Mismatch::UnknownOption { near, .. } => *near,
        _ => None,
    }
}

struct Reader<'i> {
    interface: &'i Interface,
    classifier: Classifier<'i>,
    items: Vec<(Item<'i>, Class)>,
    /// The options that are in some part.
    seen: Vec<bool>,
    /// Some word may be any option.
    hidden: bool,
    /// An option that ends the script was read.
    ended: bool,
    positionals: Positionals<'i>,
    found: Vec<Mismatch>,
}

impl<'i> Reader<'i> {
    /// `false` if the script ends before it looks for what is missing.
    fn read(&mut self) -> bool {
        let mut next = 0;
        while let Some((item, class)) = self.items.get(next).cloned() {
            let at = item.at;
            next += 1;
            match class {
                Class::Value | Class::Many if self.rest_begins() => {
                    // A positional takes all words from here on, options too, if those before it got theirs.
                    self.unsure();
                    return !self.items.iter().skip(next).any(|(_, class)| self.may_end(class));
                }
                Class::Value if item.always => self.positionals.one(at, item.word),
                Class::Value => self.positionals.sometimes(),
                Class::Many => self.positionals.sometimes(),
                Class::Dashes => {
                    self.after_dashes(next, item.always);
                    self.hidden |= !item.always;
                    return true;
                }
                Class::Unsure => self.unsure(),
                Class::Unknown(name) => self.unknown(at, name),
                Class::Ambiguous(name, of) => {
                    self.found.push(Mismatch::AmbiguousOption { at, name, of });
                    self.unsure();
                }
                Class::Option(hit) => {
                    match self.option(next, item, hit) {
                        Some(after) => next = after,
                        None => return true,
                    }
                    if self.ended {
                        return false;
                    }
                }
            }
        }
        true
    }

    /// Whether a positional that takes everything may begin here.
    fn rest_begins(&self) -> bool {
        self.interface.positionals.iter().any(|p| matches!(p.takes, Takes::Rest | Takes::Unknown))
    }

    fn may_end(&self, class: &Class) -> bool {
        match class {
            Class::Option(hit) => self.interface.options.get(hit.option).is_some_and(|o| o.ends),
            Class::Unsure => true,
            _ => false,
        }
    }

    fn after_dashes(&mut self, next: usize, always: bool) {
        for (item, _) in self.items.iter().skip(next) {
            match item.word {
                Word::Text(text) if text == "--" => self.positionals.vague = true,
                Word::Value { list: true, .. } => self.positionals.sometimes(),
                _ if item.always && always => self.positionals.one(item.at, item.word),
                _ => self.positionals.sometimes(),
            }
        }
    }

    fn unknown(&mut self, at: At, name: String) {
        let near = near::option(self.interface, &name);
        self.found.push(Mismatch::UnknownOption { at, name, near });
        // It may have been meant to take the words that follow.
        self.positionals.vague = true;
    }

    /// Reads an option and its values: where to go on, or `None` if it took everything.
    fn option(&mut self, next: usize, item: Item<'i>, hit: Hit) -> Option<usize> {
        self.see(hit.option);
        match hit.value {
            Some(value) => match self.joined(item, hit.option, hit.short, value) {
                // The last letter of a bundle takes the words that follow, as if it stood alone.
                Some(last) => self.apart(next, item, last),
                None => Some(next),
            },
            None => self.apart(next, item, hit.option),
        }
    }

    fn see(&mut self, option: usize) {
        if let Some(seen) = self.seen.get_mut(option) {
            *seen = true;
        }
        self.ended |= self.interface.options.get(option).is_some_and(|o| o.ends);
    }

    /// A word may be anything, so that nothing is said of counts and of what is missing.
    fn unsure(&mut self) {
        (self.positionals.vague, self.hidden) = (true, true);
    }

    fn takes(&self, option: usize) -> Takes {
        self.interface.options.get(option).map_or(Takes::Unknown, |o| o.takes)
    }

    /// `--name=value`, `-nvalue`, `-abc`: the last option of a bundle, if it has no value in this word.
    fn joined(&mut self, item: Item<'i>, mut option: usize, short: bool, mut value: Joined) -> Option<usize> {
        let at = item.at;
        while self.takes(option) == Takes::None && short && !value.equals && !value.text.is_empty() {
            let end = value.text.chars().next().map_or(0, char::len_utf8);
            let (letter, rest) = value.text.split_at(end);
            let Some(other) = self.classifier.named(&format!("-{letter}")) else {
                match item.word {
                    Word::Text(name) | Word::Begins(name) if !self.interface.open_options => {
                        self.unknown(at, name.clone())
                    }
                    _ => self.unsure(),
                }
                return None;
            };
            self.see(other);
            (option, value.text) = (other, rest.to_owned());
            if value.text.is_empty() && !value.goes_on {
                return Some(option);
            }
        }
        match self.takes(option) {
            // More letters may follow.
            Takes::None if short && !value.equals && value.goes_on => self.unsure(),
            Takes::None => self.found.push(Mismatch::ValueNotTaken { at, option }),
            Takes::Exactly(n) if n != 1 => self.found.push(Mismatch::MissingValue { at, option }),
            // If it takes none, the letters are options.
            Takes::Unknown => self.hidden |= short,
            Takes::Rest => {}
            Takes::One | Takes::Optional | Takes::Any | Takes::Some_ | Takes::Exactly(_) => {
                if !value.goes_on {
                    self.check_text(option, at, &value.text);
                }
            }
        }
        None
    }

    /// The values of an option in the words after it.
    fn apart(&mut self, next: usize, item: Item<'i>, option: usize) -> Option<usize> {
        let (least, most) = match self.takes(option) {
            Takes::None => {
                self.positionals.after_flag(item.at, option);
                return Some(next);
            }
            Takes::Unknown => {
                self.positionals.vague = true;
                return Some(next);
            }
            Takes::Rest => {
                self.positionals.vague |= !item.always;
                // The words that it takes may look like options, and are none.
                return None;
            }
            takes => (takes.least(), takes.most()),
        };
        let mut taken = 0;
        let mut last = item;
        let mut at = next;
        while most.is_none_or(|most| taken < most) {
            let Some((following, class)) = self.items.get(at).cloned() else {
                // A part that is not always there may be followed by itself.
                if taken < least && last.always {
                    self.found.push(Mismatch::MissingValue { at: item.at, option });
                }
                return Some(at);
            };
            if !last.leads_to(&following) {
                self.positionals.vague = true;
                return Some(at);
            }
            match class {
                Class::Value => {
                    self.check(option, following.at, following.word);
                    taken += 1;
                }
                Class::Many => {
                    self.check(option, following.at, following.word);
                    // With a limit, words may be left over; without one, it takes them all.
                    if most.is_some() {
                        self.positionals.vague = true;
                        return Some(at + 1);
                    }
                    taken = taken.max(least);
                }
                Class::Unsure => {
                    self.unsure();
                    return Some(at + 1);
                }
                Class::Unknown(name) if taken < least => {
                    self.found.push(Mismatch::MissingValue { at: item.at, option });
                    // `--offset -1h`: that it looks like an option is the mistake, not that there is none.
                    self.positionals.vague = true;
                    return Some(if name.starts_with("--") { at } else { at + 1 });
                }
                Class::Option(_) | Class::Unknown(_) | Class::Ambiguous(..) | Class::Dashes => {
                    if taken < least {
                        self.found.push(Mismatch::MissingValue { at: item.at, option });
                    }
                    return Some(at);
                }
            }
            last = following;
            at += 1;
        }
        Some(at)
    }

    fn check(&mut self, option: usize, at: At, word: &Word) {
        self.found.extend(value::check(self.interface, Argument::Option(option), at, word));
    }

    fn check_text(&mut self, option: usize, at: At, text: &str) {
        self.found.extend(value::check_text(self.interface, Argument::Option(option), at, text));
    }
}
