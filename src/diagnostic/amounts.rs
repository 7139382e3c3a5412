//! Amounts with units (NK031x).

use super::Diagnostic;
use crate::source::Span;
use crate::spec::quantity::{QuantityProblem, near_unit};

pub fn bad_amount(span: Span, what: &str, text: &str, problem: &QuantityProblem, bytes: bool) -> Diagnostic {
    let number = text.trim().trim_end_matches(|c: char| !c.is_ascii_digit());
    let number = if number.is_empty() || number.contains(':') { "2" } else { number };
    let finding = |message: String| Diagnostic::error("NK0310", message);
    let example = if bytes { format!("\"{number} GiB\"") } else { "\"02:00:00\" or \"90 min\"".to_owned() };
    match problem {
        QuantityProblem::NoUnit => super::nodes::amount_without_unit(span, what, number, bytes),
        QuantityProblem::NoNumber => finding(format!("`{text}` is no amount"))
            .at(span, "not a number with a unit")
            .help(format!("write for instance {example}")),
        QuantityProblem::UnknownUnit(unit) => {
            let finding = finding(format!("`{unit}` is no unit")).at(span, "unit not known");
            match near_unit(unit).filter(|_| bytes) {
                Some(near) => finding.help(format!("did you mean \"{number} {near}\"? (MB and GB are decimal units)")),
                None if bytes => finding.help("units are B KB MB GB TB and KiB MiB GiB TiB"),
                None => finding.help("write HH:MM:SS, or use s, min, h or d"),
            }
        }
        QuantityProblem::TooLarge => {
            finding(format!("`{text}` is too large")).at(span, "more than 64 bits hold").help("check the unit")
        }
        QuantityProblem::NotExact => finding(format!("`{text}` is no whole number of its smallest unit"))
            .at(span, "would have to be rounded")
            .help("write it in a smaller unit"),
    }
}

pub fn zero(span: Span, what: &str) -> Diagnostic {
    Diagnostic::error("NK0311", format!("`{what}` is zero"))
        .at(span, "no job can run with this")
        .help("leave it out, or give an amount")
}

pub fn out_of_range(span: Span, what: &str, number: i128, least: u64, most: u64) -> Diagnostic {
    let (bound, label) = if number < i128::from(least) {
        (format!("at least {least}"), "too small")
    } else {
        (format!("at most {most}"), "too large")
    };
    Diagnostic::error("NK0367", format!("`{what}` must be {bound}"))
        .at(span, label)
        .help(format!("write a whole number, {bound}, or leave it out"))
}

/// `cpus "4"`
pub fn number_in_quotes(span: Span, what: &str, number: &str) -> Diagnostic {
    Diagnostic::error("NK0154", format!("`{what}` must be a whole number, without quotes"))
        .at(span, "a text")
        .help(format!("write {number}"))
        .fix(span, number)
}

pub fn rounded(span: Span, what: &str, mebibytes: u64) -> Diagnostic {
    Diagnostic::note("NK0312", format!("`{what}` becomes {mebibytes} MiB"))
        .at(span, "a decimal unit, rounded up to whole MiB")
        .help("engines count in MiB: write MiB or GiB to say it exactly")
}
