//! The filters of texts: `{x|lower}`.

use jiff::civil::DateTime;
use md5::Digest as _;
use regex::Regex;

use crate::values::{Type, Value};

/// A filter with its arguments.
#[derive(Debug, Clone, serde::Serialize)]
pub enum Filter {
    Lower,
    Upper,
    Title,
    Slug,
    Replace(String, String),
    Match(#[serde(serialize_with = "pattern")] Regex, Option<String>),
    Pad(usize),
    Take(usize),
    Stem,
    Name,
    Dir,
    Ext,
    StripSuffix(String),
    Date(String),
    Int,
    Sort,
    Unique,
    Join(String),
    /// The MD5 sum of the text, in hexadecimal digits.
    Md5,
    /// A file with the names of a list, one a line.
    ListFile,
    /// Seconds as HH:MM:SS: a wall time in texts. It has no name in the language.
    Clock,
}

fn pattern<S: serde::Serializer>(regex: &Regex, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(regex.as_str())
}

impl PartialEq for Filter {
    fn eq(&self, other: &Self) -> bool {
        format!("{self:?}") == format!("{other:?}")
    }
}

/// All filters: name, least and most arguments.
pub const FILTERS: [(&str, usize, usize); 20] = [
    ("lower", 0, 0),
    ("upper", 0, 0),
    ("title", 0, 0),
    ("slug", 0, 0),
    ("replace", 2, 2),
    ("match", 1, 2),
    ("pad", 1, 1),
    ("take", 1, 1),
    ("stem", 0, 0),
    ("name", 0, 0),
    ("dir", 0, 0),
    ("ext", 0, 0),
    ("strip-suffix", 1, 1),
    ("date", 1, 1),
    ("int", 0, 0),
    ("sort", 0, 0),
    ("unique", 0, 0),
    ("join", 1, 1),
    ("md5", 0, 0),
    ("list-file", 0, 0),
];

impl Filter {
    /// The filter of that name with these arguments, whose number was checked.
    ///
    /// # Errors
    /// What is wrong with an argument.
    pub fn new(name: &str, args: &[&str]) -> Result<Self, String> {
        let text = |n: usize| args.get(n).map_or_else(String::new, |a| (*a).to_owned());
        let number = |n: usize| {
            let parsed = text(n).parse::<usize>().ok().filter(|n| *n <= 1000);
            parsed.ok_or_else(|| format!("`{}` is no number from 0 to 1000", text(n)))
        };
        Ok(match name {
            "lower" => Self::Lower,
            "upper" => Self::Upper,
            "title" => Self::Title,
            "slug" => Self::Slug,
            "replace" => Self::Replace(text(0), text(1)),
            "match" => {
                let regex = Regex::new(&text(0)).map_err(|e| {
                    let message = e.to_string();
                    message.lines().last().unwrap_or("not a regular expression").trim().to_owned()
                })?;
                Self::Match(regex, args.get(1).map(|a| (*a).to_owned()))
            }
            "pad" => Self::Pad(number(0)?),
            "take" => Self::Take(number(0)?),
            "stem" => Self::Stem,
            "name" => Self::Name,
            "dir" => Self::Dir,
            "ext" => Self::Ext,
            "strip-suffix" => Self::StripSuffix(text(0)),
            "date" => Self::Date(text(0)),
            "int" => Self::Int,
            "sort" => Self::Sort,
            "unique" => Self::Unique,
            "md5" => Self::Md5,
            "list-file" => Self::ListFile,
            _ => Self::Join(text(0)),
        })
    }

    /// At most how many times as long as its value the result is.
    pub fn growth(&self) -> u64 {
        let times = match self {
            Self::Replace(from, to) if from.is_empty() => to.len() + 1,
            Self::Replace(from, to) => to.len().div_ceil(from.len()),
            Self::Match(_, Some(template)) => template.matches('$').count(),
            _ => 1,
        };
        times.max(1) as u64
    }

    /// The type of what it gives for a value of type `ty`.
    ///
    /// # Errors
    /// What the filter needs instead.
    pub fn result(&self, ty: Type) -> Result<Type, &'static str> {
        match self {
            Self::Join(_) if ty.is_list() => Ok(Type::String),
            Self::Join(_) | Self::Sort | Self::Unique if !ty.is_list() => Err("a list"),
            Self::Sort | Self::Unique => Ok(ty),
            Self::ListFile if ty == Type::Files => Ok(Type::File),
            Self::ListFile => Err("a list of files that the step reads"),
            Self::Date(_) if matches!(ty, Type::Date | Type::Datetime | Type::Month | Type::String) => Ok(Type::String),
            Self::Date(_) => Err("a date"),
            Self::Int if ty.is_list() => Err("one value"),
            Self::Int => Ok(Type::Int),
            _ if ty.is_list() => Ok(Type::List),
            _ => Ok(Type::String),
        }
    }

    /// Its result may have more characters than what it is given.
    pub fn may_lengthen(&self) -> bool {
        match self {
            Self::Replace(from, to) => to.len() > from.len(),
            // An item of a list ends with one byte as it is.
            Self::Join(separator) => separator.len() > 1,
            Self::Match(_, template) => template.is_some(),
            Self::Pad(_) | Self::Date(_) | Self::Md5 | Self::Clock => true,
            _ => false,
        }
    }

    /// There may be no result.
    pub fn may_fail(&self) -> bool {
        matches!(self, Self::Match(..) | Self::Int | Self::Date(_) | Self::ListFile | Self::Clock)
    }

    /// Applies the filter; a list item by item, but for `join`, `sort` and `unique`.
    ///
    /// # Errors
    /// Why there is no result for this value.
    pub fn apply(&self, value: &Value) -> Result<Value, String> {
        match (self, value) {
            (Self::Join(separator), _) => {
                let items: Vec<_> = value.items().iter().map(Value::as_text).collect();
                Ok(Value::text(items.join(separator)))
            }
            (Self::Sort, Value::List(items)) => {
                let mut items = items.to_vec();
                items.sort_by(|a, b| a.as_text().cmp(&b.as_text()));
                Ok(Value::List(items.into()))
            }
            (Self::Unique, Value::List(items)) => {
                let mut seen = std::collections::HashSet::new();
                let items = items.iter().filter(|i| seen.insert(i.as_text().into_owned()));
                Ok(Value::List(items.cloned().collect()))
            }
            (_, Value::List(items)) => {
                let items: Result<Vec<_>, _> = items.iter().map(|i| self.one(i)).collect();
                Ok(Value::List(items?.into()))
            }
            _ => self.one(value),
        }
    }

    fn one(&self, value: &Value) -> Result<Value, String> {
        match self {
            Self::Int => whole(value),
            _ => self.of_text(&value.as_text()).map(Value::text),
        }
    }

    /// What it gives for a value depends on its text alone.
    pub fn takes_text(&self) -> bool {
        !matches!(self, Self::Int | Self::Sort | Self::Unique | Self::Join(_))
    }

    /// What it makes of a text.
    ///
    /// # Errors
    /// Why there is no result for this text.
    pub fn of_text(&self, text: &str) -> Result<String, String> {
        let mut out = String::new();
        self.append(text, &mut out)?;
        Ok(out)
    }

    /// Appends what it makes of a text.
    ///
    /// # Errors
    /// Why there is no result for this text.
    pub fn append(&self, text: &str, out: &mut String) -> Result<(), String> {
        // A folder may be written with a `/` at its end.
        let name = || text.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        let split = || match name().rfind('.') {
            Some(dot) if dot > 0 => name().split_at(dot),
            _ => (name(), ""),
        };
        match self {
            Self::Lower => out.push_str(&text.to_lowercase()),
            Self::Upper => out.push_str(&text.to_uppercase()),
            Self::Title => out.push_str(&title(text)),
            Self::Slug => {
                let keep = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
                out.extend(text.chars().map(|c| if keep(c) { c } else { '_' }));
            }
            Self::Replace(from, to) => out.push_str(&text.replace(from.as_str(), to)),
            Self::Match(regex, template) => {
                let Some(found) = regex.captures(text) else {
                    return Err(format!("`{text}` does not match `{regex}`"));
                };
                match template {
                    Some(template) => out.push_str(&expanded(template, &found)),
                    None => out.push_str(found.get(1).or_else(|| found.get(0)).map_or("", |m| m.as_str())),
                }
            }
            Self::Pad(width) => {
                let (sign, digits) = if text.starts_with('-') { text.split_at(1) } else { ("", text) };
                out.push_str(sign);
                (text.chars().count()..*width).for_each(|_| out.push('0'));
                out.push_str(digits);
            }
            Self::Take(n) => out.extend(text.chars().take(*n)),
            Self::Stem => out.push_str(split().0),
            Self::Name => out.push_str(name()),
            Self::Dir => out.push_str(text.rsplit_once('/').map_or("", |(dir, _)| dir)),
            Self::Ext => out.push_str(split().1),
            Self::StripSuffix(suffix) => out.push_str(text.strip_suffix(suffix.as_str()).unwrap_or(text)),
            Self::Date(format) => {
                let written = if text.len() == 7 { format!("{text}-01") } else { text.to_string() };
                // A day alone is its first moment.
                let moment = written.parse::<DateTime>().map_err(|_| format!("`{text}` is no date"))?;
                out.push_str(&jiff::fmt::strtime::format(format, moment).map_err(|e| e.to_string())?);
            }
            Self::Md5 => {
                let sum = md5::Md5::digest(text.as_bytes());
                sum.iter().for_each(|byte| out.push_str(&format!("{byte:02x}")));
            }
            Self::Clock => out.push_str(&clock(text.parse().map_err(|_| format!("`{text}` is no number of seconds"))?)),
            // The plan puts the name of the file there.
            Self::ListFile => return Err("`list-file` stands alone: {list|list-file}".to_owned()),
            Self::Int | Self::Sort | Self::Unique | Self::Join(_) => out.push_str(text),
        }
        Ok(())
    }
}

/// The whole number that a value is.
fn whole(value: &Value) -> Result<Value, String> {
    let text = value.as_text();
    let int = match value {
        Value::Bool(b) => Some(i64::from(*b)),
        Value::Int(n, _) => Some(*n),
        // Beyond this a conversion would give the nearest number that fits.
        Value::Float(f, _) => Some(f.trunc() as i64).filter(|_| f.abs() < 9.2e18),
        _ => match Value::parse(Type::Int, text.trim()) {
            Some(Value::Int(n, _)) => Some(n),
            _ => None,
        },
    };
    int.map(Value::int).ok_or_else(|| format!("`{text}` is no whole number"))
}

/// Seconds as HH:MM:SS.
pub fn clock(seconds: u64) -> String {
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// A template with `$1` to `$9` replaced by the groups of a match.
fn expanded(template: &str, found: &regex::Captures) -> String {
    let mut out = String::new();
    let mut chars = template.chars().peekable();
    while let Some(c) = chars.next() {
        match chars.peek().and_then(|d| d.to_digit(10)).filter(|_| c == '$') {
            Some(digit) => {
                chars.next();
                out.push_str(found.get(digit as usize).map_or("", |m| m.as_str()));
            }
            None => out.push(c),
        }
    }
    out
}

/// Each word with a capital letter.
fn title(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut start = true;
    for c in text.chars() {
        if start {
            out.extend(c.to_uppercase());
        } else {
            out.extend(c.to_lowercase());
        }
        start = !c.is_alphanumeric();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filtered(name: &str, args: &[&str], text: &str) -> String {
        let filter = Filter::new(name, args).unwrap();
        filter.apply(&Value::text(text)).unwrap().as_text().into_owned()
    }

    #[test]
    fn each_filter_on_one_value() {
        assert_eq!(filtered("slug", &[], "a b/ü.txt"), "a_b__.txt");
        assert_eq!(filtered("match", &[r"chr(\w+)\."], "ALL.chr22.vcf"), "22");
        assert_eq!(filtered("match", &[r"(\d+)-(\d+)", "$2_$1"], "10-20"), "20_10");
        assert_eq!(filtered("pad", &["4"], "-7"), "-007");
        assert_eq!(filtered("stem", &[], "a/b.tar.gz"), "b.tar");
        assert_eq!(filtered("ext", &[], "a/b.tar.gz"), ".gz");
        assert_eq!(filtered("dir", &[], "a/b/c"), "a/b");
        assert_eq!(filtered("name", &[], "/data/one/"), "one");
        assert_eq!(filtered("date", &["%Y%m%d"], "2024-01-31"), "20240131");
        // printf 'a b' | md5sum
        assert_eq!(filtered("md5", &[], "a b"), "0cc9cd4dd26c5137b675a0d819cb9ab0");
        assert_eq!(filtered("date", &["%H"], "2024-01-31T06:00:00"), "06");
        assert_eq!(filtered("strip-suffix", &[".gz"], "x.gz"), "x");
        assert_eq!(filtered("title", &[], "field north"), "Field North");
        assert_eq!(filtered("int", &[], "9007199254740993"), "9007199254740993");
        assert!(Filter::Int.apply(&Value::Float(1e30, "1e30".into())).is_err());
        assert!(Filter::new("match", &["x"]).unwrap().apply(&Value::text("y")).is_err());
    }

    #[test]
    fn lists() {
        let list = Value::List(["b", "a", "b"].map(Value::text).into());
        let join = Filter::new("join", &["+"]).unwrap();
        assert_eq!(join.apply(&list).unwrap(), Value::text("b+a+b"));
        assert_eq!(join.apply(&Filter::Unique.apply(&list).unwrap()).unwrap(), Value::text("b+a"));
        assert_eq!(join.apply(&Filter::Sort.apply(&list).unwrap()).unwrap(), Value::text("a+b+b"));
    }
}
