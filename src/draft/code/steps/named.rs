//! The files that a program opens by a name of its own.

use std::collections::BTreeSet;

use super::made::Made;
use super::{Drafter, is_name, tidy};
use crate::draft::Arg;
use crate::draft::code::role::{Is, Role};
use crate::draft::reading::Remark;
use crate::scripts::Direction;

impl Drafter<'_, '_> {
    /// The files that a program opens by a name of its own.
    pub(super) fn named_files(&mut self, at: usize, step: &str, roles: &[Role], made: &mut Made) {
        let files = self.scripts[at].usage.files.clone();
        let is_default = |path: &str| {
            roles.iter().any(|role| matches!(&role.is, Is::Reads { default: Some(d), .. } | Is::Writes { default: Some(d), .. } if tidy(d) == path))
        };
        let mut seen = BTreeSet::new();
        for file in &files {
            let path = tidy(&file.path);
            if is_default(&path)
                || !is_name(&path)
                || path == "-"
                || !seen.insert((path.clone(), file.direction == Direction::Reads))
            {
                continue;
            }
            let alone = files.iter().all(|other| tidy(&other.path) != path || other.direction == file.direction);
            let place = format!("{}, line {}", self.material(at), self.line(at, file.place.start));
            let quote = self.scripts[at].text.get(file.place.clone()).unwrap_or("").to_owned();
            let remark = |why: &str| Remark { place: place.clone(), quote: quote.clone(), why: why.to_owned() };
            let wanted = path.rsplit('/').next().unwrap_or(&path).to_owned();
            match file.direction {
                Direction::Reads if alone => match self.known(at, step, &path, &wanted, made) {
                    Some((_, node)) => made.files.push(node.prop("silent", Arg::Bool(true))),
                    None => {
                        let text = format!("which file? it is read as `{path}`, which is not here ({place})");
                        let (_, node) = made.asked(&self.taken, &wanted, text);
                        made.files.push(node.prop("silent", Arg::Bool(true)));
                    }
                },
                Direction::Writes if alone && file.certain => {
                    let name = made.local(&self.taken, &wanted);
                    made.files.push(self.output(at, &name, Arg::quoted(&path), Some(&path)));
                }
                Direction::Writes if alone => made.remarks.push(remark("it writes this file, but not in every run")),
                Direction::Folder | Direction::Unknown => {}
                _ => made.remarks.push(remark("it reads and writes this file")),
            }
        }
    }
}
