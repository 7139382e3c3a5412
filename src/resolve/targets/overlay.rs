//! What components have on the targets that name an overlay.

use std::collections::HashMap;

use super::option::whole;
use super::{Amounts, Overlay, Reader, variables};
use crate::diagnostic::{amounts, names, targets as findings_of};
use crate::resolve::around::{folders, is_mount};
use crate::resolve::ids::ComponentId;
use crate::schema::Kind;
use crate::source::Span;
use crate::spec::model::Amount;
use crate::spec::{quantity, targets as raw};

impl Reader<'_> {
    /// An overlay; `by_name`: the components that there are.
    pub(super) fn overlay(&mut self, raw: &raw::Overlay, by_name: &HashMap<String, ComponentId>) -> Overlay {
        let mut components = Vec::new();
        for changed in &raw.components {
            let name = &changed.name;
            let id = by_name.get(&name.value);
            let amounts = self.amounts(&raw.name.value, changed, id.copied());
            match id {
                Some(id) => components.push((*id, amounts)),
                None if self.workflow.lost.contains(&name.value) => {}
                None => {
                    let known: Vec<&str> = self.workflow.components.values().map(|c| c.name.as_str()).collect();
                    self.findings.push(names::unknown(name.span, "component", &name.value, &known));
                }
            }
        }
        components.sort_by(|a, b| self.workflow.components[a.0].name.cmp(&self.workflow.components[b.0].name));
        Overlay { name: raw.name.value.clone(), components, span: raw.span }
    }

    fn amounts(&mut self, overlay: &str, raw: &raw::Changed, component: Option<ComponentId>) -> Amounts {
        let what = format!("the overlay {overlay}");
        let cpus = raw.cpus.as_ref().and_then(|(amount, span)| self.cpus(amount, *span, &what));
        let memory = raw.memory.as_ref().and_then(|(amount, span)| self.memory(amount, *span, &what));
        let image = raw.image.as_ref().and_then(|template| {
            let image = self.text(template, &what)?;
            let literal = template.as_literal().is_some();
            let known = variables::has_any(&image)
                || crate::check::images::address(&image, template.span, literal, self.findings).is_some();
            // An empty one is none, as in a component.
            (known || image.is_empty()).then_some(image)
        });
        let mut mounts = Vec::new();
        for template in &raw.mounts {
            let Some(mount) = self.text(template, &what) else { continue };
            if variables::has_any(&mount) {
                self.findings.push(findings_of::variable_in_mount(template.span, &mount));
            } else if is_mount(&mount) {
                let own = component.map(|id| self.workflow.components[id].outfit.mounts.as_slice()).unwrap_or_default();
                let twice = own
                    .iter()
                    .chain(&mounts)
                    .find(|m| folders(m).1 == folders(&mount).1 && folders(m).0 != folders(&mount).0);
                match twice {
                    Some(first) => {
                        self.findings.push(findings_of::mounted_twice(template.span, folders(&mount).1, first))
                    }
                    None => mounts.push(mount),
                }
            } else {
                self.findings.push(crate::diagnostic::around::bad_mount(template.span, &mount));
            }
        }
        Amounts { cpus, memory, image, mounts }
    }

    fn cpus(&mut self, amount: &Amount, span: Span, what: &str) -> Option<u64> {
        let template = match amount {
            Amount::Fixed(number) => return Some(*number),
            Amount::Text(template) => template,
        };
        let text = self.text(template, what)?;
        let Some(number) = whole(&text) else {
            self.findings.push(findings_of::wrong_kind(span, "cpus", Kind::IntText.describe(), &text));
            return None;
        };
        let most = u64::from(u32::MAX);
        let found = u64::try_from(number).ok().filter(|n| (1..=most).contains(n));
        if found.is_none() {
            self.findings.push(amounts::out_of_range(span, "cpus", number, 1, most));
        }
        found
    }

    fn memory(&mut self, amount: &Amount, span: Span, what: &str) -> Option<u64> {
        let template = match amount {
            Amount::Fixed(bytes) => return Some(*bytes),
            Amount::Text(template) => template,
        };
        let text = self.text(template, what)?;
        let finding = match quantity::bytes(&text) {
            Ok(0) => amounts::zero(span, "memory"),
            Ok(bytes) => return Some(bytes),
            Err(problem) => amounts::bad_amount(span, "memory", &text, &problem, true),
        };
        self.findings.push(finding);
        None
    }
}
