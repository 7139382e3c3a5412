//! `while getopts "a:bc" name; do case "$name" in …`

use super::branch::{End, Exit, effect, statements};
use super::functions::Functions;
use super::words::{Pattern, arguments, command_name, literal, parameter, pattern};
use crate::scripts::tree::{Node, Tree};
use crate::scripts::{Interface, Manner, Opt, Takes, Ty};

/// There are fewer letters and digits than this, with a `:` behind each.
const LETTERS: usize = 128;

/// One entry for each call of `getopts`; `None` for one that is not understood.
pub fn read<'a, 't>(
    tree: &'t Tree<'t>,
    functions: &'a Functions<'t>,
) -> impl Iterator<Item = Option<Interface>> + use<'a, 't> {
    let calls = tree.root().all().filter(|n| command_name(*n).is_some_and(|name| name == "getopts"));
    calls.map(|call| interface(call, functions))
}

fn interface<'t>(call: Node<'t>, functions: &Functions<'t>) -> Option<Interface> {
    let words: Vec<Node> = arguments(call).collect();
    // With more words it reads those and not the command line.
    let [written, name] = words.as_slice() else { return None };
    let letters = literal(*written).filter(|l| l.len() <= LETTERS)?;
    let name = literal(*name)?;
    if !functions.sees_command_line(call) {
        return None;
    }
    let around = call
        .ancestors()
        .find(|a| a.kind() == "while_statement")
        .filter(|w| !w.child("body").is_some_and(|b| b.holds(call)));
    let case = around.and_then(|w| w.child("body")).and_then(|body| {
        let mut cases = body.all().filter(|n| n.kind() == "case_statement");
        cases.find(|c| c.child("value").and_then(parameter) == Some(name.as_str()))
    });
    let item = |found: &dyn Fn(&Pattern) -> bool| {
        let mut items = case?.named().filter(|n| n.kind() == "case_item");
        let item = items.find(|i| i.children().any(|v| v.is_field("value") && found(&pattern(v))))?;
        Some(effect(functions, statements(item)).end)
    };
    let refuses = |word: &str| item(&|p| matches(p, word)) == Some(End::Leaves(Exit::Fails));
    // A letter without a branch of its own is caught by the others, which is a mistake of the script.
    let ends = |letter: char| {
        let own = item(&|p| matches!(p, Pattern::Exact(text) if text.chars().eq([letter])));
        matches!(own, Some(End::Leaves(_)))
    };
    let (silent, list) = letters.strip_prefix(':').map_or((false, letters.as_str()), |rest| (true, rest));
    let mut options = Vec::new();
    let mut rest = list.chars().peekable();
    let mut odd = false;
    while let Some(letter) = rest.next() {
        let takes = if rest.next_if_eq(&':').is_some() { Takes::One } else { Takes::None };
        // `-:` is a trick by which long options are read by hand.
        if !letter.is_ascii_alphanumeric() {
            odd = true;
            continue;
        }
        options.push(Opt {
            names: vec![format!("-{letter}")],
            required: false,
            takes,
            choices: None,
            ty: Ty::Text,
            certain: true,
            ends: ends(letter),
            place: written.range(),
        });
    }
    // A value that is missing is told by `:` if the list begins with one.
    let refused = refuses("?") && (!silent || refuses(":"));
    Some(Interface {
        manner: Manner::Getopts,
        options,
        positionals: Vec::new(),
        open_options: odd || !refused,
        open_positionals: true,
        abbreviations: false,
        options_first: true,
    })
}

fn matches(pattern: &Pattern, word: &str) -> bool {
    match pattern {
        Pattern::Exact(text) => text == word,
        Pattern::All | Pattern::Character => true,
        Pattern::Begins(text) => word.starts_with(text.as_str()),
        // It may match: nothing is said of the branches behind it.
        Pattern::Other => true,
    }
}
