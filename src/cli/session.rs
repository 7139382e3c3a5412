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
pub type Compiler<'a> = dyn Fn(&dyn Files, &Request) -> Compilation + Sync + 'a;

/// One run of the command.
pub struct Session<'a> {
    /// Absolute.
    pub cwd: PathBuf,
    pub console: &'a Console,
    pub deny_warnings: bool,
    /// What older specs already had.
    pub baseline: Baseline,
    pub compile: &'a Compiler<'a>,
    /// A text that changes with the program: what another program built is not recalled. Without one nothing is.
    pub program: Option<String>,
}

impl<'a> Session<'a> {
    pub fn new(cwd: PathBuf, console: &'a Console, global: &Global, compile: &'a Compiler<'a>) -> Self {
        let deny_warnings = global.deny.contains(&Deny::Warnings);
        Self { cwd, console, deny_warnings, baseline: Baseline::default(), compile, program: None }
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

/// More threads than these only wait for each other.
const MOST_THREADS: usize = 256;

/// How many threads a command may use.
pub fn threads(input: &Input) -> usize {
    let machine = || std::thread::available_parallelism().map_or(1, usize::from);
    input.jobs.map_or_else(machine, usize::from).min(MOST_THREADS)
}

/// What tells this program from any other, also from one of the same version that was built otherwise: its file.
pub fn program() -> Option<String> {
    let file = std::env::current_exe().ok()?;
    let meta = std::fs::metadata(&file).ok()?;
    let modified = meta.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
    Some(format!("{} {} {} {}", env!("CARGO_PKG_VERSION"), file.display(), meta.len(), modified.as_nanos()))
}
