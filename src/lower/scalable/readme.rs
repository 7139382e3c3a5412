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
    components: Vec<Worker>,
    clusters: Vec<Cluster>,
    /// How it is run on this machine; nothing if no target is local.
    here: Option<String>,
    /// The target that is taken if none is named.
    first: String,
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

/// A row of the table of kinds of workers.
#[derive(Serialize)]
struct Worker {
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
        here: here(scalable),
        first: scalable.usual().map_or_else(String::new, |t| t.name.clone()),
        runs: scalable.targets.iter().any(|t| t.provider.runs()),
        clouds: scalable.targets.iter().any(|t| !t.provider.runs()),
        files: files(plan, scalable),
    };
    templates::render("readme_scalable.md", &context)
}

/// The options that run it on this machine.
fn here(scalable: &Scalable) -> Option<String> {
    let local = |target: &&Target| target.provider == Provider::Local;
    if scalable.usual().filter(local).is_some() {
        return Some(String::new());
    }
    let target = scalable.targets.iter().find(local)?;
    Some(format!(" --target {}", templates::shell_word(&target.name)))
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

fn rows_of(plan: &Plan, components: &Components) -> Vec<Worker> {
    let workflow = &plan.workflow;
    let rows = components.kinds().iter().map(|kind| {
        let in_it = |id: &&crate::resolve::StepId| {
            plan.steps[**id].count() > 0
                && workflow.steps[**id].variants.iter().any(|v| components.of(**id, v) == kind.name)
        };
        let steps: Vec<&str> =
            workflow.order.iter().filter(in_it).map(|id| workflow.steps[*id].name.as_str()).collect();
        Worker {
            name: kind.name.clone(),
            cpus: kind.size.cpus.unwrap_or(1),
            memory: kind.size.memory.map_or_else(|| "not said".to_owned(), super::manifest::memory),
            steps: steps.join(", "),
        }
    });
    rows.collect()
}

/// A text of Python.
fn py(text: &str) -> String {
    crate::lower::python::text(text)
}

/// CPUs and memory of a worker that can run every job of a target, its overlay put over the components.
fn largest(scalable: &Scalable, target: &Target, components: &Components) -> (u64, String) {
    let overlay = scalable.overlays.iter().find(|o| Some(&o.name) == target.overlay.as_ref());
    let sizes = components.kinds().iter().map(|kind| {
        let over = overlay.and_then(|o| o.components.iter().find(|(id, _)| Some(*id) == kind.component));
        let size = over.map_or(kind.size, |(_, amounts)| kind.under(amounts));
        (size.cpus, size.memory)
    });
    let (cpus, memory): (Vec<Option<u64>>, Vec<Option<u64>>) = sizes.unzip();
    let memory = memory.into_iter().flatten().max();
    let memory = memory.map_or_else(|| "4GiB".to_owned(), super::manifest::memory);
    (cpus.into_iter().flatten().max().unwrap_or(1), memory)
}

/// How a cluster is given its size: by what the target says, or by one worker to ten.
fn sized(target: &Target) -> String {
    let number = |entries: &[(String, Setting)], name: &str| {
        entries.iter().find_map(|(n, value)| match value {
            Setting::Int(number) if n == name => Some(*number),
            _ => None,
        })
    };
    match (target.option("adaptive"), number(&target.options, "n_workers")) {
        (Some(Setting::Map(entries)), _) => {
            let (least, most) = (number(entries, "minimum").unwrap_or(1), number(entries, "maximum").unwrap_or(10));
            format!("cluster.adapt(minimum={least}, maximum={most})")
        }
        (_, Some(count)) => format!("cluster.scale({count})"),
        (_, None) => "cluster.adapt(minimum=1, maximum=10)".to_owned(),
    }
}

/// A setting as Python writes it; variables of the environment are put in there.
fn python(value: &Setting) -> String {
    match value {
        Setting::Text(text) if text.contains("${") => format!("os.path.expandvars({})", py(&plain(text))),
        Setting::Text(text) => py(text),
        Setting::Int(number) => number.to_string(),
        Setting::Bool(truth) => if *truth { "True" } else { "False" }.to_owned(),
        Setting::List(items) => format!("[{}]", items.iter().map(python).collect::<Vec<_>>().join(", ")),
        Setting::Map(entries) => {
            let entries = entries.iter().map(|(name, value)| format!("{}: {}", py(name), python(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
    }
}

/// `${NAME:-text}` without what stands in for a variable that is not set.
fn plain(text: &str) -> String {
    let mut parts = text.split("${");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (inside, rest) = part.split_once('}').unwrap_or((part, ""));
        let name = inside.split_once(":-").map_or(inside, |(name, _)| name);
        plain.push_str(&format!("${{{name}}}{rest}"));
    }
    plain
}

/// A program that starts workers for a target with the package of Dask that is made for it.
fn cluster(scalable: &Scalable, target: &Target, components: &Components) -> Option<Cluster> {
    let (cpus, memory) = largest(scalable, target, components);
    // What the target says, by its name there and for the package of Dask.
    let given = |names: &[(&str, &str)]| -> Vec<String> {
        let said = names.iter().filter_map(|(ours, theirs)| Some((theirs, target.option(ours)?)));
        said.map(|(theirs, value)| format!("    {theirs}={},", python(value))).collect()
    };
    let (package, class, mut arguments, remark) = match target.provider {
        Provider::Local => return None,
        Provider::Slurm => {
            let same = ["queue", "account", "walltime", "interface"].map(|name| (name, name));
            let mut arguments = given(&same);
            // One job at a time for each worker: it has the amounts of one job.
            arguments.push(format!("    cores={cpus}, processes=1, memory={},", py(&memory)));
            arguments.push("    worker_extra_args=[\"--nthreads\", \"1\"],".to_owned());
            if let Some(port) = target.option("comm_port") {
                arguments.push(format!("    scheduler_options={{\"port\": {}}},", python(port)));
            }
            let remark = "The jobs of Slurm start the workers; these run the programs as they are installed there.";
            ("dask-jobqueue", "from dask_jobqueue import SLURMCluster", arguments, remark)
        }
        Provider::Kubernetes => {
            let mut arguments = given(&[("namespace", "namespace"), ("image", "image")]);
            let memory = py(memory.trim_end_matches('B'));
            arguments.push(format!(
                "    resources={{\"requests\": {{\"cpu\": \"{cpus}\", \"memory\": {memory}}}, \"limits\": {{\"memory\": {memory}}}}},"
            ));
            let remark = "The pods need Dask in their image, and this folder on a volume that all of them mount.";
            ("dask-kubernetes", "from dask_kubernetes.operator import KubeCluster", arguments, remark)
        }
        Provider::Aws => {
            let remark =
                "The workers need Dask in their image, and this folder on a file system that all of them mount.";
            if matches!(target.option("cluster_type"), Some(Setting::Text(kind)) if kind == "ec2") {
                let names = [
                    ("region", "region"),
                    ("image", "docker_image"),
                    ("instance_type", "instance_type"),
                    ("vpc", "vpc"),
                ];
                ("dask-cloudprovider", "from dask_cloudprovider.aws import EC2Cluster", given(&names), remark)
            } else {
                let names = [
                    ("region", "region_name"),
                    ("image", "image"),
                    ("worker_cpu", "worker_cpu"),
                    ("worker_mem", "worker_mem"),
                    ("vpc", "vpc"),
                    ("subnets", "subnets"),
                    ("security_groups", "security_groups"),
                    ("execution_role_arn", "execution_role_arn"),
                    ("task_role_arn", "task_role_arn"),
                    ("environment", "environment"),
                    ("tags", "tags"),
                ];
                ("dask-cloudprovider", "from dask_cloudprovider.aws import FargateCluster", given(&names), remark)
            }
        }
        Provider::Gcp => {
            let names = [
                ("project_id", "projectid"),
                ("zone", "zone"),
                ("machine_type", "machine_type"),
                ("image", "docker_image"),
                ("network", "network"),
            ];
            let remark =
                "The workers need Dask in their image, and this folder on a file system that all of them mount.";
            ("dask-cloudprovider", "from dask_cloudprovider.gcp import GCPCluster", given(&names), remark)
        }
    };
    let name = class.rsplit(' ').next().unwrap_or_default();
    let mut lines = vec![class.to_owned(), format!("cluster = {name}(")];
    lines.append(&mut arguments);
    lines.push(")".to_owned());
    lines.push(sized(target));
    lines.push("print(cluster.scheduler_address)".to_owned());
    if lines.iter().any(|line| line.contains("os.path.")) {
        lines.insert(0, "import os".to_owned());
    }
    Some(Cluster { target: target.name.clone(), package, lines, remark })
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
