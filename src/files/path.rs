//! Relative UTF-8 paths that never leave their folder.

/// A path of UTF-8 names joined by `/`: never absolute, never with `.` or `..`, never empty but for the folder itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String")]
pub struct RelPath(String);

/// Why a text is no [`RelPath`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PathProblem {
    #[error("it is empty")]
    Empty,
    #[error("it is absolute")]
    Absolute,
    #[error("it leaves the folder by `..`")]
    Leaves,
    #[error("it has an empty name or `.` between two `/`")]
    Untidy,
    #[error("it has a control character or a backslash")]
    Character,
}

impl TryFrom<String> for RelPath {
    type Error = PathProblem;

    fn try_from(text: String) -> Result<Self, PathProblem> {
        Self::new(&text)
    }
}

impl RelPath {
    /// A tidy relative path; a leading `./` is dropped.
    pub fn new(text: &str) -> Result<Self, PathProblem> {
        let text = text.strip_prefix("./").unwrap_or(text);
        if text.is_empty() {
            return Err(PathProblem::Empty);
        }
        if text.starts_with('/') {
            return Err(PathProblem::Absolute);
        }
        if text.chars().any(|c| c.is_control() || c == '\\') {
            return Err(PathProblem::Character);
        }
        if text.split('/').any(|name| name == "..") {
            return Err(PathProblem::Leaves);
        }
        if text.split('/').any(|name| name.is_empty() || name == ".") {
            return Err(PathProblem::Untidy);
        }
        Ok(Self(text.to_owned()))
    }

    /// The folder that paths are relative to.
    pub fn here() -> Self {
        Self(String::new())
    }

    /// The usual name of a specification in its folder.
    pub fn specification() -> Self {
        Self("specification.md".to_owned())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn join(&self, other: &RelPath) -> Self {
        if self.0.is_empty() { other.clone() } else { Self(format!("{}/{}", self.0, other.0)) }
    }

    /// The folder that it lies in.
    pub fn folder(&self) -> Self {
        Self(self.0.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned()))
    }

    /// What a file in this folder means by a path, which may go up; nothing if that leaves the project.
    pub fn resolve(&self, written: &str) -> Option<Self> {
        if written.starts_with('/') {
            return None;
        }
        let mut names: Vec<&str> = self.0.split('/').filter(|name| !name.is_empty()).collect();
        for name in written.split('/') {
            match name {
                "" | "." => {}
                ".." => {
                    names.pop()?;
                }
                name => names.push(name),
            }
        }
        Self::new(&names.join("/")).ok()
    }

    /// The last name.
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or("")
    }

    /// The last name up to its last dot (a leading dot does not count).
    pub fn stem(&self) -> &str {
        let name = self.name();
        match name.rfind('.') {
            Some(dot) if dot > 0 => &name[..dot],
            _ => name,
        }
    }

    /// The path with case differences taken away, to find names that clash on some file systems.
    pub fn case_folded(&self) -> String {
        self.0.to_lowercase()
    }
}

impl std::fmt::Display for RelPath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tidy_relative_paths_only() {
        assert_eq!(RelPath::new("./data/a.txt").map(|p| p.to_string()), Ok("data/a.txt".to_owned()));
        assert_eq!(RelPath::new(""), Err(PathProblem::Empty));
        assert_eq!(RelPath::new("/etc/passwd"), Err(PathProblem::Absolute));
        assert_eq!(RelPath::new("a/../../b"), Err(PathProblem::Leaves));
        assert_eq!(RelPath::new("a//b"), Err(PathProblem::Untidy));
        assert_eq!(RelPath::new("a\\b"), Err(PathProblem::Character));
    }

    #[test]
    fn names_and_stems() {
        let path = RelPath::new("bin/fetch.tar.gz").unwrap();
        assert_eq!((path.name(), path.stem()), ("fetch.tar.gz", "fetch.tar"));
        assert_eq!(RelPath::new(".hidden").unwrap().stem(), ".hidden");
    }

    #[test]
    fn what_a_file_names_stays_in_the_project() {
        let to = |file: &str, to: &str| RelPath::new(file).unwrap().folder().resolve(to).map(|p| p.to_string());
        assert_eq!(to("bin/a", "../data/./b"), Some("data/b".into()));
        assert_eq!(to("bin/a", "../data//b/"), Some("data/b".into()));
        assert_eq!(to("a", "b"), Some("b".into()));
        assert_eq!(to("bin/a", "../../b"), None);
        assert_eq!(to("bin/a", "/b"), None);
        assert_eq!(to("a", "."), None);
    }
}
