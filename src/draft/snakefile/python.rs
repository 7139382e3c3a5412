//! Expressions of Python → [`Value`]s. Nothing is run: what a function would do is not known, but for the few that
//! Snakefiles name files and samples with.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::value::{Flags, Key, MOST_ITEMS, Named, Pick, Seg, Sheet, Source, Text, Value, at, joined};
use crate::scripts::Language;
use crate::scripts::tree::{Node, Tree};

/// Functions that call functions are followed this far.
const CALLS: usize = 4;

/// The names that a Snakefile has given.
#[derive(Debug, Default)]
pub struct Names {
    pub values: BTreeMap<String, Value>,
    /// Functions, by their text.
    pub functions: BTreeMap<String, String>,
    pub config: Option<Json>,
    /// Labels and files of the outputs of the rules so far.
    pub outputs: BTreeMap<String, Vec<(Option<String>, Named)>>,
}

/// One value of a directive.
#[derive(Debug, Clone)]
pub struct Argument {
    pub name: Option<String>,
    pub value: Value,
    /// As it is written.
    pub quote: String,
    /// Lines below the beginning of the directive.
    pub line: usize,
    /// It is a function: of the wildcards, and maybe of more.
    pub function: bool,
}

/// The values of a directive, or nothing if they are no Python.
pub fn arguments(names: &Names, body: &str) -> Option<Vec<Argument>> {
    let text = format!("f({body}\n)");
    let tree = Tree::parse(Language::Python, &text)?;
    let call = tree.root().all().find(|n| n.kind() == "call")?;
    // Anything after the bracket that closes the values is something else.
    (call.range() == (0..text.len())).then_some(())?;
    let list = call.child("arguments")?;
    let scope = Scope { names, wildcards: None, locals: Vec::new(), calls: CALLS };
    let argument = |node: Node| {
        let (name, node) = match node.kind() {
            "keyword_argument" => (node.child("name").map(|n| n.text().to_owned()), node.child("value")?),
            _ => (None, node),
        };
        let function = node.kind() == "lambda" || scope.definition(node).is_some();
        let value = if function { scope.called(node) } else { scope.value(node) };
        let line = text.get(..node.start())?.matches('\n').count();
        Some(Argument { name, value, quote: node.text().to_owned(), line, function })
    };
    if list.kind() == "generator_expression" {
        let value = scope.comprehension(list);
        return Some(vec![Argument { name: None, value, quote: list.text().to_owned(), line: 0, function: false }]);
    }
    list.named().map(argument).collect()
}

/// A statement: names that get a value, and names of which nothing is known any more.
pub fn run(names: &mut Names, text: &str, certain: bool) {
    let Some(tree) = Tree::parse(Language::Python, text) else {
        // A statement that is not understood may still give a name.
        if let Some((name, _)) = text.split_once('=') {
            names.values.insert(name.trim().to_owned(), Value::Unknown);
        }
        return;
    };
    for statement in tree.root().named() {
        let node = if statement.kind() == "expression_statement" { statement.named().next() } else { Some(statement) };
        let Some(node) = node else { continue };
        match node.kind() {
            "assignment" => assign(names, node, certain),
            "augmented_assignment" => {
                let name = node.child("left").map_or("", |n| n.text()).to_owned();
                let sum = node.children().any(|n| n.text() == "+=");
                let value = match (names.values.get(&name), node.child("right")) {
                    (Some(Value::List(items)), Some(right)) if sum && certain => match Scope::new(names).value(right) {
                        Value::List(more) => Value::List(items.iter().cloned().chain(more).collect()).bounded(),
                        _ => Value::Open(name.clone()),
                    },
                    _ => Value::Open(name.clone()),
                };
                names.values.insert(name, value);
            }
            // `SAMPLES.append(x)`, `del SAMPLES[0]` and the like: the name keeps its meaning, not its value.
            _ => {
                for name in node.all().filter(|n| n.kind() == "attribute" && mutates(*n)) {
                    if let Some(object) = name.child("object") {
                        names.values.insert(object.text().to_owned(), Value::Open(object.text().to_owned()));
                    }
                }
            }
        }
    }
}

fn mutates(node: Node) -> bool {
    let name = node.child("attribute").map_or("", |n| n.text());
    matches!(name, "append" | "extend" | "insert" | "remove" | "pop" | "update" | "sort" | "reverse" | "clear" | "add")
}

fn assign(names: &mut Names, node: Node, certain: bool) {
    let (Some(left), Some(right)) = (node.child("left"), node.child("right")) else { return };
    let value = Scope::new(names).value(right);
    let opened = |name: &str, value: Value| match value {
        Value::Unknown => Value::Open(name.to_owned()),
        value if certain => value,
        _ => Value::Open(name.to_owned()),
    };
    match left.kind() {
        "identifier" => {
            let name = left.text();
            names.functions.remove(name);
            names.values.insert(name.to_owned(), opened(name, value));
        }
        // `SAMPLES, = glob_wildcards(…)`, `(A, B) = …`
        "pattern_list" | "tuple_pattern" => {
            for (place, part) in left.named().enumerate() {
                let item = match &value {
                    Value::Globs(pattern) => wildcards(pattern).get(place).map(|name| glob(pattern, name)),
                    Value::List(items) => items.get(place).cloned(),
                    _ => None,
                };
                let name = part.text();
                names.values.insert(name.to_owned(), opened(name, item.unwrap_or(Value::Unknown)));
            }
        }
        // `config["x"] = y`, `SAMPLES[0] = z`
        "subscript" | "attribute" => {
            let name = left.all().find(|n| n.kind() == "identifier").map_or("", |n| n.text());
            if name == "config" {
                if let Some(Value::Config(path, _)) = Some(Scope::new(names).value(left)) {
                    forget(names.config.as_mut(), &path);
                }
            } else if !name.is_empty() {
                names.values.insert(name.to_owned(), Value::Open(name.to_owned()));
            }
        }
        _ => {}
    }
}

/// Takes a value out of the configuration that the Snakefile changes.
fn forget(config: Option<&mut Json>, path: &[String]) {
    let Some((last, before)) = path.split_last() else { return };
    let holder = before.iter().try_fold(config, |json, part| Some(json?.get_mut(part)));
    if let Some(Some(Json::Object(map))) = holder {
        map.remove(last);
    }
}

fn glob(pattern: &str, wildcard: &str) -> Value {
    Value::Source(Source::Glob { pattern: pattern.to_owned(), wildcard: wildcard.to_owned() })
}

/// The wildcards of a pattern, in order.
pub fn wildcards(pattern: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for part in super::pattern::braces(pattern) {
        if let super::pattern::Part::Wild(name, _) = part
            && !found.contains(&name)
        {
            found.push(name);
        }
    }
    found
}

struct Scope<'n> {
    names: &'n Names,
    /// The name under which a function has the wildcards.
    wildcards: Option<String>,
    /// Variables of comprehensions.
    locals: Vec<String>,
    calls: usize,
}

impl<'n> Scope<'n> {
    fn new(names: &'n Names) -> Self {
        Self { names, wildcards: None, locals: Vec::new(), calls: CALLS }
    }

    /// The text of the function that a name means.
    fn definition(&self, node: Node) -> Option<&'n str> {
        let known = node.kind() == "identifier" && !self.names.values.contains_key(node.text());
        self.names.functions.get(node.text()).filter(|_| known).map(String::as_str)
    }

    /// What a function of the wildcards gives, if it is only one expression.
    fn called(&self, node: Node) -> Value {
        let Some(calls) = self.calls.checked_sub(1) else { return Value::Unknown };
        if node.kind() == "lambda" {
            let parameters: Vec<&str> =
                node.child("parameters").map_or(Vec::new(), |p| p.named().map(|n| n.text()).collect());
            let Some(body) = node.child("body") else { return Value::Unknown };
            // `lambda wildcards, input: input.bam`
            if parameters.len() > 1 {
                let root = body.text().split(['.', '[']).next().unwrap_or("");
                let known = matches!(root, "input" | "output" | "threads") && parameters[1..].contains(&root);
                let plain = body.text().chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '[' | ']'));
                let calls = body.all().any(|n| n.kind() == "call");
                return if known && plain && !calls { Value::Word(body.text().to_owned()) } else { Value::Unknown };
            }
            let [name] = parameters.as_slice() else { return Value::Unknown };
            let scope = Scope { names: self.names, wildcards: Some((*name).to_owned()), locals: Vec::new(), calls };
            return scope.value(body);
        }
        let Some(text) = self.definition(node) else { return Value::Unknown };
        let Some(tree) = Tree::parse(Language::Python, text) else { return Value::Unknown };
        let Some(function) = tree.root().named().next().filter(|n| n.kind() == "function_definition") else {
            return Value::Unknown;
        };
        let parameters: Vec<&str> =
            function.child("parameters").map_or(Vec::new(), |p| p.named().map(|n| n.text()).collect());
        let Some(body) = function.child("body") else { return Value::Unknown };
        let is_doc = |n: &Node| n.kind() == "expression_statement" && n.named().all(|s| s.kind() == "string");
        let statements: Vec<Node> = body.named().filter(|n| !is_doc(n)).collect();
        match (statements.as_slice(), parameters.as_slice()) {
            ([only], [name]) if only.kind() == "return_statement" => {
                let scope = Scope { names: self.names, wildcards: Some((*name).to_owned()), locals: Vec::new(), calls };
                only.named().next().map_or(Value::Unknown, |value| scope.value(value))
            }
            _ => Value::Unknown,
        }
    }

    fn value(&self, node: Node) -> Value {
        match node.kind() {
            "string" => self.string(node).map_or(Value::Unknown, Value::Text).bounded(),
            "concatenated_string" => {
                let parts: Option<Vec<Text>> = node.named().map(|n| self.string(n)).collect();
                parts.map_or(Value::Unknown, |p| Value::Text(p.into_iter().fold(Vec::new(), joined))).bounded()
            }
            "integer" | "float" => Value::Number(node.text().replace('_', "")),
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "none" => Value::None,
            "unary_operator" => match node.child("argument").map(|n| self.value(n)) {
                Some(Value::Number(n)) if node.text().starts_with('-') => Value::Number(format!("-{n}")),
                _ => Value::Unknown,
            },
            "parenthesized_expression" => node.named().next().map_or(Value::Unknown, |n| self.value(n)),
            "list" | "tuple" | "set" | "expression_list" => self.list(node),
            "dictionary" => self.map(node),
            "list_comprehension" | "generator_expression" | "set_comprehension" => self.comprehension(node),
            "binary_operator" => self.operator(node),
            "identifier" => self.identifier(node.text()),
            "attribute" => self.attribute(node),
            "subscript" => self.subscript(node),
            "call" => self.call(node).bounded(),
            _ => Value::Unknown,
        }
    }

    fn identifier(&self, name: &str) -> Value {
        if self.wildcards.as_deref() == Some(name) {
            Value::Wildcards
        } else if self.locals.iter().any(|local| local == name) {
            Value::Text(vec![Seg::Loop(name.to_owned())])
        } else if let Some(value) = self.names.values.get(name) {
            value.clone()
        } else if name == "config" {
            Value::Config(Vec::new(), self.names.config.clone())
        } else {
            Value::Unknown
        }
    }

    fn string(&self, node: Node) -> Option<Text> {
        let (mut text, mut raw, mut format) = (Vec::new(), false, false);
        for part in node.named() {
            match part.kind() {
                "string_start" => {
                    let prefix = part.text().to_ascii_lowercase();
                    if prefix.contains('b') {
                        return None;
                    }
                    (raw, format) = (prefix.contains('r'), prefix.contains('f'));
                }
                "string_content" => {
                    let content = if raw { part.text().to_owned() } else { unescaped(part.text()) };
                    let content = if format { content.replace("{{", "{").replace("}}", "}") } else { content };
                    text = joined(text, vec![Seg::Lit(content)]);
                }
                "interpolation" => {
                    let expression = part.child("expression").or_else(|| part.named().next())?;
                    // `{x:02d}`, `{x!r}`
                    if part.named().any(|n| matches!(n.kind(), "format_specifier" | "type_conversion")) {
                        return None;
                    }
                    text = joined(text, self.value(expression).to_text()?);
                }
                "string_end" => {}
                _ => return None,
            }
        }
        Some(text)
    }

    fn list(&self, node: Node) -> Value {
        let mut items = Vec::new();
        for item in node.named() {
            if item.kind() == "list_splat" {
                match item.named().next().map(|n| self.value(n)) {
                    Some(Value::List(more)) => items.extend(more),
                    Some(files @ Value::Files(_)) => items.push(files),
                    _ => items.push(Value::Unknown),
                }
            } else {
                items.push(self.value(item));
            }
        }
        Value::List(items).bounded()
    }

    fn map(&self, node: Node) -> Value {
        let pair = |pair: Node| Some((self.value(pair.child("key")?).plain()?, self.value(pair.child("value")?)));
        node.named().map(pair).collect::<Option<Vec<_>>>().map_or(Value::Unknown, Value::Map)
    }

    /// `[f"{s}.bam" for s in SAMPLES]`
    fn comprehension(&self, node: Node) -> Value {
        let mut clauses = node.named().filter(|n| n.kind() != "comment").skip(1);
        let found = (|| {
            let (clause, None) = (clauses.next()?, clauses.next()) else { return None };
            let variable = clause.child("left").filter(|n| n.kind() == "identifier")?.text();
            let source = self.value(clause.child("right")?).to_source()?;
            let mut locals = self.locals.clone();
            locals.push(variable.to_owned());
            let inner = Scope { names: self.names, wildcards: self.wildcards.clone(), locals, calls: self.calls };
            let text = inner.value(node.child("body")?).to_text()?;
            // `[str(x) for x in SAMPLES]` is SAMPLES.
            if text == [Seg::Loop(variable.to_owned())] {
                return Some(Value::Source(source));
            }
            let bound = vec![(variable.to_owned(), source)];
            Some(Value::Files(vec![Named { text, bound, zip: false, flags: Flags::default() }]))
        })();
        found.unwrap_or(Value::Unknown)
    }

    fn operator(&self, node: Node) -> Value {
        let (Some(left), Some(right)) = (node.child("left"), node.child("right")) else { return Value::Unknown };
        let sign = node.child("operator").map_or("", |n| n.text());
        let (left, right) = (self.value(left), self.value(right));
        match (sign, left, right) {
            ("+", Value::List(mut a), Value::List(b)) => {
                a.extend(b);
                Value::List(a)
            }
            ("+", Value::Files(mut a), Value::Files(b)) => {
                a.extend(b);
                Value::Files(a)
            }
            ("+", Value::Files(a), Value::List(mut b)) => {
                b.insert(0, Value::Files(a));
                Value::List(b)
            }
            ("+", Value::List(mut a), b @ Value::Files(_)) => {
                a.push(b);
                Value::List(a)
            }
            ("+", Value::Number(_), _) | ("+", _, Value::Number(_)) => Value::Unknown,
            ("+", a, b) => match (a.to_text(), b.to_text()) {
                (Some(a), Some(b)) => Value::Text(joined(a, b)),
                _ => Value::Unknown,
            },
            // Only paths are divided by a text.
            ("/", a, b @ (Value::Text(_) | Value::Config(..) | Value::Open(_))) => path([&a, &b]),
            _ => Value::Unknown,
        }
        .bounded()
    }

    fn attribute(&self, node: Node) -> Value {
        let (Some(object), Some(name)) = (node.child("object"), node.child("attribute")) else { return Value::Unknown };
        let name = name.text();
        if object.kind() == "attribute" && object.text().starts_with("rules.") {
            let (rule, which) = match (object.text().strip_prefix("rules."), name) {
                (Some(rest), which) => match rest.strip_suffix(".output") {
                    Some(rule) => (rule, Some(which)),
                    None if which == "output" => (rest, None),
                    None => return Value::Unknown,
                },
                _ => return Value::Unknown,
            };
            let files = self.names.outputs.get(rule).map_or(&[][..], Vec::as_slice);
            let files: Vec<Named> = files
                .iter()
                .filter(|(label, _)| which.is_none() || label.as_deref() == which)
                .map(|(_, file)| file.clone())
                .collect();
            return if files.is_empty() { Value::Unknown } else { Value::Files(files) };
        }
        match self.value(object) {
            Value::Wildcards => Value::Text(vec![Seg::Wild(name.to_owned())]),
            Value::Globs(pattern) if wildcards(&pattern).iter().any(|w| w == name) => glob(&pattern, name),
            Value::Table(sheet) => match name {
                "loc" | "at" => Value::Rows(sheet),
                "index" => match sheet.index.as_slice() {
                    [one] => Value::Source(Source::Column(sheet.clone(), one.clone())),
                    _ => Value::Unknown,
                },
                "columns" | "iloc" | "iat" | "shape" | "values" => Value::Unknown,
                name => Value::Source(Source::Column(sheet, name.to_owned())),
            },
            Value::Row(Pick { of, wildcard, mut attribute }) if attribute.is_empty() => {
                attribute.push(name.to_owned());
                Value::Row(Pick { of, wildcard, attribute })
            }
            same @ Value::Source(_) if name == "values" => same,
            _ => Value::Unknown,
        }
    }

    fn subscript(&self, node: Node) -> Value {
        let Some(object) = node.child("value") else { return Value::Unknown };
        let keys: Vec<Value> = node.children().filter(|n| n.is_field("subscript")).map(|n| self.value(n)).collect();
        let wildcard = |value: &Value| match value {
            Value::Text(text) => match text.as_slice() {
                [Seg::Wild(name)] => Some(name.clone()),
                _ => None,
            },
            _ => None,
        };
        match (self.value(object), keys.as_slice()) {
            (Value::Wildcards, [name]) => {
                name.plain().map_or(Value::Unknown, |name| Value::Text(vec![Seg::Wild(name)]))
            }
            (Value::Config(mut path, known), [key]) => {
                if let Some(wildcard) = wildcard(key) {
                    return Value::Row(Pick { of: Source::Config(path), wildcard, attribute: Vec::new() });
                }
                let Some(key) = key.plain() else { return Value::Unknown };
                path.push(key.clone());
                let part = at(known.as_ref(), std::slice::from_ref(&key)).cloned();
                Value::Config(path, part)
            }
            (Value::Row(Pick { of, wildcard, mut attribute }), [key]) => {
                let Some(key) = key.plain() else { return Value::Unknown };
                attribute.push(key);
                Value::Row(Pick { of, wildcard, attribute })
            }
            (Value::Rows(sheet), [key]) => match (wildcard(key), sheet.index.as_slice()) {
                (Some(wildcard), [index]) => {
                    let of = Source::Column(sheet.clone(), index.clone());
                    Value::Row(Pick { of, wildcard, attribute: Vec::new() })
                }
                _ => Value::Unknown,
            },
            (Value::Rows(sheet), [key, column]) => match (wildcard(key), sheet.index.as_slice(), column.plain()) {
                (Some(wildcard), [index], Some(column)) => {
                    let of = Source::Column(sheet.clone(), index.clone());
                    Value::Row(Pick { of, wildcard, attribute: vec![column] })
                }
                _ => Value::Unknown,
            },
            (Value::Table(sheet), [column]) => {
                column.plain().map_or(Value::Unknown, |column| Value::Source(Source::Column(sheet, column)))
            }
            (Value::Source(Source::Column(sheet, column)), [key]) => match (wildcard(key), sheet.index.as_slice()) {
                (Some(wildcard), [index]) => {
                    let of = Source::Column(sheet.clone(), index.clone());
                    Value::Row(Pick { of, wildcard, attribute: vec![column] })
                }
                _ => Value::Unknown,
            },
            (Value::List(items), [Value::Number(place)]) => {
                place.parse::<usize>().ok().and_then(|place| items.get(place).cloned()).unwrap_or(Value::Unknown)
            }
            (Value::Files(files), [Value::Number(place)]) => {
                let one = place.parse::<usize>().ok().and_then(|place| files.get(place).cloned());
                one.map_or(Value::Unknown, |file| Value::Files(vec![file]))
            }
            (Value::Map(entries), [key]) => {
                let value = key.plain().and_then(|key| entries.into_iter().find(|(k, _)| *k == key));
                value.map_or(Value::Unknown, |(_, value)| value)
            }
            _ => Value::Unknown,
        }
    }

    fn call(&self, node: Node) -> Value {
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

    fn method(&self, object: &Value, name: &str, given: &Given) -> Value {
        let first = given.first.first().map(|(_, value)| value);
        match (object, name, first) {
            (Value::Config(path, known), "get", Some(key)) => {
                let Some(key) = key.plain() else { return Value::Unknown };
                let part = at(known.as_ref(), std::slice::from_ref(&key)).cloned();
                let fallback = given.first.get(1).map(|(_, value)| value);
                match (part, fallback) {
                    (None, Some(Value::Unknown | Value::None) | None) | (Some(_), _) => {
                        let mut path = path.clone();
                        path.push(key.clone());
                        Value::Config(path, at(known.as_ref(), std::slice::from_ref(&key)).cloned())
                    }
                    (None, Some(value)) => value.clone(),
                }
            }
            (Value::Config(..) | Value::Map(_), "keys", None) => {
                object.to_source().map_or(Value::Unknown, Value::Source)
            }
            (Value::Source(_), "tolist" | "to_list" | "unique" | "drop_duplicates" | "sort_values" | "copy", _)
            | (Value::Source(_), "astype", _) => object.clone(),
            (Value::Table(sheet), "itertuples", _) => Value::Tuples(sheet.clone()),
            (Value::Map(entries), "get", Some(key)) => {
                let found = key.plain().and_then(|key| entries.iter().find(|(k, _)| *k == key));
                let fallback = given.first.get(1).map_or(&Value::Unknown, |(_, value)| value);
                found.map_or(fallback, |(_, value)| value).clone()
            }
            (Value::Table(sheet), "set_index", Some(index)) => {
                let index = match index {
                    Value::List(columns) => columns.iter().map(Value::plain).collect(),
                    one => one.plain().map(|one| vec![one]),
                };
                index.map_or(Value::Unknown, |index| Value::Table(Sheet { index, ..sheet.clone() }))
            }
            (Value::Table(_), "sort_index" | "astype" | "sort_values" | "copy", _) => object.clone(),
            (Value::Text(_), "split", separator) => match (object.plain(), separator.map(Value::plain)) {
                (Some(text), None) => Value::List(text.split_whitespace().map(Value::text).collect()),
                (Some(text), Some(Some(sep))) if !sep.is_empty() => {
                    Value::List(text.split(sep.as_str()).map(Value::text).collect())
                }
                _ => Value::Unknown,
            },
            (Value::Text(text), "format", _) => given.format(text),
            (Value::Text(_), "strip" | "rstrip", None) => {
                object.plain().map_or(Value::Unknown, |text| Value::text(text.trim()))
            }
            _ => Value::Unknown,
        }
    }
}

/// The values of a call.
struct Given {
    first: Vec<(String, Value)>,
    named: Vec<(String, Value)>,
}

impl Given {
    fn expand(&self, pattern: &Value) -> Value {
        let mut zip = false;
        for (word, _) in &self.first[1..] {
            match word.as_str() {
                "zip" => zip = true,
                "product" => {}
                _ => return Value::Unknown,
            }
        }
        let mut bound: Vec<(String, Source)> = Vec::new();
        let mut fixed: Vec<(String, Text)> = Vec::new();
        let mut tuples: Vec<(String, Sheet)> = Vec::new();
        for (name, value) in self.named.iter().filter(|(name, _)| name != "allow_missing") {
            if let Value::Tuples(sheet) = value {
                tuples.push((name.clone(), sheet.clone()));
                continue;
            }
            let scalar = value.to_text().filter(|_| !matches!(value, Value::Open(_) | Value::Config(_, None)));
            match (scalar, value.to_source()) {
                (Some(text), _) => fixed.push((name.clone(), text)),
                (None, Some(source)) => bound.push((name.clone(), source)),
                _ => return Value::Unknown,
            }
        }
        let patterns: Vec<Named> = match pattern {
            Value::List(items) => {
                let files: Option<Vec<Vec<Named>>> = items.iter().map(files_of).collect();
                match files {
                    Some(files) => files.concat(),
                    None => return Value::Unknown,
                }
            }
            value => match files_of(value) {
                Some(files) => files,
                None => return Value::Unknown,
            },
        };
        let mut found = Vec::new();
        for file in patterns {
            let mut text: Text = Vec::new();
            let mut used = file.bound;
            for seg in file.text {
                let Seg::Lit(literal) = seg else {
                    text = joined(text, vec![seg]);
                    continue;
                };
                for part in super::pattern::braces_of_expand(&literal) {
                    let piece = match part {
                        super::pattern::Part::Wild(name, constraint) => {
                            let row = name.split_once('.').and_then(|(row, column)| {
                                let (_, sheet) = tuples.iter().find(|(n, _)| n == row)?;
                                Some((column.to_owned(), Source::Column(sheet.clone(), column.to_owned())))
                            });
                            if let Some(entry) = row {
                                let name = entry.0.clone();
                                if !used.contains(&entry) {
                                    used.push(entry);
                                }
                                vec![Seg::Loop(name)]
                            } else if let Some((_, fixed)) = fixed.iter().find(|(n, _)| *n == name) {
                                fixed.clone()
                            } else if let Some(entry) = bound.iter().find(|(n, _)| *n == name) {
                                if !used.contains(entry) {
                                    used.push(entry.clone());
                                }
                                vec![Seg::Loop(name)]
                            } else {
                                vec![Seg::Lit(super::pattern::written(&name, constraint.as_deref()))]
                            }
                        }
                        super::pattern::Part::Lit(text) => vec![Seg::Lit(text)],
                        _ => return Value::Unknown,
                    };
                    text = joined(text, piece);
                }
            }
            // The first name that is bound is the outermost.
            used.sort_by_key(|entry| bound.iter().position(|b| b == entry));
            let zip = file.zip || ((zip || !tuples.is_empty()) && used.len() > 1);
            found.push(Named { text, bound: used, zip, flags: file.flags });
        }
        Value::Files(found)
    }

    fn table(&self, file: &Value, tabs: bool) -> Value {
        let Some(path) = file.to_text() else { return Value::Unknown };
        let mut sheet = Sheet { path, tabs, index: Vec::new() };
        for (name, value) in &self.named {
            match (name.as_str(), value, value.plain().as_deref()) {
                ("sep" | "delimiter", _, Some("\t")) => sheet.tabs = true,
                ("sep" | "delimiter", _, Some(",")) => sheet.tabs = false,
                ("index_col", _, Some(column)) if column.parse::<u32>().is_err() => {
                    sheet.index = vec![column.to_owned()]
                }
                ("index_col", Value::Bool(false), _) => {}
                ("comment", _, Some("#")) => {}
                ("dtype" | "keep_default_na" | "na_filter" | "engine" | "low_memory" | "encoding", ..) => {}
                _ => return Value::Unknown,
            }
        }
        Value::Table(sheet)
    }

    /// `"{x}.bam".format(x=OUT)`, `"{}.bam".format(OUT)`
    fn format(&self, text: &Text) -> Value {
        let [Seg::Lit(literal)] = text.as_slice() else { return Value::Unknown };
        let mut place = 0;
        let mut found = Vec::new();
        for part in super::pattern::braces_of_expand(literal) {
            let piece = match part {
                super::pattern::Part::Lit(text) => Some(vec![Seg::Lit(text)]),
                super::pattern::Part::Wild(name, None) if name.is_empty() => {
                    place += 1;
                    self.first.get(place - 1).and_then(|(_, value)| value.to_text())
                }
                super::pattern::Part::Wild(name, None) => match name.parse::<usize>() {
                    Ok(place) => self.first.get(place).and_then(|(_, value)| value.to_text()),
                    Err(_) => self.named.iter().find(|(n, _)| *n == name).and_then(|(_, value)| value.to_text()),
                },
                _ => None,
            };
            let Some(piece) = piece else { return Value::Unknown };
            found = joined(found, piece);
        }
        Value::Text(found)
    }
}

/// A pattern of `glob_wildcards`, with the values of the configuration put in.
fn pattern_of(names: &Names, value: &Value) -> Option<String> {
    value
        .to_text()?
        .iter()
        .map(|seg| match seg {
            Seg::Lit(text) => Some(text.clone()),
            Seg::Ref(Key::Config(path)) => match at(names.config.as_ref(), path)? {
                Json::String(text) => Some(text.clone()),
                Json::Number(number) => Some(number.to_string()),
                _ => None,
            },
            _ => None,
        })
        .collect()
}

pub fn named(text: Text) -> Named {
    Named { text, bound: Vec::new(), zip: false, flags: Flags::default() }
}

/// The files that a value names.
pub fn files_of(value: &Value) -> Option<Vec<Named>> {
    match value {
        Value::Files(files) => Some(files.clone()),
        Value::List(items) => Some(items.iter().map(files_of).collect::<Option<Vec<_>>>()?.concat()),
        Value::Number(_) | Value::Config(_, Some(Json::Number(_))) => None,
        Value::Config(path, Some(Json::Array(items))) => {
            let one = |place: usize| {
                let mut path = path.clone();
                path.push(place.to_string());
                named(vec![Seg::Ref(Key::Config(path))])
            };
            items.iter().all(Json::is_string).then(|| (0..items.len()).map(one).collect())
        }
        value => value.to_text().map(|text| vec![named(text)]),
    }
}

fn flagged(value: &Value, set: impl Fn(&mut Flags)) -> Value {
    let Some(mut files) = files_of(value) else { return Value::Unknown };
    files.iter_mut().for_each(|file| set(&mut file.flags));
    Value::Files(files)
}

/// Parts of a path with `/` between them.
fn path<'v>(parts: impl IntoIterator<Item = &'v Value>) -> Value {
    let mut whole: Text = Vec::new();
    for part in parts {
        let Some(text) = part.to_text() else { return Value::Unknown };
        let ends = matches!(whole.last(), Some(Seg::Lit(text)) if text.ends_with('/'));
        if !whole.is_empty() && !ends {
            whole = joined(whole, vec![Seg::Lit("/".to_owned())]);
        }
        whole = joined(whole, text);
    }
    Value::Text(whole)
}

fn range(from: &str, to: &str) -> Value {
    let (Ok(from), Ok(to)) = (from.parse::<i64>(), to.parse::<i64>()) else { return Value::Unknown };
    if to.saturating_sub(from) > i64::try_from(MOST_ITEMS).unwrap_or(0) {
        return Value::Unknown;
    }
    Value::List((from..to).map(|number| Value::Number(number.to_string())).collect())
}

/// The escapes of Python that people write in names and scripts.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match rest.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some(same @ ('\\' | '\'' | '"')) => out.push(same),
            Some('\n') => {}
            // Python keeps what it does not know.
            Some(other) => {
                out.push('\\');
                out.push(other);
            }
            None => out.push('\\'),
        }
    }
    out
}
