//! The templates of artifacts that people read, and the filters that quote what goes into them.

use minijinja::{AutoEscape, Environment};
use serde::Serialize;

use crate::lower::python;
use crate::templates::{self, Templates};

static TEMPLATES: Templates<10> = Templates::new(
    environment,
    [
        ("apptainer.def", include_str!("templates/apptainer.def.j2")),
        ("dockerfile", include_str!("templates/dockerfile.j2")),
        ("readme_pegasus.md", include_str!("templates/readme_pegasus.md.j2")),
        ("readme_scalable.md", include_str!("templates/readme_scalable.md.j2")),
        ("workflow.py", include_str!("templates/workflow.py.j2")),
        ("submit.sh", include_str!("templates/submit.sh.j2")),
        ("workflow_generator.py", include_str!("templates/workflow_generator.py.j2")),
        ("wrapper_checked.sh", include_str!("templates/wrapper_checked.sh.j2")),
        ("wrapper_call.py", include_str!("templates/wrapper_call.py.j2")),
        ("wrapper_shell.sh", include_str!("templates/wrapper_shell.sh.j2")),
    ],
);

fn environment() -> Environment<'static> {
    let mut env = templates::environment(AutoEscape::None, false);
    env.add_filter("py", |text: String| python::text(&text));
    env.add_filter("sh", |text: String| shell_word(&text));
    env.add_filter("doc", |text: String| python::docstring(&text));
    env.add_filter("cell", |text: String| cell(&text));
    env.add_filter("code", |text: String| code(&text));
    env
}

/// Renders a template.
pub fn render(name: &str, context: &impl Serialize) -> String {
    TEMPLATES.render(name, context)
}

/// One word of bash.
pub fn shell_word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_./:=,@%+-".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\"'\"'"))
}

/// Text in a cell of a Markdown table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace(['\n', '\r'], " ")
}

/// A text as code of Markdown, whatever is in it.
pub fn code(text: &str) -> String {
    let text = text.replace(['\n', '\r'], " ");
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') || text.is_empty() { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_code_hold_anything() {
        assert_eq!(shell_word("a/b:1"), "a/b:1");
        assert_eq!(shell_word("it's"), "'it'\"'\"'s'");
        assert_eq!(code("{a}.txt"), "`{a}.txt`");
        assert_eq!(code("a`b``"), "``` a`b`` ```");
    }
}
