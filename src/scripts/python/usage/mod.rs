//! What a script does with its arguments: the values of `parse_args` are followed through names and functions of the
//! same file to where a file is opened.
//!
//! | part | what it reads |
//! |---|---|
//! | [`arguments`] | what the calls of `add_argument` say |
//! | [`follow`] | where the value of an argument goes |
//! | [`files`](mod@files) | files of a name that is written in the script |
//! | [`about`] | what the script says of itself |
//! | [`imports`](mod@imports) | the modules that it needs |

mod about;
mod arguments;
mod files;
mod follow;
mod imports;

use std::collections::BTreeSet;

use super::names::Names;
use crate::scripts::tree::{Node, Tree};
use crate::scripts::{ArgumentUse, Direction, Usage};
use about::{description, docstring};
use arguments::argument;
use files::files;
use follow::{Follower, Value};
use imports::imports;

/// More arguments than any script of people has.
const ARGUMENTS: usize = 1000;

/// How often variables that turn out to stand for several things are taken out.
const ROUNDS: usize = 8;

pub fn read<'t>(tree: &'t Tree<'t>, names: &Names<'t>) -> Usage {
    let root = tree.root();
    let calls = || root.all().filter(|n| n.kind() == "call");
    let is_add = |n: &Node| method(*n) == Some("add_argument");
    let mut arguments: Vec<ArgumentUse> =
        calls().filter(is_add).take(ARGUMENTS).filter_map(|call| argument(names, call)).collect();
    let mut without = BTreeSet::new();
    for _ in 0..ROUNDS {
        let mut follower = Follower::new(names, &without);
        for call in calls().filter(|c| is_parse(*c)) {
            let both = method(call).is_some_and(|m| m.contains("known"));
            follower.todo.push((call, if both { Value::Both } else { Value::Settings }));
        }
        follower.run();
        let several = follower.several();
        if several.is_subset(&without) {
            for argument in &mut arguments {
                // `type=FileType("w")` has said it already.
                if argument.file == Direction::Unknown {
                    argument.file = follower.used.get(&argument.name).copied().unwrap_or(Direction::Unknown);
                }
            }
            break;
        }
        without.extend(several);
    }
    Usage {
        about: docstring(root).or_else(|| calls().find_map(|c| description(names, c))),
        arguments,
        files: files(tree, names),
        imports: imports(root),
        asks_for_main: root.all().any(|n| n.kind() == "identifier" && n.text() == "__name__"),
        reads_argv: root.all().any(|n| n.kind() == "attribute" && names.imported(n).as_deref() == Some("sys.argv")),
    }
}

fn method<'t>(call: Node<'t>) -> Option<&'t str> {
    let function = call.child("function").filter(|f| f.kind() == "attribute")?;
    Some(function.child("attribute")?.text())
}

fn is_parse(call: Node) -> bool {
    method(call).is_some_and(|m| m.starts_with("parse_") && m.ends_with("args"))
}

fn keyword<'t>(call: Node<'t>, name: &str) -> Option<Node<'t>> {
    let mut keywords = call.child("arguments")?.named().filter(|a| a.kind() == "keyword_argument");
    keywords.find(|k| k.child("name").is_some_and(|n| n.text() == name))?.child("value")
}
