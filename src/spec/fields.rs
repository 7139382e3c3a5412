//! The values of a node, whether written in its header or as children.

use super::expr::{Expr, Spanned};
use super::expr_parse;
use super::model::{Amount, Choice, Name};
use super::place::Place;
use super::quantity::{self, QuantityProblem};
use super::template::Template;
use crate::diagnostic::{Findings, amounts, nodes};
use crate::schema::is_name;
use crate::source::Span;
use crate::syntax::{Entry, Node, Value};

/// More alternatives are nobody's meaning, and each costs a level of every expression.
const MOST_ALTERNATIVES: usize = 256;

/// Reads one node; mistakes that the node tables cannot see are reported, those they saw are passed over.
pub struct Fields<'a> {
    pub node: &'a Node,
    pub findings: &'a mut Findings,
    /// A value was there but could not be read.
    pub broken: bool,
}

impl<'a> Fields<'a> {
    pub fn new(node: &'a Node, findings: &'a mut Findings) -> Self {
        Self { node, findings, broken: node.broken }
    }

    /// The arguments in the header.
    pub fn arguments(&self) -> impl Iterator<Item = &'a Entry> + use<'a> {
        self.node.entries.iter().filter(|e| e.name.is_none())
    }

    /// All values of a setting: of the property, or of the child node of that name.
    pub fn all(&self, name: &str) -> Vec<&'a Entry> {
        let named = |e: &&'a Entry| e.name.as_ref().is_some_and(|n| n.value == name);
        if let Some(entry) = self.node.entries.iter().find(named) {
            return vec![entry];
        }
        let child = self.node.children.iter().find(|c| c.name.value == name);
        child.map(|c| c.entries.iter().filter(|e| e.name.is_none()).collect()).unwrap_or_default()
    }

    /// The property of that name in the header.
    pub fn one_property(&self, name: &str) -> Option<&'a Entry> {
        self.node.entries.iter().find(|e| e.name.as_ref().is_some_and(|n| n.value == name))
    }

    pub fn one(&self, name: &str) -> Option<&'a Entry> {
        self.all(name).first().copied()
    }

    pub fn children(&self, name: &'static str) -> impl Iterator<Item = &'a Node> + use<'a> {
        self.node.children.iter().filter(move |c| c.name.value == name)
    }

    /// The first argument as a name. `None` if it is missing or no name, which was reported.
    pub fn name(&mut self) -> Option<Name> {
        let found = self.arguments().next().and_then(name_of);
        self.broken |= found.is_none();
        found
    }

    /// A setting that is one name.
    pub fn name_setting(&mut self, name: &str) -> Option<Name> {
        let entry = self.one(name)?;
        let found = name_of(entry);
        self.broken |= found.is_none();
        found
    }

    /// A setting that is a list of names: `"a b"`, or several arguments.
    pub fn names(&mut self, name: &str) -> Vec<Name> {
        let mut found = Vec::new();
        self.broken |= self.node.children.iter().any(|c| c.name.value == name && c.broken);
        for entry in self.all(name) {
            let Value::String(text) = &entry.value else {
                self.broken = true;
                continue;
            };
            let place = Place::of(entry);
            let mut at = 0;
            for word in text.split([' ', '\t']) {
                let span = place.at(at, at + word.len());
                at += word.len() + 1;
                if word.is_empty() {
                    continue;
                }
                if is_name(word) {
                    found.push(Spanned { value: word.to_owned(), span });
                } else if text.contains(',') {
                    self.findings.push(crate::diagnostic::names::commas(place.whole(), name, text));
                    self.broken = true;
                    break;
                } else {
                    self.findings.push(crate::diagnostic::names::not_a_name(span, word, name));
                    self.broken = true;
                }
            }
        }
        found
    }

    pub fn bool(&mut self, name: &str, default: bool) -> bool {
        match self.one(name).map(|e| &e.value) {
            None => default,
            Some(Value::Bool(b)) => *b,
            Some(_) => {
                self.broken = true;
                default
            }
        }
    }

    pub fn string(&mut self, name: &str) -> Option<String> {
        self.one(name).map(text_of)
    }

    pub fn text_setting(&mut self, name: &str) -> Option<Template> {
        let entry = self.one(name)?;
        self.template(entry)
    }

    pub fn template(&mut self, entry: &Entry) -> Option<Template> {
        if matches!(entry.value, Value::Null | Value::Bool(_)) || entry.ty.is_some() {
            self.broken = true;
            return None;
        }
        let read = Template::parse(&text_of(entry), &Place::of(entry));
        self.checked(read)
    }

    pub fn expr(&mut self, entry: &Entry) -> Option<Expr> {
        let Value::String(text) = &entry.value else {
            self.broken = true;
            return None;
        };
        let read = expr_parse::parse(text, 0, text.len(), &Place::of(entry));
        self.checked(read)
    }

    /// A value, or its mistake reported.
    pub fn checked<T>(&mut self, read: Result<T, crate::diagnostic::Diagnostic>) -> Option<T> {
        match read {
            Ok(value) => Some(value),
            Err(finding) => {
                self.findings.push(finding);
                self.broken = true;
                None
            }
        }
    }

    /// The condition of a property or child.
    pub fn condition(&mut self, name: &str) -> Option<Expr> {
        let entry = self.one(name)?;
        self.expr(entry)
    }

    /// Where the property or the child nodes of a name stand.
    pub fn all_nodes(&self, name: &str) -> Vec<Span> {
        let entries = self.node.entries.iter().filter(|e| e.name.as_ref().is_some_and(|n| n.value == name));
        let children = self.node.children.iter().filter(|c| c.name.value == name);
        entries.map(|e| e.span).chain(children.map(|c| c.header)).collect()
    }

    /// A setting that may stand several times, each with its `when`.
    pub fn choices<T>(
        &mut self,
        name: &str,
        mut read: impl FnMut(&mut Fields<'a>, &'a Entry) -> Option<T>,
    ) -> Vec<Choice<T>> {
        let mut found = Vec::new();
        for entry in &self.node.entries {
            if entry.name.as_ref().is_some_and(|n| n.value == name) {
                let span = entry.span;
                found.extend(read(self, entry).map(|value| Choice { value, when: None, span }));
            }
        }
        let node = self.node;
        for child in node.children.iter().filter(|c| c.name.value == name) {
            let when = child.entries.iter().find(|e| e.name.as_ref().is_some_and(|n| n.value == "when"));
            let when = when.and_then(|entry| self.expr(entry));
            self.broken |= child.broken;
            let Some(entry) = child.entries.iter().find(|e| e.name.is_none()) else { continue };
            let span = child.header;
            found.extend(read(self, entry).map(|value| Choice { value, when, span }));
        }
        self.few(name, found)
    }

    /// The alternatives, if they are not too many: each is tried after those before it.
    pub fn few<T>(&mut self, name: &str, mut found: Vec<Choice<T>>) -> Vec<Choice<T>> {
        if let Some(extra) = found.get(MOST_ALTERNATIVES) {
            self.findings.push(nodes::too_many_alternatives(extra.span, name, MOST_ALTERNATIVES));
            self.broken = true;
            found.truncate(MOST_ALTERNATIVES);
        }
        found
    }

    /// A whole number that is at least `least`, or a text that gives one.
    pub fn count(&mut self, entry: &Entry, name: &str, least: u64) -> Option<Amount> {
        if let (Value::String(text), None) = (&entry.value, &entry.ty)
            && text.contains('{')
        {
            return self.template(entry).map(Amount::Text);
        }
        let Value::Int(number) = entry.value else {
            if matches!(entry.value, Value::String(_)) && entry.ty.is_none() {
                self.findings.push(amounts::out_of_range(entry.value_span, name, least, u64::from(u32::MAX)));
            }
            self.broken = true;
            return None;
        };
        match u64::try_from(number) {
            Ok(value) if value >= least && value <= u64::from(u32::MAX) => Some(Amount::Fixed(value)),
            _ => {
                self.findings.push(amounts::out_of_range(entry.value_span, name, least, u64::from(u32::MAX)));
                self.broken = true;
                None
            }
        }
    }

    pub fn bytes(&mut self, entry: &Entry, name: &str) -> Option<Amount> {
        self.quantity(entry, name, quantity::bytes, true)
    }

    pub fn seconds(&mut self, entry: &Entry, name: &str) -> Option<Amount> {
        self.quantity(entry, name, quantity::seconds, false)
    }

    fn quantity(
        &mut self,
        entry: &Entry,
        name: &str,
        read: impl Fn(&str) -> Result<u64, QuantityProblem>,
        bytes: bool,
    ) -> Option<Amount> {
        let Value::String(text) = &entry.value else {
            self.broken = true;
            return None;
        };
        if entry.ty.is_some() {
            self.broken = true;
            return None;
        }
        if text.contains('{') {
            return self.template(entry).map(Amount::Text);
        }
        match read(text) {
            Ok(0) => {
                self.findings.push(amounts::zero(entry.value_span, name));
                self.broken = true;
                None
            }
            Ok(value) => {
                if bytes && !text.contains("iB") && value % (1 << 20) != 0 && name != "disk" {
                    self.findings.push(amounts::rounded(entry.value_span, name, quantity::mebibytes(value)));
                }
                Some(Amount::Fixed(value))
            }
            Err(problem) => {
                self.findings.push(amounts::bad_amount(entry.value_span, name, text, &problem, bytes));
                self.broken = true;
                None
            }
        }
    }
}

/// The text of a value: a string as it is, a number as its author wrote it.
pub fn text_of(entry: &Entry) -> String {
    match &entry.value {
        Value::String(text) => text.clone(),
        Value::Bool(b) => b.to_string(),
        Value::Null => String::new(),
        Value::Int(_) | Value::Float(_) => entry.repr.clone(),
    }
}

pub fn name_of(entry: &Entry) -> Option<Name> {
    match &entry.value {
        Value::String(text) if is_name(text) && entry.ty.is_none() => {
            Some(Spanned { value: text.clone(), span: entry.inner.unwrap_or(entry.value_span) })
        }
        _ => None,
    }
}
