//! Nextflow files (DSL2) → a reading: their processes, channels and directives.
//!
//! | part | in → out |
//! |---|---|
//! | [`tokens`], [`parse`], [`tree`] | text → statements and expressions |
//! | [`project`], [`process`], [`config`] | files → modules with their processes and workflows; `nextflow.config` |
//! | [`params`], [`flow`], [`channels`], [`matching`], [`pairs`], [`operators`], [`calls`], [`directives`], [`resolved`] | workflows followed → a [`model`] of axes, inputs and steps |
//! | [`bash`], [`quoting`] | a script with the values of Nextflow → one with variables |
//! | [`names`], [`write`] | the model → nodes with names of the language |

mod bash;
mod calls;
mod channels;
mod config;
mod directives;
mod flow;
mod matching;
mod model;
mod names;
mod operators;
mod pairs;
mod params;
mod parse;
mod process;
mod project;
mod quoting;
mod resolved;
mod tokens;
mod tree;
mod value;
mod write;

use super::reading::Reading;
use crate::files::{Files, RelPath};
use config::Config;
use flow::{Flow, Scope};
use model::Model;
use project::Project;
use value::Value;

/// Reads a file of Nextflow in the folder of its pipeline, with what it includes and its configuration.
pub fn read(files: &dyn Files, path: &RelPath, shown: &str) -> Reading {
    let mut project = Project::read(files, path, shown);
    let config = Config::read(&mut project);
    let model = Model { params: params::params(&project, &config), ..Model::default() };
    let mut flow = Flow::new(&project, &config, model);
    follow(&mut flow);
    let model = flow.model;
    write::reading(&project, &config, model, shown)
}

/// Follows the workflow without a name; where there is none those that nobody calls, or else each process for itself.
fn follow(flow: &mut Flow) {
    let project = flow.project;
    let Some(module) = project.modules.first() else { return };
    let old = module.processes.values().find(|process| process.old);
    if let Some(process) = old {
        flow.remark(
            &process.span,
            "this is DSL1, where processes name their channels themselves (`from`, `into`): the steps are here, what \
             goes from one to another is not",
        );
    } else if let Some(entry) = &module.entry {
        flow.workflow(0, entry, Vec::new(), Vec::new());
        not_called(flow);
        return;
    } else if !module.workflows.is_empty() {
        let all = &module.workflows;
        let is_called = |name: &str| {
            let call = [format!("{name}("), format!("{name} (")];
            all.iter().any(|(other, workflow)| {
                other != name && call.iter().any(|call| project.quote(&workflow.span).contains(call))
            })
        };
        for (name, workflow) in all.iter().filter(|(name, _)| !is_called(name)) {
            if all.len() > 1 {
                flow.remark(
                    &workflow.span,
                    format!("the workflow {name} is one of several; nothing says which is run"),
                );
            }
            flow.workflow(0, workflow, Vec::new(), Vec::new());
        }
        not_called(flow);
        return;
    }
    for name in &module.order {
        let Some(process) = module.processes.get(name) else { continue };
        let args: Vec<Value> = match process.old {
            true => Vec::new(),
            false => process.inputs.iter().map(|_| Value::Unknown(format!("nothing here calls {name}"))).collect(),
        };
        flow.run(name, args, &process.span, &mut Scope::default());
    }
}

/// Tells of the processes of the file, and of those that some file includes, of which no step came.
fn not_called(flow: &mut Flow) {
    let project = flow.project;
    for (at, module) in project.modules.iter().enumerate() {
        for name in &module.order {
            let Some(process) = module.processes.get(name) else { continue };
            let mut names = project.modules.iter().flat_map(|module| module.included.values());
            let known = at == 0 || names.any(|(there, included)| *there == at && included == name);
            if known && !flow.model.steps.iter().any(|step| step.span == process.span) {
                flow.remark(&process.span, "nothing that could be followed calls this process");
            }
        }
    }
}
