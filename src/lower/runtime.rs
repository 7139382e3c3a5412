//! The part of the generated programs that is the same in every workflow.

/// Name and text of the files that the programs of all engines use.
const SHARED: [(&str, &str); 11] = [
    ("axes.py", include_str!("runtime/shared/axes.py")),
    ("files.py", include_str!("runtime/shared/files.py")),
    ("filters.py", include_str!("runtime/shared/filters.py")),
    ("listed.py", include_str!("runtime/shared/listed.py")),
    ("model.py", include_str!("runtime/shared/model.py")),
    ("needs.py", include_str!("runtime/shared/needs.py")),
    ("options.py", include_str!("runtime/shared/options.py")),
    ("order.py", include_str!("runtime/shared/order.py")),
    ("progress.py", include_str!("runtime/shared/progress.py")),
    ("signals.py", include_str!("runtime/shared/signals.py")),
    ("words.py", include_str!("runtime/shared/words.py")),
];

/// Those of the Pegasus generator.
const PEGASUS: [(&str, &str); 7] = [
    ("__init__.py", include_str!("runtime/pegasus/__init__.py")),
    ("catalog.py", include_str!("runtime/pegasus/catalog.py")),
    ("local.py", include_str!("runtime/pegasus/local.py")),
    ("pegasus.py", include_str!("runtime/pegasus/pegasus.py")),
    ("processes.py", include_str!("runtime/pegasus/processes.py")),
    ("program.py", include_str!("runtime/pegasus/program.py")),
    ("quoting.py", include_str!("runtime/pegasus/quoting.py")),
];

/// Those of the Scalable program.
const SCALABLE: [(&str, &str); 13] = [
    ("__init__.py", include_str!("runtime/scalable/__init__.py")),
    ("cluster.py", include_str!("runtime/scalable/cluster.py")),
    ("digests.py", include_str!("runtime/scalable/digests.py")),
    ("failures.py", include_str!("runtime/scalable/failures.py")),
    ("jobs.py", include_str!("runtime/scalable/jobs.py")),
    ("manifest.py", include_str!("runtime/scalable/manifest.py")),
    ("program.py", include_str!("runtime/scalable/program.py")),
    ("record.py", include_str!("runtime/scalable/record.py")),
    ("remote.py", include_str!("runtime/scalable/remote.py")),
    ("results.py", include_str!("runtime/scalable/results.py")),
    ("run.py", include_str!("runtime/scalable/run.py")),
    ("store.py", include_str!("runtime/scalable/store.py")),
    ("work.py", include_str!("runtime/scalable/work.py")),
];

/// Path and text of each file beside `workflow.py`.
pub fn scalable() -> impl Iterator<Item = (String, &'static str)> {
    placed(&SCALABLE)
}

/// Path and text of each file beside the Pegasus generator.
pub fn pegasus() -> impl Iterator<Item = (String, &'static str)> {
    placed(&PEGASUS)
}

fn placed(own: &'static [(&'static str, &'static str)]) -> impl Iterator<Item = (String, &'static str)> {
    SHARED.iter().chain(own).map(|(name, text)| (format!("napkin_runtime/{name}"), *text))
}
