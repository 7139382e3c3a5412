//! Words of the shell, as far as they are known before the script runs.

use crate::scripts::tree::Node;

/// The characters of a word, each with whether it is quoted; `None` if something is put into it when the script runs.
fn characters(text: &str) -> Option<Vec<(char, bool)>> {
    let mut found = Vec::new();
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match c {
            '\\' => found.push((rest.next()?, true)),
            '\'' => loop {
                match rest.next()? {
                    '\'' => break,
                    inside => found.push((inside, true)),
                }
            },
            '"' => loop {
                match rest.next()? {
                    '"' => break,
                    '$' | '`' => return None,
                    '\\' => match rest.next()? {
                        same @ ('"' | '\\' | '$' | '`') => found.push((same, true)),
                        other => found.extend([('\\', true), (other, true)]),
                    },
                    inside => found.push((inside, true)),
                }
            },
            '$' | '`' => return None,
            c => found.push((c, false)),
        }
    }
    Some(found)
}

/// The text of a word, if it is known and no pattern.
pub fn literal(node: Node) -> Option<String> {
    let characters = characters(node.text())?;
    let plain = characters.iter().all(|(c, quoted)| *quoted || !matches!(c, '*' | '?' | '[' | '{' | '~'));
    plain.then(|| characters.into_iter().map(|(c, _)| c).collect())
}

/// What one pattern of a `case` matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pattern {
    /// One word.
    Exact(String),
    /// All words that begin so.
    Begins(String),
    /// One character, whatever it is.
    Character,
    /// Everything.
    All,
    /// Something else.
    Other,
}

pub fn pattern(node: Node) -> Pattern {
    let Some(characters) = characters(node.text()) else { return Pattern::Other };
    let special =
        |(c, quoted): &(char, bool)| !quoted && matches!(c, '*' | '?' | '[' | '(' | '+' | '@' | '!' | '{' | '~');
    let known: String = characters.iter().take_while(|c| !special(c)).map(|(c, _)| *c).collect();
    let rest: String = characters.iter().skip_while(|c| !special(c)).map(|(c, _)| *c).collect();
    // A `?` before the `*` asks for one character more.
    match rest.as_str() {
        "" => Pattern::Exact(known),
        "*" if known.is_empty() => Pattern::All,
        "?" if known.is_empty() => Pattern::Character,
        "*" | "?*" => Pattern::Begins(known),
        _ => Pattern::Other,
    }
}

/// The parameter that a word stands for, with nothing before or behind it: `1` of `$1`, `"$1"`, `"${1:-}"`.
pub fn parameter(node: Node<'_>) -> Option<&str> {
    let mut node = node;
    if node.kind() == "string" {
        let mut inside = node.named();
        let only = inside.next()?;
        let covers = only.range().len() + 2 == node.range().len();
        node = (inside.next().is_none() && covers).then_some(only)?;
    }
    match node.kind() {
        "simple_expansion" => node.named().next().map(Node::text),
        "expansion" => {
            let name = node.named().next().filter(|n| n.kind() == "variable_name")?;
            // `${1:-}` is `$1`, `${1%%=*}` is something else.
            let inside = node.text().strip_prefix("${")?.strip_suffix('}')?.strip_prefix(name.text())?;
            matches!(inside, "" | ":-" | "-").then(|| name.text())
        }
        _ => None,
    }
}

/// The parameter or variable that an expansion takes its value from.
pub fn expanded(node: Node<'_>) -> Option<&str> {
    if !matches!(node.kind(), "simple_expansion" | "expansion") {
        return None;
    }
    let name = node.named().next()?;
    match name.kind() {
        "subscript" => name.child("name").map(Node::text),
        _ => Some(name.text()),
    }
}

/// The name of the program or function that a command runs.
pub fn command_name(node: Node) -> Option<String> {
    (node.kind() == "command").then(|| node.child("name"))?.and_then(literal)
}

/// The words after the name of a command.
pub fn arguments(command: Node) -> impl Iterator<Item = Node> {
    command.children().filter(|c| c.is_field("argument"))
}
