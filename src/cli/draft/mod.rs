//! `napkin draft`: from raw material to a specification that a person reviews.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::args;
use super::console::{Page, path, plain};
use super::exit::Exit;
use super::replace::replace;
use super::session::Session;
use super::specs::{self, Refusal};
use super::{paths, report};
use crate::apply::{Diff, diff};
use crate::counted::counted;
use crate::draft::material::{Content, Material, NoMaterial};
use crate::draft::record::Record;
use crate::draft::settle::{self, Settled};
use crate::draft::{self, Reading, page};
use crate::files::RelPath;

#[cfg(feature = "draft")]
mod model;
#[cfg(not(feature = "draft"))]
mod model {
    use super::{Asked, Done, Page, Refusal, Session, args};

    /// There is nobody to ask.
    pub fn ask(_: &Session, _: &Asked, _: &args::Draft) -> Result<Done, Refusal> {
        Err(Refusal::usage("this napkin was built without the part that asks a language model")
            .help("`--no-ai` drafts by what can be read for certain"))
    }

    pub fn prompt(session: &Session, asked: &Asked, args: &args::Draft, _: &mut Page) -> Result<(), Refusal> {
        ask(session, asked, args).map(drop)
    }
}

/// The variable without which no model is asked.
const BACKEND: &str = "NAPKIN_AI_BACKEND";

/// Drafts from what is named.
pub fn run(session: &Session, args: &args::Draft) -> Exit {
    let mut page = Page::new(session.console);
    match drafted(session, args, &mut page) {
        Ok(exit) => {
            session.console.show(&page);
            exit
        }
        Err(refusal) => session.refuse(&refusal),
    }
}

fn drafted(session: &Session, args: &args::Draft, page: &mut Page) -> Result<Exit, Refusal> {
    let materials = materials(session, &args.materials)?;
    let by_hand = args.prompt || args.answer.is_some();
    let asks = by_hand || !args.no_ai && std::env::var_os(BACKEND).is_some_and(|value| !value.is_empty());
    let mut readings = Vec::new();
    for material in &materials {
        match draft::read(material, args.component) {
            Some(reading) => readings.push(reading),
            None if asks => {}
            None => page.note(format!("{}: only a language model can read this: passed over", plain(&material.shown))),
        }
    }
    if readings.is_empty() && !asks {
        return Err(Refusal::usage("only a language model can read what was named, and none is asked")
            .help(format!("set {BACKEND}, or name a sentence, a Snakefile, a Nextflow file or a folder of code")));
    }
    let name = name(args.name.as_deref(), &readings, &materials)?;
    let place = Place::new(&session.cwd, &name);
    // A model can give things other names.
    if !asks {
        draft::apart::apart(&mut readings);
    }
    let mut files: BTreeMap<RelPath, Vec<u8>> = readings.iter().flat_map(|reading| reading.files.clone()).collect();
    let asked = Asked { name: name.name(), materials: &materials, readings: &readings, files: &files };
    if args.prompt {
        model::prompt(session, &asked, args, page)?;
        return Ok(Exit::Done);
    }
    // Before a model is paid for.
    place.refuse_over_a_spec(args.force)?;
    let done = if asks {
        model::ask(session, &asked, args)?
    } else {
        let title = readings.first().map(|reading| reading.title.as_str()).unwrap_or_default();
        let Settled { text, left_out, rest, holes, .. } =
            settle::settle(page::write(name.name(), title, &about(&materials), &readings), &files);
        let record = Record::new(name.name(), &materials, None, &left_out, holes).text();
        Done { text, left_out, rest, holes, record, cost: None }
    };
    files.insert(RelPath::specification(), done.text.clone().into_bytes());
    if let Ok(path) = RelPath::new("draft.json") {
        files.insert(path, done.record.clone().into_bytes());
    }
    place.refuse_over_others(&files, args.force)?;
    place.write(&files, page)?;
    told(&place, &done, page);
    Ok(Exit::Done)
}

/// What a model is asked about: without the network client nobody reads it.
#[cfg_attr(not(feature = "draft"), expect(dead_code))]
struct Asked<'a> {
    name: &'a str,
    materials: &'a [Material],
    readings: &'a [Reading],
    files: &'a BTreeMap<RelPath, Vec<u8>>,
}

/// A draft that type-checks.
struct Done {
    text: String,
    left_out: Vec<String>,
    rest: Vec<String>,
    holes: usize,
    /// `draft.json`
    record: String,
    /// What a model cost, in words.
    cost: Option<String>,
}

fn materials(session: &Session, words: &[String]) -> Result<Vec<Material>, Refusal> {
    // What is named twice is read once.
    let real = |word: &String| fs::canonicalize(session.cwd.join(word)).unwrap_or_else(|_| PathBuf::from(word));
    let mut seen = BTreeSet::new();
    let once = words.iter().filter(|word| seen.insert(real(word)));
    let found: Result<Vec<Material>, NoMaterial> = once.map(|word| Material::find(&session.cwd, word)).collect();
    found.map_err(|why| Refusal::usage(why.to_string()))
}

/// What the spec is called: as somebody says, or as its first material is.
fn name(given: Option<&str>, readings: &[Reading], materials: &[Material]) -> Result<RelPath, Refusal> {
    let read = readings.first().map(|reading| reading.name.clone()).filter(|name| !name.is_empty());
    let stem = || {
        let shown = materials.first().map(|material| material.shown.as_str()).unwrap_or_default();
        draft::name::identifier(shown.split('.').next().unwrap_or_default())
    };
    let name = &given.map(str::to_owned).or(read).unwrap_or_else(stem);
    let named = RelPath::new(name).ok().filter(|path| draft::name::identifier(path.name()) == path.name());
    named.ok_or_else(|| {
        Refusal::usage(format!("no workflow can be called `{}`", plain(name)))
            .help(format!("a name has letters, digits, - and _: `--name {}`", draft::name::identifier(name)))
    })
}

/// The sentence that says what a draft is made from.
fn about(materials: &[Material]) -> String {
    let names: Vec<&str> = materials.iter().map(|material| material.shown.as_str()).collect();
    let sentences = materials.iter().filter_map(|material| match &material.content {
        Content::Sentence(words) => Some(format!(" The sentence: {words}")),
        _ => None,
    });
    format!("A draft from {}, by what can be read for certain.{}", names.join(", "), sentences.collect::<String>())
}

/// The folder of a draft.
struct Place {
    folder: PathBuf,
    shown: PathBuf,
}

impl Place {
    fn new(cwd: &Path, name: &RelPath) -> Self {
        let folder = specs::folder_for(cwd, name);
        Self { shown: paths::from_cwd(cwd, &folder), folder }
    }

    fn at(&self, file: &RelPath) -> PathBuf {
        self.folder.join(file.as_str())
    }

    fn refuse_over_a_spec(&self, force: bool) -> Result<(), Refusal> {
        let spec = RelPath::specification();
        let is_there = fs::symlink_metadata(self.at(&spec)).is_ok();
        if is_there && !force { Err(self.is_there(&spec)) } else { Ok(()) }
    }

    fn is_there(&self, file: &RelPath) -> Refusal {
        Refusal::usage(format!("{} is there already", path(&self.shown.join(file.as_str()))))
            .help("`--name NAME` gives the draft a folder of its own; `--force` replaces it and shows what changes")
    }

    /// Nothing that is there is replaced unless somebody says so; what is there with the same bytes is in nobody's way.
    fn refuse_over_others(&self, files: &BTreeMap<RelPath, Vec<u8>>, force: bool) -> Result<(), Refusal> {
        let is_other = |(file, bytes): &(&RelPath, &Vec<u8>)| match fs::symlink_metadata(self.at(file)) {
            Ok(meta) => !meta.is_file() || fs::read(self.at(file)).ok().as_ref() != Some(*bytes),
            Err(_) => false,
        };
        let other = files.iter().find(is_other).filter(|_| !force);
        other.map_or(Ok(()), |(file, _)| Err(self.is_there(file)))
    }

    /// Writes the files, the specification last.
    fn write(&self, files: &BTreeMap<RelPath, Vec<u8>>, page: &mut Page) -> Result<(), Refusal> {
        let machine = |file: &Path, why: String| Refusal {
            exit: Exit::Machine,
            message: format!("{} cannot be written: {why}", path(file)),
            help: None,
        };
        let spec = RelPath::specification();
        let last = files.iter().filter(|(file, _)| **file == spec);
        for (file, bytes) in files.iter().filter(|(file, _)| **file != spec).chain(last) {
            let (to, shown) = (self.at(file), self.shown.join(file.as_str()));
            self.make_folders(file).map_err(|why| machine(&shown, why))?;
            let old = fs::read(&to).ok();
            if old.as_ref() == Some(bytes) {
                continue;
            }
            replace(&to, bytes).map_err(|error| machine(&shown, error.to_string()))?;
            #[cfg(unix)]
            if bytes.starts_with(b"#!") {
                use std::os::unix::fs::PermissionsExt as _;
                fs::set_permissions(&to, fs::Permissions::from_mode(0o755))
                    .map_err(|error| machine(&shown, error.to_string()))?;
            }
            if let Some(Diff::Text(lines)) = old.map(|old| diff(&old, bytes)) {
                let name = path(&shown);
                page.out(report::diff_text(page.out_paint, &format!("{name} (before)"), &name, &lines));
            }
        }
        Ok(())
    }

    /// Makes the folders of a file; none of them may be a link, which could lead anywhere.
    fn make_folders(&self, file: &RelPath) -> Result<(), String> {
        fs::create_dir_all(&self.folder).map_err(|error| error.to_string())?;
        let mut folder = self.folder.clone();
        let names: Vec<&str> = file.as_str().split('/').collect();
        for name in &names[..names.len() - 1] {
            folder.push(name);
            match fs::symlink_metadata(&folder) {
                Ok(meta) if meta.is_dir() => {}
                Ok(_) => return Err(format!("{name} is no folder")),
                Err(_) => fs::create_dir(&folder).map_err(|error| error.to_string())?,
            }
        }
        match fs::symlink_metadata(self.at(file)) {
            Ok(meta) if !meta.is_file() => Err("something else than a file lies there".to_owned()),
            _ => Ok(()),
        }
    }
}

/// What came of it, and what comes next.
fn told(place: &Place, done: &Done, page: &mut Page) {
    let spec = path(&place.shown.join(RelPath::specification().as_str()));
    let mut parts = vec![counted(settle::steps(&done.text) as u64, "step"), counted(done.holes as u64, "hole")];
    if !done.left_out.is_empty() {
        parts.push(format!("{} kept as a comment", counted(done.left_out.len() as u64, "part")));
    }
    page.out(format!("{spec}: {}", parts.join(", ")));
    for why in done.left_out.iter().chain(&done.rest).chain(&done.cost) {
        page.note(format!("{spec}: {}", plain(why)));
    }
    page.note(format!("next: read {spec}, fill its holes, take its marks away; `napkin check` says what is left"));
}
