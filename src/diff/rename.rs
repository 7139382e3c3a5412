//! Things with the same content under another name.

use super::describe;
use super::description::{Description, Kind, Names, Thing, Things};

/// More candidates are not tried: then things are gone and new.
const MOST_TRIES: usize = 200;

/// In this order: who is named by others comes first.
const KINDS: [Kind; 8] =
    [Kind::Param, Kind::Axis, Kind::Component, Kind::Input, Kind::Step, Kind::Site, Kind::Target, Kind::Overlay];

/// The new names of things of `was` in `now`, and `was` in these names.
pub(super) fn find(was: &Description, now: &Description) -> (Names, Things) {
    let mut names = Names::default();
    let mut things = was.things.clone();
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
    let telling = matches!(kind, Kind::Step | Kind::Input) || before.facts.len() > 2;
    if kind == Kind::Axis && was.elements.get(old)?.change(now.elements.get(new)?).is_some() {
        return None;
    }
    // Somebody else who is as like it makes it a guess.
    let twins =
        |things: &Things, thing: &Thing| things.iter().filter(|(k, t)| k.0 == kind && t.facts == thing.facts).count();
    if twins(things, before) > 1 || twins(&now.things, after) > 1 {
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
