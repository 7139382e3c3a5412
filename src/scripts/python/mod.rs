//! Python scripts: the interface that `argparse` gives them, and what they do with files and commands.

mod argument;
mod argv;
mod branches;
mod choices;
mod flow;
mod interface;
mod literal;
mod names;
mod remarks;

use super::Script;
use super::tree::Tree;
use names::Names;

pub fn read(tree: &Tree) -> Script {
    let names = Names::new(tree);
    Script { interface: interface::read(tree, &names), remarks: remarks::read(tree, &names) }
}
