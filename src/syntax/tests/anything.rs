//! No text at all makes the front end panic, or point beside the text.

use proptest::prelude::*;

use super::*;

/// A spec with something of everything.
const VALID: &str = "# Words\n\nCounts `{word}` in *books*.\n\n```kdl\nworkflow words version=\"1.2.0\" { title \"Ça va\" }\nparam n type=int default=0x1F // comment\n\
    axis book { lines \"books.txt\"; /- sort \"it\" }\nstep tally {\n    each book; in text /* a /* b */ c */\n    run \"bin/tally.py {text}\" \\\n        when=\"n == 'x'\"\n\
    shell \"\"\"\n        echo hi\n        \"\"\"\n    match #\"\\d+\"#; queue (todo)\"which?\"\n}\n```\n\n> ```kdl\n> step b {\n>     run 1.5e3 #true #null /-#false -1_000\n> }\n> ```\n";

#[test]
fn the_valid_spec_is_valid() {
    let read = markdown(VALID);
    assert_eq!(read.said(), []);
    read.assert_spans();
    assert_eq!(read.all().len(), 14);
}

fn read_any(bytes: &[u8]) {
    for parse in [parse_kdl as fn(SourceId, &Sources, &mut Findings) -> Document, parse_markdown] {
        let (mut sources, mut findings) = (Sources::default(), Findings::default());
        let Some(id) = read_text("s.md", bytes, &mut sources, &mut findings) else { continue };
        let document = parse(id, &sources, &mut findings);
        let findings = findings.sorted().into_iter().cloned().collect();
        Read { sources, document, findings }.assert_spans();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        read_any(&bytes);
    }

    #[test]
    fn any_text_of_marks(text in "([ \n{}()=;\"'/*#\\\\,\\[\\]a1:.é“”`>-]|kdl|\"\"\"|/-|/\\*|\\*/|```|\r\n|\u{2028}|true){0,80}") {
        read_any(text.as_bytes());
        read_any(format!("```kdl\n{text}").as_bytes());
        read_any(format!("> - ```kdl\n>   {}", text.replace('\n', "\n>   ")).as_bytes());
    }

    #[test]
    fn mutations(edits in prop::collection::vec((0..VALID.len(), 0usize..4, "[ \n{}()=;\"'/*#\\\\,\\[\\]a1:`>\t\r-]{0,3}"), 1..6)) {
        let mut bytes = VALID.as_bytes().to_vec();
        for (at, remove, insert) in edits {
            let at = at.min(bytes.len());
            let end = (at + remove).min(bytes.len());
            bytes.splice(at..end, insert.bytes());
        }
        read_any(&bytes);
    }
}
