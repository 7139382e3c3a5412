//! `pyproject.toml`, also that of poetry.

use super::python::python;
use super::{Project, command, said};
use crate::draft::code::folder::Folder;
use crate::draft::code::packages::{package, text_line};

pub(super) fn pyproject(folder: &Folder, project: &mut Project) {
    const FILE: &str = "pyproject.toml";
    let Some(table) = folder.text(FILE).and_then(|text| text.parse::<toml::Table>().ok()) else { return };
    let text = |table: &toml::Table, key: &str| table.get(key).and_then(toml::Value::as_str).map(str::to_owned);
    let mut scripts = None;
    if let Some(table) = table.get("project").and_then(toml::Value::as_table) {
        project.name = text(table, "name");
        project.title = text(table, "description");
        if let Some(version) = text(table, "requires-python") {
            python(folder, FILE, &version, project);
        }
        let needs = table.get("dependencies").and_then(toml::Value::as_array);
        for need in needs.into_iter().flatten().filter_map(toml::Value::as_str) {
            project.pip.push(package(need, FILE, text_line(folder, FILE, need)));
        }
        scripts = table.get("scripts").and_then(toml::Value::as_table);
    }
    let poetry = table.get("tool").and_then(|tool| tool.get("poetry")).and_then(toml::Value::as_table);
    if let Some(table) = poetry {
        project.name = project.name.take().or_else(|| text(table, "name"));
        project.title = project.title.take().or_else(|| text(table, "description"));
        for (name, version) in table.get("dependencies").and_then(toml::Value::as_table).into_iter().flatten() {
            if version.get("optional").and_then(toml::Value::as_bool) == Some(true) {
                continue;
            }
            let version = version.as_str().or_else(|| version.get("version").and_then(toml::Value::as_str));
            let version = version.unwrap_or("*");
            // `1.2.3` alone is one version for poetry, `^1.2` and `*` are not.
            let exact = version.starts_with(|c: char| c.is_ascii_digit()) && !version.contains([',', '*', ' ', '|']);
            if name == "python" {
                python(folder, FILE, &if exact { format!("=={version}") } else { version.to_owned() }, project);
                continue;
            }
            let version = version.trim_start_matches("==");
            let sign = if exact { "==" } else { " " };
            project.pip.push(package(&format!("{name}{sign}{version}"), FILE, text_line(folder, FILE, name)));
        }
        scripts = scripts.or_else(|| table.get("scripts").and_then(toml::Value::as_table));
    }
    for (name, target) in scripts.into_iter().flatten() {
        if let Some(target) = target.as_str() {
            command(name, target, said(folder, FILE, target), project);
        }
    }
}
