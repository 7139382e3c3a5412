//! KDL inside Markdown: blocks anywhere, places in the Markdown file, and blocks that are not what they should be.

use super::*;

#[test]
fn blocks_make_one_document() {
    let read = markdown(
        "# The *big* `one`\n\n[![badge](x)](y)\n\nFirst\nparagraph with `code` and ``a ` b``.\n\n```KDL\na\n```\n\nMore `text`.\n\n~~~ kdl title=x\nb 1\n~~~\n\n```sh\necho x\n```\n",
    );
    assert_eq!(read.said(), []);
    let names: Vec<&str> = read.document.nodes.iter().map(|n| read.text(n.span)).collect();
    assert_eq!(names, ["a", "b 1"]);
    assert_eq!(read.document.blocks, 2);
    assert_eq!(read.document.title.as_deref(), Some("The big one"));
    assert_eq!(read.document.intro, "First paragraph with code and a ` b.");
    let prose: Vec<(&str, &str)> = read.document.prose.iter().map(|p| (p.value.as_str(), read.text(p.span))).collect();
    assert_eq!(prose, [("one", "one"), ("code", "code"), ("a ` b", "a ` b"), ("text", "text")]);
}

#[test]
fn blocks_in_quotes_and_lists_have_exact_places() {
    let text = "> - ```kdl\n>   step a {\n>       each \"x\" \"\"\"\n>         y\n>         \"\"\"\n>\n>       b 2GiB\n>   }\n>   ```\n\n1. item\n\n\t```kdl\n\t\tc 1 \\\n\t  d=2\n\t```\n";
    let read = markdown(text);
    read.assert_spans();
    assert_eq!(read.said(), [("NK0123", "2GiB")]);
    let [a, c] = &read.document.nodes[..] else { panic!("{:?}", read.document.nodes) };
    assert!(read.text(a.span).starts_with("step a {\n>       each"));
    assert!(read.text(a.span).ends_with("2GiB\n>   }"));
    assert_eq!(a.children[0].entries[1].value, Value::String("y".to_owned()));
    assert_eq!(a.children[0].entries[1].inner, None);
    assert_eq!(read.text(c.entries[1].span), "d=2");
    assert_eq!(read.text(c.header), "c 1 \\\n\t  d=2");
    assert_eq!(read.document.blocks, 2);
}

#[test]
fn a_file_without_a_block_is_told_how_to_write_one() {
    let read = markdown("\n# Title\n\nText.\n");
    assert_eq!(read.said(), [("NK0104", "# Title")]);
    assert!(read.findings[0].help.as_ref().is_some_and(|h| h.contains("```kdl")));
    let read = markdown("# Title\n\n```\nworkflow x\n```\n");
    assert_eq!(read.said(), [("NK0104", "```")]);
    assert_eq!(read.fixed(), "# Title\n\n```kdl\nworkflow x\n```\n");
}

#[test]
fn a_block_that_looks_like_ours_is_not_overlooked() {
    let read = markdown("```kdl\na\n```\n\n```yaml\nstep x {\n}\n```\n\n```\nstepping stones\n```\n");
    assert_eq!(read.said(), [("NK0106", "```yaml")]);
    let said = |text: &str| markdown(&format!("```kdl\na\n```\n\n{text}\n```\n")).findings.len();
    for ours in [
        "```\n// x\n\nstep a {\n}",
        "```\npegasus {\n}",
        "```\nlet x \"5\"",
        "```\nvalues a { b 1 }",
        "```\ninclude \"a.kdl\"",
    ] {
        assert_eq!(said(ours), 1, "{ours}");
    }
    for other in
        ["```text\nstep a {\n}", "```\nlet x = 5", "```css\ninput { color: x }", "```php\ninclude \"a\" . b;", "```\n"]
    {
        assert_eq!(said(other), 0, "{other}");
    }
    assert_eq!(read.findings[0].severity, crate::diagnostic::Severity::Warning);
    assert!(read.fixed().contains("```kdl\nstep x"));
}

#[test]
fn a_fence_that_is_never_closed() {
    let read = markdown("# T\n\n```kdl\na {\n  b\n}\n");
    assert_eq!(read.said(), [("NK0105", "```kdl")]);
    assert_eq!(read.all().len(), 2);
    // The prose after it is no KDL.
    let read = markdown("```kdl\na\n\nNow, this isn't KDL.\n\n```kdl\nb\n```\n\nEnd.\n");
    assert_eq!(read.said(), [("NK0105", "```kdl")]);
    assert_eq!(read.document.nodes.len(), 2);
    assert_eq!(read.text(read.document.nodes[1].span), "b");
    let read = markdown("> ```kdl\n> a\n\ntext\n");
    assert_eq!(read.said(), [("NK0105", "```kdl")]);
    assert_eq!(markdown("```kdl\n```").said(), []);
    assert_eq!(markdown("```kdl").said(), [("NK0105", "```kdl")]);
    assert_eq!(markdown("````kdl\na\n```\n````").said(), [("NK0127", "```")]);
    let read = markdown("```kdl\na\n\nnow this is no KDL\neither.\n");
    assert_eq!((read.said(), read.document.nodes.len()), (vec![("NK0105", "```kdl")], 1));
}

#[test]
fn front_matter_is_no_title() {
    let read = markdown("---\ntitle: x\n---\n\n# Real\n\nText.\n\n```kdl\na\n```\n");
    assert_eq!(read.said(), []);
    assert_eq!((read.document.title.as_deref(), read.document.intro.as_str()), (Some("Real"), "Text."));
}

#[test]
fn texts_that_cannot_be_read() {
    let read = |bytes: &[u8]| {
        let (mut sources, mut findings) = (Sources::default(), Findings::default());
        let id = read_text("s.md", bytes, &mut sources, &mut findings);
        let all: Vec<Diagnostic> = findings.sorted().into_iter().cloned().collect();
        let said = all.first().map(|f| (f.code.0, f.message.clone()));
        let place = all
            .first()
            .and_then(|f| f.primary.as_ref())
            .map(|l| sources.get(l.span.source).position(l.span.start as usize));
        (id.is_some(), said, place)
    };
    let (ok, said, place) = read(b"# T\n\nab\xFFc");
    assert_eq!((ok, place.map(|p| (p.line, p.column))), (false, Some((3, 3))));
    assert_eq!(said, Some(("NK0102", "this file is not UTF-8: byte 7, on line 3, is 0xFF".to_owned())));
    for blank in [&b""[..], b" \r\n\t", b"\xEF\xBB\xBF", b"\xEF\xBB\xBF\n"] {
        assert_eq!(read(blank), (false, Some(("NK0103", "s.md is empty".to_owned())), None));
    }
    assert_eq!(read(&vec![b'a'; limits::TEXT + 1]).1.map(|s| s.0), Some("NK0101"));
    assert!(read(&vec![b'a'; limits::TEXT]).0);
    assert!(read("\u{FEFF}a".as_bytes()).0);
}
