//! The interface that a Python script builds with `argparse`.

use std::collections::BTreeSet;

use super::argument;
use super::argv::{ByHand, by_hand, reads_command_line};
use super::branches::{Returns, conditions};
use super::flow::{Flow, follow};
use super::literal::{Literal, literal};
use super::names::{Names, function_around};
use crate::scripts::tree::{Node, Tree};
use crate::scripts::{Interface, Manner, Opt, Takes, Ty};

/// More parsers or arguments than any script of people has.
const PARSERS: usize = 32;
const ARGUMENTS: usize = 1000;

/// `None` unless exactly one parser reads the command line, and it is known which arguments it has.
pub fn read<'t>(tree: &'t Tree<'t>, names: &Names<'t>) -> Option<Interface> {
    let made: Vec<Node> = tree.root().all().filter(|n| is_parser(names, *n)).take(PARSERS + 1).collect();
    if made.is_empty() || made.len() > PARSERS {
        return None;
    }
    let returns = Returns::new(tree.root());
    let by_hand = by_hand(tree, names);
    let flows: Vec<Flow> = made.iter().map(|made| follow(names, &returns, *made)).collect();
    let parsing = |flow: &&(Node<'t>, Flow<'t>)| !flow.1.parses.is_empty();
    let flows: Vec<(Node, Flow)> = made.into_iter().zip(flows).collect();
    let parsers: Vec<&(Node, Flow)> = flows.iter().filter(parsing).collect();
    let (made, flow) = match (parsers.as_slice(), flows.as_slice()) {
        ([one], _) => *one,
        // It parses where it was handed to.
        ([], [one]) if !one.1.handed.is_empty() => one,
        _ => return None,
    };
    let sound = flow.parses.iter().all(|p| reads_command_line(names, *p) && !catches_exit(*p));
    if flow.lost || !sound || by_hand == ByHand::Changes || flow.adds.len() > ARGUMENTS {
        return None;
    }
    let mut interface = settings(names, *made)?;
    let open = flow.open || by_hand == ByHand::Looks || handed_before_parsing(flow);
    let known_only = flow.parses.iter().any(|p| !is_call_of(*p, "parse_args"));
    interface.open_options |= open || known_only;
    interface.open_positionals |= open || known_only;
    arguments(names, flow, &returns, &mut interface);
    merge(&mut interface.options);
    if is_set(names, *made, &["prefix_chars", "fromfile_prefix_chars"]) || has_unknown_settings(*made) {
        loosen(&mut interface);
    }
    Some(interface)
}

fn is_parser<'t>(names: &Names<'t>, node: Node<'t>) -> bool {
    node.kind() == "call"
        && node.child("function").and_then(|f| names.imported(f)).as_deref() == Some("argparse.ArgumentParser")
}

fn is_call_of(call: Node, method: &str) -> bool {
    call.child("function").and_then(|f| f.child("attribute")).is_some_and(|a| a.text() == method)
}

/// The interface before any argument is added.
fn settings<'t>(names: &Names<'t>, made: Node<'t>) -> Option<Interface> {
    let flag = |name: &str| match keyword(made, name).map(|n| literal(names, n)) {
        None => Some(true),
        Some(Some(Literal::Bool(value))) => Some(value),
        Some(_) => None,
    };
    let open = is_set(names, made, &["parents", "prefix_chars", "fromfile_prefix_chars"]) || has_unknown_settings(made);
    let mut options = Vec::new();
    let help = flag("add_help");
    if help != Some(false) {
        options.push(Opt {
            names: vec!["-h".to_owned(), "--help".to_owned()],
            required: false,
            takes: Takes::None,
            choices: None,
            ty: Ty::Text,
            certain: help == Some(true),
            ends: true,
            place: made.range(),
        });
    }
    Some(Interface {
        manner: Manner::Argparse,
        options,
        positionals: Vec::new(),
        open_options: open,
        open_positionals: open,
        abbreviations: flag("allow_abbrev") != Some(false),
        options_first: false,
    })
}

fn keyword<'t>(call: Node<'t>, name: &str) -> Option<Node<'t>> {
    let mut keywords = call.child("arguments")?.named().filter(|a| a.kind() == "keyword_argument");
    keywords.find(|k| k.child("name").is_some_and(|n| n.text() == name))?.child("value")
}

/// Whether one of the settings has a value other than `None` or an empty list.
fn is_set<'t>(names: &Names<'t>, made: Node<'t>, settings: &[&str]) -> bool {
    let mut values = settings.iter().filter_map(|name| keyword(made, name));
    values
        .any(|v| !matches!(literal(names, v), Some(Literal::None)) && literal(names, v) != Some(Literal::List(vec![])))
}

fn has_unknown_settings(made: Node) -> bool {
    let mut arguments = made.child("arguments").into_iter().flat_map(|a| a.named());
    arguments.any(|a| matches!(a.kind(), "list_splat" | "dictionary_splat"))
}

/// Whether a parser that was handed away may have got arguments before it parses.
fn handed_before_parsing(flow: &Flow) -> bool {
    let before = |handed: &Node| {
        flow.parses.is_empty()
            || flow.parses.iter().any(|p| function_around(*p) != function_around(*handed) || handed.start() < p.start())
    };
    flow.handed.iter().any(before)
}

/// Whether a refused command line does not end the script.
fn catches_exit(parse: Node) -> bool {
    let mut child = parse;
    for parent in parse.ancestors() {
        if parent.kind() == "try_statement" && child.is_field("body") {
            let catches = |clause: Node| {
                let caught = clause.named().next().filter(|n| n.kind() != "block").map_or("", Node::text);
                caught.is_empty() || ["SystemExit", "BaseException", "ArgumentError"].iter().any(|e| caught.contains(e))
            };
            if parent.named().any(|c| c.kind() == "except_clause" && catches(c)) {
                return true;
            }
        }
        child = parent;
    }
    false
}

fn arguments<'t>(names: &Names<'t>, flow: &Flow<'t>, returns: &Returns, interface: &mut Interface) {
    // What holds whenever the command line is read.
    let sites = if flow.parses.is_empty() { &flow.handed } else { &flow.parses };
    let mut sites_conditions = sites.iter().map(|site| conditions(*site, returns));
    let first = sites_conditions.next().unwrap_or_default();
    let mut holds: BTreeSet<u32> = sites_conditions.fold(first, |all, one| all.intersection(&one).copied().collect());
    holds.extend(&flow.exists);
    for add in &flow.adds {
        let late = |p: &Node| function_around(*p) == function_around(add.call) && p.start() < add.call.start();
        let certain = add.conditions.is_subset(&holds) && !sites.iter().any(late);
        let added = argument::read(names, add.call);
        interface.open_options |= added.open_options;
        interface.open_positionals |= added.open_positionals;
        if let Some(mut option) = added.option {
            option.certain = certain;
            option.required &= certain;
            if add.kept {
                (option.required, option.choices, option.ty) = (false, None, Ty::Unknown);
            }
            interface.options.push(option);
        }
        match added.positional {
            Some(mut positional) if certain => {
                if add.kept {
                    (positional.choices, positional.ty) = (None, Ty::Unknown);
                }
                interface.positionals.push(positional);
            }
            // It is there or not, so that those after it have no certain place.
            Some(_) => interface.open_positionals = true,
            None => {}
        }
    }
}

/// Several calls may add the same name, each under a condition of its own. What they differ in is not known.
fn merge(options: &mut Vec<Opt>) {
    let mut merged: Vec<Opt> = Vec::new();
    for option in options.drain(..) {
        let shares = |o: &&mut Opt| o.names.iter().any(|n| option.names.contains(n));
        let mut alike = merged.iter_mut().filter(shares).peekable();
        if alike.peek().is_none() {
            drop(alike);
            merged.push(option);
            continue;
        }
        for other in alike {
            for name in &option.names {
                if !other.names.contains(name) {
                    other.names.push(name.clone());
                }
            }
            if other.takes != option.takes {
                other.takes = Takes::Unknown;
            }
            if other.ty != option.ty || other.choices != option.choices {
                (other.ty, other.choices) = (Ty::Unknown, None);
            }
            other.required = false;
            other.ends &= option.ends;
            other.certain |= option.certain;
        }
    }
    *options = merged;
}

/// With settings that change how words are read, only the names are known.
fn loosen(interface: &mut Interface) {
    interface.positionals.clear();
    (interface.open_options, interface.open_positionals) = (true, true);
    for option in &mut interface.options {
        (option.required, option.choices, option.ty, option.takes) = (false, None, Ty::Unknown, Takes::Unknown);
    }
}
