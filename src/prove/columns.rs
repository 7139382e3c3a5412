//! The columns that an input needs, in the tables that lie beside the specification.

use std::collections::BTreeSet;

use crate::check::formats::format_of;
use crate::diagnostic::{Findings, formats as findings_of};
use crate::files::{Files, RelPath};
use crate::plan::{Plan, PlannedContent};
use crate::resolve::FileId;
use crate::source::{Sources, Span};
use crate::spec::expr::Spanned;

/// Larger tables are not opened.
const LARGEST: u64 = 64 << 20;

/// So many tables of one input are looked at.
const TABLES: usize = 1_000;

/// Looks at the first line of each table that an input with `columns` reads.
pub fn check(plan: &Plan, files: &dyn Files, prefix: &str, sources: &mut Sources, findings: &mut Findings) {
    for step in plan.workflow.steps.values().filter(|step| step.healthy) {
        for input in step.inputs.iter().filter(|input| !input.columns.is_empty()) {
            for source in &input.sources {
                tables(plan, source.file, &input.columns, (files, prefix), sources, findings);
            }
        }
    }
}

fn tables(
    plan: &Plan,
    id: FileId,
    wanted: &[Spanned<String>],
    (files, prefix): (&dyn Files, &str),
    sources: &mut Sources,
    findings: &mut Findings,
) {
    let (file, def) = (&plan.files[id], &plan.workflow.files[id]);
    let PlannedContent::Path(path) = &file.content else { return };
    let delimiter = match format_of(def).map(|(format, _)| format) {
        Some("csv") => b',',
        Some("tsv") => b'\t',
        _ => return,
    };
    let mut missing: BTreeSet<&str> = BTreeSet::new();
    let mut walk = file.space.walk(0);
    let mut looked = 0;
    while let Some(point) = walk.get() {
        looked += 1;
        let path = path.text(point);
        if file.exists(point)
            && let Some((titles, header)) = titles(&path, delimiter, (files, prefix), sources)
        {
            let known: Vec<&str> = titles.iter().map(String::as_str).collect();
            for column in wanted.iter().filter(|column| !known.contains(&column.value.as_str())) {
                // Tables of one family are alike: the first one tells.
                if missing.insert(&column.value) {
                    findings.push(findings_of::missing_column(column.span, header, &column.value, &path, &known));
                }
            }
        }
        if looked == TABLES || missing.len() == wanted.len() {
            return;
        }
        walk.step();
    }
}

/// The titles of a table, and its first line. A table that is not there is reported elsewhere.
fn titles(
    path: &str,
    delimiter: u8,
    (files, prefix): (&dyn Files, &str),
    sources: &mut Sources,
) -> Option<(Vec<String>, Span)> {
    let bytes = files.read(&RelPath::new(path).ok()?, LARGEST).ok()?;
    let text = bytes.split(|byte| *byte == b'\n').next()?;
    let line = std::str::from_utf8(text).ok()?.trim_end_matches('\r');
    let table = line.strip_prefix('\u{feff}').unwrap_or(line);
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).from_reader(table.as_bytes());
    let titles: Vec<String> = reader.records().next()?.ok()?.iter().map(|title| title.trim().to_owned()).collect();
    let name = format!("{prefix}{path}");
    let source = sources.find(&name).unwrap_or_else(|| sources.add(name, line));
    Some((titles, Span::new(source, 0, line.len())))
}
