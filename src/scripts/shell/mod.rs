//! Shell scripts: the interface that `getopts` or a loop over `$1` gives them, and what they do with files and commands.

mod branch;
mod cases;
mod functions;
mod getopts;
mod goes_on;
mod remarks;
mod words;

use super::Script;
use super::tree::Tree;
use functions::Functions;

pub fn read(tree: &Tree) -> Script {
    let functions = Functions::new(tree.root());
    // A script that does both, or one of them twice, reads its words in a way that is not followed.
    let found: Vec<_> = getopts::read(tree, &functions).chain(cases::read(tree, &functions)).take(2).collect();
    let interface = if found.len() == 1 { found.into_iter().next().flatten() } else { None };
    let mut remarks = remarks::read(tree);
    remarks.extend(goes_on::read(tree, &functions));
    Script { interface, remarks }
}
