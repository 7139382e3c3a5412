//! What every command needs: where it runs, to whom it speaks, and what compiles.

use std::path::PathBuf;

use super::args::{Deny, Global, Input};
use super::baseline::Baseline;
use super::console::{Console, Page};
use super::exit::Exit;
use super::specs::Refusal;
use crate::compile::{Compilation, Request};
use crate::files::Files;

/// What turns a request into artifacts: [`crate::compile::compile`], or made-up ones in a test.
pub type Compiler = dyn Fn(&dyn Files, &Request) -> Compilation + Sync;

/// One run of the command.
pub struct Session<'a> {
    /// Absolute.
    pub cwd: PathBuf,
    pub console: &'a Console,
    pub deny_warnings: bool,
    /// What older specs already had.
    pub baseline: Baseline,
    pub compile: &'a Compiler,
}

impl<'a> Session<'a> {
    pub fn new(cwd: PathBuf, console: &'a Console, global: &Global, compile: &'a Compiler) -> Self {
        let deny_warnings = global.deny.contains(&Deny::Warnings);
        Self { cwd, console, deny_warnings, baseline: Baseline::default(), compile }
    }

    /// Says why a command does not start.
    pub fn refuse(&self, refusal: &Refusal) -> Exit {
        let mut page = Page::new(self.console);
        page.error(&refusal.message);
        if let Some(help) = &refusal.help {
            page.help(help);
        }
        self.console.show(&page);
        refusal.exit
    }
}

/// How many threads a command may use.
pub fn threads(input: &Input) -> usize {
    let machine = || std::thread::available_parallelism().map_or(1, usize::from);
    input.jobs.map_or_else(machine, usize::from)
}
