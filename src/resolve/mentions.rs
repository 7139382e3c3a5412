//! Which names the actions of a step mention, before they are looked up.

use std::collections::BTreeSet;

use super::{script, shell_variable};
use crate::spec::mentions::names;
use crate::spec::model::{Action, Step};
use crate::spec::template::Part;

/// Whether an action of a step names something.
pub fn is_named(step: &Step, name: &str) -> bool {
    step.actions.iter().any(|action| match &action.value {
        Action::Run { words, args, .. } => {
            let words = words.iter().chain(args.iter().flat_map(|group| &group.words));
            let conditions = args.iter().flat_map(|group| group.when.iter().chain(&group.filter));
            let mut found = placed(words.flat_map(|word| &word.parts));
            conditions.for_each(|condition| names(condition, &mut found));
            found.contains(name)
        }
        Action::Call { args, .. } => placed(args.iter().flat_map(|(_, text)| &text.parts)).contains(name),
        Action::Shell { script, .. } => script::named(&script.value).contains(&shell_variable(name).as_str()),
    })
}

/// The names in placeholders.
fn placed<'a>(parts: impl Iterator<Item = &'a Part>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for part in parts {
        if let Part::Placeholder(placeholder) = part {
            names(&placeholder.expr, &mut found);
        }
    }
    found
}
