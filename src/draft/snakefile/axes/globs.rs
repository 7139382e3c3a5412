//! The names of files that are there.

use std::collections::BTreeSet;

use crate::draft::snakefile::matching::matched;
use crate::draft::snakefile::pattern::{Part, braces};
use crate::draft::snakefile::steps::Drafter;
use crate::draft::snakefile::value::MOST_ITEMS;
use crate::files::RelPath;

/// More files are not looked at for the samples in their names.
const FILES: usize = 20_000;

impl Drafter<'_> {
    /// What stands for a wildcard in the names of the files that are there.
    pub(super) fn globbed(&self, pattern: &str, wildcard: &str) -> Vec<String> {
        let parts = braces(pattern);
        let Some(Part::Lit(first)) = parts.first() else { return Vec::new() };
        let first = first.strip_prefix("./").unwrap_or(first);
        let Some((folder, _)) = first.rsplit_once('/') else { return Vec::new() };
        let Ok(folder) = RelPath::new(folder) else { return Vec::new() };
        let mut found = BTreeSet::new();
        for path in self.files.list(&folder).unwrap_or_default().into_iter().take(FILES) {
            let asked = [Part::Lit(path.as_str().to_owned())];
            if let Some(by) = matched(&parts, &asked, &|_| None)
                && let Some([Part::Lit(value)]) = by.get(wildcard).map(Vec::as_slice)
            {
                found.insert(value.clone());
            }
        }
        found.into_iter().take(MOST_ITEMS).collect()
    }
}
