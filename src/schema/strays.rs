//! Nodes that stand in no block: the `{` before them, or the whole line with it, is missing.
//!
//! Each of them would be unknown where it stands, and the `}` after them would close nothing. It is one mistake.

use super::by_name::is_at_top;
use super::table::table;
use crate::diagnostic::{Findings, nodes};
use crate::syntax::Node;

/// Blocks at the top level that hold nodes of their own, the most likely first.
const BLOCKS: [&str; 7] = ["step", "component", "axis", "input", "param", "pegasus", "scalable"];

/// Puts stray nodes into the block that was meant, or takes them out if it is not there. Whether all is there.
pub fn adopt(tree: &mut Vec<Node>, findings: &mut Findings) -> bool {
    let mut complete = true;
    let mut at = 0;
    while at < tree.len() {
        let run = tree[at..].iter().take_while(|node| is_stray(node, tree[at].span.source)).count();
        if run == 0 {
            at += 1;
            continue;
        }
        let holds = |block: &str| tree[at..at + run].iter().all(|node| accepts(block, &node.name.value));
        let before = at.checked_sub(1).and_then(|before| tree.get(before));
        let open = before.filter(|node| !node.has_block && node.span.source == tree[at].span.source);
        let open = open.filter(|node| BLOCKS.contains(&node.name.value.as_str()) && holds(&node.name.value));
        if open.is_some() {
            let strays: Vec<Node> = tree.drain(at..at + run).collect();
            closer(&strays, tree.get(at), findings);
            let block = &mut tree[at - 1];
            findings.push(nodes::no_opening_brace(block.header, &block.name.value));
            block.has_block = true;
            block.children.extend(strays);
        } else if run > 1
            && let Some(block) = BLOCKS.into_iter().find(|block| holds(block))
        {
            let strays: Vec<Node> = tree.drain(at..at + run).collect();
            closer(&strays, tree.get(at), findings);
            findings.push(nodes::no_block(strays[0].name.span, &strays[0].name.value, block));
            complete = false;
        } else {
            at += run;
        }
    }
    complete
}

fn is_stray(node: &Node, source: crate::source::SourceId) -> bool {
    node.span.source == source
        && !is_at_top(&node.name.value)
        && BLOCKS.into_iter().any(|block| accepts(block, &node.name.value))
}

/// Whether a node or a setting of this name stands in a block.
fn accepts(block: &str, name: &str) -> bool {
    let setting = table().rule(block).is_some_and(|rule| rule.props.get(name).is_some_and(|prop| prop.child));
    setting || table().child(block, name).is_some()
}

/// The `}` after stray nodes is not wrong: it is the other half.
fn closer(strays: &[Node], next: Option<&Node>, findings: &mut Findings) {
    let Some(last) = strays.last().map(|node| node.span) else { return };
    let mut found = false;
    findings.retain(|finding| {
        let closes = finding.code.0 == nodes::CLOSES_NOTHING
            && finding.primary.as_ref().is_some_and(|label| {
                let after = label.span.source == last.source && label.span.start >= last.end;
                after && next.is_none_or(|next| next.span.source != last.source || label.span.start < next.span.start)
            });
        let drop = closes && !found;
        found |= closes;
        !drop
    });
}
