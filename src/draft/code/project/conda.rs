//! `environment.yml` of conda.

use super::{Project, Said};
use crate::draft::code::folder::Folder;
use crate::draft::code::packages::{self, Package, package, text_line};

/// `environment_cpu.yml` at the top of the folder.
fn is_one(path: &str) -> bool {
    let ending = path.strip_suffix(".yml").or_else(|| path.strip_suffix(".yaml"));
    ending.is_some_and(|stem| stem.starts_with("environment") && !stem.contains('/'))
}

pub(super) fn environment(folder: &Folder, project: &mut Project) {
    let usual = ["environment.yml", "environment.yaml", "env.yml", "conda.yml"].into_iter().find(|f| folder.has(f));
    let others: Vec<&str> = folder.paths.iter().map(|path| path.as_str()).filter(|path| is_one(path)).collect();
    let file = match (usual, others.as_slice()) {
        (Some(file), _) => file,
        (None, [file]) => *file,
        (None, []) => return,
        // One for each kind of machine, as people do: which one is not said.
        (None, [first, ..]) => {
            let said = Said { text: others.join(" or "), file: (*first).to_owned(), line: 1 };
            project.python_range.get_or_insert(said);
            return;
        }
    };
    let Some(text) = folder.text(file) else { return };
    // An alias may stand for more than it says: nothing that people write here has one.
    if text.lines().any(|line| line.trim_start().trim_start_matches("- ").starts_with(['*', '&'])) {
        return;
    }
    let Ok(yaml) = serde_yaml_ng::from_str::<serde_yaml_ng::Value>(&text) else { return };
    let texts = |value: Option<&serde_yaml_ng::Value>| -> Vec<String> {
        let list = value.and_then(|v| v.as_sequence()).cloned().unwrap_or_default();
        list.iter().filter_map(|v| v.as_str()).map(str::to_owned).collect()
    };
    project.channels = texts(yaml.get("channels"));
    let needs = yaml.get("dependencies").and_then(|v| v.as_sequence()).cloned().unwrap_or_default();
    for need in needs.iter().take(500) {
        if let Some(text) = need.as_str() {
            let at = text_line(folder, file, text);
            project.conda.push(conda(text, file, at));
        } else if let Some(pip) = need.get("pip") {
            for text in texts(Some(pip)) {
                if project.pip.iter().any(|p| packages::same_name(packages::name_of(&p.text), packages::name_of(&text)))
                {
                    continue;
                }
                project.pip.push(package(&text, file, text_line(folder, file, &text)));
            }
        }
    }
}

/// `name=version`, with or without a build; anything else leaves it open.
fn conda(written: &str, file: &str, line: usize) -> Package {
    let parts: Vec<&str> = written.split('=').map(str::trim).filter(|p| !p.is_empty()).collect();
    let plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "._-+:!".contains(c));
    let exact = match parts.as_slice() {
        [name, version] | [name, version, _] if plain(name) && plain(version) => Some(format!("{name}={version}")),
        _ => None,
    };
    let text = exact.clone().unwrap_or_else(|| written.to_owned());
    Package { text, exact: exact.is_some(), file: file.to_owned(), line }
}
