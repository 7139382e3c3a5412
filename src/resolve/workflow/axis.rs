//! Axes and what their elements have.

use crate::resolve::ids::{AttrId, AxisId, IdVec};
use crate::resolve::term::{Term, Text};
use crate::source::Span;
use crate::spec::expr::Spanned;
use crate::spec::model::SheetFormat;
use crate::values::Type;
use regex::Regex;

/// An attribute of the elements of an axis.
#[derive(Debug)]
pub struct AttrDef {
    pub name: String,
    pub ty: Type,
    pub source: AttrSource,
    /// Where it is declared, or first named.
    pub span: Span,
    /// It is named of this axis, and not only of axes that are made of it.
    pub named: bool,
    /// Where somebody asks for it, of this axis or of one that is made of it: all elements must have it.
    pub asked: Option<Span>,
    /// Its text has a mistake, which was reported: what uses it is not wrong.
    pub broken: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub enum AttrSource {
    /// `index number first last value`
    Builtin(Builtin),
    /// A property of the axis's points; of the rows of its tables the column of this name, if somebody asks for it.
    Point,
    /// A column of the sheet, with its title there.
    Column(String),
    /// Of the file that an element of a `glob` stands for.
    File(FilePart),
    /// Of a node of a `tree`.
    Node(NodePart),
    /// The keys of the elements that a combination is made of.
    Members,
    /// What all members of a group agree on; of an element of a subset, what it has in its base.
    Inherited(AxisId, AttrId),
    /// The key of the element of another axis that it determines, or an attribute of that: two elements of which a
    /// third is made may differ in it.
    Owner(AxisId, Option<AttrId>),
    /// Whether the path that its key is, or that an attribute is, lies beside the specification.
    Beside(Option<AttrId>),
    /// An `attr`.
    Computed,
}

impl AttrSource {
    /// It is computed once the elements are there, and does not come with them.
    pub fn is_derived(&self) -> bool {
        matches!(self, Self::Builtin(_) | Self::Owner(..) | Self::Beside(_) | Self::Computed)
    }

    /// Nobody declared it: it answers what a text elsewhere asks.
    pub fn is_hidden(&self) -> bool {
        matches!(self, Self::Owner(..) | Self::Beside(_))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilePart {
    Path,
    Name,
    Stem,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodePart {
    /// From 1, for the nodes that merge elements.
    Level,
    /// From 1, in its level.
    Number,
    Root,
    /// The key of the node above; empty for the root.
    Up,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub enum Builtin {
    Value,
    Index,
    Number,
    First,
    Last,
}

impl Builtin {
    pub const ALL: [(&'static str, Builtin, Type); 5] = [
        ("value", Builtin::Value, Type::String),
        ("index", Builtin::Index, Type::Int),
        ("number", Builtin::Number, Type::Int),
        ("first", Builtin::First, Type::Bool),
        ("last", Builtin::Last, Type::Bool),
    ];
}

#[derive(Debug)]
pub struct AxisDef {
    pub name: String,
    /// The axis that its elements lie inside: elements with one parent are siblings.
    pub parent: Option<AxisId>,
    /// The other axes whose element each of its own determines directly: factors of a product, the base of a subset,
    /// and the groups, chunks, nodes and subsets that are made of its elements.
    pub determines: Vec<AxisId>,
    /// Those of `determines` of which some elements have none.
    pub partial: Vec<AxisId>,
    /// The axis that it is a subset of.
    pub base: Option<AxisId>,
    pub attrs: IdVec<AttrId, AttrDef>,
    /// Where it does not hold, the axis is empty.
    pub when: Option<Term>,
    /// Conditions over params may take elements away.
    pub conditional: bool,
    /// It may be without elements.
    pub empty: bool,
    /// The attribute that is the key.
    pub key: Option<AttrId>,
    /// Equal keys get a number at their end.
    pub unique: bool,
    pub constructors: Vec<Constructor>,
    pub rules: Vec<Rule>,
    /// What may be asked of its elements without being declared.
    pub offers: Offers,
    /// The type of `value`.
    pub value: Type,
    pub span: Span,
    /// Nothing in it was reported as wrong.
    pub healthy: bool,
}

/// Attributes that elements have by how they are made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Offers {
    /// Some elements are rows of a sheet: any of its columns may be named.
    pub columns: bool,
    pub files: bool,
    pub nodes: bool,
    pub members: bool,
    /// Elements have what those of this axis have: the members of a group if they agree, the base of a subset.
    pub inherits: Option<AxisId>,
}

impl AxisDef {
    /// An axis of which only the name is known.
    pub fn new(name: impl Into<String>, span: Span) -> Self {
        Self {
            name: name.into(),
            parent: None,
            determines: Vec::new(),
            partial: Vec::new(),
            base: None,
            attrs: IdVec::default(),
            when: None,
            conditional: false,
            empty: false,
            key: None,
            unique: false,
            constructors: Vec::new(),
            rules: Vec::new(),
            offers: Offers::default(),
            value: Type::String,
            span,
            healthy: true,
        }
    }

    pub fn attr(&self, name: &str) -> Option<AttrId> {
        self.attrs.iter().find(|(_, a)| a.name == name).map(|(id, _)| id)
    }
}

/// A text with the place where it is written.
pub type Placed = Spanned<Text>;

/// Where elements come from.
#[derive(Debug)]
pub struct Constructor {
    pub kind: ConstructorKind,
    pub when: Option<Term>,
    /// The attribute that is the key of these elements.
    pub key: Option<AttrId>,
    pub span: Span,
}

#[derive(Debug)]
pub enum ConstructorKind {
    Point {
        key: String,
        attributes: Vec<(String, String)>,
    },
    List {
        values: Vec<Placed>,
    },
    Lines {
        file: Placed,
        pattern: Option<Regex>,
    },
    Range {
        from: Placed,
        to: Placed,
        inclusive: bool,
        step: Option<Placed>,
    },
    /// Two of the first three are there.
    Dates {
        from: Option<Placed>,
        to: Option<Placed>,
        count: Option<Placed>,
        step: Option<Placed>,
    },
    Glob {
        pattern: Placed,
    },
    Sheet(Sheet),
    Subset {
        of: AxisId,
        condition: Term,
    },
    Groups {
        of: AxisId,
        by: Term,
    },
    Chunks {
        of: AxisId,
        size: ChunkSize,
    },
    Tree {
        of: AxisId,
        fan_in: Placed,
    },
    Product {
        of: Vec<AxisId>,
    },
    Zip {
        of: Vec<AxisId>,
    },
    Combinations {
        of: AxisId,
        min: Placed,
        max: Option<Placed>,
    },
}

#[derive(Debug)]
pub struct Sheet {
    pub format: SheetFormat,
    pub file: Placed,
    /// The title of the key's column, and where it is said; nothing if an attribute is the key.
    pub key: Option<(String, Span)>,
    pub distinct: bool,
    /// The titles in order, if the file has no line of them.
    pub titles: Option<Vec<String>>,
    /// The titles of the columns that name the parent, outermost first.
    pub parent: Vec<(String, Span)>,
}

#[derive(Debug)]
pub enum ChunkSize {
    Of(Placed),
    Near(Placed),
    Count(Placed),
}

impl ChunkSize {
    pub fn text(&self) -> &Placed {
        match self {
            ChunkSize::Of(text) | ChunkSize::Near(text) | ChunkSize::Count(text) => text,
        }
    }
}

#[derive(Debug)]
pub enum Rule {
    Attr { attr: AttrId, value: Text, span: Span },
    Where { condition: Term, span: Span },
    Sort { by: Term, descending: bool, span: Span },
    Require { condition: Term, message: Option<Text>, span: Span },
}

impl AxisDef {
    /// The axes that its constructors name.
    pub fn sources(&self) -> Vec<AxisId> {
        let of = |constructor: &Constructor| match &constructor.kind {
            ConstructorKind::Subset { of, .. }
            | ConstructorKind::Groups { of, .. }
            | ConstructorKind::Chunks { of, .. }
            | ConstructorKind::Tree { of, .. }
            | ConstructorKind::Combinations { of, .. } => vec![*of],
            ConstructorKind::Product { of } | ConstructorKind::Zip { of } => of.clone(),
            _ => Vec::new(),
        };
        self.constructors.iter().flat_map(of).collect()
    }

    /// Everything that is evaluated to make its elements.
    pub fn terms(&self) -> Vec<&Term> {
        let mut terms: Vec<&Term> = self.when.iter().collect();
        let mut texts: Vec<&Text> = Vec::new();
        let mut placed: Vec<&Placed> = Vec::new();
        for constructor in &self.constructors {
            terms.extend(&constructor.when);
            match &constructor.kind {
                ConstructorKind::Point { .. } | ConstructorKind::Product { .. } | ConstructorKind::Zip { .. } => {}
                ConstructorKind::List { values } => placed.extend(values),
                ConstructorKind::Lines { file, .. } | ConstructorKind::Sheet(Sheet { file, .. }) => placed.push(file),
                ConstructorKind::Range { from, to, step, .. } => placed.extend([from, to].into_iter().chain(step)),
                ConstructorKind::Dates { from, to, count, step } => {
                    placed.extend([from, to, count, step].into_iter().flatten());
                }
                ConstructorKind::Glob { pattern } => placed.push(pattern),
                ConstructorKind::Subset { condition, .. } => terms.push(condition),
                ConstructorKind::Groups { by, .. } => terms.push(by),
                ConstructorKind::Chunks { size, .. } => placed.push(size.text()),
                ConstructorKind::Tree { fan_in, .. } => placed.push(fan_in),
                ConstructorKind::Combinations { min, max, .. } => placed.extend([min].into_iter().chain(max)),
            }
        }
        for rule in &self.rules {
            match rule {
                Rule::Attr { value, .. } => texts.push(value),
                Rule::Where { condition, .. } => terms.push(condition),
                Rule::Sort { by, .. } => terms.push(by),
                Rule::Require { condition, message, .. } => {
                    terms.push(condition);
                    texts.extend(message);
                }
            }
        }
        texts.extend(placed.into_iter().map(|text| &text.value));
        terms.extend(texts.into_iter().flat_map(Text::placeholders).map(|p| &p.term));
        terms
    }
}

impl ConstructorKind {
    /// The elements stand in a file, each at a place of its own.
    pub fn is_read(&self) -> bool {
        matches!(self, ConstructorKind::Sheet(_) | ConstructorKind::Lines { .. })
    }

    /// As it is written in a specification.
    pub fn name(&self) -> &'static str {
        match self {
            ConstructorKind::Point { .. } => "point",
            ConstructorKind::List { .. } => "list",
            ConstructorKind::Lines { .. } => "lines",
            ConstructorKind::Range { .. } => "range",
            ConstructorKind::Dates { .. } => "dates",
            ConstructorKind::Glob { .. } => "glob",
            ConstructorKind::Sheet(sheet) => match sheet.format {
                SheetFormat::Csv => "csv",
                SheetFormat::Tsv => "tsv",
                SheetFormat::Json => "json",
            },
            ConstructorKind::Subset { .. } => "subset",
            ConstructorKind::Groups { .. } => "groups",
            ConstructorKind::Chunks { .. } => "chunks",
            ConstructorKind::Tree { .. } => "tree",
            ConstructorKind::Product { .. } => "product",
            ConstructorKind::Zip { .. } => "zip",
            ConstructorKind::Combinations { .. } => "combinations",
        }
    }
}
