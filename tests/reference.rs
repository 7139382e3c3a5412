//! `schema/reference.md` says what the tables and the examples say, and every example does what it shows.
//!
//! `NAPKIN_BLESS=1 cargo test --test reference` writes the page anew. What an example shows is never written anew:
//! work it out by hand, from what the language means.

#[path = "reference/example.rs"]
mod example;
#[path = "reference/outcome.rs"]
mod outcome;
#[path = "reference/page.rs"]
mod page;
#[path = "reference/project.rs"]
mod project;
#[path = "reference/targets.rs"]
mod targets;
#[path = "reference/uses.rs"]
mod uses;
#[path = "reference/words.rs"]
mod words;

use std::path::{Path, PathBuf};

use example::{Example, examples};
use napkin::schema::table;
use uses::{Uses, property};
use words::Words;

fn schema() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("schema")
}

/// The pieces of the page, by the names of their files.
fn texts() -> Vec<String> {
    let entries = std::fs::read_dir(schema().join("reference")).expect("a folder");
    let mut paths: Vec<PathBuf> = entries.map(|e| e.expect("an entry").path()).collect();
    paths.retain(|p| p.extension().is_some_and(|e| e == "md"));
    paths.sort();
    paths.iter().map(|path| std::fs::read_to_string(path).expect("a text")).collect()
}

fn all() -> Vec<Example> {
    texts().iter().flat_map(|text| examples(text)).collect()
}

#[test]
fn every_example_does_what_it_shows() {
    let told: Vec<String> = all().iter().flat_map(outcome::differences).collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
}

#[test]
fn every_word_gives_what_it_shows() {
    let told = Words::read().differences();
    assert!(told.is_empty(), "{}", told.join("\n"));
}

#[test]
fn every_node_and_property_has_an_example_and_a_place_on_the_page() {
    let uses = Uses::of(&all());
    let asked = page::asked(&texts());
    let mut told = Vec::new();
    for (path, rule) in table().iter().filter(|(path, _)| !path.is_empty()) {
        if asked.iter().filter(|a| *a == path).count() != 1 {
            told.push(format!("{path} has not exactly one place on the page"));
        }
        let docs = rule.props.iter().map(|(name, p)| (name.as_str(), &p.doc)).chain([("", &rule.doc)]);
        let bad = docs.filter(|(_, doc)| !doc.ends_with('.'));
        told.extend(bad.map(|(name, _)| format!("{path} {name} has no sentence that says what it is")));
        if rule.later {
            continue;
        }
        if !uses.has(path) {
            told.push(format!("no example has the node {path}"));
        }
        let built = rule.props.iter().filter(|(_, p)| !p.later);
        let missing = built.map(|(name, _)| property(path, name)).filter(|key| !uses.has(key));
        told.extend(missing.map(|key| format!("no example has the property {key}")));
    }
    told.extend(targets::missing(&all(), &texts()));
    told.dedup();
    assert!(told.is_empty(), "{}", told.join("\n"));
}

#[test]
fn the_page_is_up_to_date() {
    let texts = texts();
    let made = page::page(&texts, &Uses::of(&all()), &Words::read());
    assert_eq!(page::broken_links(&made), Vec::<String>::new());
    let path = schema().join("reference.md");
    if std::env::var_os("NAPKIN_BLESS").is_some() {
        std::fs::write(&path, &made).expect("a writable page");
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == made, "schema/reference.md is stale: NAPKIN_BLESS=1 cargo test --test reference");
}
