//! Programs that check what they wrote: a wrapper runs the program with its arguments as they are, then looks at the
//! outputs. The job keeps its name, its arguments and its files.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{inner_path, wrappers};
use crate::lower::templates::{self, shell_word};
use crate::resolve::Workflow;
use crate::resolve::checks::{Check, check_variable, table_separator};
use crate::resolve::term::TextPart;
use crate::resolve::workflow::{Action, FileDef, Program, Step, Variant};

/// No line of a program may be this one: it ends the program in the wrapper.
const END: &str = "_end_of_program";

#[derive(Serialize)]
struct Context<'a> {
    about: String,
    name: &'a str,
    installed: Option<&'a str>,
    file: String,
    program: String,
    binary: bool,
    outputs: Vec<Output>,
}

#[derive(Serialize)]
struct Output {
    variable: String,
    lines: Vec<String>,
}

/// Path and text of the wrappers, one for each transformation with checks.
pub fn wrappers(workflow: &Workflow) -> Vec<(String, String)> {
    let mut found: BTreeMap<&str, Vec<(&Step, &Variant)>> = BTreeMap::new();
    for step in workflow.steps.values() {
        for variant in step.variants.iter().filter(|v| v.checked) {
            found.entry(&variant.transformation).or_default().push((step, variant));
        }
    }
    let mut files = Vec::new();
    for (name, mut steps) in found {
        steps.sort_by(|a, b| a.0.name.cmp(&b.0.name));
        files.push((super::program_path(steps[0].0, steps[0].1), wrapper(workflow, name, &steps)));
    }
    files
}

fn wrapper(workflow: &Workflow, name: &str, steps: &[(&Step, &Variant)]) -> String {
    let (step, variant) = steps[0];
    let action = &variant.action;
    let path = inner_path(step, variant);
    let file = path.rsplit('/').next().unwrap_or_default().to_owned();
    let made;
    let (installed, bytes): (Option<&str>, &[u8]) = match action {
        Action::Run { program: Program::Installed { path, .. }, .. } => (Some(path), &[]),
        Action::Run { program: Program::Script { path, bytes, .. }, .. } if bytes.is_empty() => {
            made = super::skeleton::skeleton(workflow, path);
            (None, made.as_bytes())
        }
        Action::Run { program: Program::Script { bytes, .. }, .. } => (None, bytes),
        Action::Shell { .. } | Action::Call { .. } => {
            made = wrappers::wrapper(workflow, step, variant).unwrap_or_default();
            (None, made.as_bytes())
        }
    };
    let plain = std::str::from_utf8(bytes).ok();
    let plain = plain.filter(|t| t.ends_with('\n') && !t.contains('\0') && t.lines().all(|line| line != END));
    let context = Context {
        about: format!("Runs {path} with the arguments that it is given, then checks the files that it wrote."),
        name,
        installed,
        file,
        binary: plain.is_none(),
        program: plain.map_or_else(|| base64(bytes), str::to_owned),
        outputs: steps.iter().flat_map(|(step, _)| outputs(workflow, step)).collect(),
    };
    templates::render("wrapper_checked.sh", &context)
}

fn outputs(workflow: &Workflow, step: &Step) -> Vec<Output> {
    let files = step.outputs.iter().map(|o| &workflow.files[*o]).filter(|f| !f.extras.checks.is_empty());
    files
        .map(|file| Output {
            variable: check_variable(&step.name, &file.name),
            lines: file.extras.checks.iter().map(|check| line(file, check)).collect(),
        })
        .collect()
}

/// The call that checks one fact.
fn line(file: &FileDef, check: &Check) -> String {
    let ends = |suffix: &str| matches!(file.file.parts.last(), Some(TextPart::Literal(t)) if t.ends_with(suffix));
    let separator = match table_separator(file.format.as_ref().map(|f| f.value.as_str()), &ends) {
        Some('\t') => "$'\\t'",
        Some(_) => ",",
        None => "''",
    };
    let table = |words: [&str; 6]| {
        let words = words.map(|w| if w.is_empty() { "''".to_owned() } else { shell_word(w) });
        format!("_table \"$_file\" {separator} {}", words.join(" "))
    };
    match check {
        Check::NotEmpty => "_not_empty \"$_file\"".to_owned(),
        Check::MinRows(n) => table([&n.to_string(), "", "", "", "", ""]),
        Check::MaxRows(n) => table(["", &n.to_string(), "", "", "", ""]),
        Check::Columns(columns) => table(["", "", &columns.join(" "), "", "", ""]),
        Check::Range(column, least, most) => {
            table(["", "", "", column, least.as_deref().unwrap_or(""), most.as_deref().unwrap_or("")])
        }
    }
}

/// Bytes as lines of base64.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for (at, chunk) in bytes.chunks(3).enumerate() {
        if at > 0 && at % 19 == 0 {
            text.push('\n');
        }
        let byte = |i: usize| u32::from(chunk.get(i).copied().unwrap_or(0));
        let word = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let digit = DIGITS[(word >> (18 - 6 * place) & 63) as usize];
            text.push(if place <= chunk.len() { char::from(digit) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn bytes_in_base64() {
        assert_eq!(base64(b"abc"), "YWJj");
        assert_eq!(base64(b"\x00\xff"), "AP8=");
        assert_eq!(base64(b"a"), "YQ==");
    }
}
