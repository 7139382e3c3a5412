//! What wildcards run over → axes.

use serde_json::Value as Json;

use super::graph::{Axis, Graph, Maker, Variable};
use super::pattern::{Part, braces};
use super::rules::{Workflow, known};
use super::steps::Drafter;
use super::value::{Key, Seg, Sheet, Source};
use crate::draft::name::identifier;
use crate::draft::{Arg, Node, Origin};
use crate::files::RelPath;

/// Larger sheets are data.
const SHEET: u64 = 1 << 20;

/// More files are not looked at for the samples in their names.
const FILES: usize = 20_000;

/// A list beside another: an element of the second belongs to one of the first.
pub struct Beside {
    pub outer: usize,
    pub inner: usize,
    first: Source,
    second: Source,
}

/// Axes whose values go side by side: `expand("{sample}_{unit}", zip, …)`.
pub fn beside(graph: &Graph) -> Vec<Beside> {
    let mut found: Vec<Beside> = Vec::new();
    for asked in graph.instances.iter().flat_map(|i| &i.inputs).filter(|asked| asked.zip) {
        let [(one, first), (two, second)] = asked.bound.as_slice() else { continue };
        let number = |name: &String, source: &Source| graph.axis(&Variable::Bound(name.clone(), source.clone()));
        let (Some(outer), Some(inner)) = (number(one, first), number(two, second)) else { continue };
        let alone = |axis: usize| graph.axes[axis].sources.len() == 1 && graph.axes[axis].constants.is_empty();
        let fits = match (first, second) {
            (Source::Items(a), Source::Items(b)) => a.len() == b.len(),
            (Source::Column(a, _), Source::Column(b, _)) => a.path == b.path,
            _ => false,
        };
        let known = found.iter().any(|b| [b.outer, b.inner].contains(&outer) || [b.outer, b.inner].contains(&inner));
        if outer != inner && alone(outer) && alone(inner) && fits && !known {
            found.push(Beside { outer, inner, first: first.clone(), second: second.clone() });
        }
    }
    found
}

impl Drafter<'_> {
    /// The node of an axis.
    pub fn axis(&mut self, number: usize) -> Node {
        let axis = self.graph.axes[number].clone();
        let name = self.axis_names[number].clone();
        let node = Node::new("axis").arg(Arg::text(name)).from(Origin::whole(self.shown));
        if let Some(at) = self.beside.iter().position(|b| b.inner == number) {
            return self.inner(node, at);
        }
        match axis.sources.as_slice() {
            [] if axis.constants.is_empty() => match axis.picks.split_first() {
                Some((first, others)) if others.iter().all(|pick| pick.of == first.of) => {
                    let source = first.of.clone();
                    self.elements_of(node, &axis, &source)
                }
                _ => node.child(Node::new("list").arg(Arg::hole(self.unsaid(number)))),
            },
            [one] if self.holds(one, &axis.constants) => self.elements_of(node, &axis, one),
            _ => match items(&axis) {
                Some(all) => node.child(list(&all)),
                None => {
                    let quotes: Vec<String> = axis.sources.iter().map(|source| self.quoted(source)).collect();
                    let all = quotes.into_iter().chain(axis.constants).collect::<Vec<_>>().join(" and ");
                    node.child(Node::new("list").arg(Arg::hole(format!("which of them? \"{all}\""))))
                }
            },
        }
    }

    /// All of some elements are among those of a source.
    fn holds(&self, source: &Source, elements: &[String]) -> bool {
        let all = values(self.workflow, source);
        elements.is_empty() || all.is_some_and(|all| elements.iter().all(|element| all.contains(element)))
    }

    fn elements_of(&mut self, node: Node, axis: &Axis, source: &Source) -> Node {
        match source {
            Source::Items(all) => node.child(list(all)),
            Source::Config(path) => {
                let key = Key::Config(path.clone());
                match known(self.workflow, &key) {
                    Some(Json::Object(map)) => {
                        let map: Vec<(String, Json)> = map.iter().map(|(k, v)| (k.clone(), v.clone())).collect();
                        let node = Node { origin: self.workflow.config_file.as_deref().map(Origin::whole), ..node };
                        points(node, axis, source, &map)
                    }
                    Some(Json::Array(all)) if all.iter().any(|item| item.is_array() || item.is_object()) => {
                        node.child(Node::new("list").arg(Arg::hole(format!("which? \"{}\"", self.quoted(source)))))
                    }
                    Some(Json::Array(_)) if path.last().is_some_and(|last| identifier(last) == axis.name) => {
                        let all = values(self.workflow, source).unwrap_or_default();
                        node.child(list(&all))
                    }
                    _ => {
                        let param = self.param(&key);
                        self.params.is_list(&key);
                        node.child(Node::new("list").arg(Arg::quoted(format!("{{{param}}}"))))
                    }
                }
            }
            Source::Column(sheet, column) => {
                let table = self.table(sheet, column);
                node.children(table)
            }
            Source::Glob { pattern, wildcard } => {
                let found = self.globbed(pattern, wildcard);
                if found.is_empty() {
                    let text = format!("which files? \"glob_wildcards(\"{pattern}\")\": none lie there");
                    return node.child(Node::new("glob").arg(Arg::hole(text)));
                }
                node.comment(format!("the files that were there: glob_wildcards(\"{pattern}\")")).child(list(&found))
            }
            Source::Open(name) => {
                let quote = self.quoted(source);
                let origin = self.workflow.variables.get(name).map(|(origin, _)| origin.clone());
                let node = Node { origin: origin.or(node.origin.clone()), ..node };
                node.child(Node::new("list").arg(Arg::hole(format!("which? \"{quote}\""))))
            }
        }
    }

    /// The rows of a sheet, by a column.
    fn table(&mut self, sheet: &Sheet, column: &str) -> Vec<Node> {
        let kind = if sheet.tabs { "tsv" } else { "csv" };
        let key = identifier(column);
        let path = self.sheet_path(sheet);
        let rows = path.as_ref().and_then(|path| self.rows(path, sheet.tabs, column));
        let (Some(path), Some(rows)) = (path.clone(), rows) else {
            let name =
                path.map_or_else(|| self.quoted(&Source::Column(sheet.clone(), column.to_owned())), |p| p.to_string());
            let hole = Arg::hole(format!("where is the sheet? \"{name}\""));
            return vec![Node::new(kind).arg(hole).prop("key", Arg::text(key))];
        };
        let mut seen = std::collections::BTreeSet::new();
        let again = rows.iter().any(|row| !seen.insert(row));
        let mut node = Node::new(kind).arg(Arg::quoted(path.as_str())).prop("key", Arg::text(key.clone()));
        if again {
            node = node.prop("distinct", Arg::Bool(true));
        }
        if key != column {
            node = node.child(Node::new("column").arg(Arg::text(key)).prop("from", Arg::quoted(column)));
        }
        self.carry(&path);
        vec![node]
    }

    fn sheet_path(&self, sheet: &Sheet) -> Option<RelPath> {
        let text: Option<String> = sheet
            .path
            .iter()
            .map(|seg| match seg {
                Seg::Lit(text) => Some(text.clone()),
                Seg::Ref(key) => match known(self.workflow, key)? {
                    Json::String(text) => Some(text.clone()),
                    _ => None,
                },
                _ => None,
            })
            .collect();
        RelPath::new(&text?).ok()
    }

    /// The cells of a column.
    fn rows(&self, path: &RelPath, tabs: bool, column: &str) -> Option<Vec<String>> {
        let bytes = self.files.read(path, SHEET).ok()?;
        let delimiter = if tabs { b'\t' } else { b',' };
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(&bytes[..]);
        let at = reader.headers().ok()?.iter().position(|title| title == column)?;
        if bytes.split(|b| *b == b'\n').any(|line| line.first() == Some(&b'#')) {
            return None;
        }
        reader.records().map(|row| row.ok()?.get(at).map(str::to_owned)).collect()
    }

    /// An axis whose elements each belong to one of another.
    fn inner(&mut self, node: Node, at: usize) -> Node {
        let (outer, first, second) = {
            let beside = &self.beside[at];
            (beside.outer, beside.first.clone(), beside.second.clone())
        };
        let parent = self.axis_names[outer].clone();
        let node = node.child(Node::new("inside").arg(Arg::text(parent.clone())));
        match (first, second) {
            (Source::Items(outers), Source::Items(inners)) => {
                let mut seen = std::collections::BTreeSet::new();
                let pairs: Vec<(String, String)> =
                    outers.into_iter().zip(inners).filter(|p| seen.insert(p.clone())).collect();
                node.children(pairs.into_iter().map(|(outer, inner)| {
                    let when = format!("{parent} == '{}'", outer.replace('\'', ""));
                    Node::new("point").arg(Arg::quoted(inner)).prop("when", Arg::quoted(when))
                }))
            }
            (Source::Column(sheet, first), Source::Column(_, second)) => {
                let cells = |column: &str| self.rows(&self.sheet_path(&sheet)?, sheet.tabs, column);
                let pairs: Vec<(String, String)> =
                    cells(&first).into_iter().flatten().zip(cells(&second).into_iter().flatten()).collect();
                let mut seen = std::collections::BTreeSet::new();
                // A column that repeats only from parent to parent needs no word about it.
                let once = pairs.iter().all(|pair| seen.insert(pair));
                let table = self.table(&sheet, &second).into_iter();
                let table = table.map(|mut table| {
                    table.props.retain(|(name, _)| !(once && name == "distinct"));
                    table.prop("parent", Arg::text(identifier(&first)))
                });
                node.children(table)
            }
            _ => node,
        }
    }

    /// What stands for a wildcard in the names of the files that are there.
    fn globbed(&self, pattern: &str, wildcard: &str) -> Vec<String> {
        let parts = braces(pattern);
        let Some(Part::Lit(first)) = parts.first() else { return Vec::new() };
        let first = first.strip_prefix("./").unwrap_or(first);
        let Some((folder, _)) = first.rsplit_once('/') else { return Vec::new() };
        let Ok(folder) = RelPath::new(folder) else { return Vec::new() };
        let mut found = std::collections::BTreeSet::new();
        for path in self.files.list(&folder).unwrap_or_default().into_iter().take(FILES) {
            let asked = [Part::Lit(path.as_str().to_owned())];
            if let Some(by) = super::pattern::matched(&parts, &asked, &|_| None)
                && let Some([Part::Lit(value)]) = by.get(wildcard).map(Vec::as_slice)
            {
                found.insert(value.clone());
            }
        }
        found.into_iter().take(super::value::MOST_ITEMS).collect()
    }

    /// The words of a Snakefile for a source.
    fn quoted(&self, source: &Source) -> String {
        match source {
            Source::Items(all) => all.join(", "),
            Source::Config(path) => {
                format!("config{}", path.iter().map(|part| format!("[\"{part}\"]")).collect::<String>())
            }
            Source::Column(sheet, column) => {
                let path: String = sheet
                    .path
                    .iter()
                    .map(|seg| match seg {
                        Seg::Lit(text) => text.clone(),
                        Seg::Ref(Key::Config(path)) => self.quoted(&Source::Config(path.clone())),
                        Seg::Ref(Key::Variable(name)) => name.clone(),
                        _ => "?".to_owned(),
                    })
                    .collect();
                format!("column {column} of {path}")
            }
            Source::Glob { pattern, .. } => format!("glob_wildcards(\"{pattern}\")"),
            Source::Open(name) => {
                self.workflow.variables.get(name).map_or_else(|| name.clone(), |(_, quote)| quote.clone())
            }
        }
    }

    /// The place where an axis is used that nothing gives elements.
    fn unsaid(&self, number: usize) -> String {
        let name = &self.graph.axes[number].name;
        let uses = |id: usize, parts: &[Part]| {
            parts.iter().any(|p| matches!(p, Part::Wild(w, _) if self.graph.axis_of_wild(id, w) == Some(number)))
        };
        for (id, instance) in self.graph.instances.iter().enumerate() {
            let rule = &self.workflow.rules[instance.rule];
            let asked = instance.inputs.iter().any(|a| matches!(a.maker, Maker::Nobody) && uses(id, &a.pattern));
            if let Some(directive) =
                rule.directive("output").filter(|_| asked || instance.outputs.iter().any(|o| uses(id, &o.pattern)))
            {
                let words = directive.body.trim();
                return format!("which {name}? nothing asks for some: \"rule {}, output: {words}\"", rule.name);
            }
        }
        format!("which {name}?")
    }
}

/// The values of a source, as far as they are known without a look at files.
pub fn values(workflow: &Workflow, source: &Source) -> Option<Vec<String>> {
    match source {
        Source::Items(all) => Some(all.clone()),
        Source::Config(path) => match known(workflow, &Key::Config(path.clone()))? {
            Json::Array(all) => all
                .iter()
                .map(|item| match item {
                    Json::String(text) => Some(text.clone()),
                    Json::Number(number) => Some(number.to_string()),
                    _ => None,
                })
                .collect(),
            Json::Object(map) => Some(map.keys().cloned().collect()),
            _ => None,
        },
        _ => None,
    }
}

/// All elements of an axis whose sources are written down.
pub fn items(axis: &Axis) -> Option<Vec<String>> {
    let mut all: Vec<String> = Vec::new();
    for source in &axis.sources {
        let Source::Items(items) = source else { return None };
        all.extend(items.iter().cloned());
    }
    all.extend(axis.constants.iter().cloned());
    let mut seen = std::collections::BTreeSet::new();
    all.retain(|item| seen.insert(item.clone()));
    Some(all)
}

fn list(all: &[String]) -> Node {
    if all.is_empty() {
        return Node::new("list").arg(Arg::hole("which? \"[]\""));
    }
    let mut seen = std::collections::BTreeSet::new();
    let values = all.iter().filter(|item| seen.insert(*item));
    // A text of an axis may hold placeholders; a name of the material has none.
    values.fold(Node::new("list"), |node, item| node.arg(Arg::text(item.replace('{', "{{").replace('}', "}}"))))
}

/// The entries of a map: its names, and what steps take of each.
fn points(node: Node, axis: &Axis, source: &Source, map: &[(String, Json)]) -> Node {
    let picks: Vec<&Vec<String>> =
        axis.picks.iter().filter(|pick| pick.of == *source).map(|pick| &pick.attribute).collect();
    if picks.is_empty() {
        let names: Vec<String> = map.iter().map(|(name, _)| name.clone()).collect();
        return node.child(list(&names));
    }
    node.children(map.iter().map(|(name, value)| {
        picks.iter().fold(Node::new("point").arg(Arg::text(name.clone())), |point, way| {
            let cell = match super::value::at(Some(value), way) {
                Some(Json::String(text)) => Arg::quoted(text.clone()),
                Some(Json::Number(number)) => Arg::number(number),
                Some(Json::Bool(truth)) => Arg::Bool(*truth),
                _ => Arg::hole(format!("{name} has none")),
            };
            point.prop(attribute(way), cell)
        })
    }))
}

/// The name of an attribute for a way into an entry.
pub fn attribute(way: &[String]) -> String {
    if way.is_empty() { "file".to_owned() } else { identifier(&way.join("-")) }
}
