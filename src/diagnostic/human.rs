//! Findings for people, drawn by miette.

use std::fmt::Write as _;
use std::ops::Range;

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, NarratableReportHandler, SourceSpan};

use super::excerpt::Excerpt;
use super::{Diagnostic, Label, Severity};
use crate::source::{Source, SourceId, Sources};

/// How findings are drawn.
#[derive(Debug, Clone, Copy)]
pub struct Human {
    /// Width of the drawing in columns.
    pub width: usize,
    pub colour: bool,
    /// In sentences, without lines that only an eye can follow: for a screen reader.
    pub spoken: bool,
}

impl Human {
    /// Drawings without colour.
    pub fn of_width(width: usize) -> Self {
        Self { width, colour: false, spoken: false }
    }

    /// The finding as text, ending with a line break. A note is a line, everything else a drawing.
    pub fn render(&self, finding: &Diagnostic, sources: &Sources) -> String {
        if finding.severity == Severity::Note {
            return note(finding, sources);
        }
        if self.spoken {
            return spoken(finding, sources);
        }
        let theme = if self.colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        let handler =
            GraphicalReportHandler::new_themed(theme).with_width(self.width).with_links(false).with_context_lines(1);
        let mut drawn = Drawn::new(finding, sources);
        // miette would put a heading of its own before each.
        let elsewhere = std::mem::take(&mut drawn.related);
        let mut out = String::new();
        for (at, part) in std::iter::once(&drawn).chain(&elsewhere).enumerate() {
            let mut text = String::new();
            if handler.render_report(&mut text, part).is_err() && at == 0 {
                // The message alone, where the drawing fails.
                text = format!("{}: {}\n", finding.code.0, finding.message);
            }
            if at > 0 {
                out.push('\n');
            }
            out.push_str(&tidied(&text));
        }
        out
    }
}

/// Without blanks at the ends of lines, and without empty lines at the end.
fn tidied(text: &str) -> String {
    let mut text: String = text.lines().map(|line| format!("{}\n", line.trim_end())).collect();
    while text.ends_with("\n\n") {
        text.pop();
    }
    text
}

/// What a screen reader can read out.
fn spoken(finding: &Diagnostic, sources: &Sources) -> String {
    let mut out = String::new();
    let handler = NarratableReportHandler::new().with_context_lines(1);
    if handler.render_report(&mut out, &Drawn::new(finding, sources)).is_err() {
        out = format!("{}: {}", finding.code.0, finding.message);
    }
    tidied(&out)
}

/// `note: FILE:LINE:COLUMN: MESSAGE: LABEL (CODE)`, and what helps.
fn note(finding: &Diagnostic, sources: &Sources) -> String {
    let mut text = "note: ".to_owned();
    if let Some(label) = &finding.primary {
        let source = sources.get(label.span.source);
        let place = source.position(label.span.start as usize);
        // Writing to a string cannot fail.
        let _ = write!(text, "{}:{}:{}: ", source.name, place.line, place.column);
    }
    text.push_str(&finding.message);
    if let Some(label) = finding.primary.as_ref().filter(|l| !l.text.is_empty()) {
        let _ = write!(text, ": {}", label.text);
    }
    let _ = writeln!(text, " ({})", finding.code.0);
    if let Some(help) = &finding.help {
        let _ = writeln!(text, "  help: {help}");
    }
    text
}

/// A finding as miette reads one: the labels of one file, and those of each other file as a related report.
#[derive(Debug)]
struct Drawn {
    message: String,
    code: Option<String>,
    severity: miette::Severity,
    help: Option<String>,
    labels: Vec<LabeledSpan>,
    source: Option<Excerpt>,
    related: Vec<Drawn>,
}

impl Drawn {
    fn new(finding: &Diagnostic, sources: &Sources) -> Self {
        let severity = match finding.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Note => miette::Severity::Advice,
        };
        let mut files: Vec<(SourceId, Vec<(&Label, bool)>)> = Vec::new();
        if let Some(label) = &finding.primary {
            files.push((label.span.source, vec![(label, true)]));
        }
        for label in &finding.secondary {
            match files.iter_mut().find(|(source, _)| *source == label.span.source) {
                Some((_, labels)) => labels.push((label, false)),
                None => files.push((label.span.source, vec![(label, false)])),
            }
        }
        let mut drawn = Self {
            message: finding.message.clone(),
            code: Some(finding.code.0.to_owned()),
            severity,
            help: finding.help.clone(),
            labels: Vec::new(),
            source: None,
            related: Vec::new(),
        };
        for (at, (source, labels)) in files.iter().enumerate() {
            let (labels, source) = labelled(sources.get(*source), labels);
            if at == 0 && finding.primary.is_some() {
                (drawn.labels, drawn.source) = (labels, Some(source));
                continue;
            }
            drawn.related.push(Drawn {
                message: "see also".to_owned(),
                code: None,
                severity: miette::Severity::Advice,
                help: None,
                labels,
                source: Some(source),
                related: Vec::new(),
            });
        }
        drawn
    }
}

/// The labels of one file, in the excerpt that shows them.
fn labelled(source: &Source, labels: &[(&Label, bool)]) -> (Vec<LabeledSpan>, Excerpt) {
    let places: Vec<Range<usize>> = labels.iter().map(|(label, _)| place_of(label, &source.text)).collect();
    let excerpt = Excerpt::new(source, &places);
    let spans = labels.iter().zip(places).map(|((label, primary), place)| {
        let place = excerpt.place(place);
        let span = SourceSpan::from((place.start, place.len()));
        let text = Some(label.text.clone()).filter(|t| !t.is_empty());
        if *primary { LabeledSpan::new_primary_with_span(text, span) } else { LabeledSpan::new_with_span(text, span) }
    });
    (spans.collect(), excerpt)
}

fn place_of(label: &Label, text: &str) -> Range<usize> {
    let start = (label.span.start as usize).min(text.len());
    let end = (label.span.end as usize).clamp(start, text.len());
    // An empty label at the end of a text is not drawn by miette: let it take the last character.
    if start == end && start == text.len() {
        return text.char_indices().next_back().map_or(0, |(i, _)| i)..end;
    }
    start..end
}

impl std::fmt::Display for Drawn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Drawn {}

impl miette::Diagnostic for Drawn {
    fn code<'a>(&'a self) -> Option<Box<dyn std::fmt::Display + 'a>> {
        self.code.as_ref().map(|c| Box::new(c) as Box<dyn std::fmt::Display>)
    }
    fn severity(&self) -> Option<miette::Severity> {
        Some(self.severity)
    }
    fn help<'a>(&'a self) -> Option<Box<dyn std::fmt::Display + 'a>> {
        self.help.as_ref().map(|h| Box::new(h) as Box<dyn std::fmt::Display>)
    }
    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        (!self.labels.is_empty()).then(|| Box::new(self.labels.iter().cloned()) as Box<dyn Iterator<Item = _>>)
    }
    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        self.source.as_ref().map(|s| s as &dyn miette::SourceCode)
    }
    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn miette::Diagnostic> + 'a>> {
        (!self.related.is_empty())
            .then(|| Box::new(self.related.iter().map(|d| d as &dyn miette::Diagnostic)) as Box<dyn Iterator<Item = _>>)
    }
}
