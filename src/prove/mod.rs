//! What must hold by value: files and ids with different names, no input without its file, nothing too large.

mod arguments;
mod available;
mod bypassed;
mod carried;
mod cell;
mod columns;
mod cycles;
mod keys;
mod limits;
mod missing;
mod names;
mod prose;
mod rendered;
mod templates;
mod texts;

pub use arguments::check as arguments;
pub use carried::carried;
pub use columns::check as columns;
pub use limits::bytes;
pub use prose::check as prose;

use crate::compile::Limits;
use crate::diagnostic::Findings;
use crate::plan::Plan;
use crate::source::Sources;

/// Proves a plan, or reports the first points where it fails. Whether it is small enough to be walked. What is wrong is
/// left unhealthy, with what depends on it: a mistake is told once.
pub fn prove(plan: &mut Plan, limits: Limits, sources: &Sources, findings: &mut Findings) -> bool {
    if !limits::check(plan, limits, findings) {
        return false;
    }
    let lacking = available::check(plan, sources, findings);
    let nameless = texts::files(plan, &lacking, findings);
    plan.lose(&nameless);
    for step in texts::jobs(plan, &lacking, findings) {
        // Its files have their names all the same.
        plan.workflow.steps[step].healthy = false;
    }
    cycles::check(plan, findings);
    names::check(plan, findings);
    limits::commands(plan, findings);
    bypassed::warn(plan, findings);
    texts::warn(plan, findings);
    true
}
