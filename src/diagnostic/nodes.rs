//! Nodes and their values against the node tables (NK01x0 shapes of nodes), holes, and what is not built yet (NK90xx).

use super::Diagnostic;
use crate::source::Span;

pub fn repeated(span: Span, first: Span, name: &str) -> Diagnostic {
    Diagnostic::error("NK0151", format!("`{name}` stands here twice"))
        .at(span, "the second one")
        .also(first, "the first one")
        .help("keep one of them")
}

/// `joined`: both nodes as one.
pub fn repeated_list(span: Span, first: Span, name: &str, joined: &str) -> Diagnostic {
    repeated(span, first, name).help(format!("write both in one: `{}`", shortened(joined)))
}

pub fn too_many_alternatives(span: Span, name: &str, limit: usize) -> Diagnostic {
    Diagnostic::error("NK0159", format!("`{name}` has more than {limit} alternatives"))
        .at(span, "this one is too much")
        .help("give the elements of an axis an attribute, `attr`, a column or a `point KEY a=…`, and name that")
}

/// A setting of which the block may hold several, each with its condition.
pub fn given_beside_alternatives(span: Span, header: Span, name: &str) -> Diagnostic {
    given_twice(span, header, name)
        .help("write both in the block, each with its `when`; the one without comes last. Or keep one of them")
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

/// `finding`: that of the values that are too many; `whole`: the text with those that are not.
pub fn words_without_quotes(finding: Diagnostic, whole: Span, name: &str, quoted: &str) -> Diagnostic {
    finding.help(format!("a text with blanks goes in quotes: `{name} {}`", shortened(quoted))).fix(whole, quoted)
}

/// `finding`: that of the values that are too many.
pub fn name_of_several_words(finding: Diagnostic, node: &str) -> Diagnostic {
    finding.help(format!("the name of a `{node}` is one word, without blanks: join the words with - or _"))
}

/// `pair`: the name and the value of a property. `corrected`: both with an equals sign.
pub fn property_without_equals(span: Span, pair: Span, node: &str, name: &str, corrected: &str) -> Diagnostic {
    Diagnostic::error("NK0152", format!("`{name}` is no value of `{node}`, but a property"))
        .at(span, "read as a value")
        .help(format!("write {}", shortened(corrected)))
        .fix(pair, corrected)
}

/// `child`: a node of the block that stands in the line of its parent.
pub fn child_in_the_line(span: Span, node: &str, child: &str) -> Diagnostic {
    Diagnostic::error("NK0152", format!("this stands in the block of `{node}`, not in its line"))
        .at(span, "read as a value")
        .help(format!("write `{}` on a line of its own between the {{ and }} of `{node}`", shortened(child)))
}

/// `pair`: whether the node takes a value after its name.
pub fn pair_with_equals(span: Span, node: &str, name: &str, value: &str, pair: bool) -> Diagnostic {
    let fixed = format!("{name} {value}");
    let takes = if pair { "a name and a value, without `=`" } else { "its name first, without `=`" };
    Diagnostic::error("NK0156", format!("`{node}` takes {takes}"))
        .at(span, "here")
        .help(format!("write `{node} {fixed}`"))
        .fix(span, fixed)
}

pub fn missing_argument(span: Span, name: &str, argument: &str, expected: &str) -> Diagnostic {
    Diagnostic::error("NK0153", format!("`{name}` needs its {argument}"))
        .at(span, format!("{expected} must follow"))
        .help(format!("write `{name} …` with {expected}"))
}

/// `form`: the node with all that it takes.
pub fn missing_of_several(span: Span, name: &str, argument: &str, expected: &str, form: &str) -> Diagnostic {
    Diagnostic::error("NK0153", format!("`{name}` needs its {argument}"))
        .at(span, format!("{expected} is missing"))
        .help(format!("write `{form}`, where {} is {expected}", argument.to_uppercase()))
}

pub fn missing_property(span: Span, name: &str, property: &str, expected: &str, doc: &str) -> Diagnostic {
    Diagnostic::error("NK0163", format!("`{name}` needs `{property}=`"))
        .at(span, format!("has no `{property}=`"))
        .help(format!("write `{name} … {property}=…` with {expected}. {doc}"))
}

pub fn null_value(span: Span, what: &str) -> Diagnostic {
    Diagnostic::error("NK0154", format!("`{what}` cannot be null"))
        .at(span, "nothing has this value")
        .help("leave it out: what is not given is not there")
}

/// `owners`: the nodes beside it that have such a property.
pub fn property_of_another(span: Span, name: &str, parent: &str, owners: &[&str]) -> Diagnostic {
    let place = if parent.is_empty() { "at the top level".to_owned() } else { format!("in `{parent}`") };
    let forms = owners.iter().map(|o| format!("`{o} … {name}=…`")).collect::<Vec<_>>().join(" or ");
    Diagnostic::error("NK0201", format!("`{name}` is not known {place}"))
        .at(span, "a property of another node")
        .help(format!("write it in the line of that node: {forms}"))
}

/// `around`: the node in whose block `parent` stands, which knows the name.
pub fn of_the_block_around(span: Span, name: &str, parent: &str, around: &str) -> Diagnostic {
    Diagnostic::error("NK0201", format!("`{name}` is not known in `{parent}`"))
        .at(span, format!("it belongs to the `{around}`"))
        .help(format!("write it after the `{parent}`, in the block of the `{around}`"))
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

/// `gap`: the type with its parentheses and the blanks after it.
pub fn type_of_node(span: Span, gap: Span, name: &str) -> Diagnostic {
    Diagnostic::error("NK0155", format!("`({name})` has no meaning before a node"))
        .at(span, "only a value has one")
        .help("remove it; what is still to be decided is a value, as in `memory (todo)\"how much?\"`")
        .fix(gap, "")
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

/// What is said of a `}` without its `{`.
pub const CLOSES_NOTHING: &str = "NK0113";

pub fn no_opening_brace(span: Span, block: &str) -> Diagnostic {
    let end = Span { start: span.end, ..span };
    Diagnostic::error("NK0164", format!("the block of this `{block}` has no {{"))
        .at(span, "a { is missing at the end of this line")
        .help("write `{` at the end of the line")
        .fix(end, " {")
}

pub fn no_block(span: Span, name: &str, block: &str) -> Diagnostic {
    let named = if crate::schema::by_name::has_arguments(block) { " NAME" } else { "" };
    Diagnostic::error("NK0165", format!("`{name}` stands in no block"))
        .at(span, format!("this, and what follows, belongs into a `{block}`"))
        .help(format!("write the line that is missing before it: `{block}{named} {{`"))
}
