//! What of a Markdown file matters: its fenced blocks, its inline code, its title and first paragraph.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::{Block, SourceId, Span};

/// What of Markdown's extensions a specification may have.
pub const OPTIONS: Options = Options::ENABLE_YAML_STYLE_METADATA_BLOCKS.union(Options::ENABLE_TABLES);

/// A Markdown file, taken apart.
#[derive(Debug, Default)]
pub struct Markdown {
    pub fences: Vec<Fence>,
    /// Inline code and its place.
    pub code: Vec<(String, Span)>,
    /// The text of the first heading.
    pub title: Option<String>,
    /// The text of the first paragraph after it.
    pub intro: String,
}

/// A fenced code block.
#[derive(Debug)]
pub struct Fence {
    /// The first word after the opening fence, in lower case.
    pub language: String,
    /// The place of what follows the opening fence on its line, perhaps empty.
    pub info: Span,
    /// The opening line.
    pub opening: Span,
    /// Whether there is a closing line.
    pub closed: bool,
    pub block: Block,
}

/// Takes the Markdown of `text` from byte `skip` on apart.
pub fn take_apart(source: SourceId, text: &str, skip: usize) -> Markdown {
    let body = text.get(skip..).unwrap_or("");
    let mut reader = Reader { source, text, skip, out: Markdown::default(), fence: None, prose: Prose::Before };
    for (event, range) in Parser::new_ext(body, OPTIONS).into_offset_iter() {
        reader.event(event, range.start + skip..range.end + skip);
    }
    reader.out
}

struct Reader<'t> {
    source: SourceId,
    text: &'t str,
    skip: usize,
    out: Markdown,
    fence: Option<Fence>,
    prose: Prose,
}

/// How far the title and the first paragraph are.
#[derive(PartialEq)]
enum Prose {
    Before,
    Title,
    Between,
    Intro,
    /// In an image: its description is not part of the paragraph.
    Image,
    Done,
}

impl Reader<'_> {
    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => self.open(&info, range),
            Event::End(TagEnd::CodeBlock) => self.close(range),
            Event::Text(text) => match &mut self.fence {
                Some(fence) => {
                    let same = self.text.get(range.clone()) == Some(&*text);
                    fence.block.push(&text, range, same);
                }
                None => self.words(&text),
            },
            Event::Code(code) => {
                self.words(&code);
                let span = self.code_span(&code, range);
                self.out.code.push((code.into_string(), span));
            }
            Event::SoftBreak | Event::HardBreak => self.words(" "),
            Event::Start(Tag::Heading { .. }) if self.prose == Prose::Before => {
                self.out.title = Some(String::new());
                self.prose = Prose::Title;
            }
            Event::End(TagEnd::Heading(_)) if self.prose == Prose::Title => self.prose = Prose::Between,
            Event::Start(Tag::Paragraph) if self.prose == Prose::Between => self.prose = Prose::Intro,
            Event::Start(Tag::Image { .. }) if self.prose == Prose::Intro => self.prose = Prose::Image,
            Event::End(TagEnd::Image) if self.prose == Prose::Image => self.prose = Prose::Intro,
            Event::End(TagEnd::Paragraph) if matches!(self.prose, Prose::Intro | Prose::Image) => {
                // A paragraph of badges only is no introduction.
                let empty = self.out.intro.trim().is_empty();
                self.out.intro = self.out.intro.trim().to_owned();
                self.prose = if empty { Prose::Between } else { Prose::Done };
            }
            _ => {}
        }
    }

    fn words(&mut self, text: &str) {
        match self.prose {
            Prose::Title => self.out.title.get_or_insert_default().push_str(text),
            Prose::Intro => self.out.intro.push_str(text),
            _ => {}
        }
    }

    fn open(&mut self, info: &str, range: Range<usize>) {
        let rest = self.text.get(range.start..).unwrap_or("");
        let line = rest.get(..rest.find('\n').unwrap_or(rest.len())).unwrap_or("").trim_end();
        let ticks = fence_length(line);
        let after = line.get(ticks..).unwrap_or("");
        let blanks = after.len() - after.trim_start().len();
        let start = range.start;
        self.fence = Some(Fence {
            language: info
                .split(|c: char| c.is_whitespace() || c == ',' || c == '{')
                .next()
                .unwrap_or("")
                .to_lowercase(),
            info: Span::new(self.source, start + ticks + blanks, start + line.len().max(ticks + blanks)),
            opening: Span::new(self.source, start, start + line.len()),
            closed: false,
            block: Block::new(
                self.source,
                (start + rest.find('\n').map_or(rest.len(), |n| n + 1)).min(self.text.len()),
            ),
        });
    }

    fn close(&mut self, range: Range<usize>) {
        let Some(mut fence) = self.fence.take() else { return };
        // The closing fence is part of the range, but of no text in it. CommonMark closes a block silently where its
        // container ends.
        let opening = self.text.get(fence.opening.range()).unwrap_or("");
        let end = fence.block.span(fence.block.text.len(), fence.block.text.len()).start as usize;
        let rest = self.text.get(end.max(self.skip)..range.end).unwrap_or("").trim();
        let mark = opening.get(..fence_length(opening)).unwrap_or("");
        fence.closed = !mark.is_empty() && rest.ends_with(mark);
        self.out.fences.push(fence);
    }

    /// The place of inline code without its backticks, if the text there is the code.
    fn code_span(&self, code: &str, range: Range<usize>) -> Span {
        let whole = self.text.get(range.clone()).unwrap_or("");
        let at = whole.find(code).filter(|_| !code.is_empty());
        match at {
            Some(at) => Span::new(self.source, range.start + at, range.start + at + code.len()),
            None => Span::new(self.source, range.start, range.end),
        }
    }
}

/// How many backticks or tildes `line` begins with.
fn fence_length(line: &str) -> usize {
    let Some(mark @ (b'`' | b'~')) = line.bytes().next() else { return 0 };
    line.bytes().take_while(|b| *b == mark).count()
}

impl Fence {
    /// Cuts a block at the lines inside it that open a block of the same language: the closing fences before them
    /// are missing.
    pub fn split_at_openings(mut self) -> Vec<Fence> {
        let mut cuts = Vec::new();
        let mut start = 0;
        for line in self.block.text.split_inclusive('\n') {
            let body = line.trim_end();
            let fence = body.trim_start();
            let info = fence.get(fence_length(fence)..).unwrap_or("").trim();
            if fence_length(fence) >= 3 && info.to_lowercase() == self.language {
                let end = start + body.len();
                cuts.push((end - fence.len(), end - info.len(), end, start, start + line.len()));
            }
            start += line.len();
        }
        // From the last to the first, so that each byte is moved once.
        let mut parts = Vec::new();
        for (fence, info, end, start, next) in cuts.into_iter().rev() {
            let opening = self.block.span(fence, end);
            let info = self.block.span(info, end);
            let block = self.block.split(start, next);
            let closed = std::mem::replace(&mut self.closed, false);
            parts.push(Fence { language: self.language.clone(), info, opening, closed, block });
        }
        parts.push(self);
        parts.reverse();
        parts
    }

    /// Cuts a block that was never closed off where prose seems to begin again: after a blank line, a heading, a
    /// quote, a list item, or at the margin a word with a capital, or several words of which the first is no node.
    pub fn cut_at_prose(&mut self, is_node: impl Fn(&str) -> bool) {
        let mut start = 0;
        let mut blank = false;
        for line in self.block.text.split_inclusive('\n') {
            let words = line.split_whitespace().count() > 2
                && line.starts_with(char::is_alphabetic)
                && !line.contains(['"', '{', '}', '='])
                && line.split_whitespace().next().is_some_and(|word| !is_node(word));
            let prose = words
                || line.starts_with(|c: char| c.is_uppercase() || matches!(c, '>' | '|'))
                || line.trim_start_matches('#').starts_with(' ') && line.starts_with('#')
                || line.starts_with("- ")
                || line.starts_with("* ");
            if blank && prose {
                self.block.split(start, start);
                return;
            }
            blank = line.trim().is_empty();
            start += line.len();
        }
    }
}
