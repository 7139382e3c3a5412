//! Edits of the specifications under `specs/`, and what `napkin diff` says first: `tests/diff/*.md`, written by hand.

mod support;

use std::fs;

use napkin::compile::Compilation;
use napkin::diff::{Description, json, markdown, meaning, tell, texts};
use napkin::files::{Disk, Files as _, Memory, RelPath};
use support::{compiled, findings, root};

/// The lines that a case says.
const FIRST: usize = 5;

/// What a case says: fenced blocks, each with the words after the fence.
fn blocks(text: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut open: Option<(String, usize)> = None;
    for line in text.lines() {
        let ticks = line.len() - line.trim_start_matches('`').len();
        match &open {
            None if ticks >= 3 && line[ticks..].starts_with("text ") => {
                open = Some((line[ticks + 5..].to_owned(), ticks));
                found.push((line[ticks + 5..].to_owned(), String::new()));
            }
            Some((_, fence)) if ticks >= *fence && line.len() == ticks => open = None,
            Some(_) => {
                let body = &mut found.last_mut().unwrap().1;
                *body += line;
                body.push('\n');
            }
            None => {}
        }
    }
    found
}

/// A spec of the repository in memory.
fn tree(spec: &str) -> Vec<(String, Vec<u8>)> {
    let disk = Disk::new(root().join(spec));
    let paths = disk.list(&RelPath::here()).unwrap();
    paths.into_iter().map(|p| (p.to_string(), disk.read(&p, 1 << 30).unwrap().to_vec())).collect()
}

fn memory(tree: &[(String, Vec<u8>)]) -> Memory {
    tree.iter().fold(Memory::default(), |memory, (path, bytes)| memory.with(path, bytes))
}

fn described(done: &Compilation) -> Description {
    let (Some(plan), Some(output)) = (&done.plan, &done.output) else { panic!("{}", findings(done)) };
    Description::new(plan, output)
}

#[test]
fn a_reviewer_is_told_what_an_edit_means() {
    let mut wrong = Vec::new();
    let mut count = 0;
    let mut cases: Vec<_> = fs::read_dir(root().join("tests/diff")).unwrap().map(|e| e.unwrap().path()).collect();
    cases.sort();
    for case in cases {
        count += 1;
        let text = fs::read_to_string(&case).unwrap();
        let spec = text.split("Of `").nth(1).and_then(|t| t.split('`').next()).expect("a case names its spec");
        let old = tree(spec);
        let mut new = old.clone();
        let mut answer = None;
        let mut before: Option<(String, String)> = None;
        for (word, body) in blocks(&text) {
            let body = body.trim_end_matches('\n').to_owned();
            match word.split_once(' ').unwrap_or((&word, "")) {
                ("before", path) => before = Some((path.to_owned(), body)),
                ("after", _) => {
                    let (path, part) = before.take().unwrap();
                    let (_, bytes) = new.iter_mut().find(|(p, _)| *p == path).unwrap();
                    let whole = String::from_utf8(bytes.clone()).unwrap();
                    assert_eq!(whole.matches(&part).count(), 1, "{}: {part}", case.display());
                    *bytes = whole.replace(&part, &body).into_bytes();
                }
                ("new", path) => new.push((path.to_owned(), (body + "\n").into_bytes())),
                ("answer", _) => answer = Some(body),
                other => panic!("{}: {other:?}", case.display()),
            }
        }
        let (was, now) = (compiled(&memory(&old), None), compiled(&memory(&new), None));
        let (was, now) = (described(&was), described(&now));
        let told = meaning(&was, &now);
        let lines = tell::lines(&told);
        let first = lines[..lines.len().min(FIRST)].join("\n");
        let answer = answer.expect("a case has an answer");
        if first != answer {
            wrong.push(format!("{}\n--- expected\n{answer}\n--- told\n{}\n", case.display(), lines.join("\n")));
        }
        // Nothing differs from itself, and the other formats have something to say.
        assert!(meaning(&now, &now).is_same());
        let changed = texts(&was.artifacts, &now.artifacts).unwrap();
        assert!(markdown(spec, "a", "b", &told, &changed).starts_with("### specs/"));
        let value = json(spec, "a", "b", &told, &changed);
        assert_eq!(value["lines"].as_array().unwrap().len(), lines.len());
        assert_eq!(value["same"], told.is_same());
    }
    assert!(count >= 12, "{count} cases");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
