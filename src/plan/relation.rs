//! How a point finds files: from the point to a box of the producer's points, and back.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use super::axis::Axis;
use super::extension::Extension;
use super::formula::Formula;
use super::map::{Elements, Map, NONE};
use super::presence::Presence;
use super::space::{Bind, Slot, Walk};
use crate::diagnostic::{Findings, data};
use crate::resolve::{AxisId, FileId, IdVec, StepId, Workflow};
use crate::values::Value;

/// What there is to say where one element is wanted and several fit, whether their files exist or not.
pub const SEVERAL: &str = "several elements fit, and one is wanted";

/// The maps from every axis to each axis that it determines.
#[derive(Debug, Default)]
pub struct Maps(BTreeMap<(AxisId, AxisId), Arc<Map>>);

impl Maps {
    /// Composes the maps to all axes that an axis determines, on whatever way. An axis of which two ways give
    /// different elements is reported, and left unhealthy.
    pub fn new(workflow: &Workflow, axes: &mut IdVec<AxisId, Axis>, findings: &mut Findings) -> Self {
        let mut maps = Self::default();
        for id in axes.ids().filter(|id| axes[*id].healthy).collect::<Vec<_>>() {
            if let Err(clash) = maps.compose(axes, id) {
                let name = |axis: AxisId| axes[axis].name.as_str();
                let key = |(axis, element): (AxisId, u32)| axes[axis].keys.get(element).into_owned();
                findings.push(data::ways_disagree(
                    workflow.axes[id].span,
                    (name(id), &key((id, clash.element))),
                    name(clash.to),
                    (&key((clash.to, clash.first.1)), clash.first.0.map(name)),
                    (&key((clash.to, clash.second.1)), name(clash.second.0)),
                ));
                axes[id].healthy = false;
            }
        }
        maps
    }

    fn compose(&mut self, axes: &IdVec<AxisId, Axis>, id: AxisId) -> Result<(), Clash> {
        // Each axis that is determined, with its map and the last axis on the way there.
        let mut found: Vec<(AxisId, Arc<Map>, Option<AxisId>)> =
            vec![(id, Arc::new(Map::Same { len: axes[id].len }), None)];
        let mut open = VecDeque::from([0]);
        while let Some(at) = open.pop_front() {
            let (through, so_far, _) = found[at].clone();
            let last = (through != id).then_some(through);
            let axis = &axes[through];
            for (to, map) in axis.parent.iter().chain(&axis.determines).filter(|(to, _)| axes[*to].healthy) {
                let new = so_far.then(map, axes[*to].len);
                let Some(known) = found.iter().position(|(a, ..)| a == to) else {
                    open.push_back(found.len());
                    found.push((*to, Arc::new(new), last));
                    continue;
                };
                let (_, old, way) = &found[known];
                match old.or(&new, axes[*to].len) {
                    Ok(None) => {}
                    Ok(Some(more)) => {
                        found[known].1 = Arc::new(more);
                        open.push_back(known);
                    }
                    Err(element) => {
                        let (first, second) = (old.get(element), new.get(element));
                        let first = (*way, first);
                        return Err(Clash { element, to: *to, first, second: (through, second) });
                    }
                }
            }
        }
        self.0.extend(found.into_iter().map(|(to, map, _)| ((id, to), map)));
        Ok(())
    }

    /// The map from `from` to `to`, if `from` determines `to`.
    pub fn get(&self, from: AxisId, to: AxisId) -> Option<&Arc<Map>> {
        self.0.get(&(from, to))
    }
}

/// Two ways to an axis that end at different elements.
struct Clash {
    element: u32,
    to: AxisId,
    /// The last axis on the way, and where it ends.
    first: (Option<AxisId>, u32),
    second: (AxisId, u32),
}

/// Files seen from a point: the first choice that gives some, at each extension of the point.
#[derive(Debug, Clone)]
pub struct Relation {
    /// Where it does not hold, there are no files.
    pub guard: Option<Formula>,
    /// What the point is extended by before the choices are tried.
    pub extension: Extension,
    pub choices: Vec<Choice>,
    /// There may be one extension only: an open `at`.
    pub single: bool,
    /// Several files, as far as the specification says.
    pub list: bool,
    /// There may be none.
    pub optional: bool,
}

/// One of the sources of a relation, seen from its extended point.
#[derive(Debug, Clone)]
pub struct Choice {
    /// The family of files; nothing for a step that is only waited for.
    pub file: Option<FileId>,
    /// Where it does not hold, the next choice is tried.
    pub guard: Option<Formula>,
    pub extension: Extension,
    /// The file's slots, from the point with both extensions.
    pub bind: Vec<Bind>,
    /// The producer and the slots of its jobs, from the same point.
    pub producer: Option<(StepId, Vec<Bind>)>,
    /// Selectors may give no element somewhere.
    pub partial: bool,
    /// It may have one extension only: an open `at`.
    pub single: bool,
    /// Where the files of the family exist.
    pub presence: Arc<Presence>,
}

/// A relation of which everything follows by index arithmetic: one family, all of whose files exist.
pub struct Plain<'a> {
    pub choice: &'a Choice,
    pub slots: &'a [Slot],
}

impl Choice {
    /// Whether the file of an extended point exists.
    #[inline]
    pub fn exists(&self, point: &[u32]) -> bool {
        match &*self.presence {
            Presence::Never => false,
            Presence::Always => self.bind.iter().all(|bind| bind.get(point) != NONE),
            Presence::At(set) => {
                let elements: Vec<u32> = self.bind.iter().map(|bind| bind.get(point)).collect();
                !elements.contains(&NONE) && set.contains(&elements)
            }
        }
    }
}

impl Relation {
    /// The relation as index arithmetic, if it is that simple.
    pub fn plain(&self) -> Option<Plain<'_>> {
        let [choice] = self.choices.as_slice() else { return None };
        let simple = self.guard.is_none()
            && choice.guard.is_none()
            && self.extension.filter.is_none()
            && self.extension.selected.is_empty()
            && choice.extension.is_trivial()
            && !choice.single
            && !self.single
            && matches!(*choice.presence, Presence::Always)
            && (!choice.partial || !self.optional)
            && choice.bind.iter().chain(choice.producer.iter().flat_map(|(_, b)| b)).all(|b| b.slot().is_ok());
        // Where an element may be missing, a list may miss a file.
        let simple = simple && !(choice.partial && self.list);
        let one_join = self.extension.slots.iter().all(|s| s.joins.len() < 2);
        (simple && one_join).then_some(Plain { choice, slots: &self.extension.slots })
    }

    /// Calls `see` with the number of the choice and the extended point of each file, in order. The point is as
    /// before afterwards.
    pub fn each(&self, point: &mut Vec<u32>, see: &mut dyn FnMut(usize, &mut Vec<u32>)) {
        if self.guard.as_ref().is_some_and(|g| !g.holds(point)) {
            return;
        }
        self.extension.each(point, |point| {
            for (number, choice) in self.choices.iter().enumerate() {
                if choice.guard.as_ref().is_some_and(|g| !g.holds(point)) {
                    continue;
                }
                let mut any = false;
                choice.extension.each(point, |point| {
                    if choice.exists(point) {
                        any = true;
                        see(number, point);
                    }
                });
                if any {
                    break;
                }
            }
        });
    }

    /// The number of files at a point.
    pub fn count(&self, point: &[u32]) -> u64 {
        if let Some(plain) = self.plain().filter(|p| !p.choice.partial) {
            return super::count::walked(plain.slots, point);
        }
        let mut total = 0;
        self.each(&mut point.to_vec(), &mut |_, _| total += 1);
        total
    }

    /// A number of files that no point exceeds.
    pub fn widest(&self) -> u64 {
        let choice = self.choices.iter().map(|c| c.extension.widest()).max().unwrap_or(0);
        self.extension.widest().saturating_mul(choice)
    }

    /// All families that it may take files of.
    pub fn files(&self) -> impl Iterator<Item = FileId> {
        self.choices.iter().filter_map(|c| c.file)
    }

    /// All conditions and selections that may have no value at a point: the first such failure.
    pub fn failure(&self, point: &mut Vec<u32>) -> Option<String> {
        match self.guard.as_ref().map(|g| g.value(point)) {
            Some(Err(why)) => return Some(why),
            Some(Ok(holds)) if holds != Value::Bool(true) => return None,
            _ => {}
        }
        if let Some(why) = self.extension.failure(point) {
            return Some(why);
        }
        let mut failure = None;
        let mut elements = 0u64;
        self.extension.each(point, |point| {
            let mut fits = false;
            for choice in &self.choices {
                match choice.guard.as_ref().map(|g| g.value(point)) {
                    Some(Err(why)) => failure = failure.take().or(Some(why)),
                    Some(Ok(holds)) if holds != Value::Bool(true) => continue,
                    _ => {}
                }
                failure = failure.take().or_else(|| choice.extension.failure(point));
                let (mut any, mut own) = (false, 0u64);
                choice.extension.each(point, |point| {
                    for bind in &choice.bind {
                        if let Bind::Pick { pick, .. } = bind {
                            failure = failure.take().or_else(|| pick.find(point).err());
                        }
                    }
                    own += 1;
                    any |= choice.exists(point);
                });
                fits |= own > 0;
                if choice.single && !self.list && own > 1 {
                    failure = failure.take().or_else(|| Some(SEVERAL.to_owned()));
                }
                // The choices after one that gives a file are not looked at.
                if any {
                    break;
                }
            }
            elements += u64::from(fits);
        });
        if self.single && !self.list && elements > 1 {
            failure = failure.or_else(|| Some(SEVERAL.to_owned()));
        }
        failure
    }
}

/// Everything that relations are made over.
#[derive(Clone, Copy)]
pub struct World<'a> {
    pub workflow: &'a Workflow,
    pub axes: &'a IdVec<AxisId, Axis>,
    pub maps: &'a Maps,
}

/// The points that read a file of one job: a box, and where the box is too large, what else must hold. Used again from
/// job to job.
#[derive(Default)]
pub struct Consumers<'a> {
    /// The elements that each slot may have, and after them what the slots of the extension may be.
    limits: Vec<Option<Elements<'a>>>,
    slots: usize,
    extension: &'a [Slot],
    /// There may be points of the box without any extension.
    loose: bool,
}

impl<'a> Consumers<'a> {
    /// Looks up the inverse box: which elements each slot of a consumer's point may have so that it reads a file of the
    /// producer's job at `job`. Nothing if no point does.
    ///
    /// `slots` is the number of slots of the consumer.
    pub fn find(&mut self, relation: &Plain<'a>, slots: usize, job: &[u32]) -> Option<()> {
        let (_, binds) = relation.choice.producer.as_ref()?;
        let extension = relation.slots;
        (self.slots, self.extension, self.loose) = (slots, extension, false);
        let limits = &mut self.limits;
        limits.clear();
        // The point's own slots, then those that extend it.
        limits.resize_with(slots + extension.len(), || None);
        for (bind, element) in binds.iter().zip(job) {
            match bind {
                Bind::Fixed(fixed) if fixed != element => return None,
                Bind::Fixed(_) => {}
                Bind::Slot { slot, map } => narrow(&mut limits[*slot], map.fibre(*element))?,
                // A plain relation has none.
                Bind::Pick { .. } => return None,
            }
        }
        // Each slot of the extension agrees with one slot before it, so from the last to the first: what a slot may
        // be says what the one before it may be, and nothing has to be looked at twice.
        for (at, slot) in extension.iter().enumerate().rev() {
            let Some(join) = slot.joins.first() else { continue };
            let Some(elements) = &limits[slots + at] else {
                self.loose = true;
                continue;
            };
            let wanted = join.this.images_of(elements);
            match &join.before {
                Bind::Fixed(fixed) if !wanted.contains(*fixed) => return None,
                Bind::Fixed(_) => {}
                Bind::Slot { slot, map } => {
                    let before = match wanted.len() {
                        1 => map.fibre(wanted.get(0)),
                        _ => {
                            let mut found: Vec<u32> =
                                wanted.iter().flat_map(|e| map.fibre(e).iter().collect::<Vec<_>>()).collect();
                            found.sort_unstable();
                            Elements::Owned(found)
                        }
                    };
                    narrow(&mut limits[*slot], before)?;
                }
                Bind::Pick { .. } => self.loose = true,
            }
        }
        Some(())
    }

    /// The elements that each slot of a point may have.
    pub fn limits(&self) -> &[Option<Elements<'a>>] {
        &self.limits[..self.slots]
    }

    /// Whether each point of the box is one.
    pub fn is_exact(&self) -> bool {
        !self.loose
    }

    /// Whether a point of the box is one.
    #[inline]
    pub fn has(&self, point: &[u32]) -> bool {
        !self.loose || Walk::start(self.extension, &self.limits[self.slots..], point).get().is_some()
    }
}

#[inline(always)]
fn narrow<'a>(limit: &mut Option<Elements<'a>>, elements: Elements<'a>) -> Option<()> {
    if limit.is_none() {
        // Nearly always: nothing is moved about.
        let any = !elements.is_empty();
        *limit = Some(elements);
        return any.then_some(());
    }
    let narrowed = limit.take()?.and(&elements);
    (!limit.insert(narrowed).is_empty()).then_some(())
}
