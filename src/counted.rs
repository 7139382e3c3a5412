//! How counts are said, in messages, pictures and artifacts alike.

use std::fmt::Display;

/// So many things: `1 job`, `2 jobs`.
pub fn counted<N: Display + PartialEq + From<u8>>(count: N, thing: &str) -> String {
    if count == N::from(1) { format!("1 {thing}") } else { format!("{count} {thing}s") }
}
