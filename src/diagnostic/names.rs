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
const ELSEWHERE: [(&str, &str); 33] = [
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
    ("integer", "int"),
    ("number", "float"),
    ("double", "float"),
    ("str", "string"),
    ("text", "string"),
    ("boolean", "bool"),
    ("array", "list"),
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
    let finding = Diagnostic::error("NK0201", format!("`{name}` is not known {place}"))
        .at(span, "not known here")
        .about(format!("`{name}` {place}"));
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

/// `out "o.txt"`, where the name of the file stands and that of the `out` is missing.
pub fn name_left_out(span: Span, node: &str, text: &str, written: &str) -> Diagnostic {
    let stem = text.rsplit('/').next().unwrap_or_default();
    let end = stem.find(|c: char| !c.is_alphanumeric()).unwrap_or(stem.len());
    let name = Some(&stem[..end]).filter(|name| crate::schema::is_name(name)).unwrap_or("result");
    Diagnostic::error("NK0203", format!("`{text}` cannot be a name"))
        .at(span, format!("the name of `{node}` stands before this"))
        .help(format!("write `{node} {name} {written}`: other texts call it `{name}`"))
        .fix(span, format!("{name} {written}"))
}

/// The name of a variable is one that a shell can have.
pub fn not_a_variable_name(span: Span, text: &str) -> Diagnostic {
    let finding =
        Diagnostic::error("NK0203", format!("`{text}` cannot be the name of a variable")).at(span, "the name of `env`");
    let tidy = text.replace(['-', '.', ' '], "_");
    let good = tidy.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if good && !tidy.is_empty() && tidy != text && !tidy.starts_with(|c: char| c.is_ascii_digit()) {
        return finding.help(format!("write `{tidy}`")).fix(span, tidy);
    }
    finding.help("it has letters without accents, digits and `_` only, and does not start with a digit")
}

/// A name that nothing has is one mistake, wherever it is used.
pub(super) fn unknown_name(name: &str) -> String {
    format!("the name {name}")
}

/// A word that is no `kind` of this spec.
pub fn unknown(span: Span, kind: &str, name: &str, known: &[&str]) -> Diagnostic {
    let finding = Diagnostic::error("NK0204", format!("there is no {kind} `{name}`"))
        .at(span, "not known")
        .about(unknown_name(name));
    let declared = match kind {
        _ if !known.is_empty() => None,
        "component" => Some(format!("component {name} {{ image \"…\" }}")),
        "axis" => Some(format!("axis {name} {{ list first second }}")),
        "param" => Some(format!("param {name} default=…")),
        _ => None,
    };
    if let Some(declared) = declared {
        return finding.help(format!("the specification declares none; add for instance `{declared}`"));
    }
    named(helped(finding, span, name, known, "there are"))
}

/// Where what was meant is defined is shown, too.
fn named(finding: Diagnostic) -> Diagnostic {
    match finding.fix.clone() {
        Some(fix) => finding.meant(fix.replacement),
        None => finding,
    }
}

/// A word that stands where the language has some of its own.
pub fn unknown_word(span: Span, kind: &str, word: &str, known: &[&str]) -> Diagnostic {
    let finding = Diagnostic::error("NK0218", format!("`{word}` is no {kind}")).at(span, "not known");
    helped(finding, span, word, known, "there are")
}

/// A name that something of the workflow has, but not this step.
pub fn not_declared(span: Span, name: &str, step: &str, what: &str) -> Diagnostic {
    Diagnostic::error("NK0205", format!("`{name}` means nothing here"))
        .at(span, "the step does not declare it")
        .about(format!("{step} does not declare {name}"))
        .help(what.to_owned())
}

/// A file of the step has nearly this name.
pub fn nearly_a_file(span: Span, name: &str, near: &str, place: Span) -> Diagnostic {
    Diagnostic::error("NK0205", format!("`{name}` means nothing here"))
        .at(span, "not known")
        .also(place, format!("the step calls this `{near}`"))
        .about(unknown_name(name))
        .help(format!("did you mean `{near}`?"))
        .fix(span, near)
}

/// A name in a text or an expression that means nothing there.
pub fn unknown_value(span: Span, name: &str, known: &[&str]) -> Diagnostic {
    let finding = Diagnostic::error("NK0205", format!("`{name}` means nothing here"))
        .at(span, "not known")
        .about(unknown_name(name));
    named(helped(finding, span, name, known, "here are known"))
}

/// `mode == fast`
pub fn unquoted(span: Span, word: &str) -> Diagnostic {
    Diagnostic::error("NK0205", format!("`{word}` means nothing here"))
        .at(span, "no name that is known")
        .about(unknown_name(word))
        .help(format!("for a text write '{word}': it stands in single quotes"))
        .fix(span, format!("'{word}'"))
}

pub fn clash(span: Span, first: Span, name: &str, what: &str, first_what: &str) -> Diagnostic {
    Diagnostic::error("NK0206", format!("two things are called `{name}`"))
        .at(span, format!("the {what}"))
        .also(first, format!("the {first_what}"))
        .help("give one of them another name; nothing may hide a name")
}

/// An attribute of the name of one that every element of the axis has.
pub fn hides_builtin(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error("NK0206", format!("two things are called `{name}`"))
        .at(span, "every element of this axis has one already")
        .help("give the attribute another name; nothing may hide a name")
}

pub fn reserved(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error("NK0207", format!("`{name}` is a word of the language"))
        .at(span, "cannot be a name")
        .help("choose another name")
}

/// `key` is how the key of the element is written.
pub fn not_an_attribute(span: Span, axis: &str, key: &str, name: &str, known: &[&str]) -> Diagnostic {
    let finding = Diagnostic::error("NK0208", format!("an element of `{axis}` has no `{name}`")).at(span, "not known");
    if matches!(name, "key" | "id") {
        return finding.help(format!("its key is `{key}`"));
    }
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

pub fn unknown_function(span: Span, name: &str, argument: &str, known: &[&str]) -> Diagnostic {
    let finding = Diagnostic::error("NK0211", format!("there is no function `{name}`")).at(span, "not known");
    if crate::resolve::filter::FILTERS.iter().any(|(filter, ..)| *filter == name) {
        return finding.help(format!("`{name}` is a filter, for texts: {{{argument}|{name}}}"));
    }
    helped(finding, span, name, known, "there are")
}

/// `len(site)` of an axis.
pub fn length_of_axis(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error("NK0211", format!("there is no function `{name}`"))
        .at(span, "not known")
        .help("write `count`, for an axis; `length` is for lists and texts")
        .fix(span, "count")
}

/// A text that a param is compared with and never has.
pub fn never_chosen(span: Span, param: &str, value: &str, choices: &[&str]) -> Diagnostic {
    let finding =
        Diagnostic::warning("NK0217", format!("`{param}` is never `{value}`")).at(span, "not among its choices");
    // The quotes are part of the place.
    match suggest(value, choices) {
        Some(meant) => finding.help(format!("did you mean '{meant}'?")).fix(span, format!("'{meant}'")),
        None => {
            let shown = choices.iter().map(|c| format!("'{c}'")).collect::<Vec<_>>().join(", ");
            finding.help(format!("its choices are {shown}"))
        }
    }
}

pub fn no_workflow() -> Diagnostic {
    Diagnostic::error("NK0212", "the specification has no `workflow`")
        .help("begin a ```kdl block with its name: workflow my-workflow")
}

pub fn commas(span: Span, what: &str, text: &str) -> Diagnostic {
    let fixed = format!("\"{}\"", apart(text));
    Diagnostic::error("NK0216", format!("the names of `{what}` are set apart by blanks"))
        .at(span, "has a comma")
        .help(format!("write {fixed}"))
        .fix(span, fixed)
}

/// `product a,b`, where each name is a word of its own.
pub fn commas_between_words(span: Span, what: &str, text: &str) -> Diagnostic {
    let fixed = apart(text);
    Diagnostic::error("NK0216", format!("the names of `{what}` are set apart by blanks"))
        .at(span, "has a comma")
        .help(format!("write {what} {fixed}"))
        .fix(span, fixed)
}

fn apart(text: &str) -> String {
    text.split([',', ' ', '\t']).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}

/// `it.x` where the extension has no axis x.
pub fn not_of_extension(span: Span, name: &str, known: &[&str], whole: Option<&str>) -> Diagnostic {
    let finding = Diagnostic::error("NK0214", format!("`it` has no `{name}`"))
        .at(span, "`it.` names the elements that are chosen from");
    if let Some(whole) = whole {
        return finding.help(format!("did you mean `it.{whole}`?")).fix(span, whole);
    }
    helped(finding, span, name, known, "axis")
}

/// Lets of which each names the next one, and the last one the first.
pub fn let_cycle((span, name): (Span, &str), others: &[(Span, &str)]) -> Diagnostic {
    let next = |at: usize| others.get(at).map_or(name, |(_, next)| *next);
    let finding = Diagnostic::error("NK0215", format!("the value of `{name}` needs itself"));
    let finding =
        finding.at(span, if others.is_empty() { "names itself".to_owned() } else { format!("names `{}`", next(0)) });
    let members = others.iter().enumerate();
    members
        .fold(finding, |finding, (at, (span, _))| finding.also(*span, format!("names `{}`", next(at + 1))))
        .help("a let may use params and other lets that do not use it")
}
