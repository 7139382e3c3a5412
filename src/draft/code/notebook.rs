//! Notebooks: they are named, with their language, and not read.

use super::folder::{Folder, is_beside};
use crate::draft::reading::Remark;

pub fn remarks(folder: &Folder) -> Vec<Remark> {
    let is_notebook = |p: &&crate::files::RelPath| {
        p.name().ends_with(".ipynb") && (!is_beside(p) || p.as_str().starts_with("notebooks/"))
    };
    let told = |path: &crate::files::RelPath| {
        let json = folder.text(path.as_str()).and_then(|text| serde_json::from_str::<serde_json::Value>(&text).ok());
        let text = |value: Option<&serde_json::Value>| value.and_then(|v| v.as_str()).map(str::to_owned);
        let metadata = json.as_ref().and_then(|json| json.get("metadata"));
        let language = metadata.and_then(|m| m.get("language_info"));
        let name = text(language.and_then(|l| l.get("name")));
        let name = name.or_else(|| text(metadata.and_then(|m| m.get("kernelspec")?.get("language"))));
        let kind = match (name, text(language.and_then(|l| l.get("version")))) {
            (Some(name), Some(version)) => format!("a notebook, last run with {name} {version}: make a script of it"),
            (Some(name), None) => format!("a notebook in {name}: make a script of it"),
            (None, _) => "a notebook: make a script of it".to_owned(),
        };
        Remark { place: path.to_string(), quote: String::new(), why: kind }
    };
    folder.paths.iter().filter(is_notebook).map(told).collect()
}
