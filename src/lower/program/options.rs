//! An option of a program: how it is read, and what is said about it.

use crate::lower::python::Code;
use crate::resolve::workflow::Param;
use crate::spec::model::ParamType;
use crate::values::{Type, Value};

/// The `add_argument` of an option, and the type function of the runtime that it needs.
pub fn argument(flag: &str, python: &str, param: &Param) -> (Code, Option<&'static str>) {
    let mut items = vec![Code::text(&format!("--{flag}"))];
    let keyword = |name: &str, value: Code| Code::prefixed(format!("{name}="), value);
    if flag.replace('-', "_") != python {
        items.push(keyword("dest", Code::text(python)));
    }
    let choices = match param.ty {
        ParamType::Bool => vec!["true".to_owned(), "false".to_owned()],
        _ => param.choices.clone(),
    };
    let mut needs = None;
    if choices.is_empty() {
        let (metavar, function) = match param.ty {
            ParamType::Int => ("N", Some("whole_number")),
            ParamType::Float => ("NUMBER", Some("decimal_number")),
            ParamType::Date => ("DATE", Some("date")),
            _ => ("TEXT", None),
        };
        items.push(keyword("metavar", Code::text(metavar)));
        needs = function;
        match function {
            Some("date") => items.push(keyword("type", Code::atom("date"))),
            Some(function) => items.push(keyword("type", Code::call(function, bounds(param)))),
            None => {}
        }
    } else {
        let choices = choices.iter().map(|c| Code::text(c)).collect();
        items.push(keyword("choices", Code::list(choices)));
    }
    items.push(keyword("default", Code::text(&value_of(param))));
    let help = match &param.help {
        Some(help) => format!("{} (default: %(default)s)", one_line(help).replace('%', "%%")),
        None => "(default: %(default)s)".to_owned(),
    };
    items.push(keyword("help", Code::text(&help)));
    (Code::call("values.add_argument", items).spread(), needs)
}

fn bounds(param: &Param) -> Vec<Code> {
    let number = |text: &String| -> Option<String> {
        match Value::parse(Type::Int, text) {
            Some(Value::Int(n, _)) => Some(n.to_string()),
            _ => Value::parse(Type::Float, text)?.as_number().map(|f| f.to_string()),
        }
    };
    let bound = |name: &str, text: &Option<String>| {
        Some(Code::prefixed(format!("{name}="), Code::atom(text.as_ref().and_then(number)?)))
    };
    [bound("minimum", &param.min), bound("maximum", &param.max)].into_iter().flatten().collect()
}

/// What an option takes, in words.
pub fn about(param: &Param) -> String {
    let mut about = match param.ty {
        _ if !param.choices.is_empty() => format!("one of {}", param.choices.join(", ")),
        ParamType::Bool => "true or false".to_owned(),
        ParamType::Int => "whole number".to_owned(),
        ParamType::Float => "number".to_owned(),
        ParamType::Date => "date".to_owned(),
        _ => "text".to_owned(),
    };
    if let Some(min) = &param.min {
        about.push_str(&format!(", at least {min}"));
    }
    if let Some(max) = &param.max {
        about.push_str(&format!(", at most {max}"));
    }
    match &param.help {
        Some(help) => format!("{} ({about})", one_line(help)),
        None => about,
    }
}

/// The value of a param that has one.
pub fn value_of(param: &Param) -> String {
    param.value.as_ref().map_or_else(String::new, |v| v.as_text().into_owned())
}

/// Line breaks and runs of blanks made one blank.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
