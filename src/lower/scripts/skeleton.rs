//! Skeletons of programs that live elsewhere: the interface of the steps that run them, and nothing behind it.

use crate::files::RelPath;
use crate::lower::program::written;
use crate::lower::python;
use crate::resolve::Workflow;
use crate::resolve::workflow::{Action, Program, Step, Variant};

/// A program that shows how it is called and fails with "not implemented".
pub fn skeleton(workflow: &Workflow, path: &RelPath) -> String {
    let usage = usage(workflow, path);
    let name = path.as_str().rsplit('/').next().unwrap_or_default();
    if name.ends_with(".py") {
        let text = python::docstring(&usage);
        return format!(
            "#!/usr/bin/env python3\n\"\"\"{text}\"\"\"\n\nimport sys\n\n\
             if \"--help\" in sys.argv[1:]:\n    print(__doc__)\n    sys.exit(0)\n\
             print(__doc__, file=sys.stderr)\n\
             print({}, file=sys.stderr)\nsys.exit(1)\n",
            python::text(&format!("{name}: error: not implemented"))
        );
    }
    format!(
        "#!/usr/bin/env bash\n_usage() {{\n    cat <<'_end_of_usage'\n{usage}\n_end_of_usage\n}}\n\
         if [[ ${{1-}} == --help ]]; then\n    _usage\n    exit 0\nfi\n\
         _usage >&2\nprintf '%s: error: not implemented\\n' {} >&2\nexit 1\n",
        crate::lower::templates::shell_word(name)
    )
}

/// How the steps of the workflow call a program.
fn usage(workflow: &Workflow, path: &RelPath) -> String {
    let name = path.as_str().rsplit('/').next().unwrap_or_default();
    let mut lines = vec![
        format!("{name} lives elsewhere: this skeleton stands in its place, with the interface that it needs."),
        String::new(),
        "usage:".to_owned(),
    ];
    let runs = |variant: &Variant| match &variant.action {
        Action::Run { program: Program::Script { path: own, .. }, .. } => own == path,
        _ => false,
    };
    let all = workflow.steps.values().flat_map(|step| step.variants.iter().map(move |v| (step, v)));
    let mut steps: Vec<(&Step, &Variant)> = all.filter(|(_, v)| runs(v)).collect();
    steps.sort_by(|a, b| a.0.name.cmp(&b.0.name));
    for (step, variant) in steps {
        let Action::Run { groups, .. } = &variant.action else { continue };
        let mut call = format!("    {name}");
        for group in groups {
            let words: Vec<String> = group.words.iter().map(written).collect();
            let words = words.join(" ");
            call.push_str(&if group.each.is_empty() { format!(" {words}") } else { format!(" [{words}]...") });
        }
        lines.push(format!("{call}    (step {})", step.name));
        for input in &step.inputs {
            let names = input.sources.iter().map(|s| written(&workflow.files[s.file].file));
            let names: Vec<String> = names.collect();
            lines.push(format!("        {}: reads {}", input.name, names.join(", else ")));
        }
        for file in step.outputs.iter().map(|o| &workflow.files[*o]) {
            lines.push(format!("        {}: writes {}", file.name, written(&file.file)));
        }
    }
    lines.join("\n")
}
