//! What programs that run over axes share: the axis tables as data, and which variable holds which element.

mod scope;
mod tables;

pub use scope::{Element, Scope};
pub use tables::{Column, Field, Kind, Table, Tables, What, number};
