//! The command line: a file per command, and what they share.

mod args;
mod baseline;
mod build;
mod check;
mod console;
mod diff;
mod draft;
mod exit;
mod explain;
mod findings;
mod graph;
mod interrupt;
mod leftovers;
mod paths;
mod progress;
mod queue;
mod replace;
mod report;
mod session;
mod size;
mod specs;
mod values;

#[cfg(test)]
mod tests;

pub use args::{Args, Command};
pub use exit::Exit;

use std::ffi::OsString;
use std::panic::resume_unwind;
use std::process::ExitCode;
use std::thread;

use clap::{CommandFactory as _, FromArgMatches as _};

use crate::compile::{Look, Request, compile_and_look};
use crate::files::Files;
use console::Console;
use session::Session;

/// Runs the command.
pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let parsed = Args::command()
        .term_width(console::width())
        .try_get_matches_from(args)
        .and_then(|matches| Args::from_arg_matches(&matches));
    let args = match parsed {
        Ok(args) => args,
        Err(error) => {
            // Help and version go to stdout, mistakes to stderr; a reader that went away is no mistake.
            let _ = error.print();
            return if error.use_stderr() { Exit::Usage } else { Exit::Done }.into();
        }
    };
    let format = args.command.input().map_or(args::Format::Human, |input| input.format);
    let console = Console::of_process(&args.global, format);
    let cwd = match std::env::current_dir() {
        Ok(cwd) => cwd,
        Err(error) => {
            console.say(&format!("error: the working directory cannot be found: {error}"));
            return Exit::Machine.into();
        }
    };
    interrupt::listen();
    let look = match &args.command {
        Command::Check(args) => {
            Look { modes: true, explain: args.explain.clone(), deny_unreviewed: args.deny_unreviewed, graph: None }
        }
        Command::Graph(args) => graph::look(args),
        Command::Build(_) | Command::Explain(_) | Command::Diff(_) | Command::Draft(_) => Look::default(),
    };
    let compile = move |files: &dyn Files, request: &Request| compile_and_look(files, request, &look);
    let mut session = Session::new(cwd, &console, &args.global, &compile);
    session.program = session::program();
    if let Some(input) = args.command.input() {
        let write = matches!(&args.command, Command::Check(check) if check.write_baseline.is_some());
        match baseline::Baseline::new(input.baseline.as_deref(), write) {
            Ok(baseline) => session.baseline = baseline,
            Err(refusal) => return session.refuse(&refusal).into(),
        }
    }
    let run = || {
        if let Some(input) = args.command.input() {
            // This thread is the first of those that share the work: one that only waited for the others would be in
            // their way. A second pool cannot be made: then the first is good enough.
            let pool = rayon::ThreadPoolBuilder::new().num_threads(session::threads(input)).use_current_thread();
            let _ = pool.build_global();
        }
        match &args.command {
            Command::Check(args) => check::run(&session, args),
            Command::Build(args) => build::run(&session, args),
            Command::Graph(args) => graph::run(&session, args),
            Command::Draft(args) => draft::run(&session, args),
            Command::Explain(args) => explain::run(&session, args),
            Command::Diff(args) => diff::run(&session, args),
        }
    };
    let exit = thread::scope(|scope| match thread::Builder::new().stack_size(queue::STACK).spawn_scoped(scope, run) {
        Ok(thread) => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
        // No thread is to be had: it goes without.
        Err(_) => run(),
    });
    console.finish();
    exit.max(console.exit()).into()
}
