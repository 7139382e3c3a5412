//! The language of a script.

/// The languages whose scripts are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    Python,
    Shell,
}

/// By the name's ending or the first line. Where both say something they must agree.
pub fn language(name: &str, text: &str) -> Option<Language> {
    let ending = match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("py") => Some(Language::Python),
        Some("sh" | "bash") => Some(Language::Shell),
        _ => None,
    };
    let Some(program) = interpreter(text) else { return ending };
    match (by_program(program), ending) {
        (Some(first), Some(ending)) => (first == ending).then_some(first),
        (Some(first), None) => Some(first),
        // `uv run --script` and others run Python, but an unknown shell has a language of its own.
        (None, Some(Language::Python)) => ending,
        (None, _) => None,
    }
}

fn by_program(program: &str) -> Option<Language> {
    let version = |c: char| c.is_ascii_digit() || c == '.';
    match program.trim_end_matches(version) {
        "python" | "pypy" => Some(Language::Python),
        "sh" | "bash" | "dash" => Some(Language::Shell),
        _ => None,
    }
}

/// The name of the program that the first line starts, without its folder.
fn interpreter(text: &str) -> Option<&str> {
    let line = text.strip_prefix("#!")?.lines().next().unwrap_or("");
    let mut words = line.split_whitespace().map(|word| word.rsplit('/').next().unwrap_or(word));
    match words.next()? {
        // `env` takes options and settings before the program: `env -S A=b python3 -u`.
        "env" => words.find(|word| !word.starts_with('-') && !word.contains('=')),
        program => Some(program),
    }
}
