//! What a word in braces means in the command of a step: a variable, or words of the script.

use serde_json::Value as Json;

use super::Drafter;
use super::step::{Local, Step};
use crate::draft::name::Names;
use crate::draft::snakefile::pattern::{Part, pattern};
use crate::draft::snakefile::python::Argument;
use crate::draft::snakefile::rules::known;
use crate::draft::snakefile::shell::Piece;
use crate::draft::snakefile::value::{Key, Value};
use crate::draft::{Arg, Node};

impl Drafter<'_> {
    /// What a word in braces means in the command of a step.
    pub(super) fn meaning(
        &mut self,
        step: &Step,
        word: &str,
        names: &mut Names,
        more: &mut Vec<Node>,
    ) -> Option<Vec<Piece>> {
        let word = word.strip_suffix(":q").unwrap_or(word).trim();
        let (head, rest) = word.split_at(word.find(['.', '[']).unwrap_or(word.len()));
        match head {
            "input" => files(&step.inputs, rest),
            "output" => files(&step.outputs, rest),
            "log" if step.logs.is_empty() => Some(Vec::new()),
            "log" => files(&step.logs, rest),
            "threads" => Some(vec![match &step.threads {
                Some(name) => Piece::Split(name.clone()),
                None => Piece::Words("1".to_owned()),
            }]),
            "rule" if rest.is_empty() => Some(vec![Piece::Words(step.rule.name.clone())]),
            "wildcards" => self.wildcard(step, &attribute_of(rest)?),
            "params" => self.argument(step, rest, names, more),
            "resources" => match attribute_of(rest)?.as_str() {
                "tmpdir" => Some(vec![Piece::Words("${TMPDIR:-/tmp}".to_owned())]),
                name => {
                    let argument = step.rule.resources.iter().find(|a| a.name.as_deref() == Some(name))?;
                    if argument.function { None } else { argument.value.plain().map(|text| vec![Piece::Words(text)]) }
                }
            },
            "config" => self.of_key(&Key::Config(indices(rest)?)),
            name if rest.is_empty() => {
                let value = self.workflow.names.values.get(name)?.clone();
                let text = value.to_text()?;
                self.pieces(step, &pattern(&text))
            }
            _ => None,
        }
    }

    fn wildcard(&self, step: &Step, name: &str) -> Option<Vec<Piece>> {
        match step.instance.by.get(name) {
            Some(parts) => {
                let parts = parts.clone();
                parts
                    .iter()
                    .map(|part| match part {
                        Part::Lit(text) => Some(Piece::Words(text.clone())),
                        Part::Wild(name, _) => self.axis_variable(step.number, name),
                        _ => None,
                    })
                    .collect()
            }
            None => Some(vec![self.axis_variable(step.number, name)?]),
        }
    }

    fn axis_variable(&self, number: usize, name: &str) -> Option<Piece> {
        let axis = self.graph.axis_of_wild(number, name)?;
        let own = self.wild_axes(number, &self.graph.instances[number]);
        own.contains(&axis).then_some(())?;
        Some(Piece::One(self.axis_names[axis].clone()))
    }

    /// A value of `params`. What only a function knows is a variable that a person fills.
    fn argument(&mut self, step: &Step, rest: &str, names: &mut Names, more: &mut Vec<Node>) -> Option<Vec<Piece>> {
        let argument: Argument = match indices(rest).filter(|_| rest.starts_with('[')) {
            Some(place) => step.rule.params.get(place.first()?.parse::<usize>().ok()?)?.clone(),
            None if rest.is_empty() => match step.rule.params.as_slice() {
                [one] => one.clone(),
                _ => return None,
            },
            None => {
                let name = attribute_of(rest)?;
                step.rule.params.iter().find(|a| a.name.as_deref() == Some(name.as_str()))?.clone()
            }
        };
        if let Value::Word(word) = &argument.value
            && let Some(pieces) = self.meaning(step, word, names, more)
        {
            return Some(pieces);
        }
        if let Some(pieces) = self.of_value(step, &argument.value) {
            return Some(pieces);
        }
        let words = argument.name.as_deref().unwrap_or("params");
        let quote = format!("line {}: \"{}\"", argument.line, argument.quote_of());
        let is_this = |node: &&Node| node.args.get(1) == Some(&Arg::hole(format!("what is its value? {quote}")));
        if let Some(name) = more.iter().find(is_this).and_then(|n| n.defines()) {
            return Some(vec![Piece::Split(name.to_owned())]);
        }
        let name = names.give(&words.replace('-', "_")).replace('-', "_");
        let hole = Arg::hole(format!("what is its value? {quote}"));
        more.push(Node::new("env").arg(Arg::text(name.clone())).arg(hole));
        Some(vec![Piece::Split(name)])
    }

    fn of_value(&mut self, step: &Step, value: &Value) -> Option<Vec<Piece>> {
        match value {
            Value::Bool(truth) => Some(vec![Piece::Words(if *truth { "True" } else { "False" }.to_owned())]),
            Value::None => Some(vec![Piece::Words("None".to_owned())]),
            Value::Config(path, Some(Json::Array(items))) if items.iter().all(|i| i.is_string() || i.is_number()) => {
                let name = self.param(&Key::Config(path.clone()));
                Some(vec![Piece::Files(vec![(name, true)])])
            }
            Value::Config(_, Some(Json::Bool(truth))) => self.of_value(step, &Value::Bool(*truth)),
            Value::List(items) => {
                let mut all = Vec::new();
                for (place, item) in items.iter().enumerate() {
                    if place > 0 {
                        all.push(Piece::Words(" ".to_owned()));
                    }
                    all.extend(self.of_value(step, item)?);
                }
                Some(all)
            }
            value => {
                let parts = pattern(&value.to_text()?);
                self.pieces(step, &parts)
            }
        }
    }

    fn pieces(&mut self, step: &Step, parts: &[Part]) -> Option<Vec<Piece>> {
        let mut all = Vec::new();
        for part in parts {
            match part {
                Part::Lit(text) => all.push(Piece::Words(text.clone())),
                Part::Wild(name, None) => all.extend(self.wildcard(step, name)?),
                Part::Ref(key) => all.extend(self.of_key(key)?),
                Part::Pick(_) => {
                    let text = self.text(step.number, std::slice::from_ref(part), &[])?;
                    let name = text.trim_matches(['{', '}']).replace('.', "_");
                    all.push(Piece::Split(name));
                }
                _ => return None,
            }
        }
        Some(all)
    }

    /// A value that people may change. Snakemake puts its words in as they are.
    pub(super) fn of_key(&mut self, key: &Key) -> Option<Vec<Piece>> {
        let word = |text: &str| !text.is_empty() && !text.contains(|c: char| c.is_whitespace());
        match known(self.workflow, key) {
            Some(Json::String(text)) if text.contains(['"', '\'', '$', '`', '\\', '*', '{']) => {
                Some(vec![Piece::Words(text.clone())])
            }
            Some(Json::String(text)) if word(text) => Some(vec![Piece::One(self.param(key))]),
            Some(Json::Number(_)) => Some(vec![Piece::One(self.param(key))]),
            Some(Json::String(_)) | None => Some(vec![Piece::Split(self.param(key))]),
            Some(Json::Bool(truth)) => Some(vec![Piece::Words(if *truth { "True" } else { "False" }.to_owned())]),
            Some(_) => None,
        }
    }
}
/// `.name` or `["name"]`
fn attribute_of(rest: &str) -> Option<String> {
    match rest.strip_prefix('.') {
        Some(name) if name.chars().all(|c| c.is_alphanumeric() || c == '_') => Some(name.to_owned()),
        Some(_) => None,
        None => match indices(rest)?.as_slice() {
            [one] => Some(one.clone()),
            _ => None,
        },
    }
}

/// `[a][b]`
fn indices(rest: &str) -> Option<Vec<String>> {
    let inner = rest.strip_prefix('[')?.strip_suffix(']')?;
    Some(inner.split("][").map(|part| part.trim_matches(['"', '\'']).to_owned()).collect())
}

/// All files, those of a label, or one by its number.
fn files(all: &[Local], rest: &str) -> Option<Vec<Piece>> {
    let piece = |local: &Local| (local.name.clone(), local.list);
    let chosen: Vec<(String, bool)> = if rest.is_empty() {
        all.iter().map(piece).collect()
    } else if let Some(place) =
        rest.strip_prefix('[').and_then(|r| r.strip_suffix(']')).and_then(|r| r.parse::<usize>().ok())
    {
        // A list before it moves the numbers.
        let before = all.get(..=place)?;
        if before.iter().any(|local| local.list) {
            return None;
        }
        vec![piece(&all[place])]
    } else {
        let name = attribute_of(rest)?;
        all.iter().filter(|local| local.label.as_deref() == Some(name.as_str())).map(piece).collect()
    };
    match chosen.as_slice() {
        [] => None,
        [(name, false)] => Some(vec![Piece::One(name.clone())]),
        _ => Some(vec![Piece::Files(chosen)]),
    }
}
