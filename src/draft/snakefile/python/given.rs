//! What a call is given: the values of `expand`, of `read_csv` and of `format`.

use super::named::files_of;
use crate::draft::snakefile::pattern::{Part, braces_of_expand, written};
use crate::draft::snakefile::value::{Named, Seg, Sheet, Source, Text, Value, joined};

/// The values of a call.
pub(super) struct Given {
    pub(super) first: Vec<(String, Value)>,
    pub(super) named: Vec<(String, Value)>,
}

impl Given {
    pub(super) fn expand(&self, pattern: &Value) -> Value {
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
                for part in braces_of_expand(&literal) {
                    let piece = match part {
                        Part::Wild(name, constraint) => {
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
                                vec![Seg::Lit(written(&name, constraint.as_deref()))]
                            }
                        }
                        Part::Lit(text) => vec![Seg::Lit(text)],
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

    pub(super) fn table(&self, file: &Value, tabs: bool) -> Value {
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
    pub(super) fn format(&self, text: &Text) -> Value {
        let [Seg::Lit(literal)] = text.as_slice() else { return Value::Unknown };
        let mut place = 0;
        let mut found = Vec::new();
        for part in braces_of_expand(literal) {
            let piece = match part {
                Part::Lit(text) => Some(vec![Seg::Lit(text)]),
                Part::Wild(name, None) if name.is_empty() => {
                    place += 1;
                    self.first.get(place - 1).and_then(|(_, value)| value.to_text())
                }
                Part::Wild(name, None) => match name.parse::<usize>() {
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
