//! Which names the actions of a step mention, before they are looked up.

use super::{script, shell_variable};
use crate::spec::mentions::{names, placed};
use crate::spec::model::{Action, Step};

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
