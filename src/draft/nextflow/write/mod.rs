//! The model of a pipeline → sections of nodes, as a person would write them.

mod axes;
mod inputs;
mod outs;
mod params;
mod scripts;
mod steps;
mod texts;

use std::collections::{BTreeMap, BTreeSet};

use super::config::Config;
use super::model::Model;
use super::names::Names;
use super::project::Project;
use crate::draft::name::identifier;
use crate::draft::reading::{Reading, Remark, Section};
use crate::files::RelPath;

/// Larger files, and more of them, are not taken along.
const MOST_BYTES: u64 = 16 << 20;
const MOST_FILES: usize = 1000;

/// The page of a pipeline.
pub fn reading(project: &Project, config: &Config, model: Model, shown: &str) -> Reading {
    let names = Names::give(&model);
    let mut writer = Writer {
        project,
        model: &model,
        names,
        keys: BTreeMap::new(),
        files: BTreeMap::new(),
        taken: BTreeSet::new(),
        absent: BTreeMap::new(),
    };
    writer.find_keys();
    let mut axes = Section { heading: "What is done again and again".into(), ..Section::default() };
    axes.nodes = writer.used_axes().into_iter().map(|at| writer.axis(at)).collect();
    let mut inputs = Section { heading: "What is there before".into(), ..Section::default() };
    inputs.nodes = writer.inputs();
    let mut components = Section { heading: "Where it runs".into(), ..Section::default() };
    let named = writer.components(&mut components.nodes);
    let mut steps = Section { heading: "The steps".into(), ..Section::default() };
    steps.nodes = (0..model.steps.len()).map(|at| writer.step(at, named[at].as_deref())).collect();
    let mut params = Section { heading: "What can be chosen".into(), ..Section::default() };
    params.nodes = writer.params();
    let mut rest = Section { heading: "What else was there".into(), ..Section::default() };
    rest.remarks = writer.remarks(config);
    let files = writer.files;
    let stem = shown.strip_suffix(".nf").unwrap_or(shown);
    let name = config.name.as_deref().and_then(|name| name.rsplit('/').next()).filter(|name| !name.is_empty());
    let name = identifier(name.unwrap_or(if stem == "main" || stem.is_empty() { "pipeline" } else { stem }));
    let title = config.description.clone().filter(|text| !text.trim().is_empty()).unwrap_or_else(|| name.clone());
    Reading { name, title, sections: vec![params, axes, inputs, components, steps, rest], files }
}

struct Writer<'m> {
    project: &'m Project<'m>,
    model: &'m Model,
    names: Names,
    /// The column that is the key of a table.
    keys: BTreeMap<usize, Result<String, String>>,
    files: BTreeMap<RelPath, Vec<u8>>,
    /// The names of files that steps write.
    taken: BTreeSet<String>,
    /// Params that name a file that does not lie here.
    absent: BTreeMap<usize, String>,
}

impl Writer<'_> {
    fn remarks(&self, config: &Config) -> Vec<Remark> {
        let mut remarks = Vec::new();
        let mut add = |span: &std::ops::Range<usize>, why: &str| {
            remarks.push(Remark {
                place: self.project.place(span),
                quote: self.project.quote(span).lines().next().unwrap_or("").to_owned(),
                why: why.to_owned(),
            });
        };
        self.project.missing.iter().for_each(|(span, why)| add(span, why));
        config.missing.iter().for_each(|span| add(span, "this configuration could not be read"));
        self.model.remarks.iter().for_each(|(span, why)| add(span, why));
        if let Some((name, span)) = config.profiles.first() {
            let more = config.profiles.len() - 1;
            let others = if more == 0 { String::new() } else { format!(" and {more} others") };
            add(span, &format!("the profile {name}{others}: values that are only taken when somebody chooses them"));
        }
        remarks
    }
}
