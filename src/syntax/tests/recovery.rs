//! One mistake is one error, and what is right beside it is read.

use super::*;

/// The names of all nodes, each after its depth.
fn outline(read: &Read) -> Vec<String> {
    let mut open: Vec<(usize, &Node)> = read.document.nodes.iter().rev().map(|n| (0, n)).collect();
    let mut out = Vec::new();
    while let Some((depth, node)) = open.pop() {
        out.push(format!("{}{}", ".".repeat(depth), node.name.value));
        open.extend(node.children.iter().rev().map(|n| (depth + 1, n)));
    }
    out
}

#[test]
fn three_mistakes_are_three_errors() {
    let read = markdown(
        "```kdl\nworkflow w\nstep a { memory 2GiB }\nstep good { each x; run \"bin/x {x}\" }\nstep b {\n  title \"never closed\n  each y\n}\nstep c { out x publish=true; in y }\n```\n",
    );
    assert_eq!(read.said(), [("NK0123", "2GiB"), ("NK0118", "\""), ("NK0121", "true")]);
    assert_eq!(
        outline(&read),
        ["workflow", "step", ".memory", "step", ".each", ".run", "step", ".title", ".each", "step", ".out", ".in"]
    );
    let broken: Vec<&str> = read.all().iter().filter(|n| n.broken).map(|n| n.name.value.as_str()).collect();
    assert_eq!(broken, ["memory", "title", "out"]);
    read.assert_spans();
}

#[test]
fn a_brace_that_is_missing_is_shown_where_it_was_meant() {
    let text = "step a {\n    each x\n    in y {\n        from z\n}\nstep b {\n    each x\n}\n";
    let read = kdl(text);
    assert_eq!(read.said(), [("NK0112", "{")]);
    let at = read.findings[0].primary.as_ref().expect("a place").span;
    assert_eq!(at.start as usize, text.find("{\n        from").expect("brace"));
    assert_eq!(outline(&read), ["step", ".each", ".in", "..from", "step", ".each"]);

    let read = kdl("step a {\n    each x\nstep b {\n    each x\n}\nstep c\n");
    assert_eq!(read.said(), [("NK0112", "{")]);
    assert_eq!(outline(&read), ["step", ".each", "step", ".each", "step"]);
    assert!(read.findings[0].help.as_ref().is_some_and(|h| h.contains("`step a`")));

    let read = kdl("a { b { c");
    assert_eq!(read.said(), [("NK0112", "{")]);
    assert_eq!(outline(&read), ["a", ".b", "..c"]);
}

#[test]
fn a_brace_too_many_closes_nothing() {
    let read = kdl("step a {\n  each x\n}\n}\nstep b\n");
    assert_eq!(read.said(), [("NK0113", "}")]);
    assert_eq!(outline(&read), ["step", ".each", "step"]);
    // The one that comes too early, not the last.
    let read = kdl("step a {\n  each x }\n  out y\n}\nstep b\n");
    assert_eq!(read.said(), [("NK0113", "}")]);
    assert_eq!(outline(&read), ["step", ".each", ".out", "step"]);
    // What is not indented ends where something of the top level begins.
    let read = kdl("axis a {\nlist x\nstep b {\neach a\n}\n");
    assert_eq!(read.said(), [("NK0112", "{")]);
    assert_eq!(outline(&read), ["axis", ".list", "step", ".each"]);
}

#[test]
fn a_brace_on_the_next_line_is_still_the_nodes() {
    let read = kdl("step a // why\n\n{\n  each x\n}\nstep b");
    assert_eq!(read.said(), [("NK0114", "{")]);
    assert_eq!(outline(&read), ["step", ".each", "step"]);
    assert_eq!(read.fixed(), "step a {\n  each x\n}\nstep b");
    assert_eq!(kdl("a {}\n{ b }\nc").said(), [("NK0115", "{")]);
    assert_eq!(kdl("{ b }\nc").said(), [("NK0115", "{")]);
    assert_eq!(kdl("a {} { b }\nc").said(), [("NK0115", "{")]);
    assert_eq!(kdl("step a {\n run \"b\"\n { memory 1 }\n}").said(), [("NK0115", "{")]);
    assert_eq!(kdl("a { b } when=\"c\"\nd").said(), [("NK0116", "when")]);
}

#[test]
fn nodes_after_a_block_need_an_end() {
    let read = kdl("a { b } c { d }");
    assert_eq!(read.said(), [("NK0116", "c")]);
    assert_eq!(read.fixed(), "a { b }; c { d }");
    assert_eq!(outline(&read), ["a", ".b", "c", ".d"]);
    clean("a { b } // c\nd { e } /* f */; g { h }\n{".trim_end_matches("\n{"));
}

#[test]
fn a_long_text_that_is_never_closed_costs_one_error() {
    let read = kdl("step a {\n    shell \"\"\"\n        echo 'hi' {\n        x=(1 2)\n}\nstep b {\n    each x\n}\n");
    assert_eq!(read.said(), [("NK0118", "\"\"\"")]);
    assert_eq!(outline(&read), ["step", ".shell", "step", ".each"]);
    // A next text shows that the one before it has no end.
    let read = kdl(
        "step a {\n    shell \"\"\"\n        echo\n}\nstep b {\n    shell \"\"\"\n        echo\n        \"\"\"\n    each x\n}\n",
    );
    assert_eq!(read.said(), [("NK0118", "\"\"\"")]);
    assert_eq!(outline(&read), ["step", ".shell", "step", ".shell", ".each"]);
}

#[test]
fn what_is_taken_out_is_gone() {
    let read = clean(
        "a 1 /-2 /- x=3 /-(t)4 5\n/- b { c \"\\d\" true }\n/-\nd\ne /-{ f 2GiB } { g } /- { h }\ni { /-j; k }\nl /-{ m } 1",
    );
    assert_eq!(outline(&read), ["a", "e", ".g", "i", ".k", "l"]);
    assert_eq!(read.document.nodes[0].entries.len(), 2);
    assert!(read.document.nodes[1].has_block);
    assert!(!read.document.nodes[3].has_block);
    assert_eq!(read.document.nodes[3].entries.len(), 1);
}

#[test]
fn errors_have_an_end() {
    let read = kdl(&"a true\n".repeat(1000));
    assert_eq!(read.findings.len(), limits::ERRORS + 1);
    assert!(read.findings.iter().any(|f| f.code.0 == "NK0111"));
    let read = kdl(&"a\n".repeat(limits::NODES + 10));
    assert_eq!(read.said(), [("NK0110", "a")]);
}
