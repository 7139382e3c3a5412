//! What a reader makes of a material.

use std::collections::BTreeMap;

use super::node::Node;
use crate::files::RelPath;

/// A part of a draft: prose for people, and nodes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Section {
    pub heading: String,
    /// Paragraphs of plain text; markup in them is shown as it is.
    pub prose: Vec<String>,
    pub nodes: Vec<Node>,
    /// Lines of the material that have no place in the language, and why: they are quoted below the nodes.
    pub remarks: Vec<Remark>,
}

/// Something that was read and is not among the nodes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// `Snakefile, line 12`
    pub place: String,
    /// The words of the material.
    pub quote: String,
    pub why: String,
}

/// What came of a material.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// What the workflow may be called; an identifier.
    pub name: String,
    pub title: String,
    /// In the order in which a person would tell them: params, axes, inputs, components, steps.
    pub sections: Vec<Section>,
    /// Files that the specification needs beside it, by their place there, with their bytes.
    pub files: BTreeMap<RelPath, Vec<u8>>,
}

impl Reading {
    /// All nodes, in order.
    pub fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.sections.iter().flat_map(|section| &section.nodes)
    }

    /// How many holes there are.
    pub fn holes(&self) -> usize {
        self.nodes().map(Node::holes).sum()
    }
}
