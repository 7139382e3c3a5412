//! Names that are not known, or known twice (NK02xx).

use super::Diagnostic;
use crate::source::Span;

/// The known word nearest to `word`, if it is near enough to have been meant.
pub fn suggest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let limit = match word.chars().count() {
        0..=1 => 0,
        2..=5 => 1,
        6..=7 => 2,
        _ => 3,
    };
    let lower = word.to_lowercase();
    known
        .iter()
        .map(|k| (strsim::damerau_levenshtein(&lower, &k.to_lowercase()), *k))
        .filter(|(distance, k)| *distance <= limit && *distance < k.chars().count().max(2))
        .min()
        .map(|(_, k)| k)
}

/// Words of other workflow languages, and what they are called here.
const ELSEWHERE: [(&str, &str); 26] = [
    ("input", "in"),
    ("inputs", "in"),
    ("output", "out"),
    ("outputs", "out"),
    ("command", "run"),
    ("cmd", "run"),
    ("exec", "run"),
    ("script", "run"),
    ("bash", "shell"),
    ("foreach", "each"),
    ("for", "each"),
    ("scatter", "each"),
    ("rule", "step"),
    ("process", "step"),
    ("task", "step"),
    ("parameter", "param"),
    ("params", "param"),
    ("var", "param"),
    ("container", "component"),
    ("environment", "env"),
    ("threads", "cpus"),
    ("mem", "memory"),
    ("time", "walltime"),
    ("runtime", "walltime"),
    ("len", "length"),
    ("size", "length"),
];

/// So many of the words that would be right are shown: all that stand in a step, the node that holds most.
const SHOWN: usize = 32;

/// `did you mean …`, or all that would be right.
fn helped(finding: Diagnostic, span: Span, word: &str, known: &[&str], kind: &str) -> Diagnostic {
    let elsewhere =
        ELSEWHERE.iter().find(|(other, here)| *other == word && known.contains(here)).map(|(_, here)| *here);
    if let Some(meant) = elsewhere.or_else(|| suggest(word, known)) {
        return finding.help(format!("did you mean `{meant}`?")).fix(span, meant);
    }
    if known.is_empty() {
        return finding;
    }
    let mut sorted = known.to_vec();
    sorted.sort_unstable();
    let shown = sorted.iter().take(SHOWN).map(|k| format!("`{k}`")).collect::<Vec<_>>().join(", ");
    let more = if sorted.len() > SHOWN { ", …" } else { "" };
    finding.help(format!("{kind}: {shown}{more}"))
}

pub fn unknown_node(span: Span, name: &str, parent: &str, known: &[&str], is_property: bool) -> Diagnostic {
    let place = if parent.is_empty() { "at the top level".to_owned() } else { format!("in `{parent}`") };
    let finding = Diagnostic::error("NK0201", format!("`{name}` is not known {place}")).at(span, "not known here");
    if is_property {
        return finding.help(format!("`{name}` is a property: write `{name}=…` in the line of `{parent}`"));
    }
    helped(finding, span, name, known, "here stand")
}

pub fn unknown_property(span: Span, name: &str, node: &str, known: &[&str]) -> Diagnostic {
    let finding = Diagnostic::error("NK0202", format!("`{node}` has no property `{name}`")).at(span, "not known here");
    helped(finding, span, name, known, "it has")
}

pub fn not_a_name(span: Span, text: &str, what: &str) -> Diagnostic {
    Diagnostic::error("NK0203", format!("`{text}` cannot be a name"))
        .at(span, format!("the name of `{what}`"))
        .help("a name starts with a letter and has letters, digits, `_` and `-` only")
}

/// A word that is no `kind` of this spec.
pub fn unknown(span: Span, kind: &str, name: &str, known: &[&str]) -> Diagnostic {
    let finding = Diagnostic::error("NK0204", format!("there is no {kind} `{name}`")).at(span, "not known");
    helped(finding, span, name, known, "there are")
}

/// A name that something of the workflow has, but not this step.
pub fn not_declared(span: Span, name: &str, what: &str) -> Diagnostic {
    Diagnostic::error("NK0205", format!("`{name}` means nothing here"))
        .at(span, "the step does not declare it")
        .help(what.to_owned())
}

/// A name in a text or an expression that means nothing there.
pub fn unknown_value(span: Span, name: &str, known: &[&str]) -> Diagnostic {
    let finding = Diagnostic::error("NK0205", format!("`{name}` means nothing here")).at(span, "not known");
    helped(finding, span, name, known, "here are known")
}

pub fn clash(span: Span, first: Span, name: &str, what: &str, first_what: &str) -> Diagnostic {
    Diagnostic::error("NK0206", format!("two things are called `{name}`"))
        .at(span, format!("the {what}"))
        .also(first, format!("the {first_what}"))
        .help("give one of them another name; nothing may hide a name")
}

pub fn reserved(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error("NK0207", format!("`{name}` is a word of the language"))
        .at(span, "cannot be a name")
        .help("choose another name")
}

pub fn not_an_attribute(span: Span, axis: &str, name: &str, known: &[&str]) -> Diagnostic {
    let finding = Diagnostic::error("NK0208", format!("an element of `{axis}` has no `{name}`")).at(span, "not known");
    if crate::resolve::filter::FILTERS.iter().any(|(filter, ..)| *filter == name) {
        return finding.help(format!("`{name}` is a filter: {{{axis}|{name}}}"));
    }
    helped(finding, span, name, known, "it has")
}

pub fn not_a_choice(span: Span, what: &str, value: &str, choices: &[&str]) -> Diagnostic {
    let finding =
        Diagnostic::error("NK0209", format!("`{value}` is no choice of `{what}`")).at(span, "not among the choices");
    helped(finding, span, value, choices, "choices")
}

pub fn unknown_filter(span: Span, name: &str, known: &[&str]) -> Diagnostic {
    let finding = Diagnostic::error("NK0210", format!("there is no filter `{name}`")).at(span, "not known");
    helped(finding, span, name, known, "there are")
}

pub fn unknown_function(span: Span, name: &str, known: &[&str]) -> Diagnostic {
    let finding = Diagnostic::error("NK0211", format!("there is no function `{name}`")).at(span, "not known");
    helped(finding, span, name, known, "there are")
}

pub fn no_workflow() -> Diagnostic {
    Diagnostic::error("NK0212", "the specification has no `workflow`")
        .help("begin a ```kdl block with its name: workflow my-workflow")
}

pub fn commas(span: Span, what: &str, text: &str) -> Diagnostic {
    let fixed = text.split([',', ' ']).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ");
    Diagnostic::error("NK0216", format!("the names of `{what}` are set apart by blanks"))
        .at(span, "has a comma")
        .help(format!("write \"{fixed}\""))
}

/// `it.x` where the extension has no axis x.
pub fn not_of_extension(span: Span, name: &str, known: &[&str]) -> Diagnostic {
    let finding = Diagnostic::error("NK0214", format!("`it` has no `{name}`"))
        .at(span, "`it.` names the elements that are chosen from");
    helped(finding, span, name, known, "axis")
}

pub fn let_cycle(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error("NK0215", format!("the value of `{name}` needs itself"))
        .at(span, "the circle closes here")
        .help("a let may use params and other lets that do not use it")
}
