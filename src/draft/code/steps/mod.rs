//! Programs → params, inputs and steps.
//!
//! | part | what it makes |
//! |---|---|
//! | [`params`] | the params of all programs |
//! | [`order`] | the order in which files come about, and who writes them |
//! | [`step`], [`program`] | the step of a program, and the program beside the specification |
//! | [`arguments`] | for each argument its file and its words |
//! | [`inputs`], [`outputs`] | the files that an argument names |
//! | [`named`] | the files that a program opens by a name of its own |
//! | [`data`] | what of the folder an argument may mean |
//! | [`made`], [`command`] | what becomes of one step, and its `run` |

mod arguments;
mod command;
mod data;
mod inputs;
mod made;
mod named;
mod order;
mod outputs;
mod params;
mod program;
mod step;

use std::collections::{BTreeMap, BTreeSet};

use super::folder::{Folder, line};
use super::role::{Role, roles};
use super::script::{CommandLine, Kind, Script};
use crate::draft::name::{Names, identifier, reserved};
use crate::draft::reading::Remark;
use crate::draft::{Node, Origin};
use crate::files::RelPath;

/// What comes of the programs.
#[derive(Debug, Default)]
pub struct Drafted {
    pub params: Vec<Node>,
    pub inputs: Vec<Node>,
    /// For each program its step, what is said of it, and what is left out.
    pub steps: Vec<(Node, Option<String>, Vec<Remark>)>,
    pub files: BTreeMap<RelPath, Vec<u8>>,
    /// Programs that got a first line which says what runs them.
    pub marked: Vec<String>,
}

struct Drafter<'f, 's> {
    folder: &'f Folder<'f>,
    scripts: &'s [Script],
    /// The names of steps, by program.
    steps: Vec<String>,
    /// All names of the whole specification.
    names: Names,
    /// Those of params and inputs: no file of a step is called so.
    taken: BTreeSet<String>,
    /// The names of params by what they are.
    values: Vec<(Role, String)>,
    /// The names of inputs by path.
    inputs: BTreeMap<String, String>,
    /// Who writes a file of this name: program and the name of its output.
    written: BTreeMap<String, (usize, String)>,
    out: Drafted,
}

/// Drafts all programs; `component` is the one of each language.
pub fn draft(folder: &Folder, scripts: &[Script], components: &BTreeMap<Kind, String>) -> Drafted {
    let mut names = Names::of_specification();
    let steps: Vec<String> = scripts.iter().map(|script| names.give(script.called())).collect();
    let all: Vec<Vec<Role>> = scripts
        .iter()
        .map(|script| match &script.line {
            CommandLine::Known(interface) => roles(folder, &script.text, interface, &script.usage.arguments),
            _ => Vec::new(),
        })
        .collect();
    let (taken, values, inputs, written) = Default::default();
    let out = Drafted::default();
    let mut drafter = Drafter { folder, scripts, steps, names, taken, values, inputs, written, out };
    for (at, roles) in all.iter().enumerate() {
        drafter.params(at, roles);
    }
    let order = drafter.written_files(&all);
    for at in order {
        drafter.step(at, &all[at], components);
    }
    drafter.out
}

impl Drafter<'_, '_> {
    fn give(&mut self, wanted: &str, step: &str) -> String {
        let wanted = identifier(wanted);
        let other = self.taken.contains(&wanted) || self.steps.contains(&wanted);
        let word = reserved().any(|word| word == wanted);
        let name = self.names.give(&if other || word { format!("{step}-{wanted}") } else { wanted });
        self.taken.insert(name.clone());
        name
    }

    fn material(&self, at: usize) -> &str {
        self.scripts[at].path.as_str()
    }

    fn line(&self, at: usize, place: usize) -> usize {
        line(&self.scripts[at].text, place)
    }

    /// The lines in which a program tells of an argument.
    fn origin(&self, at: usize, role: &Role) -> Origin {
        Origin::lines(self.material(at), self.line(at, role.place), self.line(at, role.place + role.quote.len()))
    }
}

/// A path as jobs may know a file by it.
fn tidy(path: &str) -> String {
    path.trim_start_matches("./").to_owned()
}

fn is_name(path: &str) -> bool {
    RelPath::new(path).is_ok() && !path.contains(['{', '}', '$', '*', '?', ':'])
}
