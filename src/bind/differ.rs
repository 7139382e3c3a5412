//! Attributes on which the members of a group disagree: a mistake only where such a group is left and somebody asks.

use std::borrow::Cow;

use super::Binder;
use super::rows::Rows;
use crate::diagnostic::axes;
use crate::plan::{Axis, Texts};
use crate::resolve::workflow::Rule;
use crate::resolve::{AttrId, AxisId, Term};

/// Stands before what two members of a group have, and who they are; no data holds it.
const MARK: char = '\0';

/// What the members of a group have in common, or what tells that they differ.
pub fn common<'a>(base: &Axis, column: &'a Texts, members: &[u32]) -> Cow<'a, str> {
    let first = column.get(members[0]);
    match members.iter().find(|m| column.get(**m) != first) {
        None => first,
        Some(other) => {
            let parts = [base.keys.get(members[0]), first, base.keys.get(*other), column.get(*other)];
            // Members that are groups themselves may differ within.
            match parts.iter().skip(1).step_by(2).find(|text| text.starts_with(MARK)) {
                Some(inner) => inner.clone().into_owned().into(),
                None => parts.iter().fold(String::new(), |text, part| format!("{text}{MARK}{part}")).into(),
            }
        }
    }
}

impl Binder<'_> {
    /// Reports the first group that is left and whose members differ in what a rule asks of it.
    pub(super) fn agree_for(&mut self, id: AxisId, rule: &Rule, rows: &Rows) -> Option<()> {
        let mut asked: Vec<AttrId> = Vec::new();
        let mut see = |term: &Term| {
            if let Term::ItAttr(axis, attr) | Term::Attr(axis, attr) = term
                && *axis == id
            {
                asked.push(*attr);
            }
        };
        match rule {
            Rule::Attr { value, .. } => value.visit(&mut see),
            Rule::Where { condition, .. } => condition.visit(&mut see),
            Rule::Sort { by, .. } => by.visit(&mut see),
            Rule::Require { condition, message, .. } => {
                condition.visit(&mut see);
                message.iter().for_each(|m| m.visit(&mut see));
            }
        }
        self.agree(id, &asked, rows)
    }

    /// Reports the first group that is left and whose members differ in one of some attributes.
    pub(super) fn agree(&mut self, id: AxisId, asked: &[AttrId], rows: &Rows) -> Option<()> {
        let def = &self.workflow.axes[id];
        for attr in asked {
            let Some(column) = rows.column(*attr) else { continue };
            let Some(row) = (0..column.len() as u32).find(|row| column.get(*row).starts_with(MARK)) else { continue };
            let text = column.get(row);
            let parts: Vec<&str> = text.split(MARK).skip(1).collect();
            if let [one, first, other, second] = parts[..] {
                let attr = &def.attrs[*attr];
                let key = rows.key(row);
                let members = def.offers.inherits.map_or("", |base| self.workflow.axes[base].name.as_str());
                self.findings.push(axes::members_differ(
                    attr.span,
                    &def.name,
                    &key,
                    &attr.name,
                    members,
                    (one, first),
                    (other, second),
                ));
            }
            return None;
        }
        Some(())
    }
}
