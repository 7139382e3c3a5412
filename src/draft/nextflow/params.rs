//! The params of a pipeline: `params.x = …`, and `params { … }` of the script and of the configuration.

use super::config::Config;
use super::model::{Default, Param};
use super::project::Project;
use super::tree::{Expr, Kind, Part, Stmt};
use super::value::{Piece, joined};
use crate::draft::name::{Names, identifier, reserved};

/// All params, those of the configuration first: it is stronger than the script.
pub fn params(project: &Project, config: &Config) -> Vec<Param> {
    let mut said: Vec<(String, Expr)> = config.params.clone();
    for stmt in project.modules.iter().flat_map(|module| &module.top) {
        let mut add = |name: &str, value: &Expr| {
            if !said.iter().any(|(known, _)| known == name) {
                said.push((name.to_owned(), value.clone()));
            }
        };
        match stmt {
            Stmt::Assign(targets, value) => targets.iter().filter_map(Expr::param).for_each(|name| add(name, value)),
            Stmt::Expr(expr) => {
                let Some(("params", args)) = expr.called() else { continue };
                let Some(Expr { kind: Kind::Closure(_, body), .. }) = args.plain.first() else { continue };
                for stmt in body {
                    if let Stmt::Assign(targets, value) = stmt {
                        targets.iter().filter_map(Expr::path).for_each(|path| add(&path.join("."), value));
                    }
                }
            }
            _ => {}
        }
    }
    let mut names = Names::of_specification();
    let mut params: Vec<Param> = Vec::new();
    for (source, value) in said {
        let known = |name: &str| params.iter().position(|param| param.source == name);
        let value_of =
            default(&value, &known).unwrap_or_else(|| Default::Unknown(project.quote(&value.span).to_owned()));
        let name = if reserved().any(|word| word == source) { format!("{source}_value") } else { identifier(&source) };
        params.push(Param {
            name: names.give(&name),
            source,
            value: value_of,
            is_path: ["projectDir", "baseDir", "launchDir"].iter().any(|dir| project.quote(&value.span).contains(dir)),
            span: value.span,
            spent: false,
            declared: true,
        });
    }
    params
}

fn default(expr: &Expr, known: &dyn Fn(&str) -> Option<usize>) -> Option<Default> {
    Some(match &expr.kind {
        Kind::Null => Default::Null,
        Kind::Bool(is) => Default::Bool(*is),
        Kind::Number(number) => Default::Number(number.clone()),
        Kind::Unary(sign, of) if sign == "-" => match &of.kind {
            Kind::Number(number) => Default::Number(format!("-{number}")),
            _ => return None,
        },
        Kind::List(items) => {
            Default::List(items.iter().map(Expr::literal).collect::<Option<Vec<_>>>().filter(|all| !all.is_empty())?)
        }
        Kind::Text(parts) => {
            let pieces = joined(parts.iter().map(|part| piece(part, known)).collect::<Option<Vec<_>>>()?);
            text(pieces)
        }
        _ => match piece(&Part::Code(expr.clone()), known)? {
            piece @ Piece::Param(_) => Default::Made(vec![piece]),
            _ => return None,
        },
    })
}

/// The folder of the pipeline is where the paths of a specification begin.
fn text(mut pieces: Vec<Piece>) -> Default {
    if pieces.first() == Some(&Piece::Here) {
        pieces.remove(0);
        if let Some(Piece::Plain(text)) = pieces.first_mut() {
            *text = text.trim_start_matches('/').to_owned();
        }
    }
    match pieces.as_slice() {
        [] => Default::Text(String::new()),
        [Piece::Plain(text)] => Default::Text(text.clone()),
        _ => Default::Made(pieces),
    }
}

fn piece(part: &Part, known: &dyn Fn(&str) -> Option<usize>) -> Option<Piece> {
    match part {
        Part::Text(text) => Some(Piece::Plain(text.clone())),
        Part::Code(expr) => match expr.path()?.as_slice() {
            ["projectDir" | "baseDir" | "launchDir"] | ["workflow", "projectDir" | "launchDir"] => Some(Piece::Here),
            ["params", name] => known(name).map(Piece::Param),
            _ => None,
        },
    }
}
