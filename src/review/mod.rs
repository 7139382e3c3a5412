//! One page for whoever reviews a specification: what was found, a picture, the steps, what they are about, what changes,
//! and the prose.
//!
//! The page is whole in one file and needs nothing from anywhere. All that comes from the specification is a text on it.

mod findings;
mod prose;
mod steps;
mod tables;

use minijinja::{AutoEscape, Environment};
use serde::Serialize;

use crate::compile::{Compilation, Given};
use crate::counted::counted;
use crate::diagnostic::Severity;
use crate::diff::{Description, Kind, Meaning, tell};
use crate::graph::{Graph, svg};
use crate::markup::escaped;
use crate::templates::{self, Templates};
use findings::Finding;

/// So much of the hash of the design is shown.
const HASH: usize = 12;

static PAGE: Templates<1> = Templates::new(environment, [("page", include_str!("page.html.j2"))]);

fn environment() -> Environment<'static> {
    let mut env = templates::environment(AutoEscape::Html, true);
    // The page is XML, too: what that cannot hold must not get there.
    env.set_formatter(|out, _, value| match value.as_str() {
        Some(text) if !value.is_safe() => Ok(out.write_str(&escaped(text))?),
        _ => Ok(write!(out, "{value}")?),
    });
    env
}

/// What a page is made of.
pub struct Review<'a> {
    /// One without errors.
    pub compilation: &'a Compilation,
    pub now: &'a Description,
    pub graph: &'a Graph,
    /// The values from outside that it was compiled with.
    pub given: &'a Given,
    pub since: &'a Since,
}

/// What the specification is compared with.
pub enum Since {
    Nothing,
    /// What this names has errors.
    Wrong(String),
    /// What it means that the specification became what it is.
    Change(String, Box<Meaning>),
}

#[derive(Serialize)]
struct Context<'a> {
    style: &'static str,
    name: &'a str,
    title: String,
    version: Option<&'a str>,
    counts: String,
    design: String,
    values: Vec<String>,
    warnings: String,
    findings: Vec<Finding>,
    accepted: Option<String>,
    picture: String,
    picture_of: &'a str,
    steps: Vec<steps::Row>,
    amounts: [&'static str; steps::AMOUNTS.len()],
    jobs: u64,
    axes: Vec<tables::Axis>,
    params: Vec<tables::Param>,
    inputs: Vec<tables::Files>,
    published: Vec<tables::Files>,
    components: Vec<tables::Thing>,
    around: Vec<tables::Thing>,
    since: Told,
    prose: String,
}

/// A change in lines, and the steps with other numbers of jobs.
#[derive(Default, Serialize)]
struct Told {
    from: Option<String>,
    wrong: bool,
    lines: Vec<String>,
    steps: Vec<(String, String, String)>,
}

/// The page, as HTML.
pub fn page(review: &Review) -> String {
    let Review { compilation, now, graph, given, since } = review;
    let workflow = &now.plan.workflow;
    let (found, sources) = (&compilation.findings, &compilation.sources);
    let totals = &now.plan.totals;
    let counts =
        [counted(totals.steps, "step"), counted(totals.jobs, "job"), counted(now.published.count, "published file")];
    // The specification is what is read first.
    let spec = sources.iter().next().map_or("", |source| source.text.as_str());
    let context = Context {
        style: include_str!("style.css"),
        name: &workflow.name,
        title: workflow.title.clone().unwrap_or_else(|| workflow.name.clone()),
        version: workflow.version.as_deref(),
        counts: counts.join(", "),
        design: now.design.to_hex()[..HASH].to_owned(),
        values: values(given),
        warnings: [(Severity::Warning, "warning"), (Severity::Note, "note")]
            .map(|(severity, word)| counted(found.count(severity) as u64, word))
            .join(", "),
        findings: found.sorted().into_iter().map(|finding| Finding::new(finding, sources)).collect(),
        accepted: (compilation.accepted > 0).then(|| counted(compilation.accepted as u64, "finding")),
        picture: svg::render(graph),
        picture_of: &graph.summary,
        steps: steps::rows(now),
        amounts: steps::AMOUNTS,
        jobs: totals.jobs,
        axes: tables::axes(now),
        params: tables::params(now),
        inputs: tables::inputs(now),
        published: tables::published(now),
        components: tables::things(now, &[Kind::Component]),
        around: tables::things(now, &[Kind::Workflow, Kind::Site, Kind::Target, Kind::Overlay]),
        since: told(since),
        prose: prose::html(spec),
    };
    PAGE.render("page", &context)
}

/// The values that are not those of the specification, as the command line has them.
fn values(given: &Given) -> Vec<String> {
    let named =
        given.block.iter().chain(given.files.iter().map(|(name, _)| name)).map(|name| format!("--values {name}"));
    named.chain(given.sets.iter().map(|(name, value)| format!("--set {name}={value}"))).collect()
}

fn told(since: &Since) -> Told {
    match since {
        Since::Nothing => Told::default(),
        Since::Wrong(from) => Told { from: Some(from.clone()), wrong: true, ..Told::default() },
        Since::Change(from, meaning) => {
            let number = |jobs: &Option<u64>| jobs.map_or_else(|| "–".to_owned(), |n| n.to_string());
            let differ = meaning.steps.iter().filter(|(_, was, now)| was != now);
            Told {
                from: Some(from.clone()),
                wrong: false,
                lines: tell::lines(meaning),
                steps: differ.map(|(step, was, now)| (step.clone(), number(was), number(now))).collect(),
            }
        }
    }
}
