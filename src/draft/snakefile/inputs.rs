//! Files that no rule makes → inputs.

use std::collections::BTreeMap;

use super::pattern::{Part, Pattern};
use super::rules::known;
use super::steps::Drafter;
use super::value::{Key, Source};
use crate::draft::{Arg, Node, Origin};
use crate::files::{Kind, RelPath};

/// Inputs that are larger stay where they are.
const CARRIED: u64 = 256 << 10;
const CARRIED_TOGETHER: u64 = 4 << 20;
const CARRIED_FILES: usize = 200;

/// An input that has been drafted.
pub struct Drafted {
    pub name: String,
    pub node: Node,
}

impl Drafter<'_> {
    /// The name of the input for a pattern of a step, which is made when it is first asked for.
    pub fn input(
        &mut self,
        step: usize,
        parts: &Pattern,
        bound: &[(String, Source)],
        label: Option<&str>,
        origin: Origin,
    ) -> String {
        // Where jobs write is not where an input lies.
        let put = |part: &Part| match part {
            Part::Ref(key) if self.params.folder(key).is_some() => {
                let text = known(self.workflow, key).and_then(|v| v.as_str());
                text.map_or_else(|| part.clone(), |text| Part::Lit(text.to_owned()))
            }
            part => part.clone(),
        };
        let parts = &super::pattern::tidy(parts.iter().map(put).collect());
        let mut axes: Vec<usize> = Vec::new();
        for part in parts {
            let axis = match part {
                Part::Wild(name, _) => self.graph.axis_of_wild(step, name),
                Part::Bound(name) => self.graph.axis_of_bound(bound, name),
                Part::Pick(pick) => self.graph.axis_of_wild(step, &pick.wildcard),
                _ => None,
            };
            axes.extend(axis.filter(|axis| !axes.contains(axis)));
        }
        let path = self.text(step, parts, bound);
        let id = path.clone().unwrap_or_else(|| format!("{parts:?}"));
        if let Some(drafted) = self.inputs.get(&(id.clone(), axes.clone())) {
            return drafted.name.clone();
        }
        let words = match (label, parts.as_slice()) {
            (Some(label), _) => label.to_owned(),
            (None, [Part::Ref(key)]) => match key {
                Key::Config(path) => path.last().cloned().unwrap_or_default(),
                Key::Variable(name) => name.clone(),
            },
            (None, parts) => noun(parts),
        };
        let taken = matches!(parts.as_slice(), [Part::Ref(_)]) || self.names_taken(&words);
        let name = self.names.give(&if taken { format!("{words}-file") } else { words });
        let mut node = Node::new("input").arg(Arg::text(name.clone())).from(origin);
        match path {
            None => {
                let hole = Arg::hole(format!("where is it? \"{}\"", shown(parts)));
                node = node.prop("path", hole);
            }
            Some(path) => {
                // The last part of the path is its name, if that tells the elements apart and no other has it.
                let base = path.rsplit('/').next().unwrap_or(&path).to_owned();
                let all = axes.iter().all(|axis| base.contains(&format!("{{{}}}", self.axis_names[*axis])));
                let attributes = parts.iter().any(|part| matches!(part, Part::Pick(_)));
                let free = self.base_names.insert(base) || parts.len() == 1 && !matches!(parts[0], Part::Lit(_));
                if !(free && (all || attributes && axes.len() == 1)) {
                    let name = path.trim_start_matches('/').rsplit("://").next().unwrap_or("").to_owned();
                    node = node.arg(Arg::quoted(name));
                }
                let place = self.place(step, parts, bound, path);
                node = node.prop("path", Arg::quoted(place));
            }
        }
        if !axes.is_empty() {
            let names = self.each(&axes);
            node = node.child(names);
        }
        self.input_order.push((id.clone(), axes.clone()));
        self.inputs.insert((id, axes), Drafted { name: name.clone(), node });
        name
    }

    fn names_taken(&self, words: &str) -> bool {
        let name = crate::draft::name::identifier(words);
        self.step_names.contains(&name) || self.axis_names.contains(&name) || self.locals.contains(&name)
    }

    /// The path as the specification says it: beside it if the file is small and travels with the draft, else in the
    /// folder where the Snakefile runs, which a person names.
    fn place(&mut self, step: usize, parts: &Pattern, bound: &[(String, Source)], path: String) -> String {
        let open = |part: &Part| matches!(part, Part::Ref(key) if known(self.workflow, key).is_none());
        let first = match parts.first() {
            Some(Part::Lit(text)) => text.clone(),
            Some(Part::Ref(key)) => known(self.workflow, key).and_then(|v| v.as_str()).unwrap_or("/").to_owned(),
            _ => String::new(),
        };
        let elsewhere = first.starts_with('/') || first.contains("://") || parts.first().is_some_and(open);
        if elsewhere || self.carried(step, parts, bound) {
            return path;
        }
        self.workdir = true;
        format!("{{{}}}/{path}", self.workdir_name)
    }

    /// Takes all files of an input along, if they are there and small.
    fn carried(&mut self, step: usize, parts: &Pattern, bound: &[(String, Source)]) -> bool {
        let mut names: Vec<(BTreeMap<usize, String>, String)> = vec![(BTreeMap::new(), String::new())];
        for part in parts {
            let (axis, values) = match part {
                Part::Lit(text) => (None, Some(vec![text.clone()])),
                Part::Ref(key) => {
                    (None, known(self.workflow, key).and_then(|v| v.as_str()).map(|t| vec![t.to_owned()]))
                }
                Part::Wild(name, _) => self.elements(self.graph.axis_of_wild(step, name)),
                Part::Bound(name) => self.elements(self.graph.axis_of_bound(bound, name)),
                Part::Pick(_) => (None, None),
            };
            let Some(values) = values else { return false };
            if names.len() * values.len() > CARRIED_FILES {
                return false;
            }
            let one = |(known, text): &(BTreeMap<usize, String>, String), value: &String| {
                let mut known = known.clone();
                let value = match axis {
                    Some(axis) => known.entry(axis).or_insert_with(|| value.clone()).clone(),
                    None => value.clone(),
                };
                (known, format!("{text}{value}"))
            };
            let mut next: Vec<_> = names.iter().flat_map(|name| values.iter().map(move |v| one(name, v))).collect();
            next.dedup();
            names = next;
        }
        let paths: Option<Vec<RelPath>> = names.iter().map(|(_, name)| RelPath::new(name).ok()).collect();
        let Some(paths) = paths else { return false };
        let mut together = self.reading_files.values().map(|bytes| bytes.len() as u64).sum::<u64>();
        for path in &paths {
            match self.files.kind(path) {
                Some(Kind::File { len }) if len <= CARRIED => together += len,
                _ => return false,
            }
        }
        together <= CARRIED_TOGETHER && paths.iter().all(|path| self.carry(path))
    }

    fn elements(&self, axis: Option<usize>) -> (Option<usize>, Option<Vec<String>>) {
        let Some(number) = axis else { return (None, None) };
        (Some(number), super::graph::elements(self.workflow, &self.graph.axes[number]))
    }

    /// Takes a file along with the draft.
    pub fn carry(&mut self, path: &RelPath) -> bool {
        match self.files.read(path, CARRIED * 4) {
            Ok(bytes) => {
                self.reading_files.insert(path.clone(), bytes.to_vec());
                true
            }
            Err(_) => false,
        }
    }

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
        for part in parts {
            match part {
                Part::Lit(literal) => text.push_str(&literal.replace('{', "{{").replace('}', "}}")),
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
                    text.push_str(&format!(
                        "{{{}.{}}}",
                        self.axis_names[number],
                        super::axes::attribute(&pick.attribute)
                    ));
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
        return super::axes::attribute(&pick.attribute);
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
