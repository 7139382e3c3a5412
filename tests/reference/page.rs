//! The reference: the pieces of `schema/reference/` one after another, in which lines `<!-- … -->` stand for what the
//! tables say.

use std::fmt::Write as _;

use napkin::schema::{Kind, NodeRule, PropRule, table};

use super::example::{Piece, Role, pieces, role};
use super::targets;
use super::uses::Uses;
use super::words::Words;

const HEAD: &str = "<!-- Made from schema/nodes.json, schema/words.json and schema/reference/ by `cargo test --test \
                    reference`: change those. -->\n\n";

/// What steps and components have in common.
const RESOURCES: [&str; 5] = ["cpus", "memory", "gpus", "disk", "walltime"];

/// The page.
pub fn page(texts: &[String], uses: &Uses, words: &Words) -> String {
    let mut body = String::new();
    for text in texts {
        for piece in pieces(text) {
            match piece {
                Piece::Block(info, content) => block(&mut body, &info, &content),
                Piece::Line(line) => match line.strip_prefix("<!-- ").and_then(|l| l.strip_suffix(" -->")) {
                    None => writeln!(body, "{line}").unwrap(),
                    Some(directive) => expanded(&mut body, directive, uses, words),
                },
            }
        }
        body.push('\n');
    }
    let contents = contents(&body);
    let mut tidy = format!("{HEAD}{}", body.replace("@contents@", contents.trim_end())).trim_end().to_owned();
    while tidy.contains("\n\n\n") {
        tidy = tidy.replace("\n\n\n", "\n\n");
    }
    format!("{tidy}\n")
}

fn expanded(body: &mut String, directive: &str, uses: &Uses, words: &Words) {
    let (what, names) = directive.split_once(' ').unwrap_or((directive, ""));
    match what {
        "contents" => writeln!(body, "@contents@").unwrap(),
        "nodes" => names.split_whitespace().for_each(|path| node(body, path, uses)),
        "resources" => {
            body.push_str("| | what | where | meaning |\n|---|---|---|---|\n");
            let step = table().rule("step").expect("there are steps");
            for name in RESOURCES {
                writeln!(body, "{}", property(name, &step.props[name])).unwrap();
            }
        }
        "target" => targets::provider(body, names),
        "words" => body.push_str(&words.table(names)),
        "prelude" => writeln!(body, "```kdl\n{}\n```", words.prelude()).unwrap(),
        _ => panic!("`{directive}` stands for nothing"),
    }
}

/// A block, and before it what it is: the words after a fence are not seen.
fn block(body: &mut String, info: &str, content: &str) {
    let sets = |sets: &[(String, String)]| -> String {
        let all: Vec<String> = sets.iter().map(|(n, v)| format!("`--set {n}={v}`")).collect();
        if all.is_empty() { String::new() } else { format!(" with {}", all.join(" ")) }
    };
    let (caption, language) = match role(info) {
        Role::Kdl => (String::new(), "kdl"),
        Role::Data(name) => (format!("`{name}`:"), "text"),
        Role::Folder => ("Files beside the specification:".to_owned(), "text"),
        Role::Jobs(given) => (format!("Jobs and their arguments{}:", sets(&given)), "text"),
        Role::Files(given) => (format!("Jobs, what they read `->` what they write{}:", sets(&given)), "text"),
        Role::Elements(axis, text) => (format!("Each element of `{axis}`, as `{text}`:"), "text"),
        Role::In(name) => (format!("In the built `{name}`:"), "text"),
        Role::Error => ("An error:".to_owned(), "text"),
        Role::Other => (String::new(), info),
    };
    if !caption.is_empty() {
        if !body.ends_with("\n\n") {
            body.push('\n');
        }
        write!(body, "{caption}\n\n").unwrap();
    }
    write!(body, "```{language}\n{content}\n```\n").unwrap();
}

/// A kind of values, as the page calls it.
fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Any => "value",
        Kind::Bool => "truth",
        Kind::BoolExpr => "truth or expression",
        Kind::Bytes => "amount",
        Kind::Duration => "time",
        Kind::Expr => "expression",
        Kind::Int => "whole number",
        Kind::IntText => "whole number or text",
        Kind::Name => "name",
        Kind::Names => "names",
        Kind::Words => "words",
        Kind::Number => "number",
        Kind::Source => "source",
        Kind::String => "plain text",
        Kind::Text => "text",
        Kind::Word => "word",
    }
}

/// The nodes that may hold the node of a path.
fn parents(path: &str) -> Vec<&'static str> {
    let name = path.rsplit('/').next().unwrap_or_default();
    let holds = |parent: &str| table().child(parent, name).is_some_and(|(own, _)| own == path);
    table().iter().map(|(parent, _)| parent).filter(|parent| holds(parent)).collect()
}

fn short(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

fn heading(path: &str) -> String {
    match parents(path).as_slice() {
        [""] => format!("`{path}`"),
        parents => {
            // A `component` stands in two places: which one is said.
            let called = |path: &&str| match path.rsplit('/').collect::<Vec<_>>()[..] {
                [name, block, _, ..] => format!("`{name}` of `{block}`"),
                _ => format!("`{}`", short(path)),
            };
            let parents: Vec<String> = parents.iter().map(called).collect();
            format!("`{}` in {}", short(path), parents.join(", "))
        }
    }
}

/// What a person writes: the name, its values, and the block if there is one.
fn form(path: &str, rule: &NodeRule) -> String {
    let mut form = short(path).to_owned();
    for arg in &rule.args {
        let name = arg.name.to_uppercase();
        write!(form, " {}", if arg.optional { format!("[{name}]") } else { name }).unwrap();
    }
    if rule.rest.is_some() {
        form.push_str(if rule.args.is_empty() { " VALUE …" } else { " …" });
    }
    let own = |p: &&PropRule| !p.later;
    for (name, prop) in rule.props.iter().filter(|(_, p)| own(p)) {
        if prop.required {
            write!(form, " {name}=…").unwrap();
        }
    }
    if rule.props.values().any(|p| own(&p) && !p.required) {
        form.push_str(" [PROPERTY=…]");
    }
    if !rule.children.is_empty() || rule.open_children || rule.props.values().any(|p| p.child) {
        form.push_str(" { … }");
    }
    form
}

fn node(body: &mut String, path: &str, uses: &Uses) {
    let Some(rule) = table().rule(path) else { panic!("there is no node {path}") };
    write!(body, "### {}\n\n", heading(path)).unwrap();
    let often = if rule.repeat { "May stand more than once." } else { "Stands at most once." };
    let later = if rule.later { " **Not built yet:** napkin reads it and says so." } else { "" };
    write!(body, "{} {often}{later}\n\n", rule.doc).unwrap();
    if rule.later {
        return;
    }
    write!(body, "`{}`\n\n", form(path, rule)).unwrap();
    let mut rows = Vec::new();
    for arg in &rule.args {
        let optional = if arg.optional { "may be left out" } else { "required" };
        rows.push(format!("| {} | {} | {optional} | {} |", arg.name.to_uppercase(), kind(arg.kind), arg.doc));
    }
    if let Some(of) = rule.rest {
        rows.push(format!(
            "| {} | {}, each | at least one | |",
            if rule.args.is_empty() { "VALUE …" } else { "…" },
            kind(of)
        ));
    }
    let shared = rule.props.contains_key("walltime");
    for (name, prop) in rule.props.iter().filter(|(n, _)| !(shared && RESOURCES.contains(&n.as_str()))) {
        rows.push(property(name, prop));
    }
    if let Some(of) = rule.open.filter(|_| path != "scalable/target") {
        rows.push(format!("| NAME`=` | {} | any number | An attribute of that name. |", kind(of)));
    }
    if !rows.is_empty() {
        write!(body, "| | what | where | meaning |\n|---|---|---|---|\n{}\n\n", rows.join("\n")).unwrap();
    }
    if shared {
        body.push_str("Also the [resources](#resources) `cpus memory gpus disk walltime`.\n\n");
    }
    if !rule.children.is_empty() {
        let link = |child: &String| {
            let (own, _) = table().child(path, child).unwrap();
            format!("[`{child}`](#{})", anchor(&heading(&own)))
        };
        let children: Vec<String> = rule.children.iter().map(link).collect();
        write!(body, "Nodes in it: {}.\n\n", children.join(", ")).unwrap();
    }
    if let Some(used) = uses.best(path) {
        write!(body, "```kdl\n{}\n```\n\n", used.text).unwrap();
        write!(body, "From [{}](#{}).\n\n", used.title.replace('`', ""), anchor(&used.title)).unwrap();
    }
}

/// The row of a property.
fn property(name: &str, prop: &PropRule) -> String {
    let many = if prop.many { ", or several" } else { "" };
    let place = match (prop.child, prop.alternatives) {
        (true, true) => "line or block; in the block several times, each with `when=`",
        (true, false) => "line or block",
        (false, _) => "line",
    };
    let required = if prop.required { "; required" } else { "" };
    let later = if prop.later { " **Not built yet.**" } else { "" };
    format!("| `{name}=` | {}{many} | {place}{required} | {}{later} |", kind(prop.kind), prop.doc)
}

/// The place of a heading on the page, as GitHub names it.
fn anchor(heading: &str) -> String {
    let lower = heading.to_lowercase();
    let kept = lower.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

fn contents(body: &str) -> String {
    let mut list = String::new();
    for piece in pieces(body) {
        let Piece::Line(line) = piece else { continue };
        if let Some(title) = line.strip_prefix("## ") {
            writeln!(list, "- [{title}](#{})", anchor(title)).unwrap();
        }
    }
    list
}

/// The links of a page to places that it does not have.
pub fn broken_links(page: &str) -> Vec<String> {
    let lines = pieces(page).into_iter().filter_map(|piece| match piece {
        Piece::Line(line) => Some(line),
        Piece::Block(..) => None,
    });
    let lines: Vec<String> = lines.collect();
    let headings = lines.iter().filter_map(|line| line.split_once("# ").filter(|(h, _)| h.chars().all(|c| c == '#')));
    let mut known: Vec<String> = headings.map(|(_, title)| anchor(title)).collect();
    known.sort();
    let twice = known.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| format!("two headings are #{}", pair[0]));
    let mut told: Vec<String> = twice.collect();
    for link in lines.iter().flat_map(|line| line.split("](#").skip(1)) {
        let target = link.split(')').next().unwrap_or_default();
        if !known.iter().any(|k| k == target) {
            told.push(format!("nothing on the page is #{target}"));
        }
    }
    told
}

/// All nodes that a line of the pieces asks for.
pub fn asked(texts: &[String]) -> Vec<String> {
    let lines = texts.iter().flat_map(|t| t.lines());
    let asked = lines.filter_map(|l| l.strip_prefix("<!-- nodes ")?.strip_suffix(" -->"));
    asked.flat_map(str::split_whitespace).map(str::to_owned).collect()
}
