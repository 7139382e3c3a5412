//! Snakefiles in, specifications out: each folder of tests/draft/snakefile has the files of a workflow in `source` and,
//! beside them, what a careful person makes of it.

use std::fs;
use std::path::{Path, PathBuf};

use napkin::draft::{page, settle, snakefile};
use napkin::files::{Disk, Files as _, Memory, RelPath};

fn stories() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/draft/snakefile");
    let mut found: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.sort();
    found
}

/// What is drafted from a story, and what settling it leaves out.
fn drafted(story: &Path) -> (String, Vec<String>) {
    let disk = Disk::new(story.join("source"));
    let path = ["Snakefile", "workflow/Snakefile"].into_iter().find(|path| disk.has(path)).unwrap();
    let reading = snakefile::read(&disk, &RelPath::new(path).unwrap(), "Snakefile");
    let text = page::write("w", &reading.title, "A draft.", std::slice::from_ref(&reading));
    let settled = settle::settle(text, &reading.files);
    (settled.text, settled.left_out.into_iter().chain(settled.rest).collect())
}

#[test]
fn each_story_reads_as_a_person_would_have_written_it() {
    let mut wrong = String::new();
    for story in stories() {
        let (text, _) = drafted(&story);
        let expected = fs::read_to_string(story.join("specification.md")).unwrap();
        if text != expected {
            let diff = similar::TextDiff::from_lines(&expected, &text);
            wrong.push_str(&format!("{}\n{}", story.display(), diff.unified_diff().header("by hand", "drafted")));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn the_checks_refuse_nothing_of_a_draft() {
    let stories = stories();
    assert!(stories.len() > 3);
    for story in stories {
        let (text, left_out) = drafted(&story);
        assert!(left_out.is_empty(), "{left_out:#?}\n{text}");
    }
}

/// Folders of more files than are looked at: what lies there is asked, not half told.
#[test]
fn folders_of_too_many_files_are_holes() {
    let story = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/draft/huge/snakefile");
    let snakefile = fs::read_to_string(story.join("Snakefile")).unwrap();
    let reads = (0..2_001).map(|number| format!("reads/s{number}.fq"));
    let tiles = (0..20_001).map(|number| format!("tiles/{}/t{number}.txt", number % 7));
    let files =
        reads.chain(tiles).fold(Memory::default().with("Snakefile", snakefile), |all, path| all.with(&path, ""));
    let reading = snakefile::read(&files, &RelPath::new("Snakefile").unwrap(), "Snakefile");
    let text = page::write("w", &reading.title, "A draft.", std::slice::from_ref(&reading));
    let expected = fs::read_to_string(story.join("specification.md")).unwrap();
    assert_eq!(text, expected, "{}", similar::TextDiff::from_lines(&expected, &text).unified_diff());
    let settled = settle::settle(text, &reading.files);
    assert_eq!((settled.left_out, settled.rest), (Vec::<String>::new(), Vec::<String>::new()));
}
