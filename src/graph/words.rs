//! How pictures and READMEs say axes, and how an input selects.

use crate::lower::program::listed;
use crate::resolve::workflow::{Input, Pick, Source};
use crate::resolve::{AxisId, Workflow};

/// The names of axes: `sample and mate`.
pub fn names(workflow: &Workflow, axes: impl IntoIterator<Item = AxisId>) -> String {
    listed(&axes.into_iter().map(|a| workflow.axes[a].name.as_str()).collect::<Vec<_>>())
}

/// How an input selects from a source: `every tile`, `first polygon`; nothing if it is simply matched.
pub fn selection(workflow: &Workflow, input: &Input, source: &Source) -> String {
    let mut parts = Vec::new();
    let both = [&input.selection, &source.selection];
    for (axis, pick, _) in both.iter().flat_map(|s| &s.at) {
        let word = match pick {
            Pick::First => "first",
            Pick::Last => "last",
            Pick::Prev => "previous",
            Pick::Next => "next",
            Pick::Key(_) | Pick::Open => "one",
        };
        parts.push(format!("{word} {}", workflow.axes[*axis].name));
    }
    let gather: Vec<AxisId> = both.iter().flat_map(|s| &s.gather).map(|(a, _)| *a).collect();
    if !gather.is_empty() {
        let every = if both.iter().any(|s| s.filter.is_some()) { "some" } else { "every" };
        parts.push(format!("{every} {}", names(workflow, gather)));
    }
    parts.join(", ")
}
