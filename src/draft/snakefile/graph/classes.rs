//! Wildcards that run over one list → axes.

use std::collections::{BTreeMap, BTreeSet};

use super::{Axis, Graph, Maker, Variable, variable};
use crate::draft::snakefile::pattern::Part;
use crate::draft::snakefile::value::{Pick, Source};

/// Sets of variables that run over one list.
#[derive(Default)]
struct Classes {
    of: BTreeMap<Variable, usize>,
    members: Vec<Vec<Variable>>,
}

impl Classes {
    fn class(&mut self, variable: Variable) -> usize {
        let next = self.members.len();
        let class = *self.of.entry(variable.clone()).or_insert(next);
        if class == next {
            self.members.push(vec![variable]);
        }
        class
    }

    /// One class of two, unless a step would then have two wildcards over one axis.
    fn unite(&mut self, a: Variable, b: Variable) {
        let (a, b) = (self.class(a), self.class(b));
        // The class that came first stays, so that axes keep the order of their first use.
        let (a, b) = (a.min(b), a.max(b));
        let clash = |x: &Variable, y: &Variable| match (x, y) {
            (Variable::Wild(i, n), Variable::Wild(j, m)) => i == j && n != m,
            _ => false,
        };
        if a == b || self.members[a].iter().any(|x| self.members[b].iter().any(|y| clash(x, y))) {
            return;
        }
        let moved = std::mem::take(&mut self.members[b]);
        for variable in &moved {
            self.of.insert(variable.clone(), a);
        }
        self.members[a].extend(moved);
    }
}

pub(super) fn axes(graph: &mut Graph) {
    graph.axes.clear();
    let mut classes = Classes::default();
    let mut constants: Vec<(Variable, String)> = Vec::new();
    let mut picks: Vec<(Variable, Pick)> = Vec::new();
    let mut uses = |classes: &mut Classes, id: usize, parts: &[Part], bound: &[(String, Source)]| {
        for part in parts {
            match part {
                Part::Wild(name, _) => {
                    classes.class(Variable::Wild(id, name.clone()));
                }
                Part::Pick(pick) => {
                    let variable = Variable::Wild(id, pick.wildcard.clone());
                    classes.class(variable.clone());
                    picks.push((variable, pick.clone()));
                }
                Part::Bound(name) => {
                    if let Some((_, source)) = bound.iter().find(|(n, _)| n == name) {
                        classes.class(Variable::Bound(name.clone(), source.clone()));
                    }
                }
                _ => {}
            }
        }
    };
    for (id, instance) in graph.instances.iter().enumerate() {
        instance.outputs.iter().for_each(|o| uses(&mut classes, id, &o.pattern, &o.bound));
        instance.inputs.iter().for_each(|i| uses(&mut classes, id, &i.pattern, &i.bound));
    }
    for (id, instance) in graph.instances.iter().enumerate() {
        for asked in &instance.inputs {
            let Maker::Steps(made) = &asked.maker else { continue };
            for made in made {
                for (wildcard, value) in &made.by {
                    let theirs = variable(&graph.instances[made.instance], made, wildcard);
                    match value.as_slice() {
                        [Part::Wild(name, _)] => classes.unite(theirs, Variable::Wild(id, name.clone())),
                        [Part::Bound(name)] => {
                            if let Some((_, source)) = asked.bound.iter().find(|(n, _)| n == name) {
                                classes.unite(theirs, Variable::Bound(name.clone(), source.clone()));
                            }
                        }
                        [Part::Lit(text)] => {
                            classes.class(theirs.clone());
                            constants.push((theirs, text.clone()));
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    merge_unsaid(&mut classes, &constants, &picks);
    let mut numbers: BTreeMap<usize, usize> = BTreeMap::new();
    for (class, members) in classes.members.iter().enumerate().filter(|(_, members)| !members.is_empty()) {
        let mut axis = Axis { name: name(members), ..Axis::default() };
        for member in members {
            if let Variable::Bound(_, source) = member
                && !axis.sources.contains(source)
            {
                axis.sources.push(source.clone());
            }
        }
        numbers.insert(class, graph.axes.len());
        graph.axes.push(axis);
    }
    graph.axis_of = classes.of.iter().filter_map(|(v, class)| Some((v.clone(), *numbers.get(class)?))).collect();
    for (variable, text) in constants {
        let axis = graph.axis_of.get(&variable).copied();
        if let Some(axis) = axis.and_then(|at| graph.axes.get_mut(at)).filter(|a| !a.constants.contains(&text)) {
            axis.constants.push(text);
        }
    }
    for (variable, pick) in picks {
        let axis = graph.axis_of.get(&variable).copied();
        if let Some(axis) = axis.and_then(|at| graph.axes.get_mut(at)).filter(|a| !a.picks.contains(&pick)) {
            axis.picks.push(pick);
        }
    }
}

/// Wildcards of one name that nothing gives elements become one axis: a person says once what they are.
fn merge_unsaid(classes: &mut Classes, constants: &[(Variable, String)], picks: &[(Variable, Pick)]) {
    let said: BTreeSet<usize> = {
        let bound = classes.of.iter().filter(|(variable, _)| matches!(variable, Variable::Bound(..)));
        let named = constants.iter().map(|(v, _)| v).chain(picks.iter().map(|(v, _)| v));
        bound.map(|(_, class)| *class).chain(named.filter_map(|v| classes.of.get(v).copied())).collect()
    };
    let mut first: BTreeMap<String, Variable> = BTreeMap::new();
    for class in 0..classes.members.len() {
        let Some(member) = classes.members[class].first().filter(|_| !said.contains(&class)).cloned() else { continue };
        match first.get(&name(&classes.members[class])) {
            Some(other) => classes.unite(other.clone(), member),
            None => {
                first.insert(name(&classes.members[class]), member);
            }
        }
    }
}

/// What most of the variables are called; of two names the one that comes first.
fn name(members: &[Variable]) -> String {
    let names: Vec<&String> = members
        .iter()
        .map(|member| match member {
            Variable::Wild(_, name) | Variable::Bound(name, _) => name,
        })
        .collect();
    let count = |name: &String| names.iter().filter(|n| **n == name).count();
    let most = names.iter().map(|n| count(n)).max().unwrap_or(0);
    names.iter().find(|n| count(n) == most).map_or_else(String::new, |n| (*n).clone())
}
