//! The names of files that are there.

use std::collections::BTreeSet;

use crate::draft::snakefile::matching::matched;
use crate::draft::snakefile::pattern::{Part, braces};
use crate::draft::snakefile::steps::Drafter;
use crate::draft::snakefile::value::MOST_ITEMS;
use crate::files::{Bounds, RelPath};

/// More files are not looked at for the samples in their names.
const FILES: usize = 20_000;

impl Drafter<'_> {
    /// What stands for a wildcard in the names of the files that are there, or why that is not known.
    pub(super) fn globbed(&self, pattern: &str, wildcard: &str) -> Result<Vec<String>, String> {
        let parts = braces(pattern);
        let first = match parts.first() {
            Some(Part::Lit(first)) => first.strip_prefix("./").unwrap_or(first),
            _ => "",
        };
        let folder = first.rsplit_once('/').map_or(Ok(RelPath::here()), |(folder, _)| RelPath::new(folder));
        let folder = folder.map_err(|_| "they lie elsewhere")?;
        // A wildcard goes through all folders.
        let bounds = Bounds { under: &folder, most: FILES, links: true, enter: &|_| true };
        let listed = self.files.list_most(&bounds).unwrap_or_default();
        if listed.cut {
            return Err("more files lie there than are looked at".to_owned());
        }
        let mut found = BTreeSet::new();
        for path in listed.paths {
            let asked = [Part::Lit(path.as_str().to_owned())];
            if let Some(by) = matched(&parts, &asked, &|_| None)
                && let Some([Part::Lit(value)]) = by.get(wildcard).map(Vec::as_slice)
            {
                found.insert(value.clone());
            }
        }
        match found.len() {
            0 => Err("none lie there".to_owned()),
            1..=MOST_ITEMS => Ok(found.into_iter().collect()),
            _ => Err(format!("more than {MOST_ITEMS} lie there")),
        }
    }
}
