//! Workflows that are larger than anybody meant (NK09xx).

use super::Diagnostic;
use crate::source::Span;

pub fn jobs(span: Span, jobs: u64, limit: u64) -> Diagnostic {
    Diagnostic::error("NK0902", format!("this makes {} jobs, more than {limit}", count(jobs)))
        .at(span, "the step with the most jobs")
        .help("is an axis too long, or a product of axes not meant? `--max-jobs` raises the limit")
}

pub fn uses(span: Span, uses: u64, limit: u64) -> Diagnostic {
    Diagnostic::error("NK0903", format!("the jobs use files {} times, more than {limit}", count(uses)))
        .at(span, "the step with the most jobs")
        .help("does every job gather everything? gather in groups first; `--max-uses` raises the limit")
}

pub fn bytes(limit: u64) -> Diagnostic {
    Diagnostic::error("NK0904", format!("the workflow has more than {} MiB of text", limit >> 20))
        .help("make fewer jobs, or shorter names; `--max-bytes` raises the limit")
}

fn count(n: u64) -> String {
    if n == u64::MAX { "countless".to_owned() } else { n.to_string() }
}
