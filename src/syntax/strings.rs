//! Where a string ends, or where to go on when it does not.

use super::{chars, limits};

/// What was found at an opening quote.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum End {
    /// The string ends before this byte.
    At(usize),
    /// It never ends; reading goes on at this byte.
    Never { resume: usize },
}

/// The end of the string in `text` whose opening `"` is at `start`.
pub fn quoted(text: &str, start: usize, indent: usize, patience: &mut usize) -> End {
    let rest = text.get(start..).unwrap_or("");
    if rest.starts_with("\"\"\"") {
        return multi_line(text, start, start + 3, "\"\"\"", true, indent, patience);
    }
    let bytes = text.as_bytes();
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return End::At(at + 1),
            b'\\' => at = after_escape(text, at),
            // All line ends of KDL begin with one of these bytes.
            b'\r' | b'\n' | 0x0B | 0x0C | 0xC2 | 0xE2 if newline_at(text, at) > 0 => break,
            _ => at += 1,
        }
    }
    // With blanks escaped, a string may have begun on an earlier line: go on after the first.
    let resume = start + chars::line(rest);
    End::Never { resume: closed_later(text, resume).unwrap_or(resume) }
}

/// Where a text that its line does not close is closed on one of the next lines: at the only quote there, with nothing
/// of a value after it.
fn closed_later(text: &str, line: usize) -> Option<usize> {
    let mut at = line;
    for _ in 0..limits::TEXT_LINES {
        at += newline_at(text, at);
        let rest = text.get(at..)?;
        let line = rest.get(..chars::line(rest))?;
        if line.trim().is_empty() || line.contains(['{', '}']) && !line.contains('"') {
            return None;
        }
        if let Some((before, after)) = line.split_once('"') {
            let ends = after.trim().is_empty() || matches!(after.trim(), "{" | "}" | ";");
            return (ends && !before.ends_with('=')).then_some(at + before.len() + 1);
        }
        at += line.len();
    }
    None
}

/// The end of the raw string in `text` whose first `#` is at `start`; None if no quote follows the `#`s.
pub fn raw(text: &str, start: usize, indent: usize, patience: &mut usize) -> Option<End> {
    let rest = text.get(start..)?;
    let hashes = rest.bytes().take_while(|b| *b == b'#').count();
    let body = rest.get(hashes..).filter(|b| b.starts_with('"'))?;
    let marks = rest.get(..hashes)?;
    let open = start + hashes;
    if body.starts_with("\"\"\"") && newline_at(text, open + 3) > 0 {
        return Some(multi_line(text, start, open + 3, &format!("\"\"\"{marks}"), false, indent, patience));
    }
    let mut at = open + 1;
    loop {
        let rest = text.get(at..).unwrap_or("");
        at += rest.find(|c| c == '"' || chars::is_newline(c)).unwrap_or(rest.len());
        let Some(after) = text.get(at..).and_then(|t| t.strip_prefix('"')) else {
            return Some(End::Never { resume: at });
        };
        at += 1;
        if after.starts_with(marks) {
            return Some(End::At(at + hashes));
        }
    }
}

/// The end of a string over several lines, whose text begins at `body`.
///
/// Its closing quotes stand on a line of their own. Quotes that end a line with other text before them are
/// therefore the *opening* of a next string, and this one was never closed.
fn multi_line(
    text: &str,
    start: usize,
    body: usize,
    closing: &str,
    escapes: bool,
    indent: usize,
    patience: &mut usize,
) -> End {
    let lost = || End::Never { resume: start + chars::line(text.get(start..).unwrap_or("")) };
    if *patience == 0 {
        return lost();
    }
    let mut at = body;
    let mut line = None;
    loop {
        let rest = text.get(at..).unwrap_or("");
        let Some(found) = rest.find(['"', '\\', '\n']) else { break };
        at += found;
        match text.as_bytes().get(at) {
            Some(b'\n') => {
                at += 1;
                line = Some(at);
            }
            Some(b'\\') if escapes => {
                let after = after_escape(text, at);
                line = text.get(at..after).and_then(|t| t.rfind('\n')).map(|n| at + n + 1).or(line);
                at = after;
            }
            Some(b'"') if text.get(at..).is_some_and(|t| t.starts_with(closing)) => {
                let end = at + closing.len();
                let before = line.map(|line| text.get(line..at).unwrap_or(""));
                let opens = newline_at(text, end) > 0 && before.is_some_and(|b| !b.chars().all(chars::is_space));
                if !opens {
                    return End::At(end);
                }
                // Words before and nothing after: the opening of another string.
                *patience = patience.saturating_sub(at - start);
                let until = text.get(..line.unwrap_or(body)).unwrap_or(text);
                return dedented(until, start, indent).map_or_else(lost, |resume| End::Never { resume });
            }
            _ => at += 1,
        }
    }
    *patience = patience.saturating_sub(text.len() - start);
    dedented(text, start, indent).map_or_else(lost, |resume| End::Never { resume })
}

/// The end of the last of the lines after `start` that are indented deeper than `indent`: most likely the text of
/// a string that was never closed.
fn dedented(text: &str, start: usize, indent: usize) -> Option<usize> {
    let rest = text.get(start..)?;
    let mut at = start + chars::line(rest);
    let mut end = at;
    // A text that is indented as its node goes on to what is indented less.
    let first = rest.split(chars::is_newline).skip(1).find(|l| !l.trim().is_empty()).map(chars::spaces);
    let equal = first == Some(indent) && indent > 0;
    while at < text.len() {
        at += newline_at(text, at);
        let line = text.get(at..)?;
        let length = chars::line(line);
        let blanks = chars::spaces(line);
        if blanks < length && (blanks < indent || blanks == indent && !equal) {
            return Some(end);
        }
        at += length;
        if blanks < length {
            end = at;
        }
    }
    Some(end)
}

/// Where the escape that begins with the `\` at `at` ends: one character, or all blanks and line ends.
fn after_escape(text: &str, at: usize) -> usize {
    let rest = text.get(at + 1..).unwrap_or("");
    let blanks = rest.find(|c| !chars::is_space(c) && !chars::is_newline(c)).unwrap_or(rest.len());
    let one = rest.chars().next().map_or(0, char::len_utf8);
    at + 1 + blanks.max(one)
}

fn newline_at(text: &str, at: usize) -> usize {
    text.get(at..).map_or(0, chars::newline)
}
