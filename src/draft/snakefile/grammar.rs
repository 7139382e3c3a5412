//! Lines → rules with their directives, and what stands around them. No Python is read here.

use super::scan::{Line, lines};

/// One piece of a Snakefile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub kind: Kind,
    pub first: usize,
    pub last: usize,
    /// The line of the `if` or `for` that it stands under.
    pub under: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    Rule(RuleText),
    /// `configfile: "x.yaml"`, `include: "y.smk"`: a word and its values.
    Global(Directive),
    /// A function or class, with its body.
    Definition(String),
    /// An `if`, `for` and the like, without its body.
    Control(String),
    /// Any other statement of Python.
    Statement(String),
    /// `onsuccess:`, `module`, `use rule`: what has no place in the language. The first line of it.
    Other(String),
}

/// A rule as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleText {
    pub name: String,
    pub checkpoint: bool,
    pub directives: Vec<Directive>,
}

/// `input: "a", x="b"` as a word and the text of its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directive {
    pub word: String,
    pub body: String,
    pub first: usize,
    pub last: usize,
}

const GLOBALS: [&str; 22] = [
    "include",
    "configfile",
    "container",
    "containerized",
    "singularity",
    "localrules",
    "wildcard_constraints",
    "ruleorder",
    "workdir",
    "envvars",
    "report",
    "pepfile",
    "pepschema",
    "scattergather",
    "storage",
    "conda",
    "inputflags",
    "outputflags",
    "resource_scopes",
    "default_target",
    "pathvars",
    "retries",
];

const CONTROLS: [&str; 10] = ["if", "elif", "else", "for", "while", "with", "try", "except", "finally", "match"];

/// The pieces of a Snakefile, in order.
pub fn items(text: &str) -> Vec<Item> {
    let lines = lines(text);
    let mut found = Vec::new();
    let mut around: Vec<(usize, String)> = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        around.retain(|(indent, _)| *indent < line.indent);
        let body = body(&lines, at);
        let word = line.text.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or("");
        let (kind, next) = if let Some((name, checkpoint)) = rule_head(line.text) {
            let directives = directives(text, &lines[at + 1..body]);
            (Kind::Rule(RuleText { name, checkpoint, directives }), body)
        } else if matches!(word, "onsuccess" | "onerror" | "onstart") && line.text[word.len()..].trim() == ":"
            || matches!(word, "module") && line.text.ends_with(':')
            || line.text.starts_with("use rule ")
        {
            (Kind::Other(line.text.to_owned()), body)
        } else if let Some(directive) = global(text, &lines[at..body], word) {
            (Kind::Global(directive), body)
        } else if matches!(word, "def" | "class" | "async") || line.text.starts_with('@') {
            // A decorator belongs to what follows it.
            let mut end = body;
            while end < lines.len() && lines[end - 1].indent == line.indent && lines[end - 1].text.starts_with('@') {
                end = self::body(&lines, end);
            }
            (Kind::Definition(text[line.start..lines[end - 1].end()].to_owned()), end)
        } else if CONTROLS.contains(&word) && line.text.ends_with(':') {
            around.push((line.indent, line.text.to_owned()));
            found.push(Item {
                kind: Kind::Control(line.text.to_owned()),
                first: line.first,
                last: line.last,
                under: None,
            });
            at += 1;
            continue;
        } else {
            (Kind::Statement(line.text.to_owned()), at + 1)
        };
        let last = lines.get(next - 1).map_or(line.last, |l| l.last);
        found.push(Item { kind, first: line.first, last, under: around.last().map(|(_, text)| text.clone()) });
        at = next;
    }
    found
}

/// The first line after the block of a line.
fn body(lines: &[Line], at: usize) -> usize {
    let deeper = lines[at + 1..].iter().take_while(|l| l.indent > lines[at].indent).count();
    at + 1 + deeper
}

/// `rule align:` or `checkpoint split:`, the name may be missing.
fn rule_head(text: &str) -> Option<(String, bool)> {
    let (word, rest) = text.split_at(text.find(|c: char| !c.is_ascii_alphabetic())?);
    let checkpoint = word == "checkpoint";
    if !checkpoint && word != "rule" {
        return None;
    }
    let (name, after) = rest.split_once(':')?;
    let plain = after.trim().is_empty() && name.trim().chars().all(|c| c.is_alphanumeric() || c == '_');
    plain.then(|| (name.trim().to_owned(), checkpoint))
}

fn global(text: &str, lines: &[Line], word: &str) -> Option<Directive> {
    let rest = lines[0].text[word.len()..].trim_start();
    (GLOBALS.contains(&word) && rest.starts_with(':') && !rest.starts_with(":=")).then(|| directive(text, lines, word))
}

/// A word and its values: the rest of its line, and the lines that are deeper.
fn directive(text: &str, lines: &[Line], word: &str) -> Directive {
    let last = &lines[lines.len() - 1];
    let start = lines[0].start + word.len() + lines[0].text[word.len()..].find(':').map_or(0, |at| at + 1);
    Directive {
        word: word.to_owned(),
        body: text[start..last.end().max(start)].to_owned(),
        first: lines[0].first,
        last: last.last,
    }
}

fn directives(text: &str, lines: &[Line]) -> Vec<Directive> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let end = body(lines, at);
        let word = line.text.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or("");
        if !word.is_empty() && line.text[word.len()..].trim_start().starts_with(':') {
            found.push(directive(text, &lines[at..end], word));
        }
        at = end;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_and_their_directives() {
        let text = "configfile: 'c.yaml'\nif config['x']:\n    rule a:\n        'what it does'\n        input:\n            'a',\n            # why\n            b='b' # c\n        output: 'c'\n        run:\n            if 1:\n                print('rule x:')\nrule:\n  shell: 'x'\n";
        let items = items(text);
        let Kind::Rule(rule) = &items[2].kind else { panic!("{items:?}") };
        assert_eq!((items[2].first, items[2].last, items[2].under.as_deref()), (3, 12, Some("if config['x']:")));
        let seen: Vec<_> = rule.directives.iter().map(|d| (d.word.as_str(), d.first, d.last, d.body.trim())).collect();
        assert_eq!(
            seen,
            [
                ("input", 5, 8, "'a',\n            # why\n            b='b'"),
                ("output", 9, 9, "'c'"),
                ("run", 10, 12, "if 1:\n                print('rule x:')"),
            ]
        );
        assert!(matches!(&items[0].kind, Kind::Global(d) if d.word == "configfile" && d.body.trim() == "'c.yaml'"));
        assert!(matches!(&items[3].kind, Kind::Rule(r) if r.name.is_empty()));
        assert_eq!((items[3].under.as_deref(), items.len()), (None, 4));
    }
}
