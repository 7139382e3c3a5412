//! What an expression of a Snakefile is worth, as far as its text says it.

use serde_json::Value as Json;

/// Longer texts and lists are data, or made by a program.
const LONGEST: usize = 4096;
pub const MOST_ITEMS: usize = 2000;

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Seg {
    /// As written; `{sample}` in it is a wildcard.
    Lit(String),
    /// A value of the configuration, or of a variable that only the run knows.
    Ref(Key),
    /// `wildcards.sample` in a function.
    Wild(String),
    /// The variable of a comprehension.
    Loop(String),
    /// What a table or a map has for a wildcard.
    Pick(Pick),
}

pub type Text = Vec<Seg>;

/// A value that people may change, by where it stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    Config(Vec<String>),
    Variable(String),
}

/// The cell of a table, or the entry of a map, that belongs to the value of a wildcard.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pick {
    pub of: Source,
    pub wildcard: String,
    /// The column, or the way into the entry; empty for the entry itself.
    pub attribute: Vec<String>,
}

/// Where the values of a wildcard come from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    Items(Vec<String>),
    /// A list or a map of the configuration.
    Config(Vec<String>),
    /// The column of a sheet.
    Column(Sheet, String),
    /// What stands for a wildcard in the names of files.
    Glob {
        pattern: String,
        wildcard: String,
    },
    /// A variable whose value is not known.
    Open(String),
}

/// A table that is read from a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sheet {
    pub path: Text,
    pub tabs: bool,
    /// The columns of its index.
    pub index: Vec<String>,
}

/// Files as an `input` or an `output` names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub text: Text,
    /// The names that `expand` binds, and what to.
    pub bound: Vec<(String, Source)>,
    /// `expand(…, zip, …)`: the values go side by side.
    pub zip: bool,
    /// Wildcards in braces stand for themselves, as `expand` leaves them.
    pub flags: Flags,
}

/// What is said around the name of a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Flags {
    pub folder: bool,
    pub touch: bool,
    pub pipe: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Text(Text),
    Number(String),
    Bool(bool),
    None,
    List(Vec<Value>),
    Map(Vec<(String, Value)>),
    /// `config`, or a part of it.
    Config(Vec<String>, Option<Json>),
    /// A variable whose value is not known.
    Open(String),
    Files(Vec<Named>),
    Globs(String),
    Source(Source),
    Table(Sheet),
    /// `table.itertuples()`
    Tuples(Sheet),
    /// What a function of the wildcards takes from its rule: `input.bam`.
    Word(String),
    /// `table.loc`
    Rows(Sheet),
    /// `table.loc[wildcards.sample]`, `config["samples"][wildcards.sample]`
    Row(Pick),
    Wildcards,
    Unknown,
}

impl Value {
    pub fn text(text: impl Into<String>) -> Self {
        Value::Text(vec![Seg::Lit(text.into())])
    }

    /// As a text that may hold values that are not known.
    pub fn to_text(&self) -> Option<Text> {
        match self {
            Value::Text(text) => Some(text.clone()),
            Value::Number(number) => Some(vec![Seg::Lit(number.clone())]),
            Value::Config(path, None | Some(Json::String(_) | Json::Number(_))) if !path.is_empty() => {
                Some(vec![Seg::Ref(Key::Config(path.clone()))])
            }
            Value::Open(name) => Some(vec![Seg::Ref(Key::Variable(name.clone()))]),
            Value::Row(pick) => Some(vec![Seg::Pick(pick.clone())]),
            Value::Files(files) => match files.as_slice() {
                [one] if one.bound.is_empty() => Some(one.text.clone()),
                _ => None,
            },
            _ => None,
        }
    }

    /// As a text that is known to its last sign.
    pub fn plain(&self) -> Option<String> {
        match self {
            Value::Config(_, Some(Json::String(text))) => Some(text.clone()),
            Value::Config(_, Some(Json::Number(number))) => Some(number.to_string()),
            _ => match self.to_text()?.as_slice() {
                [] => Some(String::new()),
                [Seg::Lit(text)] => Some(text.clone()),
                _ => None,
            },
        }
    }

    /// As the values that a wildcard takes.
    pub fn to_source(&self) -> Option<Source> {
        match self {
            Value::List(items) => items.iter().map(Value::plain).collect::<Option<Vec<_>>>().map(Source::Items),
            Value::Map(entries) => Some(Source::Items(entries.iter().map(|(key, _)| key.clone()).collect())),
            Value::Config(path, None | Some(Json::Array(_) | Json::Object(_))) if !path.is_empty() => {
                Some(Source::Config(path.clone()))
            }
            Value::Open(name) => Some(Source::Open(name.clone())),
            Value::Source(source) => Some(source.clone()),
            _ => None,
        }
    }

    /// The value if it is not too large, else nothing is known.
    pub fn bounded(self) -> Self {
        let fits = match &self {
            Value::Text(text) => text.len() < 100 && text.iter().map(Seg::len).sum::<usize>() <= LONGEST,
            Value::List(items) => items.len() <= MOST_ITEMS,
            Value::Files(files) => files.len() <= MOST_ITEMS,
            _ => true,
        };
        if fits { self } else { Value::Unknown }
    }
}

impl Seg {
    fn len(&self) -> usize {
        match self {
            Seg::Lit(text) => text.len(),
            _ => 1,
        }
    }
}

/// Two texts as one.
pub fn joined(mut left: Text, right: Text) -> Text {
    for seg in right {
        match (left.last_mut(), seg) {
            (Some(Seg::Lit(before)), Seg::Lit(more)) => before.push_str(&more),
            (_, seg) => left.push(seg),
        }
    }
    left
}

/// The part of a configuration at a path.
pub fn at<'j>(config: Option<&'j Json>, path: &[String]) -> Option<&'j Json> {
    path.iter().try_fold(config?, |json, part| match json {
        Json::Array(items) => items.get(part.parse::<usize>().ok()?),
        json => json.get(part),
    })
}
