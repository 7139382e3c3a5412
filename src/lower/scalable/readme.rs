//! `README.md`: what the workflow does, and how to run it with Scalable, here and on other machines.

use serde::Serialize;

use super::components::Components;
use crate::lower::program::Params;
use crate::lower::readme::{File, Readme, readme as about, shared_files};
use crate::lower::templates::{self, code};
use crate::plan::Plan;
use crate::resolve::targets::{Provider, Scalable, Setting, Target};

#[derive(Serialize)]
struct Context<'a> {
    #[serde(flatten)]
    workflow: Readme<'a>,
    targets: Vec<Row>,
    components: Vec<Component>,
    clusters: Vec<Cluster>,
    runs: bool,
    clouds: bool,
    files: Vec<File>,
}

/// A row of the table of targets.
#[derive(Serialize)]
struct Row {
    name: String,
    provider: &'static str,
    file: &'static str,
    options: String,
}

/// A row of the table of components.
#[derive(Serialize)]
struct Component {
    name: String,
    cpus: u64,
    memory: String,
    steps: String,
}

/// How a cluster for a target is started.
#[derive(Serialize)]
struct Cluster {
    target: String,
    package: &'static str,
    lines: Vec<String>,
    remark: &'static str,
}

/// The text of `README.md`.
pub fn readme(
    plan: &Plan,
    scalable: &Scalable,
    components: &Components,
    params: &Params,
    title: &str,
    design: &str,
) -> String {
    let rows = scalable.targets.iter().map(|target| Row {
        name: target.name.clone(),
        provider: target.provider.name(),
        file: if target.provider.runs() { "`scalable.yaml`" } else { "`scalable.cloud.yaml`" },
        options: options(target),
    });
    let context = Context {
        workflow: about(plan, params, title, design),
        targets: rows.collect(),
        components: rows_of(plan, components),
        clusters: scalable.targets.iter().filter_map(|t| cluster(scalable, t, components)).collect(),
        runs: scalable.targets.iter().any(|t| t.provider.runs()),
        clouds: scalable.targets.iter().any(|t| !t.provider.runs()),
        files: files(plan, scalable),
    };
    templates::render("readme_scalable.md", &context)
}

fn options(target: &Target) -> String {
    let options = target.options.iter().map(|(name, value)| code(&format!("{name}: {}", shown(value))));
    let overlay = target.overlay.iter().map(|overlay| format!("overlay {}", code(overlay)));
    options.chain(overlay).collect::<Vec<_>>().join(", ")
}

fn shown(value: &Setting) -> String {
    match value {
        Setting::Text(text) => text.clone(),
        Setting::Int(number) => number.to_string(),
        Setting::Bool(truth) => truth.to_string(),
        Setting::List(items) => items.iter().map(shown).collect::<Vec<_>>().join(", "),
        Setting::Map(entries) => {
            entries.iter().map(|(name, value)| format!("{name}={}", shown(value))).collect::<Vec<_>>().join(" ")
        }
    }
}

fn rows_of(plan: &Plan, components: &Components) -> Vec<Component> {
    let workflow = &plan.workflow;
    let rows = components.kinds().iter().map(|kind| {
        let in_it = |id: &&crate::resolve::StepId| {
            plan.steps[**id].count() > 0
                && workflow.steps[**id].variants.iter().any(|v| components.of(**id, v) == kind.name)
        };
        let steps: Vec<&str> =
            workflow.order.iter().filter(in_it).map(|id| workflow.steps[*id].name.as_str()).collect();
        Component {
            name: kind.name.clone(),
            cpus: kind.amounts.cpus.unwrap_or(1),
            memory: kind.amounts.memory.map_or_else(|| "not said".to_owned(), super::manifest::memory),
            steps: steps.join(", "),
        }
    });
    rows.collect()
}

fn text_of<'a>(target: &'a Target, name: &str) -> Option<&'a str> {
    target.options.iter().find(|(n, _)| n == name).and_then(|(_, value)| match value {
        Setting::Text(text) => Some(text.as_str()),
        _ => None,
    })
}

/// A text of Python.
fn py(text: &str) -> String {
    crate::lower::python::text(text)
}

/// CPUs and memory of a worker that can run every job of a target, its overlay put over the components.
fn largest(scalable: &Scalable, target: &Target, components: &Components) -> (u64, String) {
    let overlay = scalable.overlays.iter().find(|o| Some(&o.name) == target.overlay.as_ref());
    let amounts = components.kinds().iter().map(|kind| {
        let over = overlay.and_then(|o| o.components.iter().find(|(id, _)| Some(*id) == kind.component));
        let (cpus, memory) = over.map_or((None, None), |(_, amounts)| (amounts.cpus, amounts.memory));
        (cpus.or(kind.amounts.cpus), memory.or(kind.amounts.memory))
    });
    let (cpus, memory): (Vec<Option<u64>>, Vec<Option<u64>>) = amounts.unzip();
    let memory = memory.into_iter().flatten().max();
    let memory = memory.map_or_else(|| "4GiB".to_owned(), super::manifest::memory);
    (cpus.into_iter().flatten().max().unwrap_or(1), memory)
}

/// How many workers a target has at least and at most.
fn bounds(target: &Target) -> (u64, u64) {
    let entry = |name: &str| match target.options.iter().find(|(n, _)| n == "adaptive") {
        Some((_, Setting::Map(entries))) => entries.iter().find_map(|(n, value)| match value {
            Setting::Int(number) if n == name => Some(*number),
            _ => None,
        }),
        _ => None,
    };
    (entry("minimum").unwrap_or(1), entry("maximum").unwrap_or(10))
}

/// A program that starts workers for a target with the package of Dask that is made for it.
fn cluster(scalable: &Scalable, target: &Target, components: &Components) -> Option<Cluster> {
    let (cpus, memory) = largest(scalable, target, components);
    let (least, most) = bounds(target);
    let mut lines = Vec::new();
    let (package, remark) = match target.provider {
        Provider::Local => return None,
        Provider::Slurm => {
            lines.push("from dask_jobqueue import SLURMCluster".to_owned());
            lines.push("cluster = SLURMCluster(".to_owned());
            for (ours, theirs) in
                [("queue", "queue"), ("account", "account"), ("walltime", "walltime"), ("interface", "interface")]
            {
                if let Some(text) = text_of(target, ours) {
                    lines.push(format!("    {theirs}={},", py(text)));
                }
            }
            // One job at a time for each worker: it has the amounts of one job.
            lines.push(format!("    cores={cpus}, processes=1, memory={},", py(&memory)));
            lines.push("    worker_extra_args=[\"--nthreads\", \"1\"],".to_owned());
            if let Some((_, Setting::Int(port))) = target.options.iter().find(|(n, _)| n == "comm_port") {
                lines.push(format!("    scheduler_options={{\"port\": {port}}},"));
            }
            lines.push(")".to_owned());
            ("dask-jobqueue", "The jobs of Slurm start the workers; they run the programs as they are installed there.")
        }
        Provider::Kubernetes => {
            lines.push("from dask_kubernetes.operator import KubeCluster".to_owned());
            let namespace = text_of(target, "namespace").unwrap_or("default");
            let image = text_of(target, "image").unwrap_or_default();
            lines.push("cluster = KubeCluster(".to_owned());
            lines.push(format!("    namespace={}, image={},", py(namespace), py(image)));
            lines.push(format!(
                "    resources={{\"requests\": {{\"cpu\": \"{cpus}\", \"memory\": {0}}}, \"limits\": {{\"memory\": {0}}}}},",
                py(&kubernetes(&memory))
            ));
            lines.push(")".to_owned());
            (
                "dask-kubernetes",
                "The pods need Dask in their image, and this folder on a volume that all of them mount.",
            )
        }
        Provider::Aws => {
            lines.push("from dask_cloudprovider.aws import FargateCluster".to_owned());
            let image = text_of(target, "image").unwrap_or("daskdev/dask:latest");
            let region = text_of(target, "region").unwrap_or("us-east-1");
            lines.push(format!("cluster = FargateCluster(image={}, region_name={})", py(image), py(region)));
            ("dask-cloudprovider", "The workers need this folder on a file system that all of them mount (EFS).")
        }
        Provider::Gcp => {
            lines.push("from dask_cloudprovider.gcp import GCPCluster".to_owned());
            let project = text_of(target, "project_id").unwrap_or_default();
            let zone = text_of(target, "zone").unwrap_or("us-central1-a");
            lines.push(format!("cluster = GCPCluster(projectid={}, zone={})", py(project), py(zone)));
            ("dask-cloudprovider", "The workers need this folder on a file system that all of them mount (Filestore).")
        }
    };
    lines.push(format!("cluster.adapt(minimum={least}, maximum={most})"));
    lines.push("print(cluster.scheduler_address)".to_owned());
    Some(Cluster { target: target.name.clone(), package, lines, remark })
}

/// An amount of memory as Kubernetes writes it.
fn kubernetes(memory: &str) -> String {
    memory.trim_end_matches('B').to_owned()
}

fn files(plan: &Plan, scalable: &Scalable) -> Vec<File> {
    let mut files = vec![
        File { path: "`workflow.py`", about: "the workflow as a program" },
        File { path: "`axes.json`", about: "what the steps run over" },
        File { path: "`napkin_runtime/`", about: "what the program needs; the same in every workflow" },
        File { path: "`bin/`", about: "the programs of the steps" },
    ];
    if scalable.targets.iter().any(|t| !t.provider.runs()) {
        files.insert(0, File { path: "`scalable.cloud.yaml`", about: "components, tasks and the targets of clouds" });
    }
    if scalable.targets.iter().any(|t| t.provider.runs()) {
        files.insert(0, File { path: "`scalable.yaml`", about: "components, tasks and targets" });
    }
    files.extend(shared_files(plan));
    files
}
