//! Names of files in a program: which ones an `in` takes, which ones an `out` is.

use super::sources::Found;
use super::values::all;
use super::writer::{Place, Writer};
use crate::diagnostic::{Diagnostic, nodes};
use crate::lower::python::{Code, Piece, bare};
use crate::source::Span;

/// The variable of an `in` or `out`.
#[derive(Debug, Clone)]
pub struct Assigned {
    pub variable: String,
    pub expression: String,
    pub list: bool,
    /// It is `None` where there is no file.
    pub missing: bool,
}

/// Where an `in` or `out` of a text comes from.
pub enum File {
    Variable(Assigned),
    List(Code),
    Name(Vec<Piece>),
}

impl Writer<'_> {
    /// Names the files of an `in` or `out` of the step by a variable.
    ///
    /// # Errors
    /// What cannot be written.
    pub fn assign_files(&mut self, output: bool, at: u32, place: &Place, span: Span) -> Result<String, Diagnostic> {
        let found = self.found(output, at, place, span)?;
        let name = match self.step.map(|s| &self.plan.workflow.steps[s]) {
            Some(step) if output => {
                step.outputs.get(at as usize).map_or("", |f| &self.plan.workflow.files[*f].name).to_owned()
            }
            Some(step) => step.inputs.get(at as usize).map_or_else(String::new, |i| i.name.clone()),
            None => String::new(),
        };
        let variable = self.names.variable(&name);
        let assigned = match found {
            Found::List(lists) => {
                for (at, list) in lists.iter().enumerate() {
                    let list = match list {
                        Code::Atom(text) if at == 0 => Code::atom(bare(text)),
                        list => list.clone(),
                    };
                    let list = if at == 0 { list } else { Code::prefixed(format!("{variable} or "), list) };
                    self.push(&Code::assign(variable.clone(), list));
                }
                Assigned { variable: variable.clone(), expression: first(&lists).flat(), list: true, missing: false }
            }
            Found::One { branches, certain } => {
                let mut codes = Vec::new();
                for (conditions, pieces) in &branches {
                    codes.push((all(conditions), self.whole(pieces, span)?));
                }
                let expression = self.choose(&variable, &codes, certain);
                Assigned { variable: variable.clone(), expression, list: false, missing: !certain }
            }
        };
        self.files.insert((output, at), assigned);
        Ok(variable)
    }

    /// Gives a variable the first value whose condition holds, or `None`; the expression, if it is one.
    fn choose(&mut self, variable: &str, branches: &[(Option<String>, Code)], certain: bool) -> String {
        let none = Code::atom("None");
        match branches {
            [] => self.push(&Code::assign(variable, none)),
            [(_, only)] if certain => {
                let code = match only {
                    Code::Atom(text) => Code::atom(bare(text)),
                    other => other.clone(),
                };
                self.push(&Code::assign(variable, code));
                return only.flat();
            }
            [(Some(condition), only)] => {
                let code = Code::atom(format!("{} if {} else None", only.flat(), bare(condition)));
                self.push(&Code::assign(variable, code));
            }
            branches => {
                for (at, (condition, code)) in branches.iter().enumerate() {
                    let last = at + 1 == branches.len() && certain;
                    match condition {
                        Some(condition) if !last => self.open(if at == 0 { "if" } else { "elif" }, condition),
                        _ => self.open("else", ""),
                    }
                    self.push(&Code::assign(variable, code.clone()));
                    self.close();
                }
                if !certain {
                    self.open("else", "");
                    self.push(&Code::assign(variable, none));
                    self.close();
                }
            }
        }
        String::new()
    }

    pub(super) fn local_name(&self, output: bool, at: u32) -> String {
        self.files.get(&(output, at)).map_or_else(|| "file".to_owned(), |file| file.variable.clone())
    }

    /// An `in` or `out` in a text: its variable, unless a group of words takes it apart.
    ///
    /// # Errors
    /// What cannot be written.
    pub(super) fn file(&mut self, output: bool, at: u32, place: &Place, span: Span) -> Result<File, Diagnostic> {
        let known = self.files.get(&(output, at)).cloned();
        if let Some(file) = &known
            && (place.each.is_empty() || !self.is_taken_apart(output, at, place))
        {
            return Ok(File::Variable(file.clone()));
        }
        Ok(match (known, self.found(output, at, place, span)?) {
            (Some(file), Found::List(lists)) if file.expression == first(&lists).flat() => File::Variable(file),
            (_, Found::List(lists)) => File::List(first(&lists)),
            (_, Found::One { mut branches, .. }) => match branches.pop() {
                // Whether there is one was asked before the words.
                Some((_, pieces)) if branches.is_empty() => File::Name(pieces),
                Some(last) => {
                    branches.push(last);
                    let mut chosen = String::new();
                    let end = branches.len() - 1;
                    for (at, (conditions, pieces)) in branches.iter().enumerate() {
                        let name = self.whole(pieces, span)?.flat();
                        let condition = all(conditions).filter(|_| at < end);
                        chosen.push_str(&match condition {
                            Some(condition) => format!("{name} if {condition} else "),
                            None => name,
                        });
                    }
                    let wanted = format!("this-{}", self.local_name(output, at));
                    File::Name(vec![Piece::Value(self.hold(&wanted, &Code::atom(chosen), span)?)])
                }
                None => return Err(nodes::not_yet(span, "a file that never exists")),
            },
        })
    }

    /// What must hold so that a text may name a file at a place; nothing if it is always there.
    ///
    /// # Errors
    /// What cannot be written.
    pub(super) fn file_needs(
        &mut self,
        output: bool,
        at: u32,
        place: &Place,
        span: Span,
    ) -> Result<Option<String>, Diagnostic> {
        if let Some(file) = self.files.get(&(output, at)).cloned()
            && (place.each.is_empty() || !self.is_taken_apart(output, at, place))
        {
            return Ok(file.missing.then(|| format!("{} is not None", file.variable)));
        }
        let Found::One { branches, certain: false } = self.found(output, at, place, span)? else { return Ok(None) };
        let conditions: Option<Vec<String>> = branches.iter().map(|(c, _)| all(c)).collect();
        let conditions = conditions.ok_or_else(|| nodes::not_yet(span, "this condition"))?;
        Ok(match conditions.as_slice() {
            [] => Some("False".to_owned()),
            [one] => Some(one.clone()),
            several => Some(format!("({})", several.join(" or "))),
        })
    }
}

/// The first list that is not empty, as one expression.
fn first(lists: &[Code]) -> Code {
    match lists {
        [only] => only.clone(),
        lists => Code::atom(format!("({})", lists.iter().map(Code::flat).collect::<Vec<_>>().join(" or "))),
    }
}
