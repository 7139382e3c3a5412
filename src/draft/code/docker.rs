//! What a Dockerfile says of the image that it makes.

use std::collections::BTreeMap;

use crate::check::images;

/// One instruction: its name, its words, and its line.
struct Instruction {
    name: String,
    words: String,
    line: usize,
}

/// The image that a file makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// What it starts from, and whether all of that name is known and it says a version.
    pub base: String,
    pub exact: bool,
    /// The line of the last `FROM`, as it is written.
    pub line: usize,
    pub from: String,
    /// What is done on top of it: it is more than its base.
    pub adds: bool,
    /// Packages that `RUN pip install` names, as written, with their lines.
    pub pip: Vec<(String, usize)>,
    pub apt: Vec<(String, usize)>,
    /// A requirements file that it installs.
    pub requirements: Option<String>,
}

/// More stages or settings than any file of people has.
const MOST: usize = 1000;

/// The last stage of a file; nothing if there is no `FROM`.
pub fn read(text: &str) -> Option<Made> {
    let mut settings: BTreeMap<String, Option<String>> = BTreeMap::new();
    let mut stages: BTreeMap<String, (String, bool)> = BTreeMap::new();
    let mut made: Option<Made> = None;
    for Instruction { name, words, line } in instructions(text).into_iter().take(MOST) {
        match (name.as_str(), &mut made) {
            ("ARG", None) => {
                let (name, value) = words.split_once('=').map_or((words.as_str(), None), |(n, v)| (n, Some(v)));
                settings.insert(name.trim().to_owned(), value.map(|v| v.trim().trim_matches(['"', '\'']).to_owned()));
            }
            ("FROM", _) => {
                let mut named = words.split_whitespace().filter(|w| !w.starts_with("--"));
                let written = named.next()?;
                let (image, known) = filled(written, &settings);
                let (base, exact) = match stages.get(&image.to_ascii_lowercase()) {
                    Some((base, exact)) => (base.clone(), *exact),
                    None => (image.clone(), known && is_exact(&image)),
                };
                if named.next().is_some_and(|word| word.eq_ignore_ascii_case("as"))
                    && let Some(stage) = named.next()
                {
                    stages.insert(stage.to_ascii_lowercase(), (base.clone(), exact));
                }
                let from = format!("FROM {words}");
                let (adds, pip, apt, requirements) = Default::default();
                made = Some(Made { base, exact, line, from, adds, pip, apt, requirements });
            }
            ("RUN", Some(made)) => {
                made.adds = true;
                for command in words.split("&&").flat_map(|part| part.split(';')) {
                    installs(command, line, made);
                }
            }
            ("COPY" | "ADD", Some(made)) => made.adds |= words.contains("--from"),
            _ => {}
        }
    }
    made
}

/// Lines that end in a backslash go on; comments between them do not count.
fn instructions(text: &str) -> Vec<Instruction> {
    let mut found: Vec<Instruction> = Vec::new();
    let mut goes_on = false;
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (part, more) = line.strip_suffix('\\').map_or((line, false), |part| (part.trim_end(), true));
        match found.last_mut().filter(|_| goes_on) {
            Some(last) => {
                last.words.push(' ');
                last.words.push_str(part);
            }
            None => {
                let (name, words) = part.split_once(char::is_whitespace).unwrap_or((part, ""));
                let (name, words) = (name.to_ascii_uppercase(), words.trim().to_owned());
                found.push(Instruction { name, words, line: at + 1 });
            }
        }
        goes_on = more;
    }
    found
}

/// A name with the defaults of its settings; whether all of them have one.
fn filled(written: &str, settings: &BTreeMap<String, Option<String>>) -> (String, bool) {
    let mut out = String::new();
    let mut known = true;
    let mut rest = written;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let (name, default, after) = match rest.strip_prefix('{') {
            Some(inner) => {
                let Some(end) = inner.find('}') else { return (written.to_owned(), false) };
                let (name, default) =
                    inner[..end].split_once(":-").map_or((&inner[..end], None), |(n, d)| (n, Some(d)));
                (name, default, &inner[end + 1..])
            }
            None => {
                let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
                (&rest[..end], None, &rest[end..])
            }
        };
        match settings.get(name).and_then(Option::as_deref).or(default) {
            Some(value) if !value.contains('$') => out.push_str(value),
            _ => return (written.to_owned(), false),
        }
        rest = after;
        known &= !out.is_empty();
    }
    out.push_str(rest);
    (out, known)
}

/// A tag that says a version, or a digest.
pub fn is_exact(image: &str) -> bool {
    let tag = image.rsplit('/').next().and_then(|name| name.split_once(':')).map_or("", |(_, tag)| tag);
    images::is_exact(image) && !tag.starts_with("latest")
}

/// The packages of `pip install` and `apt-get install`.
fn installs(command: &str, line: usize, made: &mut Made) {
    let words: Vec<&str> = command.split_whitespace().collect();
    let Some(at) = words.iter().position(|word| *word == "install") else { return };
    let before = &words[..at];
    let pip = before.last().is_some_and(|w| matches!(*w, "pip" | "pip3" | "pip2"));
    let apt = before.iter().any(|w| matches!(*w, "apt-get" | "apt"));
    let mut rest = words[at + 1..].iter();
    while let Some(word) = rest.next() {
        let word = word.trim_matches(['"', '\'']);
        match word {
            "-r" | "--requirement" if pip => made.requirements = rest.next().map(|w| (*w).to_owned()),
            // Options of pip and apt that take a word.
            "-c" | "-i" | "--index-url" | "--extra-index-url" | "-f" | "--find-links" | "--target" | "-t" | "-o" => {
                rest.next();
            }
            word if word.starts_with('-') || word.starts_with('.') || word.starts_with('$') || word == ">" => {}
            word if pip => made.pip.push((word.to_owned(), line)),
            word if apt => made.apt.push((word.to_owned(), line)),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_stage_with_the_defaults_of_its_settings() {
        let text = "ARG PY=3.11.9\nARG TAG\nFROM node:20 AS web\nRUN npm ci\nFROM --platform=linux/amd64 python:${PY}-slim AS base\nFROM base\n";
        let made = read(text).unwrap();
        assert_eq!((made.base.as_str(), made.exact, made.line, made.adds), ("python:3.11.9-slim", true, 6, false));
        assert!(!read("ARG TAG\nFROM python:$TAG").unwrap().exact);
        assert_eq!(read("FROM python:${V:-3.9}").unwrap().base, "python:3.9");
        assert_eq!(read("# nothing\nRUN ls"), None);
    }

    #[test]
    fn what_says_no_version() {
        for (image, exact) in [
            ("python", false),
            ("python:latest", false),
            ("ghcr.io:443/a/b", false),
            ("ghcr.io/a/b:1.2", true),
            ("a@sha256:0123456789abcdef0123456789abcdef", true),
            ("A b:1", false),
            ("scratch", false),
        ] {
            assert_eq!(is_exact(image), exact, "{image}");
        }
    }

    #[test]
    fn packages_that_are_put_on_top() {
        let text = "FROM python:3.11\nRUN apt-get update && \\\n # tools\n apt-get install -y --no-install-recommends git=1:2.39 curl\n\
                    RUN python -m pip install --no-cache-dir numpy==1.26.4 'scipy>=1' -r requirements.txt";
        let made = read(text).unwrap();
        assert!(made.adds);
        assert_eq!(made.apt, [("git=1:2.39".to_owned(), 2), ("curl".to_owned(), 2)]);
        assert_eq!(made.pip, [("numpy==1.26.4".to_owned(), 5), ("scipy>=1".to_owned(), 5)]);
        assert_eq!(made.requirements.as_deref(), Some("requirements.txt"));
    }
}
