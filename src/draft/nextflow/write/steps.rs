//! Steps, and what they read and run in.

use super::Writer;
use crate::draft::name::Names as Given;
use crate::draft::nextflow::flow::negated;
use crate::draft::nextflow::model::{Component, Elements, In};
use crate::draft::nextflow::value::{Condition, From, Piece, Source};
use crate::draft::node::{Arg, Node};

impl Writer<'_> {
    /// The images that steps run in, each once, and which one a step has.
    pub(super) fn components(&self, nodes: &mut Vec<Node>) -> Vec<Option<String>> {
        let mut given = Given::default();
        let mut known: Vec<(&Component, String)> = Vec::new();
        let mut named = Vec::new();
        for step in &self.model.steps {
            let Some(component) = &step.component else {
                named.push(None);
                continue;
            };
            let same = |other: &Component| {
                (&other.image, &other.conda, &other.channels)
                    == (&component.image, &component.conda, &component.channels)
            };
            if let Some((_, name)) = known.iter().find(|(other, _)| same(other)) {
                named.push(Some(name.clone()));
                continue;
            }
            let name = given.give(&component.word);
            let mut node = Node::new("component").arg(Arg::text(&name)).from(self.project.origin(&component.span));
            node = node.child(Node::new("image").arg(match &component.image {
                Ok(image) => Arg::quoted(image),
                Err(words) => Arg::hole(words.clone()),
            }));
            if !component.conda.is_empty() {
                let conda =
                    component.conda.iter().fold(Node::new("conda"), |node, package| node.arg(Arg::quoted(package)));
                let channels = component.channels.join(" ");
                let conda = if channels.is_empty() { conda } else { conda.prop("channels", Arg::quoted(channels)) };
                let build = Node::new("build").prop("base", Arg::hole("which image is it built on"));
                node = node.child(build.child(conda));
            }
            nodes.push(node);
            named.push(Some(name.clone()));
            known.push((component, name));
        }
        named
    }

    pub(super) fn step(&mut self, at: usize, component: Option<&str>) -> Node {
        let step = &self.model.steps[at];
        let mut node = Node::new("step").arg(Arg::text(&self.names.steps[at])).from(self.project.origin(&step.span));
        for comment in &step.comments {
            node = node.comment(comment.clone());
        }
        if let Some(words) = &step.unclear {
            node = node.child(Node::new("each").arg(Arg::hole(words.clone())));
        } else if !step.each.is_empty() {
            node = node.child(each(&step.each.iter().map(|axis| self.names.axes[*axis].clone()).collect::<Vec<_>>()));
        }
        if let Some(name) = component {
            node = node.child(Node::new("use").arg(Arg::text(name)));
        }
        if let Some(when) = all(&step.when) {
            node = node.child(Node::new("when").arg(test(&when)));
        }
        for (resource, amount) in &step.resources {
            node = node.child(Node::new(*resource).arg(self.amount(amount)));
        }
        if let Some(retries) = &step.retries {
            node = node.child(Node::new("retries").arg(self.amount(retries)));
        }
        for (input, (_, parts)) in step.ins.iter().zip(&self.names.locals[at].ins) {
            node = node.children(self.ins(input, parts));
        }
        let mut renamed = Vec::new();
        for out in 0..step.outs.len() {
            let (child, moved) = self.out(at, out);
            node = node.child(child);
            renamed.push(moved);
        }
        let read: Vec<usize> = step
            .ins
            .iter()
            .flat_map(|input| input.files.sources())
            .filter_map(|source| if let From::Out(step, _) = source.from { Some(step) } else { None })
            .collect();
        for before in step.after.iter().filter(|before| !read.contains(before)) {
            node = node.child(Node::new("after").arg(Arg::text(&self.names.steps[*before])));
        }
        for (env, name) in step.envs.iter().zip(&self.names.locals[at].envs) {
            for (when, value) in &env.values {
                let value = match value {
                    Ok(pieces) if step.unclear.is_some() && pieces.iter().any(of_axis) => Arg::hole("of which element"),
                    value => self.value(value),
                };
                let child = Node::new("env").arg(Arg::text(name)).arg(value);
                node = node.child(match (when, env.values.len()) {
                    (Some(when), _) => child.prop("when", Arg::quoted(when)),
                    (None, 1) => child,
                    (None, _) => {
                        let first = env.values.iter().find_map(|(when, _)| when.clone()).unwrap_or_default();
                        let no = negated(&Ok(first)).unwrap_or_default();
                        child.prop("when", Arg::quoted(no))
                    }
                });
            }
        }
        if let Some(out) = step.outs.iter().position(|out| out.stdout) {
            node = node.child(Node::new("stdout").arg(Arg::text(&self.names.locals[at].outs[out])));
        }
        node.child(Node::new("shell").arg(match self.script(at, &renamed) {
            Ok(text) if text.contains('\n') => Arg::Script(text),
            Ok(text) => Arg::quoted(text),
            Err(words) => Arg::hole(words),
        }))
    }

    pub(super) fn ins(&self, input: &In, parts: &[String]) -> Vec<Node> {
        let mut nodes = Vec::new();
        for (part, name) in input.files.parts.iter().zip(parts) {
            let mut node = Node::new("in").arg(Arg::text(name));
            match part.sources.as_slice() {
                [one] if one.when.is_empty() || part.optional => {
                    if !matches!(one.from, From::Input(at) if self.names.inputs[at] == *name) {
                        node = node.prop("from", self.source(one));
                    }
                    node = self.chosen(node, one);
                }
                several => {
                    node = node.children(several.iter().map(|source| {
                        let child = self.chosen(Node::new("from").arg(self.source(source)), source);
                        match all(&source.when) {
                            Some(when) => child.prop("when", test(&when)),
                            None => child,
                        }
                    }));
                }
            }
            if part.optional || input.optional {
                node = node.prop("optional", Arg::Bool(true));
            }
            nodes.push(node);
        }
        nodes
    }

    pub(super) fn source(&self, source: &Source) -> Arg {
        match &source.from {
            From::Input(at) => Arg::text(&self.names.inputs[*at]),
            From::Out(step, _) if self.model.steps[*step].outs.len() == 1 => Arg::text(&self.names.steps[*step]),
            From::Out(step, out) => {
                Arg::Text(format!("{}.{}", self.names.steps[*step], self.names.locals[*step].outs[*out]))
            }
            From::Unknown(words) => Arg::hole(words.clone()),
        }
    }

    /// What is taken of a source.
    pub(super) fn chosen(&self, mut node: Node, source: &Source) -> Node {
        // An inner axis brings its parent.
        let is_outer = |axis: usize| {
            source
                .gather
                .iter()
                .any(|inner| matches!(self.model.axes[*inner].of, Elements::Inside(of, _) if of == axis))
        };
        let gather: Vec<&str> =
            source.gather.iter().filter(|axis| !is_outer(**axis)).map(|axis| self.names.axes[*axis].as_str()).collect();
        if !gather.is_empty() {
            node = node.prop("gather", Arg::text(gather.join(" ")));
        }
        if let Some((axis, which)) = source.at {
            node = node.prop("at", Arg::quoted(format!("{}={which}", self.names.axes[axis])));
        }
        node
    }
}

/// Several conditions in one.
pub(super) fn all(when: &[Condition]) -> Option<Condition> {
    let mut texts: Vec<String> = Vec::new();
    let unclear = when.iter().any(Result::is_err);
    for test in when {
        match test {
            Err(words) if texts.contains(words) => {}
            Err(words) if words.contains("||") && when.len() > 1 => texts.push(format!("({words})")),
            Err(words) => texts.push(words.clone()),
            Ok(text) if text == "true" || texts.contains(text) => {}
            Ok(text) if text.contains(" or ") && when.len() > 1 => texts.push(format!("({text})")),
            Ok(text) => texts.push(text.clone()),
        }
    }
    let whole = texts.join(" and ");
    (!texts.is_empty()).then_some(if unclear { Err(whole) } else { Ok(whole) })
}

pub(super) fn test(when: &Condition) -> Arg {
    match when {
        Ok(text) => Arg::quoted(text),
        Err(words) => Arg::hole(words.clone()),
    }
}

fn of_axis(piece: &Piece) -> bool {
    matches!(piece, Piece::Key(_) | Piece::Attr(..))
}

pub(super) fn each(names: &[String]) -> Node {
    names.iter().fold(Node::new("each"), |node, name| node.arg(Arg::text(name)))
}
