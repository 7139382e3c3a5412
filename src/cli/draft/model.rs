//! Asks the language model that the environment names.

use super::{Asked, Done};
use crate::cli::args;
use crate::cli::console::plain;
use crate::cli::exit::Exit;
use crate::cli::session::Session;
use crate::cli::specs::Refusal;
use crate::counted::counted;
use crate::draft::model::{Failure, Settings, Task, draft};
use crate::draft::record::Record;

/// A draft by a model, with what readers made of the materials as ground truth.
///
/// # Errors
/// The settings are wrong, a call failed, or no answer could be used: never a draft by the readers alone in its place.
pub fn ask(session: &Session, asked: &Asked, args: &args::Draft) -> Result<Done, Refusal> {
    let settings = Settings::find(&|name| std::env::var(name).ok()).map_err(|failure| refusal(&failure))?;
    let napkin = std::env::current_exe().map_err(|error| Refusal {
        exit: Exit::Machine,
        message: format!("this program cannot find itself: {error}"),
        help: None,
    })?;
    let Asked { name, materials, readings, files } = *asked;
    let task = Task { name, materials, readings, files, rounds: args.rounds, napkin: &napkin };
    let progress = |words: &str| {
        if !session.console.quiet {
            session.console.say(&plain(words));
        }
    };
    let done = draft(&task, &settings, &progress).map_err(|failure| refusal(&failure))?;
    let record = Record::new(name, materials, Some(&done.said), &done.left_out, done.holes).text();
    let cost = format!(
        "{} tokens read and {} written by {}, with {} of repair",
        done.tokens.input,
        done.tokens.output,
        settings.model,
        counted(done.rounds as u64, "round"),
    );
    let mut rest = done.rest;
    rest.extend(done.behind_holes.into_iter().map(|why| format!("whatever the holes will be: {why}")));
    rest.extend(done.said.stopped.map(|why| format!("no more was asked: {why}")));
    Ok(Done { text: done.text, left_out: done.left_out, rest, holes: done.holes, record, cost: Some(cost) })
}

fn refusal(failure: &Failure) -> Refusal {
    let exit = match failure {
        Failure::Settings(_) | Failure::NoKey { .. } | Failure::Material(_) => Exit::Usage,
        _ => Exit::Machine,
    };
    let help = "nothing was written; `--no-ai` drafts by what can be read for certain";
    Refusal { exit, message: plain(&failure.to_string()), help: Some(help.to_owned()) }
}
