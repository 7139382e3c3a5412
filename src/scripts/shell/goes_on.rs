//! Scripts that go on after a command that failed.

use super::functions::Functions;
use super::words::{arguments, command_name, expanded, literal};
use crate::scripts::tree::{Node, Tree};
use crate::scripts::{Remark, RemarkKind};

/// Commands whose failure changes nothing, or that cannot fail in a way that matters.
const HARMLESS: [&str; 30] = [
    ":", "cd", "date", "echo", "env", "exit", "export", "hostname", "id", "module", "printenv", "printf", "pwd",
    "read", "return", "set", "shift", "shopt", "sleep", "source", ".", "trap", "true", "type", "ulimit", "umask",
    "uname", "unset", "wait", "whoami",
];

/// The first command at the top level that may fail while another one runs after it.
pub fn read<'t>(tree: &'t Tree<'t>, functions: &Functions<'t>) -> Option<Remark> {
    let root = tree.root();
    if starts_strictly(tree.text()) || root.all().any(ends_at_errors) {
        return None;
    }
    let commands: Vec<Node> = root.named().filter(|n| does_work(*n, functions)).collect();
    let (_, before_last) = commands.split_last()?;
    let first = before_last.iter().find(|c| !is_watched(**c))?;
    Some(Remark { kind: RemarkKind::GoesOn, place: first.range() })
}

/// `#!/bin/bash -e`
fn starts_strictly(text: &str) -> bool {
    let line = text.strip_prefix("#!").and_then(|rest| rest.lines().next()).unwrap_or("");
    line.split_whitespace().skip(1).any(|word| word.starts_with('-') && !word.starts_with("--") && word.contains('e'))
}

/// `set -e`, `set -euo pipefail`, `set -o errexit`, `trap … ERR`
fn ends_at_errors(node: Node) -> bool {
    let Some(name) = command_name(node) else { return false };
    let mut words = arguments(node).map(|n| literal(n).unwrap_or_default());
    match name.as_str() {
        "set" => words.any(|w| w == "errexit" || (w.starts_with('-') && !w.starts_with("--") && w.contains('e'))),
        "trap" => words.any(|w| w == "ERR"),
        _ => false,
    }
}

/// A statement that is one command, or a pipeline, and whose failure would matter.
fn does_work(statement: Node, functions: &Functions) -> bool {
    let last = match inner(statement) {
        Some(node) if node.kind() == "pipeline" => node.named().last().and_then(inner),
        node => node,
    };
    let Some(command) = last.filter(|n| n.kind() == "command") else { return false };
    // What a function of the script does is not looked into, nor is a command with a name that is made.
    command_name(command).is_some_and(|name| !HARMLESS.contains(&name.as_str()) && !functions.is_defined(&name))
}

/// A statement without its redirections.
fn inner(node: Node) -> Option<Node> {
    if node.kind() == "redirected_statement" { node.child("body") } else { Some(node) }
}

/// Something looks at the exit code: an `if`, or `$?`. A command in the background has none yet.
fn is_watched(statement: Node) -> bool {
    let mut after = std::iter::successors(statement.next(), |n| n.next()).filter(|n| n.kind() != "comment");
    let Some(sign) = after.next() else { return false };
    if sign.kind() == "&" {
        return true;
    }
    let next = if matches!(sign.kind(), ";" | "\n" | ";;") { after.next() } else { Some(sign) };
    next.is_some_and(|n| n.kind() == "if_statement" || n.all().any(|inside| expanded(inside) == Some("?")))
}
