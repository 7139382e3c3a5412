//! Which file of a pattern another pattern asks for.

use std::collections::BTreeMap;

use regex::Regex;

use super::pattern::{Part, Pattern};
use super::value::Key;

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
    let mut expression = String::new();
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
    // Of a folder that is `.`: what is asked for is bare, too.
    let bare = expression.strip_prefix(r"\./").unwrap_or(&expression);
    let found = Regex::new(&format!("^{bare}$")).ok()?.captures(&asked)?;
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
    use crate::draft::snakefile::pattern::braces;

    fn found(producer: &str, consumer: &str) -> Option<Vec<(String, Pattern)>> {
        matched(&braces(producer), &braces(consumer), &|_| None).map(|by| by.into_iter().collect())
    }

    fn wild(name: &str) -> Part {
        Part::Wild(name.into(), None)
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
        assert_eq!(found("./{s}.bam", "{x}.bam"), found("{s}.bam", "./{x}.bam"));
        assert!(found("./{s}.bam", "{x}.bam").is_some());
        assert_eq!(found("{s}_{t}.bam", "{x}_R1.bam").unwrap()[1], ("t".into(), vec![Part::Lit("R1".into())]));
    }
}
