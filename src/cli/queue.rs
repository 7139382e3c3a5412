//! Works on several specs at once and shows what is said about each in the order of the specs.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::console::{Console, Page};
use super::exit::Exit;
use super::interrupt;

/// Stack of a thread that works on specs: as much as the first thread of a process usually has.
pub const STACK: usize = 8 << 20;

/// Runs `work` on every item with at most `threads` threads, of which this one is the first. Gives the worst exit.
///
/// The items are no tasks of rayon's: a thread that waits for the lock of a folder must not have taken up another folder
/// in the meantime, or two processes could wait for each other.
pub fn run<T: Sync>(items: &[T], threads: usize, console: &Console, work: impl Fn(&T) -> (Page, Exit) + Sync) -> Exit {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(InOrder { console, next: 0, waiting: BTreeMap::new(), exit: Exit::Done });
    let worker = || {
        while !interrupt::is_asked() {
            let index = next.fetch_add(1, Ordering::SeqCst);
            let Some(item) = items.get(index) else { return };
            let result = work(item);
            done.lock().unwrap_or_else(PoisonError::into_inner).take(index, result);
        }
    };
    thread::scope(|scope| {
        for _ in 1..threads.min(items.len()) {
            // Where no thread is to be had, it goes with fewer.
            let _ = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, worker);
        }
        worker();
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.finish();
    if interrupt::is_asked() { Exit::Interrupted } else { done.exit }
}

struct InOrder<'a> {
    console: &'a Console,
    next: usize,
    waiting: BTreeMap<usize, Page>,
    exit: Exit,
}

impl InOrder<'_> {
    fn take(&mut self, index: usize, (page, exit): (Page, Exit)) {
        self.exit = self.exit.max(exit);
        self.waiting.insert(index, page);
        while let Some(page) = self.waiting.remove(&self.next) {
            self.console.show(&page);
            self.next += 1;
        }
    }

    /// Shows what came after a gap that an interruption left.
    fn finish(&mut self) {
        for page in std::mem::take(&mut self.waiting).values() {
            self.console.show(page);
        }
    }
}
