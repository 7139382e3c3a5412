//! Which elements an element determines: its parents, factors, base, groups, and so on from them.

use super::Workflow;
use super::ids::{AxisId, IdVec};
use super::workflow::{AxisDef, Selection};

/// The axes whose element one of `axis` determines in one step: its parent first.
fn direct(axes: &IdVec<AxisId, AxisDef>, axis: AxisId) -> impl Iterator<Item = AxisId> + '_ {
    let def = &axes[axis];
    def.parent.into_iter().chain(def.determines.iter().copied().filter(|a| Some(*a) != def.parent))
}

/// [`Workflow::closure`], while the workflow is being made.
pub fn closure(axes: &IdVec<AxisId, AxisDef>, axis: AxisId) -> Vec<AxisId> {
    let mut found = vec![axis];
    let mut at = 0;
    while let Some(axis) = found.get(at).copied() {
        at += 1;
        for next in direct(axes, axis) {
            if !found.contains(&next) {
                found.push(next);
            }
        }
    }
    found
}

/// All axes that some axes bind.
pub fn closure_of(axes: &IdVec<AxisId, AxisDef>, given: &[AxisId]) -> Vec<AxisId> {
    let mut found = Vec::new();
    for axis in given.iter().flat_map(|axis| closure(axes, *axis)) {
        if !found.contains(&axis) {
            found.push(axis);
        }
    }
    found
}

/// [`Workflow::outward`], while the workflow is being made.
pub fn outward(axes: &IdVec<AxisId, AxisDef>, axis: AxisId) -> Vec<AxisId> {
    let mut found = vec![axis];
    let mut at = 0;
    while let Some(axis) = found.get(at).copied() {
        at += 1;
        for next in direct(axes, axis).filter(|next| !axes[*next].sources().contains(&axis)) {
            if !found.contains(&next) {
                found.push(next);
            }
        }
    }
    found
}

impl Workflow {
    /// Whether only some elements of `from` determine one of `to`, which they do in one step: those of a subset's base.
    pub fn is_partial(&self, from: AxisId, to: AxisId) -> bool {
        self.axes[from].parent != Some(to) && self.axes[from].partial.contains(&to)
    }

    /// The axis and all axes that its elements determine: itself, its parent and what else it determines directly,
    /// then what these determine.
    pub fn closure(&self, axis: AxisId) -> Vec<AxisId> {
        closure(&self.axes, axis)
    }

    /// All axes that a point over `axes` binds.
    pub fn closure_of(&self, axes: &[AxisId]) -> Vec<AxisId> {
        closure_of(&self.axes, axes)
    }

    /// Whether an axis is one of some axes, or determines one of them.
    pub fn reaches(&self, axis: AxisId, axes: &[AxisId]) -> bool {
        self.closure(axis).iter().any(|a| axes.contains(a))
    }

    /// Whether a group of words that binds some axes takes the list of a selection apart: it has the files that agree
    /// with the extension.
    pub fn takes_apart(&self, selection: &Selection, each: &[AxisId]) -> bool {
        selection.gather.iter().any(|(axis, _)| self.reaches(*axis, each))
    }

    /// The axis, the axis that its elements lie inside, and so on outwards.
    pub fn ancestors(&self, axis: AxisId) -> Vec<AxisId> {
        let mut found = vec![axis];
        while let Some(parent) = found.last().and_then(|a| self.axes[*a].parent).filter(|p| !found.contains(p)) {
            found.push(parent);
        }
        found
    }

    /// The axes that `axis` is made inside, made of, or a part of, and itself: its closure without what is made of its
    /// elements.
    pub fn outward(&self, axis: AxisId) -> Vec<AxisId> {
        outward(&self.axes, axis)
    }

    /// An element of `axis` determines one of `other`, or may do so.
    pub fn determines(&self, axis: AxisId, other: AxisId) -> bool {
        self.closure(axis).contains(&other)
    }

    /// Every element of `axis` determines one of `other`.
    pub fn always_determines(&self, axis: AxisId, other: AxisId) -> bool {
        let mut found = vec![axis];
        let mut at = 0;
        while let Some(axis) = found.get(at).copied() {
            if axis == other {
                return true;
            }
            at += 1;
            for next in direct(&self.axes, axis).filter(|next| !self.is_partial(axis, *next)) {
                if !found.contains(&next) {
                    found.push(next);
                }
            }
        }
        false
    }

    /// The axes of `axes` that no other of them always determines, each once, in order: what a point of them really is.
    pub fn independent(&self, axes: &[AxisId]) -> Vec<AxisId> {
        let mut kept: Vec<AxisId> = Vec::new();
        for (at, axis) in axes.iter().enumerate() {
            let finer = axes.iter().any(|other| other != axis && self.always_determines(*other, *axis));
            if !finer && !axes[..at].contains(axis) {
                kept.push(*axis);
            }
        }
        kept
    }

    /// The axes that a point over `axes` is made of, outermost first: those that another one determines are left out
    /// where the order of points is the same without them.
    pub fn slots(&self, axes: &[AxisId]) -> Vec<AxisId> {
        let mut kept: Vec<AxisId> = Vec::new();
        for (at, axis) in axes.iter().enumerate().rev() {
            // A subset and its base determine each other: both stand, so that each is found where it is asked for.
            let before = axes[..at].iter().any(|other| {
                other == axis || (self.always_determines(*other, *axis) && !self.determines(*axis, *other))
            });
            // The elements of an axis stand parent by parent: with the next axis in order, this one is too.
            let next = kept.last().is_some_and(|next| self.ancestors(*next).contains(axis));
            if !before && !next {
                kept.push(*axis);
            }
        }
        kept.reverse();
        kept
    }

    /// The axes of each circle of determination, in order. A subset and its base count as one axis.
    pub fn circles(&self) -> Vec<Vec<AxisId>> {
        let pair = |a: AxisId, b: AxisId| self.axes[a].base == Some(b) || self.axes[b].base == Some(a);
        // Who is known to lead to no circle, and who is on the way that is being walked.
        let mut done: Vec<AxisId> = Vec::new();
        let mut found = Vec::new();
        for start in self.axes.ids() {
            let mut way: Vec<(AxisId, Vec<AxisId>)> = Vec::new();
            let next = |axis: AxisId| direct(&self.axes, axis).filter(|n| !pair(axis, *n)).collect::<Vec<_>>();
            if !done.contains(&start) {
                way.push((start, next(start)));
            }
            while let Some((axis, open)) = way.last_mut() {
                let axis = *axis;
                match open.pop() {
                    None => {
                        done.push(axis);
                        way.pop();
                    }
                    Some(to) if way.iter().any(|(a, _)| *a == to) => {
                        found.push(way.iter().map(|(a, _)| *a).skip_while(|a| *a != to).collect());
                    }
                    Some(to) if done.contains(&to) => {}
                    Some(to) => way.push((to, next(to))),
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Sources, Span};

    /// Axes by name, parent, and what else they determine: `?` where only some elements do, `<` the base of a subset.
    fn workflow(axes: &[(&str, &str, &str)]) -> Workflow {
        let mut workflow = Workflow::default();
        let span = Span::new(Sources::default().add("test", ""), 0, 0);
        for (name, ..) in axes {
            workflow.axes.push(AxisDef::new(*name, span));
        }
        let id = |workflow: &Workflow, name: &str| {
            workflow.axes.iter().find(|(_, a)| a.name == name).map(|(id, _)| id).expect("an axis of the test")
        };
        for (name, parent, determines) in axes {
            let at = id(&workflow, name);
            workflow.axes[at].parent = (!parent.is_empty()).then(|| id(&workflow, parent));
            for word in determines.split_whitespace() {
                let to = id(&workflow, word.trim_matches(['?', '<']));
                workflow.axes[at].determines.push(to);
                if word.starts_with('?') {
                    workflow.axes[at].partial.push(to);
                }
                if word.starts_with('<') {
                    workflow.axes[at].base = Some(to);
                }
            }
        }
        workflow
    }

    fn names(workflow: &Workflow, axes: &[AxisId]) -> String {
        axes.iter().map(|a| workflow.axes[*a].name.as_str()).collect::<Vec<_>>().join(" ")
    }

    fn slots(workflow: &Workflow, axes: &str) -> String {
        let id = |name: &str| workflow.axes.iter().find(|(_, a)| a.name == name).map(|(id, _)| id).expect("an axis");
        names(workflow, &workflow.slots(&axes.split(' ').map(id).collect::<Vec<_>>()))
    }

    /// Lanes inside samples, a subset of the lanes, chunks of them inside samples, and batches of samples.
    fn lanes() -> Workflow {
        workflow(&[
            ("sample", "", "batch"),
            ("lane", "sample", "?deep chunk"),
            ("deep", "sample", "<lane"),
            ("chunk", "sample", ""),
            ("batch", "", ""),
            ("tool", "", ""),
            ("pair", "", "sample tool"),
        ])
    }

    #[test]
    fn a_closure_goes_outwards_and_comes_to_an_end() {
        let workflow = lanes();
        let closure = |n: usize| names(&workflow, &workflow.closure(workflow.axes.ids().nth(n).expect("an axis")));
        assert_eq!(closure(1), "lane sample deep chunk batch");
        assert_eq!(closure(2), "deep sample lane batch chunk");
        assert_eq!(closure(6), "pair sample tool batch");
        assert!(workflow.circles().is_empty());
    }

    #[test]
    fn a_slot_is_left_out_only_where_the_order_stays() {
        let workflow = lanes();
        assert_eq!(slots(&workflow, "sample lane"), "lane");
        assert_eq!(slots(&workflow, "lane sample"), "lane");
        // Lanes chunk by chunk is another order than lanes: a chunk is no parent.
        assert_eq!(slots(&workflow, "chunk lane"), "chunk lane");
        assert_eq!(slots(&workflow, "lane chunk"), "lane");
        assert_eq!(slots(&workflow, "tool pair"), "tool pair");
        assert_eq!(slots(&workflow, "pair tool"), "pair");
        assert_eq!(slots(&workflow, "deep lane"), "deep lane");
        assert_eq!(slots(&workflow, "lane deep"), "lane deep");
        assert_eq!(slots(&workflow, "batch sample tool"), "batch sample tool");
    }

    #[test]
    fn circles_are_found_but_for_a_subset_and_its_base() {
        let workflow = workflow(&[("a", "b", ""), ("b", "", "c"), ("c", "", "a"), ("d", "", "?e"), ("e", "", "<d")]);
        let circles = workflow.circles();
        assert_eq!(circles.len(), 1);
        assert_eq!(names(&workflow, &circles[0]), "a b c");
    }
}
