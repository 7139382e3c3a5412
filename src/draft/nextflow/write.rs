//! The model of a pipeline → sections of nodes, as a person would write them.

use std::collections::{BTreeMap, BTreeSet};

use super::bash::{self, Variable};
use super::config::Config;
use super::model::{Amount, Axis, Component, Default, Elements, Folder, In, Input, Model, Out, Param};
use super::names::Names;
use super::project::Project;
use super::value::{Condition, From, Part, Piece, Source};
use crate::draft::name::{Names as Given, identifier};
use crate::draft::node::{Arg, Node};
use crate::draft::reading::{Reading, Remark, Section};
use crate::files::{Kind, RelPath};

/// Larger files, and more of them, are not taken along.
const MOST_BYTES: u64 = 16 << 20;
const MOST_FILES: usize = 1000;

/// The page of a pipeline.
pub fn reading(project: &Project, config: &Config, model: Model, shown: &str) -> Reading {
    let names = Names::give(&model);
    let mut writer = Writer {
        project,
        model: &model,
        names,
        keys: BTreeMap::new(),
        files: BTreeMap::new(),
        taken: BTreeSet::new(),
        absent: BTreeMap::new(),
    };
    writer.find_keys();
    let mut axes = Section { heading: "What is done again and again".into(), ..Section::default() };
    axes.nodes = writer.used_axes().into_iter().map(|at| writer.axis(at)).collect();
    let mut inputs = Section { heading: "What is there before".into(), ..Section::default() };
    inputs.nodes = writer.inputs();
    let mut components = Section { heading: "Where it runs".into(), ..Section::default() };
    let named = writer.components(&mut components.nodes);
    let mut steps = Section { heading: "The steps".into(), ..Section::default() };
    steps.nodes = (0..model.steps.len()).map(|at| writer.step(at, named[at].as_deref())).collect();
    let mut params = Section { heading: "What can be chosen".into(), ..Section::default() };
    params.nodes = writer.params();
    let mut rest = Section { heading: "What else was there".into(), ..Section::default() };
    rest.remarks = writer.remarks(config);
    let files = writer.files;
    let stem = shown.strip_suffix(".nf").unwrap_or(shown);
    let name = config.name.as_deref().and_then(|name| name.rsplit('/').next()).filter(|name| !name.is_empty());
    let name = identifier(name.unwrap_or(if stem == "main" || stem.is_empty() { "pipeline" } else { stem }));
    let title = config.description.clone().filter(|text| !text.trim().is_empty()).unwrap_or_else(|| name.clone());
    Reading { name, title, sections: vec![params, axes, inputs, components, steps, rest], files }
}

struct Writer<'m> {
    project: &'m Project<'m>,
    model: &'m Model,
    names: Names,
    /// The column that is the key of a table.
    keys: BTreeMap<usize, Result<String, String>>,
    files: BTreeMap<RelPath, Vec<u8>>,
    /// The names of files that steps write.
    taken: BTreeSet<String>,
    /// Params that name a file that does not lie here.
    absent: BTreeMap<usize, String>,
}

impl Writer<'_> {
    /// A text of the language. Braces of the text itself are doubled.
    fn text(&self, pieces: &[Piece], step: Option<usize>) -> Option<String> {
        let mut out = String::new();
        for piece in pieces {
            match piece {
                Piece::Plain(text) => out.push_str(&text.replace('{', "{{").replace('}', "}}")),
                Piece::Here => {}
                Piece::Param(at) => out.push_str(&format!("{{{}}}", self.model.params[*at].name)),
                Piece::Key(axis) => out.push_str(&format!("{{{}}}", self.names.axes[*axis])),
                Piece::Attr(axis, attr) => out.push_str(&format!("{{{}}}", self.attr(*axis, attr, "."))),
                Piece::In(at, part) => {
                    let step = step?;
                    let (name, _) = &self.names.locals[step].ins[*at];
                    if self.model.steps[step].ins[*at].files.is_list() {
                        return None;
                    }
                    match part {
                        Part::Whole | Part::Name => out.push_str(&format!("{{{name}|name}}")),
                        Part::Base => out.push_str(&format!("{{{name}|stem}}")),
                        Part::Simple => out.push_str(&format!("{{{name}|name|match:'^[^.]*'}}")),
                        Part::At(_) => return None,
                    }
                }
                Piece::Out(_) | Piece::Task(_) | Piece::Env(_) | Piece::Unknown(..) => return None,
            }
        }
        Some(out)
    }

    /// An attribute of an axis; the one that is the key is the axis itself.
    fn attr(&self, axis: usize, attr: &str, dot: &str) -> String {
        match self.keys.get(&axis) {
            Some(Ok(key)) if key == attr => self.names.axes[axis].clone(),
            _ => format!("{}{dot}{attr}", self.names.axes[axis]),
        }
    }

    fn value(&self, pieces: &Result<Vec<Piece>, String>) -> Arg {
        match pieces {
            Ok(pieces) => match self.text(pieces, None) {
                Some(text) => Arg::quoted(text),
                None => Arg::hole("how is this put together"),
            },
            Err(words) => Arg::hole(words.clone()),
        }
    }

    /// The key of each table: a column that is called as keys are, or the first that is used.
    fn find_keys(&mut self) {
        const USUAL: [&str; 9] =
            ["sample", "sample_id", "id", "sampleid", "sample_name", "name", "sampleId", "Sample", "key"];
        for (at, axis) in self.model.axes.iter().enumerate() {
            let Elements::Table { path, lies, tabs, header, columns, .. } = &axis.of else { continue };
            let usual = USUAL.iter().find_map(|name| columns.iter().find(|(source, _)| source == name));
            let Some((source, attr)) = usual.or(columns.first()) else {
                self.keys.insert(at, Err("which column tells its rows apart".to_owned()));
                continue;
            };
            let key = match (lies, self.rows(path, *tabs, *header)) {
                (Ok(()), Some(rows)) => match rows.column(source) {
                    Some(cells) if cells.iter().collect::<BTreeSet<_>>().len() == cells.len() => Ok(attr.clone()),
                    Some(_) => Err(format!("the column {source} is not different in each row")),
                    None => Err(format!("the table has no column {source}")),
                },
                _ => Ok(attr.clone()),
            };
            self.keys.insert(at, key);
        }
    }

    fn rows(&self, path: &[Piece], tabs: bool, header: bool) -> Option<Rows> {
        let text = self.resolved(path, 0)?;
        let bytes = self.project.files.read(&RelPath::new(&text).ok()?, MOST_BYTES).ok()?;
        let delimiter = if tabs { b'\t' } else { b',' };
        let mut reader =
            csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(&*bytes);
        let mut rows: Vec<Vec<String>> =
            reader.records().filter_map(Result::ok).map(|row| row.iter().map(str::to_owned).collect()).collect();
        let names = if header && !rows.is_empty() {
            rows.remove(0)
        } else {
            (0..rows.first().map_or(0, Vec::len)).map(|at| format!("c{at}")).collect()
        };
        Some(Rows { names, rows })
    }

    fn resolved(&self, pieces: &[Piece], depth: usize) -> Option<String> {
        let mut out = String::new();
        for piece in pieces {
            match piece {
                Piece::Plain(text) => out.push_str(text),
                Piece::Here => {}
                Piece::Param(at) => match &self.model.params[*at].value {
                    Default::Text(text) => out.push_str(text),
                    Default::Made(pieces) if depth < 8 => out.push_str(&self.resolved(pieces, depth + 1)?),
                    _ => return None,
                },
                _ => return None,
            }
        }
        Some(out)
    }

    /// Takes a file along, as far as there is room.
    fn take(&mut self, path: &RelPath) -> bool {
        if self.files.contains_key(path) {
            return true;
        }
        let used: u64 = self.files.values().map(|bytes| bytes.len() as u64).sum();
        if self.files.len() >= MOST_FILES || used >= MOST_BYTES {
            return false;
        }
        match self.project.files.read(path, MOST_BYTES - used) {
            Ok(bytes) => self.files.insert(path.clone(), bytes.to_vec()).is_none(),
            Err(_) => false,
        }
    }

    fn params(&self) -> Vec<Node> {
        let used = self.model.params_used();
        let all = self.model.params.iter().enumerate();
        // Where results go is said elsewhere, and what went into an axis stands there.
        let idle = |at: usize, param: &Param| {
            let elsewhere = matches!(param.source.as_str(), "outdir" | "help" | "version");
            !used.contains(&at) && (param.spent || !param.declared || elsewhere)
        };
        all.filter(|(at, param)| !idle(*at, param))
            .map(|(at, param)| match self.absent.get(&at) {
                Some(words) => Node::new("param")
                    .arg(Arg::text(&param.name))
                    .from(self.project.origin(&param.span))
                    .prop("type", Arg::text("path"))
                    .prop("default", Arg::hole(words.clone())),
                None => self.param(param, used.contains(&at), self.asks(&format!("given({})", param.name))),
            })
            .collect()
    }

    fn param(&self, param: &Param, used: bool, is_given: bool) -> Node {
        let node = Node::new("param").arg(Arg::text(&param.name)).from(self.project.origin(&param.span));
        let path = |node: Node| if param.is_path { node.prop("type", Arg::text("path")) } else { node };
        match &param.value {
            Default::Null if used && !is_given => {
                let words = self.project.quote(&param.span);
                let words = if words == "null" { String::new() } else { format!(": {words}") };
                path(node).prop("default", Arg::hole(format!("no value is set for params.{}{words}", param.source)))
            }
            Default::Null => path(node).prop("optional", Arg::Bool(true)),
            Default::Bool(is) => node.prop("type", Arg::text("bool")).prop("default", Arg::Bool(*is)),
            Default::Number(number) => {
                let whole = number.trim_start_matches('-').bytes().all(|b| b.is_ascii_digit()) && number.len() < 19;
                let kind = if whole { "int" } else { "float" };
                node.prop("type", Arg::text(kind)).prop("default", Arg::number(number))
            }
            Default::Text(text) => path(node).prop("default", Arg::quoted(text)),
            Default::List(items) => node
                .prop("type", Arg::text("list"))
                .child(items.iter().fold(Node::new("default"), |node, item| node.arg(Arg::quoted(item)))),
            Default::Made(pieces) => {
                let node = Node::new("let").arg(Arg::text(&param.name)).from(self.project.origin(&param.span));
                node.arg(self.value(&Ok(pieces.clone())))
            }
            Default::Unknown(words) => path(node).prop("default", Arg::hole(words.clone())),
        }
    }

    fn axis(&mut self, at: usize) -> Node {
        let Axis { of, span, .. } = &self.model.axes[at];
        let node = Node::new("axis").arg(Arg::text(&self.names.axes[at])).from(self.project.origin(span));
        match of {
            Elements::Glob { pattern, cut } => self.glob(node, at, pattern, cut.as_deref()),
            Elements::Table { path, lies, tabs, header, columns, .. } => {
                let word = if *tabs { "tsv" } else { "csv" };
                let lies = lies.clone().and_then(|()| {
                    let path = self.resolved(path, 0).and_then(|text| RelPath::new(&text).ok());
                    path.filter(|path| self.take(path))
                        .map(|_| ())
                        .ok_or_else(|| "the table cannot be taken along".to_owned())
                });
                let source = match &lies {
                    Ok(()) => self.value(&Ok(path.clone())),
                    Err(words) => Arg::hole(words.clone()),
                };
                let key = match self.keys.get(&at) {
                    Some(Ok(key)) => Arg::text(key),
                    Some(Err(words)) => Arg::hole(words.clone()),
                    None => Arg::hole("which column is the key"),
                };
                let mut table = Node::new(word).arg(source).prop("key", key);
                if !header {
                    table = table.prop("header", Arg::Bool(false));
                    let count = self.rows(path, *tabs, *header).map_or(0, |rows| rows.names.len());
                    let most =
                        columns.iter().filter_map(|(source, _)| source.strip_prefix('c')?.parse::<usize>().ok()).max();
                    let count = count.max(most.map_or(0, |most| most + 1)).min(1000);
                    table = table.children((0..count).map(|at| Node::new("column").arg(Arg::text(format!("c{at}")))));
                } else {
                    let renamed = columns.iter().filter(|(source, attr)| source != attr);
                    table = table.children(renamed.map(|(source, attr)| {
                        Node::new("column").arg(Arg::text(attr)).prop("from", Arg::quoted(source))
                    }));
                }
                node.child(table)
            }
            Elements::Points(rows) => {
                let keys: BTreeSet<&String> = rows.iter().filter_map(|row| row.first()).collect();
                if keys.len() != rows.len() {
                    let all: Vec<String> = rows.iter().map(|row| row.join(" ")).collect();
                    return node.child(
                        Node::new("list").arg(Arg::hole(format!("some of these are equal: {}", all.join(", ")))),
                    );
                }
                if rows.iter().all(|row| row.len() == 1) {
                    let list = rows.iter().flatten().fold(Node::new("list"), |list, key| {
                        list.arg(Arg::text(key.replace('{', "{{").replace('}', "}}")))
                    });
                    return node.child(list);
                }
                node.children(rows.iter().map(|row| {
                    let point = Node::new("point").arg(Arg::text(&row[0]));
                    row.iter()
                        .enumerate()
                        .skip(1)
                        .fold(point, |point, (at, cell)| point.prop(format!("v{at}"), Arg::quoted(cell)))
                }))
            }
            Elements::Range(from, to) => node.child(
                Node::new("range")
                    .arg(self.amount(&Ok(from.clone())))
                    .arg(self.amount(&Ok(to.clone())))
                    .prop("inclusive", Arg::Bool(true)),
            ),
            Elements::Inside(parent, mates) => {
                let node = node.child(Node::new("inside").arg(Arg::text(&self.names.axes[*parent])));
                match mates {
                    Ok(mates) => node.children(mates.iter().map(|mate| Node::new("point").arg(Arg::quoted(mate)))),
                    Err(words) => node.child(Node::new("list").arg(Arg::hole(words.clone()))),
                }
            }
            Elements::Groups(of, attr) => node.child(
                Node::new("groups").arg(Arg::text(&self.names.axes[*of])).prop("by", Arg::quoted(format!("it.{attr}"))),
            ),
            Elements::Unknown(words) => node.child(Node::new("list").arg(Arg::hole(words.clone()))),
        }
    }

    /// Files that match a pattern; the key is made of their names.
    fn glob(&mut self, node: Node, at: usize, pattern: &Result<Vec<Piece>, String>, cut: Option<&str>) -> Node {
        let mut source = match pattern {
            Ok(pieces) => self.value(&Ok(pieces.clone())),
            Err(words) => Arg::hole(words.clone()),
        };
        let mut same = false;
        if let Some(text) = pattern.as_ref().ok().and_then(|pieces| self.resolved(pieces, 0)) {
            let found = self.matching(&text);
            let stems: BTreeSet<&str> = found.iter().map(|path| stem(path.name())).collect();
            same = cut.is_none() && stems.len() != found.len();
            if !found.iter().all(|path| self.take(path)) {
                source = Arg::hole(format!("these files are too many or too large to be taken along: {text}"));
            }
            // The other mates lie beside the first ones.
            if cut.is_some() {
                self.take_mates(at);
            }
        }
        let mut glob = Node::new("glob").arg(source);
        let mut attrs = Vec::new();
        if let Some(cut) = cut {
            glob = glob.prop("key", Arg::text("id"));
            let quoted =
                if cut.contains([':', '|', '}', '{', ' ', '\'']) { format!("'{cut}'") } else { cut.to_owned() };
            attrs.push(
                Node::new("attr").arg(Arg::text("id")).arg(Arg::quoted(format!("{{it.name|strip-suffix:{quoted}}}"))),
            );
        } else if same {
            glob = glob.prop("key", Arg::hole("some of these files have one name: what is different in them"));
        }
        if self.uses(at, "simple") {
            let simple = Arg::quoted("{it.name|match:'^[^.]*'}");
            attrs.push(Node::new("attr").arg(Arg::text("simple")).arg(simple));
        }
        node.child(glob).children(attrs)
    }

    /// The files of the second mates.
    fn take_mates(&mut self, parent: usize) {
        let inside =
            self.model.axes.iter().position(|axis| matches!(&axis.of, Elements::Inside(of, Ok(_)) if *of == parent));
        let Some((mate, Elements::Inside(_, Ok(mates)))) = inside.map(|at| (at, &self.model.axes[at].of)) else {
            return;
        };
        let input = self.model.inputs.iter().find(|input| input.each == [mate]);
        let Some(pieces) = input.and_then(|input| input.path.as_ref().ok()) else { return };
        for name in mates {
            let pattern: String = pieces
                .iter()
                .map(|piece| match piece {
                    Piece::Plain(text) => text.as_str(),
                    Piece::Key(axis) if *axis == mate => name,
                    _ => "*",
                })
                .collect();
            for path in self.matching(&pattern) {
                self.take(&path);
            }
        }
    }

    fn matching(&self, pattern: &str) -> Vec<RelPath> {
        let folder = pattern.split(['*', '?']).next().unwrap_or("").rsplit_once('/').map_or("", |(folder, _)| folder);
        let under = if folder.is_empty() { Ok(RelPath::here()) } else { RelPath::new(folder) };
        let glob = globset::GlobBuilder::new(pattern).literal_separator(true).build();
        let (Ok(under), Ok(glob)) = (under, glob) else { return Vec::new() };
        let glob = glob.compile_matcher();
        let all = self.project.files.list(&under).unwrap_or_default();
        all.into_iter().filter(|path| glob.is_match(path.as_str())).take(MOST_FILES + 1).collect()
    }

    /// Does anything name this attribute?
    fn uses(&self, axis: usize, attr: &str) -> bool {
        let wanted = Piece::Attr(axis, attr.to_owned());
        self.model.steps.iter().any(|step| {
            let texts = step.script.iter().chain(step.outs.iter().filter_map(|out| out.name.as_ref().ok()));
            let envs = step.envs.iter().flat_map(|env| &env.values).filter_map(|(_, value)| value.as_ref().ok());
            texts.chain(envs).any(|pieces| pieces.contains(&wanted))
        })
    }

    fn inputs(&mut self) -> Vec<Node> {
        let used: BTreeSet<usize> = self
            .model
            .steps
            .iter()
            .flat_map(|step| &step.ins)
            .flat_map(|input| input.files.sources())
            .filter_map(|source| match source.from {
                From::Input(at) => Some(at),
                _ => None,
            })
            .collect();
        used.into_iter()
            .map(|at| {
                let input = &self.model.inputs[at];
                let mut node =
                    Node::new("input").arg(Arg::text(&self.names.inputs[at])).from(self.project.origin(&input.span));
                let path = self.lying(input);
                // It is there where the param that names it has a value.
                let when = input.path.iter().flatten().find_map(|piece| match piece {
                    Piece::Param(param) => {
                        let given = format!("given({})", self.model.params[*param].name);
                        self.asks(&given).then_some(given)
                    }
                    _ => None,
                });
                node = node.prop("path", path);
                if let Some(when) = when {
                    node = node.prop("when", Arg::quoted(when));
                }
                if !input.each.is_empty() {
                    node = node
                        .child(each(&input.each.iter().map(|axis| self.names.axes[*axis].clone()).collect::<Vec<_>>()));
                }
                node
            })
            .collect()
    }

    /// The path of an input, if what it names lies here.
    fn lying(&mut self, input: &Input) -> Arg {
        let Ok(pieces) = &input.path else { return self.value(&input.path) };
        let words = match input.each.as_slice() {
            [] => match self.resolved(pieces, 0) {
                Some(text) if text.trim().is_empty() => Some("no path is set".to_owned()),
                Some(text) => self.missing(&text),
                None => None,
            },
            [axis] => self.missing_of_rows(*axis, pieces),
            _ => None,
        };
        match (words, pieces.as_slice()) {
            (Some(words), [Piece::Param(at)]) if matches!(self.model.params[*at].value, Default::Text(_)) => {
                self.absent.insert(*at, words);
                self.value(&input.path)
            }
            (Some(words), _) => Arg::hole(words),
            (None, _) => self.value(&input.path),
        }
    }

    /// Why a file cannot be read where it is said to be.
    fn missing(&mut self, text: &str) -> Option<String> {
        if text.contains("://") || text.starts_with('/') {
            return None;
        }
        let Ok(path) = RelPath::new(text.trim_end_matches('/')) else { return Some(format!("where is this: {text}")) };
        match self.project.files.kind(&path) {
            Some(Kind::File { .. }) if self.take(&path) => None,
            Some(Kind::File { .. }) => Some(format!("this file is too large to be taken along: {text}")),
            Some(Kind::Folder) => Some(format!("this is a folder, and an input is a file: {text}")),
            None => Some(format!("no such file lies here: {text}")),
        }
    }

    /// The same for the files that the rows of a table name.
    fn missing_of_rows(&mut self, axis: usize, pieces: &[Piece]) -> Option<String> {
        let Elements::Table { path, lies: Ok(()), tabs, header, columns } = &self.model.axes[axis].of else {
            return None;
        };
        let rows = self.rows(path, *tabs, *header)?;
        for at in 0..rows.rows.len() {
            let mut text = String::new();
            for piece in pieces {
                match piece {
                    Piece::Plain(plain) => text.push_str(plain),
                    Piece::Attr(_, attr) => {
                        let source = columns.iter().find(|(_, known)| known == attr).map(|(source, _)| source)?;
                        text.push_str(rows.column(source)?.get(at)?);
                    }
                    Piece::Param(_) => text.push_str(&self.resolved(std::slice::from_ref(piece), 0)?),
                    _ => return None,
                }
            }
            if let Some(words) = self.missing(&text) {
                return Some(words);
            }
        }
        None
    }

    /// Does a step ask this?
    fn asks(&self, test: &str) -> bool {
        let whens = self.model.steps.iter().flat_map(|step| {
            let sources = step.ins.iter().flat_map(|input| input.files.sources()).flat_map(|source| &source.when);
            step.when.iter().chain(sources)
        });
        whens.flatten().any(|when| when.contains(test))
    }

    /// The axes that anything is about, in order.
    fn used_axes(&self) -> BTreeSet<usize> {
        let mut used = BTreeSet::new();
        let of = |pieces: &[Piece], used: &mut BTreeSet<usize>| {
            used.extend(pieces.iter().filter_map(|piece| match piece {
                Piece::Key(axis) | Piece::Attr(axis, _) => Some(*axis),
                _ => None,
            }));
        };
        for step in &self.model.steps {
            used.extend(&step.each);
            step.outs.iter().flat_map(|out| &out.name).for_each(|name| of(name, &mut used));
            step.script.iter().for_each(|script| of(script, &mut used));
            for source in step.ins.iter().flat_map(|input| input.files.sources()) {
                used.extend(&source.gather);
                used.extend(source.at.map(|(axis, _)| axis));
                if let From::Input(at) = source.from {
                    used.extend(&self.model.inputs[at].each);
                }
            }
        }
        for _ in 0..8 {
            let parents: Vec<usize> = used
                .iter()
                .filter_map(|axis| match self.model.axes[*axis].of {
                    Elements::Inside(of, _) | Elements::Groups(of, _) => Some(of),
                    _ => None,
                })
                .collect();
            used.extend(parents);
        }
        used
    }

    /// The images that steps run in, each once, and which one a step has.
    fn components(&self, nodes: &mut Vec<Node>) -> Vec<Option<String>> {
        let mut given = Given::default();
        let mut known: Vec<(&Component, String)> = Vec::new();
        let mut named = Vec::new();
        for step in &self.model.steps {
            let Some(component) = &step.component else {
                named.push(None);
                continue;
            };
            let same = |other: &Component| {
                (&other.image, &other.conda, &other.channels)
                    == (&component.image, &component.conda, &component.channels)
            };
            if let Some((_, name)) = known.iter().find(|(other, _)| same(other)) {
                named.push(Some(name.clone()));
                continue;
            }
            let name = given.give(&component.word);
            let mut node = Node::new("component").arg(Arg::text(&name)).from(self.project.origin(&component.span));
            node = node.child(Node::new("image").arg(match &component.image {
                Ok(image) => Arg::quoted(image),
                Err(words) => Arg::hole(words.clone()),
            }));
            if !component.conda.is_empty() {
                let conda =
                    component.conda.iter().fold(Node::new("conda"), |node, package| node.arg(Arg::quoted(package)));
                let channels = component.channels.join(" ");
                let conda = if channels.is_empty() { conda } else { conda.prop("channels", Arg::quoted(channels)) };
                let build = Node::new("build").prop("base", Arg::hole("which image is it built on"));
                node = node.child(build.child(conda));
            }
            nodes.push(node);
            named.push(Some(name.clone()));
            known.push((component, name));
        }
        named
    }

    fn step(&mut self, at: usize, component: Option<&str>) -> Node {
        let step = &self.model.steps[at];
        let mut node = Node::new("step").arg(Arg::text(&self.names.steps[at])).from(self.project.origin(&step.span));
        for comment in &step.comments {
            node = node.comment(comment.clone());
        }
        if let Some(words) = &step.unclear {
            node = node.child(Node::new("each").arg(Arg::hole(words.clone())));
        } else if !step.each.is_empty() {
            node = node.child(each(&step.each.iter().map(|axis| self.names.axes[*axis].clone()).collect::<Vec<_>>()));
        }
        if let Some(name) = component {
            node = node.child(Node::new("use").arg(Arg::text(name)));
        }
        if let Some(when) = all(&step.when) {
            node = node.child(Node::new("when").arg(test(&when)));
        }
        for (resource, amount) in &step.resources {
            node = node.child(Node::new(*resource).arg(self.amount(amount)));
        }
        if let Some(retries) = &step.retries {
            node = node.child(Node::new("retries").arg(self.amount(retries)));
        }
        for (input, (_, parts)) in step.ins.iter().zip(&self.names.locals[at].ins) {
            node = node.children(self.ins(input, parts));
        }
        let mut renamed = Vec::new();
        for out in 0..step.outs.len() {
            let (child, moved) = self.out(at, out);
            node = node.child(child);
            renamed.push(moved);
        }
        let read: Vec<usize> = step
            .ins
            .iter()
            .flat_map(|input| input.files.sources())
            .filter_map(|source| if let From::Out(step, _) = source.from { Some(step) } else { None })
            .collect();
        for before in step.after.iter().filter(|before| !read.contains(before)) {
            node = node.child(Node::new("after").arg(Arg::text(&self.names.steps[*before])));
        }
        for (env, name) in step.envs.iter().zip(&self.names.locals[at].envs) {
            for (when, value) in &env.values {
                let value = match value {
                    Ok(pieces) if step.unclear.is_some() && pieces.iter().any(of_axis) => Arg::hole("of which element"),
                    value => self.value(value),
                };
                let child = Node::new("env").arg(Arg::text(name)).arg(value);
                node = node.child(match (when, env.values.len()) {
                    (Some(when), _) => child.prop("when", Arg::quoted(when)),
                    (None, 1) => child,
                    (None, _) => {
                        let first = env.values.iter().find_map(|(when, _)| when.clone()).unwrap_or_default();
                        let no = super::flow::negated(&Ok(first)).unwrap_or_default();
                        child.prop("when", Arg::quoted(no))
                    }
                });
            }
        }
        if let Some(out) = step.outs.iter().position(|out| out.stdout) {
            node = node.child(Node::new("stdout").arg(Arg::text(&self.names.locals[at].outs[out])));
        }
        node.child(Node::new("shell").arg(match self.script(at, &renamed) {
            Ok(text) if text.contains('\n') => Arg::Script(text),
            Ok(text) => Arg::quoted(text),
            Err(words) => Arg::hole(words),
        }))
    }

    fn amount(&self, amount: &Result<Amount, String>) -> Arg {
        match amount {
            Ok(Amount::Number(number)) => Arg::number(number),
            Ok(Amount::Text(text)) => Arg::quoted(text),
            Ok(Amount::Param(at)) => Arg::quoted(format!("{{{}}}", self.model.params[*at].name)),
            Err(words) => Arg::hole(words.clone()),
        }
    }

    fn ins(&self, input: &In, parts: &[String]) -> Vec<Node> {
        let mut nodes = Vec::new();
        for (part, name) in input.files.parts.iter().zip(parts) {
            let mut node = Node::new("in").arg(Arg::text(name));
            match part.sources.as_slice() {
                [one] if one.when.is_empty() || part.optional => {
                    if !matches!(one.from, From::Input(at) if self.names.inputs[at] == *name) {
                        node = node.prop("from", self.source(one));
                    }
                    node = self.chosen(node, one);
                }
                several => {
                    node = node.children(several.iter().map(|source| {
                        let child = self.chosen(Node::new("from").arg(self.source(source)), source);
                        match all(&source.when) {
                            Some(when) => child.prop("when", test(&when)),
                            None => child,
                        }
                    }));
                }
            }
            if part.optional || input.optional {
                node = node.prop("optional", Arg::Bool(true));
            }
            nodes.push(node);
        }
        nodes
    }

    fn source(&self, source: &Source) -> Arg {
        match &source.from {
            From::Input(at) => Arg::text(&self.names.inputs[*at]),
            From::Out(step, out) if self.model.steps[*step].outs.len() == 1 => {
                let _ = out;
                Arg::text(&self.names.steps[*step])
            }
            From::Out(step, out) => {
                Arg::Text(format!("{}.{}", self.names.steps[*step], self.names.locals[*step].outs[*out]))
            }
            From::Unknown(words) => Arg::hole(words.clone()),
        }
    }

    /// What is taken of a source.
    fn chosen(&self, mut node: Node, source: &Source) -> Node {
        // An inner axis brings its parent.
        let is_outer = |axis: usize| {
            source
                .gather
                .iter()
                .any(|inner| matches!(self.model.axes[*inner].of, Elements::Inside(of, _) if of == axis))
        };
        let gather: Vec<&str> =
            source.gather.iter().filter(|axis| !is_outer(**axis)).map(|axis| self.names.axes[*axis].as_str()).collect();
        if !gather.is_empty() {
            node = node.prop("gather", Arg::text(gather.join(" ")));
        }
        if let Some((axis, which)) = source.at {
            node = node.prop("at", Arg::quoted(format!("{}={which}", self.names.axes[axis])));
        }
        node
    }

    /// An output, and whether the script knows it by another name.
    fn out(&mut self, at: usize, out: usize) -> (Node, bool) {
        let step = &self.model.steps[at];
        let Out { name, publish, optional, folder, .. } = &step.outs[out];
        let own = self.names.locals[at].outs[out].clone();
        let mut node = Node::new("out").arg(Arg::text(&own));
        let mut renamed = false;
        let text = match name {
            Ok(pieces) if step.unclear.is_none() => self.text(pieces, Some(at)).map(|text| (text, pieces)),
            _ => None,
        };
        node = match text {
            Some((text, pieces)) => {
                let missing: Vec<&str> = step
                    .each
                    .iter()
                    .filter(|axis| !self.names_axis(pieces, at, **axis))
                    .map(|axis| self.names.axes[*axis].as_str())
                    .collect();
                let mut full = text.clone();
                // In front of all of it, so that what lies in a folder that is written, too, stays in it.
                let before = |full: &str, word: &str| format!("{word}_{full}");
                for axis in missing.iter().rev() {
                    full = before(&full, &format!("{{{axis}}}"));
                }
                if self.taken.contains(&full) {
                    full = before(&full, &self.names.steps[at]);
                }
                renamed = full != text;
                self.taken.insert(full.clone());
                node.arg(Arg::quoted(full))
            }
            None => {
                let words = match name {
                    Err(words) => words.clone(),
                    Ok(_) => step.unclear.clone().unwrap_or_else(|| "what is it called".to_owned()),
                };
                node.arg(Arg::hole(words))
            }
        };
        node = match folder {
            Folder::Yes => node.prop("format", Arg::text("dir")),
            Folder::Unclear if self.says(at, out, &["mkdir ", "mkdir -p "]) => node.prop("format", Arg::text("dir")),
            Folder::Unclear if self.says(at, out, &["> ", ">", "touch "]) => node,
            Folder::Unclear => node.prop("format", Arg::hole("is it a file, or a folder (dir)")),
            Folder::No => node,
        };
        if *optional {
            node = node.prop("when", Arg::hole("it may be missing (optional: true): when is it written"));
        }
        node = match publish {
            Some(Ok(test)) if test.is_empty() => node.prop("publish", Arg::Bool(true)),
            Some(when) => node.prop("publish", test(when)),
            None => node,
        };
        (node, renamed)
    }

    /// The script has one of some words right before the name of an output.
    fn says(&self, at: usize, out: usize, words: &[&str]) -> bool {
        let step = &self.model.steps[at];
        let (Ok(name), Ok(script)) = (&step.outs[out].name, &step.script) else { return false };
        words.iter().any(|command| {
            let mut wanted = vec![Piece::Plain((*command).to_owned())];
            wanted.extend(name.iter().cloned());
            let wanted = super::value::joined(wanted);
            script.windows(wanted.len()).any(|window| {
                window.iter().zip(&wanted).enumerate().all(|(at, pair)| match pair {
                    (Piece::Plain(text), Piece::Plain(wanted)) if wanted.len() <= text.len() => {
                        let (first, last) = (at == 0, at + 1 == window.len());
                        let ends = |rest: &str| rest.is_empty() || rest.starts_with(char::is_whitespace);
                        match (first, last) {
                            (true, true) => {
                                text.match_indices(wanted.as_str()).any(|(i, m)| ends(&text[i + m.len()..]))
                            }
                            (true, false) => text.ends_with(wanted.as_str()),
                            (false, true) => text.strip_prefix(wanted.as_str()).is_some_and(ends),
                            _ => text == wanted,
                        }
                    }
                    (a, b) => a == b,
                })
            })
        })
    }

    /// Does a name say which element of an axis it belongs to?
    fn names_axis(&self, pieces: &[Piece], at: usize, axis: usize) -> bool {
        pieces.iter().any(|piece| match piece {
            Piece::Key(of) => *of == axis,
            Piece::Attr(of, attr) => {
                *of == axis && (matches!(self.keys.get(of), Some(Ok(key)) if key == attr) || attr == "path")
            }
            Piece::In(input, Part::Whole | Part::Name | Part::Base) => {
                let mut sources = self.model.steps[at].ins[*input].files.sources();
                sources.all(|source| match source.from {
                    From::Input(input) => self.model.inputs[input].each.contains(&axis),
                    From::Out(step, _) => self.model.steps[step].each.contains(&axis),
                    From::Unknown(_) => false,
                })
            }
            _ => false,
        })
    }

    /// The script of a step in bash.
    fn script(&self, at: usize, renamed: &[bool]) -> Result<String, String> {
        let step = &self.model.steps[at];
        let locals = &self.names.locals[at];
        let mut pieces = step.script.clone()?;
        let variable = |name: &str| name.replace('-', "_");
        let named = |piece: &Piece| {
            let one = |name: String| Some(Variable { name: variable(&name), list: false });
            match piece {
                Piece::In(at, _) => {
                    Some(Variable { name: variable(&locals.ins[*at].0), list: step.ins[*at].files.is_list() })
                }
                Piece::Out(at) => one(locals.outs[*at].clone()),
                Piece::Param(at) => Some(Variable {
                    name: variable(&self.model.params[*at].name),
                    list: matches!(self.model.params[*at].value, Default::List(_)),
                }),
                Piece::Key(axis) => one(self.names.axes[*axis].clone()),
                Piece::Attr(axis, attr) => one(self.attr(*axis, attr, "_")),
                Piece::Task(name) => one(name.clone()),
                Piece::Env(at) => one(locals.envs[*at].clone()),
                _ => None,
            }
        };
        let plain: String =
            pieces.iter().filter_map(|p| if let Piece::Plain(text) = p { Some(text.as_str()) } else { None }).collect();
        if let Some(name) =
            pieces.iter().filter_map(&named).map(|variable| variable.name).find(|name| sets(&plain, name))
        {
            return Err(format!("it sets a variable {name} of its own"));
        }
        let mut left = Vec::new();
        for (out, moved) in renamed.iter().enumerate() {
            let Ok(name) = &step.outs[out].name else { continue };
            if step.outs[out].stdout {
                continue;
            }
            // A program may make the file by another way than this name, and then it is called so.
            if *moved && !self.says(at, out, &["> ", ">"]) {
                left.push((bash::script(name, &named)?, variable(&locals.outs[out])));
            } else {
                bash::named_output(&mut pieces, name, out);
            }
        }
        let mut after = String::new();
        for (file, own) in &left {
            let inside = |folder: &str| file.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
            if left.iter().any(|(folder, _)| inside(folder)) {
                continue;
            }
            if file.contains('/') {
                after.push_str(&format!("\nmkdir -p \"$(dirname \"${own}\")\""));
            }
            after.push_str(&format!("\nmv \"{file}\" \"${own}\""));
        }
        let mut before = String::new();
        for (input, (name, parts)) in step.ins.iter().zip(&locals.ins) {
            let name = variable(name);
            if parts.len() > 1 {
                let each = input.files.parts.iter().zip(parts).map(|(part, name)| {
                    let list = part.sources.iter().any(|source| !source.gather.is_empty());
                    if list { format!("\"${{{}[@]}}\"", variable(name)) } else { format!("\"${}\"", variable(name)) }
                });
                before.push_str(&format!("{name}=({})\n", each.collect::<Vec<_>>().join(" ")));
            }
            if let Some(staged) = &input.staged {
                before.push_str(&self.staged(staged, &name, input)?);
            }
        }
        let body = bash::tidy(&bash::script(&pieces, &named)?);
        if body.is_empty() {
            return Err("its script is empty".to_owned());
        }
        // A script that goes elsewhere does so for itself.
        let goes = body.lines().any(|line| line.trim_start().starts_with("cd ")) && !after.is_empty();
        Ok(if goes { format!("{before}(\n{body}\n){after}") } else { format!("{before}{body}{after}") })
    }

    /// Lines that give files the names that the script knows.
    fn staged(&self, staged: &str, name: &str, input: &In) -> Result<String, String> {
        if staged.chars().any(|c| !(c.is_ascii_alphanumeric() || "._-*?/+".contains(c))) {
            return Err(format!("its files have this name: {staged}"));
        }
        let list = input.files.is_list();
        let all = if list { format!("\"${{{name}[@]}}\"") } else { format!("\"${name}\"") };
        match (staged, list) {
            ("*" | "*/*" | "?/*", _) => Ok(String::new()),
            (staged, _) if staged.ends_with("/*") && staged.matches(['*', '?']).count() == 1 => {
                let folder = staged.trim_end_matches("/*");
                Ok(format!("mkdir -p {folder}\nln -s $(realpath {all}) {folder}/\n"))
            }
            (staged, false) if !staged.contains(['*', '?', '/']) => {
                Ok(format!("[ -e {staged} ] || ln -s \"${name}\" {staged}\n"))
            }
            // They lie there under names that fit already; more names would be more files.
            (staged, _) if staged.starts_with('*') && staged.matches(['*', '?', '/']).count() == 1 => {
                match input.files.sources().all(|source| self.ends(source, &staged[1..])) {
                    true => Ok(String::new()),
                    false => Err(format!("its files have this name: {staged}")),
                }
            }
            _ => Err(format!("its files have this name: {staged}")),
        }
    }

    /// Do the names of the files of a source end so?
    fn ends(&self, source: &Source, end: &str) -> bool {
        let name = match source.from {
            From::Input(at) => &self.model.inputs[at].path,
            From::Out(step, out) => &self.model.steps[step].outs[out].name,
            From::Unknown(_) => return false,
        };
        matches!(name.as_ref().ok().and_then(|pieces| pieces.last()), Some(Piece::Plain(text)) if text.ends_with(end))
    }

    fn remarks(&self, config: &Config) -> Vec<Remark> {
        let mut remarks = Vec::new();
        let mut add = |span: &std::ops::Range<usize>, why: &str| {
            remarks.push(Remark {
                place: self.project.place(span),
                quote: self.project.quote(span).lines().next().unwrap_or("").to_owned(),
                why: why.to_owned(),
            });
        };
        self.project.missing.iter().for_each(|(span, why)| add(span, why));
        config.missing.iter().for_each(|span| add(span, "this configuration could not be read"));
        self.model.remarks.iter().for_each(|(span, why)| add(span, why));
        if let Some((name, span)) = config.profiles.first() {
            let more = config.profiles.len() - 1;
            let others = if more == 0 { String::new() } else { format!(" and {more} others") };
            add(span, &format!("the profile {name}{others}: values that are only taken when somebody chooses them"));
        }
        remarks
    }
}

struct Rows {
    names: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Rows {
    fn column(&self, name: &str) -> Option<Vec<&str>> {
        let at = self.names.iter().position(|known| known == name)?;
        Some(self.rows.iter().map(|row| row.get(at).map_or("", String::as_str)).collect())
    }
}

fn each(names: &[String]) -> Node {
    names.iter().fold(Node::new("each"), |node, name| node.arg(Arg::text(name)))
}

/// Several conditions in one.
fn all(when: &[Condition]) -> Option<Condition> {
    let mut texts: Vec<String> = Vec::new();
    for test in when {
        match test {
            Err(words) => return Some(Err(words.clone())),
            Ok(text) if text == "true" || texts.contains(text) => {}
            Ok(text) if text.contains(" or ") && when.len() > 1 => texts.push(format!("({text})")),
            Ok(text) => texts.push(text.clone()),
        }
    }
    (!texts.is_empty()).then(|| Ok(texts.join(" and ")))
}

fn test(when: &Condition) -> Arg {
    match when {
        Ok(text) => Arg::quoted(text),
        Err(words) => Arg::hole(words.clone()),
    }
}

fn of_axis(piece: &Piece) -> bool {
    matches!(piece, Piece::Key(_) | Piece::Attr(..))
}

/// Does a script set a variable of this name?
fn sets(script: &str, name: &str) -> bool {
    let begins =
        |at: usize| script[..at].chars().next_back().is_none_or(|c| c.is_whitespace() || matches!(c, ';' | '(' | '&'));
    let assigned = script.match_indices(&format!("{name}=")).any(|(at, _)| begins(at));
    assigned || script.contains(&format!("for {name} in"))
}

fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}
