//! Where the bytes of a value stand in the specification.

use crate::source::Span;
use crate::syntax::Entry;

/// Maps offsets in a string value to spans. A value without escapes maps byte by byte, any other as a whole.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    whole: Span,
    inner: Option<Span>,
}

impl Place {
    pub fn of(entry: &Entry) -> Self {
        Self { whole: entry.value_span, inner: entry.inner }
    }

    pub fn whole(&self) -> Span {
        self.whole
    }

    pub fn at(&self, from: usize, to: usize) -> Span {
        self.inner.map_or(self.whole, |inner| inner.slice(from, to))
    }
}

impl From<Span> for Place {
    fn from(span: Span) -> Self {
        Self { whole: span, inner: None }
    }
}
