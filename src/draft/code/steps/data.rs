//! The files of data that an argument may mean.

use std::collections::{BTreeMap, BTreeSet};

use super::Drafter;
use crate::draft::code::folder::data_folder;
use crate::files::RelPath;

impl Drafter<'_, '_> {
    /// The files of data that a text may mean: if it names formats, those of such a format.
    pub(super) fn data_files(&self, told: &str) -> Vec<&RelPath> {
        let endings: BTreeSet<String> =
            self.folder.paths.iter().filter_map(|p| Some(p.name().rsplit_once('.')?.1.to_ascii_lowercase())).collect();
        let known = [
            "csv", "tsv", "json", "png", "pgm", "fits", "nc", "tif", "tiff", "parquet", "fasta", "fastq", "bam", "vcf",
            "npy", "h5", "yaml", "jpg", "wav", "pdb",
        ];
        let words: BTreeSet<String> =
            told.split(|c: char| !c.is_ascii_alphanumeric()).map(str::to_ascii_lowercase).collect();
        let named: Vec<&String> =
            words.iter().filter(|w| endings.contains(*w) || known.contains(&w.as_str())).collect();
        let fits = |path: &&RelPath| {
            let ending = path.name().rsplit_once('.').map_or(String::new(), |(_, ending)| ending.to_ascii_lowercase());
            data_folder(path).is_some() && (named.is_empty() || named.contains(&&ending))
        };
        self.folder.paths.iter().filter(fits).collect()
    }
}

/// What is to be decided where several files of one kind lie in a folder of data.
pub(super) fn several(data: &[&RelPath]) -> Option<String> {
    let mut kinds: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for path in data {
        if let (Some(folder), Some((_, ending))) = (data_folder(path), path.name().rsplit_once('.')) {
            *kinds.entry((folder, ending)).or_default() += 1;
        }
    }
    let ((folder, ending), count) = kinds.into_iter().find(|(_, count)| *count > 1)?;
    Some(format!("one job, or one for each of what? {folder}/ has {count} files *.{ending}"))
}
