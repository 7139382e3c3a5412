//! Texts: their escapes, and what `f"{x}"` puts into them.

use super::scope::Scope;
use crate::draft::snakefile::value::{Seg, Text, joined};
use crate::scripts::tree::Node;
use crate::scripts::{prefix, unescaped};

impl Scope<'_> {
    pub(super) fn string(&self, node: Node) -> Option<Text> {
        let (mut text, mut raw, mut format) = (Vec::new(), false, false);
        for part in node.named() {
            match part.kind() {
                "string_start" => {
                    let letters = prefix(part.text())?;
                    (raw, format) = (letters.raw, letters.format);
                }
                "string_content" => {
                    let content = if raw { part.text().to_owned() } else { unescaped(part.text())? };
                    let content = if format { content.replace("{{", "{").replace("}}", "}") } else { content };
                    text = joined(text, vec![Seg::Lit(content)]);
                }
                "interpolation" => {
                    let expression = part.child("expression").or_else(|| part.named().next())?;
                    // `{x:02d}`, `{x!r}`
                    if part.named().any(|n| matches!(n.kind(), "format_specifier" | "type_conversion")) {
                        return None;
                    }
                    text = joined(text, self.value(expression).to_text()?);
                }
                "string_end" => {}
                _ => return None,
            }
        }
        Some(text)
    }
}
