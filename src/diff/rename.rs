//! Things with the same content under another name.

use super::describe;
use super::description::{Description, Kind, Names, Thing, Things};

/// More candidates are not tried: then things are gone and new.
const MOST_TRIES: usize = 200;

/// In this order: who is named by others comes first. Another site is another place, whatever else is said of it.
const KINDS: [Kind; 7] =
    [Kind::Param, Kind::Axis, Kind::Component, Kind::Input, Kind::Step, Kind::Target, Kind::Overlay];

/// The new names of things of `was` in `now`, and `was` in these names.
pub(super) fn find(was: &Description, now: &Description) -> (Names, Things) {
    let mut names = Names::default();
    let mut things = was.things.clone();
    // There is one workflow on each side, whatever it is called.
    let (old, new) = (&was.plan.workflow.name, &now.plan.workflow.name);
    if old != new {
        names.0.insert((Kind::Workflow, old.clone()), new.clone());
        things = describe::things(&was.plan, &names);
    }
    let mut tries = 0;
    loop {
        let before = names.0.len();
        for kind in KINDS {
            for old in only(kind, &things, &now.things) {
                for new in only(kind, &now.things, &things) {
                    tries += 1;
                    if tries > MOST_TRIES {
                        return (names, things);
                    }
                    let Some((with, renamed)) = attempt(was, now, &names, &things, (kind, &old, &new)) else {
                        continue;
                    };
                    (names, things) = (with, renamed);
                    break;
                }
            }
        }
        if names.0.len() == before {
            return (names, things);
        }
    }
}

/// The things of a kind that one has and the other has not.
fn only(kind: Kind, one: &Things, other: &Things) -> Vec<String> {
    let of = |key: &&(Kind, String)| key.0 == kind && !other.contains_key(*key);
    one.keys().filter(of).map(|(_, name)| name.clone()).collect()
}

fn attempt(
    was: &Description,
    now: &Description,
    names: &Names,
    things: &Things,
    (kind, old, new): (Kind, &str, &str),
) -> Option<(Names, Things)> {
    let old_key = (kind, old.to_owned());
    let (before, after) = (things.get(&old_key)?, now.things.get(&(kind, new.to_owned()))?);
    // What says next to nothing may be alike by chance.
    let telling = match kind {
        Kind::Step | Kind::Input => true,
        Kind::Param | Kind::Axis => false,
        _ => before.facts.len() > 2,
    };
    if kind == Kind::Axis && was.elements.get(old)?.change(now.elements.get(new)?).is_some() {
        return None;
    }
    // Somebody else who is as like it makes it a guess. What an axis is stands in its elements.
    let twins = |kind, of: &Things, other: &Things, thing: &Thing| {
        only(kind, of, other).iter().filter(|name| of[&(kind, (*name).clone())].facts == thing.facts).count()
    };
    let guess = twins(kind, things, &now.things, before) > 1 || twins(kind, &now.things, things, after) > 1;
    if guess && kind != Kind::Axis {
        return None;
    }
    let mut with = names.clone();
    with.0.insert(old_key, new.to_owned());
    let renamed = describe::things(&was.plan, &with);
    let same = renamed.get(&(kind, new.to_owned()))?.facts == after.facts;
    let better = differences(&renamed, &now.things) < differences(things, &now.things);
    (same && (telling || better)).then_some((with, renamed))
}

/// How many facts of things that both have differ.
fn differences(one: &Things, other: &Things) -> usize {
    let differ = |(key, thing): (&(Kind, String), &Thing)| {
        let Some(other) = other.get(key) else { return 0 };
        let gone = thing.facts.iter().filter(|(what, value)| other.facts.get(*what) != Some(value)).count();
        gone + other.facts.keys().filter(|what| !thing.facts.contains_key(*what)).count()
    };
    one.iter().map(differ).sum()
}
