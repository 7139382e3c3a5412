//! What is wrong behind the holes.
//!
//! The checks leave a step alone that is still open, so a draft with holes would hide its mistakes until a person fills
//! them. Here each hole is filled with something that could stand there, and the page is checked once more: what is found
//! that does not depend on the fillings is a mistake of the draft.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use regex::Regex;

use crate::compile::Compilation;
use crate::diagnostic::{Diagnostic, Findings};
use crate::draft::settle;
use crate::files::RelPath;
use crate::source::Sources;
use crate::syntax::{self, Entry, Node, Value};

/// Findings about names, shapes and order: what stands in a hole makes none of them.
const SURE: [&str; 10] =
    ["NK0204", "NK0205", "NK0206", "NK0502", "NK0504", "NK0506", "NK0508", "NK0510", "NK0606", "NK0717"];

/// What elements have without a column.
const BUILT_IN: [&str; 5] = ["value", "index", "number", "first", "last"];

/// The page with its holes filled, and its errors that are no matter of the fillings. Nothing if there are no holes.
pub struct Probe {
    pub compilation: Compilation,
}

impl Probe {
    /// Fills the holes of a page and checks it.
    pub fn of(page: &str, files: &BTreeMap<RelPath, Vec<u8>>) -> Option<Self> {
        let mut filling = Filling { page, files: files.clone(), edits: Vec::new() };
        let mut sources = Sources::default();
        let id = sources.add("draft", page);
        let document = syntax::parse_markdown(id, &sources, &mut Findings::default());
        for node in &document.nodes {
            filling.node(node, &[]);
        }
        filling.edits.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
        if filling.edits.is_empty() {
            return None;
        }
        let mut text = page.to_owned();
        for (range, new) in filling.edits {
            text.replace_range(range, &new);
        }
        Some(Self { compilation: settle::compiled(&text, &filling.files) })
    }

    /// What is wrong whatever the holes will be.
    pub fn errors(&self) -> Vec<&Diagnostic> {
        settle::errors(&self.compilation).into_iter().filter(|wrong| SURE.contains(&wrong.code.0)).collect()
    }
}

struct Filling<'a> {
    page: &'a str,
    files: BTreeMap<RelPath, Vec<u8>>,
    edits: Vec<(Range<usize>, String)>,
}

impl Filling<'_> {
    fn node<'n>(&mut self, node: &'n Node, parents: &[&'n Node]) {
        let parent = parents.last().copied();
        let at = |entry: &Entry| node.entries.iter().filter(|e| e.name.is_none()).position(|e| std::ptr::eq(e, entry));
        for entry in node.entries.iter().filter(|entry| is_hole(entry)) {
            let name = entry.name.as_ref().map(|name| name.value.as_str());
            if let Some(new) = self.whole_node(node, parent, name) {
                self.edits.push((node.header.range(), new));
                break;
            }
            if let Some(new) = self.value(node, parent, name, at(entry)) {
                let prefix = name.map(|name| format!("{name}=")).unwrap_or_default();
                self.edits.push((entry.span.range(), prefix + &new));
            }
        }
        let mut path = parents.to_vec();
        path.push(node);
        for child in &node.children {
            self.node(child, &path);
        }
    }

    /// What stands in place of a node of which the hole is the heart.
    fn whole_node(&mut self, node: &Node, parent: Option<&Node>, prop: Option<&str>) -> Option<String> {
        let axis = parent.filter(|parent| parent.name.value == "axis");
        match (node.name.value.as_str(), prop) {
            ("run" | "shell" | "call", None) if !node.has_block => Some("shell \":\"".to_owned()),
            ("glob", None) => {
                Some("point h1 path=\"/h1\" name=h1 stem=h1; point h2 path=\"/h2\" name=h2 stem=h2".to_owned())
            }
            ("csv" | "tsv" | "json", None) if text_of(node, "parent").is_none() => self.table(node, axis?),
            _ => None,
        }
    }

    /// What stands in a hole.
    fn value(&self, node: &Node, parent: Option<&Node>, prop: Option<&str>, at: Option<usize>) -> Option<String> {
        let inside = parent.map_or("", |parent| parent.name.value.as_str());
        let text = match (node.name.value.as_str(), prop, at) {
            ("run", None, _) => "\"/usr/bin/true\"",
            ("list", None, _) => "h1 h2",
            ("range", None, Some(0)) => "0",
            ("range", None, _) | (_, Some("count" | "size" | "fan-in" | "retries"), _) => "2",
            ("dates", Some("from"), _) => "\"2024-01-01\"",
            ("dates", Some("to"), _) => "\"2024-01-03\"",
            ("memory" | "disk", None, _) | (_, Some("memory" | "disk"), _) => "\"1 GiB\"",
            ("cpus" | "gpus" | "retries", None, _) | (_, Some("cpus" | "gpus"), _) => "1",
            ("walltime", None, _) | (_, Some("walltime"), _) => "\"01:00:00\"",
            ("image", None, _) | (_, Some("image"), _) => "\"docker://h/h:1\"",
            ("tool", None, Some(1)) => "\"/h\"",
            ("param", Some("default"), _) => return Some(of_type(node)),
            ("default", None, _) => return parent.map(of_type),
            ("input", Some("path"), _) => return Some(path_of(node)),
            ("path", None, _) if inside == "input" => return parent.map(path_of),
            ("out", None, Some(1)) => return parent.map(|step| name_of(node, step)),
            _ => return None,
        };
        Some(text.to_owned())
    }

    /// A table with the columns that the page speaks of, beside the specification.
    fn table(&mut self, node: &Node, axis: &Node) -> Option<String> {
        let name = first(axis)?;
        let key = text_of(node, "key").or_else(|| text_of(axis, "key"))?;
        let mut columns: BTreeMap<String, String> = BTreeMap::new();
        let used = Regex::new(&format!(r"\b(?:it|{})\.([A-Za-z_][\w-]*)", regex::escape(&name))).ok()?;
        for found in used.captures_iter(self.page).filter_map(|found| found.get(1)) {
            if !BUILT_IN.contains(&found.as_str()) {
                columns.insert(found.as_str().to_owned(), "1".to_owned());
            }
        }
        for column in node.children.iter().chain(&axis.children).filter(|child| child.name.value == "column") {
            let Some(name) = first(column) else { continue };
            columns.remove(&name);
            let value = match text_of(column, "type").as_deref() {
                Some("date") => "2024-01-01",
                Some("month") => "2024-01",
                Some("datetime") => "2024-01-01T00:00:00",
                Some("duration") => "1 h",
                Some("bytes") => "1 GiB",
                _ => "1",
            };
            columns.insert(text_of(column, "from").unwrap_or(name), value.to_owned());
        }
        columns.remove(&key);
        let kind = node.name.value.as_str();
        let row = |number: &str| -> Vec<String> {
            std::iter::once(number.to_owned()).chain(columns.values().cloned()).collect()
        };
        let titles: Vec<String> = std::iter::once(key).chain(columns.keys().cloned()).collect();
        let body = if kind == "json" {
            let record = |number| titles.iter().cloned().zip(row(number)).collect::<BTreeMap<_, _>>();
            serde_json::to_string(&[record("1"), record("2")]).ok()?
        } else {
            let by = if kind == "csv" { "," } else { "\t" };
            [titles.clone(), row("1"), row("2")].map(|cells| cells.join(by) + "\n").concat()
        };
        let file = format!("hole-{name}.{kind}");
        self.files.insert(RelPath::new(&file).ok()?, body.into_bytes());
        let rest: Vec<&str> =
            node.entries.iter().filter(|e| !is_hole(e)).filter_map(|e| self.page.get(e.span.range())).collect();
        Some(format!("{kind} \"{file}\" {}", rest.join(" ")))
    }
}

fn is_hole(entry: &Entry) -> bool {
    entry.ty.as_ref().is_some_and(|ty| ty.value == "todo")
}

fn word(entry: &Entry) -> Option<String> {
    match &entry.value {
        Value::String(text) if !is_hole(entry) => Some(text.clone()),
        _ => None,
    }
}

/// The first value of a node, if it is a text.
fn first(node: &Node) -> Option<String> {
    node.entries.iter().find(|entry| entry.name.is_none()).and_then(word)
}

/// The text of a property, in the line or in the block.
fn text_of(node: &Node, name: &str) -> Option<String> {
    let inline = node.entries.iter().find(|entry| entry.name.as_ref().is_some_and(|n| n.value == name));
    let child = node.children.iter().find(|child| child.name.value == name);
    inline.and_then(word).or_else(|| child.and_then(first))
}

/// A value of the type of a param.
fn of_type(param: &Node) -> String {
    let text = match text_of(param, "type").as_deref() {
        Some("int" | "float") => "1",
        Some("bool") => "#false",
        Some("date") => "\"2024-01-01\"",
        Some("month") => "\"2024-01\"",
        Some("datetime") => "\"2024-01-01T00:00:00\"",
        Some("duration") => "\"1 h\"",
        Some("bytes") => "\"1 GiB\"",
        Some("enum") => {
            return text_of(param, "choices").map_or_else(|| "h1".to_owned(), |choice| syntax::quote(&choice));
        }
        _ => "h1",
    };
    text.to_owned()
}

/// A place for an input: as its name, so that it differs where that does.
fn path_of(input: &Node) -> String {
    let name = input.entries.iter().filter(|entry| entry.name.is_none()).nth(1).and_then(word);
    syntax::quote(&format!("https://h.invalid/{}", name.unwrap_or_else(|| "h".to_owned())))
}

/// A name for an output: with every element that it is for.
fn name_of(out: &Node, step: &Node) -> String {
    let each = step.children.iter().filter(|child| child.name.value == "each").flat_map(|each| &each.entries);
    let inline = step.entries.iter().filter(|entry| entry.name.as_ref().is_some_and(|n| n.value == "each"));
    let over = out.entries.iter().filter(|entry| entry.name.as_ref().is_some_and(|n| n.value == "over"));
    let texts: Vec<String> = each.chain(inline).chain(over).filter_map(word).collect();
    let axes: BTreeSet<&str> = texts.iter().flat_map(|text| text.split_whitespace()).collect();
    let axes: Vec<String> = axes.into_iter().map(|axis| format!("-{{{axis}}}")).collect();
    let names = [first(step), first(out)].map(Option::unwrap_or_default);
    syntax::quote(&format!("h-{}{}", names.join("-"), axes.concat()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(nodes: &str) -> Vec<&'static str> {
        let page = format!("# T\n\n```kdl\nworkflow w\n{nodes}\n```\n");
        let probe = Probe::of(&page, &BTreeMap::new());
        probe.map(|probe| probe.errors().iter().map(|f| f.code.0).collect()).unwrap_or_default()
    }

    #[test]
    fn a_mistake_behind_a_hole_is_found() {
        let around = "axis s { list (todo)\"which?\" }\nstep a { each s; out o \"{s}.o\"; run (todo)\"how?\" }\n";
        let step = |line: &str| format!("{around}step b {{ {line}; out p \"p\" publish=#true; run (todo)\"how?\" }}");
        assert_eq!(errors(&step("in o from=a")), ["NK0502"]);
        assert_eq!(errors(&step("in o from=nobody")), ["NK0606"]);
        assert_eq!(errors(&step("in o from=a gather=t")), ["NK0204"]);
        assert_eq!(errors(&step("in o from=a gather=s")), [""; 0]);
        assert_eq!(
            errors(
                "axis s { list (todo)\"which?\" }\nstep a { each s; out o \"o\" publish=#true; run (todo)\"how?\" }"
            ),
            ["NK0508"]
        );
    }

    #[test]
    fn holes_of_every_kind_hide_nothing_and_make_nothing_up() {
        let right = "param n type=int default=(todo)\"how many?\"\nparam mode type=enum default=(todo)\"which?\" { choices x y }\n\
            axis s { csv (todo)\"which table?\" key=sample { column depth type=float; column at type=date from=\"Day\" }; where \"it.depth > 0\" }\n\
            axis f { json (todo)\"which?\" key=id }\naxis g { glob (todo)\"which?\" }\naxis r { range 0 (todo)\"how many?\" }\n\
            axis d { dates from=(todo)\"when?\" count=2 }\n\
            input reads \"{s}.fq\" path=(todo)\"where?\" { each s }\ninput scene \"{g}.tif\" path=\"{g.path}\" { each g }\n\
            input all path=(todo)\"where?\"\n\
            component c { image (todo)\"which?\"; memory (todo)\"how much?\"; tool bwa (todo)\"where?\" }\n\
            step a { each s; use c; in reads; in all; out o (todo)\"its name?\"; run \"bwa {reads} {all} {o} {s.depth} {s.at} {s.lane} {n}\" }\n\
            step b { each f g r d; in scene; out p \"{f}{g}{r}{d}{f.lat}\" publish=#true; run (todo)\"how?\" }\n\
            step e { in o from=a gather=s; out q (todo)\"its name?\" publish=#true; cpus (todo)\"how many?\"; run (todo)\"how?\" }";
        let page = format!("# T\n\n```kdl\nworkflow w\n{right}\n```\n");
        let probe = Probe::of(&page, &BTreeMap::new()).unwrap();
        let all: Vec<String> =
            settle::errors(&probe.compilation).iter().map(|f| format!("{} {}", f.code.0, f.message)).collect();
        assert_eq!(all, [""; 0]);
        assert!(probe.compilation.output.is_some());
    }

    #[test]
    fn a_page_without_holes_is_not_filled() {
        assert!(Probe::of("# T\n\n```kdl\nworkflow w\n```\n", &BTreeMap::new()).is_none());
    }
}
