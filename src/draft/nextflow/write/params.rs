//! Params and lets.

use super::Writer;
use crate::draft::nextflow::model::{Default, Param};
use crate::draft::node::{Arg, Node};

impl Writer<'_> {
    pub(super) fn params(&self) -> Vec<Node> {
        let used = self.model.params_used();
        let all = self.model.params.iter().enumerate();
        // Where results go is said elsewhere, and what went into an axis stands there.
        let idle = |at: usize, param: &Param| {
            let elsewhere = matches!(param.source.as_str(), "outdir" | "help" | "version");
            !used.contains(&at) && (param.spent || !param.declared || elsewhere)
        };
        all.filter(|(at, param)| !idle(*at, param))
            .map(|(at, param)| match self.absent.get(&at) {
                Some(words) => Node::new("param")
                    .arg(Arg::text(&param.name))
                    .from(self.project.origin(&param.span))
                    .prop("type", Arg::text("path"))
                    .prop("default", Arg::hole(words.clone())),
                None => self.param(param, used.contains(&at), self.asks(&format!("given({})", param.name))),
            })
            .collect()
    }

    pub(super) fn param(&self, param: &Param, used: bool, is_given: bool) -> Node {
        let node = Node::new("param").arg(Arg::text(&param.name)).from(self.project.origin(&param.span));
        let path = |node: Node| if param.is_path { node.prop("type", Arg::text("path")) } else { node };
        match &param.value {
            Default::Null if used && !is_given => {
                let words = self.project.quote(&param.span);
                let words = if words == "null" { String::new() } else { format!(": {words}") };
                path(node).prop("default", Arg::hole(format!("no value is set for params.{}{words}", param.source)))
            }
            Default::Null => path(node).prop("optional", Arg::Bool(true)),
            Default::Bool(is) => node.prop("type", Arg::text("bool")).prop("default", Arg::Bool(*is)),
            Default::Number(number) => {
                let whole = number.trim_start_matches('-').bytes().all(|b| b.is_ascii_digit()) && number.len() < 19;
                let kind = if whole { "int" } else { "float" };
                node.prop("type", Arg::text(kind)).prop("default", Arg::number(number))
            }
            Default::Text(text) => path(node).prop("default", Arg::quoted(text)),
            Default::List(items) => node
                .prop("type", Arg::text("list"))
                .child(items.iter().fold(Node::new("default"), |node, item| node.arg(Arg::quoted(item)))),
            Default::Made(pieces) => {
                let node = Node::new("let").arg(Arg::text(&param.name)).from(self.project.origin(&param.span));
                node.arg(self.value(&Ok(pieces.clone())))
            }
            Default::Unknown(words) => path(node).prop("default", Arg::hole(words.clone())),
        }
    }

    /// Does a step ask this?
    pub(super) fn asks(&self, test: &str) -> bool {
        let whens = self.model.steps.iter().flat_map(|step| {
            let sources = step.ins.iter().flat_map(|input| input.files.sources()).flat_map(|source| &source.when);
            step.when.iter().chain(sources)
        });
        whens.flatten().any(|when| when.contains(test))
    }
}
