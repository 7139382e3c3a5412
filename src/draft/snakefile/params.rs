//! Values of the configuration, and of variables that only a run knows, as params.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::rules::{Workflow, known};
use super::value::Key;
use crate::draft::name::Names;
use crate::draft::{Arg, Node, Origin};

/// The params that were used, in the order of their first use.
#[derive(Debug, Default)]
pub struct Params {
    given: Vec<(Key, String)>,
    used: Vec<Key>,
    whole: BTreeSet<Key>,
    lists: BTreeSet<Key>,
    /// Folders that jobs write into, and what they are called in the folder of a job.
    folders: BTreeMap<Key, String>,
}

impl Params {
    /// Gives the names of the params that will be used.
    pub fn new(keys: &[Key], names: &mut Names) -> Self {
        let mut params = Self::default();
        keys.iter().for_each(|key| {
            params.give(key, names);
        });
        params
    }

    fn give(&mut self, key: &Key, names: &mut Names) -> String {
        if let Some((_, name)) = self.given.iter().find(|(k, _)| k == key) {
            return name.clone();
        }
        let words = match key {
            Key::Config(path) => match path.as_slice() {
                // A place in a list says nothing by itself.
                [before @ .., last] if last.bytes().all(|b| b.is_ascii_digit()) => {
                    format!("{}-{last}", before.last().map_or("value", String::as_str))
                }
                [.., last] => last.clone(),
                [] => "config".to_owned(),
            },
            Key::Variable(name) => name.clone(),
        };
        let name = names.give(&words);
        self.given.push((key.clone(), name.clone()));
        name
    }

    pub fn name(&mut self, key: &Key, names: &mut Names) -> String {
        if !self.used.contains(key) {
            self.used.push(key.clone());
        }
        self.give(key, names)
    }

    /// The names of all params, used so far or not.
    pub fn all_names(&self) -> Vec<String> {
        self.given.iter().map(|(_, name)| name.clone()).collect()
    }

    /// It is a whole number wherever it is used.
    pub fn is_whole(&mut self, key: &Key) {
        self.whole.insert(key.clone());
    }

    pub fn is_list(&mut self, key: &Key) {
        self.lists.insert(key.clone());
    }

    /// One that a name follows without a slash ends with one everywhere.
    pub fn is_folder(&mut self, key: &Key, name: &str) {
        let folder = self.folders.entry(key.clone()).or_default();
        if name.len() > folder.len() {
            name.clone_into(folder);
        }
    }

    pub fn folder(&self, key: &Key) -> Option<&str> {
        self.folders.get(key).map(String::as_str)
    }

    pub fn ends_with_slash(&self, key: &Key) -> bool {
        self.folder(key).is_some_and(|folder| folder.ends_with('/'))
    }

    pub fn keys(&self) -> Vec<Key> {
        self.used.clone()
    }

    pub fn nodes(&self, workflow: &Workflow, shown: &str) -> Vec<Node> {
        let name = |key: &Key| self.given.iter().find(|(k, _)| k == key).map_or("", |(_, name)| name);
        self.used.iter().map(|key| self.node(key, name(key), workflow, shown)).collect()
    }

    fn node(&self, key: &Key, name: &str, workflow: &Workflow, shown: &str) -> Node {
        let (origin, quote) = match key {
            Key::Config(path) => {
                let parts: String = path.iter().map(|part| format!("[\"{part}\"]")).collect();
                let origin =
                    workflow.config_file.as_deref().filter(|_| known(workflow, key).is_some()).unwrap_or(shown);
                (Origin::whole(origin), format!("config{parts}"))
            }
            Key::Variable(variable) => {
                let known = workflow.variables.get(variable).cloned();
                known.unwrap_or_else(|| (Origin::whole(shown), variable.clone()))
            }
        };
        let node = Node::new("param").arg(Arg::text(name)).from(origin);
        let hole = || Arg::hole(format!("what is its value? \"{quote}\""));
        let list = self.lists.contains(key);
        match known(workflow, key) {
            Some(Json::Array(items)) => {
                let values = items.iter().filter_map(|item| match item {
                    Json::String(text) => Some(Arg::text(text.clone())),
                    Json::Number(number) => Some(Arg::quoted(number.to_string())),
                    Json::Bool(truth) => Some(Arg::quoted(truth.to_string())),
                    _ => None,
                });
                let values = values.fold(Node::new("default"), Node::arg);
                node.prop("type", Arg::text("list")).child(values)
            }
            _ if list => node.prop("type", Arg::text("list")).child(Node::new("default").arg(hole())),
            Some(Json::Number(number)) if number.is_i64() || number.is_u64() => {
                node.prop("type", Arg::text("int")).prop("default", Arg::number(number))
            }
            Some(Json::Number(number)) => node.prop("type", Arg::text("float")).prop("default", Arg::number(number)),
            Some(Json::String(text)) => match self.folders.get(key) {
                Some(folder) => node
                    .comment(format!("it is {text} there; jobs write into folders of their own"))
                    .prop("default", Arg::quoted(folder.clone())),
                None => node.prop("default", Arg::quoted(text.clone())),
            },
            _ if self.whole.contains(key) => node.prop("type", Arg::text("int")).prop("default", hole()),
            _ => node.prop("default", hole()),
        }
    }
}
