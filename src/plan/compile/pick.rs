//! Selectors of one element, as lookups.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Compiler, Place};
use crate::diagnostic::{Diagnostic, nodes};
use crate::plan::map::Map;
use crate::plan::pick::{self, Picker, Which};
use crate::plan::roots::{Roots, slot};
use crate::plan::space::{Bind, Join};
use crate::resolve::AxisId;
use crate::resolve::workflow::Pick;
use crate::source::Span;

impl Compiler<'_> {
    /// One element of `axis`, seen from a place.
    pub(super) fn pick(
        &self,
        place: &Place,
        roots: &Roots,
        axis: AxisId,
        pick: &Pick,
        span: Span,
    ) -> Result<Bind, Diagnostic> {
        let world = &self.world;
        let bound = &world.axes[axis];
        let origin = |axis| place.point.bind(world, axis).or_else(|| place.roots.bind(world, axis));
        let which = match pick {
            Pick::First => Which::First,
            Pick::Last => Which::Last,
            Pick::Prev | Pick::Next => {
                let here = origin(axis).ok_or_else(|| nodes::not_yet(span, "this selector"))?;
                let distance = if *pick == Pick::Prev { -1 } else { 1 };
                Which::Near { here, distance, indexes: pick::indexes(bound) }
            }
            Pick::Key(term) => Which::Key { key: self.formula(term, place, span)?, by_key: pick::by_key(bound) },
            Pick::Open => return Err(nodes::not_yet(span, "this selector")),
        };
        let mut slot = slot(world, roots, axis);
        // Neighbours are siblings of the point's own element, also where its parent was released or selected anew.
        if let (Which::Near { .. }, Some(parent)) = (&which, world.workflow.axes[axis].parent)
            && let (Some(before), Some(this)) = (origin(parent), world.maps.get(axis, parent))
            && roots.bind(world, parent).as_ref() != Some(&before)
        {
            slot.joins.push(Join { on: parent, before, this: this.clone() });
        }
        let picker = Picker { slot, which };
        self.looked_up(picker, place.roots.slots)
    }

    /// A lookup as a table over the one slot that it depends on, if there is only one.
    fn looked_up(&self, picker: Picker, width: usize) -> Result<Bind, Diagnostic> {
        let mut used: BTreeSet<usize> = BTreeSet::new();
        let mut simple = true;
        let mut see = |bind: &Bind| match bind.slot() {
            Ok(slot) => used.extend(slot),
            Err(_) => simple = false,
        };
        picker.slot.joins.iter().for_each(|join| see(&join.before));
        match &picker.which {
            Which::Near { here, .. } => see(here),
            Which::Key { key, .. } => simple &= key.slots(&mut used),
            Which::First | Which::Last => {}
        }
        let lookup = |point: &[u32]| picker.find(point);
        let slots: Vec<usize> = used.into_iter().collect();
        let table = match slots.as_slice() {
            _ if !simple => None,
            [] => lookup(&[]).ok().map(Bind::Fixed),
            [slot] => {
                let len = self.length(&picker, *slot);
                let mut point = vec![0; width.max(*slot + 1)];
                let found: Result<Vec<u32>, String> = (0..len)
                    .map(|element| {
                        point[*slot] = element;
                        lookup(&point)
                    })
                    .collect();
                let images = picker.slot.len;
                found.ok().map(|f| Bind::Slot { slot: *slot, map: Arc::new(Map::table(f, images)) })
            }
            _ => None,
        };
        Ok(table.unwrap_or_else(|| Bind::Pick { pick: Arc::new(picker), map: None }))
    }

    /// The number of elements of the slot that a lookup depends on.
    fn length(&self, picker: &Picker, slot: usize) -> u32 {
        let mut len = 0;
        let mut see = |bind: &Bind| {
            if let Bind::Slot { slot: s, map } = bind
                && *s == slot
            {
                len = len.max(map.len());
            }
        };
        picker.slot.joins.iter().for_each(|join| see(&join.before));
        match &picker.which {
            Which::Near { here, .. } => see(here),
            Which::Key { key, .. } => key.visit_binds(&mut see),
            Which::First | Which::Last => {}
        }
        len
    }
}
