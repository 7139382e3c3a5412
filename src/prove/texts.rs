//! Every text has a value: a filter finds what it looks for, an alternative holds.

use std::collections::BTreeSet;

use crate::diagnostic::{Findings, around, commands};
use crate::plan::formula::{Formula, NO_FILE};
use crate::plan::{Op, Plan, PlannedContent, PlannedFile, PlannedStep, Program, Word, Words, compile, eval};
use crate::resolve::term::Text;
use crate::resolve::workflow::{Action, FileDef, Origin, Rendered, Step, Variant};
use crate::resolve::{self, FileId, StepId};
use crate::source::Span;
use crate::values::Value;

/// Reports the first file of each family of which a text has no value, and gives these families. Of a job that lacks a
/// file that was told already.
pub fn files(plan: &Plan, lacking: &BTreeSet<StepId>, findings: &mut Findings) -> Vec<FileId> {
    let mut lost = Vec::new();
    for (id, file) in plan.files.iter().filter(|(id, _)| plan.workflow.files[*id].healthy) {
        let def = &plan.workflow.files[id];
        let found = of_file(def, file).into_iter().find_map(|(text, span)| Some((without(file, &text)?, span)));
        let Some((why, span)) = found else { continue };
        let told = plan.workflow.producer(id).is_some_and(|step| lacking.contains(&step));
        if !(why == NO_FILE && told) {
            findings.push(compile::failure(span, &why, &format!("a file of `{}`", def.name)));
        }
        lost.push(id);
    }
    lost
}

/// The texts of a family that may have no value, each with its place: what it holds, its name, whether it is kept.
fn of_file(def: &FileDef, file: &PlannedFile) -> Vec<(Program, Span)> {
    let mut texts = Vec::new();
    match (&file.content, &def.origin) {
        (PlannedContent::Path(path), Origin::Input { span, path: text, .. }) => {
            texts.push((path.clone(), place_of(text).unwrap_or(*span)));
        }
        (PlannedContent::Template(path), Origin::Rendered(Rendered::Template(text, _))) => {
            texts.push((path.clone(), place_of(text).unwrap_or(def.span)));
        }
        (PlannedContent::Lines(lines), Origin::Rendered(Rendered::Lines(written))) => {
            for ((extension, body), line) in lines.iter().zip(written) {
                let each = Op::Each { extension: extension.clone().into(), body: body.clone() };
                let inner = place_of(&line.text).filter(|_| line.when.is_none());
                texts.push((Program { ops: vec![each] }, inner.unwrap_or(line.span)));
            }
        }
        _ => {}
    }
    texts.push((file.name.clone(), place_of(&def.file).unwrap_or(def.name_span)));
    if let Some(publish) = &file.publish {
        texts.push((Program { ops: vec![Op::Value(publish.clone().into())] }, def.span));
    }
    texts.retain(|(text, _)| text.may_fail());
    texts
}

/// Why a text has no value for a file of a family, if there is one.
fn without(file: &PlannedFile, text: &Program) -> Option<String> {
    let mut walk = file.space.walk(0);
    while let Some(point) = walk.get() {
        if file.exists(point)
            && let Some(why) = text.failure(&mut point.to_vec())
        {
            return Some(why);
        }
        walk.step();
    }
    None
}

/// Something of a job that may have no value: a text or an amount.
struct Part<'a> {
    value: Computed<'a>,
    /// Where it does not hold, nothing is computed.
    when: Option<&'a Formula>,
    span: Option<Span>,
    /// Where what has the condition stands.
    whole: Option<Span>,
}

enum Computed<'a> {
    Text(&'a Program),
    Amount(&'a Formula),
}

impl Part<'_> {
    /// Why there is no value at a point, and where.
    fn failure(&self, point: &mut Vec<u32>) -> Option<(String, Option<Span>)> {
        match self.when.map(|w| w.value(point)) {
            Some(Err(why)) => return Some((why, self.whole)),
            Some(Ok(holds)) if holds != Value::Bool(true) => return None,
            _ => {}
        }
        let why = match self.value {
            Computed::Text(text) => text.failure(point),
            Computed::Amount(amount) => amount.value(point).err(),
        };
        why.map(|why| (why, self.span.or(self.whole)))
    }
}

/// Reports the first job of each step of which a text has no value, and gives these steps.
pub fn jobs(plan: &Plan, lacking: &BTreeSet<StepId>, findings: &mut Findings) -> Vec<StepId> {
    let mut lost = Vec::new();
    for (id, step) in plan.workflow.steps.iter().filter(|(_, s)| s.healthy) {
        let planned = &plan.steps[id];
        sites(plan, id, findings);
        let parts = parts(step, planned);
        let simple = planned.variants.len() == 1
            && planned.variants.iter().all(|v| v.when.is_none() && !v.words.iter().any(may_fail));
        if parts.is_empty() && simple {
            continue;
        }
        planned.each_job(|point| {
            let around = parts.iter().find_map(|part| part.failure(point));
            let found = around.or_else(|| of_action(step, planned, point));
            // A job that lacks a file was told so.
            let Some((why, span)) = found.filter(|(why, _)| *why != NO_FILE || !lacking.contains(&id)) else {
                return true;
            };
            let job = format!("job `{}`", planned.id.text(point));
            findings.push(compile::failure(span.unwrap_or_else(|| step.action_span()), &why, &job));
            lost.push(id);
            false
        });
    }
    lost
}

/// What stands around the action of a job.
fn parts<'a>(step: &Step, planned: &'a PlannedStep) -> Vec<Part<'a>> {
    let part = |text, when, written: Option<&Text>, whole| {
        let span = written.and_then(place_of);
        Part { value: Computed::Text(text), when, span, whole }
    };
    let mut parts = vec![part(&planned.id, None, step.job.as_ref(), None)];
    parts.extend(planned.label.iter().map(|label| part(label, None, step.label.as_ref(), None)));
    for ((_, value, when), variable) in planned.env.iter().zip(&step.env) {
        parts.push(part(value, when.as_ref(), Some(&variable.value), Some(variable.span)));
    }
    for ((value, when), profile) in planned.profiles.iter().zip(&step.around.profiles) {
        parts.push(part(value, when.as_ref(), Some(&profile.value), profile.span));
    }
    parts.retain(|part| part.when.is_some() || matches!(part.value, Computed::Text(text) if text.may_fail()));
    let varying = planned.varying.iter().zip(&step.varying);
    parts.extend(varying.map(|((_, amount, when), written)| Part {
        value: Computed::Amount(amount),
        when: when.as_ref(),
        span: None,
        whole: Some(written.span),
    }));
    parts
}

/// Why what a job does has no value, and where.
fn of_action(step: &Step, planned: &PlannedStep, point: &mut Vec<u32>) -> Option<(String, Option<Span>)> {
    // The conditions after the first one that holds are not looked at.
    let mut conditions = planned.variants.iter().map(|v| v.when.as_ref().map(|w| w.value(point)));
    let first = conditions.find(|c| !matches!(c, Some(Ok(holds)) if *holds != Value::Bool(true)));
    // The one action is always there: no component is.
    let component = step.uses.last().filter(|last| last.when.is_some() && step.variants.len() == step.uses.len());
    let choice = component.map(|c| c.span);
    if let Some(why) = first.flatten().and_then(Result::err) {
        return Some((why, choice));
    }
    let Some((at, variant)) = planned.variant(point) else {
        return Some((eval::NO_ALTERNATIVE.to_owned(), choice));
    };
    variant.words.iter().enumerate().find_map(|(group, words)| {
        let (why, word) = failure(words, point)?;
        Some((why, word.and_then(|word| place_of_word(&step.variants[at], group, word))))
    })
}

/// Where a word of a command is written, as far as it may have no value.
fn place_of_word(variant: &Variant, group: usize, word: usize) -> Option<Span> {
    match &variant.action {
        Action::Run { groups, .. } => place_of(groups.get(group)?.words.get(word)?),
        Action::Call { call, .. } => place_of(&call.args.get(group)?.1),
        Action::Shell { .. } => None,
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

/// Why words have no value at a point, and which one of them has none.
fn failure(words: &Words, point: &mut Vec<u32>) -> Option<(String, Option<usize>)> {
    match words.when.as_ref().map(|w| w.value(point)) {
        Some(Err(why)) => return Some((why, None)),
        Some(Ok(holds)) if holds != Value::Bool(true) => return None,
        _ => {}
    }
    let mut why = words.each.failure(point).map(|why| (why, None));
    words.each.each(point, |point| {
        let mut all = words.words.iter().enumerate();
        why = why.take().or_else(|| all.find_map(|(at, word)| Some((word.failure(point)?, Some(at)))));
    });
    why
}
