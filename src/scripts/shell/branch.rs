//! What a branch of a shell script does to the loop around it: how far it shifts, and whether it ends the script.

use super::functions::Functions;
use super::words::{arguments, command_name, expanded, literal};
use crate::scripts::tree::Node;

/// Branches in branches are followed this far.
const DEPTH: usize = 10;

/// What running some statements does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effect {
    /// How many words it drops from the front, if that is the same in every case.
    pub shifts: Option<usize>,
    pub end: End,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The next statement runs.
    On,
    /// The next turn of the loop begins.
    Continues,
    /// The loop ends.
    Breaks,
    /// The script ends, or the function does.
    Leaves(Exit),
}

/// How it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    Fails,
    Succeeds,
    Unknown,
}

impl Effect {
    const NOTHING: Self = Self { shifts: Some(0), end: End::On };
    const UNKNOWN: Self = Self { shifts: None, end: End::On };

    fn leaves(self) -> bool {
        matches!(self.end, End::Leaves(_))
    }
}

/// Where statements run.
#[derive(Clone, Copy)]
struct Context<'a, 't> {
    functions: &'a Functions<'t>,
    /// The call, in the body of a function that is called: `return` only ends the function there.
    call: Option<Node<'t>>,
    depth: usize,
}

/// The effect of statements in a row.
pub fn effect<'t>(functions: &Functions<'t>, statements: impl Iterator<Item = Node<'t>>) -> Effect {
    row(Context { functions, call: None, depth: DEPTH }, statements)
}

/// The statements of a branch of a `case`.
pub fn statements(item: Node) -> impl Iterator<Item = Node> {
    item.named().filter(|n| n.field().is_none())
}

fn row<'t>(context: Context<'_, 't>, statements: impl Iterator<Item = Node<'t>>) -> Effect {
    let mut all = Effect::NOTHING;
    for statement in statements {
        let one = single(context, statement);
        all = Effect { shifts: add(all.shifts, one.shifts), end: one.end };
        if all.end != End::On {
            break;
        }
    }
    all
}

fn add(a: Option<usize>, b: Option<usize>) -> Option<usize> {
    a?.checked_add(b?)
}

fn single<'t>(context: Context<'_, 't>, node: Node<'t>) -> Effect {
    let Some(depth) = context.depth.checked_sub(1).filter(|_| context.functions.step()) else { return Effect::UNKNOWN };
    let context = Context { depth, ..context };
    match node.kind() {
        "command" => command(context, node),
        "redirected_statement" => node.child("body").map_or(Effect::NOTHING, |body| single(context, body)),
        "compound_statement" => row(context, node.named()),
        "list" => list(context, node),
        "if_statement" => {
            let has_else = node.named().any(|n| n.kind() == "else_clause");
            let first = row(context, node.named().filter(|n| !n.is_field("condition") && !is_clause(*n)));
            let clauses = node.named().filter(|n| is_clause(*n));
            let mut all: Vec<Effect> = vec![first];
            all.extend(clauses.map(|c| row(context, c.named().filter(|n| !n.is_field("condition")))));
            either(all, has_else)
        }
        "case_statement" => {
            let items: Vec<Node> = node.named().filter(|n| n.kind() == "case_item").collect();
            let catches = |n: &Node| n.children().any(|v| v.is_field("value") && v.text() == "*");
            let complete = items.iter().any(catches);
            either(items.into_iter().map(|item| row(context, statements(item))).collect(), complete)
        }
        "while_statement" | "for_statement" | "c_style_for_statement" => {
            let shifts = node.all().any(|n| command_name(n).is_some_and(|name| name == "shift"));
            if shifts { Effect::UNKNOWN } else { Effect::NOTHING }
        }
        _ => Effect::NOTHING,
    }
}

fn is_clause(node: Node) -> bool {
    matches!(node.kind(), "elif_clause" | "else_clause")
}

/// The effect of one of several branches; none of them may run unless they are `complete`.
fn either(mut branches: Vec<Effect>, complete: bool) -> Effect {
    if !complete {
        branches.push(Effect::NOTHING);
    }
    // What comes after only matters if the branch got there.
    let staying: Vec<&Effect> = branches.iter().filter(|b| !b.leaves()).collect();
    match (staying.as_slice(), branches.first()) {
        ([], Some(first)) => {
            let same = branches.iter().all(|b| b.end == first.end);
            Effect { shifts: Some(0), end: if same { first.end } else { End::Leaves(Exit::Unknown) } }
        }
        ([first, rest @ ..], _) if rest.iter().all(|b| b == first) => **first,
        _ => Effect::UNKNOWN,
    }
}

/// `a && b`, `a || b`
fn list<'t>(context: Context<'_, 't>, node: Node<'t>) -> Effect {
    let parts: Vec<Node> = node.named().collect();
    let [left, right] = parts.as_slice() else { return Effect::UNKNOWN };
    let (first, second) = (single(context, *left), single(context, *right));
    if first.end != End::On {
        return first;
    }
    let both = node.children().any(|c| c.kind() == "&&");
    let succeeds = matches!(command_name(inner(*left)).as_deref(), Some("echo" | "printf" | "shift" | ":" | "true"))
        || left.kind() == "variable_assignment";
    if both && succeeds {
        return Effect { shifts: add(first.shifts, second.shifts), end: second.end };
    }
    // `[ -n "$2" ] || usage`: what comes after runs only if the second part did not.
    if second == Effect::NOTHING || second.leaves() { first } else { Effect::UNKNOWN }
}

fn inner(node: Node) -> Node {
    if node.kind() == "redirected_statement" { node.child("body").unwrap_or(node) } else { node }
}

fn command<'t>(context: Context<'_, 't>, node: Node<'t>) -> Effect {
    let Some(name) = command_name(node) else { return Effect::NOTHING };
    let first = arguments(node).next();
    match name.as_str() {
        "shift" => {
            let shifts = first.map_or(Some(1), |n| literal(n)?.parse().ok());
            Effect { shifts: if context.call.is_some() { Some(0) } else { shifts }, end: End::On }
        }
        "break" => Effect { end: End::Breaks, ..Effect::NOTHING },
        "continue" => Effect { end: End::Continues, ..Effect::NOTHING },
        "exit" => Effect { end: End::Leaves(status(context, first)), ..Effect::NOTHING },
        // `return` ends only the function that was called; the script goes on.
        "return" if context.call.is_some() => Effect { end: End::Breaks, ..Effect::NOTHING },
        "return" => Effect { end: End::Leaves(status(context, first)), ..Effect::NOTHING },
        "exec" if first.is_some() => Effect { end: End::Leaves(Exit::Unknown), ..Effect::NOTHING },
        _ => {
            let Some(body) = context.functions.body(&name) else { return Effect::NOTHING };
            let inside = single(Context { call: Some(node), ..context }, body);
            if inside.leaves() { Effect { shifts: Some(0), ..inside } } else { Effect::NOTHING }
        }
    }
}

/// The exit code, as far as it matters.
fn status(context: Context, written: Option<Node>) -> Exit {
    let Some(node) = written else { return Exit::Unknown };
    let code = literal(node).or_else(|| given(context, node));
    match code.and_then(|code| code.parse::<u32>().ok()) {
        Some(0) => Exit::Succeeds,
        Some(_) => Exit::Fails,
        None => Exit::Unknown,
    }
}

/// `exit "$1"` and `exit "${1:-2}"` in a function that is called with known words.
fn given(context: Context, node: Node) -> Option<String> {
    let node = if node.kind() == "string" { node.named().next()? } else { node };
    let at = expanded(node)?.parse::<usize>().ok()?.checked_sub(1)?;
    match arguments(context.call?).nth(at) {
        Some(word) => literal(word),
        None => node.text().strip_suffix('}')?.split_once(":-").map(|(_, default)| default.to_owned()),
    }
}
