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

pub fn bare_null(span: Span) -> Diagnostic {
    Diagnostic::error("NK0121", "`null` is no value here")
        .at(span, "nothing has this value")
        .help("leave it out: what is not given is not there; if a text is meant, write \"null\"")
}

pub fn unknown_keyword(span: Span, word: &str, known: Option<&str>, quoted: &str) -> Diagnostic {
    let finding = Diagnostic::error("NK0122", format!("`{word}` is no value of KDL"))
        .at(span, "after # come true, false, or a raw text in quotes");
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

/// `.5`, `1.` and `1,5`.
pub fn number_form(span: Span, text: &str, number: &str) -> Diagnostic {
    Diagnostic::error("NK0123", format!("`{}` is no number as KDL writes them", short(text)))
        .at(span, "a number has digits before and after its point")
        .help(format!("write {number}; if a text is meant, write \"{}\"", short(text)))
        .fix(span, number)
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

/// `f"…"`
pub fn prefixed_text(span: Span, prefix: &str, corrected: &str) -> Diagnostic {
    Diagnostic::error("NK0126", format!("no {prefix} stands before a text"))
        .at(span, "Python writes it so")
        .help(format!("write {}: names in {{}} are put in wherever a text may have them", short(corrected)))
        .fix(span, corrected)
}

/// `line`: all of the command; `corrected`: the node that runs it.
pub fn command_without_run(span: Span, line: Span, name: &str, corrected: Option<String>) -> Diagnostic {
    let finding = Diagnostic::error("NK0127", format!("`{}` cannot be the name of a node", short(name)))
        .at(span, "a node begins with a word such as `run`");
    match corrected {
        Some(text) => finding.help(format!("write {}", short(&text))).fix(line, text),
        None => finding.help("write the command in quotes after run: run \"…\""),
    }
}

pub fn bad_name(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error("NK0127", format!("`{}` cannot be a name", short(name)))
        .at(span, "a name begins with a letter and holds letters, digits, _ and -")
        .help("choose a name that begins with a letter")
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

/// `(todo)` without a name and a value.
pub fn type_alone(span: Span, ty: &str) -> Diagnostic {
    let finding = Diagnostic::error("NK0128", "a node begins with its name").at(span, "not a name");
    match ty {
        "todo" => finding.help("(todo) stands in place of a value, as in `memory (todo)\"how much?\"`"),
        _ => finding.help("write the name of the node first, as in `memory \"2 GiB\"`"),
    }
}

/// `gap`: all between the name of the property and its equals sign.
pub fn equals_on_next_line(equals: Span, gap: Span) -> Diagnostic {
    Diagnostic::error("NK0128", "a line cannot begin with =")
        .at(equals, "a line end ends a node, so this belongs to nothing")
        .help("write it on the line above, right after the name of its property")
        .fix(gap, "")
}

/// A line of Markdown in a file that holds KDL alone.
pub fn fence_in_kdl(span: Span) -> Diagnostic {
    Diagnostic::error("NK0127", "a file of KDL has no ``` lines")
        .at(span, "a line of Markdown")
        .help("remove these lines, or give the file a name that ends in .md")
}

/// `glued`: whether a value follows without a blank.
pub fn colon_after_name(colon: Span, name: &str, glued: bool) -> Diagnostic {
    Diagnostic::error("NK0129", format!("no colon stands after the name `{}`", short(name)))
        .at(colon, "read as part of the node")
        .help(format!("write `{}` without it, and a blank before what follows", short(name)))
        .fix(colon, if glued { " " } else { "" })
}

/// `decimal`: the number with a point; `values`: two values.
pub fn comma_in_number(comma: Span, decimal: &str, values: &str) -> Diagnostic {
    Diagnostic::error("NK0130", "values are separated by blanks, not by commas")
        .at(comma, "no comma here")
        .help(format!("for one number write {decimal}, for two values {values}"))
}

/// `whole`: the place that `corrected` replaces. `inside`: the word that holds the comma.
pub fn comma(comma: Span, whole: Span, corrected: Option<String>, inside: Option<&str>) -> Diagnostic {
    let finding =
        Diagnostic::error("NK0130", "values are separated by blanks, not by commas").at(comma, "no comma here");
    match corrected {
        Some(text) if inside.is_some() => {
            let word = short(inside.unwrap_or(""));
            let help = format!("write {}; if the comma is part of a text, write \"{word}\"", short(&text));
            finding.help(help).fix(whole, text)
        }
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

/// `whole`: the place of the condition; `quoted`: the condition in quotes.
pub fn condition_not_quoted(span: Span, operator: &str, whole: Span, quoted: Option<&str>) -> Diagnostic {
    let finding = Diagnostic::error("NK0133", format!("`{operator}` stands outside quotes"))
        .at(span, "a condition is a text in quotes");
    match quoted {
        Some(quoted) => finding.help(format!("write {}", short(quoted))).fix(whole, quoted),
        None => finding.help("write all of it in double quotes, as in when=\"mode == 'fast'\""),
    }
}

/// A pipe or a redirection after a command that no shell reads.
pub fn shell_in_command(span: Span, operator: &str, node: &str) -> Diagnostic {
    let help = match operator.contains('>') {
        true => "to keep what the program prints, declare the file, `out log \"log.txt\"`, and write `stdout log`",
        false => "write the whole line as `shell \"…\"`, which bash reads",
    };
    Diagnostic::error("NK0133", format!("`{}` stands outside quotes", short(operator)))
        .at(span, format!("no shell reads a `{node}`"))
        .help(help)
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

/// `whole`: the text with the quotes inside, which `corrected` replaces.
pub fn quotes_inside(ends: Span, whole: Span, corrected: Option<&str>) -> Diagnostic {
    let finding = Diagnostic::error("NK0135", "a \" inside a text ends it").at(ends, "the text ends here");
    match corrected {
        Some(text) => finding.help(format!("write {}", short(text))).fix(whole, text),
        None => finding.help("write \\\" inside the text, or single quotes"),
    }
}

pub fn type_without_value(span: Span, ty: &str) -> Diagnostic {
    let finding = Diagnostic::error("NK0136", format!("no value follows ({})", short(ty)));
    finding.at(span, "a type stands right before a value").help(match ty {
        "todo" => "say what is missing, as in (todo)\"which queue?\"".to_owned(),
        _ => "remove it; if it is part of a text, write all of the text in double quotes".to_owned(),
    })
}

/// `values`: what stands between the parentheses, if it is a list.
pub fn stray_parenthesis(span: Span, values: Option<&str>) -> Diagnostic {
    let finding = Diagnostic::error("NK0136", "values stand without parentheses").at(span, "no parentheses here");
    match values {
        Some(values) => finding.help(format!("write {}", short(values))).fix(span, values),
        None => finding.help(
            "if they are part of a text or a condition, write all of it in double quotes; a hole is written \
             (todo)\"which queue?\"",
        ),
    }
}

/// `value`: the one value between them.
pub fn value_in_parentheses(span: Span, value: Option<&str>) -> Diagnostic {
    let finding = Diagnostic::error("NK0136", "a value stands without parentheses").at(span, "no parentheses here");
    match value {
        Some(value) => finding.help(format!("write {}", short(value))).fix(span, value),
        None => finding.help("if they are part of a text or a condition, write all of it in double quotes"),
    }
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

/// `raw`: the whole text as a raw one.
pub fn escape_in_pattern(span: Span, whole: Span, escaped: char, raw: Option<&str>) -> Diagnostic {
    let is = if escaped == 'b' { "a backspace" } else { "a blank" };
    let finding = Diagnostic::error("NK0139", format!("`\\{escaped}` in a text is {is}, not what it is in a pattern"))
        .at(span, "read by KDL, before the pattern is");
    match raw {
        Some(raw) => finding.help(format!("write the text raw: {}", short(raw))).fix(whole, raw),
        None => finding.help(format!("write \\\\{escaped}, or the whole text raw, as in #\"\\b\\w+\"#")),
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
