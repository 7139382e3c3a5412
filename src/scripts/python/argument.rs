//! One call of `add_argument`.

use super::choices::choices;
use super::literal::{Literal, beginning, literal, text};
use super::names::Names;
use crate::scripts::tree::Node;
use crate::scripts::{Opt, Positional, Takes, Ty};

/// What one call adds to an interface.
#[derive(Debug, Default)]
pub struct Added {
    pub option: Option<Opt>,
    pub positional: Option<Positional>,
    /// It may add options whose names are not known.
    pub open_options: bool,
    /// It may add a positional.
    pub open_positionals: bool,
}

/// The arguments of a call, sorted.
struct Written<'t> {
    names: Vec<Node<'t>>,
    keywords: Vec<(&'t str, Node<'t>)>,
    /// `*names`
    more_names: bool,
    /// `**settings`
    more_keywords: bool,
}

/// More names for one option than people give it.
const NAMES: usize = 64;

pub fn read<'t>(names: &Names<'t>, call: Node<'t>) -> Added {
    let written = sort(call);
    let mut added = Added::default();
    if written.names.len() > NAMES {
        return Added { open_options: true, open_positionals: true, ..added };
    }
    let mut known: Vec<String> = Vec::new();
    for node in &written.names {
        match text(names, *node) {
            Some(name) => known.push(name),
            None if beginning(names, *node).is_some_and(|b| b.starts_with('-')) => added.open_options = true,
            None => (added.open_options, added.open_positionals) = (true, true),
        }
    }
    if written.more_names || (written.names.is_empty() && written.more_keywords) {
        (added.open_options, added.open_positionals) = (true, true);
    }
    if known.iter().all(|name| name.starts_with('-')) && !known.is_empty() {
        // The call has an option for its first known name, so that it adds no positional.
        added.open_positionals = false;
        added.option = Some(option(names, &written, known, call));
    } else if !added.open_options {
        let dest = || written.keyword("dest").and_then(|n| text(names, n));
        match known.into_iter().next().or_else(dest) {
            Some(name) => added.positional = Some(positional(names, &written, name, call)),
            None => (added.open_options, added.open_positionals) = (true, true),
        }
    }
    added
}

fn option<'t>(names: &Names<'t>, written: &Written<'t>, mut known: Vec<String>, call: Node<'t>) -> Opt {
    let action = written.action(names);
    let required = written.keyword("required").and_then(|n| literal(names, n)) == Some(Literal::Bool(true));
    let takes = match action {
        _ if written.more_keywords => Takes::Unknown,
        Action::Keeps => written.takes(names),
        Action::Sets | Action::Ends | Action::Switches => Takes::None,
        Action::Unknown => Takes::Unknown,
    };
    if action == Action::Switches {
        let negative: Vec<String> =
            known.iter().filter_map(|n| n.strip_prefix("--")).map(|n| format!("--no-{n}")).collect();
        known.extend(negative);
    }
    let ty = written.ty(names);
    Opt {
        names: known,
        required: required && !written.more_keywords,
        takes,
        choices: written.choices(names, ty),
        ty,
        certain: true,
        ends: action == Action::Ends,
        place: call.range(),
    }
}

fn positional<'t>(names: &Names<'t>, written: &Written<'t>, name: String, call: Node<'t>) -> Positional {
    let takes = match written.action(names) {
        Action::Keeps if !written.more_keywords => written.takes(names),
        _ => Takes::Unknown,
    };
    let ty = written.ty(names);
    Positional { name, takes, choices: written.choices(names, ty), ty, place: call.range() }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Action {
    /// It stores the words that follow.
    Keeps,
    /// It takes no words.
    Sets,
    /// It prints something and ends the script.
    Ends,
    /// `BooleanOptionalAction`: there is a `--no-` form.
    Switches,
    Unknown,
}

impl<'t> Written<'t> {
    fn keyword(&self, name: &str) -> Option<Node<'t>> {
        self.keywords.iter().find(|(n, _)| *n == name).map(|(_, value)| *value)
    }

    fn action(&self, names: &Names<'t>) -> Action {
        let Some(node) = self.keyword("action") else { return Action::Keeps };
        match text(names, node).as_deref() {
            Some("store" | "append" | "extend") => Action::Keeps,
            Some("store_true" | "store_false" | "store_const" | "append_const" | "count") => Action::Sets,
            Some("help" | "version") => Action::Ends,
            Some(_) => Action::Unknown,
            None if names.imported(node).as_deref() == Some("argparse.BooleanOptionalAction") => Action::Switches,
            None => Action::Unknown,
        }
    }

    fn takes(&self, names: &Names<'t>) -> Takes {
        let Some(node) = self.keyword("nargs") else { return Takes::One };
        if names.imported(node).as_deref() == Some("argparse.REMAINDER") {
            return Takes::Rest;
        }
        match literal(names, node) {
            Some(Literal::None) => Takes::One,
            Some(Literal::Text(sign)) => match sign.as_str() {
                "?" => Takes::Optional,
                "*" => Takes::Any,
                "+" => Takes::Some_,
                "..." => Takes::Rest,
                _ => Takes::Unknown,
            },
            Some(Literal::Int(digits)) => match digits.parse() {
                // `nargs=0` is refused by argparse.
                Ok(n) if n > 0 => Takes::Exactly(n),
                _ => Takes::Unknown,
            },
            _ => Takes::Unknown,
        }
    }

    fn ty(&self, names: &Names<'t>) -> Ty {
        let Some(node) = self.keyword("type") else { return if self.more_keywords { Ty::Unknown } else { Ty::Text } };
        match node {
            _ if names.is_builtin(node, "int") => Ty::Int,
            _ if names.is_builtin(node, "float") => Ty::Float,
            _ if names.is_builtin(node, "str") || node.kind() == "none" => Ty::Text,
            _ => Ty::Unknown,
        }
    }

    fn choices(&self, names: &Names<'t>, ty: Ty) -> Option<Vec<String>> {
        self.keyword("choices").and_then(|node| choices(names, node, ty))
    }
}

fn sort(call: Node) -> Written {
    let mut written = Written { names: Vec::new(), keywords: Vec::new(), more_names: false, more_keywords: false };
    let Some(arguments) = call.child("arguments") else { return written };
    for argument in arguments.named() {
        match argument.kind() {
            "keyword_argument" => {
                if let (Some(name), Some(value)) = (argument.child("name"), argument.child("value")) {
                    written.keywords.push((name.text(), value));
                }
            }
            "list_splat" => written.more_names = true,
            "dictionary_splat" => written.more_keywords = true,
            _ => written.names.push(argument),
        }
    }
    written
}
