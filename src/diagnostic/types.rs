//! Texts, expressions, values and amounts (NK03xx).

use super::Diagnostic;
use crate::source::Span;

/// A word that follows a complete expression, and the word after it.
pub fn expression_goes_on(span: Span, found: &str, next: &str) -> Diagnostic {
    let finding = Diagnostic::error("NK0301", format!("`{found}` was not expected here"))
        .at(span, "the expression was complete before this");
    match (found, next) {
        (")", _) => finding.help("remove it: there is no `(` for it").fix(span, ""),
        ("is", "not") => finding.help("write `!=` in place of `is not`"),
        ("is", _) => finding.help("write `==`").fix(span, "=="),
        ("not", "in") => finding.help("write `not` before the whole: not x in names"),
        ("if", _) => finding.help("write if(condition, one, other)"),
        (",", _) => finding.help("join two conditions with `and` or `or`"),
        ("(", _) => finding.help("a function stands directly after an operator or at the beginning: count(site) > 1"),
        ("where", _) => finding.help("`where` belongs into a function: count(site where it.site.first)"),
        _ => finding.help("join two conditions with `and` or `or`; put text in single quotes: 'like this'"),
    }
}

pub fn string_not_closed(span: Span) -> Diagnostic {
    Diagnostic::error("NK0302", "a text in an expression is not closed")
        .at(span, "the `'` opens here")
        .help("close it with another `'`")
}

pub fn double_quotes(span: Span) -> Diagnostic {
    Diagnostic::error("NK0362", "texts in expressions stand in single quotes")
        .at(span, "a double quote")
        .help("write 'like this'")
}

pub fn bad_number(span: Span, text: &str) -> Diagnostic {
    Diagnostic::error("NK0303", format!("`{text}` is too large for a number"))
        .at(span, "numbers have at most 64 bits")
        .help("if it is a name or a code, put it in quotes")
}

/// A sign that the language does not have; other languages have most of these.
pub fn unexpected_sign(span: Span, sign: &str) -> Diagnostic {
    let finding = Diagnostic::error("NK0301", format!("`{}` has no meaning in an expression", sign.escape_debug()))
        .at(span, "not understood");
    match sign {
        "!" => finding.help("write `not`").fix(span, "not "),
        "|" => finding.help(
            "filters stand in texts only: give the filtered value a name, for instance `let m \"{mode|upper}\"`, \
             and compare that",
        ),
        "?" => finding.help("write if(condition, one, other)"),
        "$" => finding.help("a name stands alone, without `$`").fix(span, ""),
        "{" | "}" => finding.help("a name stands alone, without braces: n > 1"),
        "[" | "]" => {
            finding.help("there are no lists in brackets: write x == 'a' or x == 'b', or give a param type=list")
        }
        _ => {
            finding.help("an expression has names, numbers, 'texts', and or not in == != < <= > >= + - * // % and ( )")
        }
    }
}

pub fn expected(span: Span, what: &str) -> Diagnostic {
    let help = match what {
        "a value" => {
            "write a name, a number, a 'text' or an expression in parentheses there, or take the operator before it out"
        }
        "a name after `.`" => "write the name of an attribute, as in sample.depth",
        "`,` or `)`" => "set arguments apart by commas, and close the call with `)`",
        _ => "close what was opened with `(`",
    };
    Diagnostic::error("NK0361", format!("{what} is missing in this expression"))
        .at(span, format!("expected {what} here"))
        .help(help)
}

pub fn single_equals(span: Span) -> Diagnostic {
    Diagnostic::error("NK0357", "`=` does not compare").at(span, "here").help("write `==`").fix(span, "==")
}

pub fn single_slash(span: Span) -> Diagnostic {
    Diagnostic::error("NK0358", "there is no `/` in expressions")
        .at(span, "here")
        .help("write `//`, which rounds down; a quotient with a fraction is for the program to compute")
        .fix(span, "//")
}

pub fn ampersand(span: Span, sign: &str, word: &str) -> Diagnostic {
    Diagnostic::error("NK0359", format!("`{sign}` has no meaning in an expression"))
        .at(span, "here")
        .help("write `and`")
        .fix(span, word)
}

pub fn two_bars(span: Span, word: &str) -> Diagnostic {
    Diagnostic::error("NK0301", "`||` has no meaning in an expression")
        .at(span, "not understood")
        .help("write `or`")
        .fix(span, word)
}

pub fn chained_comparison(span: Span) -> Diagnostic {
    Diagnostic::error("NK0360", "comparisons cannot be chained")
        .at(span, "a second comparison")
        .help("write `a < b and b < c`")
}

pub fn expression_too_deep(span: Span, limit: usize) -> Diagnostic {
    Diagnostic::error("NK0304", format!("this expression nests more than {limit} levels"))
        .at(span, "deeper than is read")
        .help("split it: give a part its own `attr`")
}

pub fn too_many_operators(span: Span, limit: usize) -> Diagnostic {
    Diagnostic::error("NK0304", format!("this expression has more than {limit} operators"))
        .at(span, "longer than is read")
        .help("split it: give a part its own `attr`, or test for membership: x in list")
}

pub fn too_many_parts(span: Span, limit: usize) -> Diagnostic {
    Diagnostic::error("NK0304", format!("a name has more than {limit} parts"))
        .at(span, "longer than is read")
        .help("an attribute is `axis.attribute`, or `axis.axis.attribute`")
}

pub fn too_many_filters(span: Span, limit: usize) -> Diagnostic {
    Diagnostic::error("NK0304", format!("a placeholder has more than {limit} filters"))
        .at(span, "more than are read")
        .help("split it: give a part its own `attr`")
}

/// What stands before a `}` that closes nothing.
pub enum Before<'a> {
    Text,
    /// A placeholder, directly.
    Placeholder,
    /// `{{` and then this.
    Doubled(&'a str),
}

pub fn stray_brace(span: Span, before: &Before) -> Diagnostic {
    let finding = Diagnostic::error("NK0305", "`}` without `{`").at(span, "closes nothing");
    match before {
        Before::Text => finding.help("write `{` before the name, or `}}` for a brace that is part of the text"),
        Before::Placeholder => finding.help("remove it; or write `}}` for a brace that is part of the text"),
        Before::Doubled(name) => finding.help(format!(
            "write `{{{name}}}` for the value of a name, or `{{{{{name}}}}}` for braces that are part of the text"
        )),
    }
}

pub fn nested_braces(span: Span) -> Diagnostic {
    Diagnostic::error("NK0363", "a placeholder cannot hold another one")
        .at(span, "a second `{`")
        .help("inside `{…}` names stand without braces; a brace as text is `'{'`")
}

pub fn placeholder_not_closed(span: Span) -> Diagnostic {
    Diagnostic::error("NK0364", "a placeholder is not closed")
        .at(span, "`{` opens here")
        .help("close it with `}`, or write `{{` for a brace that is part of the text")
}

pub fn empty_placeholder(span: Span) -> Diagnostic {
    Diagnostic::error("NK0365", "an empty placeholder")
        .at(span, "names nothing")
        .help("put a name between the braces, or write `{{}}` for braces that are part of the text")
}

/// Nothing between `|` and the end, or another `|`, which most likely means "or".
pub fn filter_without_name(span: Span, either: bool) -> Diagnostic {
    Diagnostic::error("NK0306", "a filter without a name").at(span, "nothing follows `|`").help(if either {
        "for either of two conditions write `or`; a filter has a name: `{x|lower}`"
    } else {
        "write for instance `{x|lower}`, or remove the `|`"
    })
}

pub fn word_quote_not_closed(span: Span, quote: char) -> Diagnostic {
    Diagnostic::error("NK0307", format!("a {quote} in the command is not closed"))
        .at(span, "opens here")
        .help(format!("close it with another {quote}; a quote as text goes in the other kind of quotes"))
}
