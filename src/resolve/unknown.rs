//! Names that mean nothing where they stand: what was most likely meant.

use super::ids::AxisId;
use super::scope::Scope;
use super::term::Term;
use super::workflow::Origin;
use crate::diagnostic::{names, typing};
use crate::spec::expr::{Arg, Expr, ExprKind, Spanned};
use crate::values::Type;

impl Scope<'_> {
    /// A value after whose name nothing follows: only elements of an axis have attributes.
    pub(super) fn alone(&mut self, found: (Term, Type), name: &str, rest: &[Spanned<String>]) -> Option<(Term, Type)> {
        let Some(extra) = rest.first() else { return Some(found) };
        self.findings.push(typing::no_attributes(extra.span, name, &extra.value));
        None
    }

    /// A name that nothing has which is known here.
    pub(super) fn means_nothing(&mut self, name: &Spanned<String>) {
        let (span, word) = (name.span, name.value.as_str());
        // A file of the step with nearly this name was meant, more likely than one that it does not declare.
        let own: Vec<&str> = self.locals.iter().map(|local| local.name.as_str()).collect();
        if let Some(near) = names::suggest(word, &own)
            && let Some(local) = self.locals.iter().find(|local| local.name == near)
        {
            self.findings.push(names::nearly_a_file(span, word, near, local.span));
            return;
        }
        if let Some((step, what)) = self.step.and_then(|step| Some((step, self.declaration(step, word)?))) {
            self.findings.push(names::not_declared(span, word, step, &what));
            return;
        }
        // The axis that is not known may be what this is the name of.
        if self.incomplete {
            return;
        }
        let mut known: Vec<String> = self.locals.iter().map(|l| l.name.clone()).collect();
        known.extend(self.bound.iter().map(|a| self.axes[*a].name.clone()));
        known.extend(self.params.values().map(|p| p.name.clone()));
        known.extend(self.lets.keys().cloned());
        if let Some(axis) = self.it {
            known.extend(self.axes[axis].attrs.values().map(|a| format!("it.{}", a.name)));
        }
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        self.findings.push(if self.compared && names::suggest(word, &known).is_none() {
            names::unquoted(span, word)
        } else {
            names::unknown_value(span, word, &known)
        });
    }

    /// What a step would have to declare for a name to mean a file.
    fn declaration(&self, step: &str, name: &str) -> Option<String> {
        self.files.values().filter(|file| file.name == name).find_map(|file| match &file.origin {
            Origin::Input { .. } | Origin::Rendered(_) => Some(format!("add `in {name}` to the step")),
            Origin::Output { step: maker, .. } => {
                let maker = &self.steps[*maker].name;
                (maker != step).then(|| format!("add `in {name} from={maker}` to the step"))
            }
        })
    }

    /// An element has no attribute of that name.
    pub(super) fn lacks(&mut self, axis: AxisId, name: &Spanned<String>) {
        let def = &self.axes[axis];
        if !def.healthy {
            return;
        }
        let key = if self.it == Some(axis) { "it.value" } else { def.name.as_str() };
        self.findings.push(names::not_an_attribute(name.span, &def.name, key, &name.value, &def.known_attributes()));
    }

    /// `it.x` where the extension has no axis x: an attribute needs its axis before it.
    pub(super) fn not_of_extension(&mut self, name: &Spanned<String>, alone: bool) {
        let axes = || self.extension.iter().map(|a| &self.axes[*a]);
        let known: Vec<&str> = axes().map(|a| a.name.as_str()).collect();
        let has = axes().find(|a| a.known_attributes().contains(&name.value.as_str()));
        // A column of a table need not be declared.
        let axis = names::suggest(&name.value, &known);
        let has = has.or_else(|| axes().find(|a| a.offers.columns && axis.is_none())).filter(|_| alone);
        let whole = has.map(|axis| format!("{}.{}", axis.name, name.value));
        self.findings.push(names::not_of_extension(name.span, &name.value, &known, whole.as_deref()));
    }

    /// A function that there is not.
    pub(super) fn no_function(&mut self, function: &Spanned<String>, args: &[Arg], known: &[&str]) {
        let (span, name) = (function.span, function.value.as_str());
        let argument = args.first().map(|a| a.value.plain()).unwrap_or_default();
        let is_axis = args.first().and_then(|a| a.value.name()).is_some_and(|name| self.axis(name).is_some());
        self.findings.push(if is_axis && matches!(name, "len" | "length" | "size") {
            names::length_of_axis(span, name)
        } else {
            names::unknown_function(span, name, &argument, known)
        });
    }

    /// What stands where a function needs an axis.
    pub(super) fn not_an_axis(&mut self, function: &str, arg: &Expr) {
        let (span, word) = (arg.span, arg.name().unwrap_or_default());
        let quoted = |text: &str| self.axis(text).is_some() || self.locals.iter().any(|l| l.name == text);
        if let ExprKind::Str(text) = &arg.kind
            && quoted(text)
        {
            self.findings.push(typing::quoted_axis(span, function, text));
            return;
        }
        let is_list = match self.lets.get(word) {
            Some(computed) => computed.ty.is_list(),
            None => self.params.values().any(|p| p.name == word && Type::from(p.ty).is_list()),
        };
        if is_list {
            self.findings.push(typing::list_for_axis(span, function, word));
            return;
        }
        let mut known: Vec<&str> = self.axes.values().map(|a| a.name.as_str()).collect();
        known.extend(self.locals.iter().map(|l| l.name.as_str()));
        let file = self.files.values().any(|f| f.name == word);
        let finding = typing::not_an_axis(span, function, word, &known, file);
        self.findings.push(finding);
    }

    /// What stands where a text belongs.
    pub(super) fn not_a_text(&mut self, arg: &Expr, ty: Type) {
        let number = matches!(arg.kind, ExprKind::Int(_) | ExprKind::Float(..)).then(|| arg.plain());
        self.findings.push(typing::not_a_text(arg.span, ty, number.as_deref()));
    }
}
