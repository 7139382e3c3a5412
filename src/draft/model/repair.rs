//! Answer, check, and back: until nothing is wrong, or the rounds are used up.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

use super::answer::{self, CLOSE, OPEN};
use super::client::Client;
use super::conversation::{Answer, Conversation, Failure, Message, Model, Part, Tokens};
use super::marks::{self, Marks};
use super::probe::Probe;
use super::prompt::Prompt;
use super::settings::Settings;
use crate::compile::Compilation;
use crate::counted::counted;
use crate::diagnostic::{Diagnostic, Severity, pages, record::Record};
use crate::draft::material::Material;
use crate::draft::reading::Reading;
use crate::draft::record::{Exchange, Said};
use crate::draft::settle::{self, Settled};
use crate::files::RelPath;
use crate::source::Sources;

/// As many findings go back to the model at once, and as many pages of the error index.
const MOST_FINDINGS: usize = 20;
const MOST_PAGES: usize = 3;

/// What is to be drafted.
#[derive(Debug, Clone, Copy)]
pub struct Task<'a> {
    /// The workflow's name.
    pub name: &'a str,
    pub materials: &'a [Material],
    /// What readers made of them.
    pub readings: &'a [Reading],
    /// The files that will lie beside the specification.
    pub files: &'a BTreeMap<RelPath, Vec<u8>>,
    /// How often a wrong answer may be corrected.
    pub rounds: usize,
    /// This program: it is called once more for each PDF.
    pub napkin: &'a Path,
}

/// What came of it.
#[derive(Debug)]
pub struct Drafted {
    /// The text of the specification: nothing is wrong in it but its holes, and what `rest` says.
    pub text: String,
    /// What the model did not get right: it is kept as a comment.
    pub left_out: Vec<String>,
    pub rest: Vec<String>,
    /// What is wrong whatever the holes will be filled with: codes and messages.
    pub behind_holes: Vec<String>,
    pub holes: usize,
    pub tokens: Tokens,
    /// Rounds of repair that were needed.
    pub rounds: usize,
    /// For `draft.json`.
    pub said: Said,
    pub compilation: Compilation,
}

/// Asks the model that the settings name.
///
/// # Errors
/// A material cannot be shown, a call failed before any answer came, or no answer could be used. There is no draft
/// then: one of the readers alone is for the person to ask for.
pub fn draft(task: &Task<'_>, settings: &Settings, progress: &dyn Fn(&str)) -> Result<Drafted, Failure> {
    let mut client = Client::new(settings, progress)?;
    let hide = |text: &str| settings.hidden_in(text);
    let mut drafted = with(task, &mut client, &hide, progress)?;
    drafted.said.backend = settings.backend.word();
    drafted.said.host = settings.host();
    Ok(drafted)
}

/// The best answer so far.
struct Best {
    text: String,
    errors: usize,
}

/// Asks any model. `hide` takes out of a text what may not be said or recorded.
///
/// # Errors
/// As [`draft`].
pub fn with(
    task: &Task<'_>,
    model: &mut dyn Model,
    hide: &dyn Fn(&str) -> String,
    progress: &dyn Fn(&str),
) -> Result<Drafted, Failure> {
    let prompt = Prompt::of(task)?;
    let mut first = prompt.conversation();
    hide_in(&mut first, hide);
    let (name, material) = (model.name().to_owned(), shown(task));
    let marks = Marks { workflow: task.name, model: &name, material: &material, reading: prompt.reading.as_deref() };

    let mut conversation = first.clone();
    let mut tokens = Tokens::default();
    let mut best: Option<Best> = None;
    let mut exchanges: Vec<Exchange> = Vec::new();
    let mut stopped = None;
    for round in 0..=task.rounds {
        progress(&format!("{name}: {}", if round == 0 { "drafting".to_owned() } else { format!("repair {round}") }));
        let answer = match whole(model, &conversation, &mut tokens, progress) {
            Ok(answer) => answer,
            // What came before is worth keeping; it is said that no more could be had.
            Err(failure) if best.is_some() => {
                stopped = Some(failure.to_string());
                break;
            }
            Err(failure) => return Err(failure),
        };
        let page = answer::page(&answer).map(|page| marks::marked(&page, &marks));
        let compilation = page.as_ref().map(|page| settle::compiled(page, task.files));
        let probe = page.as_ref().and_then(|page| Probe::of(page, task.files));
        let errors = compilation.as_ref().map(|compilation| wrong(compilation, probe.as_ref()).len());
        let prompt = conversation.messages.last().map(Message::text).unwrap_or_default();
        exchanges.push(Exchange { prompt, answer: answer.clone(), errors });
        conversation = first.clone();
        match (page, compilation, errors) {
            (Some(text), _, Some(0)) => {
                best = Some(Best { text, errors: 0 });
                break;
            }
            (Some(text), Some(compilation), Some(errors)) => {
                progress(&format!("{name}: {} in its answer", counted(errors as u64, "error")));
                conversation.messages.push(Message::assistant(format!("{OPEN}\n{text}{CLOSE}")));
                conversation.messages.push(Message::user(hide(&told(&compilation, probe.as_ref()))));
                if best.as_ref().is_none_or(|best| errors <= best.errors) {
                    best = Some(Best { text, errors });
                }
            }
            _ => {
                progress(&format!("{name}: no specification in its answer"));
                conversation.messages.push(Message::assistant(if answer.trim().is_empty() {
                    "…".to_owned()
                } else {
                    answer
                }));
                conversation.messages.push(Message::user(NO_PAGE));
            }
        }
    }
    let best = best.ok_or(Failure::NoSpecification(exchanges.len()))?;
    let settled = settled(best.text, task.files, &marks);
    let behind = Probe::of(&settled.text, task.files);
    let behind_holes = behind.iter().flat_map(Probe::errors).map(|f| format!("{}: {}", f.code.0, f.message)).collect();
    let rounds = exchanges.len().saturating_sub(1);
    let said = Said {
        backend: "",
        model: name.clone(),
        host: String::new(),
        rounds,
        input_tokens: tokens.input,
        output_tokens: tokens.output,
        stopped,
        system: first.system,
        exchanges,
    };
    Ok(Drafted {
        text: settled.text,
        left_out: settled.left_out,
        rest: settled.rest,
        behind_holes,
        holes: settled.holes,
        tokens,
        rounds,
        said,
        compilation: settled.compilation,
    })
}

/// A page without what is wrong, and with a mark on each node that is left.
pub(super) fn settled(text: String, files: &BTreeMap<RelPath, Vec<u8>>, marks: &Marks<'_>) -> Settled {
    let mut settled = settle::settle(text, files);
    // What can be parsed has all its marks after one round; more are for what is wrong without a place.
    for _ in 0..4 {
        let text = marks::completed(&settled.text, marks);
        if text == settled.text {
            break;
        }
        let again = settle::settle(text, files);
        settled = Settled { left_out: [settled.left_out, again.left_out].concat(), ..again };
    }
    settled
}

pub(super) const NO_PAGE: &str = "There is no specification in this answer. Give the whole page between <specification> and \
     </specification>, with its blocks ```kdl … ```, and nothing else.";

/// What the materials are called.
pub(super) fn shown(task: &Task<'_>) -> String {
    task.materials.iter().map(|material| material.shown.as_str()).collect::<Vec<_>>().join(", ")
}

/// What is said to a page; nothing if nothing is wrong with it.
pub(super) fn reply(page: &str, marks: &Marks<'_>, task: &Task<'_>) -> Option<String> {
    let page = marks::marked(page, marks);
    let compilation = settle::compiled(&page, task.files);
    let probe = Probe::of(&page, task.files);
    (!wrong(&compilation, probe.as_ref()).is_empty()).then(|| {
        let told = told(&compilation, probe.as_ref());
        format!("This is your page as the compiler reads it:\n\n{OPEN}\n{page}{CLOSE}\n\n{told}")
    })
}

fn hide_in(conversation: &mut Conversation, hide: &dyn Fn(&str) -> String) {
    conversation.system = hide(&conversation.system);
    for part in conversation.messages.iter_mut().flat_map(|message| &mut message.parts) {
        if let Part::Text(text) = part {
            *text = hide(text);
        }
    }
}

/// The text of an answer. One that was cut off is continued, once.
fn whole(
    model: &mut dyn Model,
    conversation: &Conversation,
    tokens: &mut Tokens,
    progress: &dyn Fn(&str),
) -> Result<String, Failure> {
    let Answer { text, cut, tokens: used } = model.answer(conversation)?;
    *tokens += used;
    if !cut {
        return if text.trim().is_empty() { Err(Failure::Nothing) } else { Ok(text) };
    }
    // A model that used its words for thinking has nothing to go on with.
    let text = text.trim_end_matches([' ', '\t']).to_owned();
    if text.trim().is_empty() {
        return Err(Failure::CutOff);
    }
    progress(&format!("{}: its answer was cut off; asking for the rest", model.name()));
    let mut more = conversation.clone();
    more.messages.push(Message::assistant(text.trim_end()));
    more.messages.push(Message::user(
        "Your answer was cut off. Go on with the very next character of it; repeat nothing, and say nothing before it.",
    ));
    let rest = model.answer(&more)?;
    *tokens += rest.tokens;
    if rest.cut { Err(Failure::CutOff) } else { Ok(joined(&text, &rest.text)) }
}

/// Two parts of an answer; some models say the last line once more.
fn joined(text: &str, rest: &str) -> String {
    let last = text.rfind('\n').map_or(text, |at| &text[at + 1..]);
    let again = !last.trim().is_empty() && rest.trim_start().starts_with(last.trim());
    let text = if again { text.strip_suffix(last).unwrap_or(text) } else { text };
    format!("{text}{rest}")
}

/// The errors of a page, and those behind its holes that are not among them, each with the texts that it is about.
fn wrong<'a>(compilation: &'a Compilation, probe: Option<&'a Probe>) -> Vec<(&'a Diagnostic, &'a Sources)> {
    let seen: Vec<(&Diagnostic, &Sources)> =
        settle::errors(compilation).into_iter().map(|f| (f, &compilation.sources)).collect();
    let mut all = seen.clone();
    if let Some(probe) = probe {
        let sources = &probe.compilation.sources;
        // A filling may be longer or shorter than its hole, so a place is told by its line.
        let behind = probe.errors().into_iter().map(|f| (f, sources));
        all.extend(
            behind.filter(|new| !seen.iter().any(|old| old.0.code == new.0.code && line_of(*old) == line_of(*new))),
        );
    }
    all
}

fn line_of((finding, sources): (&Diagnostic, &Sources)) -> Option<usize> {
    let span = finding.primary.as_ref()?.span;
    Some(sources.get(span.source).position(span.start as usize).line)
}

/// What is wrong, for the model; warnings with it.
fn told(compilation: &Compilation, probe: Option<&Probe>) -> String {
    let warnings = compilation.findings.sorted().into_iter().filter(|f| f.severity == Severity::Warning);
    let warnings = warnings.map(|f| (f, &compilation.sources));
    let shown: Vec<(&Diagnostic, &Sources)> =
        wrong(compilation, probe).into_iter().chain(warnings).take(MOST_FINDINGS).collect();
    let records: Vec<Value> = shown.iter().map(|(f, sources)| short(&Record::new(f, sources), sources)).collect();
    let mut codes: Vec<&str> = shown.iter().map(|(f, _)| f.code.0).collect();
    codes.dedup();
    let rights: Vec<String> = codes.iter().filter_map(|code| right(code)).take(MOST_PAGES).collect();
    format!(
        "The compiler found this in your page, as JSON; lines are those of the page as you see it above:\n\n```json\n{}\n```\n\n{}\
         Give the whole page again between {OPEN} and {CLOSE}, with all of this corrected and nothing else changed. If you cannot \
         know what would be right, write a hole there: `(todo)\"…\"`.",
        serde_json::to_string_pretty(&records).unwrap_or_default(),
        rights.concat()
    )
}

/// A finding with what helps to repair it.
fn short(record: &Record, sources: &Sources) -> Value {
    let primary = record.primary.as_ref();
    let line = primary.map(|marked| marked.place.start.line);
    let source = primary.and_then(|marked| sources.find(&marked.place.file));
    let text = source.zip(line).map(|(id, line)| {
        let source = sources.get(id);
        source.text.get(source.line_range(line)).unwrap_or_default().trim().to_owned()
    });
    json!({
        "code": record.code,
        "severity": record.severity,
        "line": line,
        "text": text,
        "message": record.message,
        "at": primary.map(|marked| marked.text.as_str()),
        "help": record.help,
        "fix": record.fix.as_ref().map(|fix| fix.replacement.as_str()),
    })
}

/// What the page of a code shows as right.
fn right(code: &str) -> Option<String> {
    let text = pages::page(code)?.text;
    let (_, after) = text.split_once("## Right")?;
    let start = after.find("```kdl")?;
    let end = start + after[start..].find("\n```\n")? + 5;
    Some(format!("This is right where {code} is wrong:\n\n{}\n", &after[start..end]))
}
