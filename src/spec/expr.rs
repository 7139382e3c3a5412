//! The expression language, as written: names are not looked up yet.

use crate::source::Span;

/// A part of a text or tree with its place.
pub use crate::syntax::Spanned;

/// An expression and its place in the specification.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    pub kind: ExprKind,
    pub span: Span,
}

impl Expr {
    /// The name, if it is nothing but one.
    pub fn name(&self) -> Option<&str> {
        match &self.kind {
            ExprKind::Path { it: false, parts } => match parts.as_slice() {
                [only] => Some(&only.value),
                _ => None,
            },
            _ => None,
        }
    }

    /// As a help writes it: a name, a number or a text as it stands there, and `x` for all that is longer.
    pub fn plain(&self) -> String {
        match &self.kind {
            ExprKind::Int(n) => n.to_string(),
            ExprKind::Float(_, text) => text.clone(),
            ExprKind::Str(text) => format!("'{text}'"),
            ExprKind::Path { it, parts } => {
                let names: Vec<&str> = parts.iter().map(|p| p.value.as_str()).collect();
                format!("{}{}", if *it { "it." } else { "" }, names.join("."))
            }
            _ => "x".to_owned(),
        }
    }

    /// [`plain`](Self::plain) says all of it.
    pub fn is_plain(&self) -> bool {
        matches!(self.kind, ExprKind::Int(_) | ExprKind::Float(..) | ExprKind::Str(_) | ExprKind::Path { .. })
    }
}

#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    Int(i64),
    /// The number and its text as written.
    Float(f64, String),
    Str(String),
    Bool(bool),
    /// It is still to be decided, which was reported.
    Open,
    /// `a`, `a.b`, `a.b.c`, each with `it.` before it or not.
    Path {
        it: bool,
        parts: Vec<Spanned<String>>,
    },
    Call {
        function: Spanned<String>,
        args: Vec<Arg>,
    },
    /// An attribute of what a call gives: `first(A).lat`.
    Field(Box<Expr>, Spanned<String>),
    Not(Box<Expr>),
    Negate(Box<Expr>),
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
}

/// An argument of a call: an expression, or `NAME where E`.
#[derive(Debug, Clone, PartialEq)]
pub struct Arg {
    pub value: Expr,
    pub filter: Option<Expr>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
pub enum BinaryOp {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    In,
    Add,
    Subtract,
    Multiply,
    /// Floored, as Python's `//`.
    Divide,
    /// With the sign of the divisor, as Python's `%`.
    Modulo,
}

impl BinaryOp {
    /// As it is written in a specification.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Or => "or",
            Self::And => "and",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::Greater => ">",
            Self::GreaterEqual => ">=",
            Self::In => "in",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "//",
            Self::Modulo => "%",
        }
    }

    /// A higher number binds tighter.
    pub fn precedence(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And => 2,
            Self::Equal | Self::NotEqual | Self::Less | Self::LessEqual => 4,
            Self::Greater | Self::GreaterEqual | Self::In => 4,
            Self::Add | Self::Subtract => 5,
            Self::Multiply | Self::Divide | Self::Modulo => 6,
        }
    }
}
