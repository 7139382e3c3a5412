//! `workflow_generator.py`: the workflow as a program with loops over the axis tables.

mod catalog;

use serde::Serialize;

use crate::lower::program::{Function, Imports, Program, constant};
use crate::lower::templates;
use crate::plan::Plan;

#[derive(Serialize)]
struct Context<'a> {
    title: &'a str,
    name: &'a str,
    design: &'a str,
    imports: Imports,
    listed: bool,
    model_names: String,
    option_names: &'a str,
    containers: String,
    programs: String,
    sites: String,
    properties: String,
    fixed: &'a str,
    options: &'a [String],
    inputs: &'a [String],
    steps: &'a [Function],
}

/// The text of the program.
pub fn generator(plan: &Plan, program: &Program, title: &str, design: &str) -> String {
    let workflow = &plan.workflow;
    let containers = catalog::containers(plan);
    let mut model_names = vec!["Directory", "Program", "Site", "Workflow"];
    if containers.flat() != "{}" {
        model_names.insert(0, "Container");
    }
    let context = Context {
        title,
        name: &workflow.name,
        design,
        imports: program.imports,
        listed: program.listed,
        model_names: model_names.join(", "),
        option_names: &program.option_names,
        containers: constant("CONTAINERS", containers),
        programs: constant("PROGRAMS", catalog::programs(plan)),
        sites: constant("SITES", catalog::sites(workflow)),
        properties: constant("PROPERTIES", catalog::properties(workflow)),
        fixed: &program.fixed,
        options: &program.options,
        inputs: &program.inputs,
        steps: &program.steps,
    };
    templates::render("workflow_generator.py", &context)
}
