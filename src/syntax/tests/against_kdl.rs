//! Whole texts through the `kdl` crate and through us: what both read is the same.

use proptest::prelude::*;

use super::*;

/// Names, values and children as one line.
fn ours(nodes: &[Node]) -> String {
    let mut out = String::new();
    for node in nodes {
        out += &format!("{:?}{:?}", node.ty.as_ref().map(|t| &t.value), node.name.value);
        for e in &node.entries {
            let value = match &e.value {
                Value::String(s) => format!("{s:?}"),
                Value::Int(n) => format!("{n:?}"),
                Value::Float(n) => format!("{n:?}"),
                Value::Bool(b) => format!("{b:?}"),
                Value::Null => "null".to_owned(),
            };
            out += &format!(" {:?}{:?}{value}", e.name.as_ref().map(|n| &n.value), e.ty.as_ref().map(|n| &n.value));
        }
        if node.has_block {
            out += &format!("{{{}}}", ours(&node.children));
        }
        out += ";";
    }
    out
}

fn theirs(document: &::kdl::KdlDocument) -> String {
    let mut out = String::new();
    for node in document.nodes() {
        out += &format!("{:?}{:?}", node.ty().map(|t| t.value()), node.name().value());
        for e in node.entries() {
            let value = match e.value() {
                ::kdl::KdlValue::String(s) => format!("{s:?}"),
                ::kdl::KdlValue::Integer(n) => format!("{n:?}"),
                ::kdl::KdlValue::Float(n) => format!("{n:?}"),
                ::kdl::KdlValue::Bool(b) => format!("{b:?}"),
                ::kdl::KdlValue::Null => "null".to_owned(),
            };
            out += &format!(" {:?}{:?}{value}", e.name().map(|n| n.value()), e.ty().map(|n| n.value()));
        }
        if let Some(children) = node.children() {
            out += &format!("{{{}}}", theirs(children));
        }
        out += ";";
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn both_read_the_same(text in "((\n|;| a|\\{|\\}| \\(b\\)| c=| d = |a| 1_0| 1\\.5| #true | \"x\"| \"\\\\n\"| #\"y\"#| /-|//c\n| /\\*d\\*/| \\\\\n| \"\"\"\n x\n \"\"\") ?){0,14}") {
        if !text.trim().is_empty() {
            same(&text)?;
        }
    }

    #[test]
    fn both_read_the_same_words(
        name in WORD,
        words in proptest::collection::vec((proptest::option::of(WORD), proptest::option::of(WORD), WORD), 0..5),
    ) {
        let mut text = name;
        for (key, ty, value) in words {
            text += " ";
            key.into_iter().for_each(|key| text += &format!("{key}="));
            ty.into_iter().for_each(|ty| text += &format!("({ty})"));
            text += &value;
        }
        same(&text)?;
    }
}

/// Words, numbers, keywords and quotes, and what looks like them.
const WORD: &str = "[a-z][a-zA-Z0-9_.-]{0,4}|[a-f_0-9.+#-]{1,5}|[0-9]{1,25}|\"[ -~]{0,5}\"|\"[é\u{200e}\u{2028}\t\\\\nux\"]{0,4}\"|\
                    #?(true|false|null|inf|nan|-inf)|0x[0-9a-f]{1,3}|-?[0-9]{1,3}(\\.[0-9]{1,3})?(e-?[0-9]{1,3})?";

fn same(text: &str) -> Result<(), TestCaseError> {
    let read = kdl(text);
    match ::kdl::KdlDocument::parse(text) {
        Ok(document) if read.findings.is_empty() => prop_assert_eq!(ours(&read.document.nodes), theirs(&document)),
        // What is taken out is not looked at, and a `;` alone does no harm.
        Err(_) => prop_assert!(!read.findings.is_empty() || text.contains("/-") || text.contains(';'), "{:?}", text),
        Ok(_) => {}
    }
    Ok(())
}
