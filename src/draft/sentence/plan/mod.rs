//! Clauses → axes and steps: who runs for what, and who reads whose results.
//!
//! | part | what it finds |
//! |---|---|
//! | [`model`] | what the sentence asks for |
//! | [`rounds`] | the loop, and the clauses that belong to it |
//! | [`axes`] | the axis of what a clause is done over |
//! | [`steps`] | the step of a clause, and what it runs for |
//! | [`reads`] | whose results a step reads, and which of them |
//! | [`names`] | what a step, its program and its output are called |
//! | [`publish`] | what is kept |

mod axes;
mod model;
mod names;
mod publish;
mod reads;
mod rounds;
mod steps;

pub use model::{Axis, Elements, In, Input, Plan, Published, Step, Which};

use super::clause::Clause;
use crate::draft::name::Names;
use rounds::Rounds;

struct Planner<'c> {
    clauses: &'c [Clause],
    plan: Plan,
    names: Names,
    /// What all clauses that follow are done over.
    scope: Vec<String>,
    /// Steps whose results nobody has read.
    unread: Vec<usize>,
    rounds: Option<Rounds>,
}

pub fn plan(clauses: &[Clause]) -> Plan {
    let names = Names::of_specification();
    let (plan, scope, unread, rounds) = Default::default();
    let mut planner = Planner { clauses, plan, names, scope, unread, rounds };
    planner.loops();
    for (at, clause) in clauses.iter().enumerate() {
        planner.clause(at, clause);
    }
    planner.publish();
    planner.plan
}
