//! What a bash script names and what it sets itself. This is no parser of bash: it errs towards silence.

use std::collections::HashSet;
use std::ops::Range;

/// Commands whose words are names that they set.
const SETTERS: [&str; 12] = [
    "for",
    "select",
    "read",
    "local",
    "declare",
    "typeset",
    "mapfile",
    "readarray",
    "getopts",
    "let",
    "unset",
    "printf",
];

/// The names that follow a `$` or `${` in a script, and those between `((` and `))`, where bash needs no `$`.
pub fn named(script: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for inside in script.split("((").skip(1) {
        let inside = inside.split("))").next().unwrap_or_default();
        found.extend(words(inside).map(|(_, word)| word));
    }
    for (at, _) in script.match_indices('$') {
        let name = leading(script[at + 1..].trim_start_matches(['{', '#', '!']));
        if !name.is_empty() {
            found.push(name);
        }
    }
    found
}

/// A name after a `$`, with its place.
pub struct Used<'a> {
    pub name: &'a str,
    /// From the `$` to the end of the name.
    pub place: Range<usize>,
    /// It has a value if nothing sets it: `${name:-none}`.
    pub default: bool,
    /// `$name` or `${name}`, and not an item or a part of it.
    pub whole: bool,
}

/// The names after a `$` that bash replaces: outside single quotes and comments.
pub fn used(script: &str) -> impl Iterator<Item = Used<'_>> {
    awake(script).into_iter().filter(|(_, byte)| *byte == b'$').filter_map(|(at, _)| {
        let rest = &script[at + 1..];
        let bare = rest.trim_start_matches(['{', '#', '!']);
        let name = leading(bare);
        let after = &bare[name.len()..];
        let from = at + 1 + rest.len() - bare.len();
        let braces = rest.starts_with('{');
        (!name.is_empty()).then(|| Used {
            name,
            place: at..from + name.len(),
            default: braces && after.starts_with([':', '-', '+', '=', '?']),
            whole: if braces { from == at + 2 && after.starts_with('}') } else { !after.starts_with('[') },
        })
    })
}

/// The names that must have a value: those without a default.
#[cfg(test)]
fn needed(script: &str) -> Vec<&str> {
    used(script).filter(|used| !used.default).map(|used| used.name).collect()
}

/// Where `{name}` stands outside single quotes and comments, without a `$` before it.
pub fn in_braces(script: &str, name: &str) -> Option<Range<usize>> {
    let braces = format!("{{{name}}}");
    let opens = awake(script).into_iter().filter(|(_, byte)| *byte == b'{').map(|(at, _)| at);
    let mut found = opens.filter(|at| script[*at..].starts_with(&braces) && !script[..*at].ends_with('$'));
    found.next().map(|at| at..at + braces.len())
}

/// The bytes in which bash sees a meaning: outside single quotes and comments, and without a backslash before them.
fn awake(script: &str) -> Vec<(usize, u8)> {
    let bytes = script.as_bytes();
    let mut found = Vec::new();
    let (mut single, mut double) = (false, false);
    let mut at = 0;
    while let Some(byte) = bytes.get(at).copied() {
        at += 1;
        match byte {
            b'\'' if !double => single = !single,
            _ if single => {}
            b'\\' => at += 1,
            b'"' => double = !double,
            b'#' if !double && (at == 1 || bytes[at - 2].is_ascii_whitespace()) => {
                at = script[at..].find('\n').map_or(bytes.len(), |end| at + end);
            }
            byte => found.push((at - 1, byte)),
        }
    }
    found
}

/// The names that the script gives a value.
pub fn set(script: &str) -> HashSet<&str> {
    let mut found = HashSet::new();
    for (at, word) in words(script) {
        let before = script[..at].chars().next_back();
        let after = &script[at + word.len()..];
        let begins = before.is_none_or(|c| c.is_whitespace() || matches!(c, ';' | '(' | '&' | '|' | '`' | '"'));
        if before == Some('{') && (after.starts_with(":=") || after.starts_with('=') || after.starts_with('}')) {
            // `${name:=value}`, and `exec {name}>file`.
            let expanded = script[..at].ends_with("${") && after.starts_with('}');
            if !expanded {
                found.insert(word);
            }
        } else if begins && assigned(after, before == Some('(')) {
            found.insert(word);
        } else if begins && SETTERS.contains(&word) {
            let end = after.find(['\n', ';', '|', '&', '<', '>', ')']).unwrap_or(after.len());
            let rest = after[..end].split_whitespace().map(leading).filter(|name| !name.is_empty());
            match word {
                "for" | "select" => found.extend(rest.take(1)),
                "printf" => {
                    let variable = after[..end].trim_start().strip_prefix("-v").map(|rest| leading(rest.trim_start()));
                    found.extend(variable);
                }
                _ => found.extend(rest),
            }
        }
    }
    found
}

/// What follows a name says that it is assigned: `=`, `+=`, `[index]=`.
fn assigned(after: &str, arithmetic: bool) -> bool {
    let mut rest = after;
    if rest.starts_with('[') {
        rest = rest.split_once(']').map_or("", |(_, rest)| rest);
    }
    if arithmetic {
        rest = rest.trim_start();
    }
    let rest = rest.strip_prefix(['+', '-', '*', '/', '%']).unwrap_or(rest);
    rest.starts_with('=') && !rest.starts_with("==")
}

/// The name that a text begins with, or nothing.
fn leading(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(text.len());
    if text.starts_with(|c: char| c.is_ascii_digit()) { "" } else { &text[..end] }
}

/// All words that could be names, each with its place.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let inside = |c: char| c.is_ascii_alphanumeric() || c == '_';
            let start = at + text[at..].find(inside)?;
            let end = text[start..].find(|c| !inside(c)).map_or(text.len(), |n| start + n);
            at = end;
            if !text[start..end].starts_with(|c: char| c.is_ascii_digit()) {
                return Some((start, &text[start..end]));
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_script_sets() {
        let script = "a=1; b+=(x) c[2]=y\nfor d in 1 2; do :; done\nwhile IFS=, read -r e f; do :; done < x\n\
            local g h=2; printf -v i %s x; : \"${j:=3}\"; exec {k}>file; ((l = 2)); mapfile -t m < x\n\
            tool --n=1 o/p=2 $q \"${r}\" (( s == 2 ))";
        let mut found: Vec<&str> = set(script).into_iter().filter(|name| name.len() == 1).collect();
        found.sort_unstable();
        assert_eq!(found, ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m"]);
    }

    #[test]
    fn what_a_script_needs() {
        let script = "# $a don't\necho \"$b ${c[@]} ${d:-x}\" '$e' \\$f \"it's $g\" ${#h[@]} $1 $? $$";
        assert_eq!(needed(script), ["b", "c", "g", "h"]);
        assert_eq!(named("((a < b)) $c ${#d}"), ["a", "b", "c", "d"]);
        let whole = |script: &str| used(script).filter(|u| u.whole).map(|u| u.name.to_owned()).collect::<Vec<_>>();
        assert_eq!(whole("$a ${b} ${c[@]} $d[0] ${#e} # $f\nawk '{print $g}'"), ["a", "b"]);
        assert_eq!(in_braces("${o} '{o}' \"{o}\"", "o"), Some(12..15));
    }
}
