//! Terms, texts and selections in the words of the language, whatever names things have there.

use super::description::{Kind, Names};
use crate::plan::Plan;
use crate::resolve::filter::Filter;
use crate::resolve::term::{Aggregate, FileRole, Function, Term, Text, TextPart, Unit};
use crate::resolve::workflow::{Input, Pick, Selection, Step};
use crate::resolve::{AxisId, FileId};
use crate::values::Value;

/// Who puts a part of a workflow into words.
#[derive(Clone, Copy)]
pub(crate) struct Speaker<'a> {
    pub plan: &'a Plan,
    pub names: &'a Names,
    /// The step whose inputs and outputs a text names.
    pub step: Option<&'a Step>,
}

impl Speaker<'_> {
    pub fn axis(&self, axis: AxisId) -> &str {
        self.names.of(Kind::Axis, &self.plan.workflow.axes[axis].name)
    }

    pub fn axes(&self, axes: &[AxisId]) -> String {
        axes.iter().map(|a| self.axis(*a)).collect::<Vec<_>>().join(" ")
    }

    /// The name of a file: of an output of a step with several, `step.output`.
    pub fn file(&self, file: FileId) -> String {
        let workflow = &self.plan.workflow;
        let def = &workflow.files[file];
        match workflow.producer(file).map(|s| &workflow.steps[s]) {
            Some(step) if step.outputs.len() > 1 => format!("{}.{}", self.names.of(Kind::Step, &step.name), def.name),
            Some(step) => self.names.of(Kind::Step, &step.name).to_owned(),
            None => format!("input {}", self.names.of(Kind::Input, &def.name)),
        }
    }

    /// A text as people write it.
    pub fn text(&self, text: &Text) -> String {
        let part = |part: &TextPart| match part {
            TextPart::Literal(literal) => literal.replace('{', "{{").replace('}', "}}"),
            TextPart::Value(value) => match &value.term {
                // A value that is known stands there as it is.
                Term::Const(value) => value.as_text().into_owned(),
                term => format!("{{{}}}", self.term(term)),
            },
        };
        text.parts.iter().map(part).collect()
    }

    /// A condition on something: nothing, or `, CONDITION` after the word.
    pub fn when(&self, word: &str, when: Option<&Term>) -> String {
        when.map(|when| format!(", {word} {}", self.term(when))).unwrap_or_default()
    }

    fn local(&self, index: u32, role: FileRole) -> String {
        let name = self.step.and_then(|step| match role {
            FileRole::In => step.inputs.get(index as usize).map(|i| i.name.clone()),
            FileRole::Out => step.outputs.get(index as usize).map(|o| self.plan.workflow.files[*o].name.clone()),
        });
        name.unwrap_or_else(|| index.to_string())
    }

    fn inner(&self, term: &Term) -> String {
        let text = self.term(term);
        if matches!(term, Term::Binary(..)) { format!("({text})") } else { text }
    }

    fn filtered(&self, word: &str, of: String, filter: Option<&Term>) -> String {
        let filter = filter.map(|f| format!(" where {}", self.term(f))).unwrap_or_default();
        format!("{word}({of}{filter})")
    }

    pub fn term(&self, term: &Term) -> String {
        let workflow = &self.plan.workflow;
        match term {
            Term::Const(Value::Str(text)) => format!("'{text}'"),
            Term::Const(value) => value.as_text().into_owned(),
            Term::Param(id) => self.names.of(Kind::Param, &workflow.params[*id].name).to_owned(),
            Term::Key(axis) => self.axis(*axis).to_owned(),
            Term::ItKey(axis) => format!("it.{}", self.axis(*axis)),
            Term::Attr(axis, attr) => format!("{}.{}", self.axis(*axis), workflow.axes[*axis].attrs[*attr].name),
            Term::ItAttr(axis, attr) => {
                format!("it.{}.{}", self.axis(*axis), workflow.axes[*axis].attrs[*attr].name)
            }
            Term::In(index) => self.local(*index, FileRole::In),
            Term::Out(index) => self.local(*index, FileRole::Out),
            Term::Files(aggregate, role, index, filter) => {
                self.filtered(word(*aggregate), self.local(*index, *role), filter.as_deref())
            }
            Term::Elements(aggregate, axis, filter) => {
                self.filtered(word(*aggregate), self.axis(*axis).to_owned(), filter.as_deref())
            }
            Term::ElementAttr(aggregate, axis, filter, attr) => {
                let of = format!("{}.{}", self.axis(*axis), workflow.axes[*axis].attrs[*attr].name);
                self.filtered(word(*aggregate), of, filter.as_deref())
            }
            Term::Text(text) => format!("'{}'", self.text(text)),
            Term::Amount(unit, text) => {
                let unit = match unit {
                    Unit::Mebibytes => " MiB",
                    Unit::Seconds => " s",
                    Unit::Count | Unit::Bytes | Unit::Duration => "",
                };
                format!("'{}'{unit}", self.text(text))
            }
            Term::NoAlternative => "none".to_owned(),
            Term::Not(inner) => format!("not {}", self.inner(inner)),
            Term::Negate(inner) => format!("-{}", self.inner(inner)),
            Term::Binary(op, a, b) => format!("{} {} {}", self.inner(a), op.symbol(), self.inner(b)),
            Term::If(c, a, b) => format!("if({}, {}, {})", self.term(c), self.term(a), self.term(b)),
            Term::Call(function, args) => {
                let args: Vec<String> = args.iter().map(|a| self.term(a)).collect();
                format!("{}({})", called(*function), args.join(", "))
            }
            Term::Filter(inner, filter) => format!("{}|{}", self.inner(inner), filter_words(filter)),
        }
    }

    /// Where an input finds its files.
    pub fn input(&self, input: &Input) -> String {
        let shared = self.selection(&input.selection);
        let sources: Vec<String> = input
            .sources
            .iter()
            .map(|s| format!("from {}{}{shared}", self.file(s.file), self.selection(&s.selection)))
            .collect();
        let optional = if input.optional { ", may be missing" } else { "" };
        format!("{}{optional}", sources.join(", or else "))
    }

    /// Which of the files of a family.
    pub fn selection(&self, selection: &Selection) -> String {
        let mut words = String::new();
        for (axis, pick, _) in &selection.at {
            let axis = self.axis(*axis);
            words += &match pick {
                Pick::First => format!(", at the first {axis}"),
                Pick::Last => format!(", at the last {axis}"),
                Pick::Prev => format!(", at the previous {axis}"),
                Pick::Next => format!(", at the next {axis}"),
                Pick::Open => format!(", at the {axis}"),
                Pick::Key(term) => format!(", at the {axis} {}", self.term(term)),
            };
        }
        let gathered: Vec<AxisId> = selection.gather.iter().map(|(a, _)| *a).collect();
        if !gathered.is_empty() {
            words += &format!(", gathered over {}", self.axes(&gathered));
        }
        words += &self.when("where", selection.filter.as_ref());
        words + &self.when("when", selection.when.as_ref())
    }
}

fn word(aggregate: Aggregate) -> &'static str {
    match aggregate {
        Aggregate::Count => "count",
        Aggregate::List => "list",
        Aggregate::First => "first",
        Aggregate::Last => "last",
    }
}

fn called(function: Function) -> &'static str {
    match function {
        Function::Min => "min",
        Function::Max => "max",
        Function::Length => "length",
        Function::Contains => "contains",
        Function::StartsWith => "starts-with",
        Function::EndsWith => "ends-with",
        Function::Exists => "exists",
        Function::Runtime => "runtime",
    }
}

fn filter_words(filter: &Filter) -> String {
    let plain = match filter {
        Filter::Lower => "lower",
        Filter::Upper => "upper",
        Filter::Title => "title",
        Filter::Slug => "slug",
        Filter::Stem => "stem",
        Filter::Name => "name",
        Filter::Dir => "dir",
        Filter::Ext => "ext",
        Filter::Int => "int",
        Filter::Sort => "sort",
        Filter::Unique => "unique",
        Filter::Md5 => "md5",
        Filter::ListFile => "list-file",
        Filter::Clock => "clock",
        Filter::Replace(a, b) => return format!("replace:{a}:{b}"),
        Filter::Match(pattern, part) => {
            let part = part.as_ref().map(|p| format!(":{p}")).unwrap_or_default();
            return format!("match:{}{part}", pattern.as_str());
        }
        Filter::Pad(n) => return format!("pad:{n}"),
        Filter::Take(n) => return format!("take:{n}"),
        Filter::StripSuffix(suffix) => return format!("strip-suffix:{suffix}"),
        Filter::Date(format) => return format!("date:{format}"),
        Filter::Join(between) => return format!("join:{between}"),
    };
    plain.to_owned()
}

/// An amount of bytes with the largest unit that says it exactly.
pub(super) fn bytes(bytes: u64) -> String {
    let units = [("TiB", 40), ("GiB", 30), ("MiB", 20), ("KiB", 10)];
    match units.iter().find(|(_, shift)| bytes >= 1 << shift && bytes.is_multiple_of(1 << shift)) {
        Some((unit, shift)) => format!("{} {unit}", bytes >> shift),
        None => format!("{bytes} B"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact() {
        assert_eq!(bytes(2 << 30), "2 GiB");
        assert_eq!(bytes(1536 << 20), "1536 MiB");
        assert_eq!(bytes(500_000_000), "500000000 B");
    }
}
