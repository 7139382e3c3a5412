//! The modules that a script needs.

use std::collections::BTreeSet;

use crate::scripts::tree::Node;

pub(super) fn imports(root: Node) -> Vec<String> {
    let mut found = BTreeSet::new();
    for node in root.all() {
        match node.kind() {
            "import_statement" => {
                let name = |n: Node| {
                    if n.kind() == "aliased_import" {
                        n.child("name").map(|n| n.text().to_owned())
                    } else {
                        Some(n.text().to_owned())
                    }
                };
                found.extend(node.named().filter_map(name));
            }
            "import_from_statement" => found.extend(node.child("module_name").map(|n| n.text().to_owned())),
            _ => {}
        }
    }
    found.into_iter().collect()
}
