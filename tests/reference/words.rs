//! `schema/words.json`: functions, filters, attributes and types, each with its meaning, and texts that show it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Deserialize as _;

use super::example::Example;
use super::outcome;

const TEXT: &str = include_str!("../../schema/words.json");

#[derive(Debug, serde::Deserialize)]
pub struct Words {
    /// The specification whose step `shown` holds the texts; they stand for `/* texts */`.
    prelude: Vec<String>,
    families: BTreeMap<String, serde_json::Map<String, serde_json::Value>>,
}

/// One word.
#[derive(Debug, serde::Deserialize)]
struct Word {
    /// How it is written, where that is more than its name.
    #[serde(default)]
    form: String,
    doc: String,
    /// A text, and what it gives.
    #[serde(default)]
    examples: Vec<(String, String)>,
}

impl Words {
    pub fn read() -> Self {
        serde_json::from_str(TEXT).expect("words.json is well formed")
    }

    pub fn prelude(&self) -> String {
        self.prelude.join("\n").replace(" { /* texts */ }", "")
    }

    fn family(&self, name: &str) -> Vec<(String, Word)> {
        let Some(family) = self.families.get(name) else { panic!("there is no family {name} of words") };
        let word = |value: &serde_json::Value| Word::deserialize(value).expect("a word");
        family.iter().map(|(name, value)| (name.clone(), word(value))).collect()
    }

    /// The table of a family.
    pub fn table(&self, name: &str) -> String {
        let words = self.family(name);
        let shown = words.iter().any(|(_, w)| !w.examples.is_empty());
        let mut table = if shown {
            "| | meaning | for instance | gives |\n|---|---|---|---|\n".to_owned()
        } else {
            "| | meaning |\n|---|---|\n".to_owned()
        };
        for (name, word) in words {
            let form = if word.form.is_empty() { &name } else { &word.form };
            let cell = |of: fn(&(String, String)) -> &String| -> String {
                let cells: Vec<String> = word.examples.iter().map(|e| code(of(e))).collect();
                cells.join("<br>")
            };
            write!(table, "| {} | {} |", code(form), word.doc).unwrap();
            if shown {
                write!(table, " {} | {} |", cell(|e| &e.0), cell(|e| &e.1)).unwrap();
            }
            table.push('\n');
        }
        table
    }

    /// Compares the words with those of the program, and what the texts give with what is written.
    pub fn differences(&self) -> Vec<String> {
        let mut told = Vec::new();
        for (family, mut known) in napkin::vocabulary::families() {
            let mut here: Vec<String> = self.family(family).into_iter().map(|(name, _)| name).collect();
            here.sort();
            known.sort_unstable();
            if here != known {
                told.push(format!("== {family}\n-- the program has\n{known:?}\n-- words.json has\n{here:?}\n"));
            }
        }
        let families = self.families.keys().flat_map(|family| self.family(family));
        let all: Vec<(String, String)> = families.flat_map(|(_, word)| word.examples).collect();
        let texts: Vec<&str> = all.iter().map(|(text, _)| text.as_str()).collect();
        let example = Example { kdl: self.prelude.join("\n"), ..Example::default() };
        match outcome::texts(&example, &texts) {
            Err(why) => told.push(why),
            Ok(found) => {
                for ((text, expected), found) in all.iter().zip(&found).filter(|((_, e), f)| e != *f) {
                    told.push(format!("== {text}\n-- expected\n{expected}\n-- found\n{found}\n"));
                }
            }
        }
        told
    }
}

/// A cell with code in it; a bar would end the cell.
fn code(text: &str) -> String {
    match text {
        "" => "(no word)".to_owned(),
        "''" => "(an empty word)".to_owned(),
        text => format!("`{}`", text.replace('|', "\\|")),
    }
}
