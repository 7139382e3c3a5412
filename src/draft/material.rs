//! Raw material, recognised by what it is.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::files::{Disk, Files as _, ReadError, RelPath};

/// Larger images, PDFs and texts are refused, in bytes.
const MOST_IMAGE: u64 = 20 << 20;
const MOST_PDF: u64 = 50 << 20;
const MOST_TEXT: u64 = 2 << 20;

/// One material, and how a person named it.
#[derive(Debug, Clone)]
pub struct Material {
    /// The last part of its path, or `the sentence`.
    pub shown: String,
    pub content: Content,
}

/// What a material is.
#[derive(Debug, Clone)]
pub enum Content {
    /// Words given on the command line.
    Sentence(String),
    /// Notes, a requirements document, the text of a paper.
    Text(String),
    Image {
        bytes: Vec<u8>,
        media: &'static str,
    },
    Pdf(Vec<u8>),
    /// A file of a workflow language, in the folder that its paths are relative to.
    Snakefile(Disk, RelPath),
    Nextflow(Disk, RelPath),
    /// Code: a folder, and the one file of it that was named, if one was.
    Code(Disk, Option<RelPath>),
}

/// Why something is no material.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoMaterial {
    #[error("there is no file `{0}`")]
    Missing(String),
    #[error("`{0}` has {1} bytes, more than the {2} that are read")]
    TooLarge(String, u64, u64),
    #[error("`{0}` is neither a text nor a picture nor a PDF")]
    Unknown(String),
    #[error("`{0}` cannot be read: {1}")]
    Unreadable(String, String),
    #[error("there is nothing to draft from")]
    Empty,
}

impl Material {
    /// What somebody means by a word of the command line: a path if it is one, else a sentence.
    ///
    /// # Errors
    /// It looks like a path and there is none, or what lies there cannot be used.
    pub fn find(cwd: &Path, word: &str) -> Result<Self, NoMaterial> {
        if word.trim().is_empty() {
            return Err(NoMaterial::Empty);
        }
        let path = cwd.join(word);
        match fs::metadata(&path) {
            Ok(meta) if meta.is_dir() => Self::folder(&path, word),
            // What a person names may be a link, and is what it leads to.
            Ok(meta) if meta.is_file() => {
                let link = fs::symlink_metadata(&path).is_ok_and(|meta| meta.is_symlink());
                let real = fs::canonicalize(&path).ok().filter(|_| link);
                Self::file(&real.unwrap_or(path), word, meta.len())
            }
            Ok(_) => Err(NoMaterial::Unknown(word.to_owned())),
            Err(_) if is_path(word) || fs::symlink_metadata(&path).is_ok() => Err(NoMaterial::Missing(word.to_owned())),
            Err(_) if !word.contains(char::is_alphabetic) => Err(NoMaterial::Empty),
            Err(_) => Ok(Self { shown: "the sentence".to_owned(), content: Content::Sentence(word.trim().to_owned()) }),
        }
    }

    /// A folder of code, or of a workflow: what lies at its top, or where a workflow usually lies, tells which.
    fn folder(path: &Path, word: &str) -> Result<Self, NoMaterial> {
        let disk = Disk::of_others(path);
        let shown = shown(path, word);
        let has = |name: &str| RelPath::new(name).ok().filter(|_| path.join(name).is_file());
        let first = |names: &[&str]| names.iter().find_map(|name| has(name));
        let snakefiles = ["Snakefile", "snakefile", "workflow/Snakefile", "workflow/snakefile"];
        let content = if let Some(file) = first(&snakefiles) {
            Content::Snakefile(disk, file)
        } else if let Some(file) = has("main.nf") {
            Content::Nextflow(disk, file)
        } else if fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_none()) {
            return Err(NoMaterial::Empty);
        } else {
            Content::Code(disk, None)
        };
        if let Content::Snakefile(disk, file) | Content::Nextflow(disk, file) = &content {
            let named = format!("{}/{file}", word.trim_end_matches('/'));
            let bytes = disk.read(file, MOST_TEXT).map_err(|error| match error {
                ReadError::TooLarge { actual, limit } => NoMaterial::TooLarge(named.clone(), actual, limit),
                ReadError::Missing => NoMaterial::Unreadable(named.clone(), "it is a link out of the folder".into()),
                other => NoMaterial::Unreadable(named.clone(), other.to_string()),
            })?;
            text_of(bytes.to_vec(), &named)?;
        }
        Ok(Self { shown, content })
    }

    fn file(path: &Path, word: &str, len: u64) -> Result<Self, NoMaterial> {
        let shown = shown(path, word);
        let extension = path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
        let first = first_bytes(path).map_err(|e| NoMaterial::Unreadable(word.to_owned(), e.to_string()))?;
        let read = |most: u64| -> Result<Vec<u8>, NoMaterial> {
            if len > most {
                return Err(NoMaterial::TooLarge(word.to_owned(), len, most));
            }
            fs::read(path).map_err(|e| NoMaterial::Unreadable(word.to_owned(), e.to_string()))
        };
        let content = match media(&first) {
            Some("application/pdf") => Content::Pdf(read(MOST_PDF)?),
            Some(media) => Content::Image { bytes: read(MOST_IMAGE)?, media },
            None => {
                let text = text_of(read(MOST_TEXT)?, word)?;
                let (root, file) = rooted(path).ok_or_else(|| NoMaterial::Unknown(word.to_owned()))?;
                match extension.as_str() {
                    "smk" | "snakefile" | "snake" => Content::Snakefile(Disk::of_others(root), file),
                    _ if file.name().to_ascii_lowercase().starts_with("snakefile") => {
                        Content::Snakefile(Disk::of_others(root), file)
                    }
                    "nf" => Content::Nextflow(Disk::of_others(root), file),
                    "py" | "r" | "sh" | "bash" | "ipynb" | "jl" | "pl" => {
                        Content::Code(Disk::of_others(root), Some(file))
                    }
                    _ => Content::Text(text),
                }
            }
        };
        Ok(Self { shown, content })
    }
}

/// A text that says something.
fn text_of(bytes: Vec<u8>, word: &str) -> Result<String, NoMaterial> {
    let text = String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'));
    let text = text.ok_or_else(|| NoMaterial::Unknown(word.to_owned()))?;
    if text.trim().is_empty() { Err(NoMaterial::Empty) } else { Ok(text) }
}

/// The folder that the paths in a file are relative to: of a file in `workflow/`, as Snakemake has it, the one above.
fn rooted(path: &Path) -> Option<(PathBuf, RelPath)> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let name = RelPath::new(path.file_name()?.to_str()?).ok()?;
    let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    match here.file_name().and_then(|n| n.to_str()) {
        Some("workflow") => {
            let above = here.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
            Some((above.to_owned(), RelPath::new("workflow").ok()?.join(&name)))
        }
        _ => Some((here.to_owned(), name)),
    }
}

fn shown(path: &Path, word: &str) -> String {
    path.file_name().map_or_else(|| word.to_owned(), |name| name.to_string_lossy().into_owned())
}

/// Is a word meant as a path, though nothing lies there? A sentence has blanks.
fn is_path(word: &str) -> bool {
    !word.contains(char::is_whitespace) && (word.contains('/') || word.contains('.') || word.contains('\\'))
}

fn first_bytes(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(16).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The media type of a picture or PDF, by its first bytes.
fn media(first: &[u8]) -> Option<&'static str> {
    let kinds: [(&[u8], &str); 5] = [
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"GIF8", "image/gif"),
        (b"%PDF-", "application/pdf"),
        (b"RIFF", "image/webp"),
    ];
    let kind = kinds.iter().find(|(magic, _)| first.starts_with(magic)).map(|(_, kind)| *kind);
    kind.filter(|kind| *kind != "image/webp" || first.get(8..12) == Some(b"WEBP"))
}
