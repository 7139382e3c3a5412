//! Files that no rule makes → inputs.

use super::pattern::{Part, Pattern, tidy};
use super::rules::known;
use super::steps::Drafter;
use super::texts::{noun, shown};
use super::value::{Key, Source};
use crate::draft::name::identifier;
use crate::draft::{Arg, Node, Origin};

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
        let parts = &tidy(parts.iter().map(put).collect());
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
        let name = identifier(words);
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
}
