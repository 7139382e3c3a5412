//! The site, transformation and replica catalogs, and the properties.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::{FORMAT, program_path, shared_resources, support_files};
use crate::lower::artifact::Body;
use crate::lower::stream::{self, Piece};
use crate::lower::yaml;
use crate::plan::{Plan, Program};
use crate::resolve::FileId;

/// Folders that running uses, in the built folder.
pub const SCRATCH: &str = "run/pegasus/scratch";
pub const OUTPUT: &str = "run/pegasus/output";
pub const SUBMIT: &str = "run/pegasus/submit";

/// Settings of the planner.
pub const PROPERTIES: [(&str, &str); 1] = [("pegasus.data.configuration", "condorio")];

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
    name: &'a str,
    sites: [TransformationSite<'a>; 1],
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    profiles: Profiles,
}

#[derive(Serialize)]
struct TransformationSite<'a> {
    name: &'a str,
    pfn: String,
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    container: Option<&'a str>,
}

#[derive(Serialize)]
struct Container<'a> {
    name: &'a str,
    r#type: &'static str,
    image: &'a str,
    #[serde(rename = "image.site")]
    site: &'static str,
}

/// A catalog as text; it is made of texts and numbers, which YAML can always hold.
fn text(catalog: &impl Serialize) -> String {
    serde_yaml_ng::to_string(catalog).unwrap_or_default()
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
    if plan.workflow.site != "local" {
        let entry = |key: &str, value: &str| BTreeMap::from([(key.to_owned(), value.into())]);
        let profiles =
            Profiles::from([("condor", entry("universe", "vanilla")), ("pegasus", entry("style", "condor"))]);
        sites.push(Site { name: plan.workflow.site.clone(), directories: Vec::new(), profiles });
    }
    text(&Sites { pegasus: FORMAT, sites })
}

/// The transformations by name: each program once, with what its steps have in common.
pub fn transformations(plan: &Plan) -> String {
    let workflow = &plan.workflow;
    let mut seen: BTreeMap<&str, Transformation> = BTreeMap::new();
    let mut containers: BTreeMap<&str, Container> = BTreeMap::new();
    for step in workflow.steps.values() {
        let path = program_path(step);
        let component = step.component.map(|c| &workflow.components[c]);
        let image = component.and_then(|c| Some((c.name.as_str(), c.image.as_deref()?)));
        if let Some((name, image)) = image {
            containers.entry(name).or_insert(Container {
                name,
                r#type: container_type(image),
                image,
                site: image_site(image),
            });
        }
        let installed = path.starts_with('/');
        let site = TransformationSite {
            name: &workflow.site,
            pfn: if installed { path } else { format!("${{PWD}}/{path}") },
            r#type: if installed { "installed" } else { "stageable" },
            container: image.map(|(name, _)| name),
        };
        let shared = shared_resources(workflow, &step.transformation);
        let pegasus: BTreeMap<String, serde_json::Value> =
            shared.into_iter().map(|(key, value)| (key.to_owned(), value.into())).collect();
        let mut profiles = Profiles::new();
        if !pegasus.is_empty() {
            profiles.insert("pegasus", pegasus);
        }
        let name = step.transformation.as_str();
        seen.entry(name).or_insert(Transformation { name, sites: [site], profiles });
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

/// `pegasus.properties`: how files travel, stated although it is the planner's default.
pub fn properties() -> String {
    let lines: Vec<String> = PROPERTIES.iter().map(|(key, value)| format!("{key} = {value}\n")).collect();
    format!("# HTCondor moves the files of each job.\n{}", lines.concat())
}

/// `replicas.yml`: where each workflow input is.
pub fn replicas(plan: &Arc<Plan>) -> Body {
    let mut parts = Vec::new();
    let mut inputs: Vec<FileId> =
        plan.files.iter().filter(|(id, f)| f.path.is_some() && is_read(plan, *id)).map(|(id, _)| id).collect();
    inputs.sort_by(|a, b| plan.workflow.files[*a].name.cmp(&plan.workflow.files[*b].name));
    let support = support(plan);
    let any = !inputs.is_empty() || !support.is_empty();
    let head = format!("pegasus: {FORMAT}\nreplicas:{}\n", if any { "" } else { " []" });
    parts.push(Part { plan: plan.clone(), entry: Program::literal(head), file: None, range: 0..1 });
    for id in inputs {
        let file = &plan.files[id];
        let mut entry = Program::literal("- lfn: ");
        entry.push_quoted(file.name.clone(), yaml::scalar, yaml::proves_plain);
        entry.push_literal("\n  pfns:\n  - site: local\n    pfn: ");
        if let Some(path) = &file.path {
            entry.push_quoted(path.clone(), pfn, |_| false);
        }
        entry.push_literal("\n");
        let mut sample = Vec::new();
        entry.run(&mut file.space.point(0), &mut sample);
        for range in stream::ranges(file.space.len(), sample.len() as u64) {
            parts.push(Part { plan: plan.clone(), entry: entry.clone(), file: Some(id), range });
        }
    }
    let mut text = String::new();
    for lfn in support {
        let name = yaml::quoted(&lfn);
        text.push_str(&format!("- lfn: {name}\n  pfns:\n  - site: local\n    pfn: ${{PWD}}/bin/{lfn}\n"));
    }
    parts.push(Part { plan: plan.clone(), entry: Program::literal(text), file: None, range: 0..1 });
    let at_most = parts.iter().map(|p| p.entry.longest().saturating_mul(p.range.end - p.range.start));
    let at_most = at_most.fold(0, u64::saturating_add);
    stream::bounded(parts, at_most)
}

/// An input that no step reads is not part of the workflow.
pub fn is_read(plan: &Plan, file: FileId) -> bool {
    plan.workflow.steps.values().any(|s| s.inputs.iter().any(|i| i.file == file))
}

/// The modules that calls need, by name.
pub fn support(plan: &Plan) -> Vec<String> {
    let steps = plan.workflow.steps.values();
    let mut files: Vec<String> = steps.flat_map(support_files).map(ToString::to_string).collect();
    files.sort();
    files.dedup();
    files
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
    file: Option<FileId>,
    range: std::ops::Range<u64>,
}

impl Piece for Part {
    fn write(&self, out: &mut Vec<u8>) {
        let Some(file) = self.file else {
            self.entry.run(&mut Vec::new(), out);
            return;
        };
        let mut walk = self.plan.files[file].space.walk(self.range.start);
        for _ in self.range.clone() {
            let Some(point) = walk.get() else { return };
            self.entry.run(&mut point.to_vec(), out);
            walk.step();
        }
    }
}
