//! Patterns as texts of the language, and as a person reads them.

use super::axes::attribute;
use super::pattern::Part;
use super::rules::known;
use super::steps::Drafter;
use super::value::{Key, Source};
use crate::draft::{Arg, Node};

impl Drafter<'_> {
    /// The axes of a variable's list, as a line.
    pub fn each(&self, axes: &[usize]) -> Node {
        // An axis that lies in another one brings it.
        let brought = |axis: &usize| self.beside.iter().any(|b| b.outer == *axis && axes.contains(&b.inner));
        let names = axes.iter().filter(|axis| !brought(axis)).map(|axis| self.axis_names[*axis].clone());
        names.fold(Node::new("each"), |node, name| node.arg(Arg::text(name)))
    }

    /// A pattern of a step as a text of the language; nothing if it names what no text can.
    pub fn text(&mut self, step: usize, parts: &[Part], bound: &[(String, Source)]) -> Option<String> {
        let mut text = String::new();
        for (place, part) in parts.iter().enumerate() {
            match part {
                Part::Lit(literal) => {
                    let before = place.checked_sub(1).map(|before| &parts[before]);
                    let slash = matches!(before, Some(Part::Ref(key)) if self.params.ends_with_slash(key));
                    let literal = if slash { literal.trim_start_matches('/') } else { literal };
                    text.push_str(&literal.replace('{', "{{").replace('}', "}}"));
                }
                Part::Wild(name, _) => {
                    let axis = self.graph.axis_of_wild(step, name)?;
                    text.push_str(&format!("{{{}}}", self.axis_names[axis]));
                }
                Part::Bound(name) => {
                    let axis = self.graph.axis_of_bound(bound, name)?;
                    text.push_str(&format!("{{{}}}", self.axis_names[axis]));
                }
                Part::Ref(key) => {
                    let name = self.param(key);
                    text.push_str(&format!("{{{name}}}"));
                }
                Part::Pick(pick) => {
                    let number = self.graph.axis_of_wild(step, &pick.wildcard)?;
                    let axis = &self.graph.axes[number];
                    let other = axis.sources.iter().any(|source| *source != pick.of) || !axis.constants.is_empty();
                    let known = match &pick.of {
                        Source::Config(path) => {
                            known(self.workflow, &Key::Config(path.clone())).is_some_and(|v| v.is_object())
                        }
                        Source::Column(..) => pick.attribute.len() == 1,
                        _ => false,
                    };
                    if other || !known {
                        return None;
                    }
                    text.push_str(&format!("{{{}.{}}}", self.axis_names[number], attribute(&pick.attribute)));
                }
            }
        }
        Some(text)
    }
}

/// A pattern as a person reads it.
pub fn shown(parts: &[Part]) -> String {
    let one = |part: &Part| match part {
        Part::Lit(text) => text.clone(),
        Part::Wild(name, _) | Part::Bound(name) => format!("{{{name}}}"),
        Part::Ref(Key::Config(path)) => {
            format!("{{config{}}}", path.iter().map(|p| format!("[\"{p}\"]")).collect::<String>())
        }
        Part::Ref(Key::Variable(name)) => format!("{{{name}}}"),
        Part::Pick(pick) => format!("{{wildcards.{} -> {}}}", pick.wildcard, pick.attribute.join(".")),
    };
    parts.iter().map(one).collect()
}

/// A word for a file: the stem of a name that is written out, else its ending.
pub fn noun(parts: &[Part]) -> String {
    if let [Part::Pick(pick)] = parts {
        return attribute(&pick.attribute);
    }
    let text: String =
        parts.iter().map(|part| if let Part::Lit(text) = part { text.clone() } else { "\u{1}".into() }).collect();
    let base = text.trim_end_matches('/').rsplit('/').next().unwrap_or("");
    let (stem, endings) = base.split_once('.').map_or((base, ""), |(stem, endings)| (stem, endings));
    if !stem.contains('\u{1}') && !stem.is_empty() {
        return stem.to_owned();
    }
    let packed =
        |ending: &&str| !matches!(*ending, "gz" | "bz2" | "zst" | "xz" | "zip" | "") && !ending.contains('\u{1}');
    if let Some(ending) = endings.split('.').rfind(packed) {
        return ending.to_owned();
    }
    let words: Vec<&str> = stem.split('\u{1}').map(|w| w.trim_matches(['_', '-'])).filter(|w| !w.is_empty()).collect();
    words.last().map_or_else(|| "file".to_owned(), |word| (*word).to_owned())
}
