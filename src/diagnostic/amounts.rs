//! Amounts with units (NK031x).

use super::Diagnostic;
use crate::source::Span;
use crate::spec::quantity::{self, QuantityProblem, near_unit};

pub fn bad_amount(span: Span, what: &str, text: &str, problem: &QuantityProblem, bytes: bool) -> Diagnostic {
    let number = number_in(text);
    let finding = |message: String| Diagnostic::error("NK0310", message);
    let example = if bytes { format!("\"{number} GiB\"") } else { "\"02:00:00\" or \"90 min\"".to_owned() };
    match problem {
        _ if text.trim().is_empty() => finding(format!("`{what}` is empty"))
            .at(span, "an amount is missing")
            .help(format!("write for instance {example}")),
        QuantityProblem::NoUnit => super::nodes::amount_without_unit(span, what, &number, bytes),
        QuantityProblem::NoNumber => no_amount(span, text, bytes, &example),
        // `2,5 GiB`, `02:00`, `1h30m`: more than one number.
        QuantityProblem::UnknownUnit(unit) if unit.contains(|c: char| c.is_ascii_digit()) => {
            no_amount(span, text, bytes, &example)
        }
        QuantityProblem::UnknownUnit(unit) => {
            let finding = finding(format!("`{unit}` is no unit")).at(span, "unit not known");
            match near_unit(unit, bytes) {
                Some(near) => {
                    let written = format!("\"{number} {near}\"");
                    let decimal = if bytes { " (KB, MB and GB are decimal units)" } else { "" };
                    finding.help(format!("did you mean {written}?{decimal}")).fix(span, written)
                }
                None if bytes => finding.help("units are B KB MB GB TB and KiB MiB GiB TiB"),
                None => finding.help("write HH:MM:SS, or use s, min, h or d"),
            }
        }
        QuantityProblem::TooLarge => {
            finding(format!("`{text}` is too large")).at(span, "more than 64 bits hold").help("check the unit")
        }
        QuantityProblem::TooManyDigits => finding(format!("`{text}` has too many digits"))
            .at(span, "more than 15 after the point")
            .help("write it with fewer digits, or in a smaller unit"),
        QuantityProblem::NotExact => {
            let smallest = if bytes { "B" } else { "s" };
            let finding = finding(format!("`{text}` is no whole number of `{smallest}`"));
            let finding = finding.at(span, "would have to be rounded");
            let unit = text.trim_start_matches(|c: char| !c.is_alphabetic()).trim();
            if unit == smallest {
                return finding.help(format!("there is no smaller unit than {smallest}: write a whole number"));
            }
            finding.help("write it in a smaller unit, as a whole number")
        }
    }
}

/// What is not one number with one unit.
fn no_amount(span: Span, text: &str, bytes: bool, example: &str) -> Diagnostic {
    let finding =
        Diagnostic::error("NK0310", format!("`{text}` is no amount")).at(span, "not one number with one unit");
    if let Some(written) = tidied(text, bytes) {
        let written = format!("\"{written}\"");
        return finding.help(format!("write {written}")).fix(span, written);
    }
    if bytes {
        return finding.help(format!("write for instance {example}"));
    }
    match text.trim().split(':').collect::<Vec<_>>()[..] {
        [_] => finding.help("write one unit, \"90 min\", or hours, minutes and seconds: \"01:30:00\""),
        [a, b] => finding.help(format!(
            "write HH:MM:SS: \"{a}:{b}:00\" for hours and minutes, \"00:{a}:{b}\" for minutes and seconds"
        )),
        _ => finding.help("write HH:MM:SS, with minutes and seconds up to 59: \"02:30:00\""),
    }
}

/// The number that an amount is most likely to have: without a sign, with a digit on both sides of its point.
pub fn number_in(text: &str) -> String {
    let text = text.trim();
    if text.contains(':') {
        return "2".to_owned();
    }
    let start = text.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(text.len());
    let end = text[start..].find(|c: char| !(c.is_ascii_digit() || c == '.')).map_or(text.len(), |n| start + n);
    let number = text[start..end].trim_end_matches('.');
    match number.strip_prefix('.') {
        _ if !number.contains(|c: char| c.is_ascii_digit()) || number.matches('.').count() > 1 => "2".to_owned(),
        Some(fraction) => format!("0.{fraction}"),
        None => number.to_owned(),
    }
}

/// The amount without its sign, its decimal comma, or a point with no digit at one side; if it then is one.
fn tidied(text: &str, bytes: bool) -> Option<String> {
    let text = text.trim().trim_start_matches(['-', '+']).trim_start();
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ','))).unwrap_or(text.len());
    let (number, unit) = (text[..end].replace(',', "."), text[end..].trim());
    let written = format!("{} {unit}", number_in(&number));
    let good = if bytes { quantity::bytes(&written).is_ok() } else { quantity::seconds(&written).is_ok() };
    // Groups of digits and decimals look alike, "1,024 MiB": which of them is meant?
    let clear = text[..end].split_once(',').is_none_or(|(_, after)| after.len() != 3);
    (good && clear && number.contains(|c: char| c.is_ascii_digit())).then_some(written)
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
        .at(span, "rounded up to whole MiB")
        .help(format!("engines count in MiB: write \"{mebibytes} MiB\" to say it exactly"))
}
