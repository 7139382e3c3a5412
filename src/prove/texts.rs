//! Every text has a value: a filter finds what it looks for, an alternative holds.

use crate::diagnostic::{Findings, around, commands};
use crate::plan::formula::{Formula, NO_FILE};
use crate::plan::{Plan, Program, Word, Words, compile};
use crate::resolve::term::Text;
use crate::resolve::workflow::Action;
use crate::resolve::{self, StepId};
use crate::source::Span;
use crate::values::Value;

/// Reports the first job of each step, and the first file of each family, of which a text has no value.
pub fn check(plan: &Plan, findings: &mut Findings) {
    for (id, file) in plan.files.iter().filter(|(id, _)| plan.workflow.files[*id].healthy) {
        if !file.name.may_fail() {
            continue;
        }
        let def = &plan.workflow.files[id];
        let mut walk = file.space.walk(0);
        while let Some(point) = walk.get() {
            if file.exists(point)
                && let Some(why) = file.name.failure(&mut point.to_vec())
            {
                findings.push(compile::failure(def.name_span, &why, &format!("a file of `{}`", def.name)));
                break;
            }
            walk.step();
        }
    }
    for (id, step) in plan.workflow.steps.iter().filter(|(_, s)| s.healthy) {
        let planned = &plan.steps[id];
        let named = step.job.as_ref().and_then(place_of);
        let label = step.label.as_ref().and_then(place_of);
        let around = [(Some(&planned.id), named), (planned.label.as_ref(), label)];
        let around = around.into_iter().filter_map(|(text, span)| Some((text?, None, span)));
        let set = planned.env.iter().zip(&step.env);
        let set = set.map(|((_, value, when), written)| (value, when.as_ref(), place_of(&written.value)));
        let written = step.around.profiles.iter().map(|profile| profile.span);
        let profiles = planned.profiles.iter().zip(written);
        let set = set.chain(profiles.map(|((value, when), span)| (value, when.as_ref(), span)));
        let texts: Vec<(&Program, Option<&Formula>, Option<Span>)> =
            around.chain(set).filter(|(text, ..)| text.may_fail()).collect();
        sites(plan, id, findings);
        let simple = planned.variants.len() == 1
            && planned.variants.iter().all(|v| v.when.is_none() && !v.words.iter().any(may_fail));
        if texts.is_empty() && simple && planned.varying.is_empty() {
            continue;
        }
        planned.each_job(|point| {
            let mut place = None;
            let mut why = texts.iter().find_map(|(text, when, span)| {
                place = *span;
                match when {
                    Some(when) if !when.holds(point) => None,
                    _ => text.failure(point),
                }
            });
            place = place.filter(|_| why.is_some());
            why = why.or_else(|| {
                planned.varying.iter().find_map(|(_, amount, when)| match when.as_ref().map(|w| w.value(point)) {
                    Some(Err(why)) => Some(why),
                    Some(Ok(Value::Bool(false))) => None,
                    _ => amount.value(point).err(),
                })
            });
            // The conditions after the first one that holds are not looked at.
            let mut conditions = planned.variants.iter().map(|v| v.when.as_ref().map(|w| w.value(point)));
            let first = conditions.find(|c| !matches!(c, Some(Ok(holds)) if *holds != Value::Bool(true)));
            why = why.or_else(|| first.flatten().and_then(Result::err));
            if why.is_none() {
                match planned.variant(point) {
                    Some((_, variant)) => why = variant.words.iter().find_map(|w| failure(w, point)),
                    None => why = Some(crate::plan::eval::NO_ALTERNATIVE.to_owned()),
                }
            }
            // A command that names an absent file was told so.
            if let Some(why) = why.as_ref().filter(|why| *why != NO_FILE) {
                let job = format!("job `{}`", planned.id.text(point));
                let span = place.unwrap_or_else(|| match step.uses.last() {
                    // The one action is always there: no component is.
                    Some(last) if last.when.is_some() && step.variants.len() == step.uses.len() => last.span,
                    _ => step.action_span(),
                });
                findings.push(compile::failure(span, why, &job));
            }
            why.is_none()
        });
    }
}

/// Where the part of a text is written that a point may have no value for: from its first placeholder to its last.
fn place_of(text: &Text) -> Option<Span> {
    let mut all = text.placeholders().map(|placeholder| placeholder.span);
    let first = all.next()?;
    Some(first.to(all.last().unwrap_or(first)))
}

/// Reports the first job of a step that is to run on a site that is not known.
fn sites(plan: &Plan, id: StepId, findings: &mut Findings) {
    let (step, planned) = (&plan.workflow.steps[id], &plan.steps[id]);
    let Some(at) = step.around.site_of_each() else { return };
    let span = step.around.profiles.get(at).and_then(|p| p.span).unwrap_or(step.span);
    let Some((site, _)) = planned.profiles.get(at) else { return };
    let known = resolve::around::sites(&plan.workflow);
    planned.each_job(|point| {
        let name = site.text(point);
        let good = site.failure(point).is_some() || known.contains(&name.as_str());
        if !good {
            findings.push(around::unknown_site(span, &name, Some(&planned.id.text(point)), &known));
        }
        good
    });
}

/// Warns of words that turn out empty. A text that is wrong may be empty for that reason: then nothing is said.
pub fn warn(plan: &Plan, findings: &mut Findings) {
    if findings.has_errors() {
        return;
    }
    for (id, _) in plan.workflow.steps.iter().filter(|(_, s)| s.healthy) {
        empty_words(plan, id, findings);
    }
}

/// Warns of the first job of a step that receives an empty word: most programs take it for a missing value.
fn empty_words(plan: &Plan, id: StepId, findings: &mut Findings) {
    let (step, planned) = (&plan.workflow.steps[id], &plan.steps[id]);
    for (variant, of) in planned.variants.iter().zip(&step.variants) {
        let Action::Run { groups, .. } = &of.action else { continue };
        for (words, group) in variant.words.iter().zip(groups) {
            let texts = words.words.iter().zip(&group.words);
            // Quotes around nothing are meant.
            let doubtful = texts.filter(|(word, text)| {
                matches!(word, Word::One(program) if program.may_be_empty()) && text.placeholders().next().is_some()
            });
            for (word, text) in doubtful {
                let Word::One(program) = word else { continue };
                let first = text.placeholders().next();
                let (span, written) = first.map_or((group.span, ""), |p| (p.span, p.written.as_str()));
                let mut found = None;
                planned.each_job(|point| {
                    let used = planned.variant(point).is_some_and(|(_, v)| std::ptr::eq(v, variant));
                    let on = words.when.as_ref().is_none_or(|w| w.holds(point));
                    if used && on {
                        let own = point.clone();
                        words.each.each(point, |point| {
                            if found.is_none() && program.failure(point).is_none() && program.text(point).is_empty() {
                                found = Some(own.clone());
                            }
                        });
                    }
                    found.is_none()
                });
                if let Some(point) = found {
                    findings.push(commands::empty_word(span, &planned.id.text(&point), written));
                }
            }
        }
    }
}

fn may_fail(words: &Words) -> bool {
    words.when.is_some() || words.each.filter.is_some() || words.words.iter().any(|w| w.may_fail())
}

fn failure(words: &Words, point: &mut Vec<u32>) -> Option<String> {
    match words.when.as_ref().map(|w| w.value(point)) {
        Some(Err(why)) => return Some(why),
        Some(Ok(holds)) if holds != Value::Bool(true) => return None,
        _ => {}
    }
    let mut why = words.each.failure(point);
    words.each.each(point, |point| {
        why = why.take().or_else(|| words.words.iter().find_map(|w| w.failure(point)));
    });
    why
}
