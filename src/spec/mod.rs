//! The specification as written: texts, expressions and amounts parsed, names not looked up yet.

pub mod around;
pub mod expr;
mod expr_parse;
mod fields;
mod lines;
pub mod mentions;
pub mod model;
mod place;
mod python;
pub mod quantity;
mod read;
mod read_axis;
mod read_step;
mod selectors;
pub mod targets;
pub mod template;

pub use fields::text_of;
pub use lines::Lines;
pub use place::Place;
pub use read::read;
pub use read_axis::COLUMN_TYPES;
pub use read_step::MORE_OUTPUTS;
pub use template::Template;

#[cfg(test)]
mod tests;
