//! What a review says of the change of a specification.

use super::side::Side;
use super::{Loaded, alone, load};
use crate::cli::console::Page;
use crate::cli::session::Session;
use crate::cli::specs::{Refusal, Spec};
use crate::compile::{Output, Request, compile};
use crate::diff::{Description, Known, meaning};
use crate::review::Since;

/// From a side to what was compiled for a request: from the last commit, if there is one and nobody says otherwise.
pub fn since(
    session: &Session,
    spec: &Spec,
    from: Option<&str>,
    request: &Request,
    (now, output): (&Description, &Output),
) -> Result<Since, Refusal> {
    let side = match from {
        Some(word) => Side::read(&session.cwd, word),
        None => match Side::usual(spec) {
            // Nobody asked for a build.
            Side::Built => return Ok(Since::Nothing),
            commit => commit,
        },
    };
    // What is wrong with the old side is not what is reviewed.
    let mut unread = Page::new(session.console);
    let was = load(session, &compile, spec, &side, (request.values.clone(), request.limits), &mut unread)?;
    let from = side.shown(&session.cwd);
    let meaning = match was {
        Loaded::Wrong => return Ok(Since::Wrong(from)),
        Loaded::Absent => alone(now, true),
        Loaded::Compiled { description, .. } | Loaded::Built { description: Some(description), .. } => {
            meaning(&description, now)
        }
        Loaded::Built { built, .. } => built.known.meaning(&Known::of(now, &output.values)),
    };
    Ok(Since::Change(from, Box::new(meaning)))
}
