//! What was understood of a pipeline, before it gets its names in a specification.

use std::collections::BTreeSet;
use std::ops::Range;

use super::value::{Condition, Files, Piece};

#[derive(Debug, Default)]
pub struct Model {
    pub params: Vec<Param>,
    pub axes: Vec<Axis>,
    pub inputs: Vec<Input>,
    pub steps: Vec<Step>,
    /// Where, and why it is not taken over.
    pub remarks: Vec<(Range<usize>, String)>,
}

#[derive(Debug)]
pub struct Param {
    /// As the pipeline calls it, and as the specification does.
    pub source: String,
    pub name: String,
    pub value: Default,
    pub span: Range<usize>,
    /// It names a file.
    pub is_path: bool,
    /// Its value went into something else.
    pub spent: bool,
    /// The pipeline gives it a value, if only none.
    pub declared: bool,
}

impl Model {
    /// The params that anything in the specification names.
    pub fn params_used(&self) -> BTreeSet<usize> {
        let mut used = BTreeSet::new();
        let mut of = |pieces: &[Piece]| {
            used.extend(pieces.iter().filter_map(|piece| if let Piece::Param(at) = piece { Some(*at) } else { None }));
        };
        self.inputs.iter().flat_map(|input| &input.path).for_each(|path| of(path));
        for axis in &self.axes {
            match &axis.of {
                Elements::Range(from, to) => {
                    for end in [from, to] {
                        if let Amount::Param(at) = end {
                            of(&[Piece::Param(*at)]);
                        }
                    }
                }
                Elements::Glob { pattern: Ok(pieces), .. } | Elements::Table { path: pieces, lies: Ok(()), .. } => {
                    of(pieces)
                }
                _ => {}
            }
        }
        let mut tests: Vec<&Condition> = Vec::new();
        for step in &self.steps {
            step.script.iter().for_each(|script| of(script));
            step.outs.iter().flat_map(|out| &out.name).for_each(|name| of(name));
            step.envs.iter().flat_map(|env| &env.values).flat_map(|(_, value)| value).for_each(|value| of(value));
            let amounts = step.resources.iter().map(|(_, amount)| amount).chain(&step.retries);
            for amount in amounts.flatten() {
                if let Amount::Param(at) = amount {
                    of(&[Piece::Param(*at)]);
                }
            }
            tests.extend(&step.when);
            tests.extend(step.ins.iter().flat_map(|input| input.files.sources()).flat_map(|source| &source.when));
            tests.extend(step.outs.iter().flat_map(|out| &out.publish));
        }
        let envs = self.steps.iter().flat_map(|step| &step.envs).flat_map(|env| &env.values);
        let texts: Vec<&str> = tests
            .into_iter()
            .flatten()
            .map(String::as_str)
            .chain(envs.filter_map(|(when, _)| when.as_deref()))
            .chain(self.steps.iter().filter_map(|step| step.component.as_ref()?.image.as_deref().ok()))
            .collect();
        for (at, param) in self.params.iter().enumerate() {
            if texts.iter().any(|text| is_word_in(text, &param.name)) {
                used.insert(at);
            }
        }
        // What a text is made of is used where the text is.
        for _ in 0..8 {
            let more: Vec<usize> = used
                .iter()
                .flat_map(|at| match &self.params[*at].value {
                    Default::Made(pieces) => pieces.clone(),
                    _ => Vec::new(),
                })
                .filter_map(|piece| if let Piece::Param(at) = piece { Some(at) } else { None })
                .collect();
            used.extend(more);
        }
        used
    }
}

/// Does a text name something? A part of a longer word is no name.
fn is_word_in(text: &str, name: &str) -> bool {
    let binds = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(name).any(|(at, _)| {
        !text[..at].chars().next_back().is_some_and(binds) && !text[at + name.len()..].chars().next().is_some_and(binds)
    })
}

/// The value of a param.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Default {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    List(Vec<String>),
    /// Made of other params.
    Made(Vec<Piece>),
    Unknown(String),
}

#[derive(Debug)]
pub struct Axis {
    /// Words for it, and how good they are.
    pub words: Vec<(u8, String)>,
    pub of: Elements,
    pub span: Range<usize>,
}

#[derive(Debug)]
pub enum Elements {
    /// Files that match a pattern; what is cut off the end of a name to get the key.
    Glob {
        pattern: Result<Vec<Piece>, String>,
        cut: Option<String>,
    },
    /// The rows of a table; the columns that are used, as the table and as the specification calls them.
    Table {
        path: Vec<Piece>,
        lies: Result<(), String>,
        tabs: bool,
        header: bool,
        columns: Vec<(String, String)>,
    },
    /// Keys, with attributes `v1`, `v2` of each.
    Points(Vec<Vec<String>>),
    Range(Amount, Amount),
    /// Elements inside those of another axis.
    Inside(usize, Result<Vec<String>, String>),
    /// The elements of another axis by an attribute.
    Groups(usize, String),
    /// Not known; the words.
    Unknown(String),
}

#[derive(Debug)]
pub struct Input {
    pub word: String,
    pub each: Vec<usize>,
    pub path: Result<Vec<Piece>, String>,
    pub span: Range<usize>,
}

#[derive(Debug)]
pub struct Step {
    pub word: String,
    pub span: Range<usize>,
    pub each: Vec<usize>,
    /// Why it is not certain what it runs over.
    pub unclear: Option<String>,
    /// Steps that it waits for without their files.
    pub after: Vec<usize>,
    pub when: Vec<Condition>,
    pub ins: Vec<In>,
    pub outs: Vec<Out>,
    pub envs: Vec<Env>,
    pub component: Option<Component>,
    /// `cpus 4`, `memory "4 GiB"`, in order; or the words of what is to be decided.
    pub resources: Vec<(&'static str, Result<Amount, String>)>,
    pub retries: Option<Result<Amount, String>>,
    pub script: Result<Vec<Piece>, String>,
    pub comments: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Amount {
    Number(String),
    Text(String),
    Param(usize),
}

#[derive(Debug)]
pub struct In {
    pub word: String,
    pub files: Files,
    /// The script knows the files by this name.
    pub staged: Option<String>,
    pub optional: bool,
}

#[derive(Debug)]
pub struct Out {
    pub word: String,
    pub name: Result<Vec<Piece>, String>,
    /// How the step publishes it.
    pub publish: Option<Condition>,
    pub optional: bool,
    pub folder: Folder,
    pub stdout: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Folder {
    No,
    Yes,
    /// The name does not tell.
    Unclear,
}

/// A text, and when it is the one; or the words of what is to be decided.
pub type Choice = (Option<String>, Result<Vec<Piece>, String>);

#[derive(Debug)]
pub struct Env {
    pub word: String,
    pub values: Vec<Choice>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Component {
    pub word: String,
    pub image: Result<String, String>,
    pub conda: Vec<String>,
    pub channels: Vec<String>,
    pub span: Range<usize>,
}
