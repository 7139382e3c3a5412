//! Keys of profiles that the planner reads. It takes any other key without a word, and does nothing with it (planned).

use crate::diagnostic::{Findings, around as findings_of};
use crate::source::Span;

/// Keys of the namespace `pegasus`, from the planner's own table. `.expr` may follow those of resources.
const PEGASUS: [&str; 64] = [
    "auxillary.local",
    "boto_config",
    "change.dir",
    "checkpoint.time",
    "clusters.maxruntime",
    "clusters.num",
    "clusters.size",
    "condor.arguments.quote",
    "container.arguments",
    "container.launcher",
    "container.launcher.arguments",
    "cores",
    "cores.expr",
    "create.dir",
    "data.configuration",
    "diskspace",
    "diskspace.expr",
    "enable_for_data_reuse",
    "exitcode.failuremsg",
    "exitcode.successmsg",
    "glite.arguments",
    "glite.arguments.expr",
    "gpus",
    "gpus.expr",
    "gridstart",
    "gridstart.arguments",
    "gridstart.launcher",
    "gridstart.launcher.arguments",
    "gridstart.path",
    "group",
    "job.aggregator",
    "job.aggregator.arguments",
    "job.runtime",
    "label",
    "maxwalltime",
    "memory",
    "memory.expr",
    "nodes",
    "nosymlink",
    "pmc_priority",
    "pmc_request_cpus",
    "pmc_request_memory",
    "pmc_task_arguments",
    "ppn",
    "project",
    "project.expr",
    "queue",
    "queue.expr",
    "relative.submit.dir",
    "runtime",
    "runtime.expr",
    "ssh_private_key",
    "stagein.clusters",
    "stagein.local.clusters",
    "stagein.remote.clusters",
    "stageout.clusters",
    "stageout.local.clusters",
    "stageout.remote.clusters",
    "style",
    "tag",
    "transfer.arguments",
    "transfer.threads",
    "wntmp",
    "workdir",
];

/// Keys of the namespace `dagman`.
const DAGMAN: [&str; 16] = [
    "abort-dag-on",
    "category",
    "maxidle",
    "maxjobs",
    "maxpost",
    "maxpre",
    "noop",
    "post",
    "post.arguments",
    "post.path",
    "post.scope",
    "pre",
    "pre.arguments",
    "priority",
    "retry",
    "vars",
];

/// Says that nobody reads a key.
pub(super) fn check(namespace: &str, key: &str, span: Span, findings: &mut Findings) {
    let known: &[&str] = match namespace {
        "pegasus" => &PEGASUS,
        "dagman" => &DAGMAN,
        // Any variable, any attribute of a job description.
        _ => return,
    };
    let lower = key.to_lowercase();
    // Keys with a part of one's own: `maxjobs.name`, `transfer.lite.threads`.
    let open = ["transfer.", "maxjobs.", "maxpost.", "maxpre."].iter().any(|begin| lower.starts_with(begin));
    if !known.contains(&lower.as_str()) && !open {
        findings.push(findings_of::unread_key(span, namespace, key, known));
    }
}
