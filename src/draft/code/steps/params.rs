//! The params of all programs: arguments that are values.

use super::Drafter;
use crate::draft::code::role::{Given, Is, Role, Value};
use crate::draft::origin::one_line;
use crate::draft::{Arg, Node};

impl Drafter<'_, '_> {
    pub(super) fn params(&mut self, at: usize, roles: &[Role]) {
        for role in roles {
            let alike = |other: &&(Role, String)| other.0.name == role.name && same_value(&other.0.is, &role.is);
            if !matches!(role.is, Is::Value(_) | Is::Flag { .. }) || self.values.iter().any(|other| alike(&other)) {
                continue;
            }
            let step = self.steps[at].clone();
            let name = self.give(&role.name, &step);
            let node = param(&name, role).from(self.origin(at, role));
            self.out.params.push(node);
            self.values.push((role.clone(), name));
        }
    }
}

fn param(name: &str, role: &Role) -> Node {
    let mut node = Node::new("param").arg(Arg::text(name));
    match &role.is {
        Is::Flag { default, .. } => node = node.prop("type", Arg::text("bool")).prop("default", Arg::Bool(*default)),
        Is::Value(value) => node = typed(node, value, role),
        _ => {}
    }
    match &role.help {
        Some(help) => node.prop("help", Arg::quoted(one_line(help))),
        None => node,
    }
}

fn typed(mut node: Node, value: &Value, role: &Role) -> Node {
    if value.ty != "string" {
        node = node.prop("type", Arg::text(value.ty));
    }
    let written = |text: &String| if value.numbers { Arg::Number(text.clone()) } else { Arg::text(text) };
    match &value.default {
        Given::Text(text) => node = node.prop("default", Arg::text(text)),
        Given::Number(digits) => node = node.prop("default", Arg::Number(digits.clone())),
        Given::List(texts) => {
            let list = texts.iter().fold(Node::new("default"), |list, text| list.arg(Arg::text(text)));
            node = node.child(list);
        }
        Given::Optional(code) => {
            node = node.prop("optional", Arg::Bool(true));
            if let Some(code) = code {
                node = node.comment(format!("left out, the script takes: {code}"));
            }
        }
        Given::Required => {
            let what = format!("which value? \"{}\"", role.told());
            node = match value.ty {
                "list" => node.child(Node::new("default").arg(Arg::hole(what))),
                _ => node.prop("default", Arg::hole(what)),
            };
        }
    }
    if !value.choices.is_empty() {
        node = node.child(value.choices.iter().fold(Node::new("choices"), |node, choice| node.arg(written(choice))));
    }
    node
}

/// Whether two arguments of one name are one param.
pub(super) fn same_value(a: &Is, b: &Is) -> bool {
    match (a, b) {
        (Is::Value(a), Is::Value(b)) => a == b,
        (Is::Flag { default: a, .. }, Is::Flag { default: b, .. }) => a == b,
        _ => false,
    }
}
