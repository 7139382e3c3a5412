//! What the files of a project say of it: its name, the version of its language, its packages, its commands.
//!
//! | part | what it reads |
//! |---|---|
//! | [`pyproject`](mod@pyproject) | `pyproject.toml`, also that of poetry |
//! | [`setup`](mod@setup) | `setup.py` and `setup.cfg` |
//! | [`python`] | versions of Python, and the files that say nothing else |
//! | [`conda`] | `environment.yml` |
//! | [`r`] | `DESCRIPTION` and `renv.lock` |

mod conda;
mod pyproject;
mod python;
mod r;
mod setup;

use super::docker::{self, Made};
use super::folder::Folder;
use super::packages::{self, Package, text_line};
use conda::environment;
use pyproject::pyproject;
use python::python_version;
use r::description;
use setup::setup;

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
        let own = std::mem::replace(&mut project.pip, packages::requirements(folder, file));
        // `.` is the project itself, and needs what its own files say.
        project.pip.retain(|package| !is_itself(&package.text));
        let named = |one: &Package| {
            let name = packages::name_of(&one.text);
            project.pip.iter().any(|known| packages::same_name(packages::name_of(&known.text), name))
        };
        let more: Vec<Package> = own.into_iter().filter(|one| !named(one)).collect();
        project.pip.extend(more);
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

/// Does a line of a `requirements.txt` name the folder that it lies in?
fn is_itself(written: &str) -> bool {
    let path = written.strip_prefix("-e").or_else(|| written.strip_prefix("--editable")).unwrap_or(written).trim();
    let path = path.split('[').next().unwrap_or(path);
    matches!(path, "." | "./")
}

fn said(folder: &Folder, file: &str, text: &str) -> Said {
    Said { text: text.to_owned(), file: file.to_owned(), line: text_line(folder, file, text) }
}

fn command(name: &str, target: &str, said: Said, project: &mut Project) {
    let target = target.split('[').next().unwrap_or(target).trim().to_owned();
    let name = name.trim().to_owned();
    if !project.commands.iter().any(|c| c.name == name) {
        project.commands.push(Command { name, target, said });
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
    fn a_project_needs_what_its_own_files_say_too() {
        let setup = "from setuptools import setup\nsetup(install_requires=['numpy==1.26.4',\n 'rich'])\n";
        let found = project(&[("setup.py", setup), ("requirements.txt", "rich==13.0\n-e .[dev]\n")]);
        assert_eq!(shown(&found.pip), [("rich==13.0", true, 1), ("numpy==1.26.4", true, 2)]);
    }

    #[test]
    fn one_of_several_environments_is_asked_for() {
        let found = project(&[("environment_cpu.yml", "dependencies: [python=3.7]"), ("environment-gpu.yaml", "")]);
        let asked = found.python_range.map(|said| said.text);
        assert_eq!(asked.as_deref(), Some("environment-gpu.yaml or environment_cpu.yml"));
        let found = project(&[("environment_cpu.yml", "dependencies:\n  - python=3.7\n")]);
        assert_eq!(shown(&found.conda), [("python=3.7", true, 2)]);
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
