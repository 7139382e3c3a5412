//! Asks the language model that the environment names, or the person who asks one elsewhere.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Asked, Done};
use crate::cli::args;
use crate::cli::console::{Page, path, plain};
use crate::cli::exit::Exit;
use crate::cli::session::Session;
use crate::cli::specs::Refusal;
use crate::counted::counted;
use crate::draft::material::Content;
use crate::draft::model::{Failure, Settings, Task, by_hand, draft, hidden_in};
use crate::draft::record::Record;

/// No answer is longer.
const MOST: u64 = 8 << 20;

/// A draft by a model, with what readers made of the materials as ground truth.
///
/// # Errors
/// The settings are wrong, a call failed, or no answer could be used: never a draft by the readers alone in its place.
pub fn ask(session: &Session, asked: &Asked, args: &args::Draft) -> Result<Done, Refusal> {
    let napkin = napkin()?;
    let task = task(asked, args, &napkin);
    if let Some(file) = &args.answer {
        let done = by_hand::draft(&task, &answer(session, file)?, &hidden).map_err(|failure| refusal(&failure))?;
        return Ok(told(&task, done, None));
    }
    let settings = Settings::find(&variable).map_err(|failure| refusal(&failure))?;
    let progress = |words: &str| {
        if !session.console.quiet {
            session.console.say(&plain(words));
        }
    };
    let done = draft(&task, &settings, &progress).map_err(|failure| refusal(&failure))?;
    let cost = format!(
        "{} tokens read and {} written by {}, with {} of repair",
        done.tokens.input,
        done.tokens.output,
        settings.model,
        counted(done.rounds as u64, "round"),
    );
    Ok(told(&task, done, Some(cost)))
}

/// Prints what a model is to be told: the first message, or what is to be said to its answer.
///
/// # Errors
/// A material cannot be shown, or there is no answer to be read.
pub fn prompt(session: &Session, asked: &Asked, args: &args::Draft, page: &mut Page) -> Result<(), Refusal> {
    let napkin = napkin()?;
    let task = task(asked, args, &napkin);
    let failed = |failure: Failure| refusal(&failure);
    let Some(file) = &args.answer else {
        page.result(harmless(&by_hand::prompt(&task, &hidden).map_err(failed)?));
        let pictures = asked.materials.iter().filter(|material| matches!(material.content, Content::Image { .. }));
        let pictures: Vec<String> = pictures.map(|material| plain(&material.shown)).collect();
        if !pictures.is_empty() {
            page.note(format!("send these pictures along: {}", pictures.join(", ")));
        }
        return Ok(());
    };
    match by_hand::reply(&task, &answer(session, file)?, &hidden).map_err(failed)? {
        Some(words) => page.result(harmless(&words)),
        None => page.note(format!("{}: nothing is wrong with this answer: draft from it without --prompt", path(file))),
    }
    Ok(())
}

fn napkin() -> Result<PathBuf, Refusal> {
    std::env::current_exe().map_err(|error| Refusal {
        exit: Exit::Machine,
        message: format!("this program cannot find itself: {error}"),
        help: None,
    })
}

fn task<'a>(asked: &Asked<'a>, args: &args::Draft, napkin: &'a Path) -> Task<'a> {
    let Asked { name, materials, readings, files } = *asked;
    Task { name, materials, readings, files, rounds: args.rounds, napkin }
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

fn hidden(text: &str) -> String {
    hidden_in(text, &variable)
}

/// The text of an answer that somebody put into a file.
fn answer(session: &Session, file: &Path) -> Result<String, Refusal> {
    let cannot = |why: String| Refusal::usage(format!("{} cannot be read: {why}", path(file)));
    let at = session.cwd.join(file);
    let meta = fs::metadata(&at).map_err(|error| cannot(error.to_string()))?;
    if !meta.is_file() || meta.len() > MOST {
        return Err(cannot(format!("it is no file of at most {} MiB", MOST >> 20)));
    }
    fs::read(&at)
        .map_err(|error| error.to_string())
        .and_then(|bytes| String::from_utf8(bytes).map_err(|_| "it is no UTF-8 text".to_owned()))
        .map_err(cannot)
}

/// Without what would tell a terminal something: material is anybody's text.
fn harmless(text: &str) -> String {
    text.replace(|c: char| c.is_control() && !matches!(c, '\n' | '\t'), "\u{FFFD}")
}

fn told(task: &Task<'_>, done: crate::draft::model::Drafted, cost: Option<String>) -> Done {
    let record = Record::new(task.name, task.materials, Some(&done.said), &done.left_out, done.holes).text();
    let mut rest = done.rest;
    rest.extend(done.behind_holes.into_iter().map(|why| format!("whatever the holes will be: {why}")));
    rest.extend(done.said.stopped.map(|why| format!("no more was asked: {why}")));
    Done { text: done.text, left_out: done.left_out, rest, holes: done.holes, record, cost }
}

fn refusal(failure: &Failure) -> Refusal {
    let exit = match failure {
        Failure::Settings(_) | Failure::NoKey { .. } | Failure::Material(_) => Exit::Usage,
        _ => Exit::Machine,
    };
    let help = "nothing was written; `--no-ai` drafts by what can be read for certain";
    Refusal { exit, message: plain(&failure.to_string()), help: Some(help.to_owned()) }
}
