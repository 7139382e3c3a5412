//! `napkin explain`: the pages of the error index.

use super::args;
use super::console::Page;
use super::exit::Exit;
use super::session::Session;
use super::specs::Refusal;
use crate::diagnostic::pages::{self, PAGES};

/// Shows the pages of the codes that are named, or the list of all.
pub fn run(session: &Session, args: &args::Explain) -> Exit {
    let mut page = Page::new(session.console);
    if args.codes.is_empty() {
        for entry in PAGES {
            page.out(format!("{}  {}", page.out_paint.bold(entry.code), entry.title()));
        }
    }
    let mut found = Vec::new();
    for code in &args.codes {
        match pages::page(code) {
            Some(entry) => found.push(entry),
            None => return session.refuse(&unknown(code)),
        }
    }
    for (at, entry) in found.into_iter().enumerate() {
        if at > 0 {
            page.out("\n");
        }
        for line in entry.text.lines() {
            page.out(if line.starts_with('#') { page.out_paint.bold(line) } else { line.to_owned() });
        }
    }
    session.console.show(&page);
    Exit::Done
}

fn unknown(code: &str) -> Refusal {
    let refusal = Refusal::usage(format!("there is no code `{}`", super::console::plain(code)));
    match pages::near(code) {
        Some(near) => refusal.help(format!("did you mean `napkin explain {}` ({})?", near.code, near.title())),
        None => refusal.help("`napkin explain` lists all codes"),
    }
}
