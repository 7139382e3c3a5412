//! Habits of a shell in the words of `run`, which no shell reads.

use super::Workflow;
use super::action::Around;
use crate::diagnostic::{Findings, commands};
use crate::spec::template::{Part, Word};

/// Words that mean something to a shell, and nothing to a program that receives them.
const SIGNS: [&str; 8] = ["|", "||", "|&", "&&", "&", ";", ";;", "2>&1"];

/// Reports the first of the words that is meant for a shell: what follows it belongs to the same mistake.
pub(super) fn check(around: &Around, words: &[&Word], workflow: &Workflow, findings: &mut Findings) {
    // What begins with `cd` or the like is a script as a whole.
    if around.lost_program {
        return;
    }
    let found = words.iter().enumerate().find_map(|(at, word)| {
        let (text, quoted) = (written(word), is_quoted(word));
        let help = help(&text, quoted, words.get(at + 1).map(|word| written(word)).as_deref())?;
        Some((word.span, text, help))
    });
    let Some((span, text, help)) = found else { return };
    let step = &workflow.steps[around.id];
    let (outs, ins) = (&step.outputs, &step.inputs);
    let help = match help {
        Help::Output(of) => {
            let out = outs.iter().map(|out| workflow.files[*out].name.as_str()).find(|name| is_named(&of, name));
            let only = outs.first().filter(|_| outs.len() == 1).map(|out| workflow.files[*out].name.as_str());
            format!("say which `out` of the step it is: `stdout {}`", out.or(only).unwrap_or("NAME"))
        }
        Help::Input(of) => {
            let input = ins.iter().map(|input| input.name.as_str()).find(|name| is_named(&of, name));
            format!("say which `in` of the step it is: `stdin {}`", input.unwrap_or("NAME"))
        }
        Help::Variable(name) => format!("write `{{runtime('{name}')}}`, or use `shell` in place of `run`"),
        Help::Pattern => {
            format!("declare the files with `in` and name them; what is meant as it is stands in quotes: '{text}'")
        }
        Help::Shell => "use `shell` in place of `run`".to_owned(),
    };
    findings.push(commands::shell_word(span, &text, &help));
}

/// What helps against a word that only a shell understands.
enum Help {
    /// It sends the standard output to what is named here.
    Output(String),
    Input(String),
    Variable(String),
    Pattern,
    Shell,
}

/// Whether the word is meant for a shell; `next` is the word after it.
fn help(text: &str, quoted: bool, next: Option<&str>) -> Option<Help> {
    let of = |rest: &str| if rest.is_empty() { next.unwrap_or_default().to_owned() } else { rest.to_owned() };
    let alone = SIGNS.contains(&text) || matches!(text, ">" | ">>" | "<" | "<<" | "<<<" | "1>" | "2>" | "&>" | "&>>");
    if quoted && !alone {
        return None;
    }
    if SIGNS.contains(&text) || text.starts_with("&>") || text.contains("$(") || text.contains('`') {
        return Some(Help::Shell);
    }
    let unnumbered = text.trim_start_matches(|c: char| c.is_ascii_digit());
    // What compares is no redirection.
    if unnumbered.starts_with(['<', '>']) && !matches!(text, ">=" | "<=" | "<>") {
        let (into, from) = (text.strip_prefix('1').unwrap_or(text).strip_prefix('>'), text.strip_prefix('<'));
        return Some(match (into, from) {
            (Some(rest), _) if !rest.starts_with(['>', '&']) => Help::Output(of(rest)),
            (_, Some(rest)) if !rest.starts_with(['<', '(', '&']) => Help::Input(of(rest)),
            _ => Help::Shell,
        });
    }
    if text.len() > 1 && text.ends_with(';') {
        return Some(Help::Shell);
    }
    let value = text.split_once('=').map_or(text, |(_, value)| value);
    let name = |t: &str| {
        let name: String = t.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
        Some(name).filter(|n| n.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_'))
    };
    if let Some(name) = [text, value].into_iter().find_map(|t| name(t.strip_prefix('$')?)) {
        return Some(Help::Variable(name));
    }
    // A star inside of a name may be meant for the program.
    ((text.len() > 1 && text.starts_with('*')) || text.contains("/*")).then_some(Help::Pattern)
}

/// The word as people see it.
fn written(word: &Word) -> String {
    let part = |part: &Part| match part {
        Part::Literal(text) => text.value.clone(),
        Part::Placeholder(placeholder) => format!("{{{}}}", placeholder.written),
    };
    word.parts.iter().map(part).collect()
}

/// Quotes stand in it, as far as its places tell.
fn is_quoted(word: &Word) -> bool {
    let mut length = 0;
    for part in &word.parts {
        length += match part {
            Part::Literal(text) => text.value.len(),
            Part::Placeholder(placeholder) => placeholder.span.len(),
        };
    }
    length != word.span.len()
}

/// `{name}`, with filters or without.
fn is_named(word: &str, name: &str) -> bool {
    let inside = word.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    inside.is_some_and(|inside| inside.split('|').next().is_some_and(|first| first.trim() == name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_a_shell_reads() {
        for word in [
            ">",
            "1>",
            "2>",
            ">log.txt",
            ">{o}",
            "2>/dev/null",
            "2>&1",
            "|&",
            "|",
            "&>>",
            "&>log",
            "<<<",
            "<words",
            "`date`",
            "$(date)",
            "--day=$(date)",
            "$HOME",
            "$HOME/x",
            "--tmp=$TMPDIR",
            "*.txt",
            "data/*.txt",
            "a;",
        ] {
            assert!(help(word, false, None).is_some(), "{word}");
        }
        for word in ["-", "a>b", "5", "^a$", "$1", "a*b", "*", "x|y", "--n=3", "{o}", "&amp", "https://x/y?a&b", ">="] {
            assert!(help(word, false, None).is_none(), "{word}");
        }
        assert!(help("*.txt", true, None).is_none());
        assert!(matches!(help(">", false, Some("{o}")), Some(Help::Output(of)) if of == "{o}"));
    }
}
