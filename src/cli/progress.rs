//! Says on a terminal that something is going on, once it has taken a second.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::console::{self, Console};
use super::{interrupt, size};
use crate::apply::{Step, Steps, stopped};
use crate::counted::counted;

/// A build that is done sooner says nothing on the way.
const PATIENCE: Duration = Duration::from_secs(1);

/// Counts what is done, for the line on the terminal, and passes on the wish to stop.
#[derive(Debug, Default)]
pub struct Progress {
    done: AtomicUsize,
    bytes: AtomicU64,
}

impl Progress {
    /// Runs `work`, and shows how far it is.
    pub fn watch<T>(console: &Console, total: usize, work: impl FnOnce(&Progress) -> T) -> T {
        let progress = Arc::new(Progress::default());
        if !console.on_terminal || console.quiet {
            return work(&progress);
        }
        let (finished, wait) = mpsc::channel::<()>();
        thread::scope(|scope| {
            scope.spawn(|| {
                let wait = wait;
                if wait.recv_timeout(PATIENCE) != Err(RecvTimeoutError::Timeout) {
                    return;
                }
                let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
                if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
                    bar.set_style(style);
                }
                console.set_progress(Some(bar.clone()));
                loop {
                    bar.set_message(progress.line(total));
                    bar.tick();
                    if wait.recv_timeout(Duration::from_millis(100)) != Err(RecvTimeoutError::Timeout) {
                        break;
                    }
                }
                console.set_progress(None);
            });
            let result = work(&progress);
            drop(finished);
            result
        })
    }

    /// One spec more is done.
    pub fn spec_done(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    fn line(&self, total: usize) -> String {
        let (done, bytes) = (self.done.load(Ordering::Relaxed), self.bytes.load(Ordering::Relaxed));
        let files = if bytes == 0 { String::new() } else { format!(", {} made", size::show(bytes)) };
        format!("{done} of {}{files}", counted(total, "spec"))
    }
}

/// Watches the build of one folder.
pub struct Watch<'a> {
    pub progress: &'a Progress,
    pub console: &'a Console,
}

impl Steps for Watch<'_> {
    fn before(&self, step: &Step) -> io::Result<()> {
        if step.may_stop && interrupt::is_asked() { Err(stopped()) } else { Ok(()) }
    }

    fn passed(&self, bytes: u64) -> io::Result<()> {
        self.progress.bytes.fetch_add(bytes, Ordering::Relaxed);
        if interrupt::is_asked() { Err(stopped()) } else { Ok(()) }
    }

    fn waiting(&self, guard: &Path, holder: Option<u32>) {
        if !self.console.quiet {
            let who = holder.map_or("another process".to_owned(), |id| format!("process {id}"));
            self.console
                .say(&format!("note: waiting for {who}, which builds this folder too ({})", console::path(guard)));
        }
    }
}
