//! Which files are programs of their own, and what can be read of each.

use super::folder::{self, Folder};
use super::project::Command;
use crate::files::RelPath;
use crate::scripts::{self, Interface, Language, Usage};

/// More programs are not drafted as steps.
pub const MOST: usize = 60;

/// Modules of Python that read a command line in their own way.
const READERS: [&str; 14] = [
    "click",
    "typer",
    "fire",
    "docopt",
    "absl",
    "hydra",
    "optparse",
    "plac",
    "tyro",
    "simple_parsing",
    "jsonargparse",
    "getopt",
    "cyclopts",
    "argparse",
];

/// A program of the folder.
#[derive(Debug, Clone, PartialEq)]
pub struct Script {
    pub path: RelPath,
    pub text: String,
    pub language: Kind,
    pub line: CommandLine,
    pub usage: Usage,
    /// It is started by a command that the project installs.
    pub installed: Option<Command>,
}

impl Script {
    /// What people call it.
    pub fn called(&self) -> &str {
        self.installed.as_ref().map_or(self.path.stem(), |command| command.name.as_str())
    }
}

/// What it is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Python,
    Shell,
    R,
}

/// How it reads its command line.
#[derive(Debug, Clone, PartialEq)]
pub enum CommandLine {
    Known(Interface),
    /// It takes no words.
    None,
    /// It reads one, and not in a way that is understood: how.
    Unknown(String),
}

/// What a file of code is.
pub enum Found {
    Script(Box<Script>),
    /// It is only used by others.
    Module,
    /// It is a program, but nothing of it is known: why.
    Left(&'static str),
}

/// Looks at one file; nothing if it is no code.
pub fn look(folder: &Folder, path: &RelPath, named: bool) -> Option<Found> {
    let ending = path.name().rsplit_once('.').map_or("", |(_, ending)| ending);
    match ending {
        "py" | "sh" | "bash" | "R" | "r" | "Rscript" => {}
        "jl" | "pl" | "m" | "java" | "nf" => return Some(Found::Left("a program in a language that is not read")),
        "" if path.as_str().contains("bin/") || path.as_str().contains("scripts/") || named => {}
        _ => return None,
    }
    if matches!(path.name(), "setup.py" | "__init__.py" | "versioneer.py" | "noxfile.py" | "fabfile.py") && !named {
        return None;
    }
    let text = folder.text(path.as_str())?;
    let found = match (ending, scripts::language(path.name(), &text)) {
        (_, Some(Language::Python)) => python(folder, path, text, named),
        (_, Some(Language::Shell)) => shell(path, text),
        ("R" | "r" | "Rscript", _) => r(path, text),
        (_, None) if text.lines().next().is_some_and(|l| l.starts_with("#!") && l.contains("Rscript")) => r(path, text),
        ("", _) => return None,
        _ => Found::Module,
    };
    Some(found)
}

fn python(folder: &Folder, path: &RelPath, text: String, named: bool) -> Found {
    let Some(usage) = scripts::usage(&text) else {
        return Found::Left("its text is not understood: a syntax error, or too large");
    };
    let language = Kind::Python;
    let script = |line: CommandLine, usage: Usage, text: String| {
        Found::Script(Box::new(Script { path: path.clone(), text, language, line, usage, installed: None }))
    };
    if let Some(interface) = scripts::read(Language::Python, &text).interface {
        return script(CommandLine::Known(interface), usage, text);
    }
    let works = usage.files.iter().any(|file| file.certain);
    let placed = path.as_str().starts_with("bin/") || path.as_str().starts_with("scripts/");
    if !(usage.asks_for_main || text.starts_with("#!") || placed || works || named) {
        return Found::Module;
    }
    let module = |name: &String| name.split('.').next().unwrap_or("").to_owned();
    if let Some(reader) = usage.imports.iter().map(module).find(|name| READERS.contains(&name.as_str())) {
        let how = if reader == "argparse" { "with argparse, in a way that is not followed" } else { "with " };
        let how = if reader == "argparse" { how.to_owned() } else { format!("{how}{reader}") };
        return script(CommandLine::Unknown(how), usage, text);
    }
    if usage.reads_argv {
        return script(CommandLine::Unknown("by hand, from sys.argv".to_owned()), usage, text);
    }
    // What it imports from the folder may read the command line, too.
    if let Some(local) = local_imports(folder, path, &usage).first() {
        return script(CommandLine::Unknown(format!("perhaps in `{local}`, which it imports")), usage, text);
    }
    script(CommandLine::None, usage, text)
}

/// The modules beside a script, or in the folder, that it imports.
pub fn local_imports(folder: &Folder, path: &RelPath, usage: &Usage) -> Vec<String> {
    let above = path.as_str().rsplit_once('/').map_or(String::new(), |(above, _)| format!("{above}/"));
    let is_local = |name: &&String| {
        let name = name.trim_start_matches('.');
        let first = name.split('.').next().unwrap_or("");
        let roots = [above.as_str(), "", "src/"];
        let file =
            |root: &str| folder.has(&format!("{root}{first}.py")) || folder.has(&format!("{root}{first}/__init__.py"));
        !first.is_empty() && roots.iter().any(|root| file(root)) && format!("{above}{first}.py") != path.as_str()
    };
    let mut found: Vec<String> = usage.imports.iter().filter(is_local).cloned().collect();
    found.extend(usage.imports.iter().filter(|name| name.trim_start_matches('.').is_empty()).cloned());
    found
}

fn shell(path: &RelPath, text: String) -> Found {
    let usage = Usage { about: first_comment(&text), ..Usage::default() };
    match scripts::read(Language::Shell, &text).interface {
        Some(interface) => {
            let line = CommandLine::Known(interface);
            Found::Script(Box::new(Script {
                path: path.clone(),
                text,
                language: Kind::Shell,
                line,
                usage,
                installed: None,
            }))
        }
        None => Found::Left("a shell script: it may say in which order the programs run, and with which words"),
    }
}

/// R is not parsed: only that there is a command line is said.
fn r(path: &RelPath, text: String) -> Found {
    let code = || text.lines().map(|line| line.split('#').next().unwrap_or(""));
    let has = |word: &str| code().any(|line| line.contains(word));
    let how = ["optparse", "argparse", "docopt", "argparser", "getopt"].into_iter().find(|name| {
        has(&format!("library({name})")) || has(&format!("library(\"{name}\")")) || has(&format!("{name}::"))
    });
    let how = match how {
        Some(name) => format!("with {name}"),
        None if has("commandArgs(") => "by hand, from commandArgs()".to_owned(),
        None => return Found::Left("a program of R without a command line of its own"),
    };
    let usage = Usage { about: first_comment(&text), ..Usage::default() };
    let line = CommandLine::Unknown(how);
    Found::Script(Box::new(Script { path: path.clone(), text, language: Kind::R, line, usage, installed: None }))
}

/// The comment at the top.
fn first_comment(text: &str) -> Option<String> {
    let lines = text.lines().skip_while(|line| line.starts_with("#!") || line.trim().is_empty());
    let comment = lines.take_while(|line| line.starts_with('#')).map(|line| line.trim_start_matches(['#', '\'', ' ']));
    let comment = comment.collect::<Vec<_>>().join("\n").trim().to_owned();
    (!comment.is_empty()).then_some(comment)
}

/// The files of code that are looked at, in order: those that serve the work on the code only if nothing else is there.
pub fn candidates(folder: &Folder, only: Option<&RelPath>) -> Vec<RelPath> {
    if let Some(only) = only {
        return vec![only.clone()];
    }
    let is_code = |path: &&RelPath| folder::data_folder(path).is_none() && !folder::is_beside(path);
    let paths: Vec<RelPath> = folder.paths.iter().filter(is_code).cloned().collect();
    let is_tool = |path: &RelPath| path.as_str().starts_with("tools/") || path.as_str().contains("/tools/");
    let (tools, mut code): (Vec<_>, Vec<_>) = paths.into_iter().partition(is_tool);
    let has_own = code.iter().any(|path| matches!(look(folder, path, false), Some(Found::Script(_))));
    if !has_own {
        code.extend(tools);
    }
    code
}
