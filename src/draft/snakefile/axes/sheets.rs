//! Tables that a Snakefile reads.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use crate::draft::name::identifier;
use crate::draft::snakefile::rules::known;
use crate::draft::snakefile::steps::Drafter;
use crate::draft::snakefile::value::{Seg, Sheet, Source};
use crate::draft::{Arg, Node};
use crate::files::RelPath;

/// Larger sheets are data.
const SHEET: u64 = 1 << 20;

impl Drafter<'_> {
    /// The rows of a sheet, by a column.
    pub(super) fn table(&mut self, sheet: &Sheet, column: &str) -> Vec<Node> {
        let kind = if sheet.tabs { "tsv" } else { "csv" };
        let key = identifier(column);
        let path = self.sheet_path(sheet);
        let rows = path.as_ref().and_then(|path| self.rows(path, sheet.tabs, column));
        let (Some(path), Some(rows)) = (path.clone(), rows) else {
            let name =
                path.map_or_else(|| self.quoted(&Source::Column(sheet.clone(), column.to_owned())), |p| p.to_string());
            let hole = Arg::hole(format!("where is the sheet? \"{name}\""));
            return vec![Node::new(kind).arg(hole).prop("key", Arg::text(key))];
        };
        let mut seen = BTreeSet::new();
        let again = rows.iter().any(|row| !seen.insert(row));
        let mut node = Node::new(kind).arg(Arg::quoted(path.as_str())).prop("key", Arg::text(key.clone()));
        if again {
            node = node.prop("distinct", Arg::Bool(true));
        }
        if key != column {
            node = node.child(Node::new("column").arg(Arg::text(key)).prop("from", Arg::quoted(column)));
        }
        self.carry(&path);
        vec![node]
    }

    pub(super) fn sheet_path(&self, sheet: &Sheet) -> Option<RelPath> {
        let text: Option<String> = sheet
            .path
            .iter()
            .map(|seg| match seg {
                Seg::Lit(text) => Some(text.clone()),
                Seg::Ref(key) => match known(self.workflow, key)? {
                    Json::String(text) => Some(text.clone()),
                    _ => None,
                },
                _ => None,
            })
            .collect();
        RelPath::new(&text?).ok()
    }

    /// The cells of a column.
    pub(super) fn rows(&self, path: &RelPath, tabs: bool, column: &str) -> Option<Vec<String>> {
        let bytes = self.files.read(path, SHEET).ok()?;
        let delimiter = if tabs { b'\t' } else { b',' };
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(&bytes[..]);
        let at = reader.headers().ok()?.iter().position(|title| title == column)?;
        if bytes.split(|b| *b == b'\n').any(|line| line.first() == Some(&b'#')) {
            return None;
        }
        reader.records().map(|row| row.ok()?.get(at).map(str::to_owned)).collect()
    }
}
