//! stub
mod tree;
pub use tree::*;
pub fn read_text(
    _: &str,
    _: &[u8],
    _: &mut crate::source::Sources,
    _: &mut crate::diagnostic::Findings,
) -> Option<crate::source::SourceId> {
    None
}
pub fn parse_kdl(
    _: crate::source::SourceId,
    _: &crate::source::Sources,
    _: &mut crate::diagnostic::Findings,
) -> Document {
    Document::default()
}
pub fn parse_markdown(
    _: crate::source::SourceId,
    _: &crate::source::Sources,
    _: &mut crate::diagnostic::Findings,
) -> Document {
    Document::default()
}
