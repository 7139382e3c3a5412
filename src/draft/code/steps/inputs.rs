//! A file that a program reads: another program writes it, it lies here, or it is to be decided.

use super::data::several;
use super::made::Made;
use super::{Drafter, tidy};
use crate::draft::code::folder::amount;
use crate::draft::code::role::Role;
use crate::draft::{Arg, Node, Origin};
use crate::files::RelPath;

/// Larger data are not copied beside the specification.
const MOST_DATA: u64 = 1 << 20;

impl Drafter<'_, '_> {
    /// The `in` of a file that a program reads; gives its name.
    pub(super) fn reads(
        &mut self,
        at: usize,
        step: &str,
        role: &Role,
        default: Option<&str>,
        many: bool,
        made: &mut Made,
    ) -> String {
        let (shown, told) = (role.shown(), role.told());
        if let Some(path) = default.filter(|_| !many).map(tidy) {
            if let Some(name) = self.known(at, step, &path, &role.name, made) {
                made.files.push(name.1);
                return name.0;
            }
            let text = format!("which file? {shown} is `{path}` if nothing is said, and that is not here: \"{told}\"");
            let (name, node) = made.asked(&self.taken, &role.name, text);
            made.files.push(node);
            return name;
        }
        let data = self.data_files(told);
        let which = if many { "which files?" } else { "which file?" };
        let shown_data: Vec<&str> = data.iter().take(3).map(|path| path.as_str()).collect();
        let more = if data.len() > 3 { " …" } else { "" };
        let among = if data.is_empty() { String::new() } else { format!("; here are {}{more}", shown_data.join(", ")) };
        let text = format!("{which} {shown}: \"{told}\"{among}");
        if let Some(each) = several(&data).filter(|_| !many) {
            made.each.get_or_insert(each);
        }
        if self.scripts.len() > 1 {
            let (name, node) = made.asked(&self.taken, &role.name, text);
            made.files.push(node);
            return name;
        }
        let name = self.give(&role.name, step);
        let node = Node::new("input").arg(Arg::text(&name)).prop("path", Arg::hole(text)).from(self.origin(at, role));
        self.out.inputs.push(node);
        made.files.push(Node::new("in").arg(Arg::text(&name)));
        name
    }

    /// A file that another program writes, or that lies here: the name of the `in`, and its node.
    pub(super) fn known(
        &mut self,
        at: usize,
        step: &str,
        path: &str,
        wanted: &str,
        made: &mut Made,
    ) -> Option<(String, Node)> {
        if let Some((by, output)) = self.written.get(path).cloned()
            && by != at
            && !output.is_empty()
        {
            let name = made.local(&self.taken, wanted);
            let from = format!("{}.{output}", self.steps[by]);
            let node = Node::new("in").arg(Arg::text(&name)).prop("from", Arg::quoted(&from));
            return Some((name, node));
        }
        if !self.folder.has(path) {
            return None;
        }
        let name = match self.inputs.get(path) {
            Some(name) => name.clone(),
            None => {
                let name = self.give(wanted, step);
                self.input(at, &name, path);
                self.inputs.insert(path.to_owned(), name.clone());
                name
            }
        };
        made.names.insert(name.clone());
        Some((name.clone(), Node::new("in").arg(Arg::text(&name))))
    }

    /// An input that lies in the folder, under the name by which programs know it.
    fn input(&mut self, at: usize, name: &str, path: &str) {
        let Ok(place) = RelPath::new(path) else { return };
        let size = self.folder.size(&place);
        let mut node = Node::new("input").arg(Arg::text(name)).arg(Arg::quoted(path));
        match self.folder.bytes(path).filter(|_| size <= MOST_DATA) {
            Some(bytes) => {
                node = node.prop("path", Arg::quoted(path));
                self.out.files.insert(place, bytes);
            }
            None => {
                let size = amount(size);
                node = node.prop("path", Arg::hole(format!("where will it lie? {path} has {size}")));
            }
        }
        let origin = Origin { place: format!("{path}, read by {}", self.material(at)), ..Origin::whole("the folder") };
        self.out.inputs.push(node.from(origin));
    }
}
