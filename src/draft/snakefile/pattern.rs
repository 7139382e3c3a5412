//! Names of files with wildcards, and which of them another one matches.

use std::collections::BTreeMap;

use regex::Regex;

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

/// What the wildcards of a producer's pattern are for the file that a consumer asks for; nothing if it is none of his.
/// The consumer's wildcards are signs that only a wildcard matches.
pub fn matched(
    producer: &[Part],
    consumer: &[Part],
    known: &impl Fn(&Key) -> Option<String>,
) -> Option<BTreeMap<String, Pattern>> {
    if let (Some(Part::Lit(ending)), Some(Part::Lit(asked))) = (producer.last(), consumer.last())
        && producer.len() > 1
        && !asked.ends_with(ending.as_str())
    {
        return None;
    }
    let mut signs: Vec<Part> = Vec::new();
    let asked = coded(consumer, &mut signs, known)?;
    let mut expression = String::from("^");
    let mut groups: Vec<(&str, Option<&str>)> = Vec::new();
    for part in producer {
        match part {
            Part::Wild(name, constraint) => {
                groups.push((name, constraint.as_deref()));
                expression.push_str("(.+)");
            }
            other => expression.push_str(&regex::escape(&coded(std::slice::from_ref(other), &mut signs, known)?)),
        }
    }
    expression.push('$');
    let found = Regex::new(&expression).ok()?.captures(&asked)?;
    let mut by: BTreeMap<String, Pattern> = BTreeMap::new();
    for (place, (name, constraint)) in groups.into_iter().enumerate() {
        let text = found.get(place + 1)?.as_str();
        let value = decoded(text, &signs);
        if constraint.is_some_and(|c| !fits(text, &value, c)) || by.get(name).is_some_and(|before| *before != value) {
            return None;
        }
        by.insert(name.to_owned(), value);
    }
    Some(by)
}

const FIRST_SIGN: u32 = 0xF_0000;

/// A pattern as a text in which what is not known is one sign.
fn coded(parts: &[Part], signs: &mut Vec<Part>, known: &impl Fn(&Key) -> Option<String>) -> Option<String> {
    let mut text = String::new();
    for part in parts {
        match part {
            Part::Lit(literal) => text.push_str(literal),
            Part::Ref(key) if known(key).is_some() => text.push_str(&known(key)?),
            part => {
                // A wildcard is the same one with and without its expression.
                let part = match part {
                    Part::Wild(name, _) => Part::Wild(name.clone(), None),
                    part => part.clone(),
                };
                let place = signs.iter().position(|sign| *sign == part).unwrap_or_else(|| {
                    signs.push(part);
                    signs.len() - 1
                });
                text.push(char::from_u32(FIRST_SIGN.checked_add(u32::try_from(place).ok()?)?)?);
            }
        }
    }
    Some(text.strip_prefix("./").map(str::to_owned).unwrap_or(text))
}

fn decoded(text: &str, signs: &[Part]) -> Pattern {
    let part = |c: char| {
        let sign = u32::from(c).checked_sub(FIRST_SIGN).and_then(|at| signs.get(at as usize));
        sign.cloned().unwrap_or_else(|| Part::Lit(c.to_string()))
    };
    let mut found: Pattern = Vec::new();
    for part in text.chars().map(part) {
        match (found.last_mut(), part) {
            (Some(Part::Lit(before)), Part::Lit(more)) => before.push_str(&more),
            (_, part) => found.push(part),
        }
    }
    found
}

/// Can the value of a wildcard match its expression? What only a run knows may match anything.
fn fits(text: &str, value: &[Part], constraint: &str) -> bool {
    if value.len() == 1 && !matches!(value[0], Part::Lit(_)) {
        return true;
    }
    let Ok(expression) = Regex::new(&format!("^(?:{constraint})$")) else { return true };
    ["x", "1", "X"].iter().any(|try_| {
        let text: String =
            text.chars().map(|c| if u32::from(c) >= FIRST_SIGN { (*try_).to_owned() } else { c.to_string() }).collect();
        expression.is_match(&text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(producer: &str, consumer: &str) -> Option<Vec<(String, Pattern)>> {
        matched(&braces(producer), &braces(consumer), &|_| None).map(|by| by.into_iter().collect())
    }

    fn wild(name: &str) -> Part {
        Part::Wild(name.into(), None)
    }

    #[test]
    fn braces_with_expressions() {
        let parts = braces(r"a/{s,\w{2,3}}_{t}.fq.gz");
        assert_eq!(parts[1], Part::Wild("s".into(), Some(r"\w{2,3}".into())));
        assert_eq!((parts.len(), wilds(&parts)), (5, vec!["s".to_owned(), "t".to_owned()]));
        assert_eq!(braces("a{b"), [Part::Lit("a{b".into())]);
        assert_eq!(braces_of_expand("{{s}}.x"), [Part::Lit("{s}.x".into())]);
    }

    #[test]
    fn a_file_is_asked_of_the_pattern_that_it_matches() {
        assert_eq!(found("{s}.bam", "{x}.bam").unwrap(), [("s".into(), vec![wild("x")])]);
        assert_eq!(found("{s}.sorted.bam", "{x}.bam"), None, "only some x are so");
        assert_eq!(
            found("{p}.bai", "out/{x}.bam.bai").unwrap(),
            [("p".into(), vec![Part::Lit("out/".into()), wild("x"), Part::Lit(".bam".into())])]
        );
        assert_eq!(found(r"{s,\d+}.bam", "a.bam"), None);
        assert!(found(r"{s,\d+}.bam", "{x}.bam").is_some());
        assert!(found(r"{s,[^/]+}.bam", "out/{x}.bam").is_none());
        assert_eq!(found("{s}/{s}.bam", "{a}/{b}.bam"), None);
        assert_eq!(found("{s}_{t}.bam", "{x}_R1.bam").unwrap()[1], ("t".into(), vec![Part::Lit("R1".into())]));
    }
}
