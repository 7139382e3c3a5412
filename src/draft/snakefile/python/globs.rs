//! `glob_wildcards("reads/{sample}.fq")`: the pattern, and what stands for its wildcards.

use serde_json::Value as Json;

use super::Names;
use crate::draft::snakefile::pattern::{Part, braces};
use crate::draft::snakefile::value::{Key, Seg, Source, Value, at};

pub(super) fn glob(pattern: &str, wildcard: &str) -> Value {
    Value::Source(Source::Glob { pattern: pattern.to_owned(), wildcard: wildcard.to_owned() })
}

/// The wildcards of a pattern, in order.
pub(super) fn wildcards(pattern: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for part in braces(pattern) {
        if let Part::Wild(name, _) = part
            && !found.contains(&name)
        {
            found.push(name);
        }
    }
    found
}

/// A pattern of `glob_wildcards`, with the values of the configuration put in.
pub(super) fn pattern_of(names: &Names, value: &Value) -> Option<String> {
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
