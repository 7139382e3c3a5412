//! Loops that read the command line word by word: `while …; do case "$1" in -o) …; shift 2 ;; esac; done`.

use super::branch::{Effect, End, Exit, effect, statements};
use super::functions::Functions;
use super::words::{Pattern, command_name, expanded, parameter, pattern};
use crate::scripts::tree::{Node, Tree};
use crate::scripts::{Interface, Manner, Opt, Takes, Ty};

/// One entry for each such loop; `None` for a loop that is not understood.
pub fn read<'a, 't>(
    tree: &'t Tree<'t>,
    functions: &'a Functions<'t>,
) -> impl Iterator<Item = Option<Interface>> + use<'a, 't> {
    let loops = tree.root().all().filter(|n| n.kind() == "while_statement");
    loops.filter_map(|node| Loop::new(node, functions)).map(|found| found.interface(functions))
}

/// A loop whose `case` looks at the first word.
struct Loop<'t> {
    node: Node<'t>,
    case: Node<'t>,
    /// How many words are dropped before the `case`, and after it.
    before: Effect,
    after: Effect,
    /// The parameter that holds the word after the option, inside the `case`.
    second: &'static str,
}

impl<'t> Loop<'t> {
    fn new(node: Node<'t>, functions: &Functions<'t>) -> Option<Self> {
        let body = node.child("body")?;
        let case = body.named().find(|n| n.kind() == "case_statement")?;
        let subject = case.child("value")?;
        let before = effect(functions, body.named().take_while(|n| *n != case));
        let after = effect(functions, body.named().filter(|n| n.start() > case.start()));
        let shifted = before.shifts == Some(1);
        let first = parameter(subject) == Some("1") && !shifted;
        if !first && !names_first(body, case, subject) {
            return None;
        }
        Some(Self { node, case, before, after, second: if shifted { "1" } else { "2" } })
    }

    fn interface(&self, functions: &Functions<'t>) -> Option<Interface> {
        let understood = self.before.end == End::On && matches!(self.before.shifts, Some(0 | 1));
        if !understood || !functions.sees_command_line(self.node) {
            return None;
        }
        let mut found = Found { options: Vec::new(), dashes: None, all: None, other_words: false, unknown: false };
        for item in self.case.named().filter(|n| n.kind() == "case_item") {
            self.item(item, functions, &mut found);
        }
        if found.options.is_empty() {
            return None;
        }
        let refuses = |effect: Option<Effect>| effect.is_some_and(|e| e.end == End::Leaves(Exit::Fails));
        // A condition that looks at the word ends the loop at some word: `while [[ "$1" == -* ]]`.
        let looks = self.node.children().filter(|c| c.is_field("condition")).any(|c| mentions(c, "1"));
        let stops = found.all.is_some_and(|e| e.end == End::Breaks);
        let all_refused = refuses(found.all);
        let dashes_refused = found.dashes.map_or(all_refused, |_| refuses(found.dashes));
        Some(Interface {
            manner: Manner::Cases,
            options: found.options,
            positionals: Vec::new(),
            open_options: found.unknown || !dashes_refused,
            open_positionals: found.unknown || found.other_words || looks || !all_refused,
            abbreviations: false,
            options_first: looks || stops,
        })
    }

    /// One branch of the `case`.
    fn item(&self, item: Node<'t>, functions: &Functions<'t>, found: &mut Found) {
        let effect = effect(functions, statements(item));
        let (mut exact, mut joined) = (Vec::new(), Vec::new());
        let mut place = item.start()..item.start();
        for value in item.children().filter(|c| c.is_field("value")) {
            place.end = value.range().end;
            match pattern(value) {
                Pattern::Exact(name) if name.len() > 1 && name.starts_with('-') => exact.push(name),
                Pattern::Exact(_) => found.other_words = true,
                Pattern::Begins(name) if name == "-" => found.dashes = found.dashes.or(Some(effect)),
                // All of these begin with one dash, which has a pattern of its own or is caught by `*`.
                Pattern::Begins(name) if name == "--" => {
                    found.unknown |= !matches!(effect.end, End::Leaves(Exit::Fails))
                }
                Pattern::Begins(name) if name.starts_with('-') && name.ends_with('=') => joined.push(name),
                Pattern::All => found.all = found.all.or(Some(effect)),
                Pattern::Begins(_) | Pattern::Character | Pattern::Other => found.unknown = true,
            }
        }
        let mixed = !exact.is_empty() && !joined.is_empty();
        for (names, is_joined) in [(exact, false), (joined, true)] {
            if names.is_empty() {
                continue;
            }
            let takes = match self.takes(item, effect) {
                _ if mixed => Takes::Unknown,
                // The value is in the word itself.
                Takes::None if is_joined => Takes::One,
                takes @ (Takes::Unknown | Takes::Rest) => takes,
                _ if is_joined => Takes::Unknown,
                takes => takes,
            };
            found.options.push(Opt {
                names,
                required: false,
                takes,
                choices: None,
                ty: Ty::Text,
                certain: true,
                ends: matches!(effect.end, End::Leaves(_)),
                place: place.clone(),
            });
        }
    }

    /// How many words a branch takes after the option.
    fn takes(&self, item: Node<'t>, effect: Effect) -> Takes {
        let falls = item.children().any(|c| matches!(c.kind(), ";&" | ";;&"));
        let total = match effect.end {
            _ if falls => return Takes::Unknown,
            End::Leaves(_) => return Takes::None,
            // What follows is for others to read.
            End::Breaks => return Takes::Rest,
            End::Continues => sum([self.before.shifts, effect.shifts]),
            End::On if self.after.end == End::On => sum([self.before.shifts, effect.shifts, self.after.shifts]),
            End::On => None,
        };
        match total {
            Some(1) if !mentions(item, self.second) && !mentions(item, "@") && !mentions(item, "*") => Takes::None,
            Some(2) => Takes::One,
            Some(n) if n > 2 => Takes::Exactly(n - 1),
            _ => Takes::Unknown,
        }
    }
}

/// What the branches of one `case` say.
struct Found {
    options: Vec<Opt>,
    /// The branch for all words with a dash.
    dashes: Option<Effect>,
    /// The branch for all words.
    all: Option<Effect>,
    /// Some words without a dash have a branch.
    other_words: bool,
    /// There is a pattern whose words cannot be listed.
    unknown: bool,
}

fn sum<const N: usize>(parts: [Option<usize>; N]) -> Option<usize> {
    parts.into_iter().sum()
}

/// Whether the subject of the `case` is a variable that was just given the first word: `key="$1"`.
fn names_first<'t>(body: Node<'t>, case: Node<'t>, subject: Node<'t>) -> bool {
    let Some(name) = parameter(subject) else { return false };
    let mut before = body.named().take_while(|n| *n != case);
    let given = |n: Node<'t>| {
        let name_of = n.child("name").map(Node::text);
        n.kind() == "variable_assignment" && name_of == Some(name) && n.child("value").and_then(parameter) == Some("1")
    };
    // The word is taken before anything is dropped.
    before
        .find(|n| command_name(*n).is_some_and(|c| c == "shift") || n.child("name").map(Node::text) == Some(name))
        .is_some_and(given)
}

/// Whether a part of the script takes the value of a parameter.
fn mentions(node: Node, parameter: &str) -> bool {
    node.all().any(|n| expanded(n) == Some(parameter))
}
