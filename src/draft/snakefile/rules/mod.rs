//! A Snakefile and what it includes → its rules, with the values of their directives.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::grammar::{Directive, Item, Kind, RuleText, items};
use super::python::{self, Argument, Names, files_of};
use super::value::{Key, Named, Value};
use crate::draft::{Origin, origin::one_line, reading::Remark};
use crate::files::{Files, RelPath};

/// Larger files are not written by people.
const BYTES: u64 = 1 << 20;
const INCLUDES: usize = 64;
const RULES: usize = 400;

/// What was read, in order.
#[derive(Debug, Default)]
pub struct Workflow {
    pub rules: Vec<Rule>,
    pub names: Names,
    /// The file that the configuration was read from.
    pub config_file: Option<String>,
    /// Where a variable got its value.
    pub variables: BTreeMap<String, (Origin, String)>,
    /// The container of all rules that have none of their own.
    pub container: Option<(Value, String)>,
    /// The expressions that wildcards must match in all rules.
    pub constraints: BTreeMap<String, String>,
    /// Of two rules that make a file, the one that comes first.
    pub order: Vec<Vec<String>>,
    pub remarks: Vec<Remark>,
}

#[derive(Debug)]
pub struct Rule {
    pub name: String,
    pub checkpoint: bool,
    pub material: String,
    pub first: usize,
    pub last: usize,
    /// The folder of the file that it stands in: scripts and environments are relative to it.
    pub folder: String,
    /// The `if` that it stands under.
    pub under: Option<String>,
    pub outputs: Vec<(Option<String>, Named)>,
    pub logs: Vec<(Option<String>, Named)>,
    /// Values of `output` and `log` that name no file for certain.
    pub unclear: Vec<Said>,
    pub inputs: Vec<Input>,
    pub params: Vec<Argument>,
    pub resources: Vec<Argument>,
    /// All directives, by their word.
    pub directives: BTreeMap<String, Directive>,
}

/// A value that stands at a line.
#[derive(Debug, Clone)]
pub struct Said {
    pub word: &'static str,
    pub line: usize,
    pub quote: String,
}

#[derive(Debug, Clone)]
pub struct Input {
    pub label: Option<String>,
    pub line: usize,
    pub quote: String,
    /// Nothing where a function finds them.
    pub files: Option<Vec<Named>>,
}

impl Rule {
    pub fn origin(&self) -> Origin {
        Origin::lines(&self.material, self.first, self.last)
    }

    pub fn directive(&self, word: &str) -> Option<&Directive> {
        self.directives.get(word)
    }

    /// The only value of a directive.
    pub fn one(&self, names: &Names, word: &str) -> Option<Argument> {
        let mut all = python::arguments(names, &self.directive(word)?.body)?;
        (all.len() == 1).then(|| all.remove(0))
    }

    /// Does it do anything? Rules that only ask for files do not.
    pub fn acts(&self) -> bool {
        let words = ["shell", "run", "script", "notebook", "wrapper", "cwl", "template_engine"];
        words.iter().any(|word| self.directives.contains_key(*word)) || !self.outputs.is_empty()
    }
}

/// Reads a Snakefile, its configuration and the files that it includes.
pub fn read(files: &dyn Files, path: &RelPath, shown: &str) -> Workflow {
    let mut reader = Reader { files, workflow: Workflow::default(), seen: Vec::new(), anonymous: 0 };
    reader.file(path, shown, None);
    reader.workflow
}

struct Reader<'f> {
    files: &'f dyn Files,
    workflow: Workflow,
    seen: Vec<RelPath>,
    anonymous: usize,
}

impl Reader<'_> {
    fn text(&self, path: &RelPath) -> Option<String> {
        String::from_utf8(self.files.read(path, BYTES).ok()?.to_vec()).ok().map(|t| t.replace("\r\n", "\n"))
    }

    /// Takes the values of a configuration in, and says whether there are any.
    fn config(&mut self, name: &str) -> bool {
        let Ok(file) = RelPath::new(name) else { return false };
        let Some(text) = self.text(&file) else { return false };
        let json = if file.as_str().ends_with(".json") {
            serde_json::from_str::<Json>(&text).ok()
        } else {
            serde_yaml_ng::from_str::<serde_yaml_ng::Value>(&text).ok().and_then(|yaml| json_of(&yaml, 0))
        };
        match (&mut self.workflow.names.config, json) {
            (Some(Json::Object(all)), Some(Json::Object(more))) => all.extend(more),
            (config @ None, Some(json @ Json::Object(_))) => *config = Some(json),
            _ => return false,
        }
        self.workflow.config_file = Some(file.as_str().to_owned());
        true
    }

    fn remark(&mut self, material: &str, first: usize, quote: &str, why: &str) {
        let quote = quote.lines().next().unwrap_or("").to_owned();
        let remark = Remark { place: format!("{material}, line {first}"), quote, why: why.to_owned() };
        self.workflow.remarks.push(remark);
    }

    fn file(&mut self, path: &RelPath, shown: &str, under: Option<&str>) {
        if self.seen.contains(path) || self.seen.len() == INCLUDES {
            return;
        }
        self.seen.push(path.clone());
        let Some(text) = self.text(path) else { return };
        for Item { kind, first, last, under: own } in items(&text) {
            let under = own.as_deref().or(under);
            match kind {
                Kind::Rule(rule) => self.rule(&rule, path, shown, (first, last), under),
                Kind::Global(directive) => self.global(&directive, path, shown, under),
                Kind::Definition(text) => self.definition(&text),
                Kind::Statement(text) => self.statement(&text, shown, (first, last), under),
                Kind::Other(text) => {
                    let why = if text.starts_with("on") {
                        "a workflow has no such hooks"
                    } else {
                        "rules of another workflow are not read"
                    };
                    self.remark(shown, first, &text, why);
                }
                Kind::Control(_) => {}
            }
        }
    }

    fn definition(&mut self, text: &str) {
        let Some(rest) = text.strip_prefix("def ") else { return };
        let name: String = rest.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        self.workflow.names.values.remove(&name);
        self.workflow.names.functions.insert(name, text.to_owned());
    }

    fn statement(&mut self, text: &str, shown: &str, (first, last): (usize, usize), under: Option<&str>) {
        let before: Vec<String> = self.workflow.names.values.keys().cloned().collect();
        python::run(&mut self.workflow.names, text, under.is_none());
        let word: String = text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        let origin = Origin::lines(shown, first, last);
        for name in self.workflow.names.values.keys() {
            if *name == word || !before.contains(name) {
                self.workflow.variables.insert(name.clone(), (origin.clone(), one_line(text)));
            }
        }
    }

    fn global(&mut self, directive: &Directive, path: &RelPath, shown: &str, under: Option<&str>) {
        let arguments = python::arguments(&self.workflow.names, &directive.body);
        let only = arguments.as_deref().and_then(|a| a.first()).map(|a| a.value.clone());
        let line = format!("{}:{}", directive.word, directive.body);
        match directive.word.as_str() {
            "include" => {
                let name = only.and_then(|value| value.plain());
                // Paths of includes are relative to the file that they stand in.
                let target = name.as_deref().and_then(|name| resolved(folder(path), name));
                match target.filter(|target| self.files.has(target.as_str())) {
                    Some(target) => {
                        let shown = target.as_str().to_owned();
                        self.file(&target, &shown, under);
                    }
                    None => {
                        self.remark(shown, directive.first, &line, "this file is not there: its rules are not read")
                    }
                }
            }
            "configfile" => {
                let name = only.and_then(|value| value.plain());
                if under.is_some() {
                    self.remark(shown, directive.first, &line, "it stands under a condition: its values are not known");
                } else if !name.is_some_and(|name| self.config(&name)) {
                    self.remark(shown, directive.first, &line, "this file is not there: its values are not known");
                }
            }
            "container" | "singularity" if under.is_none() => {
                if let Some(value) = only {
                    self.workflow.container = Some((value, line.trim().to_owned()));
                }
            }
            "wildcard_constraints" => self.workflow.constraints.extend(constraints(arguments.unwrap_or_default())),
            "ruleorder" => self.workflow.order.push(directive.body.split('>').map(|n| n.trim().to_owned()).collect()),
            "localrules" => {}
            "workdir" => self.remark(shown, directive.first, &line, "paths are relative to this folder"),
            _ => self.remark(shown, directive.first, &line, "there is no such thing"),
        }
    }

    fn rule(
        &mut self,
        text: &RuleText,
        path: &RelPath,
        shown: &str,
        (first, last): (usize, usize),
        under: Option<&str>,
    ) {
        if self.workflow.rules.len() == RULES {
            return self.remark(shown, first, &format!("rule {}:", text.name), "this many rules are not read");
        }
        let names = &self.workflow.names;
        let mut rule = Rule {
            name: text.name.clone(),
            checkpoint: text.checkpoint,
            material: shown.to_owned(),
            first,
            last,
            folder: folder(path).to_owned(),
            under: under.map(str::to_owned),
            outputs: Vec::new(),
            logs: Vec::new(),
            unclear: Vec::new(),
            inputs: Vec::new(),
            params: Vec::new(),
            resources: Vec::new(),
            directives: text.directives.iter().map(|d| (d.word.clone(), d.clone())).collect(),
        };
        if let Some(directive) = rule.directive("name")
            && let Some(name) = python::arguments(names, &directive.body).and_then(|a| a.first()?.value.plain())
        {
            rule.name = name;
        }
        if rule.name.is_empty() {
            self.anonymous += 1;
            rule.name = format!("rule{}", self.anonymous);
        }
        (rule.outputs, rule.unclear) = files(names, rule.directive("output"), "output");
        let (logs, unclear) = files(names, rule.directive("log"), "log");
        rule.logs = logs;
        rule.unclear.extend(unclear);
        rule.inputs = inputs(names, rule.directive("input"));
        for (word, into) in [("params", &mut rule.params), ("resources", &mut rule.resources)] {
            if let Some(directive) = rule.directives.get(word) {
                match python::arguments(names, &directive.body) {
                    Some(all) => {
                        *into = all.into_iter().map(|a| Argument { line: a.line + directive.first, ..a }).collect()
                    }
                    None => into.push(Argument {
                        name: None,
                        value: Value::Unknown,
                        quote: one_line(&directive.body),
                        line: directive.first,
                        function: false,
                    }),
                }
            }
        }
        self.workflow.names.outputs.insert(rule.name.clone(), rule.outputs.clone());
        self.workflow.rules.push(rule);
    }
}

fn files(
    names: &Names,
    directive: Option<&Directive>,
    word: &'static str,
) -> (Vec<(Option<String>, Named)>, Vec<Said>) {
    let (mut found, mut unclear) = (Vec::new(), Vec::new());
    let Some(directive) = directive else { return (found, unclear) };
    let Some(arguments) = python::arguments(names, &directive.body) else {
        unclear.push(Said { word, line: directive.first, quote: one_line(&directive.body) });
        return (found, unclear);
    };
    for argument in arguments {
        let open = argument.function || matches!(argument.value, Value::Open(_));
        match files_of(&argument.value).filter(|_| !open) {
            Some(files) => found.extend(files.into_iter().map(|file| (argument.name.clone(), file))),
            None => unclear.push(Said { word, line: directive.first + argument.line, quote: argument.quote }),
        }
    }
    (found, unclear)
}

fn inputs(names: &Names, directive: Option<&Directive>) -> Vec<Input> {
    let Some(directive) = directive else { return Vec::new() };
    let Some(arguments) = python::arguments(names, &directive.body) else {
        let quote = one_line(&directive.body);
        return vec![Input { label: None, line: directive.first, quote, files: None }];
    };
    let mut found = Vec::new();
    for argument in arguments {
        // A list may hold what is known beside what is not.
        let parts = match &argument.value {
            Value::List(parts) if argument.name.is_none() && !parts.is_empty() => parts.clone(),
            whole => vec![whole.clone()],
        };
        for part in parts {
            // What only a run knows is no file by itself: `input: find_reads`, `input: FILES`.
            let open = matches!(part, Value::Open(_)) || (argument.function && matches!(part, Value::Config(..)));
            let files = files_of(&part).filter(|_| !open);
            found.push(Input {
                label: argument.name.clone(),
                line: directive.first + argument.line,
                quote: argument.quote.clone(),
                files,
            });
        }
    }
    found
}

/// The expressions of `wildcard_constraints`.
pub fn constraints(arguments: Vec<Argument>) -> BTreeMap<String, String> {
    arguments.into_iter().filter_map(|a| Some((a.name?, a.value.plain()?))).collect()
}

/// The folder of a path, without a slash at its end.
fn folder(path: &RelPath) -> &str {
    path.as_str().rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A path that may go up, from a folder; nothing if it leaves the material.
pub fn resolved(folder: &str, name: &str) -> Option<RelPath> {
    if name.starts_with('/') || name.contains("://") {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in name.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    RelPath::new(&parts.join("/")).ok()
}

/// What a configuration in YAML holds; names are texts, as JSON has them.
fn json_of(yaml: &serde_yaml_ng::Value, depth: usize) -> Option<Json> {
    use serde_yaml_ng::Value as Yaml;
    if depth > 32 {
        return None;
    }
    Some(match yaml {
        Yaml::Null => Json::Null,
        Yaml::Bool(truth) => Json::Bool(*truth),
        Yaml::Number(number) => serde_json::from_str(&number.to_string()).unwrap_or(Json::String(number.to_string())),
        Yaml::String(text) => Json::String(text.clone()),
        Yaml::Sequence(items) => Json::Array(items.iter().map(|i| json_of(i, depth + 1)).collect::<Option<_>>()?),
        Yaml::Mapping(map) => {
            let entry = |(key, value): (&Yaml, &Yaml)| {
                let key = match key {
                    Yaml::String(text) => text.clone(),
                    Yaml::Number(number) => number.to_string(),
                    Yaml::Bool(truth) => truth.to_string(),
                    _ => return None,
                };
                Some((key, json_of(value, depth + 1)?))
            };
            Json::Object(map.iter().map(entry).collect::<Option<_>>()?)
        }
        Yaml::Tagged(tagged) => json_of(&tagged.value, depth + 1)?,
    })
}

/// What is known of a value that people may change.
pub fn known<'w>(workflow: &'w Workflow, key: &Key) -> Option<&'w Json> {
    match key {
        Key::Config(path) => super::value::at(workflow.names.config.as_ref(), path),
        Key::Variable(_) => None,
    }
}
