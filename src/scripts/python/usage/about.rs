//! What a script says of itself.

use super::keyword;
use crate::scripts::python::literal::text;
use crate::scripts::python::names::Names;
use crate::scripts::tree::Node;

/// The text at the top of a file.
pub(super) fn docstring(root: Node) -> Option<String> {
    let first = root.named().next().filter(|n| n.kind() == "expression_statement")?.named().next()?;
    let content = first.named().find(|n| n.kind() == "string_content" && first.kind() == "string")?;
    Some(content.text().trim().to_owned()).filter(|text| !text.is_empty())
}

pub(super) fn description<'t>(names: &Names<'t>, call: Node<'t>) -> Option<String> {
    let function = call.child("function")?;
    let parser = names.imported(function).as_deref() == Some("argparse.ArgumentParser");
    keyword(call, "description").filter(|_| parser).and_then(|node| text(names, node))
}
