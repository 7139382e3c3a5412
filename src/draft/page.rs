//! Readings → the text of a specification: prose, blocks, and what was not read.

use super::origin::one_line;
use super::reading::{Reading, Remark, Section};

/// Prose is wrapped at this column.
const WIDTH: usize = 110;

/// The page of a draft. `about` says in a sentence what it was drafted from, and how.
pub fn write(name: &str, title: &str, about: &str, readings: &[Reading]) -> String {
    let mut out = format!("# {}\n\n", escaped(&one_line(title)));
    paragraph(about, &mut out);
    paragraph(
        "Each part that is marked as unreviewed waits for a person: read it, fill the holes, take the mark away. \
         What was read and could not be said is listed with its lines.",
        &mut out,
    );
    out.push_str(&format!("```kdl\nworkflow {}\n```\n", super::node::word(name)));
    for section in readings.iter().flat_map(|reading| &reading.sections) {
        write_section(section, &mut out);
    }
    out
}

fn write_section(section: &Section, out: &mut String) {
    if section.nodes.is_empty() && section.prose.is_empty() && section.remarks.is_empty() {
        return;
    }
    out.push_str(&format!("\n## {}\n\n", escaped(&one_line(&section.heading))));
    section.prose.iter().for_each(|text| paragraph(text, out));
    if !section.nodes.is_empty() {
        out.push_str("```kdl\n");
        for (at, node) in section.nodes.iter().enumerate() {
            if at > 0 && !node.children.is_empty() {
                out.push('\n');
            }
            node.write(0, out);
        }
        out.push_str("```\n");
    }
    if !section.remarks.is_empty() {
        let gap = if section.nodes.is_empty() { "" } else { "\n" };
        out.push_str(&format!("{gap}Not taken over:\n\n"));
        section.remarks.iter().for_each(|remark| write_remark(remark, out));
    }
}

fn write_remark(remark: &Remark, out: &mut String) {
    let place = escaped(&one_line(&remark.place));
    let quote = if remark.quote.trim().is_empty() { String::new() } else { format!(" {}", code(&remark.quote)) };
    out.push_str(&format!("- {place}:{quote} ({})\n", escaped(&one_line(&remark.why))));
}

/// A text in a line of code: no backtick in it ends it.
fn code(text: &str) -> String {
    let text = one_line(text);
    let mut ticks = "`".to_owned();
    while text.contains(&ticks) {
        ticks.push('`');
    }
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{ticks}{pad}{text}{pad}{ticks}")
}

fn paragraph(text: &str, out: &mut String) {
    let mut column = 0;
    for word in text.split_whitespace() {
        // What would begin a heading, a list, a quote or a fence at the start of a line is escaped where it stands.
        let word = escaped(&one_line(word));
        let width = word.chars().count();
        if column > 0 && column + 1 + width > WIDTH {
            out.push('\n');
            column = 0;
        } else if column > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(&word);
        column += width;
    }
    if column > 0 {
        out.push_str("\n\n");
    }
}

/// A text of which nothing is Markdown.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let leads = at == 0 && (matches!(c, '+' | '-' | '=') || (c.is_ascii_digit() && is_numbering(text)));
        match c {
            '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '~' | '|' | '\\' | '&' => {
                out.push('\\');
                out.push(c);
            }
            c if leads && !c.is_ascii_digit() => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
        if leads && c.is_ascii_digit() {
            // `1.` begins a list; `1\.` does not.
            let rest = text[at..].trim_start_matches(|c: char| c.is_ascii_digit());
            let digits = &text[at + 1..text.len() - rest.len()];
            out.push_str(digits);
            out.push('\\');
            out.push_str(rest);
            return out;
        }
    }
    out
}

/// `1.` or `2)`
fn is_numbering(text: &str) -> bool {
    matches!(text.trim_start_matches(|c: char| c.is_ascii_digit()), "." | ")")
}

#[cfg(test)]
mod tests {
    use pulldown_cmark::{Event, Parser, Tag};

    use super::*;
    use crate::draft::node::{Arg, Node};
    use crate::draft::origin::Origin;

    #[test]
    fn a_page_reads_as_a_person_would_write_it() {
        let axis = Node::new("axis").arg(Arg::text("sample")).from(Origin::lines("Snakefile", 1, 1));
        let section = Section {
            heading: "What is done again and again".into(),
            prose: vec!["The wildcard `sample`.".into()],
            nodes: vec![axis.child(Node::new("list").arg(Arg::text("a")).arg(Arg::text("b")))],
            remarks: vec![Remark {
                place: "Snakefile, line 9".into(),
                quote: "onsuccess: print(`x`)".into(),
                why: "there is no such thing".into(),
            }],
        };
        let reading = Reading { sections: vec![section], ..Reading::default() };
        let page = write("w", "Reads to *variants*", "Drafted from a Snakefile.", &[reading]);
        assert_eq!(
            page,
            "# Reads to \\*variants\\*\n\nDrafted from a Snakefile.\n\n\
             Each part that is marked as unreviewed waits for a person: read it, fill the holes, take the mark away. What\n\
             was read and could not be said is listed with its lines.\n\n\
             ```kdl\nworkflow w\n```\n\n\
             ## What is done again and again\n\nThe wildcard \\`sample\\`.\n\n\
             ```kdl\n// napkin: unreviewed: Snakefile, line 1 (reader)\naxis sample {\n    list a b\n}\n```\n\n\
             Not taken over:\n\n- Snakefile, line 9: ``onsuccess: print(`x`)`` (there is no such thing)\n"
        );
    }

    #[test]
    fn no_prose_breaks_out_into_a_block() {
        let prose = "```kdl step x { } ``` ~~~ <!-- --> <script> # head 1. one 2) two + - * _ [a](b) | \\ &amp; ===";
        for at in 0..8 {
            let text = format!("{}{prose}", "word ".repeat(at * 3));
            let section = Section { heading: prose.into(), prose: vec![text], ..Section::default() };
            let page = write("w", prose, prose, &[Reading { sections: vec![section], ..Reading::default() }]);
            let fences = Parser::new(&page)
                .filter(|event| matches!(event, Event::Start(Tag::CodeBlock(_) | Tag::HtmlBlock | Tag::List(_))))
                .count();
            assert_eq!(fences, 1, "{page}");
            assert!(
                !Parser::new(&page)
                    .any(|e| matches!(e, Event::InlineHtml(_) | Event::Code(_) | Event::Start(Tag::Link { .. })))
            );
        }
    }
}
