//! What a shell script does with files.

use super::words::{arguments, command_name, expanded, literal};
use crate::scripts::tree::{Node, Tree};
use crate::scripts::{Remark, RemarkKind};

/// Commands whose words are often patterns that are not meant for the shell.
const OWN_PATTERNS: [&str; 14] =
    ["awk", "egrep", "eval", "expr", "fgrep", "find", "gawk", "grep", "let", "perl", "printf", "sed", "tr", "unset"];

pub fn read<'t>(tree: &'t Tree<'t>) -> Vec<Remark> {
    let root = tree.root();
    let globs = !root.all().any(turns_globs_off);
    let remark = |node: Node<'t>| {
        let (kind, place) = match node.kind() {
            "word" | "concatenation" if globs && is_glob(node) => (RemarkKind::Glob, node),
            "command" => match command_name(node)?.as_str() {
                "ls" => (RemarkKind::ListDir, substitution(node)?),
                "dirname" if arguments(node).any(names_script) && !is_shown(node) => (RemarkKind::BesideScript, node),
                _ => return None,
            },
            "expansion" | "simple_expansion" => (RemarkKind::BesideScript, beside(node)?),
            _ => return None,
        };
        Some(Remark { kind, place: place.range() })
    };
    root.all().filter_map(remark).collect()
}

/// `set -f`, `set -o noglob`
fn turns_globs_off(node: Node) -> bool {
    let off = |w: String| w == "noglob" || (w.starts_with('-') && !w.starts_with("--") && w.contains('f'));
    command_name(node).is_some_and(|n| n == "set") && arguments(node).filter_map(literal).any(off)
}

/// A word that the shell replaces by the names of files.
fn is_glob(node: Node) -> bool {
    if !has_star(node) {
        return false;
    }
    let listed = match (node.field(), node.parent()) {
        (Some("value"), Some(parent)) => parent.kind() == "for_statement",
        (Some("argument"), Some(parent)) => {
            parent.kind() == "command" && command_name(parent).is_some_and(|n| !OWN_PATTERNS.contains(&n.as_str()))
        }
        (_, Some(parent)) => parent.kind() == "array",
        _ => false,
    };
    let text = node.text();
    // Options, assignments and addresses are patterns for the program that gets them.
    listed && !text.starts_with('-') && !text.contains("://") && !text.contains('=')
}

/// A `*` outside of all quotes.
fn has_star(node: Node) -> bool {
    match node.kind() {
        "word" => {
            let mut escaped = false;
            node.text().chars().any(|c| {
                let star = c == '*' && !escaped;
                escaped = c == '\\' && !escaped;
                star
            })
        }
        "concatenation" => node.named().any(|part| part.kind() == "word" && has_star(part)),
        _ => false,
    }
}

/// The `$(…)` around a command.
fn substitution(node: Node) -> Option<Node> {
    node.ancestors().take_while(|a| a.kind() != "function_definition").find(|a| a.kind() == "command_substitution")
}

fn names_script(node: Node) -> bool {
    node.all().any(|n| matches!(expanded(n), Some("0" | "BASH_SOURCE")))
}

/// The path that is made of the script's own: `${0%/*}`, `${BASH_SOURCE[0]}/../lib.sh`.
fn beside(node: Node) -> Option<Node> {
    if !names_script(node) || is_shown(node) {
        return None;
    }
    let cut = node.kind() == "expansion" && node.text().contains("%/");
    let path = node.parent().filter(|p| matches!(p.kind(), "string" | "concatenation"));
    let goes_on = path.is_some_and(|p| {
        let behind = node.range().end - p.start();
        p.text().get(behind..).is_some_and(|rest| rest.starts_with('/'))
    });
    (cut || goes_on).then(|| path.filter(|_| goes_on).unwrap_or(node))
}

/// It is only part of a message.
fn is_shown(node: Node) -> bool {
    node.ancestors().any(|a| matches!(command_name(a).as_deref(), Some("echo" | "printf")))
}
