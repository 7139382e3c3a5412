//! What a material holds, bounded: the bytes that a draft is made from. They are shown to a model, and their hashes are
//! recorded.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, LazyLock};

use regex::Regex;

use super::material::{Content, Material};
use crate::files::{Bounds, Disk, Files as _, Listed, RelPath};

/// Of one file of a folder, and of all files of a material together, in bytes.
const MOST_FILE: u64 = 64 << 10;
const MOST_ALL: usize = 256 << 10;
/// How many files of a folder are looked at, how deep, and how many are taken.
const MOST_LISTED: usize = 4000;
const MOST_DEPTH: usize = 5;
const MOST_FILES: usize = 60;

/// Files whose text says something of a workflow, by the end of their name.
const TELLING: [&str; 22] = [
    ".smk", ".nf", ".config", ".yaml", ".yml", ".json", ".toml", ".py", ".R", ".r", ".sh", ".bash", ".jl", ".pl",
    ".ipynb", ".md", ".rst", ".txt", ".csv", ".tsv", ".cwl", ".wdl",
];

/// Folders of what packages bring.
const FOREIGN: [&str; 3] = ["node_modules", "__pycache__", "venv"];

/// Names of files in the text of another: what stands in quotes and ends like a file that tells something.
static NAMED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"["']([^"'\s{}$]{1,200}\.(?:smk|nf|config|ya?ml|json|tsv|csv|py|[Rr]|sh))["']"#).ok()
});

/// One file, or one sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// As a person would name it; of a file in a folder its path there.
    pub name: String,
    pub kind: Kind,
    pub bytes: Arc<[u8]>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    /// A picture of this media type.
    Image(&'static str),
    Pdf,
}

/// All of a material, and the names of files that are there and are too many or too large.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contents {
    pub items: Vec<Item>,
    pub passed_over: Vec<String>,
}

impl Contents {
    /// What is in a material.
    pub fn of(material: &Material) -> Self {
        let one = |kind, bytes: &[u8]| Contents {
            items: vec![Item { name: material.shown.clone(), kind, bytes: bytes.into() }],
            passed_over: Vec::new(),
        };
        match &material.content {
            Content::Sentence(text) | Content::Text(text) => one(Kind::Text, text.as_bytes()),
            Content::Image { bytes, media } => one(Kind::Image(media), bytes),
            Content::Pdf(bytes) => one(Kind::Pdf, bytes),
            Content::Snakefile(disk, file) | Content::Nextflow(disk, file) | Content::Code(disk, Some(file)) => {
                Self::with_what_it_names(disk, file)
            }
            Content::Code(disk, None) => Self::of_folder(disk),
        }
    }

    /// A file, and the files beside it that its text names, and those that these name.
    fn with_what_it_names(disk: &Disk, file: &RelPath) -> Self {
        let mut all = Self::default();
        let mut seen = BTreeSet::from([file.clone()]);
        let mut open = VecDeque::from([file.clone()]);
        while let Some(file) = open.pop_front() {
            let Some(text) = all.take(disk, &file) else { continue };
            let named = NAMED.iter().flat_map(|regex| regex.captures_iter(&text)).filter_map(|found| found.get(1));
            for name in named {
                let places = [file.folder(), RelPath::here()].map(|folder| folder.resolve(name.as_str()));
                let found = places.into_iter().flatten().find(|path| is_inside(disk, path));
                open.extend(found.filter(|path| seen.insert(path.clone())));
            }
        }
        all
    }

    fn of_folder(disk: &Disk) -> Self {
        // Hidden ones, and what packages bring, say nothing of the workflow.
        let is_own = |name: &str| !name.starts_with('.') && !FOREIGN.contains(&name);
        let enter = |folder: &RelPath| is_own(folder.name()) && folder.as_str().matches('/').count() + 1 < MOST_DEPTH;
        let bounds = Bounds { under: &RelPath::here(), most: MOST_LISTED, links: false, enter: &enter };
        let Listed { paths, cut } = disk.list_most(&bounds).unwrap_or_default();
        let mut all = Self::default();
        for file in paths.iter().filter(|file| is_own(file.name()) && is_telling(file.name())) {
            all.take(disk, file);
        }
        if cut {
            all.passed_over.push(format!("more than {MOST_LISTED} files, of which not all were looked at"));
        }
        all
    }

    /// Takes a file if it is a text and there is room; gives its text.
    fn take(&mut self, disk: &Disk, file: &RelPath) -> Option<String> {
        if !is_inside(disk, file) {
            return None;
        }
        let used: usize = self.items.iter().map(|item| item.bytes.len()).sum();
        let room = self.items.len() < MOST_FILES && used < MOST_ALL;
        let bytes = disk.read(file, MOST_FILE).ok().filter(|bytes| room && used + bytes.len() <= MOST_ALL);
        let Some(bytes) = bytes else {
            self.passed_over.push(file.as_str().to_owned());
            return None;
        };
        let text = std::str::from_utf8(&bytes).ok().filter(|text| !text.contains('\0'))?.to_owned();
        self.items.push(Item { name: file.as_str().to_owned(), kind: Kind::Text, bytes });
        Some(text)
    }
}

fn is_telling(name: &str) -> bool {
    name.starts_with("Snakefile") || name.starts_with("Makefile") || TELLING.iter().any(|end| name.ends_with(end))
}

/// Is it a file whose true place is in the folder? A link may lead anywhere.
fn is_inside(disk: &Disk, path: &RelPath) -> bool {
    let (Ok(root), Ok(file)) = (disk.root().canonicalize(), disk.root().join(path.as_str()).canonicalize()) else {
        return false;
    };
    file.starts_with(&root) && file.is_file()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn names(contents: &Contents) -> Vec<&str> {
        contents.items.iter().map(|item| item.name.as_str()).collect()
    }

    #[test]
    fn a_file_brings_what_it_names_and_nothing_from_outside() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("flow");
        let write = |path: &str, text: &str| {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write(
            "workflow/Snakefile",
            "configfile: \"config/a.yaml\"\ninclude: 'rules/b.smk'\n\"../../secret.txt\" '/etc/x.sh'",
        );
        write("config/a.yaml", "k: 1");
        write("workflow/rules/b.smk", "conda: \"../envs/c.yaml\"\nscript: \"../../../secret.py\"\n\"link.py\"");
        write("workflow/envs/c.yaml", "include: \"../rules/b.smk\"");
        write("unnamed.py", "");
        fs::write(folder.path().join("secret.py"), "secret").unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(folder.path().join("secret.py"), root.join("workflow/rules/link.py")).unwrap();
        let file = RelPath::new("workflow/Snakefile").unwrap();
        let content = Content::Snakefile(Disk::new(&root), file);
        let contents = Contents::of(&Material { shown: "flow".into(), content });
        assert_eq!(
            names(&contents),
            ["workflow/Snakefile", "config/a.yaml", "workflow/rules/b.smk", "workflow/envs/c.yaml"]
        );
    }

    #[test]
    fn a_folder_gives_its_texts_without_what_is_hidden_or_too_large() {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &[u8]| {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write("run.py", b"run");
        write("data/x.bin", b"");
        write("lib/a.py", b"a");
        write(".env", b"KEY=1");
        write(".git/config.py", b"x");
        write("zero.py", b"a\0b");
        write("large.csv", &vec![b'x'; (MOST_FILE + 1) as usize]);
        #[cfg(unix)]
        std::os::unix::fs::symlink("/etc/hosts", folder.path().join("hosts.txt")).unwrap();
        let content = Content::Code(Disk::new(folder.path()), None);
        let contents = Contents::of(&Material { shown: "code".into(), content });
        assert_eq!(names(&contents), ["run.py", "lib/a.py"]);
        assert_eq!(contents.passed_over, ["large.csv"]);
        for n in 0..=MOST_LISTED {
            write(&format!("many/{n}.bin"), b"");
        }
        let contents =
            Contents::of(&Material { shown: "code".into(), content: Content::Code(Disk::new(folder.path()), None) });
        assert_eq!(names(&contents), ["run.py", "lib/a.py"]);
        assert_eq!(contents.passed_over[1], "more than 4000 files, of which not all were looked at");
    }
}
