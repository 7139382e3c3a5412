//! A process: what it reads and writes, its directives, and its script.

use std::ops::Range;

use super::tree::{Args, Expr, Kind, Stmt};

#[derive(Debug, Clone)]
pub struct Process {
    pub name: String,
    pub span: Range<usize>,
    pub directives: Vec<Directive>,
    pub inputs: Vec<Entry>,
    pub outputs: Vec<Entry>,
    pub when: Option<Expr>,
    /// What stands before the script: `def prefix = …`.
    pub before: Vec<Stmt>,
    pub script: Script,
    /// It names its channels itself, as before DSL2.
    pub old: bool,
}

#[derive(Debug, Clone)]
pub struct Directive {
    pub name: String,
    pub args: Args,
}

/// A line of `input:` or `output:`.
#[derive(Debug, Clone)]
pub struct Entry {
    pub items: Vec<Item>,
    /// It is written as a tuple.
    pub tuple: bool,
    pub emit: Option<String>,
    pub optional: bool,
    pub span: Range<usize>,
}

#[derive(Debug, Clone)]
pub struct Item {
    pub what: What,
    /// What stands in it: a name, or the name of a file.
    pub value: Option<Expr>,
    /// The file is seen under this name.
    pub staged: Option<Expr>,
    pub is_folder: bool,
    pub span: Range<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    Val,
    Path,
    Env,
    Stdin,
    Stdout,
    /// Once for each of these.
    EachVal,
    EachPath,
    Other,
}

#[derive(Debug, Clone)]
pub enum Script {
    /// `script:`, with placeholders as `${x}`.
    Filled(Expr),
    /// `shell:`, with placeholders as `!{x}`.
    Marked(Expr),
    /// Something that is no text: `exec:`, a template, several texts to choose from.
    Other(Range<usize>, &'static str),
    None,
}

impl Process {
    pub fn read(text: &str, name: String, body: Vec<Stmt>, span: Range<usize>) -> Self {
        let mut process = Self {
            name,
            span,
            directives: Vec::new(),
            inputs: Vec::new(),
            outputs: Vec::new(),
            when: None,
            before: Vec::new(),
            script: Script::None,
            old: false,
        };
        let mut part = String::new();
        // The last text is the script, with or without a label before it.
        let mut script: Vec<Stmt> = Vec::new();
        let mut kind = "script".to_owned();
        let mut exec = None;
        for stmt in body {
            if let Stmt::Label(label) = stmt {
                if matches!(label.as_str(), "script" | "shell") {
                    kind.clone_from(&label);
                }
                part = label;
                continue;
            }
            match part.as_str() {
                "" if is_text(&stmt) => script.push(stmt),
                "" => process.directives.extend(directive(&stmt)),
                "input" | "output" if is_text(&stmt) => script.push(stmt),
                "input" | "output" => {
                    let Some(at) = stmt.span() else { continue };
                    let quote = text.get(at.clone()).unwrap_or("");
                    process.old |= [" from ", " into "].iter().any(|word| quote.contains(word));
                    let entry = entry(&stmt).unwrap_or_else(|| Entry::unknown(at));
                    if part == "input" { process.inputs.push(entry) } else { process.outputs.push(entry) }
                }
                "when" => process.when = if let Stmt::Expr(expr) = stmt { Some(expr) } else { process.when },
                "script" | "shell" => script.push(stmt),
                "exec" => exec = exec.or(stmt.span()),
                _ => {}
            }
        }
        process.script = match (exec, script.pop()) {
            (Some(span), _) => Script::Other(span, "it runs code of Groovy"),
            (None, None) => Script::None,
            (None, Some(Stmt::Expr(expr) | Stmt::Return(expr))) => match &expr.kind {
                Kind::Text(_) if kind == "shell" => Script::Marked(expr),
                Kind::Call(..) if expr.called().is_some_and(|(name, _)| name == "template") => {
                    Script::Other(expr.span, "its script is a template")
                }
                Kind::Name(_) | Kind::Text(_) | Kind::Call(..) | Kind::Member(..) if kind != "shell" => {
                    Script::Filled(expr)
                }
                _ => Script::Other(expr.span, "its script is computed"),
            },
            (None, Some(stmt)) => Script::Other(stmt.span().unwrap_or(process.span.clone()), "its script is computed"),
        };
        process.before = script;
        process
    }

    /// The last directive of a name.
    pub fn directive(&self, name: &str) -> Option<&Directive> {
        self.directives.iter().rev().find(|directive| directive.name == name)
    }

    /// The labels, by which a configuration chooses processes.
    pub fn labels(&self) -> impl Iterator<Item = String> {
        let labels = self.directives.iter().filter(|directive| directive.name == "label");
        labels.filter_map(|directive| directive.args.plain.first()?.literal())
    }
}

impl Entry {
    fn unknown(span: Range<usize>) -> Self {
        let item = Item { what: What::Other, value: None, staged: None, is_folder: false, span: span.clone() };
        Self { items: vec![item], tuple: false, emit: None, optional: false, span }
    }
}

fn is_text(stmt: &Stmt) -> bool {
    matches!(stmt, Stmt::Expr(Expr { kind: Kind::Text(_), .. }))
}

fn directive(stmt: &Stmt) -> Option<Directive> {
    let (name, args) = match stmt {
        Stmt::Expr(Expr { kind: Kind::Call(callee, args), .. }) => (callee.as_ref(), args.clone()),
        Stmt::Assign(targets, value) => (targets.first()?, Args { plain: vec![value.clone()], named: Vec::new() }),
        _ => return None,
    };
    Some(Directive { name: name.path()?.join("."), args })
}

fn entry(stmt: &Stmt) -> Option<Entry> {
    let Stmt::Expr(expr) = stmt else { return None };
    let bare = Args::default();
    let (name, args) = match &expr.kind {
        Kind::Name(name) => (name.as_str(), &bare),
        _ => expr.called()?,
    };
    let named = |name: &str| args.named.iter().find(|(n, _)| n == name).map(|(_, value)| value);
    let emit = named("emit").and_then(|value| match &value.kind {
        Kind::Name(name) => Some(name.clone()),
        _ => value.literal(),
    });
    let optional = matches!(named("optional").map(|value| &value.kind), Some(Kind::Bool(true)));
    let tuple = matches!(name, "tuple" | "set");
    let items = if tuple {
        args.plain.iter().map(|arg| item(arg).unwrap_or_else(|| other(arg))).collect()
    } else {
        vec![item_of(name, args, &expr.span).unwrap_or_else(|| other(expr))]
    };
    Some(Entry { items, tuple, emit, optional, span: expr.span.clone() })
}

fn other(expr: &Expr) -> Item {
    Item { what: What::Other, value: None, staged: None, is_folder: false, span: expr.span.clone() }
}

/// `val(x)`, `path("x")`; a bare name is a value, a bare text a file, as long ago.
fn item(expr: &Expr) -> Option<Item> {
    match &expr.kind {
        Kind::Name(name) if matches!(name.as_str(), "stdin" | "stdout") => item_of(name, &Args::default(), &expr.span),
        Kind::Call(..) => {
            let (name, args) = expr.called()?;
            item_of(name, args, &expr.span)
        }
        _ => None,
    }
}

fn item_of(name: &str, args: &Args, span: &Range<usize>) -> Option<Item> {
    let named = |name: &str| args.named.iter().find(|(n, _)| n == name).map(|(_, value)| value);
    let first = args.plain.first();
    let (what, value) = match name {
        "val" => (What::Val, first.cloned()),
        "path" | "file" => (What::Path, first.cloned()),
        "env" => (What::Env, first.cloned()),
        "stdin" => (What::Stdin, None),
        "stdout" => (What::Stdout, None),
        "each" => match first?.called() {
            Some(("path" | "file", inner)) => (What::EachPath, inner.plain.first().cloned()),
            Some(("val", inner)) => (What::EachVal, inner.plain.first().cloned()),
            Some(_) => (What::Other, None),
            None => (What::EachVal, first.cloned()),
        },
        _ => return None,
    };
    let staged = named("stageAs").or_else(|| named("name")).cloned();
    let is_folder = named("type").and_then(Expr::literal).is_some_and(|kind| kind == "dir");
    Some(Item { what, value, staged, is_folder, span: span.clone() })
}
