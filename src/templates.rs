//! Templates that are part of the program. What is wrong with one of them shows in every test: which names it uses does not
//! depend on what somebody writes, who writes only values of names.
#![expect(clippy::expect_used, reason = "a template that does not parse, or lacks a name, is a mistake in napkin")]

use std::sync::OnceLock;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use serde::Serialize;

/// What templates are rendered in: a name that is missing is an error, and a template keeps its last line end. With
/// `whole_lines` a line that holds nothing but a statement is none of the text.
pub fn environment(escape: AutoEscape, whole_lines: bool) -> Environment<'static> {
    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_auto_escape_callback(move |_| escape.clone());
    let mut syntax = SyntaxConfig::builder();
    syntax.keep_trailing_newline(true).trim_blocks(whole_lines).lstrip_blocks(whole_lines);
    env.set_syntax(syntax.build().expect("the usual delimiters are valid"));
    env
}

/// Some templates by name, each of which is parsed when it is used for the first time: a workflow needs few of them.
pub struct Templates<const N: usize> {
    /// Makes what a template is rendered in.
    environment: fn() -> Environment<'static>,
    sources: [(&'static str, &'static str); N],
    parsed: [OnceLock<Environment<'static>>; N],
}

impl<const N: usize> Templates<N> {
    pub const fn new(environment: fn() -> Environment<'static>, sources: [(&'static str, &'static str); N]) -> Self {
        Self { environment, sources, parsed: [const { OnceLock::new() }; N] }
    }

    /// The text of a template.
    pub fn render(&self, name: &str, context: &impl Serialize) -> String {
        let known = self.sources.iter().zip(&self.parsed).find(|((known, _), _)| *known == name);
        let ((name, source), parsed) = known.expect("the template is part of the program");
        let env = parsed.get_or_init(|| {
            let mut env = (self.environment)();
            env.add_template(name, source).expect("the templates are part of the program and parse");
            env
        });
        let template = env.get_template(name).expect("it was added");
        template.render(Serde(context)).expect("the context has every name that the template uses")
    }
}
