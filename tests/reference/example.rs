//! The examples of the reference: KDL, the files beside it, and what comes of it, side by side in a Markdown text.

/// A block of a Markdown text, or a line outside of blocks.
#[derive(Debug, PartialEq)]
pub enum Piece {
    Line(String),
    /// The words after the opening fence, and what is between the fences.
    Block(String, String),
}

/// Takes a Markdown text apart.
pub fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        match line.strip_prefix("```") {
            None => pieces.push(Piece::Line(line.to_owned())),
            Some(info) => {
                let inside: Vec<&str> = lines.by_ref().take_while(|l| *l != "```").collect();
                pieces.push(Piece::Block(info.to_owned(), inside.join("\n")));
            }
        }
    }
    pieces
}

/// What a block is for.
#[derive(Debug, Clone, PartialEq)]
pub enum Role {
    /// A part of the specification.
    Kdl,
    /// A file beside it.
    Data(String),
    /// Empty files beside it, a path each line.
    Folder,
    /// The jobs and their arguments, with these values set.
    Jobs(Vec<(String, String)>),
    /// The files of each job, with these values set.
    Files(Vec<(String, String)>),
    /// A text for each element of an axis.
    Elements(String, String),
    /// Lines of a built file.
    In(String),
    /// The first mistake that is found.
    Error,
    /// Nothing that is tried.
    Other,
}

/// What the words after an opening fence say.
pub fn role(info: &str) -> Role {
    let sets = |rest: &str| {
        let pairs = rest.split_whitespace().filter_map(|pair| pair.split_once('='));
        pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    };
    let (language, rest) = info.split_once(' ').unwrap_or((info, ""));
    let (word, more) = rest.split_once(' ').unwrap_or((rest, ""));
    match (language, word) {
        ("kdl", "") => Role::Kdl,
        ("text", "folder") => Role::Folder,
        ("text", "jobs") => Role::Jobs(sets(more)),
        ("text", "files") => Role::Files(sets(more)),
        ("text", "elements") => {
            let (axis, text) = more.split_once(' ').expect("an axis and a text");
            Role::Elements(axis.to_owned(), text.to_owned())
        }
        ("text" | "yaml", "in") => Role::In(more.to_owned()),
        ("text", "error") => Role::Error,
        (_, word) => word.strip_prefix("file=").map_or(Role::Other, |name| Role::Data(name.to_owned())),
    }
}

/// A specification in the reference, and what comes of it.
#[derive(Debug, Default)]
pub struct Example {
    /// The heading it stands under.
    pub title: String,
    pub kdl: String,
    pub blocks: Vec<(Role, String)>,
}

/// The examples of a text: each begins with the first block of KDL or data after a result.
pub fn examples(text: &str) -> Vec<Example> {
    let mut found: Vec<Example> = Vec::new();
    let mut title = String::new();
    let mut open = false;
    for piece in pieces(text) {
        let (info, content) = match piece {
            Piece::Line(line) => {
                if let Some((_, heading)) = line.split_once("# ").filter(|(hashes, _)| hashes.chars().all(|c| c == '#'))
                {
                    heading.clone_into(&mut title);
                    open = false;
                }
                continue;
            }
            Piece::Block(info, content) => (info, content),
        };
        let role = role(&info);
        let source = matches!(role, Role::Kdl | Role::Data(_) | Role::Folder);
        if role == Role::Other {
            continue;
        }
        let finished = found.last().is_some_and(Example::has_result);
        if !open || (source && finished) {
            found.push(Example { title: title.clone(), ..Example::default() });
            open = true;
        }
        let example = found.last_mut().expect("one was pushed");
        if role == Role::Kdl {
            example.kdl.push_str(&content);
            example.kdl.push('\n');
        }
        example.blocks.push((role, content));
    }
    found
}

impl Example {
    pub fn has_result(&self) -> bool {
        self.blocks.iter().any(|(role, _)| !matches!(role, Role::Kdl | Role::Data(_) | Role::Folder))
    }

    /// The specification, with a name if it has none, and with `more` at its end.
    pub fn specification(&self, more: &str) -> String {
        let named = self.kdl.lines().any(|line| line.starts_with("workflow "));
        let name = if named { "" } else { "workflow example\n" };
        format!("# Example\n\n```kdl\n{name}{}{more}\n```\n", self.kdl)
    }
}
