//! One text with its line index, and spans into it.

/// Identifies a [`Source`] within one [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct SourceId(u32);

/// A range of bytes of one source: `start` inclusive, `end` exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct Span {
    pub source: SourceId,
    pub start: u32,
    pub end: u32,
}

impl Span {
    pub fn new(source: SourceId, start: usize, end: usize) -> Self {
        // Sources are bounded far below 4 GiB by their readers; a larger offset can only be clamped.
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self { source, start: clamp(start), end: clamp(end.max(start)) }
    }

    /// From the start of `self` to the end of `other`.
    pub fn to(self, other: Span) -> Span {
        Span { end: other.end.max(self.start), ..self }
    }

    /// The part of this span from byte `from` to byte `to`, counted from its start.
    pub fn slice(self, from: usize, to: usize) -> Span {
        let base = self.start as usize;
        let end = self.end as usize;
        Span::new(self.source, (base + from).min(end), (base + to).min(end))
    }

    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A place as people count it: both from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    pub line: usize,
    pub column: usize,
}

/// One text, its name as messages show it, and where its lines start.
#[derive(Debug)]
pub struct Source {
    pub name: String,
    pub text: String,
    lines: Vec<u32>,
}

impl Source {
    fn new(name: String, text: String) -> Self {
        let mut lines = vec![0];
        lines.extend(text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i as u32 + 1));
        Self { name, text, lines }
    }

    /// Where byte `offset` stands.
    pub fn position(&self, offset: usize) -> Position {
        let line = self.lines.partition_point(|start| *start as usize <= offset).max(1);
        let start = self.lines[line - 1] as usize;
        let offset = offset.min(self.text.len());
        let column = self.text.get(start..offset).map_or(offset - start, |t| t.chars().count()) + 1;
        Position { line, column }
    }

    pub fn line_count(&self) -> usize {
        self.lines.len()
    }

    /// The bytes of line `number` (from 1) without its line ending.
    pub fn line_range(&self, number: usize) -> std::ops::Range<usize> {
        let start = self.lines.get(number.saturating_sub(1)).map_or(self.text.len(), |s| *s as usize);
        let end = self.lines.get(number).map_or(self.text.len(), |s| *s as usize - 1);
        let end = end.max(start);
        let text = &self.text[start..end];
        start..start + text.strip_suffix('\r').unwrap_or(text).len()
    }
}

/// All texts that one compilation has read, in the order they were read.
#[derive(Debug, Default)]
pub struct Sources {
    all: Vec<Source>,
}

impl Sources {
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> SourceId {
        let id = SourceId(self.all.len() as u32);
        self.all.push(Source::new(name.into(), text.into()));
        id
    }

    pub fn get(&self, id: SourceId) -> &Source {
        &self.all[id.0 as usize]
    }

    /// The first source of that name.
    pub fn find(&self, name: &str) -> Option<SourceId> {
        self.all.iter().position(|s| s.name == name).map(|at| SourceId(at as u32))
    }

    /// The text under a span.
    pub fn text(&self, span: Span) -> &str {
        self.get(span.source).text.get(span.range()).unwrap_or("")
    }

    /// The first line of the first text; nothing if there is no text.
    pub fn first_line(&self) -> Option<Span> {
        let (id, source) = self.ids().next()?;
        let line = source.line_range(1);
        Some(Span::new(id, line.start, line.end))
    }

    pub fn iter(&self) -> impl Iterator<Item = &Source> {
        self.all.iter()
    }

    /// All texts with what identifies them.
    pub fn ids(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        self.all.iter().enumerate().map(|(at, source)| (SourceId(at as u32), source))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_lines_and_characters_from_one() {
        let mut sources = Sources::default();
        let id = sources.add("a.md", "ab\nçd\n");
        let source = sources.get(id);
        assert_eq!(source.position(0), Position { line: 1, column: 1 });
        assert_eq!(source.position(3), Position { line: 2, column: 1 });
        assert_eq!(source.position(5), Position { line: 2, column: 2 });
        assert_eq!(source.position(99), Position { line: 3, column: 1 });
        assert_eq!(&source.text[source.line_range(2)], "çd");
    }
}
