//! One value per param, with the place it came from.

use super::Value;
use super::fits::{Given as Values, Written, check, declared, lies_there};
use crate::compile::Given;
use crate::diagnostic::{Findings, names, values};
use crate::files::Files;
use crate::schema::{is_hole, is_open, type_of};
use crate::source::{Sources, Span};
use crate::spec::model::Model;
use crate::syntax::{self, Entry};

/// The value of each param, in the order of the model.
#[derive(Debug, Default)]
pub struct Resolved {
    pub values: Vec<Option<Value>>,
    /// Params whose value is wrong, which was reported.
    pub broken: Vec<bool>,
}

/// Finds the value of each param.
pub fn resolve(
    model: &Model,
    given: &Given,
    files: &dyn Files,
    sources: &mut Sources,
    findings: &mut Findings,
) -> Resolved {
    let mut written: Vec<Option<Values>> =
        model.params.iter().map(|p| (!p.default.is_empty()).then(|| from(&p.default, p.name.span))).collect();
    let known: Vec<&str> = model.params.iter().map(|p| p.name.value.as_str()).collect();
    let find = |name: &str| model.params.iter().position(|p| p.name.value == name);

    // Every block is checked for unknown names, the chosen one is used.
    for block in &model.values {
        for (name, entries) in &block.entries {
            match find(&name.value) {
                None => findings.push(names::unknown(name.span, "param", &name.value, &known)),
                Some(at) if given.block.as_ref() == Some(&block.name.value) => {
                    written[at] = Some(from(entries, name.span));
                }
                // What type its value must have is not known.
                Some(at) if model.params[at].broken => {}
                // Only whether it fits matters here: the block is not in use.
                Some(at) => {
                    let _ = check(&model.params[at], &from(entries, name.span), findings);
                }
            }
        }
    }
    if let Some(block) = &given.block {
        let blocks: Vec<&str> = model.values.iter().map(|v| v.name.value.as_str()).collect();
        if !blocks.contains(&block.as_str()) {
            findings.push(values::unknown_values_block(block, &blocks));
        }
    }
    for (name, bytes) in &given.files {
        let Some(source) = syntax::read_text_as(syntax::Role::Values, name, bytes, sources, findings) else { continue };
        let document = syntax::parse_kdl(source, sources, findings);
        for node in document.nodes.iter().filter(|n| !n.broken) {
            match find(&node.name.value) {
                None => findings.push(names::unknown(node.name.span, "param", &node.name.value, &known)),
                Some(at) => {
                    type_of(node, findings);
                    let mut open = is_open(node, findings);
                    for entry in &node.entries {
                        open |= is_hole(entry, findings);
                    }
                    if !open {
                        let values = node.entries.iter().filter(|e| e.name.is_none());
                        written[at] = Some(from(values, node.name.span));
                    }
                }
            }
        }
    }
    let mut set: Vec<bool> = vec![false; known.len()];
    for (name, text) in &given.sets {
        let line = format!("{name}={text}");
        let source = sources.add("--set", line.as_str());
        match find(name) {
            None => {
                findings.push(names::unknown(Span::new(source, 0, name.len()), "param", name, &known));
            }
            Some(at) => {
                let span = Span::new(source, name.len() + 1, line.len());
                let value = Written::typed_in(text, span);
                // The first `--set` of a name replaces weaker sources, further ones add to a list.
                match &mut written[at] {
                    Some(values) if set[at] => values.written.push(value),
                    slot => *slot = Some(Values { written: vec![value], at: span }),
                }
                set[at] = true;
            }
        }
    }
    let mut resolved = Resolved::default();
    for (param, written) in model.params.iter().zip(written) {
        let good = param.broken || declared(param, findings);
        let value = match &written {
            None if param.optional || param.broken => Ok(None),
            None => {
                findings.push(values::no_value(param.name.span, &param.name.value));
                Err(())
            }
            // What type its value must have is not known.
            Some(_) if param.broken => Ok(None),
            // What is wrong with the declaration would be said again.
            Some(_) if !good => Err(()),
            Some(given) => check(param, given, findings)
                .and_then(|value| lies_there(param, given, files, findings).map(|()| Some(value))),
        };
        resolved.broken.push(param.broken || value.is_err());
        resolved.values.push(value.unwrap_or(None));
    }
    resolved
}

/// The values that some entries hold; `at` is where they belong.
fn from<'e>(entries: impl IntoIterator<Item = &'e Entry>, at: Span) -> Values {
    Values { written: entries.into_iter().map(Written::from).collect(), at }
}
