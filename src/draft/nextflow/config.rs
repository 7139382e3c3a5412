//! `nextflow.config`: params, and what it says of processes.

use std::ops::Range;

use super::project::Project;
use super::tree::{Expr, Kind, Part, Stmt};
use crate::files::RelPath;

/// Deeper includes are not followed.
const DEPTH: usize = 8;

#[derive(Debug, Default)]
pub struct Config {
    pub params: Vec<(String, Expr)>,
    pub settings: Vec<Setting>,
    /// Profiles that nobody chose.
    pub profiles: Vec<(String, Range<usize>)>,
    /// Files of the configuration that could not be read: what they say of processes is not known.
    pub missing: Vec<Range<usize>>,
    pub description: Option<String>,
    pub name: Option<String>,
}

/// A value for some processes: `memory`, `ext.args`.
#[derive(Debug)]
pub struct Setting {
    of: Chosen,
    pub name: String,
    pub value: Expr,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Chosen {
    All,
    Label(String),
    Name(String),
}

impl Config {
    /// Reads the configuration that lies beside the pipeline.
    pub fn read(project: &mut Project) -> Self {
        let mut config = Self::default();
        if let Ok(path) = RelPath::new("nextflow.config") {
            config.file(project, &path, 0, &[]);
        }
        config
    }

    fn file(&mut self, project: &mut Project, path: &RelPath, depth: usize, scope: &[String]) {
        if let Some(stmts) = project.add(path, None).filter(|_| depth < DEPTH) {
            self.block(project, &stmts, scope, &Chosen::All, path, depth);
        }
    }

    fn block(
        &mut self,
        project: &mut Project,
        stmts: &[Stmt],
        scope: &[String],
        of: &Chosen,
        file: &RelPath,
        depth: usize,
    ) {
        for stmt in stmts {
            match stmt {
                Stmt::Assign(targets, value) => {
                    let Some(path) = targets.first().and_then(Expr::path) else { continue };
                    let path: Vec<&str> = scope.iter().map(String::as_str).chain(path).collect();
                    self.value(&path, value, of);
                }
                Stmt::Expr(expr) => {
                    let Some((name, args)) = expr.called() else { continue };
                    match (name, args.plain.as_slice()) {
                        ("includeConfig", [path]) => {
                            // One that depends on something is for somebody's own machine.
                            let Some((root, path)) = included(path) else { continue };
                            let folder = if root { RelPath::here() } else { file.folder() };
                            match folder.resolve(&path) {
                                Some(found) if project.files.has(found.as_str()) => {
                                    self.file(project, &found, depth + 1, scope);
                                }
                                _ => self.missing.push(expr.span.clone()),
                            }
                        }
                        ("withName" | "withLabel", [chosen, block]) => {
                            let (Some(text), Kind::Closure(_, body)) = (chosen.literal(), &block.kind) else {
                                continue;
                            };
                            let of = if name == "withName" { Chosen::Name(text) } else { Chosen::Label(text) };
                            self.block(project, body, scope, &of, file, depth);
                        }
                        (name, [Expr { kind: Kind::Closure(_, body), .. }]) => {
                            // Of the profiles only this one is used where nobody chooses.
                            if scope == ["profiles"] {
                                if name == "standard" {
                                    self.block(project, body, &[], of, file, depth);
                                } else {
                                    self.profiles.push((name.to_owned(), expr.span.clone()));
                                }
                                continue;
                            }
                            let scope: Vec<String> = scope.iter().cloned().chain([name.to_owned()]).collect();
                            if scope.len() < 16 {
                                self.block(project, body, &scope, of, file, depth);
                            }
                        }
                        (name, [value]) if !scope.is_empty() => {
                            let path: Vec<&str> = scope.iter().map(String::as_str).chain([name]).collect();
                            self.value(&path, value, of);
                        }
                        _ => {}
                    }
                }
                _ => {}
            }
        }
    }

    fn value(&mut self, path: &[&str], value: &Expr, of: &Chosen) {
        match path {
            ["params", name] => {
                self.params.retain(|(known, _)| known != name);
                self.params.push(((*name).to_owned(), value.clone()));
            }
            ["manifest", "description"] => self.description = value.literal(),
            ["manifest", "name"] => self.name = value.literal(),
            ["process", name @ ..] if !name.is_empty() => {
                self.settings.push(Setting { of: of.clone(), name: name.join("."), value: value.clone() });
            }
            _ => {}
        }
    }

    /// What is said of a process by its name or one of its labels: stronger than what it says itself.
    pub fn chosen(&self, names: &[String], labels: &[String], setting: &str) -> Option<&Expr> {
        let of = |fits: &dyn Fn(&Chosen) -> bool| {
            self.settings.iter().rev().find(|s| s.name == setting && fits(&s.of)).map(|s| &s.value)
        };
        of(&|of| matches!(of, Chosen::Name(pattern) if names.iter().any(|name| matches(pattern, name))))
            .or_else(|| of(&|of| matches!(of, Chosen::Label(pattern) if labels.iter().any(|l| matches(pattern, l)))))
    }

    /// What is said of all processes: weaker than what one says itself.
    pub fn general(&self, setting: &str) -> Option<&Expr> {
        self.settings.iter().rev().find(|s| s.name == setting && s.of == Chosen::All).map(|s| &s.value)
    }
}

/// The path of an include, and whether it begins at the folder of the pipeline.
fn included(expr: &Expr) -> Option<(bool, String)> {
    if let Some(path) = expr.literal() {
        return Some((false, path));
    }
    let Kind::Text(parts) = &expr.kind else { return None };
    match parts.as_slice() {
        [Part::Code(Expr { kind: Kind::Name(name), .. }), Part::Text(rest)]
            if matches!(name.as_str(), "projectDir" | "baseDir") =>
        {
            Some((true, rest.trim_start_matches('/').to_owned()))
        }
        _ => None,
    }
}

/// A selector is a regular expression for all of a name; `!` before it turns it around.
fn matches(pattern: &str, name: &str) -> bool {
    let (turned, pattern) = pattern.strip_prefix('!').map_or((false, pattern), |rest| (true, rest));
    let whole = format!("^(?:{pattern})$");
    let built = regex::RegexBuilder::new(&whole).size_limit(1 << 20).build();
    built.map_or(pattern == name, |regex| regex.is_match(name)) != turned
}
