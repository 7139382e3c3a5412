//! `napkin draft`: from raw material to a specification that a person reviews.

use std::collections::BTreeMap;
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
use crate::draft::settle::{self, Settled};
use crate::draft::{self, Reading, page};
use crate::files::RelPath;

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
    let mut readings = Vec::new();
    for material in &materials {
        match draft::read(material, args.component) {
            Some(reading) => readings.push(reading),
            None => page.note(format!("{}: only a language model can read this: passed over", plain(&material.shown))),
        }
    }
    if readings.is_empty() {
        return Err(Refusal::usage("only a language model can read what was named, and none is set")
            .help("set NAPKIN_AI_BACKEND, or name a sentence, a Snakefile, a Nextflow file or a folder of code"));
    }
    let name = name(args.name.as_deref(), &readings)?;
    let place = Place::new(&session.cwd, &name);
    let text = page::write(name.name(), &title(&readings), &about(&materials), &readings);
    let mut files: BTreeMap<RelPath, Vec<u8>> = readings.into_iter().flat_map(|reading| reading.files).collect();
    let settled = settle::settle(text, &files);
    files.insert(RelPath::specification(), settled.text.clone().into_bytes());
    place.refuse_over_others(&files, args.force)?;
    place.write(&files, page)?;
    told(&place, &settled, page);
    Ok(Exit::Done)
}

fn materials(session: &Session, words: &[String]) -> Result<Vec<Material>, Refusal> {
    let found: Result<Vec<Material>, NoMaterial> =
        words.iter().map(|word| Material::find(&session.cwd, word)).collect();
    found.map_err(|why| Refusal::usage(why.to_string()))
}

/// What the spec is called: as somebody says, or as its first material is.
fn name(given: Option<&str>, readings: &[Reading]) -> Result<RelPath, Refusal> {
    let name = given.or_else(|| readings.first().map(|reading| reading.name.as_str())).unwrap_or("draft");
    let named = RelPath::new(name).ok().filter(|path| draft::name::identifier(path.name()) == path.name());
    named.ok_or_else(|| {
        Refusal::usage(format!("no workflow can be called `{}`", plain(name)))
            .help(format!("a name has letters, digits, - and _: `--name {}`", draft::name::identifier(name)))
    })
}

fn title(readings: &[Reading]) -> String {
    readings.first().map(|reading| reading.title.clone()).unwrap_or_default()
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

    /// Nothing that is there is replaced unless somebody says so; what is there with the same bytes is in nobody's way.
    fn refuse_over_others(&self, files: &BTreeMap<RelPath, Vec<u8>>, force: bool) -> Result<(), Refusal> {
        let is_other = |(file, bytes): &(&RelPath, &Vec<u8>)| match fs::symlink_metadata(self.at(file)) {
            Ok(meta) => !meta.is_file() || fs::read(self.at(file)).ok().as_ref() != Some(*bytes),
            Err(_) => false,
        };
        let Some((file, _)) = files.iter().find(is_other).filter(|_| !force) else { return Ok(()) };
        Err(Refusal::usage(format!("{} is there already", path(&self.shown.join(file.as_str()))))
            .help("`--name NAME` gives the draft a folder of its own; `--force` replaces it and shows what changes"))
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
fn told(place: &Place, settled: &Settled, page: &mut Page) {
    let spec = path(&place.shown.join(RelPath::specification().as_str()));
    let mut parts = vec![counted(settled.steps() as u64, "step"), counted(settled.holes as u64, "hole")];
    if !settled.left_out.is_empty() {
        parts.push(format!("{} kept as a comment", counted(settled.left_out.len() as u64, "part")));
    }
    page.out(format!("{spec}: {}", parts.join(", ")));
    for why in settled.left_out.iter().chain(&settled.rest) {
        page.note(format!("{spec}: {}", plain(why)));
    }
    page.note(format!("next: read {spec}, fill its holes, take its marks away; `napkin check` says what is left"));
}
