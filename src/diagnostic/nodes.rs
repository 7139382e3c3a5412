//! Nodes and their values against the node tables (NK01x0 shapes of nodes), holes, and what is not built yet (NK90xx).

use super::Diagnostic;
use crate::source::Span;

pub fn repeated(span: Span, first: Span, name: &str) -> Diagnostic {
    Diagnostic::error("NK0151", format!("`{name}` stands here twice"))
        .at(span, "the second one")
        .also(first, "the first one")
        .help("keep one of them")
}

pub fn too_many_alternatives(span: Span, name: &str, limit: usize) -> Diagnostic {
    Diagnostic::error("NK0159", format!("`{name}` has more than {limit} alternatives"))
        .at(span, "this one is too much")
        .help("give the elements of an axis an attribute, `attr`, a column or a `point KEY a=…`, and name that")
}

pub fn given_twice(span: Span, header: Span, name: &str) -> Diagnostic {
    Diagnostic::error("NK0162", format!("`{name}` has a value in the header and another in the block"))
        .at(span, "the second value")
        .also(header, "the first value")
        .help("keep one of them")
}

pub fn too_many_arguments(span: Span, name: &str, most: usize) -> Diagnostic {
    let takes = match most {
        0 => "takes no value here".to_owned(),
        1 => "takes one value".to_owned(),
        n => format!("takes {n} values"),
    };
    Diagnostic::error("NK0152", format!("`{name}` {takes}"))
        .at(span, "one too many")
        .help("a text with blanks goes in quotes: \"like this\"")
}

pub fn pair_with_equals(span: Span, node: &str, name: &str, value: &str) -> Diagnostic {
    let fixed = format!("{name} {value}");
    Diagnostic::error("NK0156", format!("`{node}` takes a name and a value, without `=`"))
        .at(span, "here")
        .help(format!("write `{node} {fixed}`"))
        .fix(span, fixed)
}

pub fn missing_argument(span: Span, name: &str, argument: &str, expected: &str) -> Diagnostic {
    Diagnostic::error("NK0153", format!("`{name}` needs its {argument}"))
        .at(span, format!("{expected} must follow"))
        .help(format!("write `{name} …` with {expected}"))
}

pub fn missing_property(span: Span, name: &str, property: &str, doc: &str) -> Diagnostic {
    Diagnostic::error("NK0163", format!("`{name}` needs `{property}=`"))
        .at(span, "is missing here")
        .help(doc.to_owned())
}

pub fn wrong_value(span: Span, what: &str, expected: &str, found: &str) -> Diagnostic {
    Diagnostic::error("NK0154", format!("`{what}` must be {expected}"))
        .at(span, format!("`{}` is not", shortened(found)))
        .help(format!("write {expected}"))
}

pub fn amount_without_unit(span: Span, what: &str, found: &str, bytes: bool) -> Diagnostic {
    let number = super::amounts::number_in(found);
    let example = if bytes { format!("\"{number} GiB\"") } else { format!("\"{number} min\"") };
    Diagnostic::error("NK0366", format!("`{what}` needs a unit"))
        .at(span, "a number alone could mean anything")
        .help(format!("write for instance `{what} {example}`"))
}

pub fn unknown_type_annotation(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error("NK0155", format!("`({name})` has no meaning"))
        .at(span, "not known")
        .help("only `(todo)\"what is missing\"` may stand before a value")
}

pub fn hole(span: Span, what: &str) -> Diagnostic {
    Diagnostic::error("NK1501", "the specification has a hole")
        .at(span, if what.is_empty() { "still to be decided".to_owned() } else { format!("to be decided: {what}") })
        .help("replace `(todo)\"…\"` by a value; nothing is built before that")
}

pub fn open_node(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error("NK1501", "the specification has a hole")
        .at(span, format!("this `{name}` is to be decided"))
        .help("take `(todo)` out once it is as it should be; nothing is built before that")
}

pub fn not_yet_node(span: Span, name: &str, doc: &str) -> Diagnostic {
    Diagnostic::error("NK9001", format!("`{name}` is not built yet"))
        .at(span, "part of the language, not of this version")
        .help(format!("{doc} A later version of napkin will build it."))
}

pub fn not_yet_property(span: Span, name: &str, doc: &str) -> Diagnostic {
    Diagnostic::error("NK9001", format!("`{name}=` is not built yet"))
        .at(span, "part of the language, not of this version")
        .help(format!("{doc} A later version of napkin will build it."))
}

pub fn not_yet(span: Span, what: &str) -> Diagnostic {
    Diagnostic::error("NK9002", format!("{what} is not built yet"))
        .at(span, "part of the language, not of this version")
        .help("A later version of napkin will build it.")
}

pub fn scalable_note(span: Span) -> Diagnostic {
    Diagnostic::note("NK9003", "no Scalable artifacts are made yet")
        .at(span, "this block is read, and waits for a later version")
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= 40 {
        text.to_owned()
    } else {
        format!("{}…", text.chars().take(39).collect::<String>())
    }
}

/// An alternative after one that always holds.
pub fn never_reached(span: Span, first: Span, name: &str) -> Diagnostic {
    Diagnostic::error("NK0213", format!("this `{name}` is never used"))
        .at(span, "comes after one that always holds")
        .also(first, "has no `when`: always used")
        .help("the first whose `when` holds is used: give the earlier one a `when`, or put it last")
}
