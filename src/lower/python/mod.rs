//! Writing Python: literals, names that cannot clash, and lines as the formatter `black` would lay them out.

mod choice;
mod layout;
mod literal;
mod names;

pub use choice::bare;
pub use layout::Code;
pub use literal::{Piece, docstring, format, text};
pub use names::{Names, identifier, runtime_name};
