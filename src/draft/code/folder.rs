//! The files of a folder of code: which are looked at, and how large they are.

use crate::files::{Bounds, Files, Kind, Listed, RelPath};

/// More files are not looked at.
pub const MOST_FILES: usize = 4000;

/// Larger files are data.
pub const MOST_BYTES: u64 = 1 << 20;

/// Folders of tools and of installed packages.
const PASSED: [&str; 12] = [
    "__pycache__",
    "node_modules",
    "venv",
    "env",
    "site-packages",
    "build",
    "dist",
    "target",
    "htmlcov",
    "wandb",
    "mlruns",
    "renv",
];

/// Folders whose files are tried with the code, tell of it or serve those who work on it.
const BESIDE: [&str; 14] = [
    "test",
    "tests",
    "testing",
    "doc",
    "docs",
    "example",
    "examples",
    "benchmark",
    "benchmarks",
    "ci",
    "dev",
    "demo",
    "tutorials",
    "notebooks",
];

/// Folders that hold data.
const DATA: [&str; 6] = ["data", "dataset", "datasets", "input", "inputs", "images"];

/// What lies at its top or below.
pub struct Folder<'f> {
    files: &'f dyn Files,
    pub paths: Vec<RelPath>,
    /// There are more files than were listed.
    pub cut: bool,
}

impl<'f> Folder<'f> {
    pub fn new(files: &'f dyn Files) -> Self {
        let enter = |folder: &RelPath| {
            let name = folder.name();
            !name.starts_with('.')
                && !PASSED.contains(&name)
                && !name.ends_with(".egg-info")
                && !name.ends_with(".zarr")
        };
        let bounds = Bounds { under: &RelPath::here(), most: MOST_FILES, links: false, enter: &enter };
        let Listed { paths, cut } = files.list_most(&bounds).unwrap_or_default();
        Self { files, paths, cut }
    }

    pub fn has(&self, path: &str) -> bool {
        self.paths.iter().any(|p| p.as_str() == path)
    }

    /// The bytes of a file, if it is listed and not too large.
    pub fn bytes(&self, path: &str) -> Option<Vec<u8>> {
        let path = self.paths.iter().find(|p| p.as_str() == path)?;
        self.files.read(path, MOST_BYTES).ok().map(|bytes| bytes.to_vec())
    }

    /// The text of a file; one that is no UTF-8 has none.
    pub fn text(&self, path: &str) -> Option<String> {
        String::from_utf8(self.bytes(path)?).ok().filter(|text| !text.contains('\0'))
    }

    /// How many bytes a file has.
    pub fn size(&self, path: &RelPath) -> u64 {
        match self.files.kind(path) {
            Some(Kind::File { len }) => len,
            _ => 0,
        }
    }
}

/// Whether a file serves those who work on the code.
pub fn is_beside(path: &RelPath) -> bool {
    let name = path.name();
    let tries = name.starts_with("test_") || name.ends_with("_test.py") || name == "conftest.py";
    tries || path.as_str().split('/').rev().skip(1).any(|folder| BESIDE.contains(&folder.to_ascii_lowercase().as_str()))
}

/// The folder of data that a file lies in.
pub fn data_folder(path: &RelPath) -> Option<&str> {
    let (first, _) = path.as_str().split_once('/')?;
    DATA.contains(&first.to_ascii_lowercase().as_str()).then_some(first)
}

/// Whether a file at the top is data by its ending.
pub fn is_table(path: &RelPath) -> bool {
    let name = path.name().to_ascii_lowercase();
    [".csv", ".tsv", ".parquet", ".nc", ".h5", ".hdf5", ".npy", ".npz", ".fasta", ".fa", ".fastq", ".vcf", ".fits"]
        .iter()
        .any(|ending| name.ends_with(ending) || name.ends_with(&format!("{ending}.gz")))
}

/// `1.2 GB`
pub fn amount(bytes: u64) -> String {
    let units = [(1_000_000_000_000, "TB"), (1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    match units.iter().find(|(unit, _)| bytes >= *unit) {
        Some((unit, name)) => {
            let tenths = bytes / (unit / 10);
            format!("{}.{} {name}", tenths / 10, tenths % 10)
        }
        None => format!("{bytes} bytes"),
    }
}

/// The line of a byte, from 1.
pub fn line(text: &str, at: usize) -> usize {
    text.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Memory;

    #[test]
    fn amounts_are_short() {
        let shown = |n| amount(n);
        assert_eq!([shown(7), shown(1_234), shown(1_250_000_000)], ["7 bytes", "1.2 kB", "1.2 GB"]);
    }

    #[test]
    fn tools_and_packages_are_passed_over() {
        let files =
            Memory::default().with("a.py", "").with("venv/lib/b.py", "").with(".git/c.py", "").with("d/e.py", "");
        let folder = Folder::new(&files);
        assert_eq!(folder.paths.iter().map(|p| p.as_str()).collect::<Vec<_>>(), ["a.py", "d/e.py"]);
        assert_eq!((folder.text("a.py").as_deref(), folder.text(".git/c.py")), (Some(""), None));
    }
}
