//! Python scripts: the interface that `argparse` gives them, and what they do with files and commands.

mod argument;
mod argv;
mod branches;
mod choices;
mod escapes;
mod flow;
mod interface;
mod io;
mod literal;
mod names;
mod remarks;
mod setup;
mod usage;

use super::tree::Tree;
use super::{Script, Usage};
pub use escapes::{prefix, unescaped};
use names::Names;

pub fn read(tree: &Tree) -> Script {
    let names = Names::new(tree);
    Script { interface: interface::read(tree, &names), remarks: remarks::read(tree, &names) }
}

/// What a script does with its arguments and files.
pub fn usage(tree: &Tree) -> Usage {
    usage::read(tree, &Names::new(tree))
}

/// What the call of `setup` in a `setup.py` says.
pub fn setup(tree: &Tree) -> Vec<(String, Vec<String>)> {
    setup::read(tree, &Names::new(tree))
}
