//! Bytes into text: what no reader could make sense of is refused here.

use super::limits;
use crate::diagnostic::{Findings, syntax};
use crate::source::{SourceId, Sources, Span};

/// The mark that some editors write at the start of a file.
pub const BOM: &str = "\u{FEFF}";

/// What a text is for: what to write where there is nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Specification,
    /// A file of definitions for `include`.
    Included,
    /// A file of values for params.
    Values,
}

/// Makes a text of the bytes of a specification, as [`read_text_as`] does.
pub fn read_text(name: &str, bytes: &[u8], sources: &mut Sources, findings: &mut Findings) -> Option<SourceId> {
    read_text_as(Role::Specification, name, bytes, sources, findings)
}

/// Makes a text of bytes. Refuses what is too large, not UTF-8, or blank.
///
/// A mark at the start stays in the text, so that places are those of the file; the parsers skip it.
pub fn read_text_as(
    role: Role,
    name: &str,
    bytes: &[u8],
    sources: &mut Sources,
    findings: &mut Findings,
) -> Option<SourceId> {
    if bytes.len() > limits::TEXT {
        findings.push(syntax::file_too_large(name, bytes.len() as u64, limits::TEXT));
        return None;
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let at = error.valid_up_to();
            let byte = bytes.get(at).copied().unwrap_or(0);
            let wide = bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF");
            // Up to the first bad byte the text is the same; there it has U+FFFD.
            let id = sources.add(name, String::from_utf8_lossy(bytes));
            let line = sources.get(id).position(at).line;
            let span = Span::new(id, at, at + char::REPLACEMENT_CHARACTER.len_utf8());
            findings.push(if wide { syntax::utf16(span) } else { syntax::not_utf8(span, at, line, byte) });
            return None;
        }
    };
    if text.strip_prefix(BOM).unwrap_or(text).trim().is_empty() {
        findings.push(syntax::file_empty(name, role));
        return None;
    }
    Some(sources.add(name, text))
}
