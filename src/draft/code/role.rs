//! What each argument of a program is in a step: a value, a file that it reads or writes, or something to be decided.

use super::folder::Folder;
use crate::scripts::{Action, ArgumentUse, Default_, Direction, Interface, Opt, Positional, Takes, Ty};

/// One argument.
#[derive(Debug, Clone, PartialEq)]
pub struct Role {
    /// As the script has it: `crop-type`.
    pub name: String,
    /// `--crop-type`; none of a positional.
    pub option: Option<String>,
    pub help: Option<String>,
    pub is: Is,
    /// The words of the script.
    pub quote: String,
    pub place: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Is {
    Value(Value),
    /// An option without words, which sets `value` where it is given; with the one that does the opposite.
    Flag {
        negative: Option<String>,
        default: bool,
    },
    /// A file, and its name if the script says one.
    Reads {
        default: Option<String>,
        many: bool,
    },
    Writes {
        default: Option<String>,
        many: bool,
    },
    /// To be decided: what.
    Open(&'static str),
    /// It is left out: why.
    Left(&'static str),
}

/// A value that people may change.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    pub ty: &'static str,
    pub default: Given,
    pub choices: Vec<String>,
    /// Choices that are numbers are written as such.
    pub numbers: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Given {
    Text(String),
    Number(String),
    List(Vec<String>),
    /// It may be left out; what the script then takes, if it works that out.
    Optional(Option<String>),
    Required,
}

impl Role {
    /// As people give it.
    pub fn shown(&self) -> &str {
        self.option.as_deref().unwrap_or(&self.name)
    }

    /// What the script says of it.
    pub fn told(&self) -> &str {
        self.help.as_deref().unwrap_or(&self.quote)
    }
}

/// The roles of all arguments: first the positionals, in their order.
pub fn roles(folder: &Folder, text: &str, interface: &Interface, uses: &[ArgumentUse]) -> Vec<Role> {
    let used = |place: usize| uses.iter().find(|u| u.place.start == place);
    let positional = |p: &Positional| {
        let used = used(p.place.start);
        Role {
            name: p.name.clone(),
            option: None,
            help: used.and_then(|u| u.help.clone()),
            is: of_words(folder, p.takes, p.ty, p.choices.as_deref(), used, &p.name, p.takes.least() > 0),
            quote: text.get(p.place.clone()).unwrap_or("").to_owned(),
            place: p.place.start,
        }
    };
    let option = |o: &Opt| {
        let used = used(o.place.start);
        let name = long(o)?;
        Some(Role {
            name: name.trim_start_matches('-').trim_end_matches('=').to_owned(),
            option: Some(name.clone()),
            help: used.and_then(|u| u.help.clone()),
            is: of_option(folder, o, used, &name),
            quote: text.get(o.place.clone()).unwrap_or("").to_owned(),
            place: o.place.start,
        })
    };
    let mut roles: Vec<Role> = interface.positionals.iter().map(positional).collect();
    let mut options: Vec<Role> = interface.options.iter().filter(|o| !o.ends).filter_map(option).collect();
    options.sort_by_key(|role| role.place);
    roles.extend(options);
    roles
}

/// The name that people read: the first long one.
fn long(option: &Opt) -> Option<String> {
    let plain = |n: &&String| {
        let inner = n.trim_start_matches('-');
        !inner.is_empty() && inner.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '='))
    };
    let mut names = option.names.iter().filter(plain).filter(|n| !n.starts_with("--no-") || option.names.len() == 1);
    names.clone().find(|n| n.starts_with("--")).or_else(|| names.next()).cloned()
}

fn of_option(folder: &Folder, option: &Opt, used: Option<&ArgumentUse>, name: &str) -> Is {
    if !option.certain {
        return Is::Left("it is an option only under a condition");
    }
    let flag = |negative: Option<String>, default| Is::Flag { negative, default };
    let truth = match used.map(|u| &u.default) {
        Some(Default_::Bool(value)) => *value,
        _ => false,
    };
    match (option.takes, used.map(|u| u.action)) {
        (Takes::None, None) => flag(None, false),
        (Takes::None, Some(Action::SetsTrue)) if !truth => flag(None, false),
        (Takes::None, Some(Action::SetsFalse)) => flag(None, false),
        (Takes::None, Some(Action::Switches)) => flag(Some(name.replacen("--", "--no-", 1)), truth),
        (Takes::None, _) => Is::Left("an option that counts or sets a constant"),
        (Takes::Unknown | Takes::Rest, _) => Is::Open("how many words it takes is not known"),
        (_, Some(Action::Appends)) => match option.required || used.is_some_and(|u| u.file != Direction::Unknown) {
            true => Is::Open("it is given once for each of something"),
            false => Is::Left("an option that may be given several times"),
        },
        (takes, _) => of_words(folder, takes, option.ty, option.choices.as_deref(), used, name, option.required),
    }
}

fn of_words(
    folder: &Folder,
    takes: Takes,
    ty: Ty,
    choices: Option<&[String]>,
    used: Option<&ArgumentUse>,
    name: &str,
    required: bool,
) -> Is {
    let many = !matches!(takes, Takes::One | Takes::Optional);
    if matches!(takes, Takes::Unknown | Takes::Rest) {
        return Is::Open("how many words it takes is not known");
    }
    let default = used.map_or(&Default_::None, |u| &u.default);
    let file = used.map_or(Direction::Unknown, |u| u.file);
    let text = match default {
        Default_::Text(text) if !text.is_empty() => Some(text.clone()),
        _ => None,
    };
    match file {
        Direction::Reads => return Is::Reads { default: text, many },
        Direction::Writes => return Is::Writes { default: text, many },
        Direction::Both => return Is::Open("it is a file that is read and written"),
        Direction::Folder => return Is::Open("it is a folder, or part of the names of files"),
        Direction::Unknown => {}
    }
    let certain = choices.is_some() || matches!(ty, Ty::Int | Ty::Float);
    if !certain && (ty == Ty::Unknown && !is_plain_word(default)) {
        return Is::Open("the script converts it in its own way");
    }
    let told = used.and_then(|u| u.help.as_deref()).unwrap_or("");
    if !certain && (is_file_name(name) || tells_of_file(told) || !is_word(folder, default)) {
        return Is::Open("a value, a file that is read, or one that is written?");
    }
    // What must be given, and is not known but for its name, may well be a file.
    if !certain && required {
        return Is::Open("a value, a file that is read, or one that is written?");
    }
    Is::Value(value(ty, choices, default, many || matches!(default, Default_::List(_)), required))
}

fn is_plain_word(default: &Default_) -> bool {
    matches!(default, Default_::Number(_) | Default_::Bool(_))
}

/// Whether an argument is called as files and folders are.
fn is_file_name(name: &str) -> bool {
    const HINTS: [&str; 34] = [
        "input",
        "inputs",
        "output",
        "outputs",
        "in",
        "out",
        "i",
        "o",
        "file",
        "files",
        "path",
        "paths",
        "dir",
        "folder",
        "directory",
        "data",
        "config",
        "cfg",
        "conf",
        "checkpoint",
        "ckpt",
        "weights",
        "log",
        "logs",
        "save",
        "load",
        "root",
        "result",
        "results",
        "csv",
        "json",
        "yaml",
        "filename",
        "prefix",
    ];
    let name = name.trim_start_matches('-').to_ascii_lowercase();
    let words = || name.split(['-', '_', '.']);
    let endings = ["file", "path", "dir", "folder", "root", "fn"];
    words().any(|w| HINTS.contains(&w) || endings.iter().any(|e| w.ends_with(e)))
}

/// Whether what is said of an argument speaks of files: `the dataset path`, `test.jpg`.
fn tells_of_file(told: &str) -> bool {
    let words = told.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')'));
    words.map(|word| word.trim_end_matches(['.', ':']).to_ascii_lowercase()).any(|word| {
        let is_name = word.rsplit_once('.').is_some_and(|(stem, ending)| {
            !stem.is_empty() && (2..=5).contains(&ending.len()) && ending.starts_with(|c: char| c.is_ascii_alphabetic())
        });
        is_name || ["path", "paths", "file", "files", "folder", "directory", "dir", "filename"].contains(&word.as_str())
    })
}

/// Whether the default shows that it is no file.
fn is_word(folder: &Folder, default: &Default_) -> bool {
    let is_file = |text: &str| {
        let ending = text.rsplit_once('.').is_some_and(|(stem, e)| {
            !stem.is_empty() && (1..=5).contains(&e.len()) && e.starts_with(|c: char| c.is_ascii_alphabetic())
        });
        text.contains(['/', '\\'])
            || ending
            || folder.has(text)
            || folder.paths.iter().any(|p| p.as_str().starts_with(&format!("{text}/")))
    };
    match default {
        Default_::Text(text) => !is_file(text),
        Default_::List(texts) => !texts.iter().any(|text| is_file(text)),
        // Left out, it is what the script takes it to be.
        Default_::Number(_) | Default_::Bool(_) | Default_::None => true,
        Default_::Computed(_) => false,
    }
}

fn value(ty: Ty, choices: Option<&[String]>, default: &Default_, many: bool, required: bool) -> Value {
    let number = matches!(ty, Ty::Int | Ty::Float);
    let kind = match (many, choices, ty) {
        (true, _, _) => "list",
        (_, _, Ty::Int) => "int",
        (_, _, Ty::Float) => "float",
        (_, Some(_), _) => "enum",
        _ => "string",
    };
    let optional = |text: &str| Given::Optional(Some(text.to_owned()));
    let default = match default {
        _ if required => Given::Required,
        Default_::None => Given::Optional(None),
        Default_::List(texts) if many && !texts.is_empty() => Given::List(texts.clone()),
        Default_::Number(n) | Default_::Text(n) if many => Given::List(vec![n.clone()]),
        Default_::Number(digits) if number => digits_of(digits, ty).map_or_else(|| optional(digits), Given::Number),
        Default_::Text(text) if number => digits_of(text, ty).map_or_else(|| optional(text), Given::Number),
        Default_::Text(text) if text.is_empty() || text.contains(['{', '}']) => optional(text),
        Default_::Text(text) | Default_::Number(text) => match choices {
            Some(choices) if !choices.contains(text) => optional(text),
            _ => Given::Text(text.clone()),
        },
        Default_::Bool(value) => optional(if *value { "True" } else { "False" }),
        Default_::List(_) => Given::Optional(None),
        Default_::Computed(code) => optional(code),
    };
    let choices = if many { Vec::new() } else { choices.unwrap_or_default().to_vec() };
    Value { ty: kind, default, choices, numbers: number }
}

/// A number as the language writes it.
fn digits_of(text: &str, ty: Ty) -> Option<String> {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("-", digits));
    if ty == Ty::Int {
        let plain = !digits.is_empty() && digits.len() < 19 && digits.bytes().all(|b| b.is_ascii_digit());
        return plain.then(|| text.to_owned());
    }
    if !digits.parse::<f64>().is_ok_and(f64::is_finite) || !digits.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let (mantissa, exponent) = digits.find(['e', 'E']).map_or((digits, ""), |at| digits.split_at(at));
    let mantissa = match mantissa.split_once('.') {
        Some((whole, part)) => {
            let or_zero = |text: &str| if text.is_empty() { "0".to_owned() } else { text.to_owned() };
            format!("{}.{}", or_zero(whole), or_zero(part))
        }
        None => mantissa.to_owned(),
    };
    Some(format!("{sign}{mantissa}{exponent}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_the_language_has_them() {
        let float = |text| digits_of(text, Ty::Float);
        assert_eq!(float(".5").as_deref(), Some("0.5"));
        assert_eq!(float("-5.").as_deref(), Some("-5.0"));
        assert_eq!(float("1e-3").as_deref(), Some("1e-3"));
        assert_eq!((float("inf"), float("x"), digits_of("1.5", Ty::Int)), (None, None, None));
    }

    #[test]
    fn what_may_be_a_file_is_no_value() {
        for told in ["override dataset path", "test.jpg", "Path to a file.", "where (a folder) it lies"] {
            assert!(tells_of_file(told), "{told}");
        }
        assert!(!tells_of_file("cpu or cuda:0; e.g. the first one."));
        assert!(is_file_name("--log-dir") && is_file_name("outfile") && !is_file_name("--crop-type"));
    }
}
