//! How a point finds files: from the point to a box of the producer's points, and back.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::axis::Axis;
use super::map::{Elements, Map, NONE};
use super::space::{Bind, Join, Slot, Walk};
use crate::resolve::workflow::Pick;
use crate::resolve::{AxisId, FileId, IdVec, StepId, Workflow};

/// The maps from every axis to each axis that it determines.
#[derive(Debug, Default)]
pub struct Maps(BTreeMap<(AxisId, AxisId), Arc<Map>>);

impl Maps {
    /// Composes the maps to parents.
    pub fn new(workflow: &Workflow, axes: &IdVec<AxisId, Axis>) -> Self {
        let mut maps = BTreeMap::new();
        for (id, axis) in axes.iter().filter(|(_, a)| a.healthy) {
            let mut map = Arc::new(Map::Same { len: axis.len });
            let mut at = id;
            maps.insert((id, id), map.clone());
            while let Some((parent, up)) = axes[at].parent.as_ref() {
                map = Arc::new(map.then(up, axes[*parent].len));
                maps.insert((id, *parent), map.clone());
                at = *parent;
            }
            debug_assert!(workflow.closure(id).len() == maps.keys().filter(|(from, _)| *from == id).count());
        }
        Self(maps)
    }

    /// The map from `from` to `to`, if `from` determines `to`.
    pub fn get(&self, from: AxisId, to: AxisId) -> Option<&Arc<Map>> {
        self.0.get(&(from, to))
    }
}

/// The axes that are bound at a place, each with how its element follows from the point.
#[derive(Debug, Clone, Default)]
pub struct Roots {
    roots: Vec<Root>,
    /// The number of slots of the point.
    pub slots: usize,
}

#[derive(Debug, Clone)]
struct Root {
    axis: AxisId,
    bind: Bind,
    /// Axes that this root does not bind, though it determines them: they were released.
    released: Vec<AxisId>,
}

impl Roots {
    /// The roots of a space.
    pub fn of(slots: &[Slot]) -> Self {
        let mut roots = Roots::default();
        for slot in slots {
            roots.push_slot(slot.axis, slot.len);
        }
        roots
    }

    /// Binds an axis in a new slot.
    pub fn push_slot(&mut self, axis: AxisId, len: u32) {
        let map = Arc::new(Map::Same { len });
        let bind = Bind::Slot { slot: self.slots, map };
        self.roots.push(Root { axis, bind, released: Vec::new() });
        self.slots += 1;
    }

    fn push(&mut self, axis: AxisId, bind: Bind) {
        self.roots.push(Root { axis, bind, released: Vec::new() });
    }

    /// Unbinds an axis and every axis that determines it; its parents stay.
    fn release(&mut self, workflow: &Workflow, axis: AxisId) {
        for root in &mut self.roots {
            let gone = workflow.closure(root.axis).into_iter().filter(|a| workflow.determines(*a, axis));
            root.released.extend(gone);
        }
    }

    /// The same roots without `axis` and every axis that determines it.
    pub fn without(&self, workflow: &Workflow, axis: AxisId) -> Self {
        let mut roots = self.clone();
        roots.release(workflow, axis);
        roots
    }

    /// How the element of `axis` follows from the point; the root bound last wins.
    pub fn bind(&self, maps: &Maps, axes: &IdVec<AxisId, Axis>, axis: AxisId) -> Option<Bind> {
        self.roots.iter().rev().filter(|r| !r.released.contains(&axis)).find_map(|root| {
            let map = maps.get(root.axis, axis)?;
            Some(root.bind.then(map, axes[axis].len))
        })
    }

    /// The finest axis that `axis` determines and that is bound here.
    pub fn common(
        &self,
        workflow: &Workflow,
        maps: &Maps,
        axes: &IdVec<AxisId, Axis>,
        axis: AxisId,
    ) -> Option<(AxisId, Bind)> {
        workflow.closure(axis).into_iter().find_map(|a| Some((a, self.bind(maps, axes, a)?)))
    }
}

/// A slot for `axis` that agrees with what is bound already.
pub fn slot(workflow: &Workflow, maps: &Maps, axes: &IdVec<AxisId, Axis>, roots: &Roots, axis: AxisId) -> Slot {
    let join = roots.common(workflow, maps, axes, axis).and_then(|(on, before)| {
        let this = maps.get(axis, on)?.clone();
        Some(Join { on, before, this })
    });
    Slot { axis, len: axes[axis].len, join }
}

/// Files of one family, seen from a point.
#[derive(Debug, Clone)]
pub struct Relation {
    pub file: FileId,
    /// What the point is extended by, outermost first.
    pub extension: Vec<Slot>,
    /// The file's slots, from the extended point.
    pub bind: Vec<Bind>,
    /// The producer and the slots of its jobs, from the extended point.
    pub producer: Option<(StepId, Vec<Bind>)>,
    /// Selectors may give no element somewhere.
    pub partial: bool,
}

/// What a relation is made from.
pub struct Reference<'a> {
    pub file: FileId,
    pub at: &'a [(AxisId, Pick)],
    pub gather: &'a [AxisId],
    /// The slots of the file.
    pub file_axes: &'a [AxisId],
    /// The producer and the slots of its jobs.
    pub producer: Option<(StepId, &'a [AxisId])>,
}

/// Why a relation cannot be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// `at` with an expression over several independent axes, or one that is not built yet.
    NotYet(&'static str),
    /// An expression of `at` has no value.
    Value(String),
    /// The key of an `at` stands twice in the axis.
    Ambiguous(String),
}

/// Everything that relations are made over.
pub struct World<'a> {
    pub workflow: &'a Workflow,
    pub axes: &'a IdVec<AxisId, Axis>,
    pub maps: &'a Maps,
}

impl World<'_> {
    /// The relation of a reference, seen from `roots`.
    ///
    /// # Errors
    /// Why there is none.
    pub fn relate(&self, point: &Roots, roots: &Roots, reference: &Reference) -> Result<Relation, Problem> {
        let (workflow, axes, maps) = (self.workflow, self.axes, self.maps);
        let (mut own, mut roots) = (point.clone(), roots.clone());
        let selected = reference.at.iter().map(|(axis, _)| axis).chain(reference.gather);
        for axis in selected {
            own.release(workflow, *axis);
            roots.release(workflow, *axis);
        }
        let partial = !reference.at.is_empty();
        for (axis, pick) in reference.at {
            // A selected element follows from the step's own point, whatever a group of words repeats over.
            let bind = self.pick(point, &own, *axis, pick)?;
            own.push(*axis, bind.clone());
            roots.push(*axis, bind);
        }
        let mut extension = Vec::new();
        for axis in reference.gather {
            let slot = slot(workflow, maps, axes, &roots, *axis);
            roots.push_slot(*axis, slot.len);
            extension.push(slot);
        }
        let all = |wanted: &[AxisId]| -> Result<Vec<Bind>, Problem> {
            wanted.iter().map(|a| roots.bind(maps, axes, *a).ok_or(Problem::NotYet("this relation"))).collect()
        };
        let producer = match reference.producer {
            Some((step, jobs)) => Some((step, all(jobs)?)),
            None => None,
        };
        Ok(Relation { file: reference.file, extension, bind: all(reference.file_axes)?, producer, partial })
    }

    /// One element of `axis`, as a table over the slot that it depends on.
    fn pick(&self, origin: &Roots, roots: &Roots, axis: AxisId, pick: &Pick) -> Result<Bind, Problem> {
        let bound = &self.axes[axis];
        match pick {
            Pick::Prev | Pick::Next => {
                let here = origin.bind(self.maps, self.axes, axis).ok_or(Problem::NotYet("this selector"))?;
                let neighbour = |element: u32| {
                    let (from, to) = bound.siblings(element);
                    match pick {
                        Pick::Prev if element > from => element - 1,
                        Pick::Next if element + 1 < to => element + 1,
                        _ => NONE,
                    }
                };
                let table = Map::table((0..bound.len).map(neighbour).collect(), bound.len);
                Ok(here.then(&table, bound.len))
            }
            Pick::First | Pick::Last => {
                let end = |elements: Elements| {
                    let at = if *pick == Pick::First { 0 } else { elements.len().saturating_sub(1) };
                    if elements.is_empty() { NONE } else { elements.get(at) }
                };
                match roots.common(self.workflow, self.maps, self.axes, axis) {
                    None => Ok(Bind::Fixed(end(Elements::Range(0, bound.len)))),
                    Some((on, before)) => {
                        let to = self.maps.get(axis, on).ok_or(Problem::NotYet("this selector"))?;
                        let ends = (0..self.axes[on].len).map(|e| end(to.fibre(e))).collect();
                        Ok(before.then(&Map::table(ends, bound.len), bound.len))
                    }
                }
            }
            Pick::Key(term) => self.pick_key(origin, roots, axis, term),
        }
    }

    fn pick_key(
        &self,
        origin: &Roots,
        roots: &Roots,
        axis: AxisId,
        term: &crate::resolve::Term,
    ) -> Result<Bind, Problem> {
        let bound = &self.axes[axis];
        let mut by_key: std::collections::HashMap<String, Vec<u32>> = std::collections::HashMap::new();
        for (element, key) in bound.keys.iter().enumerate() {
            by_key.entry(key.into_owned()).or_default().push(element as u32);
        }
        // The expression's axes must hang on one slot, the same that the parent hangs on.
        let mut slot: Option<(usize, u32)> = None;
        let mut mentioned = Vec::new();
        for used in term.axes() {
            let bind = origin.bind(self.maps, self.axes, used).ok_or(Problem::NotYet("this selector"))?;
            mentioned.push((used, bind));
        }
        // What `count(A)` and the like see agrees with the finest axis above A that the point binds.
        term.visit(&mut |t| {
            if let crate::resolve::Term::Elements(_, of) = t {
                let above = self.workflow.closure(*of).into_iter().skip(1);
                let bound = above.into_iter().find_map(|a| Some((a, origin.bind(self.maps, self.axes, a)?)));
                mentioned.extend(bound.filter(|(a, _)| mentioned.iter().all(|(m, _)| m != a)));
            }
        });
        let common = roots.common(self.workflow, self.maps, self.axes, axis);
        for bind in mentioned.iter().map(|(_, b)| b).chain(common.iter().map(|(_, b)| b)) {
            if let Bind::Slot { slot: at, map } = bind {
                if slot.is_some_and(|(s, _)| s != *at) {
                    return Err(Problem::NotYet("a selector over two independent axes"));
                }
                slot = Some((*at, map.len()));
            }
        }
        let slots = slot.map_or(0, |(s, _)| s + 1);
        let lookup = |element: u32| -> Result<u32, Problem> {
            let mut point = vec![0; slots];
            if let Some((slot, _)) = slot {
                point[slot] = element;
            }
            let env = super::program::PointEnv { world: self, binds: &mentioned, point: &point };
            let key = super::eval::eval(term, &env).map_err(Problem::Value)?;
            let Some(found) = by_key.get(key.as_text().as_ref()) else { return Ok(NONE) };
            let agrees = |e: &&u32| match &common {
                None => true,
                Some((on, before)) => {
                    let to = self.maps.get(axis, *on);
                    to.is_some_and(|to| to.get(**e) == before.get(&point))
                }
            };
            let mut found = found.iter().filter(agrees);
            match (found.next(), found.next()) {
                (None, _) => Ok(NONE),
                (Some(only), None) => Ok(*only),
                (Some(_), Some(_)) => Err(Problem::Ambiguous(key.as_text().into_owned())),
            }
        };
        match slot {
            None => Ok(Bind::Fixed(lookup(0)?)),
            Some((slot, len)) => {
                let table: Result<Vec<u32>, Problem> = (0..len).map(lookup).collect();
                Ok(Bind::Slot { slot, map: Arc::new(Map::table(table?, bound.len)) })
            }
        }
    }

    /// The inverse box: which elements each slot of a consumer's point may have so that it reads a file of the
    /// producer's job at `job`. Nothing if no point does.
    ///
    /// `slots` is the number of slots of the consumer.
    pub fn consumers<'a>(relation: &'a Relation, slots: usize, job: &[u32]) -> Option<Consumers<'a>> {
        let (_, binds) = relation.producer.as_ref()?;
        // The point's own slots, then those that extend it.
        let mut limits: Vec<Option<Elements<'a>>> = vec![None; slots + relation.extension.len()];
        for (bind, element) in binds.iter().zip(job) {
            match bind {
                Bind::Fixed(fixed) if fixed != element => return None,
                Bind::Fixed(_) => {}
                Bind::Slot { slot, map } => narrow(&mut limits[*slot], map.fibre(*element))?,
            }
        }
        // Each slot of the extension agrees with one slot before it, so from the last to the first: what a slot may
        // be says what the one before it may be, and nothing has to be looked at twice.
        let mut loose = false;
        for (at, slot) in relation.extension.iter().enumerate().rev() {
            let Some(join) = &slot.join else { continue };
            let Some(elements) = &limits[slots + at] else {
                loose = true;
                continue;
            };
            let mut wanted: Vec<u32> = elements.iter().map(|e| join.this.get(e)).collect();
            wanted.sort_unstable();
            wanted.dedup();
            match &join.before {
                Bind::Fixed(fixed) if !wanted.contains(fixed) => return None,
                Bind::Fixed(_) => {}
                Bind::Slot { slot, map } => {
                    let before = match wanted.as_slice() {
                        [one] => map.fibre(*one),
                        all => {
                            let mut found: Vec<u32> =
                                all.iter().flat_map(|e| map.fibre(*e).iter().collect::<Vec<_>>()).collect();
                            found.sort_unstable();
                            Elements::Owned(found)
                        }
                    };
                    narrow(&mut limits[*slot], before)?;
                }
            }
        }
        let further = limits.split_off(slots);
        Some(Consumers { limits, extension: &relation.extension, further: loose.then_some(further) })
    }
}

/// The points that read a file of one job: a box, and where the box is too large, what else must hold.
pub struct Consumers<'a> {
    /// The elements that each slot may have.
    pub limits: Vec<Option<Elements<'a>>>,
    extension: &'a [Slot],
    /// What the slots of the extension may be, if there may be points of the box without any extension.
    further: Option<Vec<Option<Elements<'a>>>>,
}

impl Consumers<'_> {
    /// Whether a point of the box is one.
    #[inline]
    pub fn has(&self, point: &[u32]) -> bool {
        self.further.as_ref().is_none_or(|further| Walk::start(self.extension, further, point).get().is_some())
    }
}

fn narrow<'a>(limit: &mut Option<Elements<'a>>, elements: Elements<'a>) -> Option<()> {
    let narrowed = match limit.take() {
        Some(before) => before.and(&elements),
        None => elements,
    };
    if narrowed.is_empty() {
        return None;
    }
    *limit = Some(narrowed);
    Some(())
}
