//! The shipped examples that are nearest to a material: those that share the most telling words with it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// Whole specifications; of each one only the headings and blocks are shown.
const SPECS: [&str; 4] = [
    include_str!("../../../specs/words/specification.md"),
    include_str!("../../../specs/soilmoisture/specification.md"),
    include_str!("../../../specs/solar-tiles/specification.md"),
    include_str!("../../../specs/demeter/specification.md"),
];
/// Chapters of the reference; each part of them is an example.
const CHAPTERS: [&str; 3] = [
    include_str!("../../../schema/reference/80-how.md"),
    include_str!("../../../schema/reference/40-relations.md"),
    include_str!("../../../schema/reference/50-existence.md"),
];
/// How many of each are shown.
const SHOWN_SPECS: usize = 1;
const SHOWN_PARTS: usize = 3;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Example {
    pub title: String,
    pub text: String,
    words: BTreeSet<String>,
}

/// The nearest ones: a specification, then parts of the reference.
pub(super) fn nearest(material: &str) -> Vec<&'static Example> {
    let (specs, parts) = all();
    let wanted = words(material);
    let mut out = best(specs, &wanted, SHOWN_SPECS);
    out.extend(best(parts, &wanted, SHOWN_PARTS));
    out
}

fn best<'a>(examples: &'a [Example], wanted: &BTreeSet<String>, count: usize) -> Vec<&'a Example> {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for word in examples.iter().flat_map(|example| &example.words) {
        *counts.entry(word).or_default() += 1;
    }
    // A word that few examples have tells more; a long example has more words by chance. In whole numbers, so that every
    // machine has the same order.
    let weight = |word: &String| u64::from(1000 / counts.get(word.as_str()).copied().unwrap_or(1));
    let score = |example: &Example| {
        let shared: u64 = example.words.intersection(wanted).map(weight).sum();
        shared * 100 / (example.words.len() as u64 + 40)
    };
    let mut ranked: Vec<(u64, &Example)> = examples.iter().map(|example| (score(example), example)).collect();
    ranked.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    ranked.into_iter().take(count).map(|(_, example)| example).collect()
}

fn all() -> &'static (Vec<Example>, Vec<Example>) {
    static ALL: OnceLock<(Vec<Example>, Vec<Example>)> = OnceLock::new();
    ALL.get_or_init(|| {
        let specs = SPECS.iter().map(|page| spec(page)).collect();
        let parts = CHAPTERS.iter().flat_map(|page| page.split("\n### ").skip(1)).filter_map(part).collect();
        (specs, parts)
    })
}

/// The headings and blocks of a page, without those on where engines run it. Its prose tells words, and is not shown.
fn spec(page: &str) -> Example {
    let mut text = String::new();
    let mut heading = "";
    let mut rest = page;
    while let Some((line, after)) = rest.split_once('\n') {
        rest = after;
        if line.starts_with('#') {
            heading = line;
        } else if line == "```kdl" {
            let (block, after) = rest.split_once("\n```\n").unwrap_or((rest, ""));
            rest = after;
            if !["pegasus", "scalable", "values"].iter().any(|node| block.starts_with(node)) {
                // A heading with nothing below it tells nothing; one with two blocks is written once.
                let heading = std::mem::take(&mut heading);
                let gap = if heading.is_empty() { "" } else { "\n" };
                text.push_str(&format!("{heading}{gap}```kdl\n{block}\n```\n"));
            }
        }
    }
    let title = page.lines().next().unwrap_or_default().trim_start_matches("# ").to_owned();
    Example { title, text, words: words(page) }
}

/// A part of the reference with its first block, and the files that it reads; not one that shows a mistake.
fn part(text: &str) -> Option<Example> {
    let (title, body) = text.split_once('\n')?;
    if body.contains("```text error") {
        return None;
    }
    let start = body.find("```kdl\n")?;
    let end = start + body[start..].find("\n```\n")? + 5;
    let words = words(text);
    Some(Example { title: title.to_owned(), text: body[..end].trim().to_owned(), words })
}

/// Words of three letters and more, without their usual endings.
fn words(text: &str) -> BTreeSet<String> {
    let split = text.split(|c: char| !c.is_ascii_alphabetic()).map(str::to_ascii_lowercase);
    let stem = |word: String| {
        let stem = ["ings", "ing", "ies", "es", "ed", "s", "e"].iter().find_map(|end| word.strip_suffix(end));
        stem.filter(|stem| stem.len() >= 3).map(str::to_owned).unwrap_or(word)
    };
    split.filter(|word| word.len() >= 3 && !COMMON.contains(&word.as_str())).map(stem).collect()
}

/// Words that tell nothing of a workflow.
const COMMON: [&str; 30] = [
    "the", "and", "for", "are", "with", "that", "this", "from", "each", "into", "its", "has", "have", "was", "were",
    "will", "all", "one", "out", "run", "bin", "then", "than", "not", "which", "what", "step", "kdl", "text", "data",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_example_shares_the_words_that_tell() {
        let first = |text: &str| -> Vec<String> { nearest(text).iter().map(|e| e.title.clone()).collect() };
        assert_eq!(first("count the words of some books")[0], "Words: count the words of some books");
        assert_eq!(
            first("irrigation of crops, soil moisture of each field, a forecast")[0],
            "Should I water my crops?"
        );
        assert!(
            first("federated learning: in each round every client trains the model")[1..]
                .contains(&"Train in rounds".to_owned())
        );
        assert!(
            first("samples with paired-end reads, R1 and R2, some single-end")[1..]
                .contains(&"Read paired-end and single-end samples".to_owned())
        );
        assert_eq!(nearest("").len(), SHOWN_SPECS + SHOWN_PARTS);
    }

    #[test]
    fn examples_are_whole() {
        let (specs, parts) = all();
        assert!(parts.len() > 25, "{}", parts.len());
        for example in specs.iter().chain(parts) {
            assert_eq!(example.text.lines().filter(|line| line.starts_with("```")).count() % 2, 0, "{}", example.text);
            assert!(!example.text.contains("condorpool"), "{}", example.text);
            assert!(example.text.contains("```kdl") && example.words.len() > 5, "{}", example.title);
        }
    }
}
