//! Clauses → axes and steps: who runs for what, and who reads whose results.

use super::clause::{Clause, How, Over};
use super::words::{Work, number, singular};
use crate::draft::name::{Names, identifier};
use crate::resolve::RESERVED;

/// What the sentence asks for.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Plan {
    pub axes: Vec<Axis>,
    pub inputs: Vec<Input>,
    /// The name of a program, and the words that name it.
    pub components: Vec<(String, String, String)>,
    pub steps: Vec<Step>,
    pub epochs: Option<(u64, String)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Axis {
    pub name: String,
    pub elements: Elements,
    pub words: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Elements {
    /// To be decided: what.
    Open(String),
    Names(Vec<String>),
    /// From the first to the last one.
    Range(u64, Option<u64>),
    /// Two of these.
    Pairs(String),
}

/// Something that is there before the run.
#[derive(Debug, PartialEq, Eq)]
pub struct Input {
    pub name: String,
    pub each: Vec<String>,
    pub shown: String,
    pub words: String,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Step {
    pub name: String,
    pub each: Vec<String>,
    /// Whether it runs once or for each is to be decided.
    pub open_each: Option<String>,
    pub component: Option<String>,
    pub ins: Vec<In>,
    pub out: String,
    /// The axis of the pieces that it makes.
    pub over: Option<String>,
    pub published: Published,
    pub told: String,
    pub words: String,
    pub work: Work,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Published {
    No,
    Yes,
    /// Of the last round.
    Last(String),
}

#[derive(Debug, PartialEq, Eq)]
pub enum In {
    Input {
        name: String,
        how: Which,
    },
    From {
        name: String,
        step: usize,
        how: Which,
    },
    /// The state of the round before, or what there is at first.
    Before {
        name: String,
        step: usize,
        round: String,
        first: String,
    },
}

#[derive(Debug, PartialEq, Eq)]
pub enum Which {
    Own,
    All(String),
    /// The two of a pair.
    Pair {
        axis: String,
        pair: String,
    },
    Last(String),
    Open(String),
}

/// Things that are told apart by their number.
const NUMBERED: [&str; 27] = [
    "member",
    "realization",
    "realisation",
    "replicate",
    "run",
    "repetition",
    "tile",
    "chunk",
    "part",
    "piece",
    "batch",
    "fold",
    "seed",
    "round",
    "iteration",
    "draw",
    "trial",
    "split",
    "block",
    "slice",
    "frame",
    "generation",
    "simulation",
    "shard",
    "bootstrap",
    "cycle",
    "partition",
];

/// Things that a program is not called.
const COMMON: [&str; 28] = [
    "simulation",
    "simulations",
    "model",
    "models",
    "analysis",
    "inference",
    "experiment",
    "experiments",
    "job",
    "jobs",
    "script",
    "program",
    "code",
    "workflow",
    "pipeline",
    "test",
    "tests",
    "it",
    "them",
    "training",
    "evaluation",
    "prediction",
    "predictions",
    "everything",
    "this",
    "that",
    "each",
    "analyses",
];

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

/// A loop: its axis, and the first and last step in it.
struct Rounds {
    axis: String,
    first: usize,
    last: usize,
}

pub fn plan(clauses: &[Clause]) -> Plan {
    let reserved = RESERVED.iter().chain(&["first", "last"]).map(|word| (*word).to_owned());
    let names = Names::without(reserved);
    let (plan, scope, unread, rounds) = Default::default();
    let mut planner = Planner { clauses, plan, names, scope, unread, rounds };
    planner.loops();
    for (at, clause) in clauses.iter().enumerate() {
        planner.clause(at, clause);
    }
    planner.publish();
    planner.plan
}

impl Planner<'_> {
    /// Finds the rounds, and the clauses that belong to them.
    fn loops(&mut self) {
        let has = |c: &Clause| c.over.iter().any(|o| o.how == How::Rounds);
        let Some(at) = self.clauses.iter().position(has) else { return };
        let Some(over) = self.clauses[at].over.iter().find(|o| o.how == How::Rounds).cloned() else { return };
        let leads = self.clauses[at].leads;
        let is_gather = |c: &Clause| c.work() == Work::Gather;
        // What comes before the loop only brings the data.
        let first =
            if leads { at } else { self.clauses[..at].iter().position(|c| c.work() != Work::Source).unwrap_or(at) };
        let ends = |(n, c): (usize, &Clause)| n > first && c.then && n > at;
        let end = self.clauses.iter().enumerate().position(ends).unwrap_or(self.clauses.len());
        let gather = self.clauses[first..end].iter().rposition(is_gather).map(|n| first + n);
        let last = gather.unwrap_or(if leads { end.saturating_sub(1) } else { at }).max(at.min(end.saturating_sub(1)));
        let axis = self.axis(&over);
        self.rounds = Some(Rounds { axis, first, last });
    }

    /// The axis of what a clause is done over; one that is there is taken.
    fn axis(&mut self, over: &Over) -> String {
        let wanted = if over.how == How::Pairs { self.element(over) } else { over.noun.clone() };
        if let Some(axis) = self.plan.axes.iter().find(|axis| axis.name == wanted) {
            return axis.name.clone();
        }
        let name = self.names.give(&wanted);
        let last = over.noun.rsplit('-').next().unwrap_or("");
        let elements = if !over.names.is_empty() {
            Elements::Names(over.names.clone())
        } else if let Some((first, last)) = over.range {
            Elements::Range(first, Some(last))
        } else if matches!(over.how, How::Rounds | How::Times | How::Into)
            || NUMBERED.contains(&last) && over.number.is_some()
        {
            Elements::Range(1, over.number)
        } else {
            Elements::Open(match over.number {
                Some(number) => format!("which {number} {}?", over.shown),
                None => format!("which {}?", plural(&over.shown)),
            })
        };
        self.plan.axes.push(Axis { name: name.clone(), elements, words: over.words.clone() });
        name
    }

    /// The axis that pairs are made of: where it is not named, the one that the results before it have.
    fn element(&self, over: &Over) -> String {
        let before = || self.unread.last().and_then(|s| self.plan.steps[*s].each.last().cloned());
        let named = self.plan.axes.iter().any(|axis| axis.name == over.noun);
        let vague = ["item", "result", "output"].contains(&over.noun.as_str());
        if vague && !named { before().unwrap_or_else(|| over.noun.clone()) } else { over.noun.clone() }
    }

    fn pair(&mut self, over: &Over) -> (String, String) {
        let axis = self.axis(over);
        let name = self.names.give("pair");
        let elements = Elements::Pairs(axis.clone());
        self.plan.axes.push(Axis { name: name.clone(), elements, words: over.words.clone() });
        (axis, name)
    }

    fn clause(&mut self, at: usize, clause: &Clause) {
        let work = clause.work();
        let round = self.rounds.as_ref().filter(|r| (r.first..=r.last).contains(&at)).map(|r| r.axis.clone());
        let mut each: Vec<String> = round.iter().cloned().collect();
        let mut pair = None;
        let mut into = None;
        let mut all = Vec::new();
        let mut own = false;
        for over in &clause.over {
            match over.how {
                How::Rounds => continue,
                How::Into => into = Some(self.axis(over)),
                How::Pairs => {
                    let (axis, name) = self.pair(over);
                    each.push(name.clone());
                    pair = Some((axis, name));
                }
                How::All if matches!(work, Work::Gather | Work::Train) => all.push(over.clone()),
                How::All if over.is_object && !clause.parallel => all.push(over.clone()),
                How::Each | How::All | How::Times => {
                    let axis = self.axis(over);
                    if !each.contains(&axis) {
                        each.push(axis);
                    }
                }
            }
            own |= !matches!(over.how, How::Into) && all.is_empty();
        }
        // A split that does not say into what.
        if work == Work::Split && into.is_none() && pair.is_none() && !own {
            let noun = clause
                .verb
                .map_or("piece", |verb| if matches!(verb.base, "tile" | "chunk") { verb.base } else { "piece" });
            let over = Over {
                how: How::Into,
                noun: noun.into(),
                shown: format!("{noun}s"),
                number: None,
                names: vec![],
                range: None,
                is_object: false,
                words: clause.words.clone(),
            };
            into = Some(self.axis(&over));
        }
        let mut open_each = None;
        let produced = self.produced(round.as_deref());
        if own {
            if clause.leads {
                self.scope = each.iter().filter(|axis| Some(*axis) != round.as_ref()).cloned().collect();
            }
        } else if work == Work::Gather || clause.once || !all.is_empty() {
            if at > 0 && work == Work::Gather {
                self.scope.clear();
            }
        } else if !self.scope.is_empty() {
            each.extend(self.scope.clone());
        } else if clause.it || clause.parallel || (work == Work::Predict && !produced.is_empty()) {
            each.extend(produced.iter().filter(|axis| !each.contains(axis)).cloned().collect::<Vec<_>>());
        } else if !produced.is_empty() && work != Work::Source {
            open_each = Some(format!("once, or for each {}?", produced.join(" and ")));
        }
        let name = self.names.give(&self.name_of(clause));
        let component = self.component(clause);
        let out = self.out(clause);
        let mut step = Step {
            name,
            each,
            open_each,
            component,
            ins: Vec::new(),
            out,
            over: into,
            published: Published::No,
            told: if clause.told.is_empty() { clause.words.clone() } else { clause.told.clone() },
            words: clause.words.clone(),
            work,
        };
        self.reads(at, clause, &mut step, pair, round.as_deref());
        if let Some(epochs) = clause.epochs {
            self.plan.epochs.get_or_insert_with(|| (epochs, clause.words.clone()));
        }
        self.plan.steps.push(step);
        self.unread.push(self.plan.steps.len() - 1);
    }

    /// The axes of the results that wait to be read.
    fn produced(&self, round: Option<&str>) -> Vec<String> {
        let Some(last) = self.unread.last().map(|s| &self.plan.steps[*s]) else { return Vec::new() };
        let loops = self.rounds.as_ref().map(|r| r.axis.as_str());
        let axes = last
            .each
            .iter()
            .chain(&last.over)
            .filter(|axis| Some(axis.as_str()) != round && Some(axis.as_str()) != loops);
        axes.cloned().collect()
    }

    fn reads(
        &mut self,
        at: usize,
        clause: &Clause,
        step: &mut Step,
        pair: Option<(String, String)>,
        round: Option<&str>,
    ) {
        let number = self.plan.steps.len();
        let mut sources: Vec<usize> = Vec::new();
        if !matches!(step.work, Work::Source) || clause.it {
            sources.extend(std::mem::take(&mut self.unread));
        }
        // A model is used together with the data that are there in the same way.
        let model = self.plan.steps.iter().rposition(|s| s.work == Work::Train);
        if let (Work::Predict, Some(model)) = (step.work, model) {
            if !sources.contains(&model) {
                sources.insert(0, model);
            }
            let data = self.plan.steps[..model]
                .iter()
                .rposition(|s| s.work != Work::Train && s.each == step.each && s.over.is_none());
            if let Some(data) = data.filter(|_| !step.each.is_empty()).filter(|data| !sources.contains(data)) {
                sources.push(data);
            }
        }
        if sources.is_empty() {
            self.first_input(clause, step, pair.as_ref());
        }
        for source in sources {
            let from = &self.plan.steps[source];
            let name = if from.out == step.out { format!("{}-before", from.out) } else { from.out.clone() };
            let name = if step.ins.iter().any(|i| i.name() == name) { format!("{name}-{}", from.name) } else { name };
            let extra: Vec<String> =
                from.each.iter().chain(&from.over).filter(|axis| !step.each.contains(axis)).cloned().collect();
            let how = self.which(clause, step, &extra, pair.as_ref());
            step.ins.push(In::From { name, step: source, how });
        }
        if let (Some(round), Some(loops)) = (round, &self.rounds)
            && at == loops.first
        {
            // The last step of the loop is not there yet: its place is known, and its name is told later.
            let first = self.names.give("initial");
            let told = self.clauses[loops.last].words.clone();
            self.plan.inputs.push(Input {
                name: first.clone(),
                each: Vec::new(),
                shown: "what the first round begins with".into(),
                words: told,
            });
            let step_at = number + loops.last - loops.first;
            step.ins.push(In::Before { name: "state".to_owned(), step: step_at, round: round.to_owned(), first });
        }
    }

    /// Which results of another step a step takes, that has more axes.
    fn which(&self, clause: &Clause, step: &Step, extra: &[String], pair: Option<&(String, String)>) -> Which {
        if extra.is_empty() {
            return Which::Own;
        }
        if let Some((axis, name)) = pair.filter(|(axis, _)| extra == [axis.clone()]) {
            return Which::Pair { axis: axis.clone(), pair: name.clone() };
        }
        let loops = self.rounds.as_ref().map(|r| r.axis.as_str());
        if let [axis] = extra
            && Some(axis.as_str()) == loops
        {
            return Which::Last(axis.clone());
        }
        let all = || Which::All(extra.join(" "));
        let takes_all = step.work == Work::Gather || clause.once || clause.over.iter().any(|o| o.how == How::All);
        let own = step.each.iter().any(|axis| loops != Some(axis.as_str()));
        match (takes_all, own) {
            (true, false) => all(),
            // One model for each region: which of the samples it takes is not said.
            (_, true) => Which::Open(format!(
                "which {} belong to one {}?",
                plural(&extra.join(" and ")),
                step.each.join(" and ")
            )),
            (false, false) if step.work == Work::Train && step.open_each.is_none() => all(),
            // The question whether it runs once or for each is asked at the step.
            (false, false) => Which::Own,
        }
    }

    /// What the first step works on.
    fn first_input(&mut self, clause: &Clause, step: &mut Step, pair: Option<&(String, String)>) {
        let object = clause.over.iter().find(|o| o.is_object && o.how != How::Into);
        let each: Vec<String> = match pair {
            Some((axis, _)) => vec![axis.clone()],
            None => {
                step.each.iter().filter(|axis| self.rounds.as_ref().is_none_or(|r| r.axis != **axis)).cloned().collect()
            }
        };
        let is_thing = matches!(step.work, Work::Change | Work::Gather | Work::Split);
        let (shown, words) = match (object, clause.object.as_slice()) {
            (Some(over), _) if is_thing || pair.is_some() => (over.shown.clone(), over.words.clone()),
            (None, [_, ..]) if is_thing => (clause.object.join(" "), clause.words.clone()),
            (None, []) if is_thing && !each.is_empty() => (each.join(" and "), clause.words.clone()),
            _ => return,
        };
        let wanted = identifier(&shown.to_lowercase());
        let taken = self.plan.axes.iter().any(|axis| axis.name == wanted) || wanted == step.name;
        let wanted = if taken { format!("{wanted}-file") } else { wanted };
        let name = self.names.give(&wanted);
        self.plan.inputs.push(Input { name: name.clone(), each: each.clone(), shown, words });
        let how = match pair {
            Some((axis, pair)) => Which::Pair { axis: axis.clone(), pair: pair.clone() },
            None => Which::Own,
        };
        step.ins.push(In::Input { name, how });
    }

    fn name_of(&self, clause: &Clause) -> String {
        let object = clause.object.join(" ").to_lowercase();
        match clause.verb {
            Some(verb) if (verb.work == Work::Run || verb.base == "call") && !object.is_empty() => {
                format!("{}-{object}", verb.base)
            }
            Some(verb) if self.plan.steps.iter().any(|s| s.name == verb.base) && !object.is_empty() => {
                format!("{}-{object}", verb.base)
            }
            Some(verb) => verb.base.to_owned(),
            None => clause.told.split_whitespace().take(3).collect::<Vec<_>>().join("-").to_lowercase(),
        }
    }

    /// The program that a clause names.
    fn component(&mut self, clause: &Clause) -> Option<String> {
        let is_name = |word: &str| {
            let many = singular(word) != word && !word.ends_with("tools") && !word.starts_with(char::is_uppercase);
            !many && !COMMON.contains(&word.to_lowercase().as_str()) && number(word).is_none()
        };
        let own = match clause.object.as_slice() {
            [name] if clause.work() == Work::Run && is_name(name) => {
                // One word without an article before it.
                let bare = clause.told.split_whitespace().nth(1) == Some(name.as_str());
                bare.then(|| name.clone())
            }
            [name, ..]
                if clause.work() == Work::Run
                    && is_name(name)
                    && name.chars().next().is_some_and(char::is_uppercase) =>
            {
                Some(name.clone())
            }
            _ => None,
        };
        let shown = own.or_else(|| clause.tool.clone())?;
        let name = identifier(&shown.to_lowercase());
        if !self.plan.components.iter().any(|(known, ..)| *known == name) {
            self.plan.components.push((name.clone(), shown, clause.words.clone()));
        }
        Some(name)
    }

    /// What a clause makes, as a name.
    fn out(&self, clause: &Clause) -> String {
        let makes = clause.verb.map_or("result", |verb| verb.makes);
        let makers = [
            "make",
            "create",
            "build",
            "produce",
            "generate",
            "derive",
            "compute",
            "calculate",
            "draw",
            "plot",
            "write",
            "report",
        ];
        let named = clause.verb.is_some_and(|v| makers.contains(&v.base) && !v.past) && clause.work() != Work::Gather;
        let object: Vec<String> = clause.object.iter().map(|w| w.to_lowercase()).collect();
        let is_result = object
            .last()
            .is_some_and(|w| ["results", "result", "outputs", "output", "them", "data"].contains(&w.as_str()));
        let article = clause
            .told
            .split_whitespace()
            .nth(1)
            .is_some_and(|w| ["a", "an", "one"].contains(&w.to_lowercase().as_str()));
        let name = if named && article && !object.is_empty() && !is_result {
            identifier(&object.join("-"))
        } else {
            makes.to_owned()
        };
        let taken = RESERVED.contains(&name.as_str())
            || self.plan.axes.iter().any(|a| a.name == name)
            || self.plan.inputs.iter().any(|i| i.name == name);
        if taken { format!("{name}-file") } else { name }
    }

    /// What nobody reads is kept.
    fn publish(&mut self) {
        let loops = self.rounds.as_ref();
        for at in 0..self.plan.steps.len() {
            let read =
                self.plan.steps.iter().flat_map(|s| &s.ins).any(|i| matches!(i, In::From { step, .. } if *step == at));
            let looped = self
                .plan
                .steps
                .iter()
                .flat_map(|s| &s.ins)
                .any(|i| matches!(i, In::Before { step, .. } if *step == at));
            self.plan.steps[at].published = match (read, loops) {
                (true, _) => Published::No,
                (false, Some(loops)) if looped => Published::Last(loops.axis.clone()),
                (false, _) => Published::Yes,
            };
        }
        // Names of files differ from those of axes that came later.
        let axes: Vec<String> = self
            .plan
            .axes
            .iter()
            .map(|axis| axis.name.clone())
            .chain(self.plan.inputs.iter().map(|i| i.name.clone()))
            .collect();
        for step in &mut self.plan.steps {
            let mut taken = axes.clone();
            // What is read of an input has its name.
            for name in step.ins.iter_mut().filter_map(In::name_mut).chain([&mut step.out]) {
                while taken.contains(name) {
                    name.push_str("-file");
                }
                taken.push(name.clone());
            }
        }
    }
}

impl In {
    pub fn name(&self) -> &str {
        match self {
            In::Input { name, .. } | In::From { name, .. } | In::Before { name, .. } => name,
        }
    }

    fn name_mut(&mut self) -> Option<&mut String> {
        match self {
            In::Input { .. } => None,
            In::From { name, .. } | In::Before { name, .. } => Some(name),
        }
    }
}

/// `scenario` as it is asked for.
fn plural(noun: &str) -> String {
    if noun != singular(&noun.to_lowercase()) && noun.ends_with('s') {
        return noun.to_owned();
    }
    let end = noun.chars().last().unwrap_or('s');
    let before = noun.chars().rev().nth(1).unwrap_or('a');
    match end {
        's' if noun.ends_with("is") => format!("{}es", &noun[..noun.len() - 2]),
        's' if noun == "series" || noun == "species" => noun.to_owned(),
        's' | 'x' => format!("{noun}es"),
        'y' if !"aeiou".contains(before) => format!("{}ies", &noun[..noun.len() - 1]),
        'h' if matches!(before, 'c' | 's') => format!("{noun}es"),
        _ => format!("{noun}s"),
    }
}
