//! Workflows that are larger than anybody meant (NK09xx).

use super::Diagnostic;
use crate::source::Span;

pub fn jobs(span: Span, jobs: u64, limit: u64) -> Diagnostic {
    Diagnostic::error("NK0902", format!("this makes {} jobs, more than {}", count(jobs), count(limit)))
        .at(span, "the step with the most jobs")
        .help("is an axis too long, or a product of axes not meant? `--max-jobs` raises the limit")
}

/// `most` are the uses of what is marked, `uses` those of all.
pub fn uses(span: Span, most: u64, uses: u64, limit: u64) -> Diagnostic {
    Diagnostic::error("NK0903", format!("the jobs use files {} times, more than {}", count(uses), count(limit)))
        .at(span, format!("{} times here", count(most)))
        .help("does every job gather everything? gather in groups first; `--max-uses` raises the limit")
}

pub fn bytes(span: Option<Span>, limit: u64) -> Diagnostic {
    let units = [(30, "GiB"), (20, "MiB"), (10, "KiB")];
    let whole = units.iter().find(|(bits, _)| limit > 0 && limit.trailing_zeros() >= *bits);
    let limit =
        whole.map_or_else(|| format!("{} bytes", count(limit)), |(bits, unit)| format!("{} {unit}", limit >> bits));
    let finding = Diagnostic::error("NK0904", format!("the built files have more than {limit} in all"));
    let finding = match span {
        Some(span) => finding.at(span, "the step with the most jobs"),
        None => finding,
    };
    finding.help(
        "make fewer jobs, or shorter names; give a long list as a file: `{files|list-file}`, or an input with `line` nodes; `--max-bytes` raises the limit",
    )
}

/// A condition would have to be held against too many points.
pub fn points(span: Span, points: u64, limit: u64) -> Diagnostic {
    Diagnostic::error(
        "NK0907",
        format!("a condition here is asked {} times, more than {}", count(points), count(limit)),
    )
    .at(span, "once for each combination of the elements of its axes")
    .help("pair the elements in an axis instead: `zip`, a sheet with `parent=`, or `subset` before a product")
}

/// More files than anybody looks at one by one.
pub fn files(span: Span, name: &str, files: u64, limit: u64) -> Diagnostic {
    Diagnostic::error("NK0908", format!("`{name}` is {} files, more than {}", count(files), count(limit)))
        .at(span, "one for each combination of the elements of its axes")
        .help("is an axis too long, or a product of axes not meant? `--max-uses` raises the limit")
}

/// Not every combination of the params in conditions was tried.
pub fn modes(tried: usize, total: usize) -> Diagnostic {
    Diagnostic::note(
        "NK0906",
        format!(
            "{tried} of {total} combinations of the params in conditions were tried: the others are proved when they are built"
        ),
    )
}

/// `pegasus-transfer` opens what it copies, to see that it can be read: of a folder it says "File is not readable".
pub fn folder_in(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error("NK0909", format!("Pegasus cannot bring the folder `{name}` to a job"))
        .at(span, "pegasus-transfer opens what it copies, and a folder cannot be opened")
        .help("pack the folder into one file, name its files, or let the component have it: `data \"/path/of/it\"`")
}

pub fn folder_out(span: Span, name: &str) -> Diagnostic {
    Diagnostic::warning("NK0910", format!("Pegasus cannot keep the folder `{name}`"))
        .at(span, "pegasus-transfer opens what it copies, and a folder cannot be opened: staging it out fails")
        .help("let the program pack what is to be kept into one file")
}

/// The only reason that there are no jobs is a condition.
pub fn no_job_holds(span: Span, step: &str) -> Diagnostic {
    Diagnostic::error("NK0905", "the workflow has no jobs")
        .at(span, format!("the condition of `{step}` does not hold for any job with these values"))
        .help("correct the condition, or give other values: `--set NAME=VALUE`, or another `default=`")
}

pub fn no_jobs(span: Option<Span>) -> Diagnostic {
    let finding = Diagnostic::error("NK0905", "the workflow has no jobs");
    match span {
        Some(span) => finding
            .at(span, "its axes have no elements together")
            .help("do its axes have elements, and some in common?"),
        None => finding
            .help("add a step, for instance: step tally { out n \"n.txt\" publish=#true; run \"bin/tally.py {n}\" }"),
    }
}

/// A number as people read it: 400,000,000.
fn count(n: u64) -> String {
    if n == u64::MAX {
        return "countless".to_owned();
    }
    let digits = n.to_string();
    let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().filter_map(|g| std::str::from_utf8(g).ok()).collect();
    groups.join(",")
}
