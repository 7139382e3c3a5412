//! napkin turns a reviewed `specification.md` into the complete files of a scientific workflow.
//!
//! A compilation is a chain of stages, each a module with one entry function and one result type:
//!
//! | stage | in → out |
//! |---|---|
//! | [`files`] | the one trait through which anything is read |
//! | [`source`] | texts, and places in them |
//! | [`syntax`] | Markdown and KDL → a spanned tree |
//! | [`schema`] | the tree held against the node tables |
//! | [`spec`] | tree → raw model: texts, expressions and amounts parsed |
//! | [`values`] | params → one value each |
//! | [`resolve`] | names → typed ids, typed terms |
//! | [`check`] | what needs no data |
//! | [`scripts`] | scripts → the options that they accept |
//! | [`bind`] | data → axes as dense columns |
//! | [`plan`] | axes → maps, relations, compiled texts; counts |
//! | [`prove`] | unique names, nothing missing, limits |
//! | [`graph`] | plan → a picture of its steps or jobs |
//! | [`lower`] | plan → artifacts, as values |
//! | [`diagnostic`] | whatever a stage finds wrong, for people and programs |
//! | `allow` | comments that accept a finding |
//! | `unreviewed` | marks of drafted parts → a finding |
//! | [`draft`] | raw material → a specification to review |
//! | [`diff`] | two compilations → what changes in words |
//! | [`review`] | a compilation and what changes → one page for who reviews it |
//!
//! [`compile`](compile::compile) runs the chain; nothing in it reads a clock, the environment or a path that the
//! [`files::Files`] trait does not give.

// Whatever somebody writes ends in words, not in a panic. Where one is a mistake of napkin alone, the place says so.
#![cfg_attr(
    not(test),
    deny(
        clippy::expect_used,
        clippy::panic,
        clippy::todo,
        clippy::unimplemented,
        clippy::unreachable,
        clippy::unwrap_used
    )
)]

mod allow;
pub mod apply;
pub mod bind;
pub mod check;
pub mod cli;
pub mod compile;
mod counted;
pub mod design;
pub mod diagnostic;
pub mod diff;
pub mod draft;
mod explain;
pub mod files;
pub mod graph;
mod include;
pub mod lower;
mod markup;
mod modes;
pub mod plan;
pub mod prove;
pub mod resolve;
pub mod review;
pub mod schema;
pub mod scripts;
pub mod source;
pub mod spec;
pub mod syntax;
mod templates;
mod unreviewed;
pub mod values;
pub mod vocabulary;
