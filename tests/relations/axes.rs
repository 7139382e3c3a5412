//! The elements of the axes, made one axis after the other as they are declared.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::expr::{Expr, Illegal, Scope, Value, no_inputs, wrong};
use super::make;
use super::model::{Axis, Id, Maker, Rule, Within, Workflow};
use super::rule::Point;

#[derive(Debug, Clone)]
pub struct Element {
    pub key: String,
    /// Its own attributes; `index` and its like are counted.
    pub own: BTreeMap<String, Value>,
    /// The elements that it determines in one step.
    pub direct: BTreeMap<Id, usize>,
    /// The elements of the base that are to determine it.
    pub members: Vec<usize>,
}

impl Element {
    pub fn new(key: impl Into<String>) -> Self {
        Self { key: key.into(), own: BTreeMap::new(), direct: BTreeMap::new(), members: Vec::new() }
    }
}

/// All axes with their elements.
#[derive(Debug, Clone, Default)]
pub struct Axes {
    elements: BTreeMap<Id, Vec<Element>>,
    /// The axes that each axis determines in one step.
    direct: BTreeMap<Id, Vec<Id>>,
    /// The axes that each is `inside` or `within`.
    parents: BTreeMap<Id, Vec<Id>>,
    /// Answers that are asked for again and again; kept while no axis is being made.
    known: RefCell<Known>,
}

#[derive(Debug, Clone, Default)]
struct Known {
    kept: bool,
    determined: BTreeMap<(Id, usize), Point>,
    attributes: BTreeMap<(Id, usize), BTreeMap<String, Value>>,
}

/// The axes of a workflow.
pub fn make(workflow: &Workflow) -> Result<Axes, Illegal> {
    let mut axes = Axes::default();
    for axis in &workflow.axes {
        axes.add(axis)?;
    }
    Ok(axes)
}

impl Axes {
    pub fn elements(&self, axis: Id) -> &[Element] {
        &self.elements[&axis]
    }

    pub fn parents(&self, axis: Id) -> &[Id] {
        &self.parents[&axis]
    }

    /// The axis and those that it determines.
    pub fn closure(&self, axis: Id) -> Vec<Id> {
        let mut found = vec![axis];
        let mut at = 0;
        while at < found.len() {
            let more = self.direct[&found[at]].iter().filter(|a| !found.contains(a)).copied().collect::<Vec<_>>();
            found.extend(more);
            at += 1;
        }
        found
    }

    pub fn closure_of(&self, axes: &[Id]) -> Vec<Id> {
        let mut all: Vec<Id> = axes.iter().flat_map(|a| self.closure(*a)).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The axis after its parents, each after its own.
    pub fn with_parents(&self, axis: Id) -> Vec<Id> {
        let mut found: Vec<Id> = self.parents(axis).iter().flat_map(|p| self.with_parents(*p)).collect();
        found.push(axis);
        found
    }

    /// The axes whose keys make a name: of each axis its parents before it, each once.
    pub fn named(&self, axes: &[Id]) -> Vec<Id> {
        let mut named = Vec::new();
        for axis in axes.iter().flat_map(|axis| self.with_parents(*axis)) {
            if !named.contains(&axis) {
                named.push(axis);
            }
        }
        named
    }

    /// Whether every element of one axis determines one of the other.
    pub fn always(&self, axis: Id, other: Id) -> bool {
        (0..self.elements(axis).len()).all(|e| self.determined(axis, e).get(other).flatten().is_some())
    }

    /// Whether two elements are of the same parents.
    pub fn siblings(&self, axis: Id, a: usize, b: usize) -> bool {
        let [a, b] = [a, b].map(|e| self.determined(axis, e));
        self.parents(axis).iter().all(|p| a.get(*p) == b.get(*p))
    }

    /// Number of an element among its siblings.
    pub fn index(&self, axis: Id, element: usize) -> usize {
        (0..element).filter(|e| self.siblings(axis, *e, element)).count()
    }

    /// An element with all elements that it determines, and nothing where it determines none.
    pub fn determined(&self, axis: Id, element: usize) -> Point {
        if let Some(point) = self.known.borrow().determined.get(&(axis, element)) {
            return point.clone();
        }
        let mut point = Point { roots: vec![axis], at: self.closure(axis).into_iter().map(|a| (a, None)).collect() };
        let mut open = vec![(axis, element)];
        while let Some((axis, element)) = open.pop() {
            if point.at.insert(axis, Some(element)) == Some(None) {
                open.extend(self.elements(axis)[element].direct.iter().map(|(a, e)| (*a, *e)));
            }
        }
        let mut known = self.known.borrow_mut();
        if known.kept {
            known.determined.insert((axis, element), point.clone());
        }
        point
    }

    /// Its own attributes, and those that every element has.
    pub fn attributes(&self, axis: Id, element: usize) -> BTreeMap<String, Value> {
        if let Some(all) = self.known.borrow().attributes.get(&(axis, element)) {
            return all.clone();
        }
        let index = self.index(axis, element);
        let last = !(element + 1..self.elements(axis).len()).any(|e| self.siblings(axis, e, element));
        let built_in = [
            ("index", Value::Int(index as i64)),
            ("number", Value::Int(index as i64 + 1)),
            ("first", Value::Bool(index == 0)),
            ("last", Value::Bool(last)),
        ];
        let mut all: BTreeMap<String, Value> = built_in.map(|(n, v)| (n.to_owned(), v)).into();
        all.extend(self.elements(axis)[element].own.clone());
        let mut known = self.known.borrow_mut();
        if known.kept {
            known.attributes.insert((axis, element), all.clone());
        }
        all
    }

    /// The point that an element determines without itself: what the body of its axis can name.
    fn outside(&self, axis: Id, element: usize) -> Point {
        let mut point = self.determined(axis, element);
        point.at.remove(&axis);
        point
    }

    pub fn add(&mut self, axis: &Axis) -> Result<(), Illegal> {
        self.known.take();
        self.make(axis)?;
        self.known.get_mut().kept = true;
        Ok(())
    }

    fn make(&mut self, axis: &Axis) -> Result<(), Illegal> {
        let id = axis.id;
        let (direct, parents) = self.kin(axis)?;
        self.direct.insert(id, direct);
        self.parents.insert(id, parents);
        let elements = make::elements(self, axis)?;
        self.elements.insert(id, elements);
        for rule in &axis.rules {
            self.apply(id, rule)?;
        }
        let scope = Scope { axes: self, own: None, point: &Point::default(), extension: None, taken: &no_inputs };
        let emptied = !scope.holds(axis.when.as_ref())?;
        if emptied {
            self.elements.insert(id, Vec::new());
        }
        self.name_members(axis);
        let elements = self.elements(id);
        if elements.is_empty() && !axis.empty && !emptied {
            return wrong(format!("axis {id} has no elements"));
        }
        for a in 0..elements.len() {
            if (0..a).any(|b| elements[a].key == elements[b].key && self.siblings(id, a, b)) {
                return wrong(format!("two elements of axis {id} have the key {}", elements[a].key));
            }
        }
        self.agree()
    }

    /// The axes that an axis determines directly, and its parents.
    fn kin(&mut self, axis: &Axis) -> Result<(Vec<Id>, Vec<Id>), Illegal> {
        let mut direct: Vec<Id> = axis.inside.into_iter().collect();
        let mut parents = direct.clone();
        match axis.maker {
            Maker::Subset(base, _) => {
                direct.push(base);
                // It is the same axis with fewer elements.
                parents = self.parents(base).to_vec();
                self.direct.get_mut(&base).expect("made before").push(axis.id);
            }
            Maker::Groups(base, _, within) | Maker::Chunks(base, _, within) | Maker::Tree(base, _, within) => {
                if within == Within::Unsaid && !self.parents(base).is_empty() {
                    return wrong("`within` is needed");
                }
                if let Within::Axis(parent) = within {
                    direct.push(parent);
                    parents.push(parent);
                }
                self.direct.get_mut(&base).expect("made before").push(axis.id);
            }
            Maker::Product(a, b) | Maker::Zip(a, b) => direct.extend([a, b]),
            Maker::Points(_) | Maker::Range(_) | Maker::Lines(_) | Maker::Csv(_) | Maker::Table(_) => {}
        }
        Ok((direct, parents))
    }

    fn apply(&mut self, id: Id, rule: &Rule) -> Result<(), Illegal> {
        let count = self.elements(id).len();
        let values: Vec<Value> = (0..count).map(|e| self.value_in(id, e, rule.expr())).collect::<Result<_, _>>()?;
        match rule {
            Rule::Attr(name, _) => {
                for (element, value) in self.elements.get_mut(&id).expect("made").iter_mut().zip(values) {
                    element.own.insert(name.clone(), value);
                }
            }
            Rule::Where(_) => {
                if values.iter().any(|v| !matches!(v, Value::Bool(_))) {
                    return wrong("`where` is no condition");
                }
                let mut keep = values.iter().map(|v| *v == Value::Bool(true));
                self.elements.get_mut(&id).expect("made").retain(|_| keep.next() == Some(true));
            }
            Rule::Sort(_) => {
                // Siblings stay together: each takes a place of one of its siblings.
                let taker = |place: usize| {
                    let family: Vec<usize> = (0..count).filter(|e| self.siblings(id, *e, place)).collect();
                    let mut sorted = family.clone();
                    sorted.sort_by_key(|e| values[*e].clone());
                    sorted[family.iter().position(|e| *e == place).expect("its own sibling")]
                };
                let order: Vec<usize> = (0..count).map(taker).collect();
                let sorted = order.iter().map(|e| self.elements(id)[*e].clone()).collect();
                self.elements.insert(id, sorted);
            }
        }
        Ok(())
    }

    /// An expression in the body of an axis, for one of its elements.
    pub fn value_in(&self, axis: Id, element: usize, expr: &Expr) -> Result<Value, Illegal> {
        let (own, point) = (self.attributes(axis, element), self.outside(axis, element));
        Scope { axes: self, own: Some(&own), point: &point, extension: None, taken: &no_inputs }.value(expr)
    }

    /// The elements of the base learn what they determine.
    fn name_members(&mut self, axis: &Axis) {
        let (Maker::Subset(base, _) | Maker::Groups(base, ..) | Maker::Chunks(base, ..) | Maker::Tree(base, ..)) =
            axis.maker
        else {
            return;
        };
        let members: Vec<Vec<usize>> = self.elements(axis.id).iter().map(|e| e.members.clone()).collect();
        for (number, members) in members.into_iter().enumerate() {
            for member in members {
                self.elements.get_mut(&base).expect("made before")[member].direct.insert(axis.id, number);
            }
        }
    }

    /// Two ways to an axis lead to the same element.
    fn agree(&self) -> Result<(), Illegal> {
        for axis in self.elements.keys() {
            for element in 0..self.elements(*axis).len() {
                let point = self.determined(*axis, element);
                for (a, e) in point.at.iter().filter_map(|(a, e)| Some((a, (*e)?))) {
                    let other = self.elements(*a)[e].direct.iter().find(|(b, e)| point.at[b] != Some(**e));
                    if let Some((b, _)) = other {
                        return wrong(format!("axis {axis} determines two elements of axis {b}"));
                    }
                }
            }
        }
        Ok(())
    }
}

impl Rule {
    fn expr(&self) -> &Expr {
        match self {
            Self::Attr(_, expr) | Self::Where(expr) | Self::Sort(expr) => expr,
        }
    }
}
