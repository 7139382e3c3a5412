//! Raw material → a specification that a person can review: `napkin draft`.
//!
//! | part | in → out |
//! |---|---|
//! | [`material`] | words, files and folders → what each is |
//! | readers | one material → a [`Reading`]: what can be read for certain, and holes for the rest |
//! | [`contents`] | one material → the bytes that it consists of |
//! | [`apart`] | several readings → readings in which a name means one thing |
//! | [`page`] | readings → the text of a `specification.md` |
//! | [`settle`] | that text → one in which nothing is wrong but the holes: what the checks refuse is kept as a comment |
//! | `model` | materials and readings → a draft by a language model; the one part that reaches a network |
//! | [`record`] | what was read, asked and answered → `draft.json` |
//!
//! A reader never guesses. What it cannot decide is a hole that quotes the line in question; what has no place in the
//! language is a remark. Every drafted node carries a mark that says where it comes from and who made it ([`origin`]);
//! taking the mark away is the review. Nothing of the material is ever executed, and material of any size or kind gives
//! a draft or an error in bounded time.

pub mod apart;
pub mod code;
pub mod contents;
pub mod material;
#[cfg(feature = "draft")]
pub mod model;
pub mod name;
pub mod nextflow;
pub mod node;
pub mod origin;
pub mod page;
pub mod reading;
pub mod record;
pub mod sentence;
pub mod settle;
pub mod snakefile;

pub use node::{Arg, Node};
pub use origin::{Maker, Origin};
pub use reading::{Reading, Section};

use material::{Content, Material};

/// What can be read of a material for certain; nothing where only a language model can read it.
pub fn read(material: &Material, component_only: bool) -> Option<Reading> {
    Some(match &material.content {
        Content::Sentence(words) => sentence::read(words),
        Content::Snakefile(files, path) => snakefile::read(files, path, &material.shown),
        Content::Nextflow(files, path) => nextflow::read(files, path, &material.shown),
        Content::Code(files, only) => code::read(files, only.as_ref(), &material.shown, component_only),
        Content::Text(_) | Content::Image { .. } | Content::Pdf(_) => return None,
    })
}
