//! The names that everything gets: those of the pipeline, where nothing else is called so.

use std::collections::BTreeMap;

use super::model::Model;
use super::value::{From, Source};
use crate::draft::name::{Names as Given, identifier, reserved};

/// Variables that mean something to bash and to programs.
const ENVIRONMENT: [&str; 8] = ["PATH", "PWD", "HOME", "USER", "TMPDIR", "LANG", "SHELL", "IFS"];

pub struct Names {
    pub axes: Vec<String>,
    pub inputs: Vec<String>,
    pub steps: Vec<String>,
    pub locals: Vec<Locals>,
}

/// The names in a step.
pub struct Locals {
    /// Of each `in`; of one that takes its files from several places, one for each place.
    pub ins: Vec<(String, Vec<String>)>,
    pub outs: Vec<String>,
    pub envs: Vec<String>,
}

impl Names {
    pub fn give(model: &Model) -> Self {
        // One that is left out of the specification leaves its name free.
        let used = model.params_used();
        let stays = |(at, param): &(usize, &super::model::Param)| used.contains(at) || !param.spent && param.declared;
        let params = model.params.iter().enumerate().filter(stays).map(|(_, param)| param.name.clone());
        let mut given = Given::without(params.chain(reserved().map(str::to_owned)));
        let steps: Vec<String> = model.steps.iter().map(|step| fresh(&mut given, &step.word, "step")).collect();
        let axes = model
            .axes
            .iter()
            .map(|axis| {
                let best = axis.words.iter().max_by_key(|(strength, _)| *strength).map_or(0, |(strength, _)| *strength);
                let word = axis.words.iter().find(|(strength, _)| *strength == best).map_or("item", |(_, word)| word);
                fresh(&mut given, word, "item")
            })
            .collect();
        let inputs = (0..model.inputs.len()).map(|at| input(model, at, &mut given)).collect();
        let mut names = Self { axes, inputs, steps, locals: Vec::new() };
        names.locals = model.steps.iter().map(|step| names.local(step, &given)).collect();
        names
    }

    fn local(&self, step: &super::model::Step, given: &Given) -> Locals {
        // A bash variable is called as a name with `_` for each `-`, and not as one that programs look for.
        let mut known = given.clone();
        for name in ENVIRONMENT {
            known.give(name);
        }
        let mut ins = Vec::new();
        for input in &step.ins {
            let parts = &input.files.parts;
            let own = match parts.as_slice() {
                [part] => match part.sources.as_slice() {
                    [Source { from: From::Input(at), .. }] => Some(&self.inputs[*at]),
                    _ => None,
                },
                _ => None,
            };
            // An input may be read under its own name.
            let name = match own {
                Some(own) if *own == identifier(&input.word) && !ins.iter().any(|(n, _)| n == own) => own.clone(),
                _ => fresh(&mut known, &input.word, "in"),
            };
            let each = match parts.len() {
                1 => vec![name.clone()],
                0 => Vec::new(),
                several => (1..=several).map(|at| known.give(&format!("{name}_{at}"))).collect(),
            };
            ins.push((name, each));
        }
        let outs = step.outs.iter().map(|out| fresh(&mut known, &out.word, "out")).collect();
        let envs = step.envs.iter().map(|env| fresh(&mut known, &env.word, "value").replace('-', "_")).collect();
        Locals { ins, outs, envs }
    }
}

/// A name that says the same, with a word at its end if it is taken.
fn fresh(given: &mut Given, word: &str, end: &str) -> String {
    let name = identifier(word);
    let mut probe = given.clone();
    if probe.give(&name) == name {
        return given.give(&name);
    }
    given.give(&format!("{name}_{end}"))
}

/// An input is called as the steps call it, unless they call something else so, too.
fn input(model: &Model, at: usize, given: &mut Given) -> String {
    let mut words: BTreeMap<&str, usize> = BTreeMap::new();
    let mut first = None;
    for step in &model.steps {
        for input in &step.ins {
            let mut sources = input.files.sources();
            let (Some(source), None) = (sources.next(), sources.next()) else { continue };
            if source.from == From::Input(at) {
                *words.entry(&input.word).or_default() += 1;
                first = first.or(Some(input.word.as_str()));
            }
        }
    }
    let word = first.unwrap_or(&model.inputs[at].word);
    let elsewhere = model.steps.iter().any(|step| {
        let other = |input: &super::model::In| {
            let mut sources = input.files.sources();
            input.word == word
                && !(sources.next().is_some_and(|s| s.from == From::Input(at)) && sources.next().is_none())
        };
        step.ins.iter().any(other) || step.outs.iter().any(|out| out.word == word)
    });
    let end = if word.ends_with('s') { "files" } else { "file" };
    if elsewhere { given.give(&format!("{word}_{end}")) } else { fresh(given, word, end) }
}
