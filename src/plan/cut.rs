//! The text of one point in parts, where its loops run long: so one job is made side by side, and never held whole.

use std::ops::Range;

use super::map::NONE;
use super::program::{Op, Program, run};

/// A part of the text of a program at one point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    /// Operations of the program.
    ops: Range<usize>,
    /// The only operation is a loop, of which these passes belong to the part.
    passes: Option<Range<usize>>,
}

impl Program {
    /// About how many bytes the text at a point has. Loops are not run.
    pub fn about(&self, point: &mut Vec<u32>) -> u64 {
        self.ops.iter().map(|op| about(op, point)).fold(0, u64::saturating_add)
    }

    /// Parts of the text at a point, in order, of about `bytes` each where loops are cut.
    pub fn cuts(&self, point: &mut Vec<u32>, bytes: u64) -> Vec<Cut> {
        let mut cuts = Vec::new();
        let mut from = 0;
        for (at, op) in self.ops.iter().enumerate() {
            let Some((passes, each)) = passes(op, point) else { continue };
            let most = usize::try_from(bytes / each.max(1)).unwrap_or(usize::MAX).max(1);
            if passes <= most {
                continue;
            }
            if from < at {
                cuts.push(Cut { ops: from..at, passes: None });
            }
            cuts.extend(ranges(passes, most).map(|passes| Cut { ops: at..at + 1, passes: Some(passes) }));
            from = at + 1;
        }
        if from < self.ops.len() {
            cuts.push(Cut { ops: from..self.ops.len(), passes: None });
        }
        cuts
    }

    /// Appends a part of the text at a point.
    pub fn run_cut(&self, cut: &Cut, point: &mut Vec<u32>, out: &mut Vec<u8>) {
        let ops = self.ops.get(cut.ops.clone()).unwrap_or_default();
        let ([Op::Each { extension, body }], Some(passes)) = (ops, &cut.passes) else { return run(ops, point, out) };
        let Some(elements) = extension.plain(point) else { return };
        let base = point.len();
        point.push(NONE);
        for at in passes.clone() {
            point[base] = elements.get(at);
            body.run(point, out);
        }
        point.truncate(base);
    }
}

/// `0..total` in ranges of at most so many.
pub fn ranges(total: usize, most: usize) -> impl Iterator<Item = Range<usize>> {
    (0..total).step_by(most.max(1)).map(move |from| from..(from + most.max(1)).min(total))
}

fn about(op: &Op, point: &mut Vec<u32>) -> u64 {
    match passes(op, point) {
        Some((passes, each)) => (passes as u64).saturating_mul(each),
        None => {
            let mut text = Vec::new();
            run(std::slice::from_ref(op), point, &mut text);
            text.len() as u64
        }
    }
}

/// How often a loop over one slot runs, and how many bytes its first pass makes.
fn passes(op: &Op, point: &mut Vec<u32>) -> Option<(usize, u64)> {
    let Op::Each { extension, body } = op else { return None };
    let elements = extension.plain(point)?;
    if elements.is_empty() {
        return Some((0, 0));
    }
    point.push(elements.get(0));
    let mut text = Vec::new();
    body.run(point, &mut text);
    point.pop();
    Some((elements.len(), text.len() as u64))
}
