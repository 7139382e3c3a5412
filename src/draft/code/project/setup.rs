//! `setup.py`, which is only read, and `setup.cfg`.

use super::python::python;
use super::{Project, command, said};
use crate::draft::code::folder::Folder;
use crate::draft::code::packages::{package, text_line};

pub(super) fn setup(folder: &Folder, project: &mut Project) {
    let mut found: Vec<(&str, String, Vec<String>)> = Vec::new();
    let script = folder.text("setup.py").map(|text| crate::scripts::setup(&text)).unwrap_or_default();
    found.extend(script.into_iter().map(|(name, texts)| ("setup.py", name, texts)));
    if let Some(text) = folder.text("setup.cfg") {
        found.extend(ini(&text).into_iter().map(|(name, texts)| ("setup.cfg", name, texts)));
    }
    let own = project.pip.is_empty();
    for (file, name, texts) in found {
        let first = || texts.first().cloned();
        match name.as_str() {
            "name" => project.name = project.name.take().or_else(first),
            "description" => project.title = project.title.take().or_else(first),
            "python_requires" => {
                if let Some(version) = first() {
                    python(folder, file, &version, project);
                }
            }
            "install_requires" if own => {
                for need in &texts {
                    project.pip.push(package(need, file, text_line(folder, file, need)));
                }
            }
            "console_scripts" => {
                for script in &texts {
                    if let Some((name, target)) = script.split_once('=') {
                        command(name, target.trim(), said(folder, file, script), project);
                    }
                }
            }
            _ => {}
        }
    }
}

/// The settings of a `setup.cfg` that are of use, with their lines.
fn ini(text: &str) -> Vec<(String, Vec<String>)> {
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    let mut section = "";
    let mut open = false;
    for line in text.lines() {
        let inner = line.trim();
        if inner.starts_with(['#', ';']) {
            continue;
        }
        if let Some(name) = line.strip_prefix('[').and_then(|l| l.trim_end().strip_suffix(']')) {
            (section, open) = (name, false);
        } else if line.starts_with([' ', '\t']) {
            if let Some((_, texts)) = found.last_mut().filter(|_| open && !inner.is_empty()) {
                texts.push(inner.to_owned());
            }
        } else if let Some((name, value)) = line.split_once('=') {
            let name = name.trim();
            open = matches!(
                (section, name),
                ("metadata", "name" | "description")
                    | ("options", "python_requires" | "install_requires")
                    | ("options.entry_points", "console_scripts")
            );
            if open {
                let value = Some(value.trim().to_owned()).filter(|v| !v.is_empty());
                found.push((name.to_owned(), value.into_iter().collect()));
            }
        }
    }
    found
}
