//! Code that breaks its lines as `black -l 100` does.

use super::choice::broken;

const WIDTH: usize = 100;
const INDENT: &str = "    ";

/// An expression or statement, as far as its lines may break.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Code {
    /// Broken only at the words of `A if c else B`.
    Atom(String),
    /// `name=value`, `"key": value`, `for name in value`: the first text, then the value.
    Prefixed(String, Box<Code>),
    /// `name = value`
    Assign(String, Box<Code>),
    /// Items between brackets.
    Group {
        open: String,
        items: Vec<Code>,
        close: &'static str,
        /// A list, tuple or dict, not a call.
        display: bool,
        /// One item per line in any case.
        spread: bool,
    },
    /// `[value for a in b for c in d]`
    Comprehension { value: Box<Code>, clauses: Vec<Code> },
}

impl Code {
    pub fn atom(text: impl Into<String>) -> Self {
        Code::Atom(text.into())
    }

    /// A string literal.
    pub fn text(text: &str) -> Self {
        Code::Atom(super::text(text))
    }

    pub fn prefixed(prefix: impl Into<String>, value: Code) -> Self {
        Code::Prefixed(prefix.into(), Box::new(value))
    }

    pub fn assign(name: impl Into<String>, value: Code) -> Self {
        Code::Assign(name.into(), Box::new(value))
    }

    pub fn call(function: &str, items: Vec<Code>) -> Self {
        Code::Group { open: format!("{function}("), items, close: ")", display: false, spread: false }
    }

    pub fn list(items: Vec<Code>) -> Self {
        Code::Group { open: "[".into(), items, close: "]", display: true, spread: false }
    }

    pub fn tuple(items: Vec<Code>) -> Self {
        Code::Group { open: "(".into(), items, close: ")", display: true, spread: false }
    }

    /// Keys are texts.
    pub fn dict(entries: Vec<(String, Code)>) -> Self {
        let items = entries.into_iter().map(|(k, v)| Code::prefixed(format!("{}: ", super::text(&k)), v)).collect();
        Code::Group { open: "{".into(), items, close: "}", display: true, spread: false }
    }

    /// The same with one item per line, if it has any.
    pub fn spread(mut self) -> Self {
        if let Code::Group { items, spread, .. } = &mut self {
            *spread = !items.is_empty();
        }
        self
    }

    /// All of it on one line.
    pub fn flat(&self) -> String {
        match self {
            Code::Atom(text) => text.clone(),
            Code::Prefixed(prefix, value) => format!("{prefix}{}", value.flat()),
            Code::Assign(name, value) => format!("{name} = {}", value.flat()),
            Code::Group { open, items, close, .. } => format!("{open}{}{close}", joined(items, ", ")),
            Code::Comprehension { value, clauses } => format!("[{} {}]", value.flat(), joined(clauses, " ")),
        }
    }

    fn must_spread(&self) -> bool {
        match self {
            Code::Atom(_) => false,
            Code::Prefixed(_, value) | Code::Assign(_, value) => value.must_spread(),
            Code::Group { items, spread, .. } => *spread || items.iter().any(Code::must_spread),
            Code::Comprehension { value, clauses } => value.must_spread() || clauses.iter().any(Code::must_spread),
        }
    }

    /// The lines, each relative to `column`, where the code begins; `suffix` follows the last one.
    pub fn lines(&self, column: usize, suffix: &str) -> Vec<String> {
        let mut out = Vec::new();
        self.lay("", suffix, column, "", &mut out);
        out
    }

    fn lay(&self, prefix: &str, suffix: &str, column: usize, indent: &str, out: &mut Vec<String>) {
        let line = format!("{indent}{prefix}{}{suffix}", self.flat());
        if !self.must_spread() && column + width(&line) <= WIDTH {
            out.push(line);
            return;
        }
        let deeper = format!("{indent}{INDENT}");
        let fits = |text: &str| column + width(&deeper) + width(text) <= WIDTH;
        match self {
            Code::Prefixed(first, value) => value.lay(&format!("{prefix}{first}"), suffix, column, indent, out),
            Code::Assign(name, value) => match &**value {
                // Parentheses, where they help.
                Code::Atom(text) if fits(text) && broken(text).is_none() => {
                    out.push(format!("{indent}{name} = ("));
                    out.push(format!("{deeper}{text}"));
                    out.push(format!("{indent}){suffix}"));
                }
                value => value.lay(&format!("{prefix}{name} = "), suffix, column, indent, out),
            },
            Code::Group { open, items, close, display, spread } if !items.is_empty() => {
                out.push(format!("{indent}{prefix}{open}"));
                let inner = joined(items, ", ");
                let free = !spread && !items.iter().any(Code::must_spread);
                if free && fits(&inner) && (!display || items.len() == 1) {
                    out.push(format!("{deeper}{inner}"));
                } else if let ([only], false) = (items.as_slice(), *spread) {
                    only.lay("", "", column, &deeper, out);
                } else {
                    items.iter().for_each(|item| item.lay("", ",", column, &deeper, out));
                }
                out.push(format!("{indent}{close}{suffix}"));
            }
            Code::Comprehension { value, clauses } => {
                out.push(format!("{indent}{prefix}["));
                let inner = format!("{} {}", value.flat(), joined(clauses, " "));
                if fits(&inner) {
                    out.push(format!("{deeper}{inner}"));
                } else {
                    value.lay("", "", column, &deeper, out);
                    clauses.iter().for_each(|clause| clause.lay("", "", column, &deeper, out));
                }
                out.push(format!("{indent}]{suffix}"));
            }
            Code::Atom(text) => match broken(text) {
                Some(parts) => {
                    out.push(format!("{indent}{prefix}("));
                    out.extend(parts.iter().map(|part| format!("{deeper}{part}")));
                    out.push(format!("{indent}){suffix}"));
                }
                None => out.push(line),
            },
            Code::Group { .. } => out.push(line),
        }
    }
}

fn width(text: &str) -> usize {
    text.chars().count()
}

fn joined(items: &[Code], separator: &str) -> String {
    items.iter().map(Code::flat).collect::<Vec<_>>().join(separator)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(code: &Code, column: usize) -> Vec<String> {
        code.lines(column, "")
    }

    #[test]
    fn what_fits_stays_on_one_line() {
        let call = Code::call("a_function", vec![Code::atom("a"), Code::prefixed("b=", Code::text("c"))]);
        assert_eq!(lines(&call, 0), [r#"a_function(a, b="c")"#]);
        // Then the content alone, then one item per line.
        assert_eq!(lines(&call, 85), ["a_function(", r#"    a, b="c""#, ")"].map(String::from).to_vec());
        assert_eq!(lines(&call, 95), ["a_function(", "    a,", r#"    b="c","#, ")"].map(String::from).to_vec());
    }

    #[test]
    fn lists_break_item_by_item() {
        let list = Code::list(vec![Code::atom("aaaa"), Code::atom("bbbb")]);
        assert_eq!(lines(&list, 90), ["[", "    aaaa,", "    bbbb,", "]"].map(String::from).to_vec());
        assert_eq!(lines(&list.spread(), 0).len(), 4);
    }

    #[test]
    fn comprehensions_break_clause_by_clause() {
        let clause = Code::prefixed("for a in ", Code::atom("axes.a"));
        let code = Code::Comprehension { value: Box::new(Code::atom("a")), clauses: vec![clause.clone(), clause] };
        assert_eq!(lines(&code, 80)[1], "    a");
        assert_eq!(lines(&code, 0).len(), 1);
    }
}
