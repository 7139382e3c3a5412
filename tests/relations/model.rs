//! A workflow as the test thinks of it: axes with their elements, files over them, and who reads what.

/// An axis: its elements in order, those of one parent together.
#[derive(Debug, Clone)]
pub struct Axis {
    pub name: String,
    /// The axis that it is `inside`.
    pub parent: Option<usize>,
    pub elements: Vec<Element>,
    pub written: Written,
}

#[derive(Debug, Clone)]
pub struct Element {
    pub key: String,
    /// The element of the parent axis.
    pub parent: usize,
}

/// How the axis stands in the specification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// The same keys inside every element of the parent.
    Points,
    /// The numbers from 0; `up_to_parent` keeps those up to the parent's own index.
    Range { end: usize, up_to_parent: bool },
    /// A file of lines for each element of the parent.
    Lines,
    /// A table for each element of the parent.
    Csv,
}

/// A family of files that exists before the run.
#[derive(Debug, Clone)]
pub struct Input {
    pub each: Vec<usize>,
}

#[derive(Debug, Clone)]
pub struct Step {
    pub each: Vec<usize>,
    pub reads: Vec<Read>,
    /// The `over` of each output.
    pub outputs: Vec<Vec<usize>>,
}

#[derive(Debug, Clone)]
pub struct Read {
    pub source: Source,
    pub at: Vec<(usize, Pick)>,
    pub gather: Vec<usize>,
    /// An argument group is repeated over what is gathered.
    pub zipped: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    Input(usize),
    Output { step: usize, output: usize },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pick {
    First,
    Last,
    Prev,
    Next,
    /// The element of this key.
    Key(String),
    /// The element that has the key of the step's element of another axis.
    KeyOf(usize),
    /// The element whose key is the index of the step's element of another axis, plus a number.
    IndexOf(usize, usize),
}

#[derive(Debug, Clone, Default)]
pub struct Workflow {
    pub axes: Vec<Axis>,
    pub inputs: Vec<Input>,
    pub steps: Vec<Step>,
    /// The nodes stand in the specification from the last to the first.
    pub reversed: bool,
}

impl Workflow {
    /// The axis and those that it determines, finest first.
    pub fn closure(&self, axis: usize) -> Vec<usize> {
        std::iter::successors(Some(axis), |a| self.axes[*a].parent).collect()
    }

    pub fn closure_of(&self, axes: &[usize]) -> Vec<usize> {
        let mut all: Vec<usize> = axes.iter().flat_map(|a| self.closure(*a)).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The axes that one file of a source stands for.
    pub fn shape(&self, source: Source) -> Vec<usize> {
        match source {
            Source::Input(input) => self.inputs[input].each.clone(),
            Source::Output { step, output } => {
                let step = &self.steps[step];
                step.each.iter().chain(&step.outputs[output]).copied().collect()
            }
        }
    }

    /// The axes whose keys make a name: of each axis its parents before it, each once.
    pub fn named(&self, axes: &[usize]) -> Vec<usize> {
        let mut named = Vec::new();
        for axis in axes {
            for axis in self.closure(*axis).into_iter().rev() {
                if !named.contains(&axis) {
                    named.push(axis);
                }
            }
        }
        named
    }
}
