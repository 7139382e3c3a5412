//! The node tables of `schema/`: which nodes there are, what they hold, and which of them are not built yet.

mod table;
mod validate;

pub use table::{ArgRule, Kind, NodeRule, PropRule, Table, table};
pub use validate::{is_hole, is_name, is_open, validate};
