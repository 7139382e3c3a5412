//! Where a drafted node comes from, and who made it.

/// What a comment begins with that marks a node as not reviewed.
pub const MARK: &str = "napkin: unreviewed";

/// Who drafted a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Maker {
    /// A reader of napkin: the same material gives the same node.
    Reader,
    /// A language model, by the name that its backend knows it under.
    Model(String),
}

/// Where a node comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The material, as a person named it: `Snakefile`, `the sentence`.
    pub material: String,
    /// The part of it: `line 12`, `lines 3-7`, `page 2`, `the words "in parallel"`; empty for all of it.
    pub place: String,
    pub maker: Maker,
}

impl Origin {
    /// Something that a reader read at some lines, from 1, the last included.
    pub fn lines(material: &str, first: usize, last: usize) -> Self {
        let place = if last > first { format!("lines {first}-{last}") } else { format!("line {first}") };
        Self { material: material.to_owned(), place, maker: Maker::Reader }
    }

    /// Something that a reader concluded from a material as a whole.
    pub fn whole(material: &str) -> Self {
        Self { material: material.to_owned(), place: String::new(), maker: Maker::Reader }
    }

    /// The words of the mark, on one line: `napkin: unreviewed: Snakefile, lines 3-7 (reader)`.
    pub fn mark(&self) -> String {
        let place = if self.place.is_empty() { String::new() } else { format!(", {}", self.place) };
        let maker = match &self.maker {
            Maker::Reader => "reader",
            Maker::Model(name) => name,
        };
        format!("{MARK}: {}", one_line(&format!("{}{place} ({maker})", self.material)))
    }
}

/// A text on one line, in characters that a comment of KDL may hold, and not endless.
pub fn one_line(text: &str) -> String {
    const MOST: usize = 160;
    let mut out = String::new();
    for c in text.chars() {
        let hidden =
            matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}');
        let blank = c.is_whitespace() || c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{85}');
        match (hidden, blank) {
            (true, _) => {}
            (_, true) if out.ends_with(' ') => {}
            (_, true) => out.push(' '),
            _ => out.push(c),
        }
    }
    let out = out.trim();
    match out.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &out[..end]),
        None => out.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_one_line_whatever_the_material_is_called() {
        let mut origin = Origin::lines("a\nfile\u{2028}step x { }", 3, 7);
        assert_eq!(origin.mark(), "napkin: unreviewed: a file step x { }, lines 3-7 (reader)");
        origin =
            Origin { place: String::new(), maker: Maker::Model("m\r1".into()), ..Origin::lines("sketch.png", 1, 1) };
        assert_eq!(origin.mark(), "napkin: unreviewed: sketch.png (m 1)");
        assert_eq!(Origin::lines("S", 4, 4).mark(), "napkin: unreviewed: S, line 4 (reader)");
        assert!(one_line(&"x".repeat(1000)).len() < 200);
    }
}
