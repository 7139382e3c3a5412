//! Packages that a project needs, and their versions where one is said.

use super::folder::{Folder, line};

/// More packages than people list by hand.
const MOST: usize = 500;

/// A package as it is written, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// `numpy==1.26.4` where one version is said, else the words of the project.
    pub text: String,
    pub exact: bool,
    pub file: String,
    pub line: usize,
}

/// The packages of a `requirements.txt`, and of the files that it names.
pub fn requirements(folder: &Folder, file: &str) -> Vec<Package> {
    let mut found = Vec::new();
    let mut todo = vec![file.to_owned()];
    let mut seen = Vec::new();
    while let Some(file) = todo.pop() {
        if seen.contains(&file) || seen.len() > 8 {
            continue;
        }
        seen.push(file.clone());
        let Some(text) = folder.text(&file) else { continue };
        let text = text.trim_start_matches('\u{feff}');
        for (at, written) in text.lines().enumerate() {
            let written = without_comment(written);
            if let Some(other) = written.strip_prefix("-r ").or_else(|| written.strip_prefix("--requirement ")) {
                let above = file.rsplit_once('/').map_or(String::new(), |(above, _)| format!("{above}/"));
                todo.push(format!("{above}{}", other.trim().trim_start_matches("./")));
            } else if !written.is_empty() && !written.starts_with("--") && !written.starts_with("-c ") {
                found.push(package(written, &file, at + 1));
            }
        }
    }
    found.truncate(MOST);
    found
}

fn without_comment(line: &str) -> &str {
    let line = line.split(" #").next().unwrap_or(line).trim();
    let line = if line.starts_with('#') { "" } else { line };
    // Hashes say which file of the version is meant.
    line.split(" --hash").next().unwrap_or(line).trim_end_matches('\\').trim()
}

/// One package as `pip` reads it.
pub fn package(written: &str, file: &str, line: usize) -> Package {
    let exact = pinned(written);
    let text = exact.clone().unwrap_or_else(|| written.to_owned());
    Package { text, exact: exact.is_some(), file: file.to_owned(), line }
}

/// `name==version`, if that is all that is said.
fn pinned(written: &str) -> Option<String> {
    let (name, version) = written.split_once("==")?;
    let (name, version) = (name.trim(), version.trim_start_matches('=').trim());
    let named = name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "._-[],".contains(c));
    let plain = version.starts_with(|c: char| c.is_ascii_alphanumeric())
        && version.chars().all(|c| c.is_ascii_alphanumeric() || "._-+!".contains(c));
    (named && plain).then(|| format!("{name}=={version}"))
}

/// Takes the versions of packages that are not pinned from a lock file, where it has one version of each.
pub fn lock(folder: &Folder, packages: &mut [Package]) {
    for file in ["uv.lock", "poetry.lock", "pdm.lock"] {
        let Some(text) = folder.text(file) else { continue };
        let Ok(table) = text.parse::<toml::Table>() else { continue };
        let Some(locked) = table.get("package").and_then(toml::Value::as_array) else { continue };
        for package in packages.iter_mut().filter(|p| !p.exact) {
            let name = name_of(&package.text);
            // A package for some machines only is no package of all.
            if name.is_empty() || package.text.contains(';') || package.text.contains('@') {
                continue;
            }
            let version = |entry: &toml::Value| {
                let own = entry.get("name").and_then(toml::Value::as_str).is_some_and(|n| same_name(n, name));
                entry.get("version").and_then(toml::Value::as_str).filter(|_| own).map(str::to_owned)
            };
            let mut versions: Vec<String> = locked.iter().filter_map(version).collect();
            versions.dedup();
            if let [version] = versions.as_slice()
                && let Some(text) = pinned(&format!("{name}=={version}"))
            {
                let at = text_line(folder, file, &format!("name = \"{name}\""));
                *package = Package { text, exact: true, file: file.to_owned(), line: at };
            }
        }
        return;
    }
}

/// The name of a package with its extras, without what is said of its version.
pub fn name_of(written: &str) -> &str {
    let end = written.find(|c: char| !(c.is_ascii_alphanumeric() || "._-[],".contains(c))).unwrap_or(written.len());
    &written[..end]
}

pub fn same_name(a: &str, b: &str) -> bool {
    let key = |name: &str| name.split('[').next().unwrap_or("").to_ascii_lowercase().replace(['_', '.'], "-");
    key(a) == key(b)
}

/// The first line of a file that holds a text; 1 if none does.
pub fn text_line(folder: &Folder, file: &str, part: &str) -> usize {
    let text = folder.text(file).unwrap_or_default();
    text.find(part).map_or(1, |at| line(&text, at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Memory;

    #[test]
    fn one_version_or_the_words_of_the_project() {
        let files = Memory::default()
            .with("requirements.txt", "# all\nnumpy==1.26.4 # fast\nscipy >= 1.9\n-r more/x.txt\nfoo==1.*\nbar == 2.0\n\
                   baz==1.0; python_version<'3.8'\n--index-url https://example.org\ngit+https://example.org/a.git\nuvicorn[standard]==0.2 --hash=sha256:00")
            .with("more/x.txt", "pandas\n-r ../requirements.txt\n");
        let found = requirements(&Folder::new(&files), "requirements.txt");
        let shown: Vec<(String, bool)> = found.into_iter().map(|p| (p.text, p.exact)).collect();
        let expected = [
            ("numpy==1.26.4", true),
            ("scipy >= 1.9", false),
            ("foo==1.*", false),
            ("bar==2.0", true),
            ("baz==1.0; python_version<'3.8'", false),
            ("git+https://example.org/a.git", false),
            ("uvicorn[standard]==0.2", true),
            ("pandas", false),
        ];
        assert_eq!(shown, expected.map(|(text, exact)| (text.to_owned(), exact)));
    }

    #[test]
    fn a_lock_file_says_the_versions() {
        let files = Memory::default().with(
            "uv.lock",
            "version = 1\n[[package]]\nname = \"numpy\"\nversion = \"1.26.4\"\n[[package]]\nname = \"two\"\nversion = \"1\"\n[[package]]\nname = \"two\"\nversion = \"2\"\n",
        );
        let folder = Folder::new(&files);
        let mut packages = vec![package("numpy>=1.2", "pyproject.toml", 3), package("two", "pyproject.toml", 4)];
        lock(&folder, &mut packages);
        assert_eq!((packages[0].text.as_str(), packages[0].line), ("numpy==1.26.4", 3));
        assert!(!packages[1].exact);
    }
}
