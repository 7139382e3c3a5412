//! A workflow as the functions of a Python program: one for each step, with loops over the axis tables.
//!
//! Every engine's program is made of these; what an engine says of its own stands beside them, in its own module.

pub mod axes_json;
mod existence;
mod files;
mod inputs;
pub mod jobs_json;
mod options;
mod params;
mod select;
mod sources;
mod steps;
mod texts;
mod values;
mod writer;

use serde::Serialize;

pub use options::{about, one_line, value_of};
pub use params::Params;
pub use steps::{doc, listed, program_name, written};
pub use writer::Imports;

use crate::diagnostic::Diagnostic;
use crate::lower::loops::{Table, Tables};
use crate::lower::python::{Code, Names};
use crate::lower::scalable::Components;
use crate::plan::Plan;
use crate::resolve::StepId;

/// Whose words the functions use for what stands around a job.
#[derive(Debug)]
pub enum Engine {
    Pegasus,
    /// With the components that jobs run in.
    Scalable(Components),
}

impl Engine {
    /// Options that the programs of the engine have beside the values of the workflow, as argparse stores them.
    fn own_options(&self) -> &'static [&'static str] {
        match self {
            Engine::Pegasus => &["check", "help", "jobs", "output_dir", "run", "tidy"],
            Engine::Scalable(_) => &["check", "help", "keep", "scheduler", "target", "workers"],
        }
    }

    /// Whether a profile of a job says something to the engine.
    pub fn takes(&self, namespace: &str, key: &str) -> bool {
        matches!(self, Engine::Pegasus) || reaches_scalable(namespace, key)
    }
}

/// Variables, secrets, retries and the longest run time are the only profiles of Pegasus that mean something elsewhere.
fn reaches_scalable(namespace: &str, key: &str) -> bool {
    namespace == "env"
        || matches!((namespace, key), ("condor", "getenv") | ("dagman", "RETRY") | ("pegasus", "runtime"))
}

/// One function of a program.
#[derive(Debug, Serialize)]
pub struct Function {
    pub function: String,
    pub doc: String,
    pub lines: Vec<String>,
}

/// What the programs of all engines have in common.
#[derive(Debug)]
pub struct Program {
    pub imports: Imports,
    /// Names that the options need from the runtime.
    pub option_names: String,
    pub options: Vec<String>,
    /// Values that are built in, with the reason.
    pub fixed: String,
    /// Some steps are written out in `jobs.jsonl`.
    pub listed: bool,
    pub inputs: Vec<String>,
    pub steps: Vec<Function>,
    /// What the functions ask of the axes.
    pub tables: Vec<Table>,
}

/// Steps without jobs are not in the program.
pub fn has_jobs(plan: &Plan, id: StepId) -> bool {
    plan.steps[id].count() > 0
}

/// The steps whose jobs loops over axes do not say: conditions and several sources decide them. They are written out.
pub fn written_out(plan: &Plan) -> Vec<StepId> {
    // What is written for one engine is written for all.
    let params = Params::new(plan, &[], Engine::Pegasus);
    let fails = |id: &StepId| steps::lines(plan, &mut Tables::new(&plan.workflow), &params, *id).is_err();
    plan.workflow.order.iter().copied().filter(|id| has_jobs(plan, *id)).filter(fails).collect()
}

/// The functions of a program, and the tables that they read.
///
/// # Errors
/// A construct that has no lines in the program yet.
pub fn program(plan: &Plan, params: &Params, written_out: &[StepId]) -> Result<Program, Diagnostic> {
    let workflow = &plan.workflow;
    let mut tables = Tables::new(workflow);
    let mut options = Vec::new();
    let mut option_names = vec!["new_parser"];
    for (flag, python, param) in params.options(workflow) {
        let (code, needs) = options::argument(flag, python, param);
        options.extend(code.lines(4, ""));
        option_names.extend(needs);
    }
    option_names.sort_unstable();
    option_names.dedup();
    let inputs = inputs::lines(plan, &mut tables, params)?;
    let mut names = Names::with(["add_inputs"]);
    let mut steps = Vec::new();
    let mut imports = Imports::default();
    for id in workflow.order.iter().filter(|id| has_jobs(plan, **id)) {
        let step = &workflow.steps[*id];
        let function = names.attribute(&format!("add_{}", step.name));
        if written_out.contains(id) {
            let line = Code::call("add_listed", vec![Code::atom("workflow"), Code::text(&step.name)]);
            steps.push(Function { function, doc: doc(workflow, step), lines: line.lines(4, "") });
            continue;
        }
        let (lines, uses) = steps::lines(plan, &mut tables, params, *id)?;
        imports.filters |= uses.filters;
        imports.runtime |= uses.runtime;
        steps.push(Function { function, doc: doc(workflow, step), lines });
    }
    let fixed = params
        .fixed(workflow)
        .map(|(param, why)| Code::tuple(vec![Code::text(&param.name), Code::text(&value_of(param)), Code::text(why)]));
    Ok(Program {
        imports,
        option_names: option_names.join(", "),
        options,
        fixed: constant("FIXED", Code::list(fixed.collect())),
        listed: !written_out.is_empty(),
        inputs,
        steps,
        tables: tables.finish(plan),
    })
}

/// The value of a constant of the program, as it stands after `NAME = `.
pub fn constant(name: &str, code: Code) -> String {
    let lines = Code::assign(name, code.spread()).lines(0, "").join("\n");
    lines.trim_start_matches(name).trim_start_matches(" = ").to_owned()
}
