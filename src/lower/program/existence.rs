//! Which jobs and files there are, and the names of files, seen from where they are looked for.

use super::values::{all, there};
use super::writer::{Place, Writer};
use crate::diagnostic::{Diagnostic, nodes};
use crate::lower::loops::{Field, Scope, What};
use crate::lower::python::Piece;
use crate::plan::{Plan, Presence};
use crate::resolve::term::{Term, Text};
use crate::resolve::{AxisId, FileId, StepId};
use crate::source::Span;

impl<'a> Writer<'a> {
    /// The conditions under which a file exists; nothing if it never does.
    ///
    /// # Errors
    /// What cannot be written.
    pub(super) fn exists(
        &mut self,
        file: FileId,
        scope: &Scope,
        own: bool,
        span: Span,
    ) -> Result<Option<Vec<String>>, Diagnostic> {
        let plan: &'a Plan = self.plan;
        let (def, planned) = (&plan.workflow.files[file], &plan.files[file]);
        let mut needs = Vec::new();
        for slot in &planned.space.slots {
            let element = scope.find(&plan.workflow, self.tables, slot.axis);
            needs.extend(element.ok_or_else(|| nodes::not_yet(span, "this relation in a program"))?.needs);
        }
        let mut conditions = there(&needs);
        let presence = planned.presence.as_deref().ok_or_else(|| nodes::not_yet(span, "this file"))?;
        match presence {
            Presence::Always => return Ok(Some(conditions)),
            Presence::Never => return Ok(None),
            Presence::At(_) => {}
        }
        let producer = plan.workflow.producer(file);
        let producer = producer.filter(|s| !own && matches!(*plan.steps[*s].jobs, Presence::At(_)));
        let job = producer.and_then(|step| Some((step, plan.workflow.steps[step].when.as_ref()?)));
        let own_condition = def.when.as_ref().filter(|w| w.as_const_bool() != Some(true));
        let written = self.both_hold(job, own_condition.map(|when| (file, when)), scope, span);
        match written {
            Ok(written) => conditions.extend(written),
            Err(why) if own => return Err(why),
            Err(why) => conditions.push(self.kept(What::Files(file), scope, why, span)?),
        }
        Ok(Some(conditions))
    }

    /// The conditions of a job and of a file of it.
    fn both_hold(
        &mut self,
        job: Option<(StepId, &Term)>,
        file: Option<(FileId, &Term)>,
        scope: &Scope,
        span: Span,
    ) -> Result<Vec<String>, Diagnostic> {
        let mut conditions = Vec::new();
        if let Some((step, when)) = job {
            let scope = if counts(when) { self.seen_by(step, scope, span)? } else { scope.clone() };
            conditions.push(self.holds(when, scope, span)?);
        }
        if let Some((file, when)) = file {
            let scope = if counts(when) { self.seen_as(file, scope, span)? } else { scope.clone() };
            conditions.push(self.holds(when, scope, span)?);
        }
        Ok(conditions)
    }

    fn holds(&mut self, when: &Term, scope: Scope, span: Span) -> Result<String, Diagnostic> {
        if when.names_files() {
            return Err(nodes::not_yet(span, "a condition over files"));
        }
        self.condition(when, &Place::asked(scope), span)
    }

    /// What is at hand in the texts of a step, at the job that a scope tells.
    ///
    /// # Errors
    /// It cannot be said.
    pub(super) fn seen_by(&mut self, step: StepId, scope: &Scope, span: Span) -> Result<Scope, Diagnostic> {
        let plan: &'a Plan = self.plan;
        let slots: Vec<AxisId> = plan.steps[step].space.slots.iter().map(|s| s.axis).collect();
        let refused = || nodes::not_yet(span, "this relation in a program");
        let mut own = scope.only(&plan.workflow, self.tables, &slots).ok_or_else(refused)?;
        let all = own.root_all(&plan.workflow, self.tables, &plan.workflow.steps[step].each);
        if all { Ok(own) } else { Err(refused()) }
    }

    /// What is at hand in the texts of a family of files, at the file that a scope tells.
    fn seen_as(&mut self, file: FileId, scope: &Scope, span: Span) -> Result<Scope, Diagnostic> {
        let plan: &'a Plan = self.plan;
        let slots: Vec<AxisId> = plan.files[file].space.slots.iter().map(|s| s.axis).collect();
        let own = scope.only(&plan.workflow, self.tables, &slots);
        own.ok_or_else(|| nodes::not_yet(span, "this relation in a program"))
    }

    /// Whether something exists, from the table of the one axis that decides it.
    fn kept(&mut self, what: What, scope: &Scope, why: Diagnostic, span: Span) -> Result<String, Diagnostic> {
        let plan: &'a Plan = self.plan;
        let space = match what {
            What::Jobs(step) => &plan.steps[step].space,
            What::Files(file) => &plan.files[file].space,
        };
        let [slot] = space.slots.as_slice() else { return Err(why) };
        let Some(element) = scope.find(&plan.workflow, self.tables, slot.axis) else { return Err(why) };
        let field = self.field(slot.axis, Field::Exists(what), span)?;
        Ok(format!("{}.{field}", element.expression))
    }

    /// The condition under which a step has a job; nothing if it has one at every point.
    ///
    /// # Errors
    /// What cannot be written.
    pub(super) fn job_exists(&mut self, id: StepId, scope: &Scope, span: Span) -> Result<Option<String>, Diagnostic> {
        let plan: &'a Plan = self.plan;
        match (&*plan.steps[id].jobs, &plan.workflow.steps[id].when) {
            (Presence::Always, _) => Ok(None),
            (_, Some(when)) => match self.both_hold(Some((id, when)), None, scope, span) {
                Ok(conditions) => Ok(all(&conditions)),
                Err(why) => self.kept(What::Jobs(id), scope, why, span).map(Some),
            },
            _ => Err(nodes::not_yet(span, "this step in a program")),
        }
    }

    /// The name of a file.
    ///
    /// # Errors
    /// What cannot be written.
    pub(super) fn name(&mut self, file: FileId, scope: &Scope) -> Result<Vec<Piece>, Diagnostic> {
        let plan: &'a Plan = self.plan;
        let def = &plan.workflow.files[file];
        if plan.files[file].from_names {
            return Err(nodes::not_yet(def.span, "a name made of names"));
        }
        let scope = if counts_in(&def.file) { self.seen_as(file, scope, def.span)? } else { scope.clone() };
        self.tables.hint = Some(def.name.clone());
        let name = self.pieces(&def.file, &Place::asked(scope));
        self.tables.hint = None;
        name
    }
}

/// Whether a term counts or lists elements: these agree with everything that is at hand.
pub fn counts(term: &Term) -> bool {
    let mut counts = false;
    term.visit(&mut |t| counts |= matches!(t, Term::Elements(..) | Term::ElementAttr(..)));
    counts
}

/// The same for the placeholders of a text.
pub fn counts_in(text: &Text) -> bool {
    text.placeholders().any(|p| counts(&p.term))
}
