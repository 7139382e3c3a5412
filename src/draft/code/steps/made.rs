//! What becomes of one step.

use std::collections::BTreeSet;

use super::command::Words;
use crate::draft::Node;
use crate::draft::name::identifier;
use crate::draft::reading::Remark;
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
    pub(super) fn local(&mut self, taken: &BTreeSet<String>, wanted: &str, kind: &str) -> String {
        let wanted = identifier(wanted);
        let fits =
            |name: &String| !taken.contains(name) && !self.names.contains(name) && !RESERVED.contains(&name.as_str());
        let mut name = wanted.clone();
        let mut number = 1;
        while !fits(&name) {
            name = if number == 1 { format!("{wanted}-{kind}") } else { format!("{wanted}-{kind}-{number}") };
            number += 1;
        }
        self.names.insert(name.clone());
        name
    }
}
