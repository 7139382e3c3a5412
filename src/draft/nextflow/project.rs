//! The files of a pipeline: the one that was named, and those that it includes and that lie there.

use std::collections::BTreeMap;
use std::ops::Range;

use super::parse::statements;
use super::process::Process;
use super::tree::{Expr, Stmt};
use crate::draft::origin::Origin;
use crate::files::{Files, RelPath};

/// More files, or more text, are not read.
const MOST_FILES: usize = 400;
const MOST_BYTES: u64 = 2 << 20;
const MOST_ALL: usize = 16 << 20;

/// All files in one text, one after another, so that a place in it says which file it is in.
pub struct Project<'f> {
    pub files: &'f dyn Files,
    text: String,
    parts: Vec<Part>,
    pub modules: Vec<Module>,
    /// Includes that were not followed: where, and why.
    pub missing: Vec<(Range<usize>, String)>,
}

struct Part {
    shown: String,
    start: usize,
}

/// What a file defines.
#[derive(Default)]
pub struct Module {
    pub processes: BTreeMap<String, Process>,
    pub workflows: BTreeMap<String, Workflow>,
    /// The workflow without a name.
    pub entry: Option<Workflow>,
    /// Names from other files: the number of the module, and the name there.
    pub included: BTreeMap<String, (usize, String)>,
    /// The statements outside of all of these.
    pub top: Vec<Stmt>,
    /// The names of processes, in order.
    pub order: Vec<String>,
}

#[derive(Clone, Default)]
pub struct Workflow {
    pub take: Vec<String>,
    pub main: Vec<Stmt>,
    /// The names and values that it gives.
    pub emit: Vec<(Option<String>, Expr)>,
    pub publish: Vec<Expr>,
    pub span: Range<usize>,
}

impl<'f> Project<'f> {
    /// Reads a file and what it includes. The first module is that of the file.
    pub fn read(files: &'f dyn Files, path: &RelPath, shown: &str) -> Self {
        let mut project =
            Self { files, text: String::new(), parts: Vec::new(), modules: Vec::new(), missing: Vec::new() };
        let mut known: BTreeMap<RelPath, usize> = BTreeMap::new();
        if let Some(stmts) = project.add(path, Some(shown)) {
            known.insert(path.clone(), 0);
            project.module(stmts, path, &mut known);
        }
        project
    }

    /// Adds the text of a file, and gives its statements.
    pub fn add(&mut self, path: &RelPath, shown: Option<&str>) -> Option<Vec<Stmt>> {
        let bytes = self.files.read(path, MOST_BYTES).ok()?;
        if self.parts.len() >= MOST_FILES || self.text.len() + bytes.len() > MOST_ALL {
            return None;
        }
        let text = std::str::from_utf8(&bytes).ok()?;
        let start = self.text.len();
        self.text.push_str(text);
        let end = self.text.len();
        // Two files never run into each other.
        self.text.push('\n');
        let shown = shown.map_or_else(|| path.as_str().to_owned(), str::to_owned);
        self.parts.push(Part { shown, start });
        Some(statements(&self.text, start..end))
    }

    fn module(&mut self, stmts: Vec<Stmt>, path: &RelPath, known: &mut BTreeMap<RelPath, usize>) -> usize {
        let at = self.modules.len();
        self.modules.push(Module::default());
        let mut includes = Vec::new();
        let mut stmts = std::collections::VecDeque::from(stmts);
        while let Some(stmt) = stmts.pop_front() {
            let module = &mut self.modules[at];
            match stmt {
                Stmt::Process(name, body, span) => {
                    module.order.push(name.clone());
                    module.processes.insert(name.clone(), Process::read(&self.text, name, body, span));
                }
                Stmt::Workflow(Some(name), body, span) => {
                    module.workflows.insert(name, Workflow::read(body, span));
                }
                Stmt::Workflow(None, body, span) => module.entry = Some(Workflow::read(body, span)),
                Stmt::Include(names, from, span) => includes.push((names, from, span)),
                Stmt::If(_, ref then, ref other)
                    if then.iter().chain(other).any(|stmt| matches!(stmt, Stmt::Include(..))) =>
                {
                    then.iter().chain(other).rev().for_each(|stmt| stmts.push_front(stmt.clone()));
                }
                stmt => module.top.push(stmt),
            }
        }
        for (names, from, span) in includes {
            if from.starts_with("plugin/") {
                continue;
            }
            let Some(found) = self.find(path, &from) else {
                self.missing.push((span, "this file does not lie there".to_owned()));
                continue;
            };
            let there = match known.get(&found) {
                Some(there) => *there,
                None => {
                    // A file that is being read is known, so a circle ends.
                    known.insert(found.clone(), self.modules.len());
                    match self.add(&found, None) {
                        Some(stmts) if known.len() < MOST_FILES => self.module(stmts, &found, known),
                        _ => {
                            known.remove(&found);
                            self.missing.push((span, "this file cannot be read".to_owned()));
                            continue;
                        }
                    }
                }
            };
            for (name, alias) in names {
                self.modules[at].included.insert(alias, (there, name));
            }
        }
        at
    }

    /// The file that an include means.
    fn find(&self, from: &RelPath, path: &str) -> Option<RelPath> {
        let tidy = match path.strip_prefix('/') {
            Some(path) => RelPath::here().resolve(path)?,
            None => from.folder().resolve(path)?,
        };
        let names = [tidy.to_string(), format!("{tidy}.nf"), format!("{tidy}/main.nf")];
        let is_file = |path: &RelPath| matches!(self.files.kind(path), Some(crate::files::Kind::File { .. }));
        names.iter().filter_map(|name| RelPath::new(name).ok()).find(is_file)
    }

    fn part(&self, at: usize) -> Option<&Part> {
        let count = self.parts.partition_point(|part| part.start <= at);
        self.parts.get(count.checked_sub(1)?)
    }

    /// The words at a place.
    pub fn quote(&self, span: &Range<usize>) -> &str {
        self.text.get(span.clone()).unwrap_or("").trim()
    }

    fn lines(&self, span: &Range<usize>) -> (String, usize, usize) {
        let Some(part) = self.part(span.start) else { return (String::new(), 1, 1) };
        let line = |at: usize| {
            let before = self.text.as_bytes().get(part.start..at.max(part.start)).unwrap_or(&[]);
            1 + before.iter().filter(|byte| **byte == b'\n').count()
        };
        (part.shown.clone(), line(span.start), line(span.end))
    }

    pub fn origin(&self, span: &Range<usize>) -> Origin {
        let (shown, first, last) = self.lines(span);
        Origin::lines(&shown, first, last)
    }

    /// `main.nf, line 3`
    pub fn place(&self, span: &Range<usize>) -> String {
        let (shown, first, last) = self.lines(span);
        if last > first { format!("{shown}, lines {first}-{last}") } else { format!("{shown}, line {first}") }
    }

    /// What a name means in a module: the module and the name where it is defined.
    pub fn resolve(&self, module: usize, name: &str) -> Option<(usize, String)> {
        let (mut module, mut name) = (module, name.to_owned());
        for _ in 0..16 {
            let here = self.modules.get(module)?;
            if here.processes.contains_key(&name) || here.workflows.contains_key(&name) {
                return Some((module, name));
            }
            (module, name) = here.included.get(&name)?.clone();
        }
        None
    }
}

impl Workflow {
    fn read(body: Vec<Stmt>, span: Range<usize>) -> Self {
        let mut workflow = Self { span, ..Self::default() };
        let mut part = "main".to_owned();
        for stmt in body {
            match (part.as_str(), stmt) {
                (_, Stmt::Label(label)) => part = label,
                ("take", Stmt::Expr(expr)) => workflow.take.extend(expr.path().map(|path| path[0].to_owned())),
                ("take", Stmt::Assign(targets, _)) => {
                    workflow.take.extend(targets[0].path().map(|path| path[0].to_owned()));
                }
                ("emit", Stmt::Assign(targets, value)) => {
                    let name = targets[0].path().map(|path| path[0].to_owned());
                    workflow.emit.push((name, value));
                }
                ("emit", Stmt::Expr(expr)) => {
                    let name = expr.path().filter(|path| path.len() == 1).map(|path| path[0].to_owned());
                    workflow.emit.push((name, expr));
                }
                ("publish", Stmt::Assign(_, value)) => workflow.publish.push(value),
                ("main", stmt) => workflow.main.push(stmt),
                _ => {}
            }
        }
        workflow
    }
}
