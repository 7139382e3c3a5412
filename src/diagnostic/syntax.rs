//! Findings about how a spec is written: the file, its Markdown, and the nodes of its KDL.
//!
//! | codes | about |
//! |---|---|
//! | NK0101 to NK0103 | the file: `file_too_large`, `not_utf8`, `file_empty` |
//! | NK0104 to NK0106 | its Markdown: `no_block`, `fence_not_closed`, `block_not_read` |
//! | NK0107 to NK0111 | bounds: `too_deep`, `slashdash_too_deep`, `header_too_long`, `too_many_nodes`, `too_many_errors` |
//! | NK0112 to NK0120 | blocks and nodes: `brace_not_closed`, `brace_not_opened`, `brace_on_next_line`, `block_without_name`, `end_missing_after_block`, `nothing_after_slashdash`, `string_not_closed`, `comment_not_closed`, `hash_comment` |
//!
//! NK0121 and later are in [`super::slips`].

use super::Diagnostic;
use crate::source::Span;
use crate::syntax::Role;

/// What a minimal text looks like.
fn smallest(role: Role) -> &'static str {
    match role {
        Role::Specification => {
            "write one:\n\n```kdl\nworkflow my-workflow\nstep hello {\n    out greeting \"hello.txt\" publish=#true\n    \
             shell \"echo hello > hello.txt\"\n}\n```"
        }
        Role::Included => "write the definitions into it, as in `param epochs default=3`, or remove the `include`",
        Role::Values => "write a line for each value, as in `epochs 3`, or leave the file out",
    }
}

pub fn file_too_large(name: &str, bytes: u64, limit: usize) -> Diagnostic {
    Diagnostic::error("NK0101", format!("{name} is too large: {bytes} bytes, and at most {limit} are read"))
        .help("keep data in files of their own: an axis can read its elements from a CSV, TSV, JSON or text file")
}

pub fn not_utf8(span: Span, offset: usize, line: usize, byte: u8) -> Diagnostic {
    Diagnostic::error("NK0102", format!("this file is not UTF-8: byte {offset}, on line {line}, is 0x{byte:02X}"))
        .at(span, "this byte begins no character")
        .help("save the file as UTF-8 (without BOM)")
}

pub fn utf16(span: Span) -> Diagnostic {
    Diagnostic::error("NK0102", "this file is UTF-16, not UTF-8")
        .at(span, "its first two bytes are the mark of UTF-16")
        .help("save the file as UTF-8 (without BOM)")
}

pub fn file_empty(name: &str, role: Role) -> Diagnostic {
    Diagnostic::error("NK0103", format!("{name} is empty")).help(smallest(role))
}

/// `lookalike`: the place after the fence of a block that seems meant, and whether a word stands there.
pub fn no_block(place: Span, lookalike: Option<Span>, role: Role) -> Diagnostic {
    let what = if role == Role::Specification { "specification" } else { "file" };
    let finding = Diagnostic::error("NK0104", format!("this {what} has no ```kdl block"));
    match lookalike {
        Some(info) => finding
            .at(place, "this looks like one, but is not marked as KDL")
            .help("write ```kdl on this line")
            .fix(info, "kdl"),
        None if role == Role::Specification => {
            finding.at(place, "nothing in this file is read as a workflow").help(smallest(role))
        }
        None => finding
            .at(place, "nothing in this file is read")
            .help("put its definitions between a line ```kdl and a line ```"),
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
    Diagnostic::error("NK0110", format!("this file has more than {limit} nodes and values"))
        .at(span, "nothing after this node is read")
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

/// `above`: the node before it that has a block already.
pub fn block_without_name(span: Span, above: Option<&str>) -> Diagnostic {
    let finding =
        Diagnostic::error("NK0115", "this block belongs to no node").at(span, "a name is missing before this {");
    match above {
        Some(name) => finding.help(format!("move what it holds into the block of `{name}`: a node has one block")),
        None => {
            finding.help("write the name of the node before its block, as in `step align {`; not all nodes have one")
        }
    }
}

/// `end`: the place right after the `}`.
pub fn end_missing_after_block(next: Span, end: Span) -> Diagnostic {
    Diagnostic::error("NK0116", "a node ends with its block")
        .at(next, "this would be another node")
        .help("put it on a new line, or write ; before it")
        .fix(end, ";")
}

/// `name=` after a block.
pub fn property_after_block(name: Span, text: &str, node: &str) -> Diagnostic {
    Diagnostic::error("NK0116", "a node ends with its block")
        .at(name, "this property comes too late")
        .help(format!("write {text} before the {{ of the block, in the line of `{node}`"))
}

pub fn nothing_after_slashdash(span: Span) -> Diagnostic {
    Diagnostic::error("NK0117", "nothing follows this /-")
        .at(span, "takes out the node, value or block right after it")
        .help("remove it, or write it right before what is to be taken out")
        .fix(span, "")
}

/// How a text that is never closed begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opened<'a> {
    /// With `"`.
    Quote,
    /// With `"`, and a `"` on a later line seems to be its end.
    Lines,
    /// With `"""`, perhaps raw.
    Multi,
    /// With `#"`: what closes it.
    Raw(&'a str),
    /// With a quote that KDL does not know.
    Foreign,
}

/// `line`: the text from the quote on. `before`: a word right before the quote.
pub fn string_not_closed(quote: Span, line: &str, before: Option<&str>, opened: Opened<'_>) -> Diagnostic {
    let finding = Diagnostic::error("NK0118", "this text is never closed").at(quote, "its opening quotes");
    let smart = line.lines().next().and_then(|l| l.chars().find(|c| matches!(c, '“' | '”' | '„' | '»' | '«')));
    match (opened, before, smart) {
        (Opened::Multi, ..) => finding.help("close it with the same quotes on a line of their own"),
        (Opened::Lines, ..) => finding.help(
            "a text over several lines stands between \"\"\" and \"\"\", both at the end or start of lines of their own",
        ),
        (Opened::Raw(close), ..) => finding.help(format!("write {close} at its end")),
        (Opened::Foreign, ..) => finding.help("write the text in straight double quotes: \"…\""),
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
