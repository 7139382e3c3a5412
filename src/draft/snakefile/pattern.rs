//! Names of files with wildcards.

use std::collections::BTreeMap;

use super::value::{Key, Pick, Seg, Text};

/// A piece of the name of a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    Lit(String),
    /// A wildcard, and the regular expression that it must match.
    Wild(String, Option<String>),
    /// A name that `expand` binds.
    Bound(String),
    Ref(Key),
    Pick(Pick),
}

pub type Pattern = Vec<Part>;

/// The wildcards in the braces of a text. A doubled brace is one that is meant.
pub fn braces(text: &str) -> Pattern {
    pieces(text, false)
}

/// The same, as `expand` and `format` see it: `{{x}}` becomes `{x}`.
pub fn braces_of_expand(text: &str) -> Pattern {
    pieces(text, true)
}

fn pieces(text: &str, doubled: bool) -> Pattern {
    let mut found: Pattern = Vec::new();
    let mut literal = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        literal.push_str(&rest[..at]);
        let tail = &rest[at..];
        if doubled && (tail.starts_with("{{") || tail.starts_with("}}")) {
            literal.push_str(&tail[..1]);
            rest = &tail[2..];
            continue;
        }
        match tail.strip_prefix('{').and_then(inside) {
            Some((inner, after)) => {
                if !literal.is_empty() {
                    found.push(Part::Lit(std::mem::take(&mut literal)));
                }
                let (name, constraint) = match inner.split_once(',') {
                    Some((name, constraint)) => (name.trim(), Some(constraint.trim().to_owned())),
                    None => (inner.trim(), None),
                };
                found.push(Part::Wild(name.to_owned(), constraint));
                rest = after;
            }
            None => {
                literal.push_str(&tail[..1]);
                rest = &tail[1..];
            }
        }
    }
    literal.push_str(rest);
    if !literal.is_empty() {
        found.push(Part::Lit(literal));
    }
    found
}

/// Up to the brace that closes: a regular expression may have braces of its own.
fn inside(text: &str) -> Option<(&str, &str)> {
    let mut depth = 0usize;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => return Some((&text[..at], &text[at + 1..])),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// A wildcard as a Snakefile writes it.
pub fn written(name: &str, constraint: Option<&str>) -> String {
    constraint.map_or_else(|| format!("{{{name}}}"), |c| format!("{{{name},{c}}}"))
}

/// The pattern of a text.
pub fn pattern(text: &Text) -> Pattern {
    let mut found = Vec::new();
    for seg in text {
        match seg {
            Seg::Lit(text) => found.extend(braces(text)),
            Seg::Ref(key) => found.push(Part::Ref(key.clone())),
            Seg::Wild(name) => found.push(Part::Wild(name.clone(), None)),
            Seg::Loop(name) => found.push(Part::Bound(name.clone())),
            Seg::Pick(pick) => found.push(Part::Pick(pick.clone())),
        }
    }
    tidy(found)
}

/// Literals that follow each other as one; `./x` and `a//b` as `x` and `a/b`.
pub fn tidy(parts: Pattern) -> Pattern {
    let mut found: Pattern = Vec::new();
    for part in parts {
        match (found.last_mut(), part) {
            (Some(Part::Lit(before)), Part::Lit(more)) => before.push_str(&more),
            (_, part) => found.push(part),
        }
    }
    let mut url = false;
    for (at, part) in found.iter_mut().enumerate() {
        if let Part::Lit(text) = part {
            url |= text.contains("://");
            while !url && text.contains("//") {
                *text = text.replace("//", "/");
            }
            if at == 0 {
                *text = text.strip_prefix("./").unwrap_or(text).to_owned();
            }
        }
    }
    found.retain(|part| !matches!(part, Part::Lit(text) if text.is_empty()));
    found
}

/// The wildcards of a pattern, each once, in order.
pub fn wilds(parts: &[Part]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for part in parts {
        let name = match part {
            Part::Wild(name, _) => name,
            Part::Pick(pick) => &pick.wildcard,
            _ => continue,
        };
        if !found.contains(name) {
            found.push(name.clone());
        }
    }
    found
}

/// The patterns put in for the wildcards.
pub fn substituted(parts: &[Part], by: &BTreeMap<String, Pattern>) -> Pattern {
    let mut found = Vec::new();
    for part in parts {
        match part {
            Part::Wild(name, _) if by.contains_key(name) => found.extend(by[name].iter().cloned()),
            part => found.push(part.clone()),
        }
    }
    tidy(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_with_expressions() {
        let parts = braces(r"a/{s,\w{2,3}}_{t}.fq.gz");
        assert_eq!(parts[1], Part::Wild("s".into(), Some(r"\w{2,3}".into())));
        assert_eq!((parts.len(), wilds(&parts)), (5, vec!["s".to_owned(), "t".to_owned()]));
        assert_eq!(braces("a{b"), [Part::Lit("a{b".into())]);
        assert_eq!(braces_of_expand("{{s}}.x"), [Part::Lit("{s}.x".into())]);
    }
}
