//! What programs that run over axes share: the axis tables as data, and which variable holds which element.

mod scope;
mod tables;

pub use scope::Scope;
pub use tables::{Column, Field, Table, Tables};
