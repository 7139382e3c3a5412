//! The command line of each step, held against what its script accepts.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::diagnostic::{Findings, Severity, arguments as findings_of};
use crate::files::RelPath;
use crate::plan::Plan;
use crate::resolve::Workflow;
use crate::resolve::term::{Placeholder, Term, Text, TextPart};
use crate::resolve::workflow::{Action, Group, Program};
use crate::scripts::{self, Argument, Interface, Mismatch, Part, RemarkKind, Script, Ty, Word};
use crate::source::{SourceId, Sources, Span};
use crate::values::Type;

/// Checks the scripts of all steps, and the commands that call them.
pub fn check(plan: &Plan, prefix: &str, sources: &mut Sources, findings: &mut Findings) {
    let workflow = &plan.workflow;
    // Many steps may call one script: it is read once.
    let mut scripts: BTreeMap<&RelPath, Option<(SourceId, Script)>> = BTreeMap::new();
    let wrong = findings.sorted().into_iter().filter(|finding| finding.severity < Severity::Note);
    let reported: Vec<Span> = wrong.filter_map(|finding| Some(finding.primary.as_ref()?.span)).collect();
    for step in workflow.steps.values().filter(|step| step.healthy) {
        for variant in &step.variants {
            let Action::Run { program: Program::Script { path, bytes, span }, groups } = &variant.action else {
                continue;
            };
            let script = scripts.entry(path).or_insert_with(|| read(path, bytes, prefix, sources, findings));
            let Some((source, script)) = script else { continue };
            let Some(interface) = &script.interface else { continue };
            let conditional = step.when.is_some() || variant.when.is_some();
            // Of a command with a mistake no more is said.
            if groups.iter().any(|group| reported.iter().any(|span| overlap(*span, group.span))) {
                continue;
            }
            let command = Command {
                conditional,
                workflow,
                groups,
                path: path.as_str(),
                program: *span,
                source: *source,
                interface,
            };
            let parts: Vec<Part> = groups.iter().enumerate().map(|(at, group)| command.part(at, group)).collect();
            for mismatch in scripts::hold(interface, &parts) {
                findings.push(command.finding(&mismatch, sources));
            }
        }
    }
}

/// What is known of a script, and what it should not do.
fn read(
    path: &RelPath,
    bytes: &[u8],
    prefix: &str,
    sources: &mut Sources,
    findings: &mut Findings,
) -> Option<(SourceId, Script)> {
    let text = std::str::from_utf8(bytes).ok()?;
    let script = scripts::read(scripts::language(path.as_str(), text)?, text);
    let name = format!("{prefix}{path}");
    let source = sources.find(&name).unwrap_or_else(|| sources.add(name, text));
    for remark in &script.remarks {
        findings.push(remark_of(remark.kind, place(source, &remark.place)));
    }
    Some((source, script))
}

fn overlap(one: Span, other: Span) -> bool {
    one.source == other.source && one.start < other.end && other.start < one.end
}

fn place(source: SourceId, range: &Range<usize>) -> Span {
    Span::new(source, range.start, range.end)
}

fn remark_of(kind: RemarkKind, span: Span) -> crate::diagnostic::Diagnostic {
    match kind {
        RemarkKind::Glob | RemarkKind::ListDir => findings_of::looks_around(span),
        RemarkKind::BesideScript => findings_of::beside_script(span),
        RemarkKind::ExitIgnored => findings_of::exit_ignored(span),
        RemarkKind::GoesOn => findings_of::goes_on(span),
    }
}

/// A command and the script that it calls.
struct Command<'a> {
    workflow: &'a Workflow,
    groups: &'a [Group],
    path: &'a str,
    /// Where the script is named.
    program: Span,
    source: SourceId,
    interface: &'a Interface,
    /// The command is not that of every job in every mode.
    conditional: bool,
}

impl Command<'_> {
    /// A group of words as far as it is known.
    fn part(&self, at: usize, group: &Group) -> Part {
        // The words of `run` itself are always there; a group may be left out, or repeated.
        let always = at == 0 || (group.each.is_empty() && group.when.is_none() && !names_files(group));
        let words = group.words.iter().map(|word| self.word(word, always)).collect();
        Part { words, always }
    }

    fn word(&self, text: &Text, always: bool) -> Word {
        match text.parts.as_slice() {
            [TextPart::Literal(text)] => Word::Text(text.clone()),
            [TextPart::Value(value)] => self.value(value, always && !self.conditional),
            [TextPart::Literal(begin), ..] => Word::Begins(begin.clone()),
            _ => Word::Begins(String::new()),
        }
    }

    /// With a condition around it, a word may never be there for some of the choices of a param.
    fn value(&self, value: &Placeholder, always: bool) -> Word {
        let ty = match value.ty {
            Type::Int => Ty::Int,
            Type::Float => Ty::Float,
            _ => Ty::Text,
        };
        let one_of = match &value.term {
            Term::Const(value) => Some(vec![value.as_text().into_owned()]),
            Term::Param(id) => {
                let param = &self.workflow.params[*id];
                match param.choices.is_empty() || !always {
                    false => Some(param.choices.clone()),
                    true => param.value.as_ref().map(|value| vec![value.as_text().into_owned()]),
                }
            }
            _ => None,
        };
        let list = value.ty.is_list();
        Word::Value { list, one_of: one_of.filter(|_| !list), ty }
    }

    fn finding(&self, mismatch: &Mismatch, sources: &Sources) -> crate::diagnostic::Diagnostic {
        let option = |at: usize| &self.interface.options[at];
        let option_name = |at: usize| option(at).names.last().map_or("", String::as_str);
        let option_place = |at: usize| place(self.source, &option(at).place);
        let argument = |argument: Argument| match argument {
            Argument::Option(at) => (option_name(at), option_place(at)),
            Argument::Positional(at) => {
                let positional = &self.interface.positionals[at];
                (positional.name.as_str(), place(self.source, &positional.place))
            }
        };
        match mismatch {
            Mismatch::UnknownOption { at, name, near } => {
                let near = near.map(|near| (self.nearest(near, name), option_place(near)));
                findings_of::unknown_option(self.span(*at, name, sources), self.path, name, near)
            }
            Mismatch::AmbiguousOption { at, name, of } => {
                let of: Vec<&str> = of.iter().map(|at| option_name(*at)).collect();
                findings_of::ambiguous_option(self.span(*at, name, sources), self.path, name, &of)
            }
            Mismatch::MissingValue { at, option } => {
                let span = self.span(*at, option_name(*option), sources);
                findings_of::missing_value(span, option_place(*option), self.path, option_name(*option))
            }
            Mismatch::ValueNotTaken { at, option } => {
                let span = self.span(*at, "", sources);
                findings_of::value_not_taken(span, option_place(*option), self.path, option_name(*option))
            }
            Mismatch::NotAChoice { at, argument: wrong, found, near } => {
                let (name, place) = argument(*wrong);
                findings_of::not_a_choice(
                    self.span(*at, found, sources),
                    place,
                    self.path,
                    name,
                    found,
                    near.as_deref(),
                )
            }
            Mismatch::NotANumber { at, argument: wrong, found, ty } => {
                let (name, place) = argument(*wrong);
                let whole = *ty == Ty::Int;
                findings_of::not_a_number(self.span(*at, found, sources), place, self.path, name, found, whole)
            }
            Mismatch::MissingOption { option } => {
                findings_of::missing_option(self.program, option_place(*option), self.path, option_name(*option))
            }
            Mismatch::TooManyPositionals { at } => {
                findings_of::too_many(self.span(*at, "", sources), self.path, self.interface.positionals.len())
            }
            Mismatch::TooFewPositionals { missing } => {
                let (name, place) = argument(Argument::Positional(*missing));
                findings_of::too_few(self.program, place, self.path, name)
            }
        }
    }

    /// The name of an option that is nearest to what was written.
    fn nearest(&self, option: usize, written: &str) -> &str {
        let names: Vec<&str> = self.interface.options[option].names.iter().map(String::as_str).collect();
        let distance = |name: &&str| strsim::damerau_levenshtein(name, written);
        names.into_iter().min_by_key(distance).unwrap_or_default()
    }

    /// The place of a word, or of its part that begins with `name`.
    fn span(&self, (part, word): (usize, usize), name: &str, sources: &Sources) -> Span {
        let Some(group) = self.groups.get(part) else { return self.program };
        let Some(span) = group.places.get(word).copied() else { return group.span };
        // An option is marked without its value.
        if sources.text(span).starts_with(name) && !name.is_empty() { span.slice(0, name.len()) } else { span }
    }
}

fn names_files(group: &Group) -> bool {
    group.optional && group.words.iter().flat_map(Text::placeholders).any(|p| p.term.names_files())
}
