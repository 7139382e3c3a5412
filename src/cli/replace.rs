//! Writes a file that is there as a whole, or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

/// Puts a file in place of what has its name; a link keeps pointing to it, and a device is written to.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if fs::metadata(&real).is_ok_and(|meta| !meta.is_file()) {
        return OpenOptions::new().write(true).open(&real)?.write_all(bytes);
    }
    let name = real.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_string_lossy();
    let aside = real.with_file_name(format!(".{name}.{}.new", std::process::id()));
    let written = write(&aside, bytes).and_then(|()| {
        if let Ok(meta) = fs::metadata(&real) {
            fs::set_permissions(&aside, meta.permissions())?;
        }
        fs::rename(&aside, &real)
    });
    if written.is_err() {
        // What cannot be taken away again was not made.
        let _ = fs::remove_file(&aside);
    }
    written
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_and_nothing_is_left_beside_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.svg");
        for text in ["one", "two"] {
            replace(&path, text.as_bytes()).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_and_its_file_is_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let (file, link) = (dir.path().join("a"), dir.path().join("b"));
        fs::write(&file, "one").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        replace(&link, b"two").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&file).unwrap(), "two");
    }

    #[test]
    fn a_folder_is_never_written_over() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("a");
        fs::create_dir(&folder).unwrap();
        assert!(replace(&folder, b"x").is_err());
        assert!(replace(&dir.path().join("no/such/folder/a"), b"x").is_err());
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}
