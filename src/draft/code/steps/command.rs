//! The command of a step, in lines of which none is too long.

use crate::draft::code::role::Role;
use crate::draft::{Arg, Node};

/// A line of a command is not longer.
const WIDTH: usize = 84;

/// Words of a command.
pub(super) enum Words {
    Plain(String),
    When(String, String),
    Open(String),
}

impl Role {
    /// The value with its option before it.
    pub(super) fn words(&self, value: &str) -> String {
        match &self.option {
            Some(option) if option.ends_with('=') => format!("{option}{value}"),
            Some(option) => format!("{option} {value}"),
            None => value.to_owned(),
        }
    }
}

pub(super) fn run(program: &str, words: Vec<Words>) -> Node {
    let mut line = program.to_owned();
    let mut words = words.into_iter().peekable();
    while let Some(Words::Plain(word)) =
        words.next_if(|w| matches!(w, Words::Plain(word) if line.len() + word.len() < WIDTH))
    {
        line.push(' ');
        line.push_str(&word);
    }
    let mut run = Node::new("run").arg(Arg::quoted(line));
    let mut args = String::new();
    let full = |args: &mut String, run: Node| {
        if args.is_empty() { run } else { run.child(Node::new("args").arg(Arg::quoted(std::mem::take(args)))) }
    };
    for word in words {
        match word {
            Words::Plain(word) => {
                if !args.is_empty() && args.len() + word.len() >= WIDTH {
                    run = full(&mut args, run);
                }
                if !args.is_empty() {
                    args.push(' ');
                }
                args.push_str(&word);
            }
            Words::When(word, condition) => {
                run = full(&mut args, run);
                run = run.child(Node::new("args").arg(Arg::quoted(word)).prop("when", Arg::quoted(condition)));
            }
            Words::Open(what) => {
                run = full(&mut args, run);
                run = run.child(Node::new("args").arg(Arg::hole(what)));
            }
        }
    }
    full(&mut args, run)
}
