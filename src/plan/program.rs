//! Texts compiled to flat byte programs: literals, columns of axes, loops over extensions and files.

use std::collections::HashSet;
use std::sync::Arc;

use super::bytes::ByteSet;
use super::extension::Extension;
use super::formula::{self, Formula};
use super::literal::Literal;
use super::map::NONE;
use super::relation::Relation;
use super::space::Bind;
use super::texts::Texts;

/// Writes a value in the way a format wants it.
pub type Quote = fn(&[u8], &mut Vec<u8>);

/// A text over a point, as operations that append bytes.
#[derive(Debug, Clone, Default)]
pub struct Program {
    pub ops: Vec<Op>,
}

#[derive(Debug, Clone)]
pub enum Op {
    Literal(Literal),
    /// The text of an element.
    Text {
        bind: Bind,
        texts: Arc<Texts>,
    },
    /// A value that is computed at each point.
    Value(Arc<Formula>),
    /// The body once per extension of the point.
    Each {
        extension: Arc<Extension>,
        body: Program,
    },
    /// Once per file of a relation, the body of the choice that gives it.
    Files {
        relation: Arc<Relation>,
        bodies: Arc<[Program]>,
    },
    /// Once per item of a list: quoted, between two texts.
    Items {
        list: Arc<Formula>,
        before: Box<[u8]>,
        quote: Quote,
        after: Box<[u8]>,
    },
    /// The body after some bytes; others where the body is empty.
    Or {
        body: Program,
        before: Box<[u8]>,
        none: Box<[u8]>,
    },
    /// The body, quoted as a whole.
    Quoted {
        quote: Quote,
        body: Program,
    },
    /// Files as above, each text once, in the order of its first appearance: relations may give the same file.
    Distinct {
        items: Vec<(Arc<Relation>, Arc<[Program]>)>,
    },
}

impl Program {
    pub fn literal(bytes: impl AsRef<[u8]>) -> Self {
        let mut program = Self::default();
        program.push_literal(bytes);
        program
    }

    /// Appends bytes; two literals in a row become one.
    pub fn push_literal(&mut self, bytes: impl AsRef<[u8]>) {
        let bytes = bytes.as_ref();
        match self.ops.last_mut() {
            _ if bytes.is_empty() => {}
            Some(Op::Literal(last)) => {
                *last = Literal::new(&[&**last, bytes].concat());
            }
            _ => self.ops.push(Op::Literal(Literal::new(bytes))),
        }
    }

    pub fn push(&mut self, op: Op) {
        match op {
            Op::Literal(bytes) => self.push_literal(&*bytes),
            // An element that is always the same is a literal.
            Op::Text { bind: Bind::Fixed(element), texts } if element != NONE => {
                self.push_literal(texts.get(element).as_bytes());
            }
            op => self.ops.push(op),
        }
    }

    pub fn extend(&mut self, other: &Program) {
        for op in &other.ops {
            self.push(op.clone());
        }
    }

    /// The body quoted by `quote`, or as it is where its bytes show that no quotes are needed.
    pub fn push_quoted(&mut self, body: Program, quote: Quote, plain: fn(&Program) -> bool) {
        if let [Op::Literal(bytes)] = body.ops.as_slice() {
            let mut quoted = Vec::new();
            quote(bytes, &mut quoted);
            self.push_literal(quoted);
        } else if body.ops.is_empty() {
            let mut quoted = Vec::new();
            quote(b"", &mut quoted);
            self.push_literal(quoted);
        } else if plain(&body) {
            self.extend(&body);
        } else {
            self.ops.push(Op::Quoted { quote, body });
        }
    }

    /// Appends the text at `point`; the vector is extended and restored while loops run.
    pub fn run(&self, point: &mut Vec<u32>, out: &mut Vec<u8>) {
        run(&self.ops, point, out);
    }

    /// The text at a point.
    pub fn text(&self, point: &[u32]) -> String {
        let mut out = Vec::with_capacity(64);
        self.run(&mut point.to_vec(), &mut out);
        String::from_utf8(out).unwrap_or_else(|not| String::from_utf8_lossy(not.as_bytes()).into_owned())
    }

    /// The text may be empty at some points.
    pub fn may_be_empty(&self) -> bool {
        self.ops.iter().all(|op| match op {
            Op::Literal(bytes) => bytes.is_empty(),
            Op::Text { texts, .. } => texts.any_empty(),
            _ => true,
        })
    }

    /// A value may be missing at some points.
    pub fn may_fail(&self) -> bool {
        self.ops.iter().any(|op| match op {
            Op::Literal(_) => false,
            Op::Text { bind, .. } => !matches!(bind, Bind::Slot { .. } | Bind::Fixed(_)),
            Op::Value(_) | Op::Items { .. } => true,
            Op::Each { extension, body } => extension.filter.is_some() || body.may_fail(),
            Op::Quoted { body, .. } | Op::Or { body, .. } => body.may_fail(),
            Op::Files { bodies, .. } => bodies.iter().any(Program::may_fail),
            Op::Distinct { items } => items.iter().any(|(_, bodies)| bodies.iter().any(Program::may_fail)),
        })
    }

    /// Why a value cannot be computed at a point, if one cannot. Loops are entered.
    pub fn failure(&self, point: &mut Vec<u32>) -> Option<String> {
        let files = |relation: &Relation, bodies: &[Program], point: &mut Vec<u32>| {
            let mut why = None;
            relation.each(point, &mut |choice, point| {
                why = why.take().or_else(|| bodies.get(choice).and_then(|b| b.failure(point)));
            });
            why
        };
        self.ops.iter().find_map(|op| match op {
            Op::Literal(_) | Op::Text { .. } => None,
            Op::Value(formula) | Op::Items { list: formula, .. } => formula.value(point).err(),
            Op::Each { extension, body } => {
                let mut why = extension.failure(point);
                extension.each(point, |point| why = why.take().or_else(|| body.failure(point)));
                why
            }
            Op::Files { relation, bodies } => files(relation, bodies, point),
            Op::Distinct { items } => items.iter().find_map(|(relation, bodies)| files(relation, bodies, point)),
            Op::Quoted { body, .. } | Op::Or { body, .. } => body.failure(point),
        })
    }

    /// The same program where slot `j` of its point is `binds[j]` of another point.
    pub fn seen_through(&self, binds: &[Bind]) -> Program {
        let mut program = Program::default();
        for op in &self.ops {
            match op {
                Op::Text { bind: Bind::Slot { slot, map }, texts } => {
                    let bind = binds[*slot].then(map, texts.len() as u32);
                    program.push(Op::Text { bind, texts: texts.clone() });
                }
                Op::Value(formula) => program.push(Op::Value(Arc::new(formula.seen_through(binds)))),
                Op::Quoted { quote, body } => {
                    program.ops.push(Op::Quoted { quote: *quote, body: body.seen_through(binds) });
                }
                // Names of files have no loops.
                op => program.push(op.clone()),
            }
        }
        program
    }

    /// All bytes that the text can have.
    pub fn bytes(&self) -> ByteSet {
        self.ops.iter().map(op_bytes).fold(ByteSet::default(), ByteSet::union)
    }

    /// The bytes that the text can begin with; all if that is not known.
    pub fn first_bytes(&self) -> ByteSet {
        match self.ops.first() {
            Some(Op::Literal(bytes)) => ByteSet::of(&bytes[..1.min(bytes.len())]),
            Some(Op::Text { texts, .. }) if !texts.any_empty() => texts.first_bytes(),
            _ => self.bytes(),
        }
    }

    /// A number of bytes that no text exceeds: for limits that need no walk.
    pub fn longest(&self) -> u64 {
        let most = |bodies: &[Program]| bodies.iter().map(Program::longest).max().unwrap_or(0);
        // A `$` of an argument is protected from kickstart, bash and YAML: `\\\\x5c\\\\x24`.
        let quoted = |length: u64| length.saturating_mul(10).saturating_add(16);
        self.ops
            .iter()
            .map(|op| match op {
                Op::Literal(bytes) => bytes.len() as u64,
                Op::Text { texts, .. } => texts.longest() as u64,
                Op::Value(formula) => formula.longest(),
                Op::Each { extension, body } => extension.widest().saturating_mul(body.longest()),
                Op::Files { relation, bodies } => relation.widest().saturating_mul(most(bodies)),
                Op::Items { list, before, after, .. } => {
                    let around = (before.len() + after.len() + 16) as u64;
                    quoted(list.longest()).saturating_add(around.saturating_mul(list.longest().saturating_add(1)))
                }
                Op::Distinct { items } => items
                    .iter()
                    .map(|(relation, bodies)| relation.widest().saturating_mul(most(bodies)))
                    .fold(0, u64::saturating_add),
                Op::Quoted { body, .. } => quoted(body.longest()),
                Op::Or { body, before, none } => {
                    let around = before.len().max(none.len()) as u64;
                    around.saturating_add(body.longest())
                }
            })
            .fold(0, u64::saturating_add)
    }
}

/// Appends what some operations give at `point`.
pub(super) fn run(ops: &[Op], point: &mut Vec<u32>, out: &mut Vec<u8>) {
    for op in ops {
        match op {
            Op::Literal(bytes) => bytes.write(out),
            Op::Text { bind, texts } => {
                let element = bind.get(point);
                if element != NONE {
                    texts.write(element, out);
                }
            }
            // What cannot be computed was reported by the prover.
            Op::Value(formula) => {
                if let Ok(value) = formula.value(point) {
                    formula::write(&value, out);
                }
            }
            Op::Each { extension, body } => extension.each(point, |point| body.run(point, out)),
            Op::Files { relation, bodies } => relation.each(point, &mut |choice, point| {
                if let Some(body) = bodies.get(choice) {
                    body.run(point, out);
                }
            }),
            Op::Items { list, before, quote, after } => {
                let Ok(value) = list.value(point) else { continue };
                for item in value.items() {
                    out.extend_from_slice(before);
                    quote(item.as_text().as_bytes(), out);
                    out.extend_from_slice(after);
                }
            }
            Op::Or { body, before, none } => {
                let start = out.len();
                out.extend_from_slice(before);
                body.run(point, out);
                if out.len() == start + before.len() {
                    out.truncate(start);
                    out.extend_from_slice(none);
                }
            }
            Op::Quoted { quote, body } => {
                let mut inner = Vec::new();
                body.run(point, &mut inner);
                quote(&inner, out);
            }
            Op::Distinct { items } => {
                let mut seen = HashSet::new();
                for (relation, bodies) in items {
                    relation.each(point, &mut |choice, point| {
                        let mut item = Vec::new();
                        if let Some(body) = bodies.get(choice) {
                            body.run(point, &mut item);
                        }
                        if !seen.contains(&item) {
                            out.extend_from_slice(&item);
                            seen.insert(item);
                        }
                    });
                }
            }
        }
    }
}

fn op_bytes(op: &Op) -> ByteSet {
    match op {
        Op::Literal(bytes) => ByteSet::of(bytes),
        Op::Text { texts, .. } => texts.bytes(),
        Op::Value(formula) => formula.bytes(),
        Op::Each { body, .. } => body.bytes(),
        Op::Files { bodies, .. } => bodies.iter().map(Program::bytes).fold(ByteSet::default(), ByteSet::union),
        // What quotes make of it is not known.
        Op::Quoted { .. } | Op::Items { .. } | Op::Distinct { .. } | Op::Or { .. } => (0..=255).collect(),
    }
}
