//! A file that a program writes.

use super::{Drafter, tidy};
use crate::draft::code::script::Script;
use crate::draft::{Arg, Node};
use crate::scripts::{Default_, Direction};

impl Drafter<'_, '_> {
    pub(super) fn output(&mut self, at: usize, name: &str, file: Arg, path: Option<&str>) -> Node {
        let node = Node::new("out").arg(Arg::text(name)).arg(file);
        let read = path.map(tidy).and_then(|path| self.written.get_mut(&path)).filter(|(by, _)| *by == at);
        let is_read = read.is_some_and(|(_, output)| {
            *output = name.to_owned();
            true
        });
        // What another program reads is passed on.
        let passed = is_read && path.is_some_and(|path| self.is_read_by_another(at, &tidy(path)));
        if passed { node } else { node.prop("publish", Arg::Bool(true)) }
    }

    fn is_read_by_another(&self, at: usize, path: &str) -> bool {
        let reads = |(other, script): (usize, &Script)| {
            let by_name = script.usage.files.iter().any(|f| f.direction == Direction::Reads && tidy(&f.path) == path);
            let by_default = script.usage.arguments.iter().any(|a| {
                let same = matches!(&a.default, Default_::Text(text) if tidy(text) == path);
                same && a.file == Direction::Reads
            });
            other != at && (by_name || by_default)
        };
        self.scripts.iter().enumerate().any(reads)
    }
}
