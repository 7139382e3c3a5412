//! Commands and the scripts that they call: options, arguments, and what scripts do that surprises (NK07xx).

use super::Diagnostic;
use crate::source::Span;

pub fn unknown_option(span: Span, script: &str, name: &str, near: Option<(&str, Span)>) -> Diagnostic {
    let finding =
        Diagnostic::error("NK0760", format!("`{script}` has no option `{name}`")).at(span, "not known to the script");
    match near {
        Some((near, place)) => {
            finding.also(place, "this one is").help(format!("did you mean `{near}`?")).fix(span, near)
        }
        None => finding.help("take it out, or add the option to the script"),
    }
}

pub fn missing_option(span: Span, place: Span, script: &str, name: &str) -> Diagnostic {
    Diagnostic::error("NK0761", format!("`{script}` needs `{name}`"))
        .at(span, "called without it")
        .also(place, "required here")
        .help(format!("add `{name}` and its value to the command"))
}

pub fn ambiguous_option(span: Span, script: &str, name: &str, of: &[&str]) -> Diagnostic {
    Diagnostic::error("NK0762", format!("`{name}` could be several options of `{script}`"))
        .at(span, "too short")
        .help(format!("write one of them in full: {}", of.join(", ")))
}

pub fn missing_value(span: Span, place: Span, script: &str, name: &str) -> Diagnostic {
    Diagnostic::error("NK0763", format!("`{name}` of `{script}` needs a value"))
        .at(span, "no value follows")
        .also(place, "takes one")
        .help(format!("write the value after it, as in `{name} {{x}}`"))
}

pub fn value_not_taken(span: Span, place: Span, script: &str, name: &str) -> Diagnostic {
    Diagnostic::error("NK0764", format!("`{name}` of `{script}` takes no value"))
        .at(span, "one too many")
        .also(place, "a switch: it is there or not")
        .help("take the value out; to set the switch only sometimes, use `args … when=`")
}

pub fn not_a_choice(span: Span, place: Span, script: &str, name: &str, found: &str, near: Option<&str>) -> Diagnostic {
    let finding = Diagnostic::error("NK0765", format!("`{script}` does not take `{found}` for `{name}`"))
        .at(span, format!("`{found}` is none of its choices"))
        .also(place, "the choices are here");
    match near {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None => finding.help("write one of the choices, or add this one to the script"),
    }
}

pub fn not_a_number(span: Span, place: Span, script: &str, name: &str, found: &str, whole: bool) -> Diagnostic {
    let kind = if whole { "whole number" } else { "number" };
    Diagnostic::error("NK0766", format!("`{name}` of `{script}` is a {kind}, and `{found}` is none"))
        .at(span, format!("`{found}` is given"))
        .also(place, format!("read as a {kind} here"))
        .help(format!("give it a {kind}"))
}

pub fn too_many(span: Span, script: &str, takes: usize) -> Diagnostic {
    let takes = match takes {
        0 => "no words without an option".to_owned(),
        1 => "one word without an option".to_owned(),
        n => format!("{n} words without an option"),
    };
    Diagnostic::error("NK0767", format!("`{script}` takes {takes}"))
        .at(span, "one more than that")
        .help("take it out, or write the option that it belongs to before it")
}

pub fn too_few(span: Span, place: Span, script: &str, name: &str) -> Diagnostic {
    Diagnostic::error("NK0768", format!("`{script}` needs `{name}`"))
        .at(span, "called without it")
        .also(place, "expected here")
        .help(format!("add a word for `{name}` to the command"))
}

pub fn looks_around(span: Span) -> Diagnostic {
    Diagnostic::warning("NK0770", "the script takes whatever files it finds")
        .at(span, "a job has the files that its step declares, and only these")
        .help("hand the files over as arguments: `in x gather=…` and `{x}` in the command")
}

pub fn beside_script(span: Span) -> Diagnostic {
    Diagnostic::warning("NK0771", "the script looks for files beside itself")
        .at(span, "what lies beside it does not travel with it")
        .help("declare the file as an `input`, let the step take it, and hand it over as an argument")
}

pub fn exit_ignored(span: Span) -> Diagnostic {
    Diagnostic::warning("NK0772", "the script does not look whether this command failed")
        .at(span, "its exit code is dropped")
        .help("let the failure stop the script: `subprocess.run(…, check=True)`")
}

pub fn goes_on(span: Span) -> Diagnostic {
    Diagnostic::warning("NK0773", "the script goes on after a command that failed")
        .at(span, "if this fails, the next command runs all the same, and the job may look done")
        .help("write `set -euo pipefail` in the second line of the script")
}
