//! Which specs a command is about, and where each is built.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::exit::Exit;
use super::paths;
use crate::apply::Target;
use crate::files::RelPath;

const SPECS: &str = "specs";
/// napkin's own folder in a project; git does not see it.
const HOME: &str = ".napkin";
const SPEC_FILE: &str = "specification.md";

/// Why a command cannot start.
#[derive(Debug, PartialEq, Eq)]
pub struct Refusal {
    pub exit: Exit,
    pub message: String,
    pub help: Option<String>,
}

impl Refusal {
    pub fn usage(message: impl Into<String>) -> Self {
        Self { exit: Exit::Usage, message: message.into(), help: None }
    }

    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// One spec to check or build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spec {
    /// Its folder, absolute.
    pub folder: PathBuf,
    /// The file in that folder.
    pub file: RelPath,
    /// The root and the name below `specs/`, if it lies there: then it has a place in `generated/`.
    pub home: Option<(PathBuf, RelPath)>,
}

impl Spec {
    /// How messages name it.
    pub fn shown(&self, cwd: &Path) -> String {
        let folder = paths::from_cwd(cwd, &self.folder);
        let named = if self.file.as_str() == SPEC_FILE { folder } else { folder.join(self.file.as_str()) };
        super::console::path(&named)
    }

    /// What messages put before the paths in the spec's folder.
    pub fn prefix(&self, cwd: &Path) -> String {
        match paths::from_cwd(cwd, &self.folder).to_string_lossy().as_ref() {
            "." => String::new(),
            folder => format!("{}/", folder.trim_end_matches('/')),
        }
    }

    /// Where it is built: `generated/<name>`, or `generated/<name>+<block>` with the values of a block.
    pub fn target(&self, cwd: &Path, block: Option<&str>) -> Result<Target, Refusal> {
        let Some((root, name)) = &self.home else {
            let message = format!("`{}` lies in no folder `specs/`: where shall it be built?", self.shown(cwd));
            return Err(Refusal::usage(message).help("say `--out DIR`"));
        };
        let mut name = name.to_string();
        if let Some(block) = block {
            name = format!("{name}+{block}");
        }
        let folder = paths::from_cwd(cwd, &root.join("generated").join(&name));
        let home = paths::from_cwd(cwd, &root.join(HOME));
        let has_one_name = block.is_none_or(|b| RelPath::new(b).is_ok_and(|b| b.name() == b.as_str()));
        Target::new(folder, home, name.clone())
            .filter(|_| has_one_name)
            .ok_or_else(|| Refusal::usage(format!("no folder can be called `{name}`")))
    }
}

/// Where one spec is built with `--out`.
pub fn target_out(cwd: &Path, out: &Path, spec: &Spec) -> Result<Target, Refusal> {
    let mut folder = paths::absolute(cwd, out);
    // The user named this folder, so a link in its name is meant; a link inside it is not.
    if let Ok(real) = fs::canonicalize(&folder)
        && real != folder
        && fs::symlink_metadata(&folder).is_ok_and(|meta| meta.is_symlink())
    {
        folder = real;
    }
    let told = |why: &str| Refusal::usage(format!("`--out {}`: {why}", out.display()));
    if spec.folder.starts_with(&folder) {
        return Err(told("the spec lies in this folder").help("name a folder that is there for the build alone"));
    }
    let name = folder.file_name().ok_or_else(|| told("a build needs a folder with a name"))?;
    let (home, name) = match &spec.home {
        Some((root, _)) if folder.starts_with(root) => {
            let below = folder.strip_prefix(root).unwrap_or(Path::new(name));
            (root.join(HOME), below.strip_prefix("generated").unwrap_or(below))
        }
        _ => (folder.with_file_name(HOME), Path::new(name)),
    };
    let shown = |path: &Path| paths::from_cwd(cwd, path);
    Target::new(shown(&folder), shown(&home), name).ok_or_else(|| told("a build needs a folder with a name"))
}

/// The folder of a spec that is still to be written: below the `specs/` of the project, or below one to be made here.
pub fn folder_for(cwd: &Path, name: &RelPath) -> PathBuf {
    root_of(cwd).unwrap_or_else(|| cwd.to_owned()).join(SPECS).join(name.as_str())
}

/// The nearest folder from here upward that holds `specs/`.
fn root_of(from: &Path) -> Option<PathBuf> {
    from.ancestors().find(|folder| folder.join(SPECS).is_dir()).map(Path::to_owned)
}

/// The specs that the command line names, or all.
pub fn find(cwd: &Path, named: &[PathBuf]) -> Result<Vec<Spec>, Refusal> {
    if named.is_empty() {
        return find_all(cwd);
    }
    let mut found: Vec<Spec> = Vec::new();
    for arg in named {
        let spec = find_one(cwd, arg)?;
        // Named twice, built once.
        if !found.contains(&spec) {
            found.push(spec);
        }
    }
    Ok(found)
}

/// All specs below `specs/`, sorted.
fn find_all(cwd: &Path) -> Result<Vec<Spec>, Refusal> {
    let root = root_of(cwd).ok_or_else(|| {
        Refusal::usage("there is no folder `specs/` here or above")
            .help("go to the folder of the project, or name a specification.md")
    })?;
    let mut names = Vec::new();
    walk(&root.join(SPECS), &RelPath::here(), &mut names).map_err(|(path, error)| Refusal {
        exit: Exit::Machine,
        message: format!("cannot list `{}`: {error}", paths::from_cwd(cwd, &path).display()),
        help: None,
    })?;
    names.sort();
    if names.is_empty() {
        let specs = paths::from_cwd(cwd, &root.join(SPECS));
        return Err(Refusal::usage(format!("there is no {SPEC_FILE} below `{}`", specs.display()))
            .help(format!("a spec lies in a folder of its own: `specs/<name>/{SPEC_FILE}`")));
    }
    let file = spec_file()?;
    let at = |name: RelPath| Spec {
        folder: root.join(SPECS).join(name.as_str()),
        file: file.clone(),
        home: Some((root.clone(), name)),
    };
    Ok(names.into_iter().map(at).collect())
}

fn spec_file() -> Result<RelPath, Refusal> {
    RelPath::new(SPEC_FILE).map_err(|e| Refusal::usage(e.to_string()))
}

/// Gathers the folders below `specs/` that hold a spec. Links to folders are not followed: they may lead in circles.
fn walk(folder: &Path, prefix: &RelPath, found: &mut Vec<RelPath>) -> Result<(), (PathBuf, io::Error)> {
    let fail = |e| (folder.to_owned(), e);
    for entry in fs::read_dir(folder).map_err(fail)? {
        let entry = entry.map_err(fail)?;
        let name = entry.file_name();
        let Some(name) = name.to_str().filter(|n| !n.starts_with('.')).and_then(|n| RelPath::new(n).ok()) else {
            continue;
        };
        if entry.file_type().map_err(fail)?.is_dir() {
            walk(&entry.path(), &prefix.join(&name), found)?;
        } else if name.as_str() == SPEC_FILE && !prefix.as_str().is_empty() {
            found.push(prefix.clone());
        }
    }
    Ok(())
}

fn find_one(cwd: &Path, arg: &Path) -> Result<Spec, Refusal> {
    let path = paths::absolute(cwd, arg);
    if path.is_file() {
        let name = path.file_name().and_then(|n| n.to_str()).and_then(|n| RelPath::new(n).ok());
        return match (path.parent(), name) {
            (Some(folder), Some(name)) => Ok(spec_at(folder.to_owned(), name)),
            _ => Err(Refusal::usage(format!("`{}` has a name that napkin cannot write down", arg.display()))),
        };
    }
    if path.join(SPEC_FILE).is_file() {
        return Ok(spec_at(path, spec_file()?));
    }
    let root = root_of(cwd);
    if let Some(root) = &root {
        let folder = paths::absolute(&root.join(SPECS), arg);
        if folder.join(SPEC_FILE).is_file() {
            return Ok(spec_at(folder, spec_file()?));
        }
    }
    let refusal = Refusal::usage(format!("there is no spec `{}`", super::console::path(arg)));
    if path.is_dir() {
        return Err(refusal.help(format!("this folder holds no {SPEC_FILE}")));
    }
    let wanted = arg.to_string_lossy();
    let known = find_all(cwd).unwrap_or_default();
    let names = known.iter().filter_map(|spec| spec.home.as_ref().map(|(_, name)| name.as_str()));
    let near = names.map(|name| (strsim::jaro_winkler(name, &wanted), name)).filter(|(likeness, _)| *likeness > 0.75);
    match near.max_by(|a, b| a.0.total_cmp(&b.0)) {
        Some((_, name)) => Err(refusal.help(format!("did you mean `{name}`?"))),
        None => Err(refusal.help(format!("name a {SPEC_FILE}, its folder, or a folder below `specs/`"))),
    }
}

/// A spec, and its place in a project if it lies in one.
fn spec_at(folder: PathBuf, file: RelPath) -> Spec {
    let home = (file.as_str() == SPEC_FILE).then(|| home_of(&folder)).flatten();
    Spec { folder, file, home }
}

fn home_of(folder: &Path) -> Option<(PathBuf, RelPath)> {
    let below = |folder: &Path| {
        let parent = folder.parent()?;
        let root = root_of(parent)?;
        let name = folder.strip_prefix(root.join(SPECS)).ok()?.to_str().and_then(|n| RelPath::new(n).ok())?;
        Some((root, name))
    };
    // As it is named; else, if links are in the name, as it really lies.
    below(folder).or_else(|| below(&fs::canonicalize(folder).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project() -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(dir.path()).unwrap();
        for name in ["specs/words", "specs/deep/grid", "specs/words/data", "elsewhere"] {
            fs::create_dir_all(root.join(name)).unwrap();
        }
        for name in ["specs/words", "specs/deep/grid", "elsewhere"] {
            fs::write(root.join(name).join(SPEC_FILE), "").unwrap();
        }
        (dir, root)
    }

    fn names(specs: &[Spec]) -> Vec<&str> {
        specs.iter().filter_map(|spec| spec.home.as_ref().map(|(_, name)| name.as_str())).collect()
    }

    #[test]
    fn all_specs_are_found_from_anywhere_in_the_project() {
        let (_dir, root) = project();
        for from in ["", "specs", "specs/words/data", "elsewhere"] {
            assert_eq!(names(&find(&root.join(from), &[]).unwrap()), ["deep/grid", "words"], "from {from}");
        }
    }

    #[test]
    fn a_spec_goes_by_its_file_its_folder_or_its_name() {
        let (_dir, root) = project();
        let one = |from: &str, arg: &str| find(&root.join(from), &[arg.into()]);
        let words = one("", "words").unwrap();
        assert_eq!(names(&words), ["words"]);
        for (from, arg) in [
            ("", "specs/words"),
            ("", "specs/words/specification.md"),
            ("specs", "words"),
            ("elsewhere", "words"),
            ("specs/words", "."),
            ("specs/words/data", ".."),
        ] {
            assert_eq!(one(from, arg).unwrap(), words, "`{arg}` from `{from}`");
        }
        assert_eq!(names(&one("", "deep/grid").unwrap()), ["deep/grid"]);
        // A spec of another project has its place there.
        let (_other, far) = project();
        assert_eq!(one("", far.join("specs/words").to_str().unwrap()).unwrap()[0].home.as_ref().unwrap().0, far);
        assert_eq!(find(&root, &["words".into(), "specs/words".into()]).unwrap().len(), 1, "named twice, built once");
    }

    #[test]
    fn what_is_no_spec_is_refused_with_a_way_on() {
        let (_dir, root) = project();
        let told = |arg: &str| find(&root, &[arg.into()]).unwrap_err();
        assert_eq!(told("wrods").help.unwrap(), "did you mean `words`?");
        assert_eq!(told("specs").help.unwrap(), "this folder holds no specification.md");
        assert_eq!(told("nothing/like/it").exit, Exit::Usage);
        let empty = tempfile::tempdir().unwrap();
        assert_eq!(find(empty.path(), &[]).unwrap_err().message, "there is no folder `specs/` here or above");
    }

    #[test]
    fn each_spec_has_its_folder() {
        let (_dir, root) = project();
        let at = |arg: &str, block| {
            let spec = find(&root, &[arg.into()]).unwrap().remove(0);
            spec.target(&root, block).map(|t| (t.folder().display().to_string(), t.kept().display().to_string()))
        };
        let both = |a: &str, b: &str| Ok((a.to_owned(), b.to_owned()));
        assert_eq!(at("words", None), both("generated/words", ".napkin/kept/words"));
        assert_eq!(at("deep/grid", Some("large")), both("generated/deep/grid+large", ".napkin/kept/deep/grid+large"));
        assert_eq!(at("elsewhere", None).unwrap_err().help.unwrap(), "say `--out DIR`");
        assert!(at("words", Some("../x")).is_err());
    }

    #[test]
    fn out_is_a_folder_for_the_build_alone() {
        let (_dir, root) = project();
        let spec = find(&root, &["words".into()]).unwrap().remove(0);
        let at = |out: &str| target_out(&root, Path::new(out), &spec).map(|t| (t.folder().to_owned(), t.kept()));
        assert_eq!(at("try").unwrap(), ("try".into(), ".napkin/kept/try".into()));
        assert_eq!(at("generated/words").unwrap(), ("generated/words".into(), ".napkin/kept/words".into()));
        assert_eq!(at("/nowhere/x/try").unwrap().0, Path::new("/nowhere/x/try").to_owned());
        for wrong in [".", "specs", "specs/words", "/", "specs/words/.."] {
            assert!(at(wrong).is_err(), "{wrong}");
        }
    }
}
