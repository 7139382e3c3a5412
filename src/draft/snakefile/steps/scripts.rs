//! Scripts beside the Snakefile that a command names: they travel with the job.

use super::Drafter;
use crate::draft::name::Names;
use crate::draft::snakefile::pattern::Part;
use crate::draft::snakefile::rules::Rule;
use crate::draft::{Arg, Node, Origin};
use crate::files::{Kind, RelPath};

/// A script that a command names and that is taken along, in bytes.
const SCRIPT: u64 = 256 << 10;

impl Drafter<'_> {
    /// Words of a command that name files beside the Snakefile: they travel with the job.
    pub(super) fn named_files(&self, text: &str, rule: &Rule) -> (String, Vec<RelPath>) {
        let here = if rule.folder.as_str().is_empty() { String::new() } else { format!("{}/", rule.folder) };
        let text = text.replace("{workflow.basedir}/", &here);
        let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '/');
        let (mut out, mut found): (String, Vec<RelPath>) = (String::new(), Vec::new());
        let mut rest = text.as_str();
        while !rest.is_empty() {
            let end = rest.find(|c: char| !word(c)).unwrap_or(rest.len());
            let (token, after) = rest.split_at(end);
            let before = out.chars().next_back();
            let alone = before.is_none_or(|c| c.is_whitespace() || matches!(c, '"' | '\'' | '=' | '('))
                && !after.starts_with(['{', '*', '$']);
            let path = RelPath::new(token).ok().filter(|_| alone && token.contains(['/', '.']));
            let path = path.filter(|path| matches!(self.files.kind(path), Some(Kind::File { len }) if len <= SCRIPT));
            match path {
                Some(path) => {
                    let place = found.iter().position(|known| *known == path).unwrap_or_else(|| {
                        found.push(path);
                        found.len() - 1
                    });
                    out.push_str(&format!("{{\u{2}{place}}}"));
                }
                None => out.push_str(token),
            }
            let next = after.chars().next().map_or(0, char::len_utf8);
            out.push_str(&after[..next]);
            rest = &after[next..];
        }
        (out, found)
    }

    /// The name under which a step has a file that its command names.
    pub(super) fn script_input(
        &mut self,
        path: &RelPath,
        rule: &Rule,
        names: &mut Names,
        more: &mut Vec<Node>,
    ) -> String {
        let parts = vec![Part::Lit(path.as_str().to_owned())];
        let origin = Origin::lines(&rule.material, rule.first, rule.last);
        let label = path.name().replace('.', "-");
        let source = self.input(usize::MAX, &parts, &[], Some(&label), origin);
        let is_source = |node: &&Node| {
            node.props.iter().any(|(_, v)| *v == Arg::text(source.clone())) || node.defines() == Some(source.as_str())
        };
        if let Some(name) = more.iter().filter(|node| node.name == "in").find(is_source).and_then(|n| n.defines()) {
            return name.to_owned();
        }
        let name = names.give(&source);
        let mut node = Node::new("in").arg(Arg::text(name.clone()));
        if name != source {
            node = node.prop("from", Arg::text(source));
        }
        more.push(node);
        name
    }
}
