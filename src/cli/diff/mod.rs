//! `napkin diff`: what a change of a specification means.

mod git;
pub(super) mod past;
mod revision;
mod show;
mod side;
mod since;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::args::{DiffArgs, DiffFormat};
use super::console::Page;
use super::exit::Exit;
use super::session::{Compiler, Session};
use super::specs::{self, Refusal, Spec};
use super::{findings, interrupt, values};
use crate::compile::{Given, Limits, Request};
use crate::counted::counted;
use crate::diff::{self, Change, Comment, Description, Kind, Known, Meaning, TextChange};
use crate::lower::Artifact;
use side::{Built, Side, Tree};

pub use since::since;

/// Compares every spec that is named, or all.
pub fn run(session: &Session, args: &DiffArgs) -> Exit {
    let mut specs = match specs::find(&session.cwd, &args.specs) {
        Ok(specs) => specs,
        Err(refusal) => return session.refuse(&refusal),
    };
    if args.specs.is_empty() {
        gone(session, args, &mut specs);
    }
    let mut exit = Exit::Done;
    let mut told = Told::default();
    for (index, spec) in specs.iter().enumerate() {
        if interrupt::is_asked() {
            return Exit::Interrupted;
        }
        let mut page = Page::new(session.console);
        told.more = specs.len() - index - 1;
        let one = compare(session, spec, args, &mut page, &mut told).unwrap_or_else(|refusal| {
            page.error(&refusal.message);
            refusal.help.iter().for_each(|help| page.help(help));
            refusal.exit
        });
        session.console.show(&page);
        exit = exit.max(one);
    }
    let mut page = Page::new(session.console);
    match args.format {
        DiffFormat::Human => {}
        DiffFormat::Markdown => page.result(told.comment.finish().trim_end()),
        DiffFormat::Json => page.result(format!("{:#}", json!({"version": diff::VERSION, "specs": told.documents}))),
    }
    session.console.show(&page);
    exit
}

/// What is told of all specs at once.
#[derive(Default)]
struct Told {
    documents: Vec<Value>,
    comment: Comment,
    /// Specs that are yet to come.
    more: usize,
}

impl Told {
    /// Adds a spec, in the formats that tell all specs at once.
    fn say(&mut self, format: DiffFormat, names: (&str, &str, &str), meaning: &Meaning, texts: &[TextChange]) {
        match format {
            DiffFormat::Human => {}
            DiffFormat::Markdown => self.comment.add(names, meaning, texts, self.more),
            DiffFormat::Json => self.documents.push(diff::json(names, meaning, texts)),
        }
    }
}

/// Adds the specs that are on one of the sides and no longer in the work tree.
fn gone(session: &Session, args: &DiffArgs, specs: &mut Vec<Spec>) {
    let Some(first) = specs.first() else { return };
    let Some((root, _)) = first.home.clone() else { return };
    let from = args.from.as_ref().map_or_else(|| Side::usual(first), |word| Side::read(&session.cwd, word));
    for side in [from, Side::read(&session.cwd, &args.to)] {
        let Side::Revision(name) = side else { continue };
        for spec in side::specs_of(&root, &name) {
            if !specs.contains(&spec) {
                specs.push(spec);
            }
        }
    }
    specs.sort_by(|a, b| a.folder.cmp(&b.folder));
}

/// What became of a side.
enum Loaded {
    Compiled {
        description: Box<Description>,
        values: Vec<(String, String)>,
    },
    Built {
        built: Box<Built>,
        /// Nothing if what it was read from is not to be found any more.
        description: Option<Box<Description>>,
    },
    /// There is no specification on this side.
    Absent,
    /// It has errors, which were shown.
    Wrong,
}

impl Loaded {
    fn artifacts(&self) -> &[Artifact] {
        match self {
            Loaded::Compiled { description, .. } => &description.artifacts,
            Loaded::Built { built, .. } => &built.artifacts,
            Loaded::Absent | Loaded::Wrong => &[],
        }
    }

    fn description(&self) -> Option<&Description> {
        match self {
            Loaded::Compiled { description, .. } => Some(description),
            Loaded::Built { description, .. } => description.as_deref(),
            Loaded::Absent | Loaded::Wrong => None,
        }
    }

    fn known(&self) -> Option<Known> {
        match self {
            Loaded::Compiled { description, values } => Some(Known::of(description, values)),
            Loaded::Built { built, .. } => Some(built.known.clone()),
            Loaded::Absent | Loaded::Wrong => None,
        }
    }
}

fn compare(session: &Session, spec: &Spec, args: &DiffArgs, page: &mut Page, told: &mut Told) -> Result<Exit, Refusal> {
    let cwd = &session.cwd;
    let name = spec.shown(cwd);
    let from = args.from.as_ref().map_or_else(|| Side::usual(spec), |word| Side::read(cwd, word));
    let to = Side::read(cwd, &args.to);
    let loaded = |side: &Side, named: &[String], page: &mut Page| {
        let (given, limits) = (values::named(cwd, named)?, Limits::default());
        load(session, session.compile, spec, side, (given, limits), page)
    };
    let was = loaded(&from, &args.from_values, page)?;
    let now = loaded(&to, &args.to_values, page)?;
    let sides = [(&from, &args.from_values), (&to, &args.to_values)];
    let [from, to] = sides.map(|(side, values)| match values.as_slice() {
        [] => side.shown(cwd),
        values => format!("{} with values {}", side.shown(cwd), super::console::plain(&values.join(", "))),
    });
    let wrong = [(&was, &from), (&now, &to)].into_iter().filter(|(side, _)| matches!(side, Loaded::Wrong));
    let wrong: Vec<Change> = wrong.map(|(_, shown)| Change::Wrong(shown.clone())).collect();
    if !wrong.is_empty() {
        page.error(format!("{name}: what does not compile cannot be compared"));
        let meaning = Meaning { changes: wrong, ..Meaning::default() };
        told.say(args.format, (&name, &from, &to), &meaning, &[]);
        return Ok(Exit::Wrong);
    }
    let meaning = match (&was, &now) {
        (Loaded::Absent, Loaded::Absent) => {
            return Err(Refusal::usage(format!("`{name}` is on neither side: there is nothing to compare")));
        }
        (was, now) => match (was.description(), now.description()) {
            (Some(was), Some(now)) => diff::meaning(was, now),
            (None, Some(new)) if matches!(was, Loaded::Absent) => alone(new, true),
            (Some(old), None) if matches!(now, Loaded::Absent) => alone(old, false),
            _ => match (was.known(), now.known()) {
                (Some(was), Some(now)) => was.meaning(&now),
                _ => Meaning::default(),
            },
        },
    };
    let machine = |message: String| Refusal { exit: Exit::Machine, message, help: None };
    let texts: Vec<TextChange> = diff::texts(was.artifacts(), now.artifacts())
        .map_err(|(path, error)| machine(format!("{name}: {path} cannot be read: {error}")))?;
    let differs = !meaning.is_same() || !texts.is_empty();
    let shown = if args.no_text { &[][..] } else { &texts };
    if args.format == DiffFormat::Human {
        show::human(page, &name, &from, &to, &meaning, shown);
    }
    told.say(args.format, (&name, &from, &to), &meaning, shown);
    Ok(if args.exit_code && differs { Exit::Wrong } else { Exit::Done })
}

/// What there is to say of a specification that only one side has.
fn alone(description: &Description, new: bool) -> Meaning {
    let mut parts = vec![
        counted(description.steps.len() as u64, "step"),
        counted(description.jobs.count, "job"),
        counted(description.published.count, "published file"),
    ];
    if !new {
        parts = vec![format!("it had {}", parts.join(", "))];
    }
    let (kind, name) = (Kind::Workflow, description.plan.workflow.name.clone());
    let change = if new { Change::Added { kind, name, parts } } else { Change::Removed { kind, name, parts } };
    Meaning { changes: vec![change], ..Meaning::default() }
}

fn load(
    session: &Session,
    compile: &Compiler,
    spec: &Spec,
    side: &Side,
    (given, limits): (Given, Limits),
    page: &mut Page,
) -> Result<Loaded, Refusal> {
    if *side == Side::Built {
        let refusal = "what was built has the values that it was built with: name a block, or none";
        if values::are_loose(&given) {
            return Err(Refusal::usage(refusal));
        }
        let target = spec.target(&session.cwd, given.block.as_deref())?;
        let built = Box::new(Built::open(&target)?);
        let description = past::described(session, spec, &target, &built.lock, &given);
        return Ok(Loaded::Built { built, description });
    }
    let tree = Tree::open(&session.cwd, spec, side)?;
    if !tree.has_spec() {
        return Ok(Loaded::Absent);
    }
    let request = Request { spec: tree.file.clone(), prefix: tree.prefix, values: given, limits };
    let compilation = compile(&*tree.files, &request);
    let (Some(plan), Some(output)) = (&compilation.plan, &compilation.output) else {
        findings::show(page, &compilation.findings, &compilation.sources, &mut BTreeSet::new(), session);
        if matches!(side, Side::Revision(_)) {
            page.help("a revision has what git holds: files that are not committed are not there");
        }
        return Ok(Loaded::Wrong);
    };
    let description = Box::new(Description::new(plan, output));
    Ok(Loaded::Compiled { description, values: output.values.clone() })
}
