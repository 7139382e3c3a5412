//! `README.md`: what the workflow does, and how to run it here and with Pegasus.

use serde::Serialize;

use super::catalogs::OUTPUT;
use crate::lower::program::Params;
use crate::lower::readme::{File, Readme, images, readme as about, shared_files};
use crate::lower::templates;
use crate::plan::Plan;
use crate::resolve::workflow::Step;

#[derive(Serialize)]
struct Context<'a> {
    #[serde(flatten)]
    workflow: Readme<'a>,
    output_dir: &'static str,
    commands: Vec<String>,
    files: Vec<File>,
}

/// The text of `README.md`.
pub fn readme(plan: &Plan, params: &Params, title: &str, design: &str) -> String {
    let context = Context {
        workflow: about(plan, params, title, design),
        output_dir: OUTPUT,
        commands: images::commands(&plan.workflow),
        files: files(plan),
    };
    templates::render("readme_pegasus.md", &context)
}

fn files(plan: &Plan) -> Vec<File> {
    let workflow = &plan.workflow;
    let containers = workflow.steps.values().flat_map(Step::components).any(|c| workflow.components[c].image.is_some());
    let mut files = vec![
        File { path: "`workflow.yml`", about: "jobs, files and their order" },
        File { path: "`sites.yml`", about: "where jobs run and files lie" },
        File {
            path: "`transformations.yml`",
            about: if containers { "the programs and containers" } else { "the programs" },
        },
        File { path: "`replicas.yml`", about: "where the input files are" },
        File { path: "`pegasus.properties`", about: "settings of the planner" },
        File { path: "`workflow_generator.py`", about: "the same workflow as a program" },
        File { path: "`axes.json`", about: "what the steps run over" },
        File { path: "`napkin_runtime/`", about: "what the generator needs; the same in every workflow" },
        File { path: "`bin/`", about: "the programs of the steps" },
    ];
    files.extend(shared_files(plan));
    files.push(File { path: "`run_manual.sh`", about: "runs everything on this machine" });
    files.push(File { path: "`submit.sh`", about: "plans and submits with Pegasus" });
    files
}
