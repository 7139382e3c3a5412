//! The specification out of an answer, whatever the model put around it.

use crate::draft::node::is_special;

/// A longer page is no specification that a person reviews.
const MOST: usize = 1 << 20;
/// Between these lines stands what is asked for.
pub(super) const OPEN: &str = "<specification>";
pub(super) const CLOSE: &str = "</specification>";

/// The page in an answer, whatever the model put around it; nothing if there is none.
pub fn page(answer: &str) -> Option<String> {
    let text = clean(answer);
    let page = between_tags(&text).or_else(|| in_outer_fence(&text)).unwrap_or(text);
    let page = without_chatter(&page);
    if page.len() > MOST {
        return None;
    }
    if page.lines().any(is_block) {
        return Some(page.trim().to_owned() + "\n");
    }
    bare(page)
}

/// A text without what no page holds: other line ends, control characters, marks that turn the direction of writing.
fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.chars().filter(|c| matches!(c, '\n' | '\t') || !(c.is_control() || is_special(*c))).collect()
}

fn is_block(line: &str) -> bool {
    let line = line.trim_start();
    let info = line.trim_start_matches(['`', '~']);
    line.len() - info.len() >= 3 && info.trim() == "kdl"
}

fn between_tags(text: &str) -> Option<String> {
    // Of several the last one is the corrected one. A page in which a tag is quoted has no block before it.
    let (start, _) = text.match_indices(OPEN).filter(|(at, _)| text[*at..].lines().any(is_block)).last()?;
    let rest = &text[start + OPEN.len()..];
    let end = rest.rfind(CLOSE).unwrap_or(rest.len());
    let inner = rest[..end].trim().to_owned();
    Some(in_outer_fence(&inner).unwrap_or(inner))
}

/// The text in a fence that is marked as Markdown; fences inside open with a word and close without.
fn in_outer_fence(text: &str) -> Option<String> {
    let lines: Vec<&str> = text.lines().collect();
    let ticks = |line: &str| line.len() - line.trim_start_matches('`').len();
    let is_outer = |line: &&str| ticks(line) >= 3 && matches!(line.trim_start_matches('`').trim(), "markdown" | "md");
    let start = lines.iter().position(is_outer)?;
    let size = ticks(lines[start]);
    let mut inside = false;
    let mut end = lines.len();
    for (at, line) in lines.iter().enumerate().skip(start + 1) {
        let (count, info) = (ticks(line), line.trim_start_matches('`').trim());
        if inside && count >= 3 && info.is_empty() {
            inside = false;
        } else if !inside && count >= size && info.is_empty() {
            end = at;
            break;
        } else if !inside && count >= 3 {
            inside = true;
        }
    }
    Some(lines[start + 1..end].join("\n"))
}

/// From the title on, if one stands before the first block.
fn without_chatter(page: &str) -> &str {
    let mut at = 0;
    for line in page.split_inclusive('\n') {
        if line.starts_with("# ") {
            return &page[at..];
        }
        if is_block(line) {
            break;
        }
        at += line.len();
    }
    page
}

/// Nodes without any Markdown around them.
fn bare(text: &str) -> Option<String> {
    let is_fence = |line: &&str| line.trim_start().starts_with("```");
    let lines: Vec<&str> = text.lines().filter(|line| !is_fence(line)).collect();
    let start = lines.iter().position(|line| line.starts_with("workflow "))?;
    Some(format!("# Draft\n\n```kdl\n{}\n```\n", lines[start..].join("\n").trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# T\n\nProse.\n\n```kdl\nworkflow w\naxis s { list a }\n```\n";

    #[test]
    fn a_page_is_found_whatever_is_around_it() {
        let tagged = format!("Sure! Here it is:\n<specification>\n{PAGE}</specification>\nLet me know.");
        assert_eq!(page(&tagged).as_deref(), Some(PAGE));
        let twice = format!("<specification>\n# Old\n```kdl\nx\n```\n</specification>\nNo:\n{tagged}");
        assert_eq!(page(&twice).as_deref(), Some(PAGE));
        for ticks in ["```", "````"] {
            let fenced = format!("Here:\n\n{ticks}markdown\n{PAGE}{ticks}\n\nHope that helps!\n```sh\nrm -r x\n```\n");
            assert_eq!(page(&fenced).as_deref(), Some(PAGE), "{ticks}");
            assert_eq!(
                page(&format!("<specification>\n{ticks}md\n{PAGE}{ticks}\n</specification>")).as_deref(),
                Some(PAGE)
            );
        }
        assert_eq!(page(&format!("Of course.\n\n{PAGE}")).as_deref(), Some(PAGE));
        assert_eq!(page(&PAGE.replace('\n', "\r\n")).as_deref(), Some(PAGE));
        assert_eq!(
            page("workflow w\naxis s { list a }").as_deref(),
            Some("# Draft\n\n```kdl\nworkflow w\naxis s { list a }\n```\n")
        );
        assert_eq!(page("```\nworkflow w\n```").as_deref(), Some("# Draft\n\n```kdl\nworkflow w\n```\n"));
        let cut = page("<specification>\n# T\n```kdl\nworkflow w\n").unwrap();
        assert_eq!(cut, "# T\n```kdl\nworkflow w\n");
        for none in ["", "I cannot do that.", "<specification></specification>", "```python\nx\n```"] {
            assert_eq!(page(none), None, "{none}");
        }
        assert_eq!(
            page("# T\u{202e}\u{7}\0\n```kdl\nworkflow w\n```").as_deref(),
            Some("# T\n```kdl\nworkflow w\n```\n")
        );
    }
}
