//! The step of a program.

use std::collections::BTreeMap;

use super::Drafter;
use super::command::{Words, run};
use super::made::Made;
use super::params::same_value;
use crate::draft::code::role::{Is, Role};
use crate::draft::code::script::{CommandLine, Kind, local_imports};
use crate::draft::reading::Remark;
use crate::draft::{Arg, Node, Origin};

impl Drafter<'_, '_> {
    pub(super) fn step(&mut self, at: usize, roles: &[Role], components: &BTreeMap<Kind, String>) {
        let script = &self.scripts[at];
        let name = self.steps[at].clone();
        let mut made = Made::default();
        let program = self.program(at);
        for role in roles {
            let is_value = matches!(role.is, Is::Value(_) | Is::Flag { .. });
            let param = self.values.iter().find(|(r, _)| r.name == role.name && same_value(&r.is, &role.is));
            let param = param.filter(|_| is_value).map(|(_, name)| name.clone());
            self.argument(at, &name, role, param, &mut made);
        }
        self.named_files(at, &name, roles, &mut made);
        if let CommandLine::Unknown(how) = &script.line {
            made.words.push(Words::Open(format!("which words? {} reads its command line {how}", script.path)));
        }
        if !made.files.iter().any(|file| file.name == "out") {
            let what = Arg::hole(format!("what does {} write, and what is it called?", script.path));
            let name = made.local(&self.taken, "result");
            made.files.push(Node::new("out").arg(Arg::text(name)).arg(what).prop("publish", Arg::Bool(true)));
        }
        let local = local_imports(self.folder, &script.path, &script.usage);
        if !local.is_empty() && script.installed.is_none() {
            let why = "modules of this folder, which do not travel with the program: the image must have them";
            made.remarks.push(Remark { place: script.path.to_string(), quote: local.join(", "), why: why.to_owned() });
        }
        let mut node = Node::new("step").arg(Arg::text(&name));
        if let Some(component) = components.get(&script.language) {
            node = node.child(Node::new("use").arg(Arg::text(component)));
        }
        if let Some(each) = made.each {
            node = node.child(Node::new("each").arg(Arg::hole(each)));
        }
        // As people write it: what goes in, then what comes out.
        made.files.sort_by_key(|file| file.name != "in");
        node = node.children(made.files).child(run(&program, made.words));
        let lines = script.text.lines().count().max(1);
        node = node.from(Origin::lines(script.path.as_str(), 1, lines));
        let about = script.usage.about.as_deref().map(first_paragraph).filter(|text| !text.is_empty());
        self.out.steps.push((node, about, made.remarks));
    }
}

/// The first paragraph of a text, without what is only for a terminal.
fn first_paragraph(text: &str) -> String {
    let lines = text.lines().map(str::trim).take_while(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join(" ")
}
