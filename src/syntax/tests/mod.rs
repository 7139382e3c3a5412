//! What the front end reads, and what it says.

mod against_kdl;
mod anything;
mod bounds;
mod markdown;
mod recovery;
mod slips;
mod spans;

use super::*;
use crate::diagnostic::Diagnostic;

/// A text that was read, with what was said about it.
struct Read {
    sources: Sources,
    document: Document,
    findings: Vec<Diagnostic>,
}

impl Read {
    fn new(text: &str, parse: fn(SourceId, &Sources, &mut Findings) -> Document) -> Self {
        let (mut sources, mut findings) = (Sources::default(), Findings::default());
        let id = read_text("s.md", text.as_bytes(), &mut sources, &mut findings).expect("readable text");
        let document = parse(id, &sources, &mut findings);
        let findings = findings.sorted().into_iter().cloned().collect();
        Self { sources, document, findings }
    }

    fn text(&self, span: Span) -> &str {
        self.sources.text(span)
    }

    /// The codes of what was said, each with the text it points at.
    fn said(&self) -> Vec<(&str, &str)> {
        self.findings.iter().map(|f| (f.code.0, f.primary.as_ref().map_or("", |l| self.text(l.span)))).collect()
    }

    /// The text after all fixes.
    fn fixed(&self) -> String {
        let mut edits: Vec<_> = self.findings.iter().filter_map(|f| f.fix.clone()).collect();
        edits.sort_by_key(|e| std::cmp::Reverse(e.span.start));
        let mut text = self.sources.iter().next().map_or(String::new(), |s| s.text.clone());
        edits.iter().for_each(|e| text.replace_range(e.span.range(), &e.replacement));
        text
    }

    /// All nodes, parents first.
    fn all(&self) -> Vec<&Node> {
        let mut open: Vec<&Node> = self.document.nodes.iter().rev().collect();
        let mut all = Vec::new();
        while let Some(node) = open.pop() {
            all.push(node);
            open.extend(node.children.iter().rev());
        }
        all
    }

    /// Asserts that every place lies in the text, between characters.
    fn assert_spans(&self) {
        let mut spans: Vec<Span> = self.document.prose.iter().map(|p| p.span).collect();
        for node in self.all() {
            spans.extend([node.name.span, node.header, node.span]);
            spans.extend(node.ty.iter().map(|t| t.span));
            for entry in &node.entries {
                spans.extend([entry.value_span, entry.span]);
                spans.extend(entry.inner);
                spans.extend(entry.name.iter().chain(&entry.ty).map(|s| s.span));
                if let (Some(inner), Value::String(value)) = (entry.inner, &entry.value) {
                    assert_eq!(self.text(inner), value);
                }
            }
        }
        for finding in &self.findings {
            spans.extend(finding.primary.iter().chain(&finding.secondary).map(|l| l.span));
            spans.extend(finding.fix.iter().map(|f| f.span));
        }
        for span in spans {
            assert!(self.sources.get(span.source).text.get(span.range()).is_some(), "{span:?} is no text");
        }
    }
}

fn kdl(text: &str) -> Read {
    Read::new(text, parse_kdl)
}

fn markdown(text: &str) -> Read {
    Read::new(text, parse_markdown)
}

/// A KDL text that must be read without a word.
fn clean(text: &str) -> Read {
    let read = kdl(text);
    assert_eq!(read.said(), [], "{text}");
    read.assert_spans();
    read
}
