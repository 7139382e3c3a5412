//! The values of a node, whether written in its header or as children.

use super::expr::{Expr, ExprKind, Spanned};
use super::expr_parse;
use super::model::{Amount, Choice, Name};
use super::place::Place;
use super::quantity::{self, QuantityProblem};
use super::template::Template;
use crate::diagnostic::{Findings, amounts, nodes};
use crate::schema::{Kind, is_name};
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
    /// So were names of axes: more may be meant than are known.
    pub incomplete: bool,
}

impl<'a> Fields<'a> {
    pub fn new(node: &'a Node, findings: &'a mut Findings) -> Self {
        // Of a node that was not read whole, any part may be missing.
        Self { node, findings, broken: node.broken, incomplete: node.broken }
    }

    /// The arguments in the header.
    pub fn arguments(&self) -> impl Iterator<Item = &'a Entry> + use<'a> {
        arguments(self.node)
    }

    /// All values of a setting: of the property, or of the child node of that name.
    pub fn all(&self, name: &str) -> Vec<&'a Entry> {
        self.written(name).into_iter().filter(|e| is_value(e)).collect()
    }

    /// The same with what is still to be decided.
    fn written(&self, name: &str) -> Vec<&'a Entry> {
        if let Some(entry) = self.property(name) {
            return vec![entry];
        }
        let child = self.node.children.iter().find(|c| c.name.value == name);
        child.map(|c| c.entries.iter().filter(|e| e.name.is_none()).collect()).unwrap_or_default()
    }

    /// What stands in place of a value that is still to be decided.
    pub fn open(&self, name: &str) -> Option<Name> {
        self.written(name).into_iter().find(|e| !is_value(e)).and_then(name_of)
    }

    /// The property of that name in the header.
    pub fn one_property(&self, name: &str) -> Option<&'a Entry> {
        self.property(name).filter(|e| is_value(e))
    }

    /// The same, also one that is still to be decided.
    pub fn property(&self, name: &str) -> Option<&'a Entry> {
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
        let found = self.node.entries.iter().find(|e| e.name.is_none()).and_then(name_of);
        self.broken |= found.is_none();
        found
    }

    /// A setting that is one name.
    pub fn name_setting(&mut self, name: &str) -> Option<Name> {
        let entry = self.written(name).first().copied()?;
        let found = name_of(entry);
        self.broken |= found.is_none();
        found
    }

    /// A setting that is a list of names: `"a b"`, or several arguments. Words that are no names are among them: who
    /// looks them up finds out. Names with commas between them are clear in spite of the mistake.
    pub fn names(&mut self, name: &str) -> Vec<Name> {
        let mut found = Vec::new();
        let broken = self.node.children.iter().any(|c| c.name.value == name && c.broken);
        self.broken |= broken;
        self.incomplete |= broken;
        for entry in self.written(name) {
            if !is_value(entry) {
                found.extend(name_of(entry));
                continue;
            }
            let Value::String(text) = &entry.value else {
                self.broken = true;
                self.incomplete = true;
                continue;
            };
            let place = Place::of(entry);
            if text.contains(',') {
                self.findings.push(crate::diagnostic::names::commas(place.whole(), name, text));
            }
            let mut at = 0;
            for word in text.split([' ', '\t', ',']) {
                let span = place.at(at, at + word.len());
                at += word.len() + 1;
                if !word.is_empty() {
                    found.push(Spanned { value: word.to_owned(), span });
                }
            }
        }
        found
    }

    /// A setting that is a list of words: `"a b"`, or several arguments.
    pub fn words(&mut self, name: &str) -> Vec<Spanned<String>> {
        let mut found = Vec::new();
        for entry in self.all(name) {
            let Value::String(text) = &entry.value else {
                self.broken = true;
                continue;
            };
            let place = Place::of(entry);
            let mut at = 0;
            for word in text.split([' ', '\t']) {
                if !word.is_empty() {
                    found.push(Spanned { value: word.to_owned(), span: place.at(at, at + word.len()) });
                }
                at += word.len() + 1;
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
        if !is_value(entry) {
            return Some(Expr { kind: ExprKind::Open, span: entry.span });
        }
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
        let entry = self.written(name).first().copied()?;
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
                let quoted = text_of(entry).parse::<u64>().is_ok();
                self.findings.push(if quoted {
                    amounts::number_in_quotes(entry.value_span, name, &text_of(entry))
                } else {
                    nodes::wrong_value(entry.value_span, name, Kind::IntText.describe(), &entry.repr)
                });
            }
            self.broken = true;
            return None;
        };
        let most = u64::from(u32::MAX);
        match u64::try_from(number) {
            Ok(value) if value >= least && value <= most => Some(Amount::Fixed(value)),
            _ => {
                self.findings.push(amounts::out_of_range(entry.value_span, name, number, least, most));
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
                if bytes && value % (1 << 20) != 0 {
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

/// The arguments of a node, up to the first that is still to be decided: the next one does not take its place.
pub fn arguments(node: &Node) -> impl Iterator<Item = &Entry> {
    node.entries.iter().filter(|e| e.name.is_none()).take_while(|e| is_value(e))
}

/// What is still to be decided is no value: it was reported.
pub fn is_value(entry: &Entry) -> bool {
    entry.ty.is_none()
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

/// A value as a name. One that is still to be decided is there, and nobody has it: who needs it has no mistake.
pub fn name_of(entry: &Entry) -> Option<Name> {
    match &entry.value {
        _ if !is_value(entry) => Some(Spanned { value: text_of(entry), span: entry.span }),
        Value::String(text) if is_name(text) => {
            Some(Spanned { value: text.clone(), span: entry.inner.unwrap_or(entry.value_span) })
        }
        _ => None,
    }
}
