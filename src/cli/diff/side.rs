//! The two sides of a comparison: the work tree, a revision, another file, or what was built.

use std::fs::{self, File};
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::git;
use super::revision::Revision;
use crate::apply::{Lock, Made, Target};
use crate::cli::console;
use crate::cli::exit::Exit;
use crate::cli::paths;
use crate::cli::specs::{self, Refusal, Spec};
use crate::diff::{Known, Members, jobs_of, known};
use crate::files::{Disk, Files, RelPath};
use crate::lower::{Artifact, Body, Stream};

/// What a side of a comparison is, as the command line says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Side {
    Work,
    Built,
    /// A specification elsewhere.
    File(PathBuf),
    Revision(String),
}

impl Side {
    /// Reads the word of a side. A file goes before a revision of the same name.
    pub fn read(cwd: &Path, word: &str) -> Self {
        match word {
            "work" => Self::Work,
            "built" => Self::Built,
            _ => {
                let path = paths::absolute(cwd, Path::new(word));
                let is_spec = path.is_file() || path.join("specification.md").is_file() || word.ends_with(".md");
                if is_spec { Self::File(path) } else { Self::Revision(word.to_owned()) }
            }
        }
    }

    /// Where a comparison begins if nobody says: at the last commit, or else at what was built.
    pub fn usual(spec: &Spec) -> Self {
        let head = place(&spec.folder).filter(|(top, _)| git::commit(top, "HEAD").is_ok());
        if head.is_some() { Self::Revision("HEAD".into()) } else { Self::Built }
    }

    /// How messages call it.
    pub fn shown(&self, cwd: &Path) -> String {
        match self {
            Self::Work => "the work tree".to_owned(),
            Self::Built => "what was built".to_owned(),
            Self::File(path) => console::path(&paths::from_cwd(cwd, path)),
            Self::Revision(name) => console::plain(name),
        }
    }
}

/// The work tree that a folder lies in, or lay in, and the way from its top to the folder.
fn place(folder: &Path) -> Option<(PathBuf, String)> {
    let standing = folder.ancestors().find(|f| f.is_dir())?;
    let real = fs::canonicalize(standing).ok()?.join(folder.strip_prefix(standing).ok()?);
    let top = git::top(standing)?;
    let below = real.strip_prefix(&top).ok()?.to_str()?.trim_end_matches('/').to_owned();
    Some((top, below))
}

/// The specifications below `specs/` that a revision has.
pub fn specs_of(root: &Path, revision: &str) -> Vec<Spec> {
    let found = || -> Option<Vec<Spec>> {
        let (top, below) = place(&root.join("specs"))?;
        let blobs = git::tree(&top, &git::commit(&top, revision).ok()?, &below).ok()?;
        let spec = |path: &str| -> Option<Spec> {
            let (folder, file) = path.rsplit_once('/')?;
            let hidden = folder.split('/').any(|name| name.starts_with('.'));
            let (name, file) = (RelPath::new(folder).ok()?, RelPath::new(file).ok()?);
            let is_spec = file.as_str() == "specification.md" && !hidden;
            let folder = root.join("specs").join(folder);
            is_spec.then(|| Spec { folder, file, home: Some((root.to_owned(), name)) })
        };
        Some(blobs.iter().filter_map(|blob| spec(&blob.path)).collect())
    };
    // What is wrong with the revision is told of the specs that there are.
    found().unwrap_or_default()
}

/// A folder to compile.
pub struct Tree {
    pub files: Box<dyn Files>,
    pub file: RelPath,
    /// What messages put before paths in it.
    pub prefix: String,
}

impl Tree {
    pub fn open(cwd: &Path, spec: &Spec, side: &Side) -> Result<Self, Refusal> {
        match side {
            Side::Work | Side::Built => Ok(Self::of(cwd, spec)),
            Side::File(path) => {
                let found = specs::find(cwd, std::slice::from_ref(path))?;
                found.first().map(|spec| Self::of(cwd, spec)).ok_or_else(|| Refusal::usage("there is no such spec"))
            }
            Side::Revision(name) => Self::revision(cwd, spec, name),
        }
    }

    fn of(cwd: &Path, spec: &Spec) -> Self {
        let files = Box::new(Disk::new(&spec.folder));
        Self { files, file: spec.file.clone(), prefix: spec.prefix(cwd) }
    }

    fn revision(cwd: &Path, spec: &Spec, name: &str) -> Result<Self, Refusal> {
        let shown = spec.shown(cwd);
        let (top, below) = place(&spec.folder).ok_or_else(|| {
            Refusal::usage(format!(
                "`{shown}` lies in no git work tree: there is no revision `{}`",
                console::plain(name)
            ))
            .help("`--from built` compares with what was built last")
        })?;
        let commit = git::commit(&top, name)?;
        let machine = |message: String| Refusal { exit: Exit::Machine, message, help: None };
        let files = Revision::open(&top, &commit, &below).map_err(machine)?;
        let prefix = format!("{name}:{}", spec.prefix(cwd));
        Ok(Self { files: Box::new(files), file: spec.file.clone(), prefix })
    }

    /// Is the specification there at all?
    pub fn has_spec(&self) -> bool {
        self.files.kind(&self.file).is_some()
    }
}

/// The folder of a specification in the last commit.
pub fn head(folder: &Path) -> Option<Revision> {
    let (top, below) = place(folder)?;
    Revision::open(&top, &git::commit(&top, "HEAD").ok()?, &below).ok()
}

/// What was built, as its folder has it.
pub struct Built {
    pub lock: Lock,
    pub known: Known,
    pub artifacts: Vec<Artifact>,
}

impl Built {
    pub fn open(target: &Target) -> Result<Self, Refusal> {
        let folder = console::path(target.folder());
        let text = fs::read_to_string(target.lock()).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => Refusal::usage(format!("`{folder}` was never built: it has no napkin.lock"))
                .help("`napkin build` builds it; `--from REV` compares with a revision of git"),
            _ => Refusal {
                exit: Exit::Machine,
                message: format!("cannot read the lock of `{folder}`: {error}"),
                help: None,
            },
        })?;
        let lock = Lock::parse(&text).map_err(|problem| {
            let message = format!("the lock of `{folder}` cannot be read ({problem})");
            Refusal { exit: Exit::OutOfDate, message, help: Some("`napkin build --force` makes it anew".into()) }
        })?;
        let below = |folder: &str| {
            let of =
                |(path, made): (&RelPath, &Made)| Some((path.as_str().strip_prefix(folder)?.to_owned(), made.hash));
            lock.artifacts.iter().filter_map(of).collect()
        };
        let known = Known {
            design: lock.design,
            values: lock.values.iter().cloned().collect(),
            scripts: below(known::SCRIPTS),
            data: below(known::DATA),
            jobs: jobs(target, &lock),
        };
        let artifacts = lock.artifacts.iter().filter_map(|(path, made)| {
            let file = target.at(path);
            let body = Body::Stream(Arc::new(OnDisk(file.clone())));
            file.is_file().then(|| Artifact { path: path.clone(), mode: made.mode, body })
        });
        let artifacts = artifacts.collect();
        Ok(Self { lock, known, artifacts })
    }
}

/// The jobs of a build, if its workflow is there as it was made.
fn jobs(target: &Target, lock: &Lock) -> Option<(Members, Members)> {
    let path = RelPath::new("pegasus/workflow.yml").ok()?;
    let (made, file) = (lock.artifacts.get(&path)?, target.at(&path));
    let mut hasher = blake3::Hasher::new();
    OnDisk(file.clone()).write(&mut hasher).ok()?;
    if hasher.finalize() != made.hash {
        return None;
    }
    jobs_of(BufReader::new(File::open(file).ok()?)).ok()
}

/// A file of a build, read when it is needed.
struct OnDisk(PathBuf);

impl Stream for OnDisk {
    fn write(&self, sink: &mut dyn io::Write) -> io::Result<()> {
        io::copy(&mut File::open(&self.0)?, sink).map(drop)
    }
}
