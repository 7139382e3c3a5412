//! Which words `parse_args` reads: those of the command line, or others.

use super::names::{Names, Variable, binds, function_around};
use crate::scripts::tree::{Node, Tree};

/// Names of names are followed this far.
const DEPTH: usize = 4;

/// More parameters are not looked at.
const PARAMETERS: usize = 64;

/// Whether a call of `parse_args` reads the words of the command line, all of them and nothing else.
pub fn reads_command_line<'t>(names: &Names<'t>, call: Node<'t>) -> bool {
    let Some(arguments) = call.child("arguments") else { return false };
    for (at, argument) in arguments.named().enumerate() {
        let value = match argument.kind() {
            "keyword_argument" if argument.child("name").is_some_and(|n| n.text() == "namespace") => continue,
            "keyword_argument" => argument.child("value"),
            "list_splat" | "dictionary_splat" => return false,
            // The second argument is a namespace.
            _ if at == 1 => continue,
            _ => Some(argument),
        };
        if !value.is_some_and(|v| is_argv(names, v, DEPTH)) {
            return false;
        }
    }
    true
}

/// Whether an expression is `None` or `sys.argv[1:]`, or a name for one of them.
fn is_argv<'t>(names: &Names<'t>, node: Node<'t>, depth: usize) -> bool {
    let Some(depth) = depth.checked_sub(1) else { return false };
    match node.kind() {
        "none" => true,
        "subscript" => is_sys_argv(names, node.child("value")) && node.child("subscript").is_some_and(is_all_but_first),
        "identifier" => {
            let Some(variable) = names.variable(node) else { return false };
            // In `args = parser.parse_args(args)` the name stands for something else from there on.
            let here = function_around(node);
            let before = |n: &Node<'t>| {
                function_around(*n) != here || n.start() < node.start() && !n.parent().is_some_and(|p| p.holds(node))
            };
            let mut bindings = names.bindings(variable).iter().copied().filter(before).peekable();
            bindings.peek().is_some()
                && bindings.all(|b| binding_is_argv(names, b, depth))
                && names.reads(variable).filter(before).all(|read| !changes(read))
        }
        _ => false,
    }
}

fn binding_is_argv<'t>(names: &Names<'t>, binding: Node<'t>, depth: usize) -> bool {
    let Some(parent) = binding.parent() else { return false };
    match parent.kind() {
        "assignment" if binding.is_field("left") => parent.child("right").is_some_and(|v| is_argv(names, v, depth)),
        "parameters" | "typed_parameter" => parameter_is_argv(names, binding, None, depth),
        "default_parameter" | "typed_default_parameter" => {
            parent.child("value").is_some_and(|v| is_argv(names, v, depth))
                && parameter_is_argv(names, binding, parent.child("value"), depth)
        }
        _ => false,
    }
}

/// Whether all calls of the function in this file give such a value for the parameter, or leave it out.
fn parameter_is_argv<'t>(names: &Names<'t>, parameter: Node<'t>, default: Option<Node<'t>>, depth: usize) -> bool {
    let Some(function) = function_around(parameter).filter(|f| f.kind() == "function_definition") else { return false };
    names.calls(function).into_iter().all(|call| match given(function, call, parameter.text()) {
        Given::Value(value) => is_argv(names, value, depth),
        Given::Nothing => default.is_some(),
        Given::Unknown => false,
    })
}

/// What a call gives for a parameter of the function.
pub enum Given<'t> {
    Value(Node<'t>),
    Nothing,
    Unknown,
}

pub fn given<'t>(function: Node<'t>, call: Node<'t>, parameter: &str) -> Given<'t> {
    let at = parameters(function).iter().position(|name| *name == parameter);
    let (Some(at), Some(arguments)) = (at, call.child("arguments")) else { return Given::Unknown };
    let mut position = 0;
    for argument in arguments.named() {
        match argument.kind() {
            "list_splat" | "dictionary_splat" => return Given::Unknown,
            "keyword_argument" => {
                if argument.child("name").is_some_and(|n| n.text() == parameter) {
                    return argument.child("value").map_or(Given::Unknown, Given::Value);
                }
            }
            _ if position == at => return Given::Value(argument),
            _ => position += 1,
        }
    }
    Given::Nothing
}

/// The names of the parameters that can be given by position, in order.
pub fn parameters<'t>(function: Node<'t>) -> Vec<&'t str> {
    let Some(list) = function.child("parameters") else { return Vec::new() };
    let name = |parameter: Node<'t>| match parameter.kind() {
        "identifier" => Some(parameter.text()),
        "default_parameter" | "typed_default_parameter" => parameter.child("name").map(Node::text),
        "typed_parameter" => parameter.named().next().filter(|n| n.kind() == "identifier").map(Node::text),
        _ => None,
    };
    list.children().filter_map(name).take(PARAMETERS).collect()
}

/// The function of this file that a call is of, and its parameter that an argument of the call is given for.
pub fn parameter_of<'t>(
    names: &Names<'t>,
    argument: Node<'t>,
    keyword: Option<Node<'t>>,
    call: Node<'t>,
) -> Option<(Node<'t>, Variable<'t>)> {
    let called = call.child("function").filter(|f| f.kind() == "identifier")?;
    let function = names.function(called)?;
    let name = match keyword {
        Some(keyword) => keyword.text(),
        None => {
            let is_given = |p: &&&str| matches!(given(function, call, p), Given::Value(v) if v == argument);
            *parameters(function).iter().find(is_given)?
        }
    };
    let is_written = |n: &Node| n.text() == name && n.kind() == "identifier" && binds(*n);
    let written = function.child("parameters")?.below().find(is_written)?;
    Some((function, names.variable(written)?))
}

/// What a file does with `sys.argv` itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ByHand {
    /// Nothing that changes what is accepted.
    No,
    /// It looks at single words, and may accept some before argparse does.
    Looks,
    /// It changes the words before argparse reads them.
    Changes,
}

pub fn by_hand<'t>(tree: &'t Tree<'t>, names: &Names<'t>) -> ByHand {
    let uses = tree.root().all().filter(|n| matches!(n.kind(), "attribute" | "identifier") && !inner(*n));
    uses.filter(|n| is_sys_argv(names, Some(*n))).map(by_hand_here).max().unwrap_or(ByHand::No)
}

/// The object of an attribute is seen with it.
fn inner(node: Node) -> bool {
    node.kind() == "identifier" && (binds(node) || node.is_field("attribute"))
}

fn by_hand_here(argv: Node) -> ByHand {
    let Some(parent) = argv.parent() else { return ByHand::No };
    if changes(argv) || argv.is_field("left") && matches!(parent.kind(), "assignment" | "augmented_assignment") {
        return ByHand::Changes;
    }
    match parent.kind() {
        "subscript" if argv.is_field("value") => {
            let index = parent.child("subscript");
            let script = index.is_some_and(|i| i.text() == "0");
            if script || index.is_some_and(is_all_but_first) { ByHand::No } else { ByHand::Looks }
        }
        "comparison_operator" | "for_statement" => ByHand::Looks,
        // `" ".join(quote(word) for word in sys.argv)` only shows them.
        "for_in_clause" => {
            let chooses = |n: Node| matches!(n.kind(), "if_clause" | "comparison_operator");
            if parent.parent().is_some_and(|p| p.below().any(chooses)) { ByHand::Looks } else { ByHand::No }
        }
        _ => ByHand::No,
    }
}

/// `name.append(…)`, `name[0] = …`, `del name[0]`, `name += …`.
fn changes(node: Node) -> bool {
    let Some(parent) = node.parent() else { return false };
    let above = parent.parent();
    match parent.kind() {
        "attribute" => {
            let method = parent.child("attribute").map_or("", Node::text);
            node.is_field("object") && !matches!(method, "copy" | "count" | "index")
        }
        "subscript" => {
            let left = parent.is_field("left")
                && above.is_some_and(|a| matches!(a.kind(), "assignment" | "augmented_assignment"));
            node.is_field("value") && (left || above.is_some_and(|a| a.kind() == "delete_statement"))
        }
        _ => false,
    }
}

fn is_sys_argv<'t>(names: &Names<'t>, node: Option<Node<'t>>) -> bool {
    node.and_then(|n| names.imported(n)).as_deref() == Some("sys.argv")
}

/// `1:`
fn is_all_but_first(slice: Node) -> bool {
    slice.kind() == "slice" && slice.text().split_whitespace().collect::<String>() == "1:"
}
