//! A node of a draft, and how it is written as KDL: whatever the texts in it hold, they stay texts.

use std::fmt::Write as _;

use super::origin::{Origin, one_line};

/// A value of a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arg {
    /// A text; written bare where that is safe.
    Text(String),
    /// A text that always stands in quotes, as file names and commands do.
    Quoted(String),
    /// A script of several lines, in a raw text of several lines.
    Script(String),
    Number(String),
    Bool(bool),
    /// To be decided: what, and the words of the material that leave it open.
    Hole(String),
}

impl Arg {
    pub fn text(text: impl Into<String>) -> Self {
        Arg::Text(text.into())
    }

    pub fn quoted(text: impl Into<String>) -> Self {
        Arg::Quoted(text.into())
    }

    pub fn hole(text: impl Into<String>) -> Self {
        Arg::Hole(text.into())
    }

    pub fn number(number: impl std::fmt::Display) -> Self {
        Arg::Number(number.to_string())
    }
}

/// A node of KDL with its children, and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    pub name: String,
    pub args: Vec<Arg>,
    pub props: Vec<(String, Arg)>,
    pub children: Vec<Node>,
    /// Only of nodes at the top: their children come from there too.
    pub origin: Option<Origin>,
    /// What is to be said beside it, a line each.
    pub comments: Vec<String>,
}

impl Node {
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            args: Vec::new(),
            props: Vec::new(),
            children: Vec::new(),
            origin: None,
            comments: Vec::new(),
        }
    }

    pub fn arg(mut self, arg: Arg) -> Self {
        self.args.push(arg);
        self
    }

    pub fn prop(mut self, name: impl Into<String>, value: Arg) -> Self {
        self.props.push((name.into(), value));
        self
    }

    pub fn child(mut self, child: Node) -> Self {
        self.children.push(child);
        self
    }

    pub fn children(mut self, children: impl IntoIterator<Item = Node>) -> Self {
        self.children.extend(children);
        self
    }

    pub fn from(mut self, origin: Origin) -> Self {
        self.origin = Some(origin);
        self
    }

    /// Something to be said beside it.
    pub fn comment(mut self, text: impl Into<String>) -> Self {
        self.comments.push(text.into());
        self
    }

    /// The name that it defines: its first value, if that is a text.
    pub fn defines(&self) -> Option<&str> {
        match self.args.first()? {
            Arg::Text(text) | Arg::Quoted(text) => Some(text),
            _ => None,
        }
    }

    /// How many holes are in it.
    pub fn holes(&self) -> usize {
        let own = self.args.iter().chain(self.props.iter().map(|(_, value)| value));
        own.filter(|arg| matches!(arg, Arg::Hole(_))).count() + self.children.iter().map(Node::holes).sum::<usize>()
    }

    /// Writes it, with its comments and its mark before it.
    pub fn write(&self, depth: usize, out: &mut String) {
        let indent = "    ".repeat(depth);
        // Writing to a string cannot fail.
        if let Some(origin) = &self.origin {
            let _ = writeln!(out, "{indent}// {}", origin.mark());
        }
        for comment in &self.comments {
            let _ = writeln!(out, "{indent}// {}", one_line(comment));
        }
        let _ = write!(out, "{indent}{}", word(&self.name));
        for arg in &self.args {
            out.push(' ');
            value(arg, depth, out);
        }
        for (name, arg) in &self.props {
            let _ = write!(out, " {}=", word(name));
            value(arg, depth, out);
        }
        if !self.children.is_empty() {
            out.push_str(" {\n");
            for child in &self.children {
                child.write(depth + 1, out);
            }
            let _ = write!(out, "{indent}}}");
        }
        out.push('\n');
    }
}

fn value(arg: &Arg, depth: usize, out: &mut String) {
    match arg {
        Arg::Text(text) => out.push_str(&word(text)),
        Arg::Quoted(text) => out.push_str(&quoted(text)),
        Arg::Script(text) => script(text, depth, out),
        Arg::Number(number) => out.push_str(number),
        Arg::Bool(true) => out.push_str("#true"),
        Arg::Bool(false) => out.push_str("#false"),
        Arg::Hole(text) => {
            out.push_str("(todo)");
            out.push_str(&quoted(&one_line(text)));
        }
    }
}

/// A text as a bare word where it can only be read as one, else in quotes.
pub fn word(text: &str) -> String {
    let first = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let bare = first && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    let keyword = matches!(text, "true" | "false" | "null" | "inf" | "nan" | "todo");
    if bare && !keyword { text.to_owned() } else { quoted(text) }
}

/// A text in quotes, on one line, with the escapes of KDL.
pub fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // What KDL refuses as it is, and line breaks that only Unicode knows. A NUL has no escape.
            '\0' => {}
            c if c.is_control() || is_special(c) => {
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Characters that change the direction of a text, or that only Unicode knows as line breaks.
pub(in crate::draft) fn is_special(c: char) -> bool {
    matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' | '\u{2028}' | '\u{2029}')
}

/// A raw text of several lines. A text that a Markdown fence or a raw text cannot hold as it is stands in quotes.
fn script(text: &str, depth: usize, out: &mut String) {
    let text = text.trim_end_matches(['\n', ' ', '\t']);
    let plain = text.chars().all(|c| c == '\n' || c == '\t' || !(c.is_control() || is_special(c) || c == '\u{85}'));
    let fence = text.lines().any(|line| line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~"));
    // The crate that reads KDL refuses a raw text of several lines that is one quote and nothing else.
    if !plain || fence || matches!(text.trim(), "" | "\"") {
        out.push_str(&quoted(text));
        return;
    }
    let mut marks = "#".to_owned();
    while text.contains(&format!("\"\"\"{marks}")) {
        marks.push('#');
    }
    let indent = "    ".repeat(depth + 1);
    let _ = writeln!(out, "{marks}\"\"\"");
    for line in text.lines() {
        if line.trim().is_empty() {
            out.push('\n');
        } else {
            let _ = writeln!(out, "{indent}{line}");
        }
    }
    let _ = write!(out, "{indent}\"\"\"{marks}");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(node: &Node) -> String {
        let mut out = String::new();
        node.write(0, &mut out);
        out
    }

    #[test]
    fn a_step_as_a_person_would_write_it() {
        let step = Node::new("step")
            .arg(Arg::text("map"))
            .from(Origin::lines("Snakefile", 3, 9))
            .child(Node::new("each").arg(Arg::text("sample")))
            .child(
                Node::new("out")
                    .arg(Arg::text("bam"))
                    .arg(Arg::quoted("{sample}.bam"))
                    .prop("publish", Arg::Bool(true)),
            )
            .child(Node::new("cpus").arg(Arg::hole("threads: \"config['t']\"")))
            .child(Node::new("shell").arg(Arg::Script("set -e\n\ncp \"$a\" \"$bam\"\n".into())));
        assert_eq!(
            written(&step),
            "// napkin: unreviewed: Snakefile, lines 3-9 (reader)\n\
             step map {\n    each sample\n    out bam \"{sample}.bam\" publish=#true\n    \
             cpus (todo)\"threads: \\\"config['t']\\\"\"\n    shell #\"\"\"\n        set -e\n\n        \
             cp \"$a\" \"$bam\"\n        \"\"\"#\n}\n"
        );
    }

    proptest! {
        /// No text breaks out of its value: what is read again is what was written.
        #[test]
        fn texts_stay_texts(texts in prop::collection::vec("(\\PC|[\"\\\\#{}\n\r\t`\u{2028}\u{7f}]){0,40}", 5)) {
            let node = Node::new("shell")
                .arg(Arg::Script(texts[0].clone()))
                .arg(Arg::Quoted(texts[1].clone()))
                .arg(Arg::Text(texts[2].clone()))
                .prop("p", Arg::Hole(texts[3].clone()))
                .comment(texts[4].clone())
                .from(Origin::lines(&texts[4], 1, 2));
            let text = written(&Node::new("step").child(node));
            let document: kdl::KdlDocument = text.parse().map_err(|e| TestCaseError::fail(format!("{e}\n{text}")))?;
            prop_assert_eq!(document.nodes().len(), 1);
            let inner = document.nodes()[0].children().unwrap();
            prop_assert_eq!(inner.nodes().len(), 1);
            let values: Vec<_> =
                inner.nodes()[0].entries().iter().map(|e| e.value().as_string().unwrap().to_owned()).collect();
            prop_assert_eq!(values.len(), 4);
            prop_assert_eq!(&values[1], &texts[1].replace('\0', ""));
            prop_assert_eq!(&values[2], &texts[2].replace('\0', ""));
            let lines = |text: &str| -> Vec<String> {
                text.lines().map(|l| if l.trim().is_empty() { String::new() } else { l.to_owned() }).collect()
            };
            let expected = texts[0].trim_end_matches(['\n', ' ', '\t']);
            prop_assert_eq!(lines(&values[0]), lines(expected), "{}", text);
        }
    }
}
