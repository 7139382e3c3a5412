//! The hash of what a workflow means: the checked model with its values and bound data.
//!
//! Prose, comments, spans and the order of nodes to which the language gives no meaning are not part of it; names
//! stand for ids, so that their numbers are not either. Scripts and carried files are bytes, not meaning: the lock
//! holds their hashes.

use std::ops::Range;

use crate::lower::Stream as _;
use crate::lower::stream::{Piece, Pieces};
use crate::plan::{Map, Plan, Texts};
use crate::resolve::around::{Around, Outfit};
use crate::resolve::sites::Pegasus;
use crate::resolve::term::FileRole;
use crate::resolve::term::{Placeholder, Term, Text, TextPart};
use crate::resolve::uses::Use;
use crate::resolve::workflow::{Action, FileDef, Origin, Pick, Program, Rendered, Selection, Step, Varying};
use crate::resolve::{AxisId, Workflow};
use crate::values::Value;

/// The design hash of a plan.
pub fn hash(plan: &Plan) -> blake3::Hash {
    let mut canon = Canon { hasher: blake3::Hasher::new(), gathered: Vec::new(), workflow: &plan.workflow, step: None };
    canon.all(plan);
    canon.hasher.update(&canon.gathered).finalize()
}

/// Bytes that are hashed at a time.
const GATHERED: usize = 128 << 10;

/// Writes a canonical form into a hasher: every item with its length, every list with its count.
struct Canon<'a> {
    hasher: blake3::Hasher,
    /// What is to be hashed next: much at once is hashed faster.
    gathered: Vec<u8>,
    workflow: &'a Workflow,
    /// The step whose inputs and outputs a text names.
    step: Option<&'a Step>,
}

/// So many elements of an axis are written at a time.
const AT_ONCE: u32 = 8 << 10;

/// What elements have.
#[derive(Clone, Copy)]
enum Column<'a> {
    Texts(&'a Texts),
    /// The numbers of other elements.
    Map(&'a Map),
}

/// Some elements of a column.
struct Items<'a> {
    column: Column<'a>,
    range: Range<u32>,
}

impl Piece for Items<'_> {
    fn write(&self, out: &mut Vec<u8>) {
        for element in self.range.clone() {
            item(out, |out| match self.column {
                Column::Texts(texts) => texts.write(element, out),
                Column::Map(map) => out.extend_from_slice(itoa::Buffer::new().format(map.get(element)).as_bytes()),
            });
        }
    }
}

/// What `write` appends, after its length.
#[inline(always)]
fn item(out: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) {
    let start = out.len();
    out.extend_from_slice(&[0; 8]);
    write(out);
    let length = (out.len() - start - 8) as u64;
    out[start..start + 8].copy_from_slice(&length.to_le_bytes());
}

impl<'a> Canon<'a> {
    fn text(&mut self, text: &str) {
        item(&mut self.gathered, |out| out.extend_from_slice(text.as_bytes()));
        if self.gathered.len() >= GATHERED {
            self.hash();
        }
    }

    fn hash(&mut self) {
        self.hasher.update(&self.gathered);
        self.gathered.clear();
    }

    /// One item for each element of an axis: many are written side by side.
    fn column(&mut self, column: Column<'_>, len: u32) {
        if len <= AT_ONCE {
            Items { column, range: 0..len }.write(&mut self.gathered);
            return;
        }
        self.hash();
        let ranges = (0..len).step_by(AT_ONCE as usize).map(|from| from..len.min(from.saturating_add(AT_ONCE)));
        let pieces = ranges.map(|range| Items { column, range }).collect();
        // A hasher takes whatever it is given.
        let _ = Pieces { pieces, at_most: None }.write(&mut self.hasher);
    }

    fn number(&mut self, number: u64) {
        self.text(itoa::Buffer::new().format(number));
    }

    fn option(&mut self, text: Option<&str>) {
        self.text(if text.is_some() { "some" } else { "none" });
        self.text(text.unwrap_or(""));
    }

    fn axes(&mut self, axes: &[AxisId]) {
        self.number(axes.len() as u64);
        for axis in axes {
            self.text(&self.workflow.axes[*axis].name);
        }
    }

    fn all(&mut self, plan: &'a Plan) {
        let workflow = self.workflow;
        self.text("napkin design 1");
        self.text(&workflow.name);
        self.option(workflow.version.as_deref());
        self.option(workflow.title.as_deref());
        self.around(&workflow.pegasus);
        let mut params: Vec<_> = workflow.params.values().collect();
        params.sort_by(|a, b| a.name.cmp(&b.name));
        self.number(params.len() as u64);
        for param in params {
            self.text(&param.name);
            self.text(param.ty.name());
            for text in [&param.help, &param.min, &param.max] {
                self.option(text.as_deref());
            }
            let items = param.value.as_ref().map_or(&[][..], Value::items);
            self.text(if param.value.is_some() { "some" } else { "none" });
            self.number(items.len() as u64);
            items.iter().for_each(|item| self.text(&item.as_text()));
            self.number(param.choices.len() as u64);
            param.choices.iter().for_each(|c| self.text(c));
        }
        let mut axes: Vec<_> = plan.axes.iter().collect();
        axes.sort_by(|a, b| a.1.name.cmp(&b.1.name));
        self.number(axes.len() as u64);
        for (id, axis) in axes {
            self.text(&axis.name);
            self.number(u64::from(axis.len));
            self.column(Column::Texts(&axis.keys), axis.len);
            let mut columns: Vec<_> = workflow.axes[id].attrs.iter().collect();
            columns.sort_by(|a, b| a.1.name.cmp(&b.1.name));
            for (attr, def) in columns {
                self.text(&def.name);
                self.text(def.ty.name());
                self.column(Column::Texts(&axis.columns[attr]), axis.columns[attr].len() as u32);
            }
            if let Some((parent, map)) = &axis.parent {
                self.text(&plan.axes[*parent].name);
                self.column(Column::Map(map), axis.len);
            }
            for (other, map) in &axis.determines {
                self.text(&plan.axes[*other].name);
                self.column(Column::Map(map), axis.len);
            }
        }
        let mut inputs: Vec<_> =
            workflow.files.values().filter(|f| !matches!(f.origin, Origin::Output { .. })).collect();
        inputs.sort_by(|a, b| a.name.cmp(&b.name));
        self.number(inputs.len() as u64);
        inputs.into_iter().for_each(|f| self.file(f));
        let mut steps: Vec<_> = workflow.steps.values().collect();
        steps.sort_by(|a, b| a.name.cmp(&b.name));
        self.number(steps.len() as u64);
        for step in steps {
            self.step = Some(step);
            self.one_step(step);
            self.step = None;
        }
        let mut components: Vec<_> = workflow.components.values().collect();
        components.sort_by(|a, b| a.name.cmp(&b.name));
        self.number(components.len() as u64);
        for component in components {
            self.text(&component.name);
            self.option(component.image.as_deref());
            if let Some(build) = &component.build {
                self.text(&build.base);
                let conda = [&build.conda, &build.channels];
                for list in [&build.apt, &build.pip].into_iter().chain(conda.into_iter().filter(|l| !l.is_empty())) {
                    self.number(list.len() as u64);
                    list.iter().for_each(|p| self.text(p));
                }
            }
            if component.outfit != Outfit::default() {
                self.text(&format!("{:?}", component.outfit));
            }
        }
    }

    /// What stands around the jobs, where it says anything: a value without places, in a form that this crate makes.
    fn around(&mut self, pegasus: &Pegasus) {
        let site = pegasus.sites.first().map_or("", |s| s.name.as_str());
        self.text(site);
        if !pegasus.is_plain() {
            self.text("pegasus");
            self.text(&format!("{pegasus:?}"));
        }
    }

    fn file(&mut self, file: &FileDef) {
        self.text(&file.name);
        self.axes(&file.shape);
        self.template(&file.file);
        self.option(file.format.as_ref().map(|f| f.value.as_str()));
        self.term(&file.publish);
        self.condition(file.when.as_ref());
        let extras = &file.extras;
        if extras.register || extras.bypass || extras.checkpoint || !extras.checks.is_empty() {
            self.text(&format!("{extras:?}"));
        }
        match &file.origin {
            Origin::Input { path, carry, .. } => {
                self.template(path);
                self.text(if *carry { "carry" } else { "" });
            }
            Origin::Rendered(Rendered::Template(path, _)) => {
                self.text("template");
                self.template(path);
            }
            Origin::Rendered(Rendered::Lines(lines)) => {
                self.text("lines");
                self.number(lines.len() as u64);
                for line in lines {
                    self.axes(&line.each);
                    self.condition(line.when.as_ref());
                    self.template(&line.text);
                }
            }
            Origin::Output { over, .. } => self.axes(over),
        }
    }

    fn condition(&mut self, when: Option<&Term>) {
        self.text(if when.is_some() { "when" } else { "" });
        when.iter().for_each(|w| self.term(w));
    }

    fn selection(&mut self, selection: &Selection) {
        let workflow = self.workflow;
        self.number(selection.at.len() as u64);
        for (axis, pick, _) in &selection.at {
            self.text(&workflow.axes[*axis].name);
            match pick {
                Pick::First => self.text("first"),
                Pick::Last => self.text("last"),
                Pick::Prev => self.text("prev"),
                Pick::Next => self.text("next"),
                Pick::Open => self.text("open"),
                Pick::Key(term) => self.term(term),
            }
        }
        self.axes(&selection.gather.iter().map(|(a, _)| *a).collect::<Vec<_>>());
        self.condition(selection.filter.as_ref());
        self.condition(selection.when.as_ref());
    }

    fn one_step(&mut self, step: &Step) {
        let workflow = self.workflow;
        self.text(&step.name);
        self.axes(&step.each);
        // One component without a condition is the usual case, and had its name alone before.
        match step.uses.as_slice() {
            [Use { when: None, component, .. }] => self.option(Some(&workflow.components[*component].name)),
            [] => self.option(None),
            uses => {
                self.number(uses.len() as u64);
                for one in uses {
                    self.condition(one.when.as_ref());
                    self.text(&workflow.components[one.component].name);
                }
            }
        }
        self.condition(step.when.as_ref());
        let mut inputs: Vec<_> = step.inputs.iter().collect();
        inputs.sort_by(|a, b| a.name.cmp(&b.name));
        self.number(inputs.len() as u64);
        for input in inputs {
            self.text(&input.name);
            self.text(if input.optional { "optional" } else { "" });
            self.selection(&input.selection);
            self.number(input.sources.len() as u64);
            for source in &input.sources {
                self.option(workflow.producer(source.file).map(|s| workflow.steps[s].name.as_str()));
                self.text(&workflow.files[source.file].name);
                self.selection(&source.selection);
            }
        }
        let mut outputs: Vec<_> = step.outputs.iter().map(|o| &workflow.files[*o]).collect();
        outputs.sort_by(|a, b| a.name.cmp(&b.name));
        self.number(outputs.len() as u64);
        outputs.into_iter().for_each(|f| self.file(f));
        self.number(step.after.len() as u64);
        for after in &step.after {
            self.text(&workflow.steps[after.step].name);
            self.selection(&after.selection);
        }
        for template in [&step.label, &step.job] {
            self.text(if template.is_some() { "some" } else { "none" });
            template.iter().for_each(|t| self.template(t));
        }
        self.number(step.env.len() as u64);
        for variable in &step.env {
            self.text(&variable.name);
            self.template(&variable.value);
            self.condition(variable.when.as_ref());
        }
        let around = &step.around;
        for profile in &around.profiles {
            self.text(profile.namespace);
            self.text(&profile.key);
            self.template(&profile.value);
            if profile.when.is_some() {
                self.condition(profile.when.as_ref());
            }
        }
        if !around.is_plain() {
            let secrets: Vec<&str> = around.secrets.iter().flatten().map(|s| s.name.as_str()).collect();
            let Around { retries, site, category, stdin, stdout, .. } = around;
            let name = |at: Option<u32>, names: Vec<&str>| at.and_then(|at| Some(names.get(at as usize)?.to_string()));
            let inputs = step.inputs.iter().map(|i| i.name.as_str()).collect();
            let outputs = step.outputs.iter().map(|o| workflow.files[*o].name.as_str()).collect();
            let streams = (name(*stdin, inputs), name(*stdout, outputs));
            self.text(&format!("{:?}", (secrets, retries, site, category, streams)));
        }
        let resources = &step.resources;
        for amount in [resources.cpus, resources.memory, resources.gpus, resources.disk, resources.walltime] {
            self.option(amount.map(|a| a.to_string()).as_deref());
        }
        self.number(step.varying.len() as u64);
        for Varying { name, amount, when, .. } in &step.varying {
            self.text(name);
            self.term(amount);
            if when.is_some() {
                self.condition(when.as_ref());
            }
        }
        self.number(step.variants.len() as u64);
        for variant in &step.variants {
            self.condition(variant.when.as_ref());
            self.text(&variant.transformation);
            self.action(&variant.action);
        }
    }

    fn action(&mut self, action: &Action) {
        match action {
            Action::Run { program, groups } => {
                match program {
                    Program::Script { path, .. } => self.text(path.as_str()),
                    Program::Installed { path, .. } => self.text(path),
                }
                self.number(groups.len() as u64);
                for group in groups {
                    self.axes(&group.each);
                    self.condition(group.filter.as_ref());
                    self.condition(group.when.as_ref());
                    self.text(if group.optional { "group" } else { "" });
                    self.number(group.words.len() as u64);
                    group.words.iter().for_each(|w| self.template(w));
                }
            }
            Action::Shell { script, .. } => {
                self.text("shell");
                self.text(script);
            }
            Action::Call { call, .. } => {
                self.text("call");
                self.text(&call.module);
                self.text(&call.function);
                self.text(if call.file.is_some() { "project" } else { "installed" });
                self.number(call.args.len() as u64);
                for (name, value) in &call.args {
                    self.text(name);
                    self.template(value);
                }
            }
        }
    }

    fn template(&mut self, text: &Text) {
        self.number(text.parts.len() as u64);
        for part in &text.parts {
            match part {
                TextPart::Literal(literal) => self.text(literal),
                TextPart::Value(Placeholder { term, .. }) => self.term(term),
            }
        }
    }

    fn term(&mut self, term: &Term) {
        let workflow = self.workflow;
        let local = |index: u32, input: bool| -> String {
            let Some(step) = self.step else { return index.to_string() };
            let name = if input {
                step.inputs.get(index as usize).map(|i| i.name.as_str())
            } else {
                step.outputs.get(index as usize).map(|o| workflow.files[*o].name.as_str())
            };
            name.unwrap_or_default().to_owned()
        };
        match term {
            Term::Const(value) => {
                self.text("const");
                self.text(&value.as_text());
            }
            Term::Param(id) => {
                self.text("param");
                self.text(&workflow.params[*id].name);
            }
            Term::Key(axis) | Term::ItKey(axis) => {
                self.text(if matches!(term, Term::Key(_)) { "key" } else { "it key" });
                self.text(&workflow.axes[*axis].name);
            }
            Term::Attr(axis, attr) | Term::ItAttr(axis, attr) => {
                self.text(if matches!(term, Term::Attr(..)) { "attr" } else { "it attr" });
                self.text(&workflow.axes[*axis].name);
                self.text(&workflow.axes[*axis].attrs[*attr].name);
            }
            Term::In(index) => {
                let name = local(*index, true);
                self.text("in");
                self.text(&name);
            }
            Term::Out(index) => {
                let name = local(*index, false);
                self.text("out");
                self.text(&name);
            }
            Term::Files(aggregate, role, index, filter) => {
                let name = local(*index, *role == FileRole::In);
                self.text(&format!("{aggregate:?} {role:?}"));
                self.text(&name);
                self.condition(filter.as_deref());
            }
            Term::Elements(aggregate, axis, filter) | Term::ElementAttr(aggregate, axis, filter, _) => {
                self.text(&format!("{aggregate:?}"));
                self.text(&workflow.axes[*axis].name);
                self.condition(filter.as_deref());
                if let Term::ElementAttr(.., attr) = term {
                    self.text(&workflow.axes[*axis].attrs[*attr].name);
                }
            }
            Term::Text(text) => {
                self.text("text");
                self.template(text);
            }
            Term::Amount(unit, text) => {
                self.text(&format!("{unit:?}"));
                self.template(text);
            }
            Term::NoAlternative => self.text("none"),
            Term::Not(inner) => {
                self.text("not");
                self.term(inner);
            }
            Term::Negate(inner) => {
                self.text("negate");
                self.term(inner);
            }
            Term::Binary(op, a, b) => {
                self.text(op.symbol());
                self.term(a);
                self.term(b);
            }
            Term::If(condition, a, b) => {
                self.text("if");
                self.term(condition);
                self.term(a);
                self.term(b);
            }
            Term::Call(function, args) => {
                self.text(&format!("{function:?}"));
                self.number(args.len() as u64);
                args.iter().for_each(|a| self.term(a));
            }
            Term::Filter(inner, filter) => {
                self.text(&format!("{filter:?}"));
                self.term(inner);
            }
        }
    }
}
