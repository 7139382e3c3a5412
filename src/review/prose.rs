//! The prose of a specification as HTML. It is written by whoever asks for the review: no markup of its own, no picture
//! and no link that does more than lead somewhere goes through.

use std::collections::BTreeMap;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, HeadingLevel, Parser, Tag, TagEnd, html};

use crate::markup::plain;
use crate::source::markdown::OPTIONS;

/// What a link may begin with; anything else stays a text.
const SCHEMES: [&str; 3] = ["http://", "https://", "mailto:"];

/// What comes before the name of a heading, so that it is no other name of the page.
const HEADING: &str = "prose-";

/// The Markdown as HTML, with headings from the third level on.
pub fn html(markdown: &str) -> String {
    let text = plain(markdown.trim_start_matches('\u{feff}'));
    let mut events: Vec<Event> = Parser::new_ext(&text, OPTIONS).collect();
    name_headings(&mut events);
    let mut gate = Gate::default();
    let mut out = String::new();
    html::push_html(&mut out, events.into_iter().map(|event| gate.pass(event)));
    out
}

/// Gives each heading the name that links in Markdown call it by.
fn name_headings(events: &mut [Event]) {
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for at in 0..events.len() {
        if !matches!(events[at], Event::Start(Tag::Heading { .. })) {
            continue;
        }
        let inside = events[at..].iter().take_while(|e| !matches!(e, Event::End(TagEnd::Heading(_))));
        let text: String = inside
            .filter_map(|e| match e {
                Event::Text(text) | Event::Code(text) => Some(text.as_ref()),
                _ => None,
            })
            .collect();
        let mut name = fragment(&text);
        let count = known.entry(name.clone()).or_default();
        if *count > 0 {
            name = format!("{name}-{count}");
        }
        *count += 1;
        if let Event::Start(Tag::Heading { id, .. }) = &mut events[at] {
            *id = Some(format!("{HEADING}{name}").into());
        }
    }
}

/// `A title, with words` → `a-title-with-words`, as code hosts do it.
fn fragment(text: &str) -> String {
    let kept = text.trim().chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect::<String>().to_lowercase()
}

/// The page itself has the first two levels.
fn below(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 => HeadingLevel::H3,
        HeadingLevel::H2 => HeadingLevel::H4,
        HeadingLevel::H3 => HeadingLevel::H5,
        HeadingLevel::H4 | HeadingLevel::H5 | HeadingLevel::H6 => HeadingLevel::H6,
    }
}

/// What goes through, event by event.
#[derive(Default)]
struct Gate {
    /// Of each link that is open, whether it is one on the page.
    links: Vec<bool>,
    in_table_head: bool,
}

impl Gate {
    fn pass<'t>(&mut self, event: Event<'t>) -> Event<'t> {
        match event {
            Event::Start(Tag::Heading { level, id, classes, attrs }) => {
                Event::Start(Tag::Heading { level: below(level), id, classes, attrs })
            }
            Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(below(level))),
            // Markup is shown as it is written: a comment may accept a finding.
            Event::Start(Tag::HtmlBlock) => Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)),
            Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::CodeBlock),
            Event::Html(markup) => Event::Text(markup),
            Event::InlineHtml(markup) => Event::Code(markup),
            Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                let dest_url = self.destination(dest_url, link_type == pulldown_cmark::LinkType::Email);
                self.links.push(dest_url.is_some());
                match dest_url {
                    Some(dest_url) => Event::Start(Tag::Link { link_type, dest_url, title, id }),
                    None => nothing(),
                }
            }
            Event::End(TagEnd::Link) if self.links.pop() != Some(true) => nothing(),
            Event::Start(Tag::Image { .. }) => Event::Text("[picture: ".into()),
            Event::End(TagEnd::Image) => Event::Text("]".into()),
            Event::Start(Tag::TableHead) => {
                self.in_table_head = true;
                event
            }
            Event::End(TagEnd::TableHead) => {
                self.in_table_head = false;
                event
            }
            Event::Start(Tag::TableCell) if self.in_table_head => Event::InlineHtml("<th scope=\"col\">".into()),
            Event::End(TagEnd::TableCell) if self.in_table_head => Event::InlineHtml("</th>".into()),
            other => other,
        }
    }

    fn destination<'t>(&self, url: CowStr<'t>, email: bool) -> Option<CowStr<'t>> {
        if let Some(fragment) = url.strip_prefix('#') {
            return Some(format!("#{HEADING}{fragment}").into());
        }
        let start = url.to_ascii_lowercase();
        (email || SCHEMES.iter().any(|scheme| start.starts_with(scheme))).then_some(url)
    }
}

fn nothing<'t>() -> Event<'t> {
    Event::Text("".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_of_the_prose_is_shown_and_does_nothing() {
        assert_eq!(
            html("a <b onclick='x'>c</b>"),
            "<p>a <code>&lt;b onclick='x'&gt;</code>c<code>&lt;/b&gt;</code></p>\n"
        );
        assert_eq!(
            html("<script>\nalert(1)\n</script>"),
            "<pre><code>&lt;script&gt;\nalert(1)\n&lt;/script&gt;</code></pre>\n"
        );
        assert_eq!(html("a \u{202e}b"), "<p>a \u{fffd}b</p>\n");
    }

    #[test]
    fn links_lead_somewhere_and_do_nothing_else() {
        assert_eq!(html("[a](https://b.c/?d&e)"), "<p><a href=\"https://b.c/?d&amp;e\">a</a></p>\n");
        assert_eq!(html("<a@b.c>"), "<p><a href=\"mailto:a@b.c\">a@b.c</a></p>\n");
        for bad in [
            "javascript:alert(1)",
            "JaVaScRiPt:x",
            "&#106;avascript:x",
            "data:text/html,x",
            "//evil",
            "a.md",
            "file:/x",
        ] {
            assert_eq!(html(&format!("[a *b*]({bad}) c")), "<p>a <em>b</em> c</p>\n", "{bad}");
        }
        assert_eq!(html("![a *b*](https://b.c/d.png \"e\")"), "<p>[picture: a <em>b</em>]</p>\n");
    }

    #[test]
    fn headings_go_below_those_of_the_page_and_have_names() {
        assert_eq!(
            html("# A b, `c`\n\n## A b c\n\n[x](#a-b-c)"),
            "<h3 id=\"prose-a-b-c\">A b, <code>c</code></h3>\n<h4 id=\"prose-a-b-c-1\">A b c</h4>\n\
             <p><a href=\"#prose-a-b-c\">x</a></p>\n"
        );
    }

    #[test]
    fn the_headers_of_tables_say_what_they_head() {
        let text = html("| a | b |\n|---|--:|\n| 1 | 2 |\n");
        assert!(text.contains("<th scope=\"col\">a</th><th scope=\"col\">b</th>"), "{text}");
        assert!(text.contains("<td>1</td><td style=\"text-align: right\">2</td>"), "{text}");
    }
}
