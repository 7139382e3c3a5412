//! A model that a person asks by hand: the prompt is for a page of a browser, and the answer comes from a file.

use super::answer;
use super::conversation::{Answer, Conversation, Failure, Model, Tokens};
use super::marks::Marks;
use super::prompt::Prompt;
use super::repair::{self, Drafted, Task};

/// What stands in marks where else the name of a model does.
const NAME: &str = "a model, by hand";

/// An answer that is there already.
struct Given<'a>(&'a str);

impl Model for Given<'_> {
    fn name(&self) -> &str {
        NAME
    }

    fn answer(&mut self, _: &Conversation) -> Result<Answer, Failure> {
        Ok(Answer { text: self.0.to_owned(), cut: false, tokens: Tokens::default() })
    }
}

/// The first message, as one text; pictures are to be sent along.
///
/// # Errors
/// A material cannot be shown.
pub fn prompt(task: &Task<'_>, hide: &dyn Fn(&str) -> String) -> Result<String, Failure> {
    let talk = Prompt::of(task)?.conversation();
    let words = talk.messages.iter().map(super::Message::text);
    Ok(hide(&std::iter::once(talk.system.clone()).chain(words).collect::<Vec<_>>().join("\n\n")))
}

/// What is to be said to an answer; nothing if nothing is wrong with it.
///
/// # Errors
/// As [`prompt`].
pub fn reply(task: &Task<'_>, answer: &str, hide: &dyn Fn(&str) -> String) -> Result<Option<String>, Failure> {
    let prompt = Prompt::of(task)?;
    let material = repair::shown(task);
    let marks = Marks { workflow: task.name, model: NAME, material: &material, reading: prompt.reading.as_deref() };
    let Some(page) = answer::page(answer) else { return Ok(Some(repair::NO_PAGE.to_owned())) };
    Ok(repair::reply(&page, &marks, task).map(|words| hide(&words)))
}

/// The draft of an answer; what is wrong in it is kept as a comment.
///
/// # Errors
/// There is no specification in it, or a material cannot be shown.
pub fn draft(task: &Task<'_>, answer: &str, hide: &dyn Fn(&str) -> String) -> Result<Drafted, Failure> {
    let mut drafted = repair::with(&Task { rounds: 0, ..*task }, &mut Given(answer), hide, &|_| {})?;
    drafted.said.backend = "by hand";
    Ok(drafted)
}
