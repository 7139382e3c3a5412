//! Targets of Scalable: their providers, options and overlays (NK19xx).

use super::Diagnostic;
use super::names::suggest;
use crate::source::Span;

/// The version whose behaviour is spoken of.
const VERSION: &str = "Scalable 2.0.0b6";

pub fn unknown_provider(span: Span, word: &str, known: &[&str]) -> Diagnostic {
    let finding = Diagnostic::error("NK1901", format!("Scalable has no provider `{word}`")).at(span, "not known");
    match suggest(word, known) {
        Some(meant) => finding.help(format!("did you mean `{meant}`?")).fix(span, meant),
        None => finding.help(format!("there are: {}", known.join(", "))),
    }
}

/// A target whose name is no provider, and that says none.
pub fn no_provider(span: Span, target: &str, known: &[&str]) -> Diagnostic {
    let finding = Diagnostic::error("NK1901", format!("what is the target `{target}`?"))
        .at(span, "it has no `provider=`, and its name is none");
    match suggest(target, known) {
        Some(meant) => finding.help(format!("did you mean `{meant}`?")).fix(span, meant),
        None => finding.help(format!("add `provider=` with one of: {}", known.join(", "))),
    }
}

/// `owners`: the providers that have such an option.
pub fn unknown_option(span: Span, option: &str, provider: &str, known: &[&str], owners: &[&str]) -> Diagnostic {
    let finding = Diagnostic::error("NK1902", format!("a target of {provider} has no option `{option}`"))
        .at(span, "not known to Scalable");
    let sorted = || known.iter().map(|k| format!("`{k}`")).collect::<Vec<_>>().join(", ");
    match (owners, suggest(option, known)) {
        ([], Some(meant)) => finding.help(format!("did you mean `{meant}`?")).fix(span, meant),
        ([], None) => finding.help(format!("it has: {}", sorted())),
        (owners, _) => finding.help(format!(
            "it is an option of {}: take it out, or say provider={}",
            owners.join(" and "),
            owners.first().unwrap_or(&provider)
        )),
    }
}

/// A part of an option that has only some.
pub fn unknown_part(span: Span, part: &str, option: &str, known: &[&str]) -> Diagnostic {
    let finding = Diagnostic::error("NK1902", format!("`{option}` has no `{part}`")).at(span, "not known to Scalable");
    match suggest(part, known) {
        Some(meant) => finding.help(format!("did you mean `{meant}`?")).fix(span, meant),
        None => finding.help(format!("it has: {}", known.join(", "))),
    }
}

/// `literal`: the word stands in the specification as it is, and can be repaired there.
pub fn unknown_choice(span: Span, option: &str, word: &str, choices: &[&str], literal: bool) -> Diagnostic {
    let finding = Diagnostic::error("NK1903", format!("`{option}` cannot be `{word}`")).at(span, "not known");
    match suggest(word, choices) {
        Some(meant) if literal => finding.help(format!("did you mean `{meant}`?")).fix(span, meant),
        Some(meant) => finding.help(format!("did you mean `{meant}`?")),
        None => finding.help(format!("write one of: {}", choices.join(", "))),
    }
}

/// A value that is not what its option must be; `found` shows it.
pub fn wrong_kind(span: Span, option: &str, expected: &str, found: &str) -> Diagnostic {
    super::nodes::wrong_value(span, option, expected, found)
}

/// A number that Scalable would take from the environment.
pub fn number_of_environment(span: Span, option: &str, expected: &str) -> Diagnostic {
    Diagnostic::error("NK0154", format!("`{option}` must be {expected}"))
        .at(span, "what comes from the environment is a text")
        .help("write the value, or a param: \"{name}\"")
}

pub fn missing_option(span: Span, target: &str, provider: &str, option: &str, doc: &str) -> Diagnostic {
    Diagnostic::error("NK1904", format!("the target `{target}` needs `{option}=`"))
        .at(span, format!("a target of {provider} does not run without it"))
        .help(format!("add `{option}=…`. {doc}"))
}

pub fn ignored_option(span: Span, option: &str) -> Diagnostic {
    Diagnostic::warning("NK1905", format!("`{option}` changes nothing"))
        .at(span, format!("{VERSION} knows it, and does not use it"))
        .help("take it out")
}

pub fn ignored_word(span: Span, option: &str, word: &str, used: &str) -> Diagnostic {
    Diagnostic::warning("NK1905", format!("`{option}={word}` changes nothing"))
        .at(span, format!("{VERSION} knows it, and does as with `{used}`"))
        .help("take it out")
}

pub fn broken_option(span: Span, option: &str) -> Diagnostic {
    Diagnostic::error("NK1906", format!("with `{option}=#true` {VERSION} does not start"))
        .at(span, "its worker processes fail at their start")
        .help("take it out: workers are threads then, and programs run side by side all the same")
        .fix(span, "#false")
}

pub fn bounds_crossed(span: Span, least: u64, most: u64) -> Diagnostic {
    Diagnostic::error("NK1907", format!("at least {least} workers are more than at most {most}"))
        .at(span, "no number of workers fits")
        .help(format!(
            "give both, the smaller one as `minimum`: adaptive minimum={} maximum={}",
            least.min(most),
            least.max(most)
        ))
}

pub fn unused_overlay(span: Span, name: &str) -> Diagnostic {
    Diagnostic::warning("NK1908", format!("no target uses the overlay `{name}`"))
        .at(span, "changes nothing")
        .help(format!("write `overlay={name}` in the line of a target, or take it out"))
}

/// A `${…}` that Scalable would not read as it is meant; `why` says what is wrong with it.
pub fn bad_variable(span: Span, written: &str, why: &str) -> Diagnostic {
    Diagnostic::error("NK1909", format!("`{written}` is no variable of the environment"))
        .at(span, why)
        .help("write ${NAME} or ${NAME:-text}, where NAME has letters, digits and _ only; a param is {name}, without $")
}

pub fn walltime_too_long(span: Span, text: &str) -> Diagnostic {
    Diagnostic::error("NK1910", format!("`{text}` is too long for a target"))
        .at(span, "more than 999:59:59")
        .help("Scalable has three digits for the hours: write at most \"999:59:59\"")
}

pub fn image_of_a_disk(span: Span, image: &str, provider: &str) -> Diagnostic {
    Diagnostic::error("NK1911", format!("{provider} cannot fetch `{image}`"))
        .at(span, "not in a registry of Docker images")
        .help("put the image into a registry, and write its address: image=\"ghcr.io/lab/model:1.2\"")
}

/// A target that names an overlay which is not there.
pub fn unknown_overlay(span: Span, name: &str, known: &[&str]) -> Diagnostic {
    let finding = super::names::unknown(span, "overlay", name, known);
    if finding.help.is_some() {
        return finding;
    }
    finding.help(format!("the block has none; add `overlay {name} {{ component … memory=… }}`, or take this out"))
}

/// What a component sees on some targets, from a folder that may differ from machine to machine.
/// Scalable puts the mounts of an overlay beside those of the component: none goes away.
pub fn mounted_twice(span: Span, folder: &str, first: &str) -> Diagnostic {
    Diagnostic::error("NK1914", format!("two folders of the host would be `{folder}` in the container"))
        .at(span, "the second one")
        .help(format!("the other one is `{first}`: mounts of an overlay stand beside those of the component"))
}

/// The manifest of Scalable has no words for graphics cards.
pub fn no_graphics_cards(span: Span, step: &str) -> Diagnostic {
    Diagnostic::note("NK1913", format!("Scalable does not see to the graphics cards of `{step}`"))
        .at(span, "asks for them")
        .help("start the workers of its component on machines that have them: the README of the built folder says how")
}

/// Scalable puts variables into values only: the host folder of a mount is a key (facts found by running it).
pub fn variable_in_mount(span: Span, text: &str) -> Diagnostic {
    Diagnostic::error("NK1912", format!("a mount has no variables of the environment: `{text}`"))
        .at(span, "Scalable would take this for the name of a folder")
        .help("name the folder, or a param: mount \"{data-dir}:/data\"")
}
