//! Text into a spanned tree: a bounded scanner splits it into nodes, and `kdl` reads one header at a time, so that
//! one bad node costs one error. Headers of plain words are read without it.

mod braces;
mod chars;
mod conditions;
mod escapes;
mod explain;
mod header;
mod lex;
mod limits;
mod lists;
mod lookahead;
mod lookalike;
mod nested;
mod parse;
mod plain;
mod read;
mod report;
mod scan;
mod slips;
mod strings;
mod tree;
mod words;

#[cfg(test)]
mod tests;

pub use limits::TEXT;
pub use read::{Role, read_text, read_text_as};
pub use tree::{Document, Entry, Node, Spanned, Value};
pub use words::quote;

use crate::diagnostic::{Findings, syntax};
use crate::schema::by_name;
use crate::source::markdown;
use crate::source::{Block, SourceId, Sources, Span};
use report::Report;

/// Reads a Markdown specification.
pub fn parse_markdown(source: SourceId, sources: &Sources, findings: &mut Findings) -> Document {
    parse_markdown_as(Role::Specification, source, sources, findings)
}

/// Reads a Markdown file.
pub fn parse_markdown_as(role: Role, source: SourceId, sources: &Sources, findings: &mut Findings) -> Document {
    let text = sources.get(source).text.as_str();
    let markdown = markdown::take_apart(source, text, start_of(text));
    let mut report = Report::default();
    let mut left = limits::NODES;
    let mut document = Document {
        prose: markdown.code.into_iter().map(|(value, span)| Spanned { value, span }).collect(),
        title: markdown.title,
        intro: markdown.intro,
        ..Document::default()
    };
    let mut lookalikes = Vec::new();
    for fence in markdown.fences {
        if fence.language != "kdl" {
            lookalikes.extend(lookalike::is_ours(&fence).then_some((fence.opening, fence.info)));
            continue;
        }
        let mut parts = fence.split_at_openings().into_iter().peekable();
        while let Some(mut part) = parts.next() {
            if report.is_full() || left == 0 {
                break;
            }
            if !part.closed {
                report.push(syntax::fence_not_closed(part.opening, parts.peek().map(|next| next.opening)));
                part.cut_at_prose(by_name::is_at_top);
            }
            document.blocks += 1;
            document.nodes.extend(scan::nodes(&part.block, &mut left, &mut report));
        }
    }
    if document.blocks == 0 {
        let first = lookalikes.first();
        let place = first.map_or_else(|| first_line(source, text), |(opening, _)| *opening);
        report.push(syntax::no_block(place, first.map(|(_, info)| *info), role));
    } else {
        lookalikes
            .into_iter()
            .take(limits::ERRORS)
            .for_each(|(at, info)| report.push(syntax::block_not_read(at, info)));
    }
    report.finish(findings);
    document
}

/// Reads a plain KDL text.
pub fn parse_kdl(source: SourceId, sources: &Sources, findings: &mut Findings) -> Document {
    let text = sources.get(source).text.as_str();
    let start = start_of(text);
    let mut block = Block::new(source, start);
    block.push(text.get(start..).unwrap_or(""), start..text.len(), true);
    let mut report = Report::default();
    let mut left = limits::NODES;
    let nodes = scan::nodes(&block, &mut left, &mut report);
    report.finish(findings);
    Document { nodes, blocks: 1, ..Document::default() }
}

/// Where a text begins: after the mark that some editors write there.
fn start_of(text: &str) -> usize {
    if text.starts_with(read::BOM) { read::BOM.len() } else { 0 }
}

/// The first line that is not blank.
fn first_line(source: SourceId, text: &str) -> Span {
    let body = text.get(start_of(text)..).unwrap_or("");
    let start = start_of(text) + body.len() - body.trim_start().len();
    let line = text.get(start..).and_then(|t| t.lines().next()).unwrap_or("").trim_end();
    Span::new(source, start, start + line.len())
}
