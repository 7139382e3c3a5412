//! Calls of functions that Snakefiles name files and samples with.

use super::given::Given;
use super::globs::pattern_of;
use super::named::{flagged, named};
use super::operators::path;
use super::scope::Scope;
use crate::draft::snakefile::value::{MOST_ITEMS, Seg, Value, joined};
use crate::scripts::tree::Node;

impl Scope<'_> {
    pub(super) fn call(&self, node: Node) -> Value {
        let (Some(function), Some(list)) = (node.child("function"), node.child("arguments")) else {
            return Value::Unknown;
        };
        if list.kind() == "generator_expression" {
            let inner = self.comprehension(list);
            return if matches!(function.text(), "list" | "sorted" | "set" | "tuple") { inner } else { Value::Unknown };
        }
        let mut given = Given { first: Vec::new(), named: Vec::new() };
        for argument in list.named() {
            match argument.kind() {
                "keyword_argument" => {
                    let (Some(name), Some(value)) = (argument.child("name"), argument.child("value")) else { continue };
                    given.named.push((name.text().to_owned(), self.value(value)));
                }
                "list_splat" | "dictionary_splat" => return Value::Unknown,
                _ => given.first.push((argument.text().to_owned(), self.value(argument))),
            }
        }
        let plain = function.text();
        // A function of the Snakefile's own that is called as one of these is not one of these.
        if self.names.functions.contains_key(plain) {
            return Value::Unknown;
        }
        match (plain, given.first.as_slice()) {
            ("expand" | "collect", [pattern, ..]) => given.expand(&pattern.1),
            ("glob_wildcards", [(_, pattern), ..]) => {
                pattern_of(self.names, pattern).map_or(Value::Unknown, Value::Globs)
            }
            ("multiext", [(_, prefix), endings @ ..]) => {
                let file = |ending: &Value| Some(named(joined(prefix.to_text()?, ending.to_text()?)));
                endings.iter().map(|(_, e)| file(e)).collect::<Option<Vec<_>>>().map_or(Value::Unknown, Value::Files)
            }
            (
                "temp" | "temporary" | "protected" | "ancient" | "report" | "local" | "ensure" | "update"
                | "before_update" | "repeat" | "localrule" | "nonempty",
                [(_, file), ..],
            ) => file.clone(),
            ("directory", [(_, file), ..]) => flagged(file, |flags| flags.folder = true),
            ("touch", [(_, file), ..]) => flagged(file, |flags| flags.touch = true),
            ("pipe" | "service", [(_, file), ..]) => flagged(file, |flags| flags.pipe = true),
            ("os.path.join" | "join" | "path.join", parts @ [_, ..]) => path(parts.iter().map(|(_, part)| part)),
            ("Path" | "pathlib.Path" | "str" | "os.path.abspath" | "os.path.expanduser", [(_, value)]) => match value
                .to_text()
            {
                Some(text)
                    if plain.starts_with("os.") && !matches!(text.first(), Some(Seg::Lit(t)) if t.starts_with('/')) =>
                {
                    Value::Unknown
                }
                Some(text) => Value::Text(text),
                None => Value::Unknown,
            },
            ("list" | "sorted" | "tuple" | "set", [(_, value)]) if given.named.is_empty() => match value {
                Value::List(_) | Value::Source(_) | Value::Files(_) | Value::Config(..) | Value::Open(_) => {
                    value.clone()
                }
                Value::Map(_) => value.to_source().map_or(Value::Unknown, Value::Source),
                _ => Value::Unknown,
            },
            ("map", [(function, _), (_, value)]) if function == "str" => value.clone(),
            ("range", [(_, Value::Number(to))]) => range("0", to),
            ("range", [(_, Value::Number(from)), (_, Value::Number(to))]) => range(from, to),
            ("int" | "float", [(_, value)]) => match value {
                Value::Config(..) | Value::Number(_) => value.clone(),
                _ => Value::Unknown,
            },
            ("dict", []) => Value::Map(given.named),
            ("pd.read_csv" | "pandas.read_csv" | "read_csv", [(_, file), ..]) => given.table(file, false),
            ("pd.read_table" | "pandas.read_table" | "read_table", [(_, file), ..]) => given.table(file, true),
            _ => match (function.child("object"), function.child("attribute")) {
                (Some(object), Some(name)) => self.method(&self.value(object), name.text(), &given),
                _ => Value::Unknown,
            },
        }
    }
}
fn range(from: &str, to: &str) -> Value {
    let (Ok(from), Ok(to)) = (from.parse::<i64>(), to.parse::<i64>()) else { return Value::Unknown };
    if to.saturating_sub(from) > i64::try_from(MOST_ITEMS).unwrap_or(0) {
        return Value::Unknown;
    }
    Value::List((from..to).map(|number| Value::Number(number.to_string())).collect())
}
