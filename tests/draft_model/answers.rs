//! Answers that are wrong, cut off or no specification: what is asked again, and what is kept.

use napkin::draft::model::Backend;
use serde_json::{Value, json};

use crate::server::Reply;
use crate::{BACKENDS, failure, good, page, run, said};

#[test]
fn a_wrong_answer_is_repaired_in_rounds() {
    for backend in BACKENDS {
        let wrong = page("publish=true").replace("axis book", "axis boo");
        let better = page("publish=true");
        let replies = vec![said(backend, &wrong, "stop"), said(backend, &better, "stop"), good(backend)];
        let run = run(backend, replies);
        let done = run.result.as_ref().unwrap_or_else(|why| panic!("{why}"));
        assert_eq!((done.rounds, done.left_out.len(), done.holes), (2, 0, 1), "{}", done.text);
        assert_eq!((done.tokens.input, done.tokens.output), (3000, 300));
        let errors: Vec<Option<usize>> = done.said.exchanges.iter().map(|e| e.errors).collect();
        assert_eq!(errors.last(), Some(&Some(0)), "{errors:?}");
        assert!(errors[0] > errors[1] && errors[1] > errors[2], "{errors:?}");
        // The second question has the first answer, with marks, and what is wrong with it; the third has no more.
        let body: Value = serde_json::from_str(&run.asked[1].body).unwrap();
        let messages = body["messages"].as_array().unwrap();
        let last = messages.last().unwrap().to_string();
        assert!(last.contains("NK0121") && last.contains("publish=#true") && last.contains("NK0204"), "{last}");
        assert!(messages[messages.len() - 2].to_string().contains("axis boo {"));
        let third: Value = serde_json::from_str(&run.asked[2].body).unwrap();
        assert_eq!(third["messages"].as_array().unwrap().len(), messages.len());
        assert!(!third.to_string().contains("axis boo {"));
    }
}

#[test]
fn what_is_never_right_becomes_a_comment() {
    let backend = Backend::Anthropic;
    let wrong = || {
        said(
            backend,
            &page("publish=#true").replace(
                "\n```\n</spec",
                "\nstep more { in x from=nobody; out y \"y\" publish=#true; run (todo)\"how?\" }\n```\n</spec",
            ),
            "stop",
        )
    };
    let run = run(backend, vec![wrong(), wrong(), wrong(), wrong(), wrong()]);
    let done = run.result.as_ref().unwrap();
    assert_eq!((done.rounds, run.asked.len()), (3, 4));
    assert_eq!(done.left_out, ["NK0606: nobody makes `nobody`"]);
    assert!(done.text.contains("// napkin: left out: NK0606") && done.text.contains("// step more {"), "{}", done.text);
    assert!(done.rest.is_empty() && done.text.contains("\nstep tally external=#true {"));
}

#[test]
fn the_best_answer_is_kept_when_a_later_call_fails() {
    let backend = Backend::OpenAi;
    let refused = Reply::json(400, &json!({ "error": { "message": "context too long" } }));
    let run = run(backend, vec![said(backend, &page("publish=true"), "stop"), refused]);
    let done = run.result.as_ref().unwrap();
    assert!(
        done.said.stopped.as_deref().is_some_and(|why| why.contains("context too long")),
        "{:?}",
        done.said.stopped
    );
    assert_eq!(done.left_out.len(), 1);
}

#[test]
fn no_specification_at_all_is_an_error_and_no_draft_of_the_readers() {
    let backend = Backend::Ollama;
    let chat = || said(backend, "I would love to help! What is the workflow about?", "stop");
    let run = run(backend, vec![chat(), chat(), chat(), chat(), chat()]);
    assert_eq!(failure(&run), "no answer of the model held a specification, in 4 rounds");
    assert!(run.asked[1].body.contains("There is no specification in this answer"));
    let empty = crate::run(Backend::OpenAi, vec![said(Backend::OpenAi, " ", "stop")]);
    assert_eq!(failure(&empty), "the model said nothing");
    let refusal =
        Reply::json(200, &json!({ "choices": [{ "message": { "refusal": "No." }, "finish_reason": "stop" }] }));
    assert_eq!(failure(&crate::run(Backend::OpenAi, vec![refusal])), "the model declines: No.");
}

#[test]
fn a_cut_off_answer_is_continued_once() {
    for backend in BACKENDS {
        let whole = page("publish=#true");
        let (head, tail) = whole.split_at(whole.find("each book").unwrap());
        let run1 = run(backend, vec![said(backend, head, "length"), said(backend, tail, "stop")]);
        let done = run1.result.as_ref().unwrap();
        assert_eq!((done.rounds, done.left_out.len(), done.holes), (0, 0, 1), "{}", done.text);
        assert!(run1.asked[1].body.contains("Your answer was cut off"));
        let run2 = run(backend, vec![said(backend, head, "length"), said(backend, tail, "length")]);
        assert!(failure(&run2).contains("stopped at its limit"), "{}", failure(&run2));
    }
}
