//! A Snakefile → a draft: its rules as steps, its wildcards as axes. Nothing of it is run.
//!
//! | file | in → out |
//! |---|---|
//! | `scan` | text → lines as Python counts them |
//! | `grammar` | lines → rules, directives, and what stands around them |
//! | `python`, `value` | expressions of a directive → what they are worth, as far as the text says it |
//! | `rules` | a Snakefile, its configuration and what it includes → rules with values |
//! | `pattern`, `matching` | names of files with wildcards, and which of them another one matches |
//! | `graph` | rules → who makes what for whom, and what each wildcard runs over |
//! | `params`, `axes`, `inputs`, `carried`, `component`, `amounts`, `texts`, `shell`, `steps` | that → nodes |

mod amounts;
mod axes;
mod carried;
mod component;
mod grammar;
mod graph;
mod inputs;
mod matching;
mod params;
mod pattern;
mod python;
mod rules;
mod scan;
mod shell;
mod steps;
#[cfg(test)]
mod tests;
mod texts;
mod value;

use super::reading::Remark;
use super::{Node, Reading, Section, name};
use crate::files::{Files, RelPath};

/// Reads a Snakefile. Paths in it are relative to the folder of `files`; `shown` is what a person calls it.
pub fn read(files: &dyn Files, path: &RelPath, shown: &str) -> Reading {
    let workflow = rules::read(files, path, shown);
    let graph = graph::graph(&workflow);
    // Which values are used and what steps call their files is known last, and must be known before anything is named.
    let first = steps::draft(&workflow, &graph, files, shown, &steps::Known::default());
    let draft = steps::draft(&workflow, &graph, files, shown, &first.known);
    let stem = shown.strip_suffix(".smk").unwrap_or(shown);
    let mut sections = Vec::new();
    let mut section = |heading: &str, nodes: Vec<Node>, remarks: Vec<Remark>| {
        if !nodes.is_empty() || !remarks.is_empty() {
            sections.push(Section { heading: heading.to_owned(), prose: Vec::new(), nodes, remarks });
        }
    };
    section("What can be chosen", draft.params, Vec::new());
    section("What there is work for", draft.axes, Vec::new());
    section("What goes in", draft.inputs, Vec::new());
    section("Where the steps run", draft.components, Vec::new());
    section("The steps", draft.steps, draft.remarks);
    Reading {
        name: name::identifier(&stem.to_ascii_lowercase()),
        title: format!("The workflow of {stem}"),
        sections,
        files: draft.files,
    }
}
