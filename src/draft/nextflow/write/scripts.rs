//! The script of a step, with lines before and after it where files are called otherwise.

use super::Writer;
use crate::draft::nextflow::bash::{self, Variable};
use crate::draft::nextflow::model::{Default, In};
use crate::draft::nextflow::value::{From, Piece, Source, joined};

impl Writer<'_> {
    /// The script of a step in bash.
    pub(super) fn script(&self, at: usize, renamed: &[bool]) -> Result<String, String> {
        let step = &self.model.steps[at];
        let locals = &self.names.locals[at];
        let mut pieces = step.script.clone()?;
        let variable = |name: &str| name.replace('-', "_");
        let named = |piece: &Piece| {
            let one = |name: String| Some(Variable { name: variable(&name), list: false });
            match piece {
                Piece::In(at, _) => {
                    Some(Variable { name: variable(&locals.ins[*at].0), list: step.ins[*at].files.is_list() })
                }
                Piece::Out(at) => one(locals.outs[*at].clone()),
                Piece::Param(at) => Some(Variable {
                    name: variable(&self.model.params[*at].name),
                    list: matches!(self.model.params[*at].value, Default::List(_)),
                }),
                Piece::Key(axis) => one(self.names.axes[*axis].clone()),
                Piece::Attr(axis, attr) => one(self.attr(*axis, attr, "_")),
                Piece::Task(name) => one(name.clone()),
                Piece::Env(at) => one(locals.envs[*at].clone()),
                _ => None,
            }
        };
        let plain: String =
            pieces.iter().filter_map(|p| if let Piece::Plain(text) = p { Some(text.as_str()) } else { None }).collect();
        if let Some(name) =
            pieces.iter().filter_map(&named).map(|variable| variable.name).find(|name| sets(&plain, name))
        {
            return Err(format!("it sets a variable {name} of its own"));
        }
        let mut left = Vec::new();
        for (out, moved) in renamed.iter().enumerate() {
            let Ok(name) = &step.outs[out].name else { continue };
            if step.outs[out].stdout {
                continue;
            }
            // A program may make the file by another way than this name, and then it is called so.
            if *moved && !self.says(at, out, &["> ", ">"]) {
                left.push((bash::script(name, &named)?, variable(&locals.outs[out])));
            } else {
                bash::named_output(&mut pieces, name, out);
            }
        }
        let mut after = String::new();
        for (file, own) in &left {
            let inside = |folder: &str| file.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
            if left.iter().any(|(folder, _)| inside(folder)) {
                continue;
            }
            if file.contains('/') {
                after.push_str(&format!("\nmkdir -p \"$(dirname \"${own}\")\""));
            }
            after.push_str(&format!("\nmv \"{file}\" \"${own}\""));
        }
        let mut before = String::new();
        for (input, (name, parts)) in step.ins.iter().zip(&locals.ins) {
            let name = variable(name);
            if parts.len() > 1 {
                let each = input.files.parts.iter().zip(parts).map(|(part, name)| {
                    let list = part.sources.iter().any(|source| !source.gather.is_empty());
                    if list { format!("\"${{{}[@]}}\"", variable(name)) } else { format!("\"${}\"", variable(name)) }
                });
                before.push_str(&format!("{name}=({})\n", each.collect::<Vec<_>>().join(" ")));
            }
            if let Some(staged) = &input.staged {
                before.push_str(&self.staged(staged, &name, input)?);
            }
        }
        let body = bash::tidy(&bash::script(&pieces, &named)?);
        if body.is_empty() {
            return Err("its script is empty".to_owned());
        }
        // A script that goes elsewhere does so for itself.
        let goes = body.lines().any(|line| line.trim_start().starts_with("cd ")) && !after.is_empty();
        Ok(if goes { format!("{before}(\n{body}\n){after}") } else { format!("{before}{body}{after}") })
    }

    /// Lines that give files the names that the script knows.
    pub(super) fn staged(&self, staged: &str, name: &str, input: &In) -> Result<String, String> {
        if staged.chars().any(|c| !(c.is_ascii_alphanumeric() || "._-*?/+".contains(c))) {
            return Err(format!("its files have this name: {staged}"));
        }
        let list = input.files.is_list();
        let all = if list { format!("\"${{{name}[@]}}\"") } else { format!("\"${name}\"") };
        match (staged, list) {
            ("*" | "*/*" | "?/*", _) => Ok(String::new()),
            (staged, _) if staged.ends_with("/*") && staged.matches(['*', '?']).count() == 1 => {
                let folder = staged.trim_end_matches("/*");
                Ok(format!("mkdir -p {folder}\nln -s $(realpath {all}) {folder}/\n"))
            }
            (staged, false) if !staged.contains(['*', '?', '/']) => {
                Ok(format!("[ -e {staged} ] || ln -s \"${name}\" {staged}\n"))
            }
            // They lie there under names that fit already; more names would be more files.
            (staged, _) if staged.starts_with('*') && staged.matches(['*', '?', '/']).count() == 1 => {
                match input.files.sources().all(|source| self.ends(source, &staged[1..])) {
                    true => Ok(String::new()),
                    false => Err(format!("its files have this name: {staged}")),
                }
            }
            _ => Err(format!("its files have this name: {staged}")),
        }
    }

    /// Do the names of the files of a source end so?
    pub(super) fn ends(&self, source: &Source, end: &str) -> bool {
        let name = match source.from {
            From::Input(at) => &self.model.inputs[at].path,
            From::Out(step, out) => &self.model.steps[step].outs[out].name,
            From::Unknown(_) => return false,
        };
        matches!(name.as_ref().ok().and_then(|pieces| pieces.last()), Some(Piece::Plain(text)) if text.ends_with(end))
    }

    /// The script has one of some words right before the name of an output.
    pub(super) fn says(&self, at: usize, out: usize, words: &[&str]) -> bool {
        let step = &self.model.steps[at];
        let (Ok(name), Ok(script)) = (&step.outs[out].name, &step.script) else { return false };
        words.iter().any(|command| {
            let mut wanted = vec![Piece::Plain((*command).to_owned())];
            wanted.extend(name.iter().cloned());
            let wanted = joined(wanted);
            script.windows(wanted.len()).any(|window| {
                window.iter().zip(&wanted).enumerate().all(|(at, pair)| match pair {
                    (Piece::Plain(text), Piece::Plain(wanted)) if wanted.len() <= text.len() => {
                        let (first, last) = (at == 0, at + 1 == window.len());
                        let ends = |rest: &str| rest.is_empty() || rest.starts_with(char::is_whitespace);
                        match (first, last) {
                            (true, true) => {
                                text.match_indices(wanted.as_str()).any(|(i, m)| ends(&text[i + m.len()..]))
                            }
                            (true, false) => text.ends_with(wanted.as_str()),
                            (false, true) => text.strip_prefix(wanted.as_str()).is_some_and(ends),
                            _ => text == wanted,
                        }
                    }
                    (a, b) => a == b,
                })
            })
        })
    }
}

/// Does a script set a variable of this name?
pub(super) fn sets(script: &str, name: &str) -> bool {
    let begins =
        |at: usize| script[..at].chars().next_back().is_none_or(|c| c.is_whitespace() || matches!(c, ';' | '(' | '&'));
    let assigned = script.match_indices(&format!("{name}=")).any(|(at, _)| begins(at));
    assigned || script.contains(&format!("for {name} in"))
}
