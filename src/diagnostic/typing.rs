//! Types of expressions, filters and functions (NK033x).

use super::Diagnostic;
use crate::source::Span;
use crate::values::Type;

fn this_is(ty: Type) -> String {
    let name = ty.name();
    format!("this is {} {name}", if name.starts_with('a') { "an" } else { "a" })
}

/// What a comparison, a placeholder or a word is to be replaced with.
pub struct Repair {
    help: String,
    fix: Option<(Span, String)>,
}

impl Repair {
    /// In words alone.
    pub fn of(help: String) -> Self {
        Self { help, fix: None }
    }

    /// By writing something in place of what stands there.
    pub fn by(written: String, span: Span) -> Self {
        Self { help: format!("write `{written}`"), fix: Some((span, written)) }
    }

    /// By writing a literal in another way.
    pub fn of_literal(written: &str, repaired: String, span: Span) -> Self {
        Self { help: format!("write `{repaired}` in place of `{written}`"), fix: Some((span, repaired)) }
    }

    fn on(self, finding: Diagnostic) -> Diagnostic {
        let finding = finding.help(self.help);
        match self.fix {
            Some((span, replacement)) => finding.fix(span, replacement),
            None => finding,
        }
    }
}

pub fn not_a_condition(span: Span, ty: Type, name: &str, param: bool) -> Diagnostic {
    let finding = Diagnostic::error("NK0331", "a condition must be true or false").at(span, this_is(ty));
    match ty {
        _ if ty.is_list() => finding.help(format!("ask for its length: length({name}) > 0")),
        _ if ty.is_number() => finding.help(format!("compare it with a number: {name} > 0")),
        _ if param => {
            finding.help(format!("compare it with a text: {name} == 'text'; or ask for a value: given({name})"))
        }
        _ => finding.help(format!("compare it with a text: {name} == 'text'")),
    }
}

/// How a column gets another type than text.
pub fn typed_column(name: &str) -> String {
    format!("a column is text until it is declared: add `column {name} type=int`, or type=float, to the axis")
}

pub fn typed_param(name: &str) -> String {
    format!("declare it as a number: `param {name} type=int`, or type=float")
}

pub fn not_a_number(span: Span, ty: Type, column: Option<&str>, param: Option<&str>) -> Diagnostic {
    let finding = Diagnostic::error("NK0332", "this must be a number").at(span, this_is(ty));
    match (column, param) {
        _ if ty.is_list() => finding.help("for the number of its items write length(x)"),
        _ if ty.is_amount() => finding.help("amounts with units can be compared, but not be computed with"),
        _ if ty == Type::Bool => finding.help("for a number by a condition write if(x, 1, 0)"),
        (Some(column), _) => finding.help(typed_column(column)),
        (None, Some(param)) => finding.help(typed_param(param)),
        (None, None) => finding.help(
            "numbers stand without quotes; a text that holds a number is made one by `let n \"{x|int}\"`, or `attr` in an axis",
        ),
    }
}

/// `a + b` of two texts.
pub fn texts_added(span: Span) -> Diagnostic {
    Diagnostic::error("NK0332", "`+` adds numbers, and these are texts")
        .at(span, "texts are not added")
        .help("texts stand side by side, each name in braces of its own: {a}_{b}")
}

/// The right side of `in`.
pub fn not_a_list(span: Span, ty: Type, name: &str, item: &str, param: Option<&str>) -> Diagnostic {
    let finding = Diagnostic::error("NK0333", "`in` needs a list").at(span, this_is(ty));
    match param {
        _ if !ty.is_text() || name.starts_with('\'') => finding.help(format!("compare the two: {item} == {name}")),
        Some(param) => finding.help(format!(
            "for a part of a text write contains({name}, {item}); a param has several values with type=list: `param {param} type=list`"
        )),
        None => finding.help(format!("for a part of a text write contains({name}, {item})")),
    }
}

pub fn no_length(span: Span, ty: Type) -> Diagnostic {
    Diagnostic::error("NK0333", "`length()` needs a list or a text")
        .at(span, this_is(ty))
        .help("it counts the items of a list and the characters of a text; elements of an axis are counted by count(A)")
}

pub fn not_a_text(span: Span, ty: Type, number: Option<&str>) -> Diagnostic {
    let finding = Diagnostic::error("NK0334", "this must be a text").at(span, this_is(ty));
    match number {
        Some(number) => finding.help(format!("write '{number}'")).fix(span, format!("'{number}'")),
        None if ty.is_list() => finding.help("for an item of a list write x in names"),
        None => finding.help("numbers and truth values are compared: n == 3, n > 3"),
    }
}

/// `contains()` of a list whose items are no texts.
pub fn no_texts_in(span: Span, items: Type) -> Diagnostic {
    Diagnostic::error("NK0334", "`contains()` looks for a text, and the items of this list are none")
        .at(span, format!("each item is a {}", items.name()))
        .help("write x in list(A.NAME), with a value of that kind for x")
}

pub fn incomparable(span: Span, op: &str, a: Type, b: Type, repair: Option<Repair>) -> Diagnostic {
    let (label, items) = match op {
        "==" | "!=" => ("never equal, by type", ""),
        "in" => ("no item is ever equal, by type", "an item that is "),
        _ => ("neither is before the other, by type", ""),
    };
    let finding =
        Diagnostic::error("NK0335", format!("a {} and {items}a {} cannot be compared with `{op}`", a.name(), b.name()))
            .at(span, label);
    let usual = match op {
        "in" => "one item stands before `in`; the items of a list param are texts, and a param without `type` is one",
        _ => "a text stands in single quotes, a number without: n == 3, name == '3'",
    };
    repair.unwrap_or_else(|| Repair::of(usual.to_owned())).on(finding)
}

pub fn not_an_amount(span: Span, ty: Type, found: Type) -> Diagnostic {
    let (written, example) = if ty == Type::Bytes { ("bytes", "'2 GiB'") } else { ("duration", "'90 min'") };
    Diagnostic::error("NK0354", format!("values of type {written} are compared with something else"))
        .at(span, format!("a {}, and no {}", found.name(), ty.name()))
        .help(format!("compare it with another one, or with a text such as {example}"))
}

pub fn no_attributes(span: Span, name: &str, extra: &str) -> Diagnostic {
    let finding = Diagnostic::error("NK0336", format!("`{name}` has no attributes"))
        .at(span, "only elements of an axis have them");
    if crate::resolve::filter::FILTERS.iter().any(|(filter, ..)| *filter == extra) {
        return finding.help(format!("`{extra}` is a filter, for texts: {{{name}|{extra}}}"));
    }
    finding.help(format!("write `{name}` alone"))
}

pub fn not_an_axis(span: Span, function: &str, name: &str, known: &[&str], file: bool) -> Diagnostic {
    let finding =
        Diagnostic::error("NK0337", format!("`{function}()` needs the name of an axis, or of an `in` or `out`"))
            .at(span, "this is none that is known here");
    if let Some(meant) = super::names::suggest(name, known) {
        return finding.help(format!("did you mean `{meant}`?")).fix(span, meant);
    }
    if file {
        return finding.help("files of an `in` are counted in what its step says of itself: conditions, names of outputs, amounts, words; in the `when` of an `in` those of inputs without a `when`");
    }
    if known.is_empty() {
        return finding.help("it counts or lists the elements of an axis, as in count(site), and there is no axis");
    }
    let shown = known.iter().take(20).map(|k| format!("`{k}`")).collect::<Vec<_>>().join(", ");
    finding.help(format!("there are: {shown}"))
}

/// `count('site')`
pub fn quoted_axis(span: Span, function: &str, name: &str) -> Diagnostic {
    Diagnostic::error("NK0337", format!("`{function}()` needs the name of an axis, and this is a text"))
        .at(span, "a text")
        .help(format!("write it without quotes: {function}({name})"))
        .fix(span, name)
}

/// A list param where an axis belongs.
pub fn list_for_axis(span: Span, function: &str, name: &str) -> Diagnostic {
    let finding =
        Diagnostic::error("NK0337", format!("`{function}()` needs the name of an axis, and `{name}` is a list"))
            .at(span, "no axis");
    match function {
        "count" => finding.help(format!("write length({name})")),
        "list" => finding.help(format!("write `{name}`: it is a list already")),
        _ => finding.help(format!("make an axis of it: axis NAME {{ list \"{{{name}}}\" }}")),
    }
}

/// `param` is one whose name stands there as a text.
pub fn not_a_param(span: Span, written: Option<&str>, param: Option<&str>) -> Diagnostic {
    let finding = Diagnostic::error("NK0368", "`given()` needs the name of a param").at(span, "this is none");
    let finding = match written {
        Some(name) => finding.about(super::names::unknown_name(name)),
        None => finding,
    };
    match param {
        Some(param) => finding.help(format!("a param stands without quotes: given({param})")).fix(span, param),
        None => finding
            .help("`given(NAME)` asks whether a param has a value; for a file write `count(NAME) > 0`, for a path `exists('PATH')`"),
    }
}

pub fn not_a_variable(span: Span) -> Diagnostic {
    Diagnostic::error("NK0352", "`runtime()` needs the name of a variable, in quotes")
        .at(span, "this is none")
        .help("as in runtime('TMPDIR')")
}

pub fn runtime_elsewhere(span: Span) -> Diagnostic {
    Diagnostic::error("NK0353", "a variable of the machine that runs the job is not known here")
        .at(span, "known in words of a command only, as it is")
        .help("let it stand alone between braces, in `run`, `args` or an argument of a `call`; a `shell` script names such variables itself")
}

pub fn not_a_path(span: Span) -> Diagnostic {
    Diagnostic::error("NK0351", "`exists()` needs a path beside the specification")
        .at(span, "this is none that is known when the workflow is built")
        .help("a text, a param, or what an element has: exists(sample.path)")
}

pub fn use_it(span: Span, axis: &str) -> Diagnostic {
    Diagnostic::error("NK0338", format!("inside the axis `{axis}` its element is called `it`"))
        .at(span, "not known yet")
        .help("write it.value for its key, it.NAME for an attribute")
}

/// `it` alone.
pub fn it_alone(span: Span, axis: &str) -> Diagnostic {
    Diagnostic::error("NK0338", format!("`it` is the whole element of `{axis}`, and no value"))
        .at(span, "which part of it?")
        .help("write it.value for what it was made of, it.NAME for an attribute")
}

pub fn resource_unset(span: Span, name: &str, owner: &str) -> Diagnostic {
    Diagnostic::error("NK0339", format!("{owner} does not say how much `{name}` it needs"))
        .at(span, "has no value")
        .about(format!("{name} of {owner}"))
        .help(format!("add `{name}` to the step or its component"))
}

pub fn function_arguments(span: Span, name: &str, least: usize, most: usize, found: usize) -> Diagnostic {
    let example = match name {
        "given" => "given(PARAM)",
        "exists" => "exists('PATH')",
        "runtime" => "runtime('VARIABLE')",
        "length" => "length(LIST)",
        "min" | "max" => "min(A, B), max(A, B, C)",
        "if" => "if(CONDITION, A, B)",
        "contains" => "contains(LIST, 'ITEM')",
        "starts-with" | "ends-with" => "starts-with(A, 'TEXT'), ends-with(A, 'TEXT')",
        _ => "count(AXIS), list(AXIS), first(AXIS), last(AXIS where CONDITION)",
    };
    Diagnostic::error("NK0340", format!("`{name}()` takes {}", count(least, most)))
        .at(span, format!("{found} given"))
        .help(format!("write as in {example}"))
}

pub fn filter_arguments(span: Span, name: &str, least: usize, most: usize, found: usize) -> Diagnostic {
    Diagnostic::error("NK0341", format!("the filter `{name}` takes {}", count(least, most)))
        .at(span, format!("{found} given"))
        .help("arguments follow after `:`, for instance {x|replace:a:b}")
}

pub fn filter_argument(span: Span, name: &str, problem: &str) -> Diagnostic {
    let help = match name {
        "match" => "correct the regular expression; with a `:`, `|` or `}` in it, it stands in single quotes",
        _ => "write a whole number, for instance {x|pad:3}",
    };
    Diagnostic::error("NK0369", format!("the filter `{name}` cannot use this"))
        .at(span, problem.strip_prefix("error: ").unwrap_or(problem).to_owned())
        .help(help)
}

pub fn filter_type(span: Span, name: &str, needs: &str, ty: Type) -> Diagnostic {
    let found = this_is(ty).replacen("this is", "is given", 1);
    let help = match needs {
        "a list" => "declare it `type=list`, or give it all of an axis, list(A), or the files of a gather",
        "one value" => "put it to each item before, or take one item: first(A), last(A)",
        "a date" => "declare it `type=date`, `type=month` or `type=datetime`",
        _ => "give it an `in` with `gather=`; other values become a list of words without it",
    };
    Diagnostic::error("NK0342", format!("the filter `{name}` needs {needs}")).at(span, found).help(help)
}

/// A value could not be computed for one element.
pub fn cannot_compute(span: Span, why: &str, element: &str) -> Diagnostic {
    Diagnostic::error("NK0343", format!("this has no value for {element}"))
        .at(span, why.to_owned())
        .help("correct what it is made of, or leave out where it has no value: `where` in an axis, `when` elsewhere")
}

pub fn branches(span: Span) -> Diagnostic {
    Diagnostic::error("NK0344", "one branch of `if` is a list, the other is not")
        .at(span, "is it one word or several?")
        .help("both branches are lists, or none: one word cannot be several")
}

pub fn grows(span: Span, times: u64, limit: u64) -> Diagnostic {
    Diagnostic::error("NK0345", format!("the filters may make a text {times} times as long"))
        .at(span, format!("more than {limit} times is too much"))
        .help("take a shorter replacement, or let the program put the text together")
}

pub fn list_file_of(span: Span) -> Diagnostic {
    Diagnostic::error("NK0349", "`list-file` takes the files of one `in`")
        .at(span, "something else")
        .help("write {NAME|list-file} for an `in NAME … gather=AXIS`; put other filters into the program")
}

pub fn after_list_file(span: Span) -> Diagnostic {
    Diagnostic::error("NK0349", "`list-file` is the last filter")
        .at(span, "stands after it")
        .help("put other filters into the program: {NAME|list-file} is the name of a file that the build writes")
}

pub fn let_too_large(span: Span, name: &str, terms: usize, limit: usize) -> Diagnostic {
    Diagnostic::error("NK0350", format!("`{name}` is made of {terms} values and operators"))
        .at(span, format!("with all the lets that it names; more than {limit} is too much"))
        .help("name another let once, not several times")
}

pub fn no_alternative(span: Span, element: &str) -> Diagnostic {
    Diagnostic::error("NK0348", format!("no alternative holds for {element}"))
        .at(span, "no `when` of these is true there")
        .help("leave the `when` of the last alternative out: it is then used wherever no other one is")
}

pub fn where_in_call(span: Span, function: &str) -> Diagnostic {
    Diagnostic::error("NK0346", format!("`{function}()` cannot choose with `where` here"))
        .at(span, "it chooses elements of an axis, or files of an `in` or `out`")
        .help("`where` belongs to count(A where …), list(A where …), first(A where …) and last(A where …), A an axis, an `in` or an `out`")
}

pub fn where_of_sources(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error("NK0355", format!("the sources of `{name}` have selectors of their own"))
        .at(span, "so one condition cannot hold for all of its files")
        .help("write the selectors on the `in`, or count in another `in` with this condition as its `where`")
}

pub fn made_of_it(span: Span, axis: &str, other: &str) -> Diagnostic {
    Diagnostic::error("NK0356", format!("`{other}` is made of the elements of `{axis}`"))
        .at(span, format!("not known yet where `{axis}` is read"))
        .help(format!("list the elements of `{other}` instead, or give `{axis}` an attribute with this value"))
}

pub fn no_field(span: Span) -> Diagnostic {
    Diagnostic::error("NK0347", "this value has no attributes")
        .at(span, "only an element of an axis has them")
        .help("write first(A).NAME, last(A).NAME or list(A).NAME for an axis A")
}

fn count(least: usize, most: usize) -> String {
    match (least, most) {
        (0, 0) => "no arguments".to_owned(),
        (1, 1) => "one argument".to_owned(),
        (a, b) if a == b => format!("{a} arguments"),
        (a, b) => format!("{a} to {b} arguments"),
    }
}
