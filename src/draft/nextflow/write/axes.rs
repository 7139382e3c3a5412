//! Axes, with the tables and files that they are made of.

use std::collections::BTreeSet;

use super::{MOST_BYTES, Writer};
use crate::draft::nextflow::model::{Axis, Elements};
use crate::draft::nextflow::value::{From, Piece};
use crate::draft::node::{Arg, Node};
use crate::files::RelPath;

impl Writer<'_> {
    /// The key of each table: a column that is called as keys are, or the first that is used.
    pub(super) fn find_keys(&mut self) {
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

    pub(super) fn rows(&self, path: &[Piece], tabs: bool, header: bool) -> Option<Rows> {
        let text = self.model.resolved(path)?;
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

    pub(super) fn axis(&mut self, at: usize) -> Node {
        let Axis { of, span, .. } = &self.model.axes[at];
        let node = Node::new("axis").arg(Arg::text(&self.names.axes[at])).from(self.project.origin(span));
        match of {
            Elements::Glob { pattern, cut } => self.glob(node, at, pattern, cut.as_deref()),
            Elements::Table { path, lies, tabs, header, columns, .. } => {
                let word = if *tabs { "tsv" } else { "csv" };
                let lies = lies.clone().and_then(|()| {
                    let path = self.model.resolved(path).and_then(|text| RelPath::new(&text).ok());
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
    pub(super) fn glob(
        &mut self,
        node: Node,
        at: usize,
        pattern: &Result<Vec<Piece>, String>,
        cut: Option<&str>,
    ) -> Node {
        let mut source = match pattern {
            Ok(pieces) => self.value(&Ok(pieces.clone())),
            Err(words) => Arg::hole(words.clone()),
        };
        let mut same = false;
        if let Some(text) = pattern.as_ref().ok().and_then(|pieces| self.model.resolved(pieces)) {
            let found = self.project.matching(&text).paths;
            let stems: BTreeSet<&str> = found.iter().map(|path| stem(path.name())).collect();
            same = cut.is_none() && stems.len() != found.len();
            // The other mates lie beside the first ones.
            let all = found.iter().all(|path| self.take(path)) && (cut.is_none() || self.take_mates(at));
            if !all {
                source = Arg::hole(format!("these files are too many or too large to be taken along: {text}"));
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

    /// Takes the files of all mates along, as far as there is room.
    fn take_mates(&mut self, parent: usize) -> bool {
        let inside =
            self.model.axes.iter().position(|axis| matches!(&axis.of, Elements::Inside(of, Ok(_)) if *of == parent));
        let Some((mate, Elements::Inside(_, Ok(mates)))) = inside.map(|at| (at, &self.model.axes[at].of)) else {
            return true;
        };
        let input = self.model.inputs.iter().find(|input| input.each == [mate]);
        let Some(pieces) = input.and_then(|input| input.path.as_ref().ok()) else { return true };
        mates.iter().all(|name| {
            let pattern: String = pieces
                .iter()
                .map(|piece| match piece {
                    Piece::Plain(text) => text.as_str(),
                    Piece::Key(axis) if *axis == mate => name,
                    _ => "*",
                })
                .collect();
            let found = self.project.matching(&pattern);
            !found.cut && found.paths.iter().all(|path| self.take(path))
        })
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

    /// The axes that anything is about, in order.
    pub(super) fn used_axes(&self) -> BTreeSet<usize> {
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
}

pub(super) fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

pub(super) struct Rows {
    pub(super) names: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

impl Rows {
    pub(super) fn column(&self, name: &str) -> Option<Vec<&str>> {
        let at = self.names.iter().position(|known| known == name)?;
        Some(self.rows.iter().map(|row| row.get(at).map_or("", String::as_str)).collect())
    }
}
