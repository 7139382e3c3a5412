//! The text of a Snakefile → lines as Python counts them: a bracket or a string that is open goes on.

/// A line of the grammar, which may be several of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line<'t> {
    /// The first and last line of the text, from 1.
    pub first: usize,
    pub last: usize,
    /// Columns before its first sign; a tab goes to the next multiple of eight.
    pub indent: usize,
    /// From its first sign to its end, without the comment behind it.
    pub text: &'t str,
    /// Where that begins in the whole text.
    pub start: usize,
}

impl Line<'_> {
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

/// All lines but those that are blank or only a comment.
pub fn lines(text: &str) -> Vec<Line<'_>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let (mut at, mut number) = (0, 1);
    while at < bytes.len() {
        let (mut indent, mut start) = (0, at);
        while let Some(byte @ (b' ' | b'\t' | b'\r' | b'\x0c')) = bytes.get(start) {
            indent = if *byte == b'\t' { (indent / 8 + 1) * 8 } else { indent + usize::from(*byte == b' ') };
            start += 1;
        }
        let first = number;
        let (end, after) = logical(bytes, start, &mut number);
        let line = text[start..end].trim_end();
        if !line.is_empty() {
            let last = first + line.bytes().filter(|b| *b == b'\n').count();
            found.push(Line { first, last, indent, text: line, start });
        }
        at = after;
    }
    found
}

/// Where the line that begins at `start` ends, its comment not counted, and where the next one begins.
fn logical(bytes: &[u8], start: usize, number: &mut usize) -> (usize, usize) {
    let (mut at, mut depth, mut end) = (start, 0usize, None);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\n' => {
                *number += 1;
                // A bracket that nobody closes does not swallow the rules below it.
                if depth == 0 || begins_rule(&bytes[at + 1..]) {
                    return (end.unwrap_or(at), at + 1);
                }
            }
            b'#' => {
                end = (depth == 0).then_some(at);
                while bytes.get(at + 1).is_some_and(|b| *b != b'\n') {
                    at += 1;
                }
            }
            b'\\' => {
                at += 1;
                *number += usize::from(bytes.get(at) == Some(&b'\n'));
            }
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            b'"' | b'\'' => at = string(bytes, at, number),
            _ => {}
        }
        at += 1;
    }
    (end.unwrap_or(bytes.len()), bytes.len())
}

/// The last byte of the string that begins at `at`.
fn string(bytes: &[u8], at: usize, number: &mut usize) -> usize {
    let quote = bytes[at];
    let triple = bytes.get(at..at + 3).is_some_and(|three| three.iter().all(|b| *b == quote));
    let mut next = at + if triple { 3 } else { 1 };
    while let Some(byte) = bytes.get(next) {
        match byte {
            b'\\' => {
                next += 1;
                *number += usize::from(bytes.get(next) == Some(&b'\n'));
            }
            // A string of one line ends with it, closed or not.
            b'\n' if !triple => return next - 1,
            b'\n' => *number += 1,
            b if *b == quote && !triple => return next,
            b if *b == quote && bytes.get(next..next + 3).is_some_and(|t| t.iter().all(|b| *b == quote)) => {
                return next + 2;
            }
            _ => {}
        }
        next += 1;
    }
    bytes.len() - 1
}

fn begins_rule(rest: &[u8]) -> bool {
    rest.starts_with(b"rule ") || rest.starts_with(b"checkpoint ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_go_on_in_brackets_and_strings() {
        let text = "A = [\n 1, # one\n 2]\n\n# only a comment\nrule a:  # first\n\tshell:\n\t    '''\n# no comment\n''' \\\n \"x#\"\n";
        let seen: Vec<_> = lines(text).iter().map(|l| (l.first, l.last, l.indent, l.text)).collect();
        assert_eq!(
            seen,
            [
                (1, 3, 0, "A = [\n 1, # one\n 2]"),
                (6, 6, 0, "rule a:"),
                (7, 7, 8, "shell:"),
                (8, 11, 12, "'''\n# no comment\n''' \\\n \"x#\""),
            ]
        );
    }

    #[test]
    fn an_open_bracket_or_string_does_not_swallow_the_rules() {
        let text = "A = [1,\nrule a:\n  input: 'x\nrule b:\n";
        let seen: Vec<_> = lines(text).iter().map(|l| l.text).collect();
        assert_eq!(seen, ["A = [1,", "rule a:", "input: 'x", "rule b:"]);
    }
}
