//! A workflow as a specification, with its data beside it.

use std::fmt::Write as _;

use napkin::files::Memory;

use super::axes::Axes;
use super::expr::{Expr, Value};
use super::model::{
    Axis, Id, Input, Length, Maker, Name, Pick, Read, Row, Rule, Select, Source, Step, Within, Word, Workflow,
};
use super::rule;
use super::taking::Evaluator;

/// The text of a workflow.
pub fn text(workflow: &Workflow) -> String {
    let mut nodes = nodes(workflow);
    if workflow.reversed {
        nodes.reverse();
    }
    format!("# A workflow\n\n```kdl\nworkflow w\n{}scalable {{ target local }}\n```\n", nodes.concat())
}

/// Axes, inputs and steps, each in a text of its own.
pub fn nodes(workflow: &Workflow) -> Vec<String> {
    let mut nodes: Vec<String> = workflow.axes.iter().map(|a| axis(workflow, a)).collect();
    nodes.extend(workflow.inputs.iter().map(input));
    nodes.extend(workflow.steps.iter().map(step));
    nodes
}

/// The files beside it, as far as the axes can be made.
pub fn files(workflow: &Workflow) -> Memory {
    let mut files =
        Memory::default().with("specification.md", text(workflow)).with("bin/tool.py", "#!/usr/bin/env python3\n");
    let mut axes = Axes::default();
    for axis in &workflow.axes {
        if let (Maker::Table(rows), Some(inside)) = (&axis.maker, axis.inside) {
            files = files.with(&format!("lists/a{}/list", axis.id), whole_table(&axes, rows, inside));
        }
        for parent in 0..axis.inside.map_or(1, |p| axes.elements(p).len()) {
            let mut path = format!("lists/a{}", axis.id);
            if let Some(inside) = axis.inside {
                let point = axes.determined(inside, parent);
                for (axis, element) in axes.with_parents(inside).iter().filter_map(|a| Some((*a, point.get(*a)??))) {
                    path = format!("{path}/{}", axes.elements(axis)[element].key);
                }
            }
            files = match &axis.maker {
                Maker::Lines(lines) => files
                    .with(&format!("{path}/list"), lines.get(parent).map_or(String::new(), |l| l.join("\n\n")) + "\n"),
                Maker::Table(_) if axis.inside.is_some() => files,
                Maker::Csv(rows) | Maker::Table(rows) => files.with(&format!("{path}/list"), table(rows, parent)),
                _ => files,
            };
        }
        if axes.add(axis).is_err() {
            return files;
        }
    }
    let eval = Evaluator::new(workflow, &axes);
    for input in &workflow.inputs {
        for point in rule::points(&axes, &rule::Point::default(), &input.each) {
            if let Ok(Some(name)) = eval.file(Source::Input(input.id), &point) {
                files = files.with(&format!("data/{name}"), &name);
            }
        }
    }
    files
}

fn header(rows: &[Vec<Row>]) -> String {
    let first = rows.iter().flatten().next();
    let names = first.iter().flat_map(|row| &row.attributes).map(|(name, _)| format!("{name},"));
    names.collect::<String>() + "id"
}

fn cells(row: &Row) -> String {
    row.attributes.iter().map(|(_, value)| value.text() + ",").collect::<String>() + &row.key
}

fn table(rows: &[Vec<Row>], parent: usize) -> String {
    let rows_of = rows.get(parent).into_iter().flatten();
    [header(rows)].into_iter().chain(rows_of.map(cells)).map(|line| line + "\n").collect()
}

/// The rows of all parents, one of each in turn, with the keys of the parent and of its parents.
fn whole_table(axes: &Axes, rows: &[Vec<Row>], inside: Id) -> String {
    let parents = axes.with_parents(inside);
    let mut text: String = parents.iter().map(|a| format!("p{a},")).collect();
    writeln!(text, "{}", header(rows)).unwrap();
    for number in 0..rows.iter().map(Vec::len).max().unwrap_or(0) {
        for (parent, row) in rows.iter().enumerate().filter_map(|(p, rows)| Some((p, rows.get(number)?))) {
            if parent >= axes.elements(inside).len() {
                continue;
            }
            let point = axes.determined(inside, parent);
            for (axis, element) in parents.iter().filter_map(|a| Some((*a, point.get(*a)??))) {
                write!(text, "{},", axes.elements(axis)[element].key).unwrap();
            }
            writeln!(text, "{}", cells(row)).unwrap();
        }
    }
    text
}

/// The axis after the axes that its elements are `inside` or `within`.
fn with_parents(workflow: &Workflow, axis: Id) -> Vec<Id> {
    let def = workflow.axis(axis);
    let mut parents: Vec<Id> = def.inside.iter().flat_map(|p| with_parents(workflow, *p)).collect();
    match def.maker {
        Maker::Subset(base, _) => {
            parents = with_parents(workflow, base);
            parents.pop();
        }
        Maker::Groups(_, _, Within::Axis(p))
        | Maker::Chunks(_, _, Within::Axis(p))
        | Maker::Tree(_, _, Within::Axis(p)) => {
            parents = with_parents(workflow, p);
        }
        _ => {}
    }
    parents.push(axis);
    parents
}

fn property(name: &str, expr: Option<&Expr>) -> String {
    expr.map_or_else(String::new, |e| format!(" {name}=\"{e}\""))
}

fn axis(workflow: &Workflow, axis: &Axis) -> String {
    let mut out = format!("axis a{}{}", axis.id, property("when", axis.when.as_ref()));
    if axis.empty {
        out.push_str(" empty=#true");
    }
    out.push_str(" {");
    if let Some(parent) = axis.inside {
        write!(out, " inside a{parent};").unwrap();
    }
    write!(out, " {}", constructor(workflow, axis)).unwrap();
    for rule in &axis.rules {
        match rule {
            Rule::Attr(name, value) => write!(out, "; attr {name} \"{{{value}}}\""),
            Rule::Where(condition) => write!(out, "; where \"{condition}\""),
            Rule::Sort(by) => write!(out, "; sort \"{by}\""),
        }
        .unwrap();
    }
    out + " }\n"
}

fn constructor(workflow: &Workflow, axis: &Axis) -> String {
    let folders = axis.inside.map_or_else(Vec::new, |p| with_parents(workflow, p));
    let folders: String = folders.iter().map(|a| format!("/{{a{a}}}")).collect();
    let path = format!("lists/a{}{folders}/list", axis.id);
    let within = |within: &Within| match within {
        Within::Unsaid => String::new(),
        Within::None => " within=none".to_owned(),
        Within::Axis(parent) => format!(" within=a{parent}"),
    };
    match &axis.maker {
        Maker::Points(rows) => rows.iter().map(point).collect::<Vec<_>>().join("; "),
        Maker::Range(end) => format!("range 0 {end}"),
        Maker::Lines(_) => format!("lines \"{path}\""),
        Maker::Csv(rows) | Maker::Table(rows) => {
            let columns_of =
                |p| with_parents(workflow, p).iter().map(|a| format!("p{a}")).collect::<Vec<_>>().join(" ");
            let (path, parent) = match (&axis.maker, axis.inside) {
                (Maker::Table(_), Some(p)) => {
                    (format!("lists/a{}/list", axis.id), format!(" parent=\"{}\"", columns_of(p)))
                }
                _ => (path, String::new()),
            };
            let first = rows.iter().flatten().next();
            let columns = first.iter().flat_map(|row| &row.attributes).map(|(name, value)| {
                let of = match value {
                    Value::Int(_) => "int",
                    Value::Bool(_) => "bool",
                    Value::Text(_) => "string",
                };
                format!("; column {name} type={of}")
            });
            format!("csv \"{path}\" key=id{parent}{}", columns.collect::<String>())
        }
        Maker::Subset(base, filter) => format!("subset a{base} where=\"{filter}\""),
        Maker::Groups(base, by, of) => format!("groups a{base} by=\"{by}\"{}", within(of)),
        Maker::Chunks(base, Length::Size(n), of) => format!("chunks a{base} size={n}{}", within(of)),
        Maker::Chunks(base, Length::NearEqual(n), of) => {
            format!("chunks a{base} size={n} near-equal=#true{}", within(of))
        }
        Maker::Chunks(base, Length::Count(n), of) => format!("chunks a{base} count={n}{}", within(of)),
        Maker::Tree(base, n, of) => format!("tree a{base} fan-in={n}{}", within(of)),
        Maker::Product(b, c) => format!("product a{b} a{c}"),
        Maker::Zip(b, c) => format!("zip a{b} a{c}"),
    }
}

fn point(row: &Row) -> String {
    let value = |value: &Value| match value {
        Value::Bool(value) => format!("#{value}"),
        Value::Int(n) => n.to_string(),
        Value::Text(text) => format!("\"{text}\""),
    };
    let attributes: String = row.attributes.iter().map(|(name, v)| format!(" {name}={}", value(v))).collect();
    format!("point \"{}\"{attributes}{}", row.key, property("when", row.when.as_ref()))
}

fn input(input: &Input) -> String {
    let name = name(&input.name);
    let each = each(&input.each);
    let when = input.when.as_ref().map_or_else(String::new, |w| format!("; when \"{w}\""));
    format!("input i{} \"{name}\" path=\"data/{name}\" {{{each}{when} }}\n", input.id)
}

/// The name of a family of files, with a placeholder for each key.
fn name(name: &Name) -> String {
    name.keys.iter().fold(name.text.clone(), |text, axis| format!("{text}/{{a{axis}}}"))
}

fn names(axes: &[Id]) -> String {
    axes.iter().map(|a| format!("a{a}")).collect::<Vec<_>>().join(" ")
}

fn each(axes: &[Id]) -> String {
    if axes.is_empty() { String::new() } else { format!(" each {}", names(axes)) }
}

fn step(step: &Step) -> String {
    let mut out = format!("step s{}{} {{\n", step.id, property("when", step.when.as_ref()));
    if !step.each.is_empty() {
        writeln!(out, "   {}", each(&step.each)).unwrap();
    }
    for after in &step.after {
        writeln!(out, "    after s{}{}", after.step, selectors(&after.select)).unwrap();
    }
    for read in &step.reads {
        writeln!(out, "    {}", self::read(read)).unwrap();
    }
    for file in &step.outs {
        let over = if file.over.is_empty() { String::new() } else { format!(" over=\"{}\"", names(&file.over)) };
        let (name, when) = (name(&file.name), property("when", file.when.as_ref()));
        writeln!(out, "    out o{} \"{name}\"{over} publish=#true{when}", file.id).unwrap();
    }
    write!(out, "    run \"bin/tool.py{}\" {{", words(&step.words)).unwrap();
    for group in &step.groups {
        let each = if group.each.is_empty() { String::new() } else { format!(" each=\"{}\"", names(&group.each)) };
        let (filter, when) = (property("where", group.filter.as_ref()), property("when", group.when.as_ref()));
        write!(out, "\n        args \"{}\"{each}{filter}{when}", words(&group.words).trim()).unwrap();
    }
    out + if step.groups.is_empty() { " }\n}\n" } else { "\n    }\n}\n" }
}

fn words(words: &[Word]) -> String {
    let word = |word: &Word| match word {
        Word::Flag(flag) => format!(" {flag}"),
        Word::In(read) => format!(" {{x{read}}}"),
        Word::Out(out) => format!(" {{o{out}}}"),
        Word::Value(expr) => format!(" {{{expr}}}"),
        Word::List(axis) => format!(" {{list(a{axis})}}"),
    };
    words.iter().map(word).collect()
}

fn source(source: Source) -> String {
    match source {
        Source::Input(input) => format!("i{input}"),
        Source::Output { step, out } => format!("s{step}.o{out}"),
    }
}

fn read(read: &Read) -> String {
    let optional = if read.optional { " optional=#true" } else { "" };
    let rest = format!("{}{optional}{}", selectors(&read.select), property("when", read.when.as_ref()));
    if read.in_a_line() {
        return format!("in x{} from={}{rest}", read.id, source(read.from[0].source));
    }
    let from = read.from.iter().map(|from| {
        let when = property("when", from.when.as_ref());
        format!("\n        from {}{}{when}", source(from.source), selectors(&from.select))
    });
    format!("in x{}{rest} {{{}\n    }}", read.id, from.collect::<String>())
}

fn selectors(select: &Select) -> String {
    let one = |(axis, pick): &(Id, Pick)| match pick {
        Pick::First => format!("a{axis}=first"),
        Pick::Last => format!("a{axis}=last"),
        Pick::Prev => format!("a{axis}=prev"),
        Pick::Next => format!("a{axis}=next"),
        Pick::Key(key) => format!("a{axis}={key}"),
        Pick::Where => format!("a{axis}"),
    };
    let mut out = String::new();
    if !select.at.is_empty() {
        write!(out, " at=\"{}\"", select.at.iter().map(one).collect::<Vec<_>>().join(", ")).unwrap();
    }
    if !select.gather.is_empty() {
        write!(out, " gather=\"{}\"", names(&select.gather)).unwrap();
    }
    out + &property("where", select.filter.as_ref())
}
