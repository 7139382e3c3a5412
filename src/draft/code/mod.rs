//! A folder of code → components and steps.
//!
//! | part | what it reads |
//! |---|---|
//! | [`folder`] | which files there are, and how large |
//! | [`docker`], [`packages`], [`project`] | the files of a project: images, versions, packages, commands |
//! | [`script`] | which files are programs, and how they read their command lines |
//! | [`role`] | what each argument is: a value, a file that is read or written, or something to be decided |
//! | [`component`], [`steps`] | the nodes that come of it |
//!
//! Nothing is executed. What the text of a program does not show for certain is a hole.

pub mod component;
pub mod docker;
pub mod folder;
pub mod notebook;
pub mod packages;
pub mod project;
pub mod role;
pub mod script;
pub mod steps;

use std::collections::BTreeMap;

use super::name::identifier;
use super::reading::{Reading, Remark, Section};
use super::{Arg, Node, Origin};
use crate::files::{Files, RelPath};
use folder::{Folder, amount, data_folder};
use project::{Command, Project};
use script::{Found, Kind, Script};

/// More remarks are counted and not listed.
const MOST_REMARKS: usize = 40;

/// Reads a folder of code. `only` is one program that was named; `shown` is what the folder is called;
/// `component_only` asks for one component and its step, as one onboards a model.
pub fn read(files: &dyn Files, only: Option<&RelPath>, shown: &str, component_only: bool) -> Reading {
    let folder = Folder::new(files);
    let project = project::read(&folder);
    let name = identifier(project.name.as_deref().unwrap_or(shown.trim_end_matches(['/', '.'])));
    let title = project.title.clone().unwrap_or_else(|| name.clone());
    let mut scripts = Vec::new();
    let mut remarks = Vec::new();
    let mut modules = Vec::new();
    for path in script::candidates(&folder, only) {
        match script::look(&folder, &path, only.is_some()) {
            Some(Found::Script(script)) if scripts.len() < script::MOST => scripts.push(*script),
            Some(Found::Script(_)) => remarks.push(remark(&path, "one program more than are drafted")),
            Some(Found::Left(why)) => remarks.push(remark(&path, why)),
            Some(Found::Module) => modules.push(path),
            None => {}
        }
    }
    remarks.extend(notebook::remarks(&folder));
    let commands = commands(&project, &mut scripts, only.is_some());
    let open = if component_only { choose(&mut scripts, &commands, &name) } else { None };

    let mut kinds: Vec<Kind> = scripts.iter().map(|s| s.language).collect();
    kinds.sort();
    kinds.dedup();
    kinds.retain(|kind| *kind != Kind::Shell || project.docker.is_some());
    if kinds.is_empty()
        && (project.docker.is_some()
            || !project.pip.is_empty()
            || !project.conda.is_empty()
            || project.python.is_some())
    {
        kinds.push(Kind::Python);
    }
    let one = project.docker.is_some() || kinds.len() < 2;
    let called = |kind: &Kind| match (component_only, kind) {
        (true, _) => name.clone(),
        (false, Kind::R) => "r".to_owned(),
        (false, Kind::Shell) => "tools".to_owned(),
        (false, Kind::Python) => "python".to_owned(),
    };
    let mut components: BTreeMap<Kind, String> = kinds.iter().map(|kind| (*kind, called(kind))).collect();
    if one && let Some(first) = kinds.first().map(called) {
        components = [Kind::Python, Kind::R, Kind::Shell].into_iter().map(|kind| (kind, first.clone())).collect();
        kinds.truncate(1);
    }
    let mut nodes: Vec<Node> =
        kinds.iter().map(|kind| component::component(&folder, &components[kind], *kind, &project, shown)).collect();
    let mut drafted = steps::draft(&folder, &scripts, &components);
    if let Some(open) = open {
        let uses = nodes.first().and_then(Node::defines).map(|name| Node::new("use").arg(Arg::text(name)));
        let step = Node::new("step").arg(Arg::text(format!("run-{name}"))).children(uses);
        let step = step.child(Node::new("run").arg(Arg::hole(open))).from(Origin::whole(shown));
        drafted.steps.push((step, None, Vec::new()));
    }
    installed(&commands, &scripts, &mut nodes, &mut drafted, component_only);

    if drafted.steps.is_empty() {
        let run = Node::new("run").arg(Arg::hole("which program? nothing here has a command line of its own"));
        let step = Node::new("step").arg(Arg::text(format!("run-{name}"))).child(run).from(Origin::whole(shown));
        drafted.steps.push((step, None, Vec::new()));
    }

    let mut sections = Vec::new();
    let section =
        |heading: &str, nodes: Vec<Node>| Section { heading: heading.to_owned(), nodes, ..Section::default() };
    sections.push(section("What you can choose", drafted.params));
    let mut data = section("The data", drafted.inputs);
    data.prose.extend(told_data(&folder));
    sections.push(data);
    let mut place = section("Where the programs run", nodes);
    place.prose.extend(told_programs(&drafted.marked));
    let left = project.left.iter().map(|(said, why)| Remark {
        place: format!("{}, line {}", said.file, said.line),
        quote: said.text.clone(),
        why: (*why).to_owned(),
    });
    place.remarks.extend(left);
    sections.push(place);
    for (node, about, remarks) in drafted.steps {
        let heading = node.defines().unwrap_or("step").to_owned();
        sections.push(Section { heading, prose: about.into_iter().collect(), nodes: vec![node], remarks });
    }
    if !component_only || only.is_none() {
        let mut rest = section("What else is there", Vec::new());
        if !modules.is_empty() {
            let names: Vec<&str> = modules.iter().take(8).map(RelPath::as_str).collect();
            let more = if modules.len() > 8 { format!(" and {} more", modules.len() - 8) } else { String::new() };
            rest.prose.push(format!("Without a command line of their own: {}{more}.", names.join(", ")));
        }
        if folder.cut {
            rest.prose.push(format!("Only the first {} files were looked at.", folder::MOST_FILES));
        }
        if remarks.len() > MOST_REMARKS {
            rest.prose.push(format!("Of {} remarks the first {MOST_REMARKS} follow.", remarks.len()));
            remarks.truncate(MOST_REMARKS);
        }
        rest.remarks = remarks;
        sections.push(rest);
    }
    sections.retain(|s| !(s.nodes.is_empty() && s.prose.is_empty() && s.remarks.is_empty()));
    Reading { name, title, sections, files: drafted.files }
}

fn remark(path: &RelPath, why: &str) -> Remark {
    Remark { place: path.to_string(), quote: String::new(), why: why.to_owned() }
}

/// The installed commands of the project whose programs are not read; the others are told to their programs.
fn commands(project: &Project, scripts: &mut [Script], named: bool) -> Vec<Command> {
    let mut left = Vec::new();
    for command in project.commands.iter().filter(|_| !named) {
        let module = command.target.split(':').next().unwrap_or("").replace('.', "/");
        let files = ["", "src/"].map(|root| format!("{root}{module}.py"));
        match scripts.iter_mut().find(|s| s.installed.is_none() && files.iter().any(|file| s.path.as_str() == file)) {
            Some(script) if is_command(&command.name) => script.installed = Some(command.clone()),
            _ => left.push(command.clone()),
        }
    }
    left
}

fn is_command(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

/// The place of an installed command in the image is to be decided.
fn tool(command: &Command) -> Node {
    let Command { name, target, said } = command;
    let path =
        format!("where is it in the image, as /…/{name}? \"{name} = {target}\" ({}, line {})", said.file, said.line);
    Node::new("tool").arg(Arg::quoted(name)).arg(Arg::hole(path))
}

/// A step for each installed command: where it lies in the image, and what words it takes, is to be decided.
fn installed(
    commands: &[Command],
    scripts: &[Script],
    nodes: &mut [Node],
    drafted: &mut steps::Drafted,
    component_only: bool,
) {
    let taken: Vec<String> = drafted.steps.iter().filter_map(|(node, ..)| node.defines().map(str::to_owned)).collect();
    let Some(component) = nodes.first_mut() else { return };
    component.children.extend(scripts.iter().filter_map(|s| s.installed.as_ref()).map(tool));
    let most = if component_only { usize::from(scripts.is_empty()) } else { script::MOST };
    for command in commands.iter().take(most) {
        let (name, said) = (&command.name, &command.said);
        let step = identifier(name);
        if taken.contains(&step) || !is_command(name) {
            continue;
        }
        component.children.push(tool(command));
        let words = format!("which words? {name} calls {}", command.target);
        let run = Node::new("run").arg(Arg::quoted(name)).child(Node::new("args").arg(Arg::hole(words)));
        let mut node = Node::new("step").arg(Arg::text(&step));
        if let Some(component) = component.defines() {
            node = node.child(Node::new("use").arg(Arg::text(component)));
        }
        let node = node.child(run).from(Origin::lines(&said.file, said.line, said.line));
        drafted.steps.push((node, None, Vec::new()));
    }
}

/// Of several programs the one that is meant; the question if that is not certain.
fn choose(scripts: &mut Vec<Script>, commands: &[Command], name: &str) -> Option<String> {
    if scripts.len() < 2 {
        return None;
    }
    let own = |s: &Script| identifier(s.path.stem()).eq_ignore_ascii_case(name) && !s.path.as_str().contains('/');
    if scripts.iter().filter(|s| own(s)).count() == 1 {
        scripts.retain(own);
        return None;
    }
    if commands.len() == 1 {
        scripts.clear();
        return None;
    }
    let names: Vec<&str> = scripts.iter().take(6).map(|s| s.path.as_str()).collect();
    let question = format!("which of these is the program? {}", names.join(", "));
    scripts.clear();
    Some(question)
}

fn told_data(folder: &Folder) -> Option<String> {
    let mut found: BTreeMap<&str, (usize, u64)> = BTreeMap::new();
    for path in &folder.paths {
        if let Some(data) = data_folder(path) {
            let entry = found.entry(data).or_default();
            entry.0 += 1;
            entry.1 += folder.size(path);
        }
    }
    let told = |(name, (count, size)): (&str, (usize, u64))| {
        let files = if count == 1 { "file" } else { "files" };
        format!("The folder {name} has {count} {files}, {} in all.", amount(size))
    };
    (!found.is_empty()).then(|| found.into_iter().map(told).collect::<Vec<_>>().join(" "))
}

fn told_programs(marked: &[String]) -> Option<String> {
    let names: Vec<&str> = marked.iter().map(String::as_str).take(20).collect();
    (!names.is_empty()).then(|| format!("A first line that says what runs it was put before: {}.", names.join(", ")))
}
