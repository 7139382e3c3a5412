//! Texts and expressions as people write them.

use super::expr::{BinaryOp, Expr, ExprKind};
use super::template::{Part, Template, Word};
use super::{Place, expr_parse};
use crate::source::{Sources, Span};

fn place(text: &str) -> Place {
    let mut sources = Sources::default();
    let id = sources.add("spec", text);
    Place::from(Span::new(id, 0, text.len()))
}

fn expr(text: &str) -> Result<Expr, String> {
    expr_parse::parse(text, 0, text.len(), &place(text)).map_err(|finding| finding.message)
}

/// An expression with all its parentheses.
fn shown(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Int(n) => n.to_string(),
        ExprKind::Float(_, text) => text.clone(),
        ExprKind::Str(text) => format!("'{text}'"),
        ExprKind::Bool(b) => b.to_string(),
        ExprKind::Open => "?".to_owned(),
        ExprKind::Path { it, parts } => {
            let names: Vec<&str> = parts.iter().map(|p| p.value.as_str()).collect();
            format!("{}{}", if *it { "it." } else { "" }, names.join("."))
        }
        ExprKind::Call { function, args } => {
            let args: Vec<String> = args
                .iter()
                .map(|a| match &a.filter {
                    Some(filter) => format!("{} where {}", shown(&a.value), shown(filter)),
                    None => shown(&a.value),
                })
                .collect();
            format!("{}({})", function.value, args.join(", "))
        }
        ExprKind::Field(inner, field) => format!("{}.{}", shown(inner), field.value),
        ExprKind::Not(inner) => format!("(not {})", shown(inner)),
        ExprKind::Negate(inner) => format!("(-{})", shown(inner)),
        ExprKind::Binary(op, a, b) => format!("({} {} {})", shown(a), op.symbol(), shown(b)),
    }
}

#[test]
fn operators_bind_as_in_python() {
    let cases = [
        ("a or b and not c == d", "(a or (b and (not (c == d))))"),
        ("n - 1", "(n - 1)"),
        ("n-1", "n-1"),
        ("1 + 2 * 3 - 4", "((1 + (2 * 3)) - 4)"),
        ("-a * b", "((-a) * b)"),
        ("(1 + 2) * 3", "((1 + 2) * 3)"),
        ("it.rows // 4 % 2", "((it.rows // 4) % 2)"),
        ("not a and b", "((not a) and b)"),
        ("x in list(site)", "(x in list(site))"),
        ("count(round where round.first) > 1", "(count(round where round.first) > 1)"),
        ("first(polygon).lat", "first(polygon).lat"),
        ("sample.patient.age >= 1.50", "(sample.patient.age >= 1.50)"),
    ];
    for (text, wanted) in cases {
        assert_eq!(expr(text).map(|e| shown(&e)), Ok(wanted.to_owned()), "{text}");
    }
}

#[test]
fn expressions_are_bounded() {
    let sum = vec!["1"; 200].join(" + ");
    let Ok(Expr { kind: ExprKind::Binary(BinaryOp::Add, ..), .. }) = expr(&sum) else { panic!("a sum") };
    assert_eq!(expr(&vec!["1"; 100_000].join(" + ")).unwrap_err(), "this expression has more than 200 operators");
    assert!(expr(&format!("{}1{}", "(".repeat(100), ")".repeat(100))).is_err());
    assert!(expr(&"not ".repeat(100_000)).is_err());
    assert!(expr(&"-".repeat(100_000)).is_err());
    assert!(expr(&vec!["a"; 100_000].join(".")).is_err());
    assert!(words(&format!("{{x{}}}", "|lower".repeat(100_000))).is_err());
}

fn words(text: &str) -> Result<Vec<String>, String> {
    let template = Template::parse(text, &place(text)).map_err(|f| f.message)?;
    let show = |word: &Word| {
        word.parts
            .iter()
            .map(|part| match part {
                Part::Literal(text) => text.value.clone(),
                Part::Placeholder(p) => format!("<{}>", p.written),
            })
            .collect::<String>()
    };
    Ok(template.words().map_err(|f| f.message)?.iter().map(show).collect())
}

#[test]
fn words_are_split_before_values_are_put_in() {
    assert_eq!(words("bin/x.py  --in {a b}\t-o {o}").unwrap_err(), "`b` was not expected here");
    assert_eq!(words("bin/x.py  --in {a}\t-o={o}").unwrap(), ["bin/x.py", "--in", "<a>", "-o=<o>"]);
    assert_eq!(words("'two words' \"it's\" '' x''y").unwrap(), ["two words", "it's", "", "xy"]);
    assert_eq!(words("'{a} and {b}' {if(c, 'x y', '{')}").unwrap(), ["<a> and <b>", "<if(c, 'x y', '{')>"]);
    assert_eq!(words("awk {{print}}").unwrap(), ["awk", "{print}"]);
    assert!(words("a 'b").is_err());
    assert!(words("a }").is_err());
    assert!(words("a {b").is_err());
}

#[test]
fn filters_take_arguments_with_blanks_in_quotes() {
    let text = "{x|replace:' a':|pad:3}";
    let template = Template::parse(text, &place(text)).unwrap();
    let [Part::Placeholder(only)] = template.parts.as_slice() else { panic!("one placeholder") };
    let filters: Vec<(&str, Vec<&str>)> = only
        .filters
        .iter()
        .map(|f| (f.name.value.as_str(), f.args.iter().map(|a| a.value.as_str()).collect()))
        .collect();
    assert_eq!(filters, [("replace", vec![" a", ""]), ("pad", vec!["3"])]);
}

proptest::proptest! {
    #[test]
    fn no_text_is_too_strange(text in "\\PC*|[a-z0-9{}|:'\" ().,=<>+*/%!_-]{0,60}") {
        let place = place(&text);
        let _ = expr_parse::parse(&text, 0, text.len(), &place);
        let _ = super::selectors::parse(&text, &place);
        if let Ok(template) = Template::parse(&text, &place) {
            for word in template.words().unwrap_or_default() {
                proptest::prop_assert!(word.span.end as usize <= text.len());
            }
        }
    }

    #[test]
    fn amounts_never_overflow(text in "[0-9.]{0,40} ?[KMGT]?i?B?|[0-9:]{0,20}") {
        let _ = super::quantity::bytes(&text);
        let _ = super::quantity::seconds(&text);
    }
}
