//! One build of a folder at a time: an advisory lock on a file beside it, which ends with the process.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use super::steps::Steps;
use super::{Failure, place};

/// How often a waiting build looks again, and can be interrupted.
const PAUSE: Duration = Duration::from_millis(50);

/// Held while a folder is built. The file is gone afterwards; one that a crash left behind holds nobody up.
pub(super) struct Guard {
    /// Nothing where no lock can be had.
    held: Option<(File, PathBuf)>,
}

impl Guard {
    /// Waits until no other process builds the folder.
    pub fn take(path: &Path, steps: &dyn Steps) -> Result<Guard, Failure> {
        let mut told = false;
        loop {
            let mut file = match OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path) {
                Ok(file) => file,
                // Nothing can be written here: an unchanged build needs nothing more, and any other fails at its
                // first step with this same error.
                Err(e) if matches!(e.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem) => {
                    return Ok(Guard { held: None });
                }
                Err(e) => return Err(Failure::disk("open the lock file", path, e)),
            };
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    if !told {
                        steps.waiting(path, holder(&mut file));
                        told = true;
                    }
                    steps.passed(0).map_err(|e| Failure::disk("wait for", path, e))?;
                    thread::sleep(PAUSE);
                    continue;
                }
                Err(TryLockError::Error(e)) if e.kind() == io::ErrorKind::Unsupported => {
                    return Ok(Guard { held: None });
                }
                Err(TryLockError::Error(e)) => return Err(Failure::disk("lock", path, e)),
            }
            // Whoever held it may have removed the file while we waited: then ours is the lock of nothing.
            if is_at(&file, path)? {
                // Only for the message of those who wait; a failure does no harm.
                let _ =
                    file.set_len(0).and_then(|()| file.rewind()).and_then(|()| write!(file, "{}", std::process::id()));
                return Ok(Guard { held: Some((file, path.to_owned())) });
            }
        }
    }

    /// Waits, without writing anything, until nobody builds the folder.
    pub fn wait(path: &Path, steps: &dyn Steps) -> Result<(), Failure> {
        if place::meta_of(path)?.is_none_or(|meta| !meta.is_file()) {
            return Ok(());
        }
        let Ok(mut file) = File::open(path) else { return Ok(()) };
        let mut told = false;
        while let Err(TryLockError::WouldBlock) = file.try_lock_shared() {
            if !told {
                steps.waiting(path, holder(&mut file));
                told = true;
            }
            steps.passed(0).map_err(|e| Failure::disk("wait for", path, e))?;
            thread::sleep(PAUSE);
        }
        Ok(())
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if let Some((_file, path)) = &self.held {
            // While it is still locked, so that nobody can have got hold of it in between.
            let _ = fs::remove_file(path);
        }
    }
}

fn holder(file: &mut File) -> Option<u32> {
    let mut text = String::new();
    file.rewind().ok()?;
    file.take(20).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

/// Is the open file the one that lies at this path now?
fn is_at(file: &File, path: &Path) -> Result<bool, Failure> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let ours = file.metadata().map_err(|e| Failure::disk("look at", path, e))?;
        Ok(place::meta_of(path)?.is_some_and(|there| (there.dev(), there.ino()) == (ours.dev(), ours.ino())))
    }
    #[cfg(not(unix))]
    {
        // An open file cannot be removed there.
        let _ = (file, path);
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apply::steps::Step;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

    struct Waiter(AtomicUsize);

    impl Steps for Waiter {
        fn before(&self, _: &Step) -> io::Result<()> {
            Ok(())
        }
        fn waiting(&self, _: &Path, holder: Option<u32>) {
            // Nothing, where the holder has not written its number yet.
            assert!(holder.is_none_or(|id| id == std::process::id()), "{holder:?}");
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    #[test]
    fn one_at_a_time_and_nothing_left_behind() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(".napkin-words.lock");
        let (inside, rounds) = (AtomicBool::new(false), AtomicUsize::new(0));
        let waiter = Waiter(AtomicUsize::new(0));
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..3 {
                        let guard = Guard::take(&path, &waiter).unwrap();
                        assert!(!inside.swap(true, Ordering::SeqCst), "two were inside at once");
                        thread::sleep(Duration::from_millis(5));
                        inside.store(false, Ordering::SeqCst);
                        rounds.fetch_add(1, Ordering::SeqCst);
                        drop(guard);
                    }
                });
            }
        });
        assert_eq!(rounds.into_inner(), 12);
        assert!(waiter.0.into_inner() > 0, "somebody had to wait, and was told");
        assert!(!path.exists());
    }

    #[test]
    fn a_file_left_by_a_crash_holds_nobody_up() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(".napkin-words.lock");
        fs::write(&path, "99999").unwrap();
        drop(Guard::take(&path, &Waiter(AtomicUsize::new(0))).unwrap());
        assert!(!path.exists());
    }
}
