//! An argument → its file, and its words in the command.

use super::command::Words;
use super::made::Made;
use super::{Drafter, is_name, tidy};
use crate::draft::Arg;
use crate::draft::code::role::{Given, Is, Role};
use crate::draft::reading::Remark;

impl Drafter<'_, '_> {
    pub(super) fn argument(&mut self, at: usize, step: &str, role: &Role, param: Option<String>, made: &mut Made) {
        let place = format!("{}, line {}", self.material(at), self.line(at, role.place));
        let (shown, told) = (role.shown(), role.told());
        match (&role.is, param) {
            (Is::Value(value), Some(param)) => {
                let word = format!("{{{param}}}");
                match value.default {
                    Given::Optional(_) => made.words.push(Words::When(role.words(&word), format!("given({param})"))),
                    _ => made.words.push(Words::Plain(role.words(&word))),
                }
            }
            (Is::Flag { negative, .. }, Some(param)) => {
                made.words.push(Words::When(shown.to_owned(), param.clone()));
                if let Some(negative) = negative {
                    made.words.push(Words::When(negative.clone(), format!("not {param}")));
                }
            }
            (Is::Reads { default, many }, _) => {
                let name = self.reads(at, step, role, default.as_deref(), *many, made);
                made.words.push(Words::Plain(role.words(&format!("{{{name}}}"))));
            }
            (Is::Writes { default, many }, _) => {
                let name = made.local(&self.taken, &role.name);
                let named = default.as_deref().filter(|path| !many && is_name(path));
                let file = match named {
                    Some(path) => Arg::quoted(tidy(path)),
                    None => Arg::hole(format!("what is it called? {shown}: \"{told}\"")),
                };
                made.files.push(self.output(at, &name, file, named));
                made.words.push(Words::Plain(role.words(&format!("{{{name}}}"))));
            }
            (Is::Open(what), _) => made.words.push(Words::Open(format!("{shown}: {what} \"{told}\""))),
            (Is::Left(why), _) => {
                made.remarks.push(Remark { place, quote: role.quote.clone(), why: (*why).to_owned() });
            }
            (Is::Value(_) | Is::Flag { .. }, None) => {}
        }
    }
}
