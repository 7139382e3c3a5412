//! `include "file.kdl"`: the definitions of another file, as if they stood in the specification.
//!
//! Paths are relative to the folder of the specification, also in an included file. A file that is included twice is
//! read once.

use crate::diagnostic::{Findings, around as findings_of, syntax as syntax_findings};
use crate::files::{Files, ReadError, RelPath};
use crate::source::{Sources, Span};
use crate::syntax::{self, Document, Node, Role, Value};

/// What may come from another file: what does not belong to one workflow.
const SHARED: [&str; 7] = ["axis", "component", "format", "include", "input", "let", "param"];

/// What is said where something is named that a file would define which was not read: names, and files that nobody makes.
pub const MISSED: [&str; 3] = ["NK0204", "NK0205", "NK0606"];

/// Puts the definitions of included files in the place of each `include`. Says whether all of them were read: if not,
/// what they would define is not known.
pub fn expand(
    document: &mut Document,
    files: &dyn Files,
    prefix: &str,
    sources: &mut Sources,
    findings: &mut Findings,
) -> bool {
    let mut open = Open { files, prefix, sources, findings, done: Vec::new(), way: Vec::new(), complete: true };
    let nodes = std::mem::take(&mut document.nodes);
    document.nodes = open.nodes(nodes);
    open.complete
}

struct Open<'a> {
    files: &'a dyn Files,
    prefix: &'a str,
    sources: &'a mut Sources,
    findings: &'a mut Findings,
    /// Files that were read.
    done: Vec<RelPath>,
    /// The files that led here, the outermost first.
    way: Vec<RelPath>,
    /// Whether all files were read.
    complete: bool,
}

impl Open<'_> {
    fn nodes(&mut self, nodes: Vec<Node>) -> Vec<Node> {
        let mut found = Vec::new();
        for node in nodes {
            match path(&node) {
                // What is wrong with the node itself is reported with all other nodes.
                None => found.push(node),
                Some((text, span)) => {
                    crate::schema::is_open(&node, self.findings);
                    found.extend(self.file(&text, span));
                }
            }
        }
        found
    }

    fn file(&mut self, text: &str, span: Span) -> Vec<Node> {
        let path = match RelPath::new(text) {
            Ok(path) => path,
            Err(problem) => {
                self.complete = false;
                self.findings.push(findings_of::include_unreadable(span, text, &problem.to_string()));
                return Vec::new();
            }
        };
        if self.way.contains(&path) {
            self.findings.push(findings_of::include_cycle(span, text));
            return Vec::new();
        }
        if self.done.contains(&path) {
            return Vec::new();
        }
        self.done.push(path.clone());
        let bytes = match self.files.read(&path, syntax::TEXT as u64) {
            Ok(bytes) => bytes,
            Err(ReadError::TooLarge { actual, .. }) => {
                let name = format!("{}{path}", self.prefix);
                self.findings.push(syntax_findings::file_too_large(&name, actual, syntax::TEXT));
                return Vec::new();
            }
            Err(error) => {
                self.complete = false;
                let near = matches!(error, ReadError::Missing).then(|| crate::check::scripts::near(self.files, &path));
                let finding = findings_of::include_unreadable(span, text, &error.to_string());
                self.findings.push(match near.flatten() {
                    Some(near) => finding.help(format!("did you mean `{near}`?")).fix(span, near),
                    None => finding,
                });
                return Vec::new();
            }
        };
        let name = format!("{}{path}", self.prefix);
        let Some(source) = syntax::read_text_as(Role::Included, &name, &bytes, self.sources, self.findings) else {
            self.complete = false;
            return Vec::new();
        };
        let read = match path.as_str().ends_with(".md") {
            true => syntax::parse_markdown_as(Role::Included, source, self.sources, self.findings),
            false => syntax::parse_kdl(source, self.sources, self.findings),
        };
        self.complete &= read.blocks > 0;
        let nodes = read.nodes;
        let mut shared = Vec::new();
        for node in nodes {
            let kind = node.name.value.as_str();
            if crate::schema::table().child("", kind).is_some() && !SHARED.contains(&kind) {
                self.findings.push(findings_of::not_shared(node.header, kind));
            } else {
                shared.push(node);
            }
        }
        self.way.push(path);
        let shared = self.nodes(shared);
        self.way.pop();
        shared
    }
}

/// The path of an `include` that is written as it should be.
fn path(node: &Node) -> Option<(String, Span)> {
    if node.name.value != "include" || node.broken || node.has_block {
        return None;
    }
    let [entry] = node.entries.as_slice() else { return None };
    match &entry.value {
        Value::String(text) if entry.name.is_none() && entry.ty.is_none() => {
            Some((text.clone(), entry.inner.unwrap_or(entry.value_span)))
        }
        _ => None,
    }
}
