//! Findings about how a spec is written: the file, its Markdown, and its KDL.
//!
//! | codes | about |
//! |---|---|
//! | NK0101 to NK0103 | the file: `file_too_large`, `not_utf8`, `file_empty` |
//! | NK0104 to NK0106 | its Markdown: `no_block`, `fence_not_closed`, `block_not_read` |
//! | NK0107 to NK0111 | bounds: `too_deep`, `slashdash_too_deep`, `header_too_long`, `too_many_nodes`, `too_many_errors` |
//! | NK0112 to NK0120 | blocks and nodes: `brace_not_closed`, `brace_not_opened`, `brace_on_next_line`, `block_without_name`, `end_missing_after_block`, `nothing_after_slashdash`, `string_not_closed`, `comment_not_closed`, `hash_comment` |
//! | NK0121 to NK0128 | words: `bare_keyword`, `unknown_keyword`, `not_quoted`, `single_quotes`, `smart_quotes`, `old_raw_string`, `bad_name`, `name_missing` |
//! | NK0129 to NK0137 | entries: `colon`, `comma`, `brackets`, `equals`, `condition_not_quoted`, `value_missing`, `blank_missing`, `parenthesis`, `duplicate_property` |
//! | NK0138 to NK0142 | values: `number`, `bad_escape`, `multi_line`, `forbidden_character`, `refused` |

use super::Diagnostic;
use crate::source::Span;

/// What a minimal spec looks like.
const SMALLEST: &str = "write one:\n\n```kdl\nworkflow my-workflow\n```";

pub fn file_too_large(name: &str, bytes: usize, limit: usize) -> Diagnostic {
    Diagnostic::error("NK0101", format!("{name} is too large: {bytes} bytes, and at most {limit} are read"))
        .help("keep data in files of their own: an axis can read its elements from a CSV, TSV, JSON or text file")
}

pub fn not_utf8(span: Span, offset: usize, line: usize, byte: u8) -> Diagnostic {
    Diagnostic::error("NK0102", format!("this file is not UTF-8: byte {offset}, on line {line}, is 0x{byte:02X}"))
        .at(span, "this byte begins no character")
        .help("save the file as UTF-8 (without BOM)")
}

pub fn file_empty(name: &str) -> Diagnostic {
    Diagnostic::error("NK0103", format!("{name} is empty")).help(SMALLEST)
}

/// `lookalike`: the place after the fence of a block that seems meant, and whether a word stands there.
pub fn no_block(place: Span, lookalike: Option<Span>) -> Diagnostic {
    let finding = Diagnostic::error("NK0104", "this specification has no ```kdl block");
    match lookalike {
        Some(info) => finding
            .at(place, "this looks like one, but is not marked as KDL")
            .help("write ```kdl on this line")
            .fix(info, "kdl"),
        None => finding.at(place, "nothing in this file is read as a workflow").help(SMALLEST),
    }
}

/// `next`: the opening line of the block inside it.
pub fn fence_not_closed(opening: Span, next: Option<Span>) -> Diagnostic {
    let finding = Diagnostic::error("NK0105", "this block is never closed")
        .at(opening, "opened here")
        .help("close it with ``` on a line of its own, after its last node");
    match next {
        Some(span) => finding.also(span, "the next block begins inside it"),
        None => finding,
    }
}

pub fn block_not_read(opening: Span, info: Span) -> Diagnostic {
    Diagnostic::warning("NK0106", "this block is not read")
        .at(opening, "it looks like KDL, but is not marked as KDL")
        .help("write ```kdl to make it part of the workflow")
        .fix(info, "kdl")
}

pub fn too_deep(span: Span, limit: usize) -> Diagnostic {
    Diagnostic::error("NK0107", format!("blocks lie more than {limit} deep in each other"))
        .at(span, "this block is not read")
        .help("close blocks with } before you open the next one")
}

pub fn slashdash_too_deep(span: Span, limit: usize) -> Diagnostic {
    Diagnostic::error("NK0108", format!("more than {limit} blocks with /- lie in each other"))
        .at(span, "this block is not read")
        .help("one /- takes everything inside its block out: remove the others")
}

pub fn header_too_long(span: Span, kib: usize) -> Diagnostic {
    Diagnostic::error("NK0109", format!("this node is longer than {kib} KiB"))
        .at(span, "it begins here")
        .help("keep long lists and scripts in files of their own")
}

pub fn too_many_nodes(span: Span, limit: usize) -> Diagnostic {
    Diagnostic::error("NK0110", format!("this file has more than {limit} nodes"))
        .at(span, "nothing from here on is read")
        .help("keep data in a file of its own: an axis can read its elements from a CSV, TSV, JSON or text file")
}

pub fn too_many_errors(span: Span, limit: usize) -> Diagnostic {
    Diagnostic::error("NK0111", format!("more than {limit} errors: the others are not shown"))
        .at(span, "reading stopped after this one")
        .help("repair the first ones, then check again")
}

/// `open`: the braces and the names of their nodes, outermost first. `before`: what shows that the first ended.
pub fn brace_not_closed(open: &[(Span, String)], before: Option<Span>) -> Diagnostic {
    let mut finding = Diagnostic::error("NK0112", "this { is never closed");
    let mut names = Vec::new();
    for (i, (span, name)) in open.iter().enumerate() {
        let label = if name.is_empty() { "opened here".to_owned() } else { format!("the block of `{name}`") };
        finding = match i {
            0 => finding.at(*span, label),
            1..=2 => finding.also(*span, format!("{label} is open, too")),
            _ => finding,
        };
        if !name.is_empty() {
            names.push(format!("`{name}`"));
        }
    }
    if let Some(span) = before {
        finding = finding.also(span, "by its indentation, the block should have ended before this");
    }
    let of = names.first().map_or(String::new(), |n| format!(" of {n}"));
    match open.len() {
        0 | 1 => finding.help(format!("write }} after the last line of the block{of}")),
        n => finding.help(format!("{n} closing braces }} are missing, the last of them for the block{of}")),
    }
}

pub fn brace_not_opened(span: Span) -> Diagnostic {
    Diagnostic::error("NK0113", "this } closes nothing")
        .at(span, "no block is open here")
        .help("remove it, or look for a block above that was closed too early")
        .fix(span, "")
}

/// `header`: the node above.
pub fn brace_on_next_line(brace: Span, header: Span, name: &str) -> Diagnostic {
    let gap = Span { start: header.end, ..brace };
    Diagnostic::error("NK0114", format!("the {{ of `{name}` stands on the next line"))
        .at(brace, "a line end ends a node")
        .also(header, "this node ended here")
        .help(format!("write {{ at the end of the line of `{name}`"))
        .fix(gap, " {")
}

pub fn block_without_name(span: Span) -> Diagnostic {
    Diagnostic::error("NK0115", "this block belongs to no node")
        .at(span, "a name is missing before this {")
        .help("write the name of the node before its block, as in `step align {`; a node has one block")
}

/// `end`: the place right after the `}`.
pub fn end_missing_after_block(next: Span, end: Span) -> Diagnostic {
    Diagnostic::error("NK0116", "a node ends with its block")
        .at(next, "this would be another node")
        .help("put it on a new line, or write ; before it")
        .fix(end, ";")
}

pub fn nothing_after_slashdash(span: Span) -> Diagnostic {
    Diagnostic::error("NK0117", "nothing follows this /-")
        .at(span, "takes out the node, value or block right after it")
        .help("remove it, or write it right before what is to be taken out")
        .fix(span, "")
}

/// `line`: the text from the quote on. `before`: a word right before the quote. `multi`: whether the quotes are `"""`.
pub fn string_not_closed(quote: Span, line: &str, before: Option<&str>, multi: bool) -> Diagnostic {
    let finding = Diagnostic::error("NK0118", "this text is never closed").at(quote, "its opening quotes");
    let smart = line.lines().next().and_then(|l| l.chars().find(|c| matches!(c, '“' | '”' | '„' | '»' | '«')));
    match (multi, before, smart) {
        (true, ..) => finding.help("close it with the same quotes on a line of their own"),
        (_, Some(word), _) => finding.help(format!("is this the closing quote of a text? then open it: \"{word}\"")),
        (_, _, Some(c)) => finding.help(format!("`{c}` closes no text: write a straight \"")),
        _ => finding.help("write \" at its end; a text over several lines stands between \"\"\" and \"\"\""),
    }
}

pub fn comment_not_closed(span: Span) -> Diagnostic {
    Diagnostic::error("NK0119", "this comment is never closed")
        .at(span, "everything after this is taken for a comment")
        .help("write */ at its end, or // for a comment of one line; a pattern such as \"/*.csv\" needs quotes")
}

pub fn hash_comment(span: Span) -> Diagnostic {
    Diagnostic::error("NK0120", "a comment begins with //, not with #")
        .at(span, "not a comment")
        .help("write // in its place")
        .fix(span, "//")
}

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

/// `gap`: from the name to the value.
pub fn equals_after_name(equals: Span, gap: Span, corrected: &str) -> Diagnostic {
    Diagnostic::error("NK0132", "the value of a node follows its name without =")
        .at(equals, "only properties have =")
        .help(format!("write {}", short(corrected)))
        .fix(gap, corrected)
}

pub fn equals_without_name(equals: Span) -> Diagnostic {
    Diagnostic::error("NK0132", "this = has no name before it")
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

pub fn number_out_of_range(span: Span, text: &str) -> Diagnostic {
    Diagnostic::error("NK0138", format!("the number {} is too large, or has too many digits", short(text)))
        .at(span, "cannot be held exactly")
        .help(format!("if a text is meant, write \"{}\"", short(text)))
}

pub fn not_finite(span: Span, text: &str) -> Diagnostic {
    Diagnostic::error("NK0138", format!("`{text}` is no number that a workflow can use"))
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
