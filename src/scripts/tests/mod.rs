//! Scripts in, what is known of them out; commands in, what does not fit out.

mod against_argparse;
mod anything;
mod commands;
mod languages;
mod python;
mod remarks;
mod shell;
mod usage;

use super::*;

/// A Python script with a parser `p` that has some arguments, one call in each line.
fn with_arguments(lines: &[&str]) -> String {
    let mut text = "import argparse\np = argparse.ArgumentParser()\n".to_owned();
    for line in lines {
        text.push_str(&format!("p.add_argument({line})\n"));
    }
    text + "args = p.parse_args()\n"
}

/// The interface of a script in one line, without the `-h` of argparse: `--out|-o:One! x:int{1,2} …`.
///
/// `!` required, `?` not certain; `…` open options, `+` open positionals, `first` options end at the first positional.
fn shown(language: Language, text: &str) -> String {
    let Some(interface) = read(language, text).interface else { return "nothing".to_owned() };
    let mut words = Vec::new();
    let extra = |choices: &Option<Vec<String>>, ty: Ty| {
        let choices = choices.as_ref().map_or(String::new(), |c| format!("{{{}}}", c.join(",")));
        format!("{}{choices}", if ty == Ty::Text { String::new() } else { format!("/{ty:?}") })
    };
    let implicit = |o: &&Opt| interface.manner == Manner::Argparse && o.names == ["-h", "--help"];
    for option in interface.options.iter().filter(|o| !implicit(o)) {
        assert!(text.get(option.place.clone()).is_some_and(|t| !t.is_empty()), "{option:?}");
        let mark = if option.required { "!" } else { "" };
        let unsure = if option.certain { "" } else { "?" };
        let ends = if option.ends { "." } else { "" };
        let rest = extra(&option.choices, option.ty);
        words.push(format!("{}:{:?}{rest}{mark}{unsure}{ends}", option.names.join("|"), option.takes));
    }
    for positional in &interface.positionals {
        words.push(format!("{}:{:?}{}", positional.name, positional.takes, extra(&positional.choices, positional.ty)));
    }
    words.extend(interface.open_options.then(|| "…".to_owned()));
    words.extend(interface.open_positionals.then(|| "+".to_owned()));
    words.extend(interface.options_first.then(|| "first".to_owned()));
    words.join(" ")
}

/// A command for [`hold`]: `{x}` is a value, `{x*}` a list, `{x:a|b}` a value with known texts, `(` and `)` stand
/// around a part that is not always there, `_` is a blank.
fn parts(command: &str) -> Vec<Part> {
    let mut parts = vec![Part { words: Vec::new(), always: true }];
    for word in command.split_whitespace() {
        match word {
            "(" | ")" => parts.push(Part { words: Vec::new(), always: word == ")" }),
            word => parts.last_mut().expect("a part").words.push(self::word(&word.replace('_', " "))),
        }
    }
    parts
}

fn word(text: &str) -> Word {
    let value = |list, one_of| Word::Value { list, one_of, ty: Ty::Text };
    match text.split_once('{') {
        None => Word::Text(text.to_owned()),
        Some(("", "x}")) => value(false, None),
        Some(("", "x*}")) => value(true, None),
        Some(("", inside)) if inside.starts_with("x:") => {
            let texts = inside.trim_start_matches("x:").trim_end_matches('}');
            value(false, Some(texts.split('|').map(str::to_owned).collect()))
        }
        Some((beginning, _)) => Word::Begins(beginning.to_owned()),
    }
}

/// What does not fit, in words.
fn told(interface: &Interface, command: &str) -> String {
    let parts = parts(command);
    let option = |at: usize| interface.options[at].names.last().cloned().unwrap_or_default();
    let text = |at: hold::At| format!("{:?}", parts[at.0].words[at.1]);
    let argument = |a: Argument| match a {
        Argument::Option(at) => option(at),
        Argument::Positional(at) => interface.positionals[at].name.clone(),
    };
    let show = |m: Mismatch| match m {
        Mismatch::UnknownOption { name, near, at } => {
            assert!(text(at).contains('-'));
            format!("unknown {name}{}", near.map_or(String::new(), |n| format!(" ~ {}", option(n))))
        }
        Mismatch::AmbiguousOption { name, of, .. } => {
            format!("ambiguous {name} = {}", of.into_iter().map(option).collect::<Vec<_>>().join(" "))
        }
        Mismatch::MissingValue { option: at, .. } => format!("no value for {}", option(at)),
        Mismatch::ValueNotTaken { option: at, .. } => format!("{} takes no value", option(at)),
        Mismatch::NotAChoice { argument: a, found, near, .. } => {
            format!("{found} is no {}{}", argument(a), near.map_or(String::new(), |n| format!(" ~ {n}")))
        }
        Mismatch::NotANumber { argument: a, found, ty, .. } => format!("{found} is no {ty:?} for {}", argument(a)),
        Mismatch::MissingOption { option: at } => format!("{} is missing", option(at)),
        Mismatch::TooManyPositionals { at } => format!("too many at {}.{}", at.0, at.1),
        Mismatch::TooFewPositionals { missing } => format!("no {}", interface.positionals[missing].name),
    };
    hold(interface, &parts).into_iter().map(show).collect::<Vec<_>>().join(", ")
}
