//! The profiles of a job in `workflow.yml`.

use std::sync::Arc;

use super::around::{self, Value};
use crate::lower::yaml;
use crate::plan::{Extension, Op, Plan, Program};
use crate::resolve::StepId;

/// Writes what is of the job alone: its environment, its label, resources that its transformation does not share.
pub fn write(plan: &Plan, id: StepId, text: &mut Program) {
    let planned = &plan.steps[id];
    let mut spaces: Vec<(&str, Program, bool)> = Vec::new();
    for (namespace, key, value) in around::of_jobs(&plan.workflow, id) {
        let mut line = Program::literal(format!("      {}: ", yaml::quoted(&key)));
        let mut when = None;
        match value {
            Value::Number(number) => line.push_literal(number.to_string()),
            Value::Fixed(value) => line.push_literal(yaml::quoted(&value)),
            Value::Env(at) => {
                let variable = planned.env.get(at);
                when = variable.and_then(|(_, _, when)| when.clone());
                over_the_point(variable.map(|(_, value, _)| value), &mut line);
            }
            Value::Profile(at) => {
                let profile = planned.profiles.get(at);
                when = profile.and_then(|(_, when)| when.clone());
                over_the_point(profile.map(|(value, _)| value), &mut line);
            }
            Value::Label => over_the_point(planned.label.as_ref(), &mut line),
            Value::Amount(at) => {
                if let Some((_, formula, asked)) = planned.varying.get(at) {
                    when = asked.clone();
                    line.push(Op::Value(Arc::new(formula.clone())));
                }
            }
        }
        line.push_literal("\n");
        if spaces.last().is_none_or(|(last, ..)| *last != namespace) {
            spaces.push((namespace, Program::default(), false));
        }
        let Some((_, body, certain)) = spaces.last_mut() else { continue };
        match when {
            None => {
                *certain = true;
                body.extend(&line);
            }
            when => {
                let extension = Extension::new(Vec::new(), when);
                body.ops.push(Op::Each { extension: extension.into(), body: line });
            }
        }
    }
    let mut all = Program::default();
    let certain = spaces.iter().any(|(.., certain)| *certain);
    for (namespace, body, certain) in spaces {
        head(&mut all, format!("    {namespace}:\n"), body, certain);
    }
    if !all.ops.is_empty() {
        head(text, "  profiles:\n".to_owned(), all, certain);
    }
}

/// A body below its head; without any line there is no head.
fn head(out: &mut Program, head: String, body: Program, certain: bool) {
    if certain {
        out.push_literal(head);
        out.extend(&body);
    } else {
        out.ops.push(Op::Or { body, before: head.into_bytes().into(), none: Box::default() });
    }
}

fn over_the_point(value: Option<&Program>, text: &mut Program) {
    text.push_quoted(value.cloned().unwrap_or_default(), yaml::scalar, yaml::proves_plain);
}
