//! `workflow_generator.py`: the workflow as a program with loops over the axis tables.

mod catalog;
mod existence;
mod files;
mod inputs;
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
pub use steps::{listed, program_name};

use super::templates;
use crate::diagnostic::Diagnostic;
use crate::lower::loops::{Table, Tables};
use crate::lower::python::{Code, Names};
use crate::plan::Plan;
use crate::resolve::StepId;
use writer::Imports;

#[derive(Serialize)]
struct Context<'a> {
    title: &'a str,
    name: &'a str,
    design: &'a str,
    imports: Imports,
    listed: bool,
    model_names: String,
    option_names: String,
    containers: String,
    programs: String,
    sites: String,
    properties: String,
    fixed: String,
    options: Vec<String>,
    inputs: Vec<String>,
    steps: Vec<Function>,
}

#[derive(Serialize)]
struct Function {
    function: String,
    doc: String,
    lines: Vec<String>,
}

/// Steps without jobs are not in the program.
pub fn has_jobs(plan: &Plan, id: StepId) -> bool {
    plan.steps[id].count() > 0
}

/// The steps whose jobs loops over axes do not say: conditions and several sources decide them. They are written out.
pub fn written_out(plan: &Plan) -> Vec<StepId> {
    let params = Params::new(plan, &[]);
    let fails = |id: &StepId| steps::lines(plan, &mut Tables::new(&plan.workflow), &params, *id).is_err();
    plan.workflow.order.iter().copied().filter(|id| has_jobs(plan, *id)).filter(fails).collect()
}

/// The program, and the tables that it reads.
///
/// # Errors
/// A construct that has no lines in the program yet.
pub fn generator(
    plan: &Plan,
    params: &Params,
    listed: &[StepId],
    title: &str,
    design: &str,
) -> Result<(String, Vec<Table>), Diagnostic> {
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
        if listed.contains(id) {
            let line = Code::call("add_listed", vec![Code::atom("workflow"), Code::text(&step.name)]);
            steps.push(Function { function, doc: steps::doc(workflow, step), lines: line.lines(4, "") });
            continue;
        }
        let (lines, uses) = steps::lines(plan, &mut tables, params, *id)?;
        imports.filters |= uses.filters;
        imports.runtime |= uses.runtime;
        steps.push(Function { function, doc: steps::doc(workflow, step), lines });
    }
    let containers = catalog::containers(plan);
    let mut model_names = vec!["Directory", "Program", "Site", "Workflow"];
    if containers.flat() != "{}" {
        model_names.insert(0, "Container");
    }
    let fixed = params
        .fixed(workflow)
        .map(|(param, why)| Code::tuple(vec![Code::text(&param.name), Code::text(&value_of(param)), Code::text(why)]));
    let text = |name: &str, code: Code| {
        let lines = Code::assign(name, code.spread()).lines(0, "").join("\n");
        lines.trim_start_matches(name).trim_start_matches(" = ").to_owned()
    };
    let context = Context {
        title,
        name: &workflow.name,
        design,
        imports,
        listed: !listed.is_empty(),
        model_names: model_names.join(", "),
        option_names: option_names.join(", "),
        containers: text("CONTAINERS", containers),
        programs: text("PROGRAMS", catalog::programs(plan)),
        sites: text("SITES", catalog::sites(workflow)),
        properties: text("PROPERTIES", catalog::properties(workflow)),
        fixed: text("FIXED", Code::list(fixed.collect())),
        options,
        inputs,
        steps,
    };
    Ok((templates::render("workflow_generator.py", &context), tables.finish(plan)))
}
