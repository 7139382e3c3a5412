//! The files that the directives of a rule name.

use std::collections::BTreeMap;

use super::{Input, Said};
use crate::draft::origin::one_line;
use crate::draft::snakefile::grammar::Directive;
use crate::draft::snakefile::python::{self, Argument, Names, files_of};
use crate::draft::snakefile::value::{Named, Value};

pub(super) fn files(
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

pub(super) fn inputs(names: &Names, directive: Option<&Directive>) -> Vec<Input> {
    let Some(directive) = directive else { return Vec::new() };
    let Some(arguments) = python::arguments(names, &directive.body) else {
        let quote = one_line(&directive.body);
        return vec![Input { label: None, line: directive.first, quote, files: None, after: None }];
    };
    let mut found = Vec::new();
    for argument in arguments {
        let after = python::after(names, &argument.quote);
        // A list may hold what is known beside what is not.
        let parts = match &argument.value {
            whole if after.is_some() => vec![whole.clone()],
            Value::List(parts) if argument.name.is_none() && !parts.is_empty() => parts.clone(),
            whole => vec![whole.clone()],
        };
        for part in parts {
            // What only a run knows is no file by itself: `input: find_reads`, `input: FILES`.
            let open = matches!(part, Value::Open(_)) || (argument.function && matches!(part, Value::Config(..)));
            let files = files_of(&part).filter(|_| !open && after.is_none());
            found.push(Input {
                label: argument.name.clone(),
                line: directive.first + argument.line,
                quote: argument.quote.clone(),
                files,
                after: after.clone(),
            });
        }
    }
    found
}

/// The expressions of `wildcard_constraints`.
pub fn constraints(arguments: Vec<Argument>) -> BTreeMap<String, String> {
    arguments.into_iter().filter_map(|a| Some((a.name?, a.value.plain()?))).collect()
}
