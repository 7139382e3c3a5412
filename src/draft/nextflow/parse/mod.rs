//! Tokens → statements. Nothing is refused: what is no statement is skipped to the end of its line or block.
//!
//! | part | what it reads |
//! |---|---|
//! | [`cursor`] | the next tokens, one by one |
//! | [`blocks`] | blocks of statements, and single ones |
//! | [`definitions`] | what begins with a word that means something: a process, an include, a condition |
//! | [`simple`] | an assignment, a call, or an expression |
//! | [`expressions`], [`arguments`] | expressions, and the arguments of calls |

mod arguments;
mod blocks;
mod cursor;
mod definitions;
mod expressions;
mod simple;

use std::ops::Range;

use super::tokens::{Token, tokens};
use super::tree::{Expr, Kind, Stmt};

/// Deeper nesting, and longer chains of calls or signs, are not read.
const DEPTH: usize = 40;
const LINKS: usize = 40;

/// The statements of a part of a text.
pub fn statements(text: &str, range: Range<usize>) -> Vec<Stmt> {
    let mut parser = Parser::new(text, range, 0);
    let mut out = Vec::new();
    while parser.at < parser.tokens.len() {
        let before = parser.at;
        out.extend(parser.statement());
        if parser.at == before {
            parser.at += 1;
        }
    }
    out
}

/// The expression that a part of a text is.
pub fn expression(text: &str, range: Range<usize>) -> Expr {
    whole(text, range, 0)
}

fn whole(text: &str, range: Range<usize>, depth: usize) -> Expr {
    let span = range.clone();
    let mut parser = Parser::new(text, range, depth);
    parser.open = 1;
    match parser.expr() {
        Some(expr) if parser.peek().is_none() => expr,
        _ => Expr { kind: Kind::Other, span },
    }
}

struct Parser<'t> {
    text: &'t str,
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
    /// How many `(` and `[` are open: in them a line break means nothing.
    open: usize,
    end: usize,
}

impl<'t> Parser<'t> {
    fn new(text: &'t str, range: Range<usize>, depth: usize) -> Self {
        let end = range.end;
        Self { text, tokens: tokens(text, range), at: 0, depth, open: 0, end }
    }
}
