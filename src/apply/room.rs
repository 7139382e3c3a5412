//! Room on the disk for a file that grows: asked for some MiB ahead, as a file system finds it page by page otherwise.
//!
//! That took half of the time of writing (ext4). It is a wish: a file system that cannot do it, or has not so much room,
//! is written to as ever.

use std::fs::File;
use std::io;

/// So much is asked for at a time, and nothing before a file has as many bytes as `FROM`.
const AHEAD: u64 = 8 << 20;
const FROM: u64 = 1 << 20;

/// What a file that is written from front to back has got.
#[derive(Debug, Default)]
pub(super) struct Room {
    written: u64,
    /// Bytes from the start that there is room for; nothing before it is asked for, and where there is no way to ask.
    reserved: Option<u64>,
    refused: bool,
}

impl Room {
    /// So many bytes are about to be written.
    pub fn grow(&mut self, file: &File, bytes: u64) {
        let end = self.written + bytes;
        let reserved = self.reserved.unwrap_or(0);
        if end > reserved.max(FROM) && !self.refused {
            let from = reserved.max(self.written);
            let bytes = AHEAD.max(end - from);
            match reserve(file, from, bytes) {
                Ok(()) => self.reserved = Some(from + bytes),
                Err(_) => self.refused = true,
            }
        }
        self.written = end;
    }

    /// All is written: gives back what is left.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn give_back(&self, file: &File) -> io::Result<()> {
        match self.reserved {
            Some(reserved) if reserved > self.written => file.set_len(self.written),
            _ => Ok(()),
        }
    }
}

/// Asks for room without a change of the file's length.
#[cfg(target_os = "linux")]
fn reserve(file: &File, from: u64, bytes: u64) -> io::Result<()> {
    use rustix::fs::{FallocateFlags, fallocate, fstatfs};
    /// A file system in memory, which would clear the pages that are written over a moment later.
    const TMPFS: u64 = 0x0102_1994;
    if fstatfs(file)?.f_type as u64 == TMPFS {
        return Err(io::ErrorKind::Unsupported.into());
    }
    Ok(fallocate(file, FallocateFlags::KEEP_SIZE, from, bytes)?)
}

#[cfg(not(target_os = "linux"))]
fn reserve(_: &File, _: u64, _: u64) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write as _;

    use super::*;

    /// Writes so many bytes, some at a time, and gives the metadata and the bytes of the file.
    fn written(total: u64, at_once: u64) -> (fs::Metadata, Vec<u8>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        let (mut file, mut room) = (File::create(&path).unwrap(), Room::default());
        let mut left = total;
        while left > 0 {
            let bytes = vec![b'x'; left.min(at_once) as usize];
            room.grow(&file, bytes.len() as u64);
            file.write_all(&bytes).unwrap();
            left -= bytes.len() as u64;
        }
        room.give_back(&file).unwrap();
        (file.metadata().unwrap(), fs::read(&path).unwrap())
    }

    #[test]
    fn a_file_has_its_bytes_and_no_more() {
        for total in [0, 1, FROM, FROM + 1, AHEAD + FROM, AHEAD + FROM + 1, 3 * AHEAD - 1] {
            for at_once in [256 << 10, AHEAD + 5] {
                let (meta, bytes) = written(total, at_once);
                assert_eq!(meta.len(), total);
                assert!(bytes.len() as u64 == total && bytes.iter().all(|byte| *byte == b'x'), "{total}");
                #[cfg(unix)]
                {
                    use std::os::unix::fs::MetadataExt as _;
                    // What was asked for and not needed is free again, but for the rest of a block of the file system.
                    assert!(meta.blocks() * 512 <= total + (1 << 20), "{total}: {} blocks", meta.blocks());
                }
            }
        }
    }

    /// A disk that gives no room ahead is written to as ever.
    #[test]
    fn what_is_refused_is_not_asked_for_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(&path, "").unwrap();
        // A file that is open for reading alone gets nothing.
        let file = File::open(&path).unwrap();
        let mut room = Room::default();
        room.grow(&file, 2 * FROM);
        room.grow(&file, 2 * AHEAD);
        assert!(room.refused && room.reserved.is_none());
        room.give_back(&file).unwrap();
        assert_eq!(file.metadata().unwrap().len(), 0);
    }
}
