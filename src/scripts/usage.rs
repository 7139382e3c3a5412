//! What a Python script does with its arguments and with files, as far as its text shows it for certain.

use std::ops::Range;

/// What is read beside the interface.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Usage {
    /// The text at the top of the file, or else what the parser says of itself.
    pub about: Option<String>,
    pub arguments: Vec<ArgumentUse>,
    /// Files that it opens by a name that is written in it.
    pub files: Vec<FileUse>,
    /// The modules that it imports, by their full names.
    pub imports: Vec<String>,
    /// It asks whether it is run as a script.
    pub asks_for_main: bool,
    /// It looks at `sys.argv`, with or without argparse.
    pub reads_argv: bool,
}

/// What one call of `add_argument` says beyond the interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArgumentUse {
    /// The bytes of the call: the place of the option or positional.
    pub place: Range<usize>,
    /// The name of the value in the script.
    pub name: String,
    pub default: Default_,
    pub help: Option<String>,
    pub action: Action,
    pub file: Direction,
}

/// The value of an argument that is not given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Default_ {
    /// There is none: `None`, or nothing is said.
    None,
    Text(String),
    Number(String),
    Bool(bool),
    List(Vec<String>),
    /// The script works it out.
    Computed(String),
}

/// What the script does with the words of an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    Keeps,
    /// Each time that the option is given adds a value.
    Appends,
    SetsTrue,
    SetsFalse,
    /// There is a `--no-` form.
    Switches,
    Other,
}

/// What is done with the file that a text names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Reads,
    Writes,
    /// It is read and written.
    Both,
    /// It is a folder, or part of the names of files.
    Folder,
    Unknown,
}

/// A file of a name that is written in the script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileUse {
    pub path: String,
    pub direction: Direction,
    /// It is opened in every run.
    pub certain: bool,
    pub place: Range<usize>,
}
