//! Expressions of Python → [`Value`]s. Nothing is run: what a function would do is not known, but for the few that
//! Snakefiles name files and samples with.
//!
//! | part | what of Python |
//! |---|---|
//! | [`statements`] | statements that give names their values |
//! | [`scope`] | an expression, by its kind |
//! | [`strings`], [`operators`], [`access`] | texts, sums and paths, `a.b` and `a[b]` |
//! | [`functions`] | functions of the Snakefile's own, as far as they are one expression |
//! | [`checkpoints`] | values that are known only after a checkpoint has run |
//! | [`calls`], [`methods`], [`given`] | calls of functions that are known, and what they are given |
//! | [`globs`], [`named`] | patterns of `glob_wildcards`, and the files that a value names |

mod access;
mod calls;
mod checkpoints;
mod functions;
mod given;
mod globs;
mod methods;
mod named;
mod operators;
mod scope;
mod statements;
mod strings;

use std::collections::BTreeMap;

use serde_json::Value as Json;

pub use self::checkpoints::{After, after};
pub use self::named::files_of;
use self::scope::{CALLS, Scope};
pub use self::statements::run;
use super::value::{Named, Value};
use crate::scripts::Language;
use crate::scripts::tree::{Node, Tree};

/// The names that a Snakefile has given.
#[derive(Debug, Default)]
pub struct Names {
    pub values: BTreeMap<String, Value>,
    pub functions: BTreeMap<String, Function>,
    pub config: Option<Json>,
    /// Labels and files of the outputs of the rules so far.
    pub outputs: BTreeMap<String, Vec<(Option<String>, Named)>>,
}

/// A function of the Snakefile's own.
#[derive(Debug)]
pub struct Function {
    pub text: String,
    /// The file that it stands in, and its first line there.
    pub material: String,
    pub first: usize,
}

/// One value of a directive.
#[derive(Debug, Clone)]
pub struct Argument {
    pub name: Option<String>,
    pub value: Value,
    /// As it is written.
    pub quote: String,
    /// Lines below the beginning of the directive.
    pub line: usize,
    /// It is a function: of the wildcards, and maybe of more.
    pub function: bool,
}

impl Argument {
    /// As it stands in its directive.
    pub fn quote_of(&self) -> String {
        match &self.name {
            Some(name) => format!("{name}={}", self.quote),
            None => self.quote.clone(),
        }
    }
}

/// The values of a directive, or nothing if they are no Python.
pub fn arguments(names: &Names, body: &str) -> Option<Vec<Argument>> {
    let text = format!("f({body}\n)");
    let tree = Tree::parse(Language::Python, &text)?;
    let call = tree.root().all().find(|n| n.kind() == "call")?;
    // Anything after the bracket that closes the values is something else.
    (call.range() == (0..text.len())).then_some(())?;
    let list = call.child("arguments")?;
    let scope = Scope { names, wildcards: None, locals: Vec::new(), calls: CALLS };
    let argument = |node: Node| {
        let (name, node) = match node.kind() {
            "keyword_argument" => (node.child("name").map(|n| n.text().to_owned()), node.child("value")?),
            _ => (None, node),
        };
        let function = node.kind() == "lambda" || scope.definition(node).is_some();
        let value = if function { scope.called(node) } else { scope.value(node) };
        let line = text.get(..node.start())?.matches('\n').count();
        Some(Argument { name, value, quote: node.text().to_owned(), line, function })
    };
    if list.kind() == "generator_expression" {
        let value = scope.comprehension(list);
        return Some(vec![Argument { name: None, value, quote: list.text().to_owned(), line: 0, function: false }]);
    }
    list.named().map(argument).collect()
}
