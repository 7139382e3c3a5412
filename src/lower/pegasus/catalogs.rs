//! The site, transformation and replica catalogs, and the properties.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use serde::Serialize;

use super::{FORMAT, around};
use crate::lower::artifact::Body;
use crate::lower::inputs::{is_read, place_of, support};
use crate::lower::scripts::program_path;
use crate::lower::stream::{self, Piece};
use crate::lower::yaml;
use crate::plan::{Op, Plan, PlannedContent, PlannedFile, Program};
use crate::resolve::{FileId, StepId};

/// Folders that running uses, in the built folder.
pub const SCRATCH: &str = "run/pegasus/scratch";
pub const OUTPUT: &str = "run/pegasus/output";
pub const SUBMIT: &str = "run/pegasus/submit";

/// Namespace to key to value.
type Profiles = BTreeMap<&'static str, BTreeMap<String, serde_json::Value>>;

#[derive(Serialize)]
struct Sites {
    pegasus: &'static str,
    sites: Vec<Site>,
}

#[derive(Serialize)]
struct Site {
    name: String,
    directories: Vec<Directory>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    profiles: Profiles,
}

#[derive(Serialize)]
struct Directory {
    r#type: &'static str,
    path: String,
    #[serde(rename = "sharedFileSystem")]
    shared: bool,
    #[serde(rename = "fileServers")]
    servers: [Server; 1],
}

#[derive(Serialize)]
struct Server {
    url: String,
    operation: &'static str,
}

#[derive(Serialize)]
struct Transformations<'a> {
    pegasus: &'static str,
    transformations: Vec<Transformation<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    containers: Vec<Container<'a>>,
}

#[derive(Serialize)]
struct Transformation<'a> {
    name: Cow<'a, str>,
    sites: Vec<TransformationSite<'a>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    profiles: Profiles,
}

#[derive(Serialize)]
struct TransformationSite<'a> {
    name: Cow<'a, str>,
    pfn: String,
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    container: Option<Cow<'a, str>>,
}

#[derive(Serialize)]
struct Container<'a> {
    name: Cow<'a, str>,
    r#type: &'static str,
    image: &'a str,
    #[serde(rename = "image.site")]
    site: &'static str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    mounts: &'a [String],
}

/// A catalog as text; it is made of texts and numbers, which YAML can always hold.
fn text(catalog: &impl Serialize) -> String {
    unmarked(&serde_yaml_ng::to_string(catalog).unwrap_or_default())
}

const MARK: &str = "napkin-text-";

/// A text of the specification on its way through the YAML writer, which quotes neither `yes` nor a variable that the
/// planner would replace.
pub fn marked(text: &str) -> String {
    let hex: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
    format!("{MARK}{hex}.")
}

/// A name on its way through the YAML writer. A name begins with a letter, so that only a word such as `no` is read as
/// something else.
pub fn name(text: &str) -> Cow<'_, str> {
    if yaml::is_reserved(text.as_bytes()) { marked(text).into() } else { text.into() }
}

/// The catalog with the marked texts as YAML that reads back as they are.
fn unmarked(catalog: &str) -> String {
    let mut parts = catalog.split(MARK);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (hex, rest) = part.split_once('.').unwrap_or((part, ""));
        let byte = |at: usize| hex.get(at..at + 2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        let bytes: Option<Vec<u8>> = (0..hex.len()).step_by(2).map(byte).collect();
        match bytes.and_then(|bytes| String::from_utf8(bytes).ok()) {
            Some(text) => {
                out.push_str(&yaml::quoted(&text));
                out.push_str(rest);
            }
            None => {
                out.push_str(MARK);
                out.push_str(part);
            }
        }
    }
    out
}

/// `sites.yml`: the submit host with its folders, and the execution site.
pub fn sites(plan: &Plan) -> String {
    let directory = |r#type, path: &str| Directory {
        r#type,
        path: format!("${{PWD}}/{path}"),
        shared: false,
        servers: [Server { url: format!("file://${{PWD}}/{path}"), operation: "all" }],
    };
    let local = Site {
        name: "local".to_owned(),
        directories: vec![directory("sharedScratch", SCRATCH), directory("localStorage", OUTPUT)],
        profiles: Profiles::new(),
    };
    let mut sites = vec![local];
    for site in &plan.workflow.pegasus.sites {
        let profiles = around::as_json(around::of_site(&plan.workflow, site));
        if site.local {
            sites[0].profiles = profiles;
            continue;
        }
        let scratch = |path: &String| Directory {
            r#type: "sharedScratch",
            path: path.clone(),
            shared: plan.workflow.pegasus.staging == "sharedfs",
            servers: [Server { url: format!("file://{path}"), operation: "all" }],
        };
        let directories = site.scratch.iter().map(scratch).collect();
        sites.push(Site { name: name(&site.name).into_owned(), directories, profiles });
    }
    text(&Sites { pegasus: FORMAT, sites })
}

/// The transformations by name: each program once, with what its steps have in common.
pub fn transformations(plan: &Plan) -> String {
    let workflow = &plan.workflow;
    let mut seen: BTreeMap<&str, Transformation> = BTreeMap::new();
    let mut containers: BTreeMap<&str, Container> = BTreeMap::new();
    let steps = workflow.steps.values().filter(|s| s.may_exist());
    for (step, variant) in steps.flat_map(|s| s.variants.iter().map(move |v| (s, v))) {
        let path = program_path(step, variant);
        let component = variant.component.map(|c| &workflow.components[c]);
        let image = component.and_then(|c| Some((c.name.as_str(), c.image.as_deref()?)));
        if let Some((called, image)) = image {
            containers.entry(called).or_insert(Container {
                name: name(called),
                r#type: container_type(image),
                image,
                site: image_site(image),
                mounts: component.map_or(&[][..], |c| &c.outfit.mounts[..]),
            });
        }
        if seen.contains_key(variant.transformation.as_str()) {
            continue;
        }
        let installed = path.starts_with('/');
        let called = variant.transformation.as_str();
        let site = |site| TransformationSite {
            name: name(site),
            pfn: if installed { path.clone() } else { format!("${{PWD}}/{path}") },
            r#type: if installed { "installed" } else { "stageable" },
            container: image.map(|(called, _)| name(called)),
        };
        let sites = around::sites(workflow, called).into_iter().map(site).collect();
        let profiles = around::as_json(around::of_transformation(workflow, step, variant));
        seen.insert(called, Transformation { name: name(called), sites, profiles });
    }
    text(&Transformations {
        pegasus: FORMAT,
        transformations: seen.into_values().collect(),
        containers: containers.into_values().collect(),
    })
}

/// Apptainer runs every kind of image that a cluster without root can run.
pub fn container_type(_image: &str) -> &'static str {
    "singularity"
}

/// Where an image is fetched from, as a site name; the planner asks for one and does not say so.
pub fn image_site(image: &str) -> &'static str {
    if image.starts_with("docker://") {
        "docker_hub"
    } else if image.starts_with("file://") {
        "local"
    } else {
        "nonlocal"
    }
}

/// `pegasus.properties`: how files travel, stated although it is the planner's default, and what else is set.
pub fn properties(workflow: &crate::resolve::Workflow) -> String {
    let how = match workflow.pegasus.staging {
        "nonsharedfs" => "Files travel over the scratch folder of the submit host.",
        "sharedfs" => "Jobs work in a file system that all machines share.",
        _ => "HTCondor moves the files of each job.",
    };
    let lines: Vec<String> =
        workflow.pegasus.properties.iter().map(|(key, value)| format!("{key} = {value}\n")).collect();
    format!("# {how}\n{}", lines.concat())
}

/// `replicas.yml`: where each workflow input is.
pub fn replicas(plan: &Arc<Plan>) -> Body {
    let mut parts = Vec::new();
    let mut inputs: Vec<FileId> = plan
        .files
        .ids()
        .filter(|id| !matches!(plan.files[*id].content, PlannedContent::Made) && is_read(plan, *id))
        .filter(|id| plan.files[*id].any_exists())
        .collect();
    inputs.sort_by(|a, b| plan.workflow.files[*a].name.cmp(&plan.workflow.files[*b].name));
    let support = support(plan);
    let lists: Vec<(StepId, &Program)> = plan
        .steps
        .iter()
        .filter(|(_, step)| step.count() > 0)
        .flat_map(|(id, step)| step.lists.iter().map(move |list| (id, &list.name)))
        .collect();
    let any = !inputs.is_empty() || !support.is_empty() || !lists.is_empty();
    let head = format!("pegasus: {FORMAT}\nreplicas:{}\n", if any { "" } else { " []" });
    parts.push(Part { plan: plan.clone(), entry: Program::literal(head), of: Of::Text, range: 0..1 });
    for id in inputs {
        let file = &plan.files[id];
        let entry = entry(file.name.clone(), place_of(file));
        if file.repeats {
            parts.push(Part { plan: plan.clone(), entry: distinct(file, &entry), of: Of::Text, range: 0..1 });
            continue;
        }
        for range in stream::ranges(file.space.len(), || entry.text(&file.space.point(0)).len() as u64) {
            parts.push(Part { plan: plan.clone(), entry: entry.clone(), of: Of::Files(id), range });
        }
    }
    for (step, name) in lists {
        let entry = entry(name.clone(), name.clone());
        for range in stream::ranges(plan.steps[step].space.len(), || 120) {
            parts.push(Part { plan: plan.clone(), entry: entry.clone(), of: Of::Jobs(step), range });
        }
    }
    let mut text = String::new();
    for lfn in support {
        let name = yaml::quoted(&lfn);
        text.push_str(&format!("- lfn: {name}\n  pfns:\n  - site: local\n    pfn: ${{PWD}}/bin/{lfn}\n"));
    }
    parts.push(Part { plan: plan.clone(), entry: Program::literal(text), of: Of::Text, range: 0..1 });
    let at_most = parts.iter().map(|p| p.entry.longest().saturating_mul(p.range.end - p.range.start));
    let at_most = at_most.fold(0, u64::saturating_add);
    stream::bounded(parts, at_most)
}

/// The entries of a family of which several points have one file, each once.
fn distinct(file: &PlannedFile, entry: &Program) -> Program {
    let mut seen = HashSet::new();
    let mut text = String::new();
    let mut walk = file.space.walk(0);
    while let Some(point) = walk.get() {
        let one = entry.text(point);
        if file.exists(point) && seen.insert(one.clone()) {
            text.push_str(&one);
        }
        walk.step();
    }
    Program::literal(text)
}

/// The entry of one file.
fn entry(name: Program, place: Program) -> Program {
    let mut entry = Program::literal("- lfn: ");
    entry.push_quoted(name, yaml::scalar, yaml::proves_plain);
    entry.push_literal("\n  pfns:\n  - site: local\n    pfn: ");
    entry.push_quoted(place, pfn, |place| is_absolute(place) && yaml::proves_plain(place));
    entry.push_literal("\n");
    entry
}

/// Every path of a program begins with `/`.
fn is_absolute(place: &Program) -> bool {
    matches!(place.ops.first(), Some(Op::Literal(bytes)) if bytes.starts_with(b"/"))
}

/// Where an input is: relative paths travel in the built folder; `${PWD}` is for the planner to put in.
fn pfn(path: &[u8], out: &mut Vec<u8>) {
    let path = String::from_utf8_lossy(path);
    if path.starts_with('/') || path.contains("://") {
        yaml::scalar(path.as_bytes(), out);
        return;
    }
    let mut rest = Vec::new();
    yaml::scalar(format!("x/inputs/{path}").as_bytes(), &mut rest);
    let rest = String::from_utf8_lossy(&rest).into_owned();
    // The quotes that the path needs go around the whole; `x` made way for the variable.
    out.extend_from_slice(rest.replacen("x/inputs/", "${PWD}/inputs/", 1).as_bytes());
}

struct Part {
    plan: Arc<Plan>,
    entry: Program,
    of: Of,
    range: std::ops::Range<u64>,
}

/// What an entry is repeated for.
enum Of {
    /// Nothing: it stands once.
    Text,
    Files(FileId),
    Jobs(StepId),
}

impl Piece for Part {
    fn write(&self, out: &mut Vec<u8>) {
        let (space, presence) = match self.of {
            Of::Text => {
                self.entry.run(&mut Vec::new(), out);
                return;
            }
            Of::Files(id) => (&self.plan.files[id].space, self.plan.files[id].presence.as_deref()),
            Of::Jobs(id) => (&self.plan.steps[id].space, Some(&*self.plan.steps[id].jobs)),
        };
        let mut walk = space.walk(self.range.start);
        let mut point = Vec::new();
        for _ in self.range.clone() {
            let Some(at) = walk.get() else { return };
            if presence.is_none_or(|p| p.at(at)) {
                point.clear();
                point.extend_from_slice(at);
                self.entry.run(&mut point, out);
            }
            walk.step();
        }
    }
}
