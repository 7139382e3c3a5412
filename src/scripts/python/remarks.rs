//! What a Python script does with files and commands.

use super::literal::{Literal, literal};
use super::names::Names;
use crate::scripts::tree::{Node, Tree};
use crate::scripts::{Remark, RemarkKind};

pub fn read<'t>(tree: &'t Tree<'t>, names: &Names<'t>) -> Vec<Remark> {
    let remark = |node: Node<'t>| {
        let (kind, place) = match node.kind() {
            "call" => (call(names, node)?, node),
            "identifier" if names.is_builtin(node, "__file__") => (RemarkKind::BesideScript, beside(names, node)?),
            _ => return None,
        };
        Some(Remark { kind, place: place.range() })
    };
    tree.root().all().filter_map(remark).collect()
}

fn call<'t>(names: &Names<'t>, node: Node<'t>) -> Option<RemarkKind> {
    let function = node.child("function")?;
    let method = function.child("attribute").filter(|_| function.kind() == "attribute").map_or("", Node::text);
    let full = names.imported(function).unwrap_or_default();
    let statement = node.parent().is_some_and(|p| p.kind() == "expression_statement" && p.named().count() == 1);
    match full.as_str() {
        "glob.glob" | "glob.iglob" => return Some(RemarkKind::Glob),
        "os.listdir" | "os.scandir" | "os.walk" => return Some(RemarkKind::ListDir),
        "os.system" | "subprocess.call" if statement => return Some(RemarkKind::ExitIgnored),
        "subprocess.run" if statement && !checks(names, node) => return Some(RemarkKind::ExitIgnored),
        _ => {}
    }
    match method {
        "glob" | "rglob" | "iglob" => Some(RemarkKind::Glob),
        "iterdir" => Some(RemarkKind::ListDir),
        _ => None,
    }
}

/// Whether `subprocess.run` may raise an error for a command that fails.
fn checks<'t>(names: &Names<'t>, call: Node<'t>) -> bool {
    let mut arguments = call.child("arguments").into_iter().flat_map(|a| a.named());
    arguments.any(|a| match a.kind() {
        "list_splat" | "dictionary_splat" => true,
        "keyword_argument" if a.child("name").is_some_and(|n| n.text() == "check") => {
            a.child("value").and_then(|v| literal(names, v)) != Some(Literal::Bool(false))
        }
        _ => false,
    })
}

/// The expression that makes the folder of the script, or a path in it, of `__file__`.
fn beside<'t>(names: &Names<'t>, file: Node<'t>) -> Option<Node<'t>> {
    let mut found = None;
    for node in file.ancestors() {
        match node.kind() {
            "attribute" => {
                let name = node.child("attribute").map_or("", Node::text);
                match name {
                    "parent" | "parents" | "with_name" | "with_suffix" | "with_stem" | "joinpath" => {
                        found = found.or(Some(node));
                    }
                    // The name of the script alone, as messages show it.
                    "name" | "stem" if found.is_none() => return None,
                    _ => {}
                }
            }
            "call" => {
                let function = node.child("function")?;
                match names.imported(function).as_deref() {
                    Some("os.path.dirname" | "os.path.join" | "os.path.split") => found = found.or(Some(node)),
                    Some("os.path.basename") if found.is_none() => return None,
                    _ => {}
                }
                if is_message(names, function) && !function.holds(file) {
                    return None;
                }
            }
            kind if kind.ends_with("_statement") || kind == "block" || kind == "module" => break,
            "lambda" => break,
            _ => {}
        }
    }
    found
}

/// `print`, `log.info`, `parser.error`.
fn is_message<'t>(names: &Names<'t>, function: Node<'t>) -> bool {
    let methods = ["debug", "info", "warning", "warn", "error", "exception", "critical", "log", "write"];
    let method = function.child("attribute").map_or("", Node::text);
    names.is_builtin(function, "print") || (function.kind() == "attribute" && methods.contains(&method))
}
