//! Findings about how the words and values of a spec are written: the usual slips.
//!
//! | codes | about |
//! |---|---|
//! | NK0121 to NK0128 | words: `bare_keyword`, `unknown_keyword`, `not_quoted`, `single_quotes`, `smart_quotes`, `old_raw_string`, `bad_name`, `name_missing` |
//! | NK0129 to NK0137 | entries: `colon`, `comma`, `brackets`, `equals`, `condition_not_quoted`, `value_missing`, `blank_missing`, `parenthesis`, `duplicate_property` |
//! | NK0138 to NK0142 | values: `number`, `bad_escape`, `multi_line`, `forbidden_character`, `refused` |

use super::Diagnostic;
use crate::source::Span;

pub fn bare_keyword(span: Span, word: &str) -> Diagnostic {
    Diagnostic::error("NK0121", format!("`{word}` is written `#{word}`"))
        .at(span, "not a value without its #")
        .help(format!("write #{word}; if a text is meant, write \"{word}\""))
        .fix(span, format!("#{word}"))
}

pub fn unknown_keyword(span: Span, word: &str, known: Option<&str>, quoted: &str) -> Diagnostic {
    let finding = Diagnostic::error("NK0122", format!("`{word}` is no value of KDL"))
        .at(span, "after # come true, false, null, or a raw text in quotes");
    match known {
        Some(known) => finding.help(format!("write {known}")).fix(span, known),
        None => finding.help(format!("if a text is meant, write {quoted}")).fix(span, quoted),
    }
}

pub fn not_quoted(span: Span, text: &str, why: &str, quoted: &str) -> Diagnostic {
    Diagnostic::error("NK0123", format!("`{}` needs quotes", short(text)))
        .at(span, why)
        .help(format!("write {}", short(quoted)))
        .fix(span, quoted)
}

pub fn single_quotes(span: Span, quoted: &str) -> Diagnostic {
    Diagnostic::error("NK0124", "a text stands in double quotes")
        .at(span, "single quotes do not quote here")
        .help(format!("write {}", short(quoted)))
        .fix(span, quoted)
}

pub fn smart_quotes(span: Span, quoted: &str) -> Diagnostic {
    Diagnostic::error("NK0125", "a text stands in straight quotes")
        .at(span, "these quotes were made by a word processor")
        .help(format!("write {}", short(quoted)))
        .fix(span, quoted)
}

pub fn old_raw_string(span: Span, corrected: &str) -> Diagnostic {
    Diagnostic::error("NK0126", "a raw text is written without r")
        .at(span, "KDL 1 and Python write it so")
        .help(format!("write {}", short(corrected)))
        .fix(span, corrected)
}

pub fn bad_name(span: Span, name: &str, quoted: &str) -> Diagnostic {
    Diagnostic::error("NK0127", format!("`{}` cannot be a name without quotes", short(name)))
        .at(span, "a name begins with a letter and holds letters, digits, _ and -")
        .help(format!("choose another name, or write {}", short(quoted)))
}

pub fn name_missing(span: Span) -> Diagnostic {
    Diagnostic::error("NK0128", "a node begins with its name")
        .at(span, "not a name")
        .help("write the name of the node first, as in `memory \"2 GiB\"`")
}

pub fn colon(span: Span, corrected: &str) -> Diagnostic {
    Diagnostic::error("NK0129", "a property is written with =, not with a colon")
        .at(span, "this is read as two values")
        .help(format!("write {}", short(corrected)))
        .fix(span, corrected)
}

pub fn colon_after_name(colon: Span, name: &str) -> Diagnostic {
    Diagnostic::error("NK0129", format!("no colon stands after the name `{}`", short(name)))
        .at(colon, "read as part of the node")
        .help(format!("write `{} VALUE`, with a blank between them", short(name)))
        .fix(colon, "")
}

/// `whole`: the place that `corrected` replaces.
pub fn comma(comma: Span, whole: Span, corrected: Option<String>) -> Diagnostic {
    let finding =
        Diagnostic::error("NK0130", "values are separated by blanks, not by commas").at(comma, "no comma here");
    match corrected {
        Some(text) => finding.help(format!("write {}", short(&text))).fix(whole, text),
        None => finding.help("remove the commas"),
    }
}

/// `key`: the property whose value this is.
pub fn brackets(span: Span, key: Option<&str>, values: Option<String>) -> Diagnostic {
    let finding = Diagnostic::error("NK0131", "values of a list stand without brackets").at(span, "no brackets in KDL");
    match (key, values) {
        (Some(key), Some(text)) => finding
            .help(format!("a property has one value; several stand in a node of their own: `{key} {}`", short(&text))),
        (None, Some(text)) => finding.help(format!("write {}", short(&text))).fix(span, text),
        _ => finding.help("remove the brackets"),
    }
}

/// `gap`: all between the name and the value.
pub fn equals_after_name(equals: Span, gap: Span, corrected: &str) -> Diagnostic {
    Diagnostic::error("NK0132", "the value of a node follows its name without =")
        .at(equals, "only properties have =")
        .help(format!("write {}", short(corrected)))
        .fix(gap, " ")
}

pub fn equals_without_name(equals: Span) -> Diagnostic {
    Diagnostic::error("NK0160", "this = has no name before it")
        .at(equals, "a property is written name=value")
        .help("write the name of the property before it, or remove it")
}

pub fn condition_not_quoted(span: Span, operator: &str) -> Diagnostic {
    Diagnostic::error("NK0133", format!("`{operator}` stands outside quotes"))
        .at(span, "conditions and commands are texts")
        .help("write all of it in double quotes, as in when=\"mode == 'fast'\"")
}

pub fn value_missing(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error("NK0134", format!("the value of `{}` is missing", short(name)))
        .at(span, "nothing follows the =")
        .help(format!("write a value after it, as in {}=\"…\", or remove it", short(name)))
}

pub fn blank_missing(both: Span, second: Span, corrected: &str) -> Diagnostic {
    Diagnostic::error("NK0135", "a blank is missing between two values")
        .at(both, "read as two values that touch")
        .help(format!("write {}; a \" inside a text is written \\\"", short(corrected)))
        .fix(Span { end: second.start, ..second }, " ")
}

pub fn type_without_value(span: Span, ty: &str) -> Diagnostic {
    let finding = Diagnostic::error("NK0136", format!("no value follows ({})", short(ty)));
    finding.at(span, "a type stands right before a value").help(match ty {
        "todo" => "say what is missing, as in (todo)\"which queue?\"".to_owned(),
        _ => format!("write the value after it, as in ({})\"…\"", short(ty)),
    })
}

pub fn stray_parenthesis(span: Span) -> Diagnostic {
    Diagnostic::error("NK0136", "parentheses hold one type, right before a value").at(span, "not a type").help(
        "if they are part of a text, write the text in double quotes; a type is one word, as in (todo)\"which queue?\"",
    )
}

pub fn duplicate_property(span: Span, first: Span, name: &str) -> Diagnostic {
    Diagnostic::error("NK0137", format!("`{}` is given twice", short(name)))
        .at(span, "given again here")
        .also(first, "first given here")
        .help("remove one of the two")
}

pub fn no_nul(span: Span) -> Diagnostic {
    Diagnostic::error("NK0157", "a text cannot hold the character `\\u{0}`")
        .at(span, "ends every text of a system")
        .help("leave it out")
}

pub fn number_out_of_range(span: Span, text: &str) -> Diagnostic {
    Diagnostic::error("NK0138", format!("the number {} is too large, or has too many digits", short(text)))
        .at(span, "cannot be held exactly")
        .help(format!("if a text is meant, write \"{}\"", short(text)))
}

pub fn not_finite(span: Span, text: &str) -> Diagnostic {
    Diagnostic::error("NK0161", format!("`{text}` is no number that a workflow can use"))
        .at(span, "not a finite number")
        .help(format!("write a number; if a text is meant, write \"{}\"", text.trim_start_matches('#')))
}

/// `raw`: the whole text as a raw one.
pub fn bad_escape(span: Span, whole: Span, escaped: char, raw: Option<&str>) -> Diagnostic {
    let finding = Diagnostic::error("NK0139", format!("`\\{escaped}` means nothing in a text"))
        .at(span, "not an escape: those are \\\\ \\\" \\n \\t \\r \\s \\b \\f \\u{…}");
    match raw {
        Some(raw) => finding.help(format!("write the text raw: {}", short(raw))).fix(whole, raw),
        None => finding.help("write \\\\ for a backslash, or the whole text raw, as in #\"\\d+\"#"),
    }
}

/// `whole`: the place that `corrected` replaces.
pub fn text_after_quotes(span: Span, whole: Span, corrected: Option<&str>) -> Diagnostic {
    let finding = Diagnostic::error("NK0140", "after \"\"\" the text begins on the next line").at(span, "not here");
    match corrected {
        Some(text) => finding.help(format!("write {}", short(text))).fix(whole, text),
        None => finding.help("put a line end after the opening \"\"\""),
    }
}

pub fn text_before_quotes(span: Span) -> Diagnostic {
    Diagnostic::error("NK0140", "the closing \"\"\" stands on a line of its own")
        .at(span, "nothing but blanks may stand before them")
        .help("put a line end before the closing \"\"\"")
}

/// `close`: the closing quotes, whose indentation is taken off each line.
pub fn line_not_indented(span: Span, close: Span) -> Diagnostic {
    Diagnostic::error("NK0140", "this line is indented less than the closing quotes of its text")
        .at(span, "must begin with the same blanks as the closing quotes")
        .also(close, "these blanks are taken off every line")
        .help("indent the line as deep as the closing quotes, with the same tabs or spaces, or move the closing quotes left")
}

pub fn forbidden_character(span: Span, c: char) -> Diagnostic {
    let escape = format!("\\u{{{:X}}}", c as u32);
    Diagnostic::error("NK0141", format!("the invisible character U+{:04X} may not stand in a spec", c as u32))
        .at(span, "here")
        .help(format!("remove it; where a text needs it, write {escape}"))
        .fix(span, "")
}

/// What `kdl` said, in its words.
pub fn refused(span: Span, message: Option<&str>, help: Option<&str>) -> Diagnostic {
    let label = message.map_or("not valid KDL".to_owned(), |m| short(m).into_owned());
    Diagnostic::error("NK0142", "this is not valid KDL")
        .at(span, label)
        .help(help.map_or("if it is one text, write it in double quotes".to_owned(), str::to_owned))
}

/// A text as messages show it: on one line, and not endless.
fn short(text: &str) -> std::borrow::Cow<'_, str> {
    match text.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or("")).into(),
        None => text.into(),
    }
}
