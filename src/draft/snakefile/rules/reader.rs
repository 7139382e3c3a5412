//! Statements, rules and includes, in the order in which they stand.

use super::directives::{constraints, files, inputs};
use super::{Rule, Workflow};
use crate::draft::snakefile::grammar::{Directive, Item, Kind, RuleText, items};
use crate::draft::snakefile::python::{self, Argument, Function};
use crate::draft::snakefile::value::Value;
use crate::draft::{Origin, origin::one_line, reading::Remark};
use crate::files::{Files, RelPath};

/// Larger files are not written by people.
const BYTES: u64 = 1 << 20;
const INCLUDES: usize = 64;
const RULES: usize = 400;

pub(super) struct Reader<'f> {
    pub(super) files: &'f dyn Files,
    pub(super) workflow: Workflow,
    pub(super) seen: Vec<RelPath>,
    pub(super) anonymous: usize,
}

impl Reader<'_> {
    pub(super) fn text(&self, path: &RelPath) -> Option<String> {
        String::from_utf8(self.files.read(path, BYTES).ok()?.to_vec()).ok().map(|t| t.replace("\r\n", "\n"))
    }

    fn remark(&mut self, material: &str, first: usize, quote: &str, why: &str) {
        let quote = quote.lines().next().unwrap_or("").to_owned();
        let remark = Remark { place: format!("{material}, line {first}"), quote, why: why.to_owned() };
        self.workflow.remarks.push(remark);
    }

    pub(super) fn file(&mut self, path: &RelPath, shown: &str, under: Option<&str>) {
        if self.seen.contains(path) {
            return;
        }
        let text = if self.seen.len() < INCLUDES { self.text(path) } else { None };
        self.seen.push(path.clone());
        let Some(text) = text else {
            return self.remark(shown, 1, "", "it is too large, no text, or one of too many: its rules are not read");
        };
        for Item { kind, first, last, under: own } in items(&text) {
            let under = own.as_deref().or(under);
            match kind {
                Kind::Rule(rule) => self.rule(&rule, path, shown, (first, last), under),
                Kind::Global(directive) => self.global(&directive, path, shown, under),
                Kind::Definition(text) => self.definition(text, shown, first),
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

    fn definition(&mut self, text: String, shown: &str, first: usize) {
        let Some(rest) = text.strip_prefix("def ") else { return };
        let name: String = rest.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        self.workflow.names.values.remove(&name);
        self.workflow.names.functions.insert(name, Function { text, material: shown.to_owned(), first });
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
                let target = name.as_deref().and_then(|name| path.folder().resolve(name));
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
            folder: path.folder(),
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
