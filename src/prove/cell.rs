//! The data that a value comes from: where a sheet says it.

use crate::plan::{NONE, Plan, Slot};
use crate::resolve::Term;
use crate::source::{Sources, Span};
use crate::values::Value;

/// A value of an element, as its data says it.
pub struct Cell {
    pub text: String,
    /// Where it stands, if it is a part of its row.
    pub span: Option<Span>,
}

/// The data of a key or an attribute at a point, or a value that is the same at all of them; `None` if the term is
/// something else, or the point has no such element.
pub fn cell(plan: &Plan, slots: &[Slot], point: &[u32], term: &Term, sources: &Sources) -> Option<Cell> {
    let fixed = |value: &Value| Cell { text: value.as_text().into_owned(), span: None };
    let (axis, attr) = match term {
        Term::Const(value) => return Some(fixed(value)),
        Term::Param(param) => return plan.workflow.params[*param].value.as_ref().map(fixed),
        Term::Attr(axis, attr) => (*axis, Some(*attr)),
        Term::Key(axis) => (*axis, None),
        _ => return None,
    };
    let (slot, at) = slots.iter().zip(point).find(|(s, _)| plan.maps.get(s.axis, axis).is_some())?;
    let element = plan.maps.get(slot.axis, axis)?.get(*at);
    if element == NONE {
        return None;
    }
    let bound = &plan.axes[axis];
    let text = match attr {
        Some(attr) => bound.columns[attr].get(element),
        None => bound.keys.get(element),
    };
    let span = bound.places.get(element as usize).and_then(|row| {
        let at = sources.text(*row).find(text.as_ref()).filter(|_| !text.is_empty())?;
        Some(row.slice(at, at + text.len()))
    });
    Some(Cell { text: text.into_owned(), span })
}
