//! The error index: each page of `schema/errors/` shows a specification that is wrong in one way, what napkin says about
//! it, and the repair. Here both are tried.
//!
//! `NAPKIN_BLESS=1 cargo test --test errors` writes the answers anew; read the difference before you keep it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::ops::Range;
use std::path::{Path, PathBuf};

use napkin::compile::{Compilation, Given, Limits, Look, Request, compile_and_look};
use napkin::diagnostic::{Findings, Human, Severity, pages};
use napkin::files::{Memory, RelPath};
use napkin::source::Sources;
use napkin::syntax::{Node, parse_markdown};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What lies beside every specification of the index; a page may have other files in `text file=NAME` blocks.
const BESIDE: [(&str, &str); 4] =
    [("bin/tool.py", "#!/usr/bin/env python3\n"), ("list.txt", "a\nb\n"), ("data/a.txt", "a"), ("data/b.txt", "b")];

/// A part of a page: its specification, and the files beside it.
#[derive(Default)]
struct Part {
    spec: String,
    files: Vec<(String, String)>,
}

impl Part {
    /// The fenced blocks of a section. All KDL is one specification, with the words between its blocks left out; a whole
    /// specification, prose and all, stands in a block of four backticks.
    fn of(section: &str) -> Self {
        let mut part = Self::default();
        let mut rest = section;
        if let Some((_, whole)) = section.split_once("\n````markdown\n") {
            let (spec, after) = whole.split_once("\n````").expect("a block is closed");
            part.spec = format!("{spec}\n");
            rest = after;
        }
        while let Some((_, block)) = rest.split_once("\n```") {
            let (info, block) = block.split_once('\n').expect("a block has lines");
            let (content, after) = match block.strip_prefix("```") {
                Some(after) => ("", after),
                None => block.split_once("\n```").expect("a block is closed"),
            };
            match info.split_once(" file=") {
                Some((_, name)) => part.files.push((name.trim().to_owned(), format!("{content}\n"))),
                None if info.trim() == "text answer" => {}
                None => writeln!(part.spec, "```{info}\n{content}\n```").expect("a string"),
            }
            rest = after;
        }
        part
    }

    /// Files of `other` that this one does not have.
    fn beside(mut self, other: &Part) -> Self {
        for (name, content) in &other.files {
            if !self.files.iter().any(|(n, _)| n == name) {
                self.files.push((name.clone(), content.clone()));
            }
        }
        self
    }

    fn compiled(&self, spec: &str) -> Compilation {
        let mut files = Memory::default();
        for (name, content) in BESIDE {
            files = files.with(name, content);
        }
        for (name, content) in &self.files {
            files = files.with(name, content);
        }
        let request = Request {
            spec: RelPath::new("specification.md").expect("a plain name"),
            prefix: String::new(),
            values: Given::default(),
            limits: Limits::default(),
        };
        compile_and_look(&files.with("specification.md", spec), &request, &Look { modes: true, ..Look::default() })
    }
}

/// A page, cut at its headings.
struct Page {
    code: String,
    path: PathBuf,
    text: String,
}

impl Page {
    fn section(&self, heading: &str) -> Option<&str> {
        let (_, after) = self.text.split_once(&format!("\n## {heading}\n"))?;
        Some(after.split_once("\n## ").map_or(after, |(section, _)| section))
    }

    fn severity(&self) -> Severity {
        match self.text.lines().nth(2) {
            Some("*error*") => Severity::Error,
            Some("*warning*") => Severity::Warning,
            Some("*note*") => Severity::Note,
            other => panic!("{}: the third line is *error*, *warning* or *note*, not {other:?}", self.code),
        }
    }
}

fn all() -> Vec<Page> {
    let mut pages = Vec::new();
    for entry in std::fs::read_dir(root().join("schema/errors")).expect("the folder of the index") {
        let path = entry.expect("a page").path();
        let code = path.file_stem().expect("a name").to_string_lossy().into_owned();
        if code.starts_with("NK") {
            pages.push(Page { text: std::fs::read_to_string(&path).expect("a text"), code, path });
        }
    }
    pages.sort_by(|a, b| a.code.cmp(&b.code));
    pages
}

/// What is said of a specification, drawn, without what is said of `-D` and the like.
fn drawn(done: &Compilation) -> String {
    let human = Human::of_width(80);
    done.findings.sorted().into_iter().map(|f| human.render(f, &done.sources)).collect::<Vec<_>>().join("\n")
}

/// Problems of a page; its text with the answer of today.
fn tried(page: &Page) -> (Vec<String>, String) {
    let mut problems = Vec::new();
    let title = format!("# {}: ", page.code);
    if !page.text.starts_with(&title) {
        problems.push(format!("it begins with `{title}`"));
    }
    let (Some(wrong), Some(right)) = (page.section("Wrong"), page.section("Right")) else {
        if page.section("Not shown").is_none() {
            problems.push("it has `## Wrong` and `## Right`, or says why it is not shown".to_owned());
        }
        return (problems, page.text.clone());
    };
    let severity = page.severity();
    let part = Part::of(wrong);
    let done = part.compiled(&part.spec);
    let told = done.findings.sorted();
    let own = || told.iter().filter(|f| f.code.0 == page.code);
    if own().count() != 1 {
        problems.push(format!("what is wrong is said {} times", own().count()));
    }
    if own().any(|f| f.severity != severity) {
        problems.push("the severity is another one".to_owned());
    }
    let others = told.iter().filter(|f| f.code.0 != page.code && f.severity < Severity::Note);
    problems.extend(others.map(|f| format!("beside it {} is said: {}", f.code.0, f.message)));
    // What can be typed in repairs it.
    for edit in own().filter_map(|f| f.fix.as_ref()) {
        let source = done.sources.get(edit.span.source);
        if source.name.as_str() != "specification.md" {
            continue;
        }
        let mut repaired = source.text.to_string();
        repaired.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.replacement);
        let after = part.compiled(&repaired);
        if after.findings.sorted().iter().any(|f| f.code.0 == page.code || f.severity == Severity::Error) {
            problems.push(format!("the fix does not repair it:\n{}", drawn(&after)));
        }
    }
    let repair = Part::of(right).beside(&part);
    let after = repair.compiled(&repair.spec);
    if after.findings.sorted().iter().any(|f| f.code.0 == page.code || f.severity < Severity::Note) {
        problems.push(format!("the repair is not right:\n{}", drawn(&after)));
    }
    let before = wrong.split_once("\n```text answer\n").map_or(wrong, |(before, _)| before).trim_end();
    let answered = format!("{before}\n\n```text answer\n{}\n```\n", drawn(&done).trim_end());
    let text = page.text.replacen(wrong, &answered, 1);
    (problems, text)
}

#[test]
fn every_page_is_as_napkin_answers() {
    let bless = std::env::var_os("NAPKIN_BLESS").is_some();
    let only = std::env::var("NAPKIN_PAGES").unwrap_or_default();
    let mut wrong = String::new();
    for page in all().iter().filter(|p| only.is_empty() || only.split(',').any(|o| p.code.starts_with(o))) {
        let (mut problems, text) = tried(page);
        if text != page.text {
            if bless {
                std::fs::write(&page.path, &text).expect("a writable page");
            } else {
                problems.push(format!("the answer is another one; now:\n{text}"));
            }
        }
        for problem in problems {
            writeln!(wrong, "{}: {problem}", page.code).expect("a string");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The codes that the sources of napkin can say.
fn said() -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    for entry in std::fs::read_dir(root().join("src/diagnostic")).expect("the constructors") {
        let text = std::fs::read_to_string(entry.expect("a file").path()).unwrap_or_default();
        for (at, _) in text.match_indices("\"NK") {
            codes.extend(
                text.get(at + 1..at + 7).filter(|c| c[2..].bytes().all(|b| b.is_ascii_digit())).map(str::to_owned),
            );
        }
    }
    codes
}

#[test]
fn every_code_has_a_page_and_every_page_a_code() {
    let said = said();
    let written: BTreeSet<String> = all().into_iter().map(|p| p.code).collect();
    assert_eq!(said.difference(&written).collect::<Vec<_>>(), Vec::<&String>::new(), "codes without a page");
    assert_eq!(written.difference(&said).collect::<Vec<_>>(), Vec::<&String>::new(), "pages without a code");
}

#[test]
fn the_binary_has_every_page() {
    for page in all() {
        assert_eq!(pages::page(&page.code).map(|p| p.text), Some(page.text.as_str()));
    }
}

/// Nodes whose first value names something new, or where that is: while it is open nobody can name it.
const NAMING: [&str; 10] = ["axis", "column", "component", "in", "include", "input", "let", "out", "param", "step"];

/// Each value and each node of a text, as the bytes that `(todo)` may replace or stand before.
fn places(nodes: &[Node], found: &mut Vec<(Range<usize>, &'static str)>) {
    for node in nodes {
        let start = node.span.start as usize;
        found.push((start..start, "(todo)"));
        let name = node.entries.iter().position(|e| e.name.is_none()).filter(|_| NAMING.contains(&&*node.name.value));
        let values = node.entries.iter().enumerate().filter(|(at, _)| Some(*at) != name);
        found.extend(values.map(|(_, entry)| (entry.value_span.range(), "(todo)\"which one?\"")));
        places(&node.children, found);
    }
}

#[test]
fn whatever_is_still_to_be_decided_is_one_error() {
    let only = std::env::var("NAPKIN_PAGES").unwrap_or_default();
    let mut wrong = String::new();
    for page in all().iter().filter(|p| only.is_empty() || only.split(',').any(|o| p.code.starts_with(o))) {
        let (Some(before), Some(right)) = (page.section("Wrong"), page.section("Right")) else { continue };
        let part = Part::of(right).beside(&Part::of(before));
        let (mut sources, mut quiet) = (Sources::default(), Findings::default());
        let source = sources.add("specification.md", part.spec.as_str());
        let document = parse_markdown(source, &sources, &mut quiet);
        let mut holes = Vec::new();
        places(&document.nodes, &mut holes);
        for (range, hole) in holes {
            let mut spec = part.spec.clone();
            spec.replace_range(range, hole);
            let done = part.compiled(&spec);
            let told = done.findings.sorted();
            let told: Vec<&str> = told.iter().filter(|f| f.severity < Severity::Note).map(|f| f.code.0).collect();
            if told != ["NK1501"] {
                writeln!(wrong, "{}: {told:?}\n{}\n{spec}", page.code, drawn(&done)).expect("a string");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
