//! The specification as written: texts, expressions and amounts parsed, names not looked up yet.

pub mod expr;
mod expr_parse;
mod place;
pub mod quantity;
pub mod template;

pub use place::Place;
pub use template::Template;
