//! What the prose names in backticks must still be there: a step, a param or a file that was renamed in the blocks alone
//! leaves readers with words that mean nothing.
//!
//! A word is known if it stands anywhere in the blocks, in the language, in data that was read, or is a name of a file by
//! value. What else looks like a name is reported: with confidence where the prose says what it is ("step `train`"), or
//! where it is nearly one; else as a note.

use std::collections::{BTreeSet, HashSet};

use crate::diagnostic::{Findings, names, prose as findings_of};
use crate::files::{Files, RelPath};
use crate::plan::Plan;
use crate::resolve::workflow::Origin;
use crate::source::Sources;
use crate::syntax::{Document, Node, Spanned, Value};
use crate::vocabulary;

/// Names of files are compared by value only where they are few.
const FILES: u64 = 20_000;

/// What stands beside a name and says what it is.
const KINDS: [(&str, &str); 16] = [
    ("step", "step"),
    ("steps", "step"),
    ("param", "param"),
    ("params", "param"),
    ("axis", "axis"),
    ("axes", "axis"),
    ("component", "component"),
    ("components", "component"),
    ("input", "input"),
    ("inputs", "input"),
    ("output", "output"),
    ("outputs", "output"),
    ("file", "file"),
    ("files", "file"),
    ("script", "file"),
    ("table", "file"),
];

/// Kinds whose nouns are hardly used for anything else.
const STRICT: [&str; 4] = ["step", "param", "axis", "component"];

/// Looks at all inline code of the prose.
pub fn check(document: &Document, plan: &Plan, files: &dyn Files, sources: &Sources, findings: &mut Findings) {
    let (mut known, mut listed) = (None, false);
    for code in &document.prose {
        let word = code.value.as_str();
        if !looks_like_a_name(word) {
            continue;
        }
        let known = known.get_or_insert_with(|| Known::new(document, plan, sources));
        let kind = kind(code, sources);
        if let Some(kind) = kind
            && let Some(other) = known.other_kind(word, kind)
        {
            findings.push(findings_of::another_kind(code.span, word, kind, other));
            continue;
        }
        // "The step `train`" is either a step or nothing: that the word stands somewhere does not help.
        let nothing = kind.is_some_and(|kind| STRICT.contains(&kind) && !known.defines(word, kind));
        if !nothing && (known.has(word) || files.has(word)) {
            continue;
        }
        if word.contains(['.', '/']) && !std::mem::replace(&mut listed, true) {
            known.beside(files);
            if known.has(word) {
                continue;
            }
        }
        let names: Vec<&str> = known.names.iter().map(|(_, name)| name.as_str()).collect();
        let near = match word.contains(['.', '/']) {
            false => names::suggest(word, &names),
            true => names::suggest(word, &known.files.iter().map(String::as_str).collect::<Vec<_>>()),
        };
        let lost = word.split_once('/').filter(|(folder, _)| files.has(&format!("{folder}/"))).map(|_| "file");
        findings.push(match (kind.or(lost), near) {
            (None, None) => findings_of::unknown(code.span, word),
            (kind, near) => findings_of::gone(code.span, word, kind, near),
        });
    }
}

/// One word of letters, digits and what names and paths have, that begins like one.
fn looks_like_a_name(word: &str) -> bool {
    let within = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    word.len() > 1
        && word.starts_with(char::is_alphabetic)
        && word.chars().all(within)
        && !word.ends_with(['.', '/', '-'])
        && !word.contains("//")
}

/// What the word before the backticks, or the one after them, says that the name is.
fn kind(code: &Spanned<String>, sources: &Sources) -> Option<&'static str> {
    let text = &sources.get(code.span.source).text;
    let before = text.get(..code.span.start as usize)?.trim_end_matches('`');
    let after = text.get(code.span.end as usize..)?.trim_start_matches('`');
    let before = before.strip_suffix([' ', '\n'])?.rsplit(|c: char| !c.is_alphabetic()).next()?;
    let of = |word: &str| KINDS.iter().find(|(noun, _)| word.eq_ignore_ascii_case(noun)).map(|(_, kind)| *kind);
    of(before).or_else(|| {
        let after = after.strip_prefix([' ', '\n'])?;
        // "in `x` steps a and b follow": a noun that begins a list is none of the name.
        of(after.split(|c: char| !c.is_alphabetic()).next()?).filter(|_| !before.eq_ignore_ascii_case("and"))
    })
}

/// All words that mean something.
struct Known<'a> {
    /// What the blocks define: its kind and its name.
    names: Vec<(&'static str, String)>,
    /// Names of files, by value and as they lie beside the specification.
    files: BTreeSet<String>,
    /// Every word of the blocks, the language and the data. Only asked for, never listed.
    words: HashSet<&'a str>,
    /// The keys of axes.
    keys: BTreeSet<String>,
}

impl<'a> Known<'a> {
    fn new(document: &'a Document, plan: &Plan, sources: &'a Sources) -> Self {
        let workflow = &plan.workflow;
        let mut names = vec![("workflow", workflow.name.clone())];
        names.extend(workflow.params.values().map(|p| ("param", p.name.clone())));
        names.extend(workflow.axes.values().map(|a| ("axis", a.name.clone())));
        names.extend(workflow.steps.values().map(|s| ("step", s.name.clone())));
        names.extend(workflow.components.values().map(|c| ("component", c.name.clone())));
        names.extend(workflow.lets.keys().map(|name| ("let", name.clone())));
        for file in workflow.files.values() {
            let kind = if matches!(file.origin, Origin::Output { .. }) { "output" } else { "input" };
            names.push((kind, file.name.clone()));
        }
        let inputs = workflow.steps.values().flat_map(|s| &s.inputs);
        names.extend(inputs.map(|input| ("input", input.name.clone())));
        let mut known = Self { names, files: BTreeSet::new(), words: HashSet::new(), keys: BTreeSet::new() };
        known.nodes(&document.nodes);
        for (_, family) in vocabulary::families() {
            known.words.extend(family);
        }
        for (path, rule) in crate::schema::table().iter() {
            known.words.extend(path.split('/'));
            known.words.extend(rule.props.keys().map(String::as_str));
        }
        for axis in plan.axes.values() {
            known.keys.extend(axis.keys.iter().take(FILES as usize).map(|key| key.into_owned()));
        }
        // Data and scripts: the specification itself is told by its nodes.
        let specification = document.prose.first().map(|code| code.span.source);
        for (id, source) in sources.ids() {
            if Some(id) != specification {
                known.text(&source.text);
            }
        }
        known.by_value(plan);
        known
    }

    /// The names of what lies beside the specification, with and without the folders.
    fn beside(&mut self, files: &dyn Files) {
        for path in files.list(&RelPath::here()).unwrap_or_default() {
            let name = path.as_str().rsplit('/').next().unwrap_or_default();
            self.files.extend([name.to_owned(), path.to_string()]);
        }
    }

    /// The names of files, if they are few.
    fn by_value(&mut self, plan: &Plan) {
        if plan.files.values().map(|file| file.space.len()).sum::<u64>() > FILES {
            return;
        }
        for (id, file) in plan.files.iter() {
            let mut walk = file.space.walk(0);
            while let Some(point) = walk.get() {
                if plan.workflow.files[id].healthy {
                    self.files.insert(file.name.text(point));
                }
                walk.step();
            }
        }
    }

    fn nodes(&mut self, nodes: &'a [Node]) {
        let mut waiting: Vec<&'a Node> = nodes.iter().collect();
        while let Some(node) = waiting.pop() {
            self.text(&node.name.value);
            for entry in &node.entries {
                entry.name.iter().for_each(|name| self.text(&name.value));
                if let Value::String(text) = &entry.value {
                    self.text(text);
                }
            }
            waiting.extend(&node.children);
        }
    }

    /// All words of a text: as long as they can be, and their parts.
    fn text(&mut self, text: &'a str) {
        for long in text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/'))) {
            self.words.insert(long);
            if long.contains(['.', '/']) {
                self.words.extend(long.split(['.', '/']));
            }
        }
    }

    fn is_word(&self, word: &str) -> bool {
        self.words.contains(word) || self.keys.contains(word)
    }

    fn has(&self, word: &str) -> bool {
        let there = |word: &str| self.is_word(word) || self.files.contains(word);
        there(word)
            || self.names.iter().any(|(_, name)| name == word)
            || (!word.contains('/') && {
                // `step.out`, `axis.attribute`
                let mut parts = word.split('.');
                word.contains('.') && parts.all(|part| self.is_word(part)) && !self.is_like_a_file(word)
            })
    }

    /// Some file has this ending.
    fn is_like_a_file(&self, word: &str) -> bool {
        let ending = |name: &str| name.rsplit_once('.').map(|(_, ending)| ending.to_owned());
        let wanted = ending(word);
        self.files.iter().any(|file| ending(file) == wanted)
    }

    fn defines(&self, word: &str, kind: &str) -> bool {
        self.names.iter().any(|(known, name)| *known == kind && name == word)
    }

    /// The kind of what has this name, if nothing of the kind that the prose says has it.
    fn other_kind(&self, word: &str, kind: &str) -> Option<&'static str> {
        if !STRICT.contains(&kind) {
            return None;
        }
        let mut kinds = self.names.iter().filter(|(_, name)| name == word).map(|(kind, _)| *kind);
        let first = kinds.next()?;
        (first != kind && kinds.all(|other| other != kind)).then_some(first)
    }
}
