//! What stands around the jobs: sites, profiles, secrets, checks of outputs, files that live elsewhere (NK16xx).

use super::Diagnostic;
use crate::source::Span;

pub fn secret_value(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error("NK1601", format!("the value of the secret `{name}` would be in the build"))
        .at(span, "a secret is a name only")
        .help(format!("write `env {name} secret=#true`, and set {name} where you submit or run the workflow"))
}

pub fn unknown_namespace(span: Span, name: &str, known: &[&str]) -> Diagnostic {
    let finding =
        Diagnostic::error("NK1602", format!("Pegasus has no profiles `{name}`")).at(span, "no namespace of profiles");
    let meant = if name == "hints" { Some("selector") } else { super::names::suggest(name, known) };
    match meant {
        Some(meant) => finding.help(format!("did you mean `{meant}`?")).fix(span, meant),
        None => finding.help(format!("there are: {}", known.join(", "))),
    }
}

pub fn profile_has_a_word(span: Span, namespace: &str, key: &str, word: &str) -> Diagnostic {
    Diagnostic::error("NK1603", format!("the profile `{namespace} {key}` has a word of its own"))
        .at(span, "the language says this itself")
        .help(format!("write `{word}` instead"))
}

/// A property of the planner that a word of the language sets to something else.
pub fn property_has_a_word(span: Span, name: &str, value: &str, word: &str) -> Diagnostic {
    Diagnostic::error("NK1603", format!("the property `{name}` has a word of its own"))
        .at(span, format!("`{word}` makes it `{value}`"))
        .help(format!("write `{word}` instead"))
}

pub fn profile_twice(span: Span, first: Span, namespace: &str, key: &str) -> Diagnostic {
    Diagnostic::error("NK1604", format!("the profile `{namespace} {key}` stands here twice"))
        .at(span, "the second one")
        .also(first, "the first one")
        .help("keep one of them")
}

pub fn unknown_word(span: Span, what: &str, word: &str, known: &[&str]) -> Diagnostic {
    let finding = Diagnostic::error("NK1605", format!("`{word}` is no {what}")).at(span, "not known");
    match super::names::suggest(word, known) {
        Some(meant) => finding.help(format!("did you mean `{meant}`?")).fix(span, meant),
        None => finding.help(format!("write one of: {}", known.join(", "))),
    }
}

pub fn unknown_site(span: Span, name: &str, job: Option<&str>, known: &[&str]) -> Diagnostic {
    let of = job.map_or_else(String::new, |job| format!(", where job `{job}` is to run"));
    let finding = Diagnostic::error("NK1606", format!("there is no site `{name}`{of}")).at(span, "not known");
    if job.is_some() {
        return finding.help(format!("there are: {}", known.join(", ")));
    }
    match super::names::suggest(name, known) {
        Some(meant) => finding.help(format!("did you mean `{meant}`?")).fix(span, meant),
        None => finding.help(format!("there are: {}; or add `pegasus {{ site {name} }}`", known.join(", "))),
    }
}

pub fn not_absolute(span: Span, what: &str, path: &str) -> Diagnostic {
    Diagnostic::error("NK1607", format!("`{path}` is no absolute path"))
        .at(span, format!("{what} lies on the machine, not in the project"))
        .help("write the whole path, beginning with `/`; a file of the project is an `input`")
}

/// A path that HTCondor cannot bring to a job.
pub fn no_data(span: Span, path: &str, why: &str, help: &str) -> Diagnostic {
    Diagnostic::error("NK1607", format!("`{path}` cannot travel with a component")).at(span, why).help(help)
}

pub fn bad_mount(span: Span, text: &str) -> Diagnostic {
    Diagnostic::error("NK1608", format!("`{text}` is no mount"))
        .at(span, "expected two absolute paths with `:` between them")
        .help("write for instance: mount \"/data/reference:/reference:ro\"")
}

pub fn data_twice(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error("NK1609", format!("two things would both be called `{name}` beside a job"))
        .at(span, "the second one")
        .help("a job sees what travels with it by its base name: rename one of them")
}

pub fn scratch_needed(span: Span, site: &str, staging: &str) -> Diagnostic {
    Diagnostic::error("NK1610", format!("the site `{site}` has no scratch folder"))
        .at(span, format!("`{staging}` puts files there"))
        .help(format!("write `site {site} {{ scratch \"/path/that/all/machines/see\" }}`"))
}

pub fn home_needed(span: Span, site: &str) -> Diagnostic {
    Diagnostic::error("NK1625", format!("where is Pegasus installed on `{site}`?"))
        .at(span, "with `sharedfs` jobs start its programs there")
        .help(format!(
            "write `site {site} {{ profile env PEGASUS_HOME \"/usr\" }}` with the folder that has bin/pegasus-kickstart"
        ))
}

pub fn any_machine(span: Span, site: &str, preset: &str) -> Diagnostic {
    Diagnostic::note("NK1611", format!("jobs of the {preset} site `{site}` may run on any machine of the pool"))
        .at(span, "nothing tells its machines from the others")
        .help("add what they advertise, for instance: profile condor requirements \"TARGET.Site == \\\"field\\\"\"")
}

pub fn lives_elsewhere(span: Span, path: &str) -> Diagnostic {
    Diagnostic::note("NK1612", format!("`{path}` lives elsewhere: a skeleton is built in its place"))
        .at(span, "not beside the specification")
        .help(format!("the skeleton fails with \"not implemented\": put `{path}` beside the specification, or into the built folder before it runs"))
}

pub fn not_of_the_step(span: Span, setting: &str, what: &str, name: &str, known: &[&str]) -> Diagnostic {
    let finding = Diagnostic::error("NK1613", format!("the step has no {what} `{name}`"))
        .at(span, format!("`{setting}` names an {what} of the step"));
    match super::names::suggest(name, known) {
        Some(meant) => finding.help(format!("did you mean `{meant}`?")).fix(span, meant),
        None => finding.help(format!("add `{what} {name} …` to the step")),
    }
}

pub fn not_one_file(span: Span, setting: &str, name: &str) -> Diagnostic {
    Diagnostic::error("NK1614", format!("`{name}` is a list, and `{setting}` is one file"))
        .at(span, "has several files")
        .help("name an `in` or `out` with one file for each job")
}

pub fn check_range(span: Span, bounds_missing: bool) -> Diagnostic {
    let message = if bounds_missing { "this check has no bounds" } else { "this check has no column" };
    Diagnostic::error("NK1615", message)
        .at(span, "a range has a column, and `min`, `max` or both")
        .help("write for instance: check column=temperature min=-40 max=60")
}

pub fn empty_check(span: Span) -> Diagnostic {
    Diagnostic::error("NK1616", "this check asks for nothing")
        .at(span, "says nothing of the file")
        .help("write for instance: check not-empty=#true, check min-rows=1, check columns=\"id value\"")
}

pub fn check_needs_table(span: Span, file: &str) -> Diagnostic {
    Diagnostic::error("NK1617", format!("`{file}` is no table"))
        .at(span, "columns are those of a csv or tsv table")
        .help("give the out `format=csv` or `format=tsv`, or check its lines only")
}

pub fn registered_not_published(span: Span, name: &str) -> Diagnostic {
    Diagnostic::warning("NK1618", format!("`{name}` is registered but not kept"))
        .at(span, "the catalog would name a file that the workflow removes")
        .help("add `publish=#true`")
}

pub fn site_wins(span: Span, site: &str, namespace: &str, key: &str) -> Diagnostic {
    Diagnostic::warning(
        "NK1619",
        format!("on `{site}` all jobs have this `{namespace} {key}`, whatever their step says"),
    )
    .at(span, "to Pegasus a site is stronger than a step")
    .help("move it to the `pegasus` block, or take it out: there a step or component is stronger")
}

pub fn include_cycle(span: Span, path: &str) -> Diagnostic {
    Diagnostic::error("NK1620", format!("`{path}` includes itself"))
        .at(span, "was included on the way here")
        .help("take this `include` out")
}

pub fn include_unreadable(span: Span, path: &str, why: &str) -> Diagnostic {
    Diagnostic::error("NK1621", format!("`{path}` cannot be included: {why}"))
        .at(span, "looked for beside the specification")
        .help("name a file of KDL nodes, or a Markdown file with ```kdl blocks, that lies in the folder of the specification")
}

pub fn not_shared(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error("NK1622", format!("`{name}` cannot come from another file"))
        .at(span, "belongs to one workflow")
        .help(
            "a file may share components, axes, inputs, params, lets and includes; write this one in the specification",
        )
}

pub fn bypass_of_a_file(span: Span, path: &str) -> Diagnostic {
    Diagnostic::warning("NK1624", format!("`bypass` has no effect for `{path}`"))
        .at(span, "a file of the submit host: jobs on other machines cannot fetch it themselves")
        .help("give the input the URL of a server, or take `bypass=#true` out")
}

pub fn conditional_secrets(span: Span, most: usize) -> Diagnostic {
    Diagnostic::error("NK1626", format!("the secrets of this step have more than {most} different conditions"))
        .at(span, "each set of secrets is one more profile, and each condition doubles their number")
        .help("hand some of them to all jobs of the step, give several the same condition, or split the step")
}

/// To DAGMan 0 is no limit of a whole workflow, and lets no job of a category start.
pub fn throttle_zero(span: Span, of_steps: bool) -> Diagnostic {
    let label = if of_steps { "no job of these steps could start" } else { "to HTCondor 0 is no limit" };
    Diagnostic::error("NK1623", "a throttle is at least 1")
        .at(span, label)
        .help("write for instance `throttle 20`; where there is to be no limit, take the line out")
}

pub fn unread_key(span: Span, namespace: &str, key: &str, known: &[&str]) -> Diagnostic {
    let finding = Diagnostic::warning("NK1630", format!("Pegasus has no profile `{namespace} {key}`"))
        .at(span, "accepted without a word, and read by nobody");
    match super::names::suggest(key, known) {
        Some(meant) => finding.help(format!("did you mean `{meant}`?")).fix(span, meant),
        None => finding.help("take it out, or look its name up in the reference of Pegasus"),
    }
}

pub fn nearly_a_preset(span: Span, name: &str, usual: &str) -> Diagnostic {
    Diagnostic::warning("NK1631", format!("a site `{name}` of its own"))
        .at(span, format!("nearly `{usual}`, which is known"))
        .help(format!("did you mean `{usual}`? If it is a site of its own, say what it is like: preset={usual}"))
        .fix(span, usual)
}
