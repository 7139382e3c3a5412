//! `DESCRIPTION` and `renv.lock` of R.

use super::python::is_version;
use super::{Project, Said, said};
use crate::draft::code::folder::Folder;

pub(super) fn description(folder: &Folder, project: &mut Project) {
    let lock = folder.text("renv.lock").and_then(|text| serde_json::from_str::<serde_json::Value>(&text).ok());
    if let Some(version) = lock.as_ref().and_then(|l| l.get("R")?.get("Version")?.as_str()) {
        project.r = Some(said(folder, "renv.lock", version));
    }
    let Some(text) = folder.text("DESCRIPTION") else { return };
    let mut fields: Vec<(String, String, usize)> = Vec::new();
    for (at, line) in text.lines().enumerate() {
        match (line.starts_with([' ', '\t']), line.split_once(':')) {
            (true, _) => {
                if let Some((_, value, _)) = fields.last_mut() {
                    value.push(' ');
                    value.push_str(line.trim());
                }
            }
            (false, Some((name, value))) => fields.push((name.trim().to_owned(), value.trim().to_owned(), at + 1)),
            (false, None) => {}
        }
    }
    for (name, value, line) in fields {
        let place = |text: &str| Said { text: text.to_owned(), file: "DESCRIPTION".to_owned(), line };
        match name.as_str() {
            "Package" => project.name = project.name.take().or(Some(value)),
            "Title" => project.title = project.title.take().or(Some(value)),
            "Depends" | "Imports" => {
                for need in value.split(',').map(str::trim).filter(|need| !need.is_empty()) {
                    let version =
                        need.strip_prefix('R').map(str::trim).and_then(|v| v.strip_prefix('(')?.strip_suffix(')'));
                    match version.map(str::trim) {
                        Some(version) => match version.strip_prefix("==").map(str::trim).filter(|v| is_version(v)) {
                            Some(exact) => project.r = project.r.take().or(Some(place(exact))),
                            None => project.r_range = Some(place(need)),
                        },
                        None => project.left.push((place(need), "a package of R: the image must have it")),
                    }
                }
            }
            _ => {}
        }
    }
}
