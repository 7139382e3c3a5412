//! Every part of a node lies exactly where it was written.

use super::*;

/// Each entry of the first node: name, type, value as written, whole entry, content.
fn entries(read: &Read) -> Vec<[&str; 5]> {
    let entries = &read.document.nodes[0].entries;
    let text = |span: Option<Span>| span.map_or("-", |s| read.text(s));
    entries
        .iter()
        .map(|e| {
            assert_eq!(e.repr, read.text(e.value_span));
            let named = |s: &Option<Spanned<String>>| s.as_ref().map(|s| s.span);
            [text(named(&e.name)), text(named(&e.ty)), read.text(e.value_span), read.text(e.span), text(e.inner)]
        })
        .collect()
}

#[test]
fn entries_of_every_kind() {
    let read = clean(
        "  a  b  (todo)\"x y\"   c=\"a b\" d = ( t ) 0x1F_00 #\"\\d\"# \"\\n\" \"ça\" 1_000.5 e=#true \"f g\"=#null\t",
    );
    assert_eq!(
        entries(&read),
        [
            ["-", "-", "b", "b", "b"],
            ["-", "todo", "\"x y\"", "(todo)\"x y\"", "x y"],
            ["c", "-", "\"a b\"", "c=\"a b\"", "a b"],
            ["d", "t", "0x1F_00", "d = ( t ) 0x1F_00", "-"],
            ["-", "-", "#\"\\d\"#", "#\"\\d\"#", "\\d"],
            ["-", "-", "\"\\n\"", "\"\\n\"", "-"],
            ["-", "-", "\"ça\"", "\"ça\"", "ça"],
            ["-", "-", "1_000.5", "1_000.5", "-"],
            ["e", "-", "#true", "e=#true", "-"],
            ["\"f g\"", "-", "#null", "\"f g\"=#null", "-"],
        ]
    );
    let values: Vec<&Value> = read.document.nodes[0].entries.iter().map(|e| &e.value).collect();
    assert_eq!(values[3], &Value::Int(0x1F00));
    assert_eq!(values[5], &Value::String("\n".to_owned()));
    assert_eq!(values[7], &Value::Float(1000.5));
    assert_eq!(values[8..], [&Value::Bool(true), &Value::Null]);
    assert_eq!(read.document.nodes[0].entries[9].name.as_ref().map(|n| n.value.as_str()), Some("f g"));
}

#[test]
fn comments_and_continued_lines_between() {
    let read = clean("a /* x */ 1 \\ // y\n  b=/* z */2 \\\n  \"c\" // d\ne");
    assert_eq!(entries(&read).iter().map(|e| e[3]).collect::<Vec<_>>(), ["1", "b=/* z */2", "\"c\""]);
    assert_eq!(read.text(read.document.nodes[0].header), "a /* x */ 1 \\ // y\n  b=/* z */2 \\\n  \"c\"");
}

#[test]
fn nodes_and_headers() {
    let read = clean("(t)a 1 { b; c {\n  d\n} }\n\"e f\"\ng{}");
    let nodes = &read.document.nodes;
    assert_eq!(read.text(nodes[0].span), "(t)a 1 { b; c {\n  d\n} }");
    assert_eq!(read.text(nodes[0].header), "a 1");
    assert_eq!(nodes[0].ty.as_ref().map(|t| read.text(t.span)), Some("t"));
    assert_eq!(read.text(nodes[0].children[1].span), "c {\n  d\n}");
    assert_eq!((nodes[1].name.value.as_str(), read.text(nodes[1].name.span)), ("e f", "\"e f\""));
    assert_eq!((nodes[1].has_block, nodes[2].has_block), (false, true));
    assert_eq!(read.text(nodes[2].span), "g{}");
}

#[test]
fn texts_over_several_lines() {
    let read = clean(
        "a \"\"\"\n    x\n      \\\"y\\\"\n    \"\"\" #\"\"\"\n  \\d\n  \"\"\"# \"\"\"\nx\ny\n\"\"\" \"x\\\n   y\" ##\"a\"#b\"##",
    );
    let values: Vec<&Value> = read.document.nodes[0].entries.iter().map(|e| &e.value).collect();
    let string = |t: &str| Value::String(t.to_owned());
    assert_eq!(values, [&string("x\n  \"y\""), &string("\\d"), &string("x\ny"), &string("xy"), &string("a\"#b")]);
    assert_eq!(entries(&read).iter().map(|e| e[4]).collect::<Vec<_>>(), ["-", "-", "x\ny", "-", "a\"#b"]);
}

#[test]
fn crlf_and_byte_order_mark() {
    let read = clean("\u{FEFF}a 1\r\nb \"\"\"\r\n  x\r\n  y\r\n  \"\"\" {\r\n  c\r\n}\r\nd");
    let nodes = &read.document.nodes;
    assert_eq!(read.text(nodes[0].span), "a 1");
    assert_eq!(nodes[0].span.start, 3);
    assert_eq!(nodes[1].entries[0].value, Value::String("x\ny".to_owned()));
    assert!(read.text(nodes[1].span).ends_with("c\r\n}"));
    assert_eq!(nodes.len(), 3);
    let text = "\u{FEFF}# T\r\n\r\n```kdl\r\na {\r\n  b 1 \\\r\n    2\r\n}\r\nc \"x\r\n```\r\n";
    let read = markdown(text);
    assert_eq!(read.said(), [("NK0118", "\"")]);
    assert_eq!(read.text(read.document.nodes[0].span), "a {\r\n  b 1 \\\r\n    2\r\n}");
    assert_eq!(read.text(read.document.nodes[0].children[0].header), "b 1 \\\r\n    2");
    assert_eq!(read.text(read.document.nodes[1].span), "c \"x");
    assert_eq!(read.document.title.as_deref(), Some("T"));
}

#[test]
fn all_line_ends_of_kdl() {
    let read = clean("a\rb\u{85}c\u{B}d\u{C}e\u{2028}f\u{2029}g\u{A0}1\u{3000}2");
    assert_eq!(read.document.nodes.len(), 7);
    assert_eq!(read.document.nodes[6].entries.len(), 2);
}
