//! The script of a process, with what is known put in.

use super::is_text;
use crate::draft::nextflow::flow::{Flow, Scope};
use crate::draft::nextflow::model::{Env, Step};
use crate::draft::nextflow::parse::expression;
use crate::draft::nextflow::process::{Process, Script};
use crate::draft::nextflow::tree::{Expr, Kind, Part as Bit, Stmt};
use crate::draft::nextflow::value::{Piece, Value, joined};

impl Flow<'_> {
    /// The script, with the values that are known put in; the others are variables for a person to set.
    pub(super) fn script(&mut self, process: &Process, step: &mut Step, inner: &mut Scope) {
        let mut computed = None;
        for stmt in &process.before {
            match stmt {
                Stmt::Assign(..) | Stmt::If(..) => self.block(std::slice::from_ref(stmt), inner),
                Stmt::Other(span) => computed = Some(self.quote(span)),
                _ => {}
            }
        }
        step.script = match &process.script {
            Script::None => Err("it has no script".to_owned()),
            Script::Other(span, why) => {
                let words = self.quote(span);
                Err(format!("{why}: {words}"))
            }
            Script::Filled(_) if computed.is_some() => {
                Err(format!("its script is computed: {}", computed.unwrap_or_default()))
            }
            Script::Filled(expr) => self.filled_script(expr, step, inner),
            Script::Marked(expr) => match expr.literal() {
                Some(text) => Ok(self.marked(&text, step, inner)),
                None => Err(self.quote(&expr.span)),
            },
        };
        let Ok([Piece::Plain(text), ..]) = step.script.as_deref() else { return };
        let first = text.trim_start().lines().next().unwrap_or("");
        if first.starts_with("#!") && !["bash", "/sh", "env sh"].iter().any(|shell| first.contains(shell)) {
            step.script = Err(format!("its script is no bash: {first}"));
        }
    }

    fn filled_script(&mut self, expr: &Expr, step: &mut Step, inner: &mut Scope) -> Result<Vec<Piece>, String> {
        let Kind::Text(bits) = &expr.kind else {
            return match self.eval(expr, inner) {
                Value::Text(pieces) if is_text(&pieces) => Ok(pieces),
                _ => Err(self.quote(&expr.span)),
            };
        };
        let mut out = Vec::new();
        for bit in bits {
            match bit {
                Bit::Text(text) => out.push(Piece::Plain(text.clone())),
                Bit::Code(code) => {
                    let value = self.eval(code, inner);
                    out.extend(self.in_script(value, code, step));
                }
            }
        }
        Ok(joined(out))
    }

    /// `!{x}` in a text of `shell:`.
    pub(super) fn marked(&mut self, text: &str, step: &mut Step, inner: &mut Scope) -> Vec<Piece> {
        let mut out = Vec::new();
        let mut rest = text;
        while let Some((before, more)) = rest.split_once("!{") {
            out.push(Piece::Plain(before.to_owned()));
            let Some((code, after)) = more.split_once('}') else {
                out.push(Piece::Plain(format!("!{{{more}")));
                return joined(out);
            };
            let expr = expression(code, 0..code.len());
            self.apart = Some(code.to_owned());
            let value = self.eval(&expr, inner);
            out.extend(self.in_script(value, &expr, step));
            self.apart = None;
            rest = after;
        }
        out.push(Piece::Plain(rest.to_owned()));
        joined(out)
    }

    fn in_script(&mut self, value: Value, code: &Expr, step: &mut Step) -> Vec<Piece> {
        let word = code.path().map_or_else(|| "value".to_owned(), |path| path.join("_"));
        let unknown = |step: &mut Step, words: String| {
            let value = (None, Err(words));
            let same = |env: &Env| env.values == [value.clone()] && env.word == word;
            let at = step.envs.iter().position(same).unwrap_or_else(|| {
                step.envs.push(Env { word: word.clone(), values: vec![value.clone()] });
                step.envs.len() - 1
            });
            Piece::Env(at)
        };
        match value {
            Value::Choice(test, a, b) => {
                let pieces = |value: &Value| value.pieces().filter(|pieces| is_text(pieces));
                let (Some(a), Some(b)) = (pieces(&a), pieces(&b)) else {
                    return vec![unknown(step, self.quote(&code.span))];
                };
                let values = vec![(Some(test), Ok(a)), (None, Ok(b))];
                let at = step.envs.iter().position(|env| env.values == values).unwrap_or_else(|| {
                    step.envs.push(Env { word: word.clone(), values });
                    step.envs.len() - 1
                });
                vec![Piece::Env(at)]
            }
            Value::Unknown(words) => vec![unknown(step, words)],
            value => match value.pieces() {
                Some(pieces) => pieces
                    .into_iter()
                    .map(|piece| match piece {
                        Piece::Unknown(_, words) => unknown(step, words),
                        Piece::Here => unknown(step, self.quote(&code.span)),
                        Piece::Task(name) if name != "cpus" => unknown(step, self.quote(&code.span)),
                        piece => piece,
                    })
                    .collect(),
                None => vec![unknown(step, self.quote(&code.span))],
            },
        }
    }
}
