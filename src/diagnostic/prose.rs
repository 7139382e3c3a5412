//! What the prose of a specification names (NK17xx).

use super::Diagnostic;
use crate::source::Span;

pub fn gone(span: Span, word: &str, kind: Option<&str>, near: Option<&str>) -> Diagnostic {
    let what = kind.unwrap_or("thing");
    let finding = Diagnostic::warning("NK1701", format!("the prose speaks of `{word}`, and there is no such {what}"))
        .at(span, "not found in the blocks");
    match near {
        Some(near) => finding.help(format!("did you mean `{near}`?")).fix(span, near),
        None => finding.help("name what there is now; what is no name of this specification stands without backticks"),
    }
}

pub fn another_kind(span: Span, word: &str, kind: &str, other: &str) -> Diagnostic {
    let (article, other_article) = (article(kind), article(other));
    Diagnostic::warning(
        "NK1706",
        format!("the prose calls `{word}` {article} {kind}, and it is {other_article} {other}"),
    )
    .at(span, format!("{other_article} {other}"))
    .help(format!("say that it is {other_article} {other}, or name the {kind} that is meant"))
}

pub fn unknown(span: Span, word: &str) -> Diagnostic {
    Diagnostic::note("NK1707", format!("`{word}` is no name of this specification"))
        .at(span, "in backticks, and found neither in the blocks nor in the files")
}

fn article(word: &str) -> &'static str {
    if word.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }
}
