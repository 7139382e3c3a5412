//! What becomes of one step.

use std::collections::BTreeSet;

use super::command::Words;
use crate::draft::name::identifier;
use crate::draft::reading::Remark;
use crate::draft::{Arg, Node};
use crate::resolve::RESERVED;

/// What becomes of one step.
#[derive(Default)]
pub(super) struct Made {
    pub(super) files: Vec<Node>,
    pub(super) words: Vec<Words>,
    pub(super) remarks: Vec<Remark>,
    pub(super) names: BTreeSet<String>,
    pub(super) each: Option<String>,
}

impl Made {
    /// A name for a file of this step that nothing else has.
    pub(super) fn local(&mut self, taken: &BTreeSet<String>, wanted: &str) -> String {
        let wanted = identifier(wanted);
        let fits =
            |name: &String| !taken.contains(name) && !self.names.contains(name) && !RESERVED.contains(&name.as_str());
        let mut name = wanted.clone();
        let mut number = 1;
        while !fits(&name) {
            name = if number == 1 { format!("{wanted}-file") } else { format!("{wanted}-file-{number}") };
            number += 1;
        }
        self.names.insert(name.clone());
        name
    }

    /// An `in` of which somebody has to say whose file it is; with its name.
    pub(super) fn asked(&mut self, taken: &BTreeSet<String>, wanted: &str, question: String) -> (String, Node) {
        let name = self.local(taken, wanted);
        let node = Node::new("in").arg(Arg::text(&name)).prop("from", Arg::hole(question));
        (name, node)
    }
}
