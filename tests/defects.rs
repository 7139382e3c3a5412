//! The table of defects in the README: what napkin, the Pegasus API and `scalable validate` say of each.
//!
//! `tests/defects/base.*` is one workflow, written for each of them; `cases.json` are the defects that are seeded there.
//! The packages really run. `NAPKIN_BLESS=1 cargo test --test defects` writes the table anew; read it before you keep it.

mod support;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use napkin::compile::{Compilation, Given, Limits, Look, Request, compile_and_look};
use napkin::diagnostic::Severity;
use napkin::files::{Memory, RelPath};
use serde::Deserialize;
use support::root;

const SPEC: &str = include_str!("defects/base.md");
const GENERATOR: &str = include_str!("defects/base.py");
const MANIFEST: &str = include_str!("defects/base.yaml");

const BEGIN: &str = "<!-- defects -->\n";
const END: &str = "<!-- /defects -->\n";

/// What lies beside the specification.
fn beside() -> BTreeMap<String, String> {
    let script = |options: &str| {
        let mut text = "#!/usr/bin/env python3\nimport argparse\n\nparser = argparse.ArgumentParser()\n".to_owned();
        for option in options.lines() {
            writeln!(text, "parser.add_argument({})", option.trim()).unwrap();
        }
        text + "args = parser.parse_args()\n"
    };
    let options = "\"--input\", required=True\n\"--output\", required=True\n\"--threshold\", type=float, required=True";
    [
        ("sites.csv", "id,rank\nnorth,1\nsouth,2\n".to_owned()),
        ("data/north.csv", "x,y,height\n".to_owned()),
        ("data/south.csv", "x,y,height\n".to_owned()),
        ("bin/clean.py", script(options)),
        ("bin/merge.py", script("\"tables\", nargs=\"+\"\n\"-o\", \"--output\", required=True")),
        ("bin/draw.py", script("\"table\"\n\"map\"")),
    ]
    .into_iter()
    .map(|(name, text)| (name.to_owned(), text))
    .collect()
}

/// A defect: what is replaced in each of the three, or in a file beside the specification.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    family: String,
    defect: String,
    /// What napkin says.
    code: String,
    spec: Vec<(String, String)>,
    #[serde(default)]
    files: BTreeMap<String, String>,
    /// The file that is marked, if it is not the specification.
    mark: Option<String>,
    api: Option<Vec<(String, String)>>,
    scalable: Option<Vec<(String, String)>>,
    /// What the planner says, as recorded by running it.
    plan: Option<String>,
}

fn cases() -> Vec<Case> {
    let text = fs::read_to_string(root().join("tests/defects/cases.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// A text with its replacements, and where the first of them is then.
fn seeded(text: &str, edits: &[(String, String)]) -> (String, std::ops::Range<usize>) {
    let mut text = text.to_owned();
    let mut place = 0..text.len();
    for (number, (from, to)) in edits.iter().enumerate() {
        let at = text.find(from.as_str()).unwrap_or_else(|| panic!("{from:?} is not in the base"));
        text.replace_range(at..at + from.len(), to);
        if number == 0 {
            place = at..at + to.len();
        }
    }
    (text, place)
}

fn checked(case: &Case) -> (Compilation, std::ops::Range<usize>) {
    let (spec, place) = seeded(SPEC, &case.spec);
    let mut files = Memory::default().with("specification.md", &spec);
    for (name, text) in beside().into_iter().chain(case.files.clone()) {
        files = files.with(&name, text);
    }
    let request = Request {
        spec: RelPath::new("specification.md").unwrap(),
        prefix: String::new(),
        values: Given::default(),
        limits: Limits::default(),
    };
    (compile_and_look(&files, &request, &Look { modes: true, ..Look::default() }), place)
}

/// One finding, of the code, and its mark touches what was seeded.
fn problems(case: &Case) -> Vec<String> {
    let (done, place) = checked(case);
    let deleted = place.is_empty();
    let found: Vec<_> = done.findings.sorted().into_iter().filter(|f| f.severity < Severity::Note).collect();
    let mut problems = Vec::new();
    if found.len() != 1 || found[0].code.0 != case.code {
        let codes: Vec<String> = found.iter().map(|f| format!("{} {}", f.code.0, f.message)).collect();
        problems.push(format!("{} was expected, and is said: {}", case.code, codes.join("; ")));
    }
    for finding in found.iter().filter(|f| f.code.0 == case.code) {
        let labels = finding.primary.iter().chain(&finding.secondary);
        let touched = labels.into_iter().any(|label| {
            let name = &done.sources.get(label.span.source).name;
            let range = label.span.range();
            match &case.mark {
                Some(file) => name == file,
                // What was taken out leaves its line.
                None if deleted => {
                    let line = |offset: usize| done.sources.get(label.span.source).position(offset).line;
                    name == "specification.md"
                        && line(range.start) <= line(place.end)
                        && line(place.start) <= line(range.end)
                }
                None => name == "specification.md" && range.start <= place.end && place.start <= range.end,
            }
        });
        if !touched {
            problems.push(format!("{} marks another place than what was seeded", case.code));
        }
    }
    problems.into_iter().map(|problem| format!("{}: {problem}", case.defect)).collect()
}

#[test]
fn the_base_is_right() {
    let case = Case {
        family: String::new(),
        defect: String::new(),
        code: String::new(),
        spec: Vec::new(),
        files: BTreeMap::new(),
        mark: None,
        api: None,
        scalable: None,
        plan: None,
    };
    let (done, _) = checked(&case);
    let found: Vec<_> = done.findings.sorted().into_iter().filter(|f| f.severity < Severity::Note).collect();
    assert!(found.is_empty() && done.output.is_some(), "{found:?}");
}

#[test]
fn every_defect_is_one_finding_where_it_is() {
    let cases = cases();
    let families: std::collections::BTreeSet<&str> = cases.iter().map(|c| c.family.as_str()).collect();
    assert!(cases.len() >= 60 && families.len() >= 14, "{} defects in {} families", cases.len(), families.len());
    let wrong: Vec<String> = cases.iter().flat_map(problems).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What one of the packages says of all cases that can be written for it.
fn said(python: &Path, look: &str, base: &str, edits: impl Fn(&Case) -> Option<&Vec<(String, String)>>) -> Said {
    let folder = tempfile::tempdir().unwrap();
    let ending = if look == "api" { "py" } else { "yaml" };
    let all = cases();
    for (number, case) in all.iter().enumerate() {
        if let Some(edits) = edits(case) {
            fs::write(folder.path().join(format!("{number:03}.{ending}")), seeded(base, edits).0).unwrap();
        }
    }
    fs::write(folder.path().join(format!("base.{ending}")), base).unwrap();
    let script = root().join("tests/support/seeded.py");
    let output = support::run(Command::new(python).arg(script).arg(look).arg(folder.path()));
    assert!(output.status.success(), "{}", support::printed(&output));
    let answers: BTreeMap<String, String> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answers[&format!("base.{ending}")], "", "the base is right");
    let number = |name: &str| name.split_once('.').and_then(|(number, _)| number.parse().ok());
    answers.into_iter().filter_map(|(name, answer)| Some((number(&name)?, answer))).collect()
}

/// By the number of the case.
type Said = BTreeMap<usize, String>;

/// A text as a cell of a table.
fn cell(text: &str) -> String {
    let short: String =
        if text.chars().count() > 90 { text.chars().take(88).chain("…".chars()).collect() } else { text.to_owned() };
    short.replace('|', "\\|").replace('\n', " ")
}

fn table() -> String {
    let cases = cases();
    let api = said(&support::python(), "api", GENERATOR, |case| case.api.as_ref());
    let scalable = said(&support::scalable(), "scalable", MANIFEST, |case| case.scalable.as_ref());
    let answer = |said: &Said, number: usize| match said.get(&number).map(String::as_str) {
        None => "—".to_owned(),
        Some("") => "nothing".to_owned(),
        Some(answer) => cell(answer),
    };
    let count = |said: &Said| (said.values().filter(|answer| !answer.is_empty()).count(), said.len());
    let ((api_found, api_all), (scalable_found, scalable_all)) = (count(&api), count(&scalable));
    let mut text = format!(
        "Of {} seeded defects `napkin check` finds {}, each once and where it is. {api_all} of them can be written with the \
         Pegasus API, which finds {api_found}; {scalable_all} in a manifest of Scalable, of which `scalable validate` finds \
         {scalable_found} (`—`: nothing there says such a thing; a program or a person would have to look).\n\n\
         | | defect | `napkin check` | Pegasus API 5.1.3 | `scalable validate` 2.0.0b6 | `pegasus-plan` 5.1 (recorded) |\n\
         |---|---|---|---|---|---|\n",
        cases.len(),
        cases.len()
    );
    let mut family = "";
    for (number, case) in cases.iter().enumerate() {
        let first = if family == case.family { "" } else { case.family.as_str() };
        family = &case.family;
        let plan = case.plan.as_deref().unwrap_or("");
        let (api, scalable) = (answer(&api, number), answer(&scalable, number));
        writeln!(text, "| {first} | {} | {} | {api} | {scalable} | {} |", cell(&case.defect), case.code, cell(plan))
            .unwrap();
    }
    text
}

#[test]
fn the_table_in_the_readme_is_what_they_say() {
    let path = root().join("README.md");
    let readme = fs::read_to_string(&path).unwrap();
    let (before, rest) = readme.split_once(BEGIN).expect("the README has the table");
    let (written, after) = rest.split_once(END).expect("the table has an end");
    let table = table();
    if std::env::var_os("NAPKIN_BLESS").is_some() {
        fs::write(&path, format!("{before}{BEGIN}{table}{END}{after}")).unwrap();
    } else {
        assert_eq!(written, table);
    }
}
