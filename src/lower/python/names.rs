//! Names of a specification as Python names, each different from all others in its place.

use std::collections::BTreeSet;

/// Words that Python keeps for itself.
const KEYWORDS: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
    "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

/// Names that mean something in every Python program, as far as a person may choose them for something else.
const BUILTINS: [&str; 70] = [
    "abs",
    "aiter",
    "all",
    "anext",
    "any",
    "ascii",
    "bin",
    "bool",
    "breakpoint",
    "bytearray",
    "bytes",
    "callable",
    "chr",
    "classmethod",
    "compile",
    "complex",
    "copyright",
    "credits",
    "delattr",
    "dict",
    "dir",
    "divmod",
    "enumerate",
    "eval",
    "exec",
    "exit",
    "filter",
    "float",
    "format",
    "frozenset",
    "getattr",
    "globals",
    "hasattr",
    "hash",
    "help",
    "hex",
    "id",
    "input",
    "int",
    "isinstance",
    "issubclass",
    "iter",
    "len",
    "license",
    "list",
    "locals",
    "map",
    "max",
    "memoryview",
    "min",
    "next",
    "object",
    "oct",
    "open",
    "ord",
    "pow",
    "print",
    "property",
    "quit",
    "range",
    "repr",
    "reversed",
    "round",
    "set",
    "slice",
    "sorted",
    "str",
    "sum",
    "tuple",
    "zip",
];

/// Further builtins, and words that match statements give a meaning.
const MORE: [&str; 8] = ["match", "setattr", "staticmethod", "super", "type", "vars", "case", "self"];

fn is_keyword(name: &str) -> bool {
    KEYWORDS.contains(&name)
}

/// The name in letters, digits and `_` of ASCII; not yet different from words of Python.
fn plain(name: &str) -> String {
    let plain: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    if plain.starts_with(|c: char| c.is_ascii_digit()) || plain.is_empty() { format!("_{plain}") } else { plain }
}

/// A variable's name: no keyword, no builtin.
pub fn identifier(name: &str) -> String {
    let name = plain(name);
    let taken = is_keyword(&name) || BUILTINS.contains(&name.as_str()) || MORE.contains(&name.as_str());
    if taken { name + "_" } else { name }
}

/// The name of an axis or attribute as `python_name` of the runtime makes it.
pub fn runtime_name(name: &str) -> String {
    let name = name.replace('-', "_");
    if is_keyword(&name) { name + "_" } else { name }
}

/// The names that are taken in one place.
#[derive(Debug, Clone, Default)]
pub struct Names {
    taken: BTreeSet<String>,
}

impl Names {
    /// A place where some names are taken from the start.
    pub fn with<'a>(taken: impl IntoIterator<Item = &'a str>) -> Self {
        Self { taken: taken.into_iter().map(str::to_owned).collect() }
    }

    /// Gives a variable's name that nothing else has: `sum_` for a builtin or a word of the program, `a_b_2` for a
    /// second `a_b`.
    pub fn variable(&mut self, name: &str) -> String {
        self.unique(identifier(name))
    }

    /// Gives the name of an attribute: only keywords are changed.
    pub fn attribute(&mut self, name: &str) -> String {
        let name = plain(name);
        self.unique(if is_keyword(&name) { name + "_" } else { name })
    }

    fn unique(&mut self, wanted: String) -> String {
        let mut name = wanted.clone();
        let mut number = 2;
        while !self.taken.insert(name.clone()) {
            name = format!("{wanted}_{number}");
            number += 1;
        }
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_never_clash() {
        let mut names = Names::with(["job"]);
        let given = ["a-b", "a_b", "sum", "class", "job", "größe"].map(|n| names.variable(n));
        assert_eq!(given, ["a_b", "a_b_2", "sum_", "class_", "job_2", "gr__e"]);
        assert_eq!(runtime_name("start-date"), "start_date");
        assert_eq!(runtime_name("in"), "in_");
    }
}
