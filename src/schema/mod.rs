//! The node tables of `schema/`: which nodes there are, what they hold, and which of them are not built yet.

pub mod by_name;
mod extra;
mod strays;
mod table;
pub mod targets;
mod validate;

pub use strays::adopt;
pub use table::{ArgRule, Kind, NodeRule, PropRule, Table, table};
pub use validate::{is_hole, is_name, is_open, type_of, validate};
