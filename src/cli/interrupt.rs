//! Ctrl-C: leaves at once while nothing is on its way to the disk; else the build under way is asked to stop.

use std::io::{IsTerminal as _, Write as _};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::exit::Exit;

static ASKED: AtomicBool = AtomicBool::new(false);
static WRITING: AtomicUsize = AtomicUsize::new(0);

/// Listens from now on.
pub fn listen() {
    // Without a handler Ctrl-C ends the process as any crash does, and the next build puts things right.
    let _ = ctrlc::set_handler(|| {
        ASKED.store(true, Ordering::SeqCst);
        leave_if_idle();
    });
}

/// Did the user ask to stop?
pub fn is_asked() -> bool {
    ASKED.load(Ordering::SeqCst)
}

/// Runs what may write: it is asked to stop, not cut off. Leaves afterwards if the user asked in the meantime.
pub fn while_writing<T>(work: impl FnOnce() -> T) -> T {
    WRITING.fetch_add(1, Ordering::SeqCst);
    if is_asked() {
        // Whoever asked may have seen that nothing was written: then nothing is begun.
        WRITING.fetch_sub(1, Ordering::SeqCst);
        leave_if_idle();
        WRITING.fetch_add(1, Ordering::SeqCst);
    }
    let result = work();
    WRITING.fetch_sub(1, Ordering::SeqCst);
    if is_asked() {
        leave_if_idle();
    }
    result
}

fn leave_if_idle() {
    if WRITING.load(Ordering::SeqCst) == 0 {
        let mut stderr = std::io::stderr().lock();
        // What is left of a progress line would stand before the message.
        let clear = if stderr.is_terminal() { "\r\x1b[2K" } else { "" };
        let _ = writeln!(stderr, "{clear}napkin: interrupted");
        std::process::exit(Exit::Interrupted as i32);
    }
}
