//! What the files of a project say of it: its name, the version of its language, its packages, its commands.

use super::docker::{self, Made};
use super::folder::Folder;
use super::packages::{self, Package, package, text_line};

/// Something that a file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    pub text: String,
    pub file: String,
    pub line: usize,
}

/// A command that the project installs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    pub name: String,
    /// `module:function`
    pub target: String,
    pub said: Said,
}

/// All of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Project {
    pub name: Option<String>,
    pub title: Option<String>,
    /// The version of Python, where one is said.
    pub python: Option<Said>,
    /// Where only a range is said.
    pub python_range: Option<Said>,
    /// The same of R.
    pub r: Option<Said>,
    pub r_range: Option<Said>,
    pub pip: Vec<Package>,
    pub conda: Vec<Package>,
    pub channels: Vec<String>,
    pub commands: Vec<Command>,
    pub docker: Option<(String, Made)>,
    /// What was read and has no place in the language.
    pub left: Vec<(Said, &'static str)>,
}

pub fn read(folder: &Folder) -> Project {
    let mut project = Project::default();
    pyproject(folder, &mut project);
    setup(folder, &mut project);
    python_version(folder, &mut project);
    let pinned = ["requirements.txt", "requirements/base.txt", "requirements/requirements.txt"];
    if let Some(file) = pinned.iter().find(|file| folder.has(file)) {
        project.pip = packages::requirements(folder, file);
    }
    environment(folder, &mut project);
    description(folder, &mut project);
    packages::lock(folder, &mut project.pip);
    let files = ["Dockerfile", "Containerfile", "docker/Dockerfile"];
    if let Some(file) = files.iter().find(|file| folder.has(file)) {
        project.docker = folder.text(file).and_then(|text| docker::read(&text)).map(|made| ((*file).to_owned(), made));
    }
    project.title = project.title.take().or_else(|| readme(folder));
    project
}

fn said(folder: &Folder, file: &str, text: &str) -> Said {
    Said { text: text.to_owned(), file: file.to_owned(), line: text_line(folder, file, text) }
}

fn pyproject(folder: &Folder, project: &mut Project) {
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

fn command(name: &str, target: &str, said: Said, project: &mut Project) {
    let target = target.split('[').next().unwrap_or(target).trim().to_owned();
    let name = name.trim().to_owned();
    if !project.commands.iter().any(|c| c.name == name) {
        project.commands.push(Command { name, target, said });
    }
}

/// A version, or a range of which it must be.
fn python(folder: &Folder, file: &str, written: &str, project: &mut Project) {
    let exact = written.trim().strip_prefix("==").map(|v| v.trim_end_matches(".*").trim());
    let said = said(folder, file, written.trim_start_matches("=="));
    match exact.filter(|v| is_version(v)) {
        Some(version) => {
            project.python = project.python.take().or(Some(Said { text: version.to_owned(), ..said }));
        }
        None => {
            let range = Said { text: written.to_owned(), ..said };
            project.python_range = project.python_range.take().or(Some(range));
        }
    }
}

/// `3.11` or `3.11.9`
fn is_version(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    (2..=3).contains(&parts.len()) && parts.iter().all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()))
}

fn python_version(folder: &Folder, project: &mut Project) {
    for file in [".python-version", "runtime.txt"] {
        let text = folder.text(file).unwrap_or_default();
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let Some(written) = lines.next() else { continue };
        let version = written.trim_start_matches("python-").trim_start_matches("cpython-");
        if is_version(version) {
            project.python = Some(Said { text: version.to_owned(), ..said(folder, file, written) });
            return;
        }
    }
}

/// `setup.py`, which is only read, and `setup.cfg`.
fn setup(folder: &Folder, project: &mut Project) {
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

/// `environment.yml` of conda.
fn environment(folder: &Folder, project: &mut Project) {
    let Some(file) =
        ["environment.yml", "environment.yaml", "env.yml", "conda.yml"].into_iter().find(|f| folder.has(f))
    else {
        return;
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

/// `DESCRIPTION` and `renv.lock` of R.
fn description(folder: &Folder, project: &mut Project) {
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

/// The first heading of the README.
fn readme(folder: &Folder) -> Option<String> {
    let text = ["README.md", "readme.md", "README.MD"].into_iter().find_map(|file| folder.text(file))?;
    let heading = text.lines().take(200).find_map(|line| line.strip_prefix("# "))?;
    let plain = !heading.contains(['<', '[', '!', '`']);
    Some(heading.trim().trim_end_matches('#').trim().to_owned()).filter(|h| plain && !h.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Memory;

    fn project(files: &[(&str, &str)]) -> Project {
        let files = files.iter().fold(Memory::default(), |tree, (path, text)| tree.with(path, text));
        read(&Folder::new(&files))
    }

    fn shown(packages: &[Package]) -> Vec<(&str, bool, usize)> {
        packages.iter().map(|p| (p.text.as_str(), p.exact, p.line)).collect()
    }

    #[test]
    fn a_pyproject() {
        let found = project(&[(
            "pyproject.toml",
            "[project]\nname = \"soil\"\nrequires-python = \">=3.9\"\ndependencies = [\n  \"numpy==1.26.4\",\n  \"pandas>=2\",\n]\n[project.scripts]\nsoil-run = \"soil.cli:main\"\n",
        )]);
        assert_eq!(found.python, None);
        assert_eq!(found.python_range.map(|s| (s.text, s.line)), Some((">=3.9".to_owned(), 3)));
        assert_eq!(shown(&found.pip), [("numpy==1.26.4", true, 5), ("pandas>=2", false, 6)]);
        assert_eq!((found.commands[0].name.as_str(), found.commands[0].target.as_str()), ("soil-run", "soil.cli:main"));
    }

    #[test]
    fn poetry_says_versions_in_its_own_way() {
        let found = project(&[(
            "pyproject.toml",
            "[tool.poetry]\nname = \"a\"\n[tool.poetry.dependencies]\npython = \"3.10.4\"\nnumpy = \"1.26.4\"\nscipy = \"^1.9\"\ntorch = { version = \"2.1.0\" }\ngpu = { version = \"1\", optional = true }\n",
        )]);
        assert_eq!(found.python.map(|s| s.text), Some("3.10.4".to_owned()));
        assert_eq!(
            shown(&found.pip),
            [("numpy==1.26.4", true, 5), ("scipy ^1.9", false, 6), ("torch==2.1.0", true, 7)]
        );
    }

    #[test]
    fn a_setup_script_is_only_read() {
        let found = project(&[(
            "setup.py",
            "from setuptools import setup\nimport os\nos.system('touch /tmp/x')\nREQ = ['numpy==1.26.4',\n  'rich']\nsetup(name='soil', python_requires='==3.8.*', install_requires=REQ,\n  entry_points={'console_scripts': ['soil = soil.cli:main']})\n",
        )]);
        assert_eq!(found.python.map(|s| s.text), Some("3.8".to_owned()));
        assert_eq!(shown(&found.pip), [("numpy==1.26.4", true, 4), ("rich", false, 5)]);
        assert_eq!(found.commands[0].name, "soil");
    }

    #[test]
    fn setup_cfg_environment_and_description() {
        let found = project(&[
            (
                "setup.cfg",
                "[metadata]\nname = soil\n[options]\npython_requires = >=3.8\ninstall_requires =\n    numpy==1.26.4\n    rich\n[options.entry_points]\nconsole_scripts =\n    soil = soil.cli:main\n",
            ),
            (
                "environment.yml",
                "name: x\nchannels: [conda-forge, bioconda]\ndependencies:\n  - python=3.10\n  - bwa==0.7.17=h0\n  - samtools>=1\n  - pip:\n    - rich==13.0\n    - tqdm==4.0\n",
            ),
            ("DESCRIPTION", "Package: soilR\nDepends: R (>= 4.1),\n    dplyr\n"),
        ]);
        assert_eq!(shown(&found.pip), [("numpy==1.26.4", true, 6), ("rich", false, 7), ("tqdm==4.0", true, 9)]);
        assert_eq!(shown(&found.conda), [("python=3.10", true, 4), ("bwa=0.7.17", true, 5), ("samtools>=1", false, 6)]);
        assert_eq!((found.r, found.r_range.map(|s| s.text)), (None, Some("R (>= 4.1)".to_owned())));
        assert_eq!(found.left[0].0.text, "dplyr");
    }
}
