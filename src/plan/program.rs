//! Texts compiled to flat byte programs: literals, columns of axes, loops over extensions.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use super::bytes::ByteSet;
use super::eval::{self, Env};
use super::map::{Elements, NONE};
use super::relation::World;
use super::space::{Bind, Slot, Walk};
use super::texts::Texts;
use crate::resolve::filter::Filter;
use crate::resolve::term::{Aggregate, Term};
use crate::resolve::{AttrId, AxisId, ParamId};
use crate::values::Value;

/// Writes a value in the way a format wants it.
pub type Quote = fn(&[u8], &mut Vec<u8>);

/// A text over a point, as operations that append bytes.
#[derive(Debug, Clone, Default)]
pub struct Program {
    pub ops: Vec<Op>,
}

#[derive(Debug, Clone)]
pub enum Op {
    Literal(Box<[u8]>),
    /// The text of an element.
    Text {
        bind: Bind,
        texts: Arc<Texts>,
    },
    /// The body once per extension of the point.
    Each {
        extension: Arc<[Slot]>,
        body: Program,
    },
    /// The body, quoted as a whole.
    Quoted {
        quote: Quote,
        body: Program,
    },
    /// Each item once, in the order of its first appearance: loops may give the same one.
    Distinct {
        items: Vec<(Arc<[Slot]>, Program)>,
    },
    /// The body's items, each ended by a zero byte, through filters.
    Filtered {
        filters: Vec<Filter>,
        body: Program,
    },
}

/// Evaluates terms at a point.
pub struct PointEnv<'a> {
    pub world: &'a World<'a>,
    /// How the elements of the axes that are named follow from the point.
    pub binds: &'a [(AxisId, Bind)],
    pub point: &'a [u32],
}

impl PointEnv<'_> {
    fn element(&self, axis: AxisId) -> Option<u32> {
        let (_, bind) = self.binds.iter().find(|(a, _)| *a == axis)?;
        Some(bind.get(self.point)).filter(|e| *e != NONE)
    }
}

impl Env for PointEnv<'_> {
    fn param(&self, id: ParamId) -> Option<Value> {
        self.world.workflow.params[id].value.clone()
    }

    fn key(&self, axis: AxisId) -> Option<Value> {
        Some(Value::text(self.world.axes[axis].keys.get(self.element(axis)?).as_ref()))
    }

    fn attr(&self, axis: AxisId, attr: AttrId) -> Option<Value> {
        Some(self.world.axes[axis].value(attr, self.element(axis)?))
    }

    fn elements(&self, aggregate: Aggregate, axis: AxisId) -> Option<Value> {
        let bound = &self.world.axes[axis];
        // The finest axis above it that is bound; the axis itself is released first.
        let above = self.world.workflow.closure(axis).into_iter().skip(1).find_map(|a| {
            let element = self.element(a)?;
            Some(self.world.maps.get(axis, a)?.fibre(element))
        });
        let elements = above.unwrap_or(Elements::Range(0, bound.len));
        let key = |e: u32| Value::text(bound.keys.get(e).as_ref());
        match aggregate {
            Aggregate::Count => Some(Value::int(elements.len() as i64)),
            Aggregate::List => Some(Value::List(elements.iter().map(key).collect())),
            Aggregate::First => (!elements.is_empty()).then(|| key(elements.get(0))),
            Aggregate::Last => (!elements.is_empty()).then(|| key(elements.get(elements.len() - 1))),
        }
    }
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
                let mut joined = last.to_vec();
                joined.extend_from_slice(bytes);
                *last = joined.into();
            }
            _ => self.ops.push(Op::Literal(bytes.into())),
        }
    }

    pub fn push(&mut self, op: Op) {
        match op {
            Op::Literal(bytes) => self.push_literal(bytes),
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
        for op in &self.ops {
            match op {
                Op::Literal(bytes) => out.extend_from_slice(bytes),
                Op::Text { bind, texts } => {
                    let element = bind.get(point);
                    if element != NONE {
                        texts.write(element, out);
                    }
                }
                Op::Each { extension, body } => each(extension, point, |point| body.run(point, out)),
                Op::Quoted { quote, body } => {
                    let mut inner = Vec::new();
                    body.run(point, &mut inner);
                    quote(&inner, out);
                }
                Op::Distinct { items } => {
                    let mut seen = HashSet::new();
                    for (extension, body) in items {
                        each(extension, point, |point| {
                            let mut item = Vec::new();
                            body.run(point, &mut item);
                            if !seen.contains(&item) {
                                out.extend_from_slice(&item);
                                seen.insert(item);
                            }
                        });
                    }
                }
                Op::Filtered { filters, body } => {
                    // A filter that gives nothing was reported by the prover.
                    if let Ok(value) = filtered(filters, body, point) {
                        out.extend_from_slice(value.as_text().as_bytes());
                    }
                }
            }
        }
    }

    /// The text at a point.
    pub fn text(&self, point: &[u32]) -> String {
        let mut out = Vec::new();
        self.run(&mut point.to_vec(), &mut out);
        String::from_utf8_lossy(&out).into_owned()
    }

    /// A filter may give nothing for some of its texts.
    pub fn may_fail(&self) -> bool {
        self.ops.iter().any(|op| match op {
            Op::Literal(_) | Op::Text { .. } => false,
            Op::Each { body, .. } | Op::Quoted { body, .. } => body.may_fail(),
            Op::Distinct { items } => items.iter().any(|(_, body)| body.may_fail()),
            Op::Filtered { filters, .. } => filters.iter().any(Filter::may_fail),
        })
    }

    /// Why a filter gives nothing at a point, if one does. Loops are entered.
    pub fn failure(&self, point: &mut Vec<u32>) -> Option<String> {
        self.ops.iter().find_map(|op| match op {
            Op::Literal(_) | Op::Text { .. } => None,
            Op::Each { extension, body } => {
                let mut why = None;
                each(extension, point, |point| why = why.take().or_else(|| body.failure(point)));
                why
            }
            Op::Distinct { items } => items.iter().find_map(|(extension, body)| {
                let mut why = None;
                each(extension, point, |point| why = why.take().or_else(|| body.failure(point)));
                why
            }),
            Op::Quoted { body, .. } => body.failure(point),
            Op::Filtered { filters, body } => filtered(filters, body, point).err(),
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
                Op::Quoted { quote, body } => {
                    program.ops.push(Op::Quoted { quote: *quote, body: body.seen_through(binds) });
                }
                Op::Filtered { filters, body } => {
                    program.ops.push(Op::Filtered { filters: filters.clone(), body: body.seen_through(binds) });
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
            Some(Op::Text { texts, .. }) => match &**texts {
                Texts::Arena { .. } if texts.iter().any(|t| t.is_empty()) => self.bytes(),
                Texts::Arena { .. } => {
                    let firsts: Vec<u8> = texts.iter().filter_map(|t| t.bytes().next()).collect();
                    ByteSet::of(&firsts)
                }
                Texts::Range { .. } => ByteSet::of(b"-0123456789"),
            },
            _ => self.bytes(),
        }
    }

    /// A number of bytes that no text exceeds: for limits that need no walk.
    pub fn longest(&self) -> u64 {
        self.ops
            .iter()
            .map(|op| match op {
                Op::Literal(bytes) => bytes.len() as u64,
                Op::Text { texts, .. } => texts.longest() as u64,
                Op::Each { extension, body } => widest(extension).saturating_mul(body.longest()),
                Op::Distinct { items } => items
                    .iter()
                    .map(|(extension, body)| widest(extension).saturating_mul(body.longest()))
                    .fold(0, u64::saturating_add),
                // A `$` of an argument is protected from kickstart, bash and YAML: `\\\\x5c\\\\x24`.
                Op::Quoted { body, .. } => body.longest().saturating_mul(10).saturating_add(16),
                Op::Filtered { filters, .. } if filters.iter().any(Filter::may_lengthen) => u64::MAX,
                // Upper case may have more characters than lower case.
                Op::Filtered { body, .. } => body.longest().saturating_mul(3).saturating_add(20),
            })
            .fold(0, u64::saturating_add)
    }
}

/// A number of extensions that no point exceeds.
pub fn widest(extension: &[Slot]) -> u64 {
    extension
        .iter()
        .map(|slot| match &slot.join {
            None => u64::from(slot.len),
            Some(join) => u64::from(join.this.widest()),
        })
        .fold(1, u64::saturating_mul)
}

fn op_bytes(op: &Op) -> ByteSet {
    match op {
        Op::Literal(bytes) => ByteSet::of(bytes),
        Op::Text { texts, .. } => ByteSet::of_texts(texts),
        Op::Each { body, .. } => body.bytes(),
        // What quotes and filters make of it is not known.
        Op::Quoted { .. } | Op::Filtered { .. } | Op::Distinct { .. } => ByteSet::of(&(0..=255).collect::<Vec<u8>>()),
    }
}

/// Calls `see` with each extension of a point; the point is as before afterwards.
fn each(extension: &[Slot], point: &mut Vec<u32>, mut see: impl FnMut(&mut Vec<u32>)) {
    let base = point.len();
    if let [Slot { join: None, len, .. }] = extension {
        point.push(0);
        for element in 0..*len {
            point[base] = element;
            see(point);
        }
        point.pop();
        return;
    }
    let mut walk = Walk::start(extension, &[], point);
    while let Some(full) = walk.get() {
        point.truncate(base);
        point.extend_from_slice(&full[base..]);
        see(point);
        walk.step();
    }
    point.truncate(base);
}

/// The items of a body through filters.
fn filtered(filters: &[Filter], body: &Program, point: &mut Vec<u32>) -> Result<Value, String> {
    let mut bytes = Vec::new();
    body.run(point, &mut bytes);
    let text = String::from_utf8_lossy(&bytes);
    let items: Vec<Value> = text.split_terminator('\0').map(Value::text).collect();
    let list = body.ops.iter().any(|op| matches!(op, Op::Each { .. }));
    let mut value = match items.as_slice() {
        [one] if !list => one.clone(),
        _ => Value::List(items.into()),
    };
    for filter in filters {
        value = filter.apply(&value)?;
    }
    Ok(value)
}

/// A column of the values of `term` over one axis; `bind` tells the element of each axis that the term names.
///
/// # Errors
/// The first element without a value, and why.
pub fn column(world: &World, term: &Term, axis: AxisId) -> Result<Arc<Texts>, (u32, String)> {
    let bound = &world.axes[axis];
    match term {
        Term::Key(a) if *a == axis => return Ok(bound.keys.clone()),
        Term::Attr(a, attr) if *a == axis => return Ok(bound.columns[*attr].clone()),
        _ => {}
    }
    let binds: Vec<(AxisId, Bind)> = world
        .workflow
        .closure(axis)
        .into_iter()
        .filter_map(|a| Some((a, Bind::Slot { slot: 0, map: world.maps.get(axis, a)?.clone() })))
        .collect();
    let mut texts = Texts::default();
    for element in 0..bound.len {
        let env = PointEnv { world, binds: &binds, point: &[element] };
        let value = eval::eval(term, &env).map_err(|why| (element, why))?;
        let text: Cow<str> = value.as_text();
        texts.push(&text).map_err(|why| (element, why.to_string()))?;
    }
    Ok(Arc::new(texts))
}
