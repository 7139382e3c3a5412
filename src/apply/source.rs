//! The `source` hash: the bytes that a workflow was read from, prose and all.

use crate::files::Read;

/// One hash of every file that was read, by path and content, and of the value files given from outside.
///
/// It says whether anything was edited at all; the `design` hash says whether that changed the meaning. The names of
/// value files stay out: they lie anywhere on the machine.
pub fn source_hash(reads: &[Read], value_files: &[(String, Vec<u8>)]) -> blake3::Hash {
    let mut files: Vec<_> = reads
        .iter()
        .filter_map(|read| match read {
            Read::File { path, hash } => Some((path.as_str(), hash)),
            _ => None,
        })
        .collect();
    files.sort_by_key(|(path, _)| *path);
    let mut hasher = blake3::Hasher::new();
    for (path, hash) in files {
        // A path holds no control character, so the zero byte ends it.
        hasher.update(path.as_bytes()).update(b"\0").update(hash.as_bytes());
    }
    for (_, bytes) in value_files {
        hasher.update(b"\0").update(blake3::hash(bytes).as_bytes());
    }
    hasher.finalize()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::RelPath;

    fn file(path: &str, text: &str) -> Read {
        Read::File { path: RelPath::new(path).unwrap(), hash: blake3::hash(text.as_bytes()) }
    }

    #[test]
    fn bytes_and_paths_count_and_order_does_not() {
        let (a, b) = (file("a", "1"), file("b", "2"));
        let hash = source_hash(&[a.clone(), b.clone()], &[]);
        assert_eq!(hash, source_hash(&[b.clone(), a.clone()], &[]));
        assert_ne!(hash, source_hash(&[a.clone(), file("b", "3")], &[]));
        assert_ne!(hash, source_hash(&[a.clone(), file("c", "2")], &[]));
        assert_ne!(hash, source_hash(std::slice::from_ref(&a), &[]));
        let absent = Read::Absent { path: RelPath::new("c").unwrap() };
        assert_eq!(hash, source_hash(&[a, b, absent], &[]));
    }

    #[test]
    fn a_value_file_counts_by_its_bytes() {
        let given = |name: &str, text: &str| vec![(name.to_owned(), text.as_bytes().to_vec())];
        let hash = source_hash(&[], &given("here/v.kdl", "crop corn"));
        assert_eq!(hash, source_hash(&[], &given("there/v.kdl", "crop corn")));
        assert_ne!(hash, source_hash(&[], &given("here/v.kdl", "crop wheat")));
    }
}
