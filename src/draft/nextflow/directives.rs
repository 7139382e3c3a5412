//! The directives of a process, and what the configuration says in their place.

use super::flow::{Flow, Scope, is_pattern};
use super::model::{Amount, Component, Default, Step};
use super::process::Process;
use super::tree::{Args, Expr, Kind, Part, Stmt};
use super::value::{Condition, Piece, Value};

/// What a setting is: an expression of the configuration, or the arguments of a directive.
fn said<'p>(flow: &Flow<'p>, process: &'p Process, name: &str, setting: &str) -> Option<(&'p Expr, Option<&'p Args>)> {
    let labels: Vec<String> = process.labels().collect();
    let config = flow.config;
    if let Some(value) = config.chosen(&flow.names(name, &process.name), &labels, setting) {
        return Some((value, None));
    }
    if let Some(directive) = process.directive(setting) {
        return directive.args.plain.first().map(|value| (value, Some(&directive.args)));
    }
    config.general(setting).map(|value| (value, None))
}

/// Reads what a process needs to run.
pub fn read(flow: &mut Flow, process: &Process, name: &str, step: &mut Step, scope: &mut Scope) {
    type Reader = fn(&mut Flow, &Expr, &mut Scope) -> Option<Amount>;
    let all: [(&str, &'static str, Reader); 5] = [
        ("cpus", "cpus", number),
        ("memory", "memory", bytes),
        ("accelerator", "gpus", number),
        ("disk", "disk", bytes),
        ("time", "walltime", time),
    ];
    for (setting, resource, reader) in all {
        let found = said(flow, process, name, setting).map(|(expr, _)| expr.clone());
        if let Some(expr) = found {
            let amount = reader(flow, constant(&expr), scope);
            step.resources.push((resource, amount.ok_or_else(|| flow.quote(&expr.span))));
        }
    }
    let literal = |flow: &Flow, setting: &str| {
        said(flow, process, name, setting).map(|(expr, _)| (constant(expr).clone(), flow.quote(&expr.span)))
    };
    let strategy = literal(flow, "errorStrategy");
    let retries = literal(flow, "maxRetries");
    match strategy.map(|(expr, words)| (expr.literal(), words)) {
        Some((Some(strategy), _)) if strategy == "retry" => {
            let amount = match retries {
                Some((expr, words)) => number(flow, &expr, scope).ok_or(words),
                None => Ok(Amount::Number("1".to_owned())),
            };
            step.retries = Some(amount);
        }
        Some((Some(strategy), _)) if strategy == "ignore" => {
            step.comments.push("Nextflow goes on where a job of it fails: errorStrategy 'ignore'".to_owned());
        }
        Some((None, words)) => step.retries = Some(Err(words)),
        _ => {}
    }
    step.component = component(flow, process, name);
}

/// `4` of `{ 4 }`.
fn constant(expr: &Expr) -> &Expr {
    match &expr.kind {
        Kind::Closure(params, body) if params.is_empty() => match body.as_slice() {
            [Stmt::Expr(inner)] => inner,
            _ => expr,
        },
        _ => expr,
    }
}

/// A whole number, or a param that is one.
pub fn number(flow: &mut Flow, expr: &Expr, scope: &mut Scope) -> Option<Amount> {
    match flow.eval(expr, scope) {
        Value::Number(number) if number.parse::<u32>().is_ok() => Some(Amount::Number(number)),
        Value::Text(pieces) => match pieces.as_slice() {
            [Piece::Plain(text)] if text.trim().parse::<u32>().is_ok() => Some(Amount::Number(text.trim().to_owned())),
            [Piece::Param(at)] => match &flow.model.params[*at].value {
                Default::Number(number) if number.parse::<u32>().is_ok() => Some(Amount::Param(*at)),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    }
}

/// A number with its unit: `'4 GB'`, `4.GB`.
fn measured(flow: &mut Flow, expr: &Expr, scope: &mut Scope) -> Option<String> {
    if let Kind::Member(of, unit) = &expr.kind
        && let Kind::Number(number) = &of.kind
    {
        return Some(format!("{number} {unit}"));
    }
    match flow.eval(expr, scope) {
        Value::Text(pieces) => match pieces.as_slice() {
            [Piece::Plain(text)] => Some(text.trim().to_owned()),
            _ => None,
        },
        _ => None,
    }
}

/// Nextflow counts in powers of 1024, whatever the unit is called.
fn bytes(flow: &mut Flow, expr: &Expr, scope: &mut Scope) -> Option<Amount> {
    let text = measured(flow, expr, scope)?;
    let at = text.find(|c: char| !(c.is_ascii_digit() || c == '.'))?;
    // `'16.GB'` is `16.GB` in quotes.
    let (number, unit) = (text[..at].trim_end_matches('.'), text[at..].trim().to_ascii_uppercase());
    number.parse::<f64>().ok()?;
    let unit = match unit.as_str() {
        "B" => "B",
        "K" | "KB" => "KiB",
        "M" | "MB" => "MiB",
        "G" | "GB" => "GiB",
        "T" | "TB" => "TiB",
        _ => return None,
    };
    Some(Amount::Text(format!("{number} {unit}")))
}

fn time(flow: &mut Flow, expr: &Expr, scope: &mut Scope) -> Option<Amount> {
    let text = measured(flow, expr, scope)?;
    let mut seconds = 0u64;
    let mut rest = text.trim();
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let at = rest.find(|c: char| !c.is_ascii_digit())?;
        let number: u64 = rest[..at].parse().ok()?;
        let more = rest[at..].strip_prefix('.').unwrap_or(&rest[at..]).trim_start();
        let end = more.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(more.len());
        let unit = match &more[..end] {
            "s" | "sec" | "second" | "seconds" => 1,
            "m" | "min" | "minute" | "minutes" => 60,
            "h" | "hour" | "hours" => 3600,
            "d" | "day" | "days" => 86400,
            _ => return None,
        };
        seconds = seconds.checked_add(number.checked_mul(unit)?)?;
        rest = more[end..].trim_start();
    }
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    (seconds > 0).then(|| Amount::Text(format!("{hours:02}:{minutes:02}:{:02}", seconds % 60)))
}

/// The image that a process runs in, or what is installed for it.
fn component(flow: &mut Flow, process: &Process, name: &str) -> Option<Component> {
    let lower = |name: &str| name.to_ascii_lowercase();
    if let Some((expr, _)) = said(flow, process, name, "container") {
        let (expr, span) = (constant(expr).clone(), expr.span.clone());
        let image = match flow.eval(&expr, &mut Scope::default()) {
            Value::Text(pieces) => match pieces.as_slice() {
                [Piece::Plain(text)] if !text.trim().is_empty() => Ok(text.trim().to_owned()),
                [Piece::Param(at)] => match &flow.model.params[*at].value {
                    Default::Text(_) => Ok(format!("{{{}}}", flow.model.params[*at].name)),
                    _ => Err(flow.quote(&span)),
                },
                _ => Err(images(&expr).unwrap_or_else(|| flow.quote(&span))),
            },
            _ => Err(images(&expr).unwrap_or_else(|| flow.quote(&span))),
        };
        let image = image.map(|image| match image.contains("://") || image.starts_with(['/', '{']) {
            true => image,
            false => format!("docker://{image}"),
        });
        let word = match &image {
            Ok(image) if !image.starts_with('{') => {
                let last = image.rsplit('/').next().unwrap_or("").split([':', '@']).next().unwrap_or("");
                lower(last)
            }
            _ => lower(name),
        };
        return Some(Component { word, image, conda: Vec::new(), channels: Vec::new(), span });
    }
    let (expr, _) = said(flow, process, name, "conda")?;
    let words = flow.quote(&expr.span);
    let mut made = Component {
        word: lower(name),
        image: Err(format!("which image holds this: {words}")),
        conda: Vec::new(),
        channels: Vec::new(),
        span: expr.span.clone(),
    };
    if let Some(text) = constant(expr).literal() {
        let mut packages = Vec::new();
        for word in text.split_whitespace() {
            let (channel, package) = word.split_once("::").map_or((None, word), |(c, p)| (Some(c), p));
            let named = package.split('=').collect::<Vec<_>>();
            if named.len() < 2 || named.iter().any(|part| part.is_empty() || part.contains(['<', '>', '/', ','])) {
                return Some(made);
            }
            if let Some(channel) = channel.filter(|channel| !made.channels.iter().any(|known| known == channel)) {
                made.channels.push(channel.to_owned());
            }
            packages.push(format!("{}={}", named[0], named[1]));
        }
        made.conda = packages;
    }
    Some(made)
}

/// The images among which an expression chooses, as modules do for two engines of containers.
fn images(expr: &Expr) -> Option<String> {
    let inner = match &expr.kind {
        Kind::Text(parts) => match parts.as_slice() {
            [Part::Code(inner)] => inner,
            _ => return None,
        },
        _ => expr,
    };
    let Kind::Ternary(_, a, b) = &inner.kind else { return None };
    let (a, b) = (a.literal()?, b.literal()?);
    Some(format!("one of two: {} or {}", b.trim(), a.trim()))
}

/// Whether an output is kept for the user, by the `publishDir` of its process.
pub fn published(
    flow: &mut Flow,
    process: &Process,
    name: &str,
    out: &Result<Vec<Piece>, String>,
    scope: &mut Scope,
) -> Option<Condition> {
    let labels: Vec<String> = process.labels().collect();
    let config = flow.config;
    // Each of several is taken; what the configuration says takes the place of all.
    let maps: Vec<Vec<(String, Expr)>> = match config.chosen(&flow.names(name, &process.name), &labels, "publishDir") {
        Some(expr) => listed(expr),
        None => {
            let own: Vec<_> = process.directives.iter().filter(|d| d.name == "publishDir").collect();
            match (own.is_empty(), config.general("publishDir")) {
                (true, Some(expr)) => listed(expr),
                _ => own.iter().map(|directive| directive.args.named.clone()).collect(),
            }
        }
    };
    let mut found = None;
    for map in maps {
        let named = |name: &str| map.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
        if let Some(pattern) = named("pattern") {
            match pattern.literal().and_then(|pattern| fits(&pattern, out)) {
                Some(true) => {}
                Some(false) => continue,
                None => {
                    found = found.or(Some(Err(flow.quote(&pattern.span))));
                    continue;
                }
            }
        }
        let test = match named("enabled") {
            Some(test) => flow.condition(&test, scope),
            None => Ok(String::new()),
        };
        // `saveAs` may leave a file out.
        let test = match named("saveAs") {
            Some(expr) if flow.quote(&expr.span).contains("null") => {
                let words = flow.quote(&expr.span);
                let versions = matches!(out, Ok(pieces) if pieces == &[Piece::Plain("versions.yml".to_owned())]);
                match (words.contains("'versions.yml'"), versions) {
                    (true, true) => continue,
                    (true, false) => test,
                    _ => Err(words),
                }
            }
            _ => test,
        };
        match test {
            Ok(test) if test.is_empty() || test == "true" => return Some(Ok(String::new())),
            Ok(test) if test == "false" => {}
            test => found = found.or(Some(test)),
        }
    }
    found
}

fn listed(expr: &Expr) -> Vec<Vec<(String, Expr)>> {
    match &expr.kind {
        Kind::Map(items) => vec![items.clone()],
        Kind::List(items) => items.iter().flat_map(listed).collect(),
        _ => vec![Vec::new()],
    }
}

/// Does a file fit the pattern, whatever stands for the values in its name?
fn fits(pattern: &str, out: &Result<Vec<Piece>, String>) -> Option<bool> {
    let pieces = out.as_ref().ok()?;
    let name: String = pieces.iter().map(|piece| if let Piece::Plain(text) = piece { text } else { "x" }).collect();
    let glob = globset::GlobBuilder::new(pattern).literal_separator(true).build().ok()?;
    let fits = glob.compile_matcher().is_match(&name);
    // Some of the files that a pattern stands for may fit another one.
    (fits || !is_pattern(&name)).then_some(fits)
}
