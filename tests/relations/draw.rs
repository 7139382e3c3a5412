//! Random small workflows, drawn from a seed; small seeds give small ones. What is drawn is mostly legal: a part that
//! the evaluator finds wrong is drawn again, but for a few.

#[path = "draw_axes.rs"]
mod axes;
#[path = "draw_expr.rs"]
mod expr;
#[path = "draw_reads.rs"]
mod reads;
#[path = "draw_steps.rs"]
mod steps;
#[path = "draw_words.rs"]
mod words;

use super::axes::Axes;
use super::construct::On;
use super::jobs;
use super::model::{Id, Input, Name, Workflow};
use super::rule::{self, Point};

pub struct Draw<'a> {
    state: u64,
    on: &'a On,
}

impl Draw<'_> {
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`.
    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    /// True in `percent` of the cases.
    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// True in `percent` of the cases, if the construct is switched on.
    fn may(&mut self, construct: &str, percent: usize) -> bool {
        debug_assert!(super::construct::ALL.contains(&construct), "{construct}");
        self.chance(percent) && self.on.contains(construct)
    }

    fn of<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }

    fn shuffle<T>(&mut self, all: &mut [T]) {
        for i in (1..all.len()).rev() {
            all.swap(i, self.below(i + 1));
        }
    }
}

/// The workflow of a seed.
pub fn workflow(seed: u64, on: &On) -> Workflow {
    let mut draw = Draw { state: seed, on };
    let size = 1 + (seed % 5) as usize;
    let mut workflow = Workflow::default();
    let mut made = Axes::default();
    for id in 0..1 + draw.below(size + 1) {
        // One that cannot be made is drawn again; hardly ever it stays.
        for attempt in 0..6 {
            let axis = axes::axis(&mut draw, &workflow, &made, id);
            let mut more = made.clone();
            let result = more.add(&axis);
            if result.is_err() && attempt == 0 && draw.chance(2) {
                workflow.axes.push(axis);
                return workflow;
            }
            if result.is_ok() && more.elements(id).len() <= 24 {
                workflow.axes.push(axis);
                made = more;
                break;
            }
        }
    }
    for id in 0..1 + draw.below(2) {
        let each = some_axes(&mut draw, &workflow, &made, &[], 2, 60);
        let name = Name { text: format!("in{id}"), keys: made.named(&each) };
        let seen = expr::always(&made, &each);
        let when = if draw.may("input-when", 25) { expr::condition(&mut draw, &made, &seen, &[]) } else { None };
        workflow.inputs.push(Input { id, each, name, when });
    }
    for id in 0..1 + draw.below(size + 1) {
        for attempt in 0..8 {
            let more = steps::with_step(&mut draw, &workflow, &made, id);
            let keep = if attempt == 0 { 18 } else { 0 };
            if jobs::jobs(&more).is_ok() || draw.chance(keep) {
                workflow = more;
                break;
            }
        }
    }
    workflow.reversed = draw.chance(30);
    workflow
}

/// Up to `most` further axes, each once, in any order; one may be the parent of another.
fn some_axes(draw: &mut Draw, workflow: &Workflow, made: &Axes, first: &[Id], most: usize, points: usize) -> Vec<Id> {
    let mut left: Vec<Id> = workflow.axes.iter().map(|a| a.id).filter(|a| !first.contains(a)).collect();
    draw.shuffle(&mut left);
    left.truncate(draw.below(most + 1));
    let all = |left: &[Id]| rule::points(made, &Point::default(), &[first, left].concat()).len();
    while !left.is_empty() && all(&left) > points {
        left.pop();
    }
    left
}
