//! Programs → params, inputs and steps.

use std::collections::{BTreeMap, BTreeSet};

use super::folder::{Folder, data_folder, line};
use super::role::{Given, Is, Role, Value, roles};
use super::script::{CommandLine, Kind, Script, local_imports};
use crate::draft::name::{Names, identifier};
use crate::draft::reading::Remark;
use crate::draft::{Arg, Node, Origin};
use crate::files::RelPath;
use crate::resolve::RESERVED;
use crate::scripts::Direction;

/// Larger data are not copied beside the specification.
const MOST_DATA: u64 = 1 << 20;

/// A line of a command is not longer.
const WIDTH: usize = 84;

/// What comes of the programs.
#[derive(Debug, Default)]
pub struct Drafted {
    pub params: Vec<Node>,
    pub inputs: Vec<Node>,
    /// For each program its step, what is said of it, and what is left out.
    pub steps: Vec<(Node, Option<String>, Vec<Remark>)>,
    pub files: BTreeMap<RelPath, Vec<u8>>,
    /// Programs that got a first line which says what runs them.
    pub marked: Vec<String>,
}

struct Drafter<'f, 's> {
    folder: &'f Folder<'f>,
    scripts: &'s [Script],
    /// The names of steps, by program.
    steps: Vec<String>,
    /// All names of the whole specification.
    names: Names,
    /// Those of params and inputs: no file of a step is called so.
    taken: BTreeSet<String>,
    /// The names of params by what they are.
    values: Vec<(Role, String)>,
    /// The names of inputs by path.
    inputs: BTreeMap<String, String>,
    /// Who writes a file of this name: program and the name of its output.
    written: BTreeMap<String, (usize, String)>,
    out: Drafted,
}

/// Drafts all programs; `component` is the one of each language.
pub fn draft(folder: &Folder, scripts: &[Script], components: &BTreeMap<Kind, String>) -> Drafted {
    let reserved = RESERVED.iter().chain(&["first", "last"]).map(|word| (*word).to_owned());
    let mut names = Names::without(reserved);
    let steps: Vec<String> = scripts.iter().map(|script| names.give(script.called())).collect();
    let all: Vec<Vec<Role>> = scripts
        .iter()
        .map(|script| match &script.line {
            CommandLine::Known(interface) => roles(folder, &script.text, interface, &script.usage.arguments),
            _ => Vec::new(),
        })
        .collect();
    let (taken, values, inputs, written) = Default::default();
    let out = Drafted::default();
    let mut drafter = Drafter { folder, scripts, steps, names, taken, values, inputs, written, out };
    for (at, roles) in all.iter().enumerate() {
        drafter.params(at, roles);
    }
    let order = drafter.written_files(&all);
    for at in order {
        drafter.step(at, &all[at], components);
    }
    drafter.out
}

impl Drafter<'_, '_> {
    fn give(&mut self, wanted: &str, step: &str) -> String {
        let wanted = identifier(wanted);
        let other = self.taken.contains(&wanted) || self.steps.contains(&wanted);
        let word = RESERVED.contains(&wanted.as_str()) || matches!(wanted.as_str(), "first" | "last");
        let name = self.names.give(&if other || word { format!("{step}-{wanted}") } else { wanted });
        self.taken.insert(name.clone());
        name
    }

    fn material(&self, at: usize) -> &str {
        self.scripts[at].path.as_str()
    }

    fn line(&self, at: usize, place: usize) -> usize {
        line(&self.scripts[at].text, place)
    }

    fn params(&mut self, at: usize, roles: &[Role]) {
        for role in roles {
            let alike = |other: &&(Role, String)| other.0.name == role.name && same_value(&other.0.is, &role.is);
            if !matches!(role.is, Is::Value(_) | Is::Flag { .. }) || self.values.iter().any(|other| alike(&other)) {
                continue;
            }
            let step = self.steps[at].clone();
            let name = self.give(&role.name, &step);
            let node = param(&name, role).from(Origin::lines(
                self.material(at),
                self.line(at, role.place),
                self.line(at, role.place + role.quote.len()),
            ));
            self.out.params.push(node);
            self.values.push((role.clone(), name));
        }
    }

    /// The files that each program writes by a known name; gives the order in which files come about.
    fn written_files(&mut self, all: &[Vec<Role>]) -> Vec<usize> {
        let mut reads: Vec<BTreeSet<String>> = vec![BTreeSet::new(); all.len()];
        let mut writes: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, roles) in all.iter().enumerate() {
            for role in roles {
                match &role.is {
                    Is::Writes { default: Some(path), .. } => writes.entry(tidy(path)).or_default().push(at),
                    Is::Reads { default: Some(path), .. } => drop(reads[at].insert(tidy(path))),
                    _ => {}
                }
            }
            for file in &self.scripts[at].usage.files {
                match file.direction {
                    Direction::Writes if file.certain => writes.entry(tidy(&file.path)).or_default().push(at),
                    Direction::Reads => drop(reads[at].insert(tidy(&file.path))),
                    _ => {}
                }
            }
        }
        // A file with two makers is made by nobody for certain.
        let makers: BTreeMap<&String, usize> =
            writes.iter().filter(|(_, by)| by.iter().all(|at| *at == by[0])).map(|(path, by)| (path, by[0])).collect();
        let mut order: Vec<usize> = Vec::new();
        let mut left: Vec<usize> = (0..all.len()).collect();
        while !left.is_empty() {
            let waits = |at: usize| {
                reads[at].iter().any(|path| makers.get(path).is_some_and(|by| *by != at && left.contains(by)))
            };
            let next = left.iter().position(|at| !waits(*at)).unwrap_or(0);
            order.push(left.remove(next));
        }
        // A file is taken from its maker only if that one comes before.
        let place = |at: usize| order.iter().position(|o| *o == at);
        for (path, by) in makers {
            let readers = (0..all.len()).filter(|at| reads[*at].contains(path));
            if readers.into_iter().all(|at| place(by) < place(at)) {
                self.written.insert(path.clone(), (by, String::new()));
            }
        }
        order
    }

    fn step(&mut self, at: usize, roles: &[Role], components: &BTreeMap<Kind, String>) {
        let script = &self.scripts[at];
        let name = self.steps[at].clone();
        let mut made = Made::default();
        let program = self.program(at);
        for role in roles {
            let is_value = matches!(role.is, Is::Value(_) | Is::Flag { .. });
            let param = self.values.iter().find(|(r, _)| r.name == role.name && same_value(&r.is, &role.is));
            let param = param.filter(|_| is_value).map(|(_, name)| name.clone());
            self.argument(at, &name, role, param, &mut made);
        }
        self.named_files(at, &name, roles, &mut made);
        if let CommandLine::Unknown(how) = &script.line {
            made.words.push(Words::Open(format!("which words? {} reads its command line {how}", script.path)));
        }
        if !made.files.iter().any(|file| file.name == "out") {
            let what = Arg::hole(format!("what does {} write, and what is it called?", script.path));
            let name = made.local(&self.taken, "result", "file");
            made.files.push(Node::new("out").arg(Arg::text(name)).arg(what).prop("publish", Arg::Bool(true)));
        }
        let local = local_imports(self.folder, &script.path, &script.usage);
        if !local.is_empty() && script.installed.is_none() {
            let why = "modules of this folder, which do not travel with the program: the image must have them";
            made.remarks.push(Remark { place: script.path.to_string(), quote: local.join(", "), why: why.to_owned() });
        }
        let mut node = Node::new("step").arg(Arg::text(&name));
        if let Some(component) = components.get(&script.language) {
            node = node.child(Node::new("use").arg(Arg::text(component)));
        }
        if let Some(each) = made.each {
            node = node.child(Node::new("each").arg(Arg::hole(each)));
        }
        // As people write it: what goes in, then what comes out.
        made.files.sort_by_key(|file| file.name != "in");
        node = node.children(made.files).child(run(&program, made.words));
        let lines = script.text.lines().count().max(1);
        node = node.from(Origin::lines(script.path.as_str(), 1, lines));
        let about = script.usage.about.as_deref().map(first_paragraph).filter(|text| !text.is_empty());
        self.out.steps.push((node, about, made.remarks));
    }

    /// The program beside the specification; one that does not say what runs it gets a line that does.
    fn program(&mut self, at: usize) -> String {
        let script = &self.scripts[at];
        if let Some(command) = &script.installed {
            return command.name.clone();
        }
        let path = script.path.as_str();
        let own = path.starts_with("bin/");
        let mut place = if own { path.to_owned() } else { format!("bin/{}", script.path.name()) };
        let taken = |place: &str| RelPath::new(place).is_ok_and(|p| self.out.files.contains_key(&p));
        if taken(&place) || self.scripts.iter().any(|s| s.path.as_str() == place && s.path != script.path) {
            place = format!("bin/{path}");
        }
        let mut text = script.text.clone();
        if !text.starts_with("#!") {
            let runs = match script.language {
                Kind::Python => "#!/usr/bin/env python3",
                Kind::Shell => "#!/usr/bin/env bash",
                Kind::R => "#!/usr/bin/env Rscript",
            };
            text = format!("{runs}\n{}", text.trim_start_matches('\u{feff}'));
            self.out.marked.push(place.clone());
        }
        if let Ok(place) = RelPath::new(&place) {
            self.out.files.insert(place, text.into_bytes());
        }
        place
    }

    fn argument(&mut self, at: usize, step: &str, role: &Role, param: Option<String>, made: &mut Made) {
        let place = format!("{}, line {}", self.material(at), self.line(at, role.place));
        let told = |role: &Role| role.help.clone().unwrap_or_else(|| role.quote.clone());
        let shown = role.option.clone().unwrap_or_else(|| role.name.clone());
        match (&role.is, param) {
            (Is::Value(value), Some(param)) => {
                let word = format!("{{{param}}}");
                match value.default {
                    Given::Optional(_) => made.words.push(Words::When(role.words(&word), format!("given({param})"))),
                    _ => made.words.push(Words::Plain(role.words(&word))),
                }
            }
            (Is::Flag { negative, .. }, Some(param)) => {
                made.words.push(Words::When(shown, param.clone()));
                if let Some(negative) = negative {
                    made.words.push(Words::When(negative.clone(), format!("not {param}")));
                }
            }
            (Is::Reads { default, many }, _) => {
                let name = self.reads(at, step, role, default.as_deref(), *many, made);
                made.words.push(Words::Plain(role.words(&format!("{{{name}}}"))));
            }
            (Is::Writes { default, many }, _) => {
                let name = made.local(&self.taken, &role.name, "file");
                let named = default.as_deref().filter(|path| !many && is_name(path));
                let file = match named {
                    Some(path) => Arg::quoted(tidy(path)),
                    None => Arg::hole(format!("what is it called? {shown}: \"{}\"", told(role))),
                };
                made.files.push(self.output(at, &name, file, named));
                made.words.push(Words::Plain(role.words(&format!("{{{name}}}"))));
            }
            (Is::Open(what), _) => made.words.push(Words::Open(format!("{shown}: {what} \"{}\"", told(role)))),
            (Is::Left(why), _) => {
                made.remarks.push(Remark { place, quote: role.quote.clone(), why: (*why).to_owned() });
            }
            (Is::Value(_) | Is::Flag { .. }, None) => {}
        }
    }

    fn output(&mut self, at: usize, name: &str, file: Arg, path: Option<&str>) -> Node {
        let node = Node::new("out").arg(Arg::text(name)).arg(file);
        let read = path.map(tidy).and_then(|path| self.written.get_mut(&path)).filter(|(by, _)| *by == at);
        let is_read = read.is_some_and(|(_, output)| {
            *output = name.to_owned();
            true
        });
        // What another program reads is passed on.
        let passed = is_read && path.is_some_and(|path| self.is_read_by_another(at, &tidy(path)));
        if passed { node } else { node.prop("publish", Arg::Bool(true)) }
    }

    fn is_read_by_another(&self, at: usize, path: &str) -> bool {
        let reads = |(other, script): (usize, &Script)| {
            let by_name = script.usage.files.iter().any(|f| f.direction == Direction::Reads && tidy(&f.path) == path);
            let by_default = script.usage.arguments.iter().any(|a| {
                let same = matches!(&a.default, crate::scripts::Default_::Text(text) if tidy(text) == path);
                same && a.file == Direction::Reads
            });
            other != at && (by_name || by_default)
        };
        self.scripts.iter().enumerate().any(reads)
    }

    /// The `in` of a file that a program reads; gives its name.
    fn reads(
        &mut self,
        at: usize,
        step: &str,
        role: &Role,
        default: Option<&str>,
        many: bool,
        made: &mut Made,
    ) -> String {
        let shown = role.option.clone().unwrap_or_else(|| role.name.clone());
        let told = role.help.clone().unwrap_or_else(|| role.quote.clone());
        if let Some(path) = default.filter(|_| !many).map(tidy) {
            if let Some(name) = self.known(at, step, &path, &role.name, made) {
                made.files.push(name.1);
                return name.0;
            }
            let name = made.local(&self.taken, &role.name, "file");
            let text = format!("which file? {shown} is `{path}` if nothing is said, and that is not here: \"{told}\"");
            made.files.push(Node::new("in").arg(Arg::text(&name)).prop("from", Arg::hole(text)));
            return name;
        }
        let data = self.data_files(&told);
        let which = if many { "which files?" } else { "which file?" };
        let shown_data: Vec<&str> = data.iter().take(3).map(|path| path.as_str()).collect();
        let more = if data.len() > 3 { " …" } else { "" };
        let among = if data.is_empty() { String::new() } else { format!("; here are {}{more}", shown_data.join(", ")) };
        let text = format!("{which} {shown}: \"{told}\"{among}");
        if let Some(each) = Self::several(&data).filter(|_| !many) {
            made.each.get_or_insert(each);
        }
        if self.scripts.len() > 1 {
            let name = made.local(&self.taken, &role.name, "file");
            made.files.push(Node::new("in").arg(Arg::text(&name)).prop("from", Arg::hole(text)));
            return name;
        }
        let name = self.give(&role.name, step);
        let origin =
            Origin::lines(self.material(at), self.line(at, role.place), self.line(at, role.place + role.quote.len()));
        let node = Node::new("input").arg(Arg::text(&name)).prop("path", Arg::hole(text)).from(origin);
        self.out.inputs.push(node);
        made.files.push(Node::new("in").arg(Arg::text(&name)));
        name
    }

    /// A file that another program writes, or that lies here: the name of the `in`, and its node.
    fn known(&mut self, at: usize, step: &str, path: &str, wanted: &str, made: &mut Made) -> Option<(String, Node)> {
        if let Some((by, output)) = self.written.get(path).cloned()
            && by != at
            && !output.is_empty()
        {
            let name = made.local(&self.taken, wanted, "file");
            let from = format!("{}.{output}", self.steps[by]);
            let node = Node::new("in").arg(Arg::text(&name)).prop("from", Arg::quoted(&from));
            return Some((name, node));
        }
        if !self.folder.has(path) {
            return None;
        }
        let name = match self.inputs.get(path) {
            Some(name) => name.clone(),
            None => {
                let name = self.give(wanted, step);
                self.input(at, &name, path);
                self.inputs.insert(path.to_owned(), name.clone());
                name
            }
        };
        made.names.insert(name.clone());
        Some((name.clone(), Node::new("in").arg(Arg::text(&name))))
    }

    /// An input that lies in the folder, under the name by which programs know it.
    fn input(&mut self, at: usize, name: &str, path: &str) {
        let Ok(place) = RelPath::new(path) else { return };
        let size = self.folder.size(&place);
        let mut node = Node::new("input").arg(Arg::text(name)).arg(Arg::quoted(path));
        match self.folder.bytes(path).filter(|_| size <= MOST_DATA) {
            Some(bytes) => {
                node = node.prop("path", Arg::quoted(path));
                self.out.files.insert(place, bytes);
            }
            None => {
                let size = super::folder::amount(size);
                node = node.prop("path", Arg::hole(format!("where will it lie? {path} has {size}")));
            }
        }
        let origin = Origin { place: format!("{path}, read by {}", self.material(at)), ..Origin::whole("the folder") };
        self.out.inputs.push(node.from(origin));
    }

    /// The files that a program opens by a name of its own.
    fn named_files(&mut self, at: usize, step: &str, roles: &[Role], made: &mut Made) {
        let files = self.scripts[at].usage.files.clone();
        let is_default = |path: &str| {
            roles.iter().any(|role| matches!(&role.is, Is::Reads { default: Some(d), .. } | Is::Writes { default: Some(d), .. } if tidy(d) == path))
        };
        let mut seen = BTreeSet::new();
        for file in &files {
            let path = tidy(&file.path);
            if is_default(&path)
                || !is_name(&path)
                || path == "-"
                || !seen.insert((path.clone(), file.direction == Direction::Reads))
            {
                continue;
            }
            let alone = files.iter().all(|other| tidy(&other.path) != path || other.direction == file.direction);
            let place = format!("{}, line {}", self.material(at), self.line(at, file.place.start));
            let quote = self.scripts[at].text.get(file.place.clone()).unwrap_or("").to_owned();
            let remark = |why: &str| Remark { place: place.clone(), quote: quote.clone(), why: why.to_owned() };
            let wanted = path.rsplit('/').next().unwrap_or(&path).to_owned();
            match file.direction {
                Direction::Reads if alone => match self.known(at, step, &path, &wanted, made) {
                    Some((_, node)) => made.files.push(node.prop("silent", Arg::Bool(true))),
                    None => {
                        let name = made.local(&self.taken, &wanted, "file");
                        let text = format!("which file? it is read as `{path}`, which is not here ({place})");
                        let node = Node::new("in").arg(Arg::text(&name)).prop("from", Arg::hole(text));
                        made.files.push(node.prop("silent", Arg::Bool(true)));
                    }
                },
                Direction::Writes if alone && file.certain => {
                    let name = made.local(&self.taken, &wanted, "file");
                    made.files.push(self.output(at, &name, Arg::quoted(&path), Some(&path)));
                }
                Direction::Writes if alone => made.remarks.push(remark("it writes this file, but not in every run")),
                Direction::Folder | Direction::Unknown => {}
                _ => made.remarks.push(remark("it reads and writes this file")),
            }
        }
    }

    /// The files of data that a text may mean: if it names formats, those of such a format.
    fn data_files(&self, told: &str) -> Vec<&RelPath> {
        let endings: BTreeSet<String> =
            self.folder.paths.iter().filter_map(|p| Some(p.name().rsplit_once('.')?.1.to_ascii_lowercase())).collect();
        let known = [
            "csv", "tsv", "json", "png", "pgm", "fits", "nc", "tif", "tiff", "parquet", "fasta", "fastq", "bam", "vcf",
            "npy", "h5", "yaml", "jpg", "wav", "pdb",
        ];
        let words: BTreeSet<String> =
            told.split(|c: char| !c.is_ascii_alphanumeric()).map(str::to_ascii_lowercase).collect();
        let named: Vec<&String> =
            words.iter().filter(|w| endings.contains(*w) || known.contains(&w.as_str())).collect();
        let fits = |path: &&RelPath| {
            let ending = path.name().rsplit_once('.').map_or(String::new(), |(_, ending)| ending.to_ascii_lowercase());
            data_folder(path).is_some() && (named.is_empty() || named.contains(&&ending))
        };
        self.folder.paths.iter().filter(fits).collect()
    }

    /// What is to be decided where several files of one kind lie in a folder of data.
    fn several(data: &[&RelPath]) -> Option<String> {
        let mut kinds: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for path in data {
            if let (Some(folder), Some((_, ending))) = (data_folder(path), path.name().rsplit_once('.')) {
                *kinds.entry((folder, ending)).or_default() += 1;
            }
        }
        let ((folder, ending), count) = kinds.into_iter().find(|(_, count)| *count > 1)?;
        Some(format!("one job, or one for each of what? {folder}/ has {count} files *.{ending}"))
    }
}

/// What becomes of one step.
#[derive(Default)]
struct Made {
    files: Vec<Node>,
    words: Vec<Words>,
    remarks: Vec<Remark>,
    names: BTreeSet<String>,
    each: Option<String>,
}

impl Made {
    /// A name for a file of this step that nothing else has.
    fn local(&mut self, taken: &BTreeSet<String>, wanted: &str, kind: &str) -> String {
        let wanted = identifier(wanted);
        let fits =
            |name: &String| !taken.contains(name) && !self.names.contains(name) && !RESERVED.contains(&name.as_str());
        let mut name = wanted.clone();
        let mut number = 1;
        while !fits(&name) {
            name = if number == 1 { format!("{wanted}-{kind}") } else { format!("{wanted}-{kind}-{number}") };
            number += 1;
        }
        self.names.insert(name.clone());
        name
    }
}

/// Words of a command.
enum Words {
    Plain(String),
    When(String, String),
    Open(String),
}

impl Role {
    /// The value with its option before it.
    fn words(&self, value: &str) -> String {
        match &self.option {
            Some(option) if option.ends_with('=') => format!("{option}{value}"),
            Some(option) => format!("{option} {value}"),
            None => value.to_owned(),
        }
    }
}

fn run(program: &str, words: Vec<Words>) -> Node {
    let mut line = program.to_owned();
    let mut words = words.into_iter().peekable();
    while let Some(Words::Plain(word)) =
        words.next_if(|w| matches!(w, Words::Plain(word) if line.len() + word.len() < WIDTH))
    {
        line.push(' ');
        line.push_str(&word);
    }
    let mut run = Node::new("run").arg(Arg::quoted(line));
    let mut args = String::new();
    let full = |args: &mut String, run: Node| {
        if args.is_empty() { run } else { run.child(Node::new("args").arg(Arg::quoted(std::mem::take(args)))) }
    };
    for word in words {
        match word {
            Words::Plain(word) => {
                if !args.is_empty() && args.len() + word.len() >= WIDTH {
                    run = full(&mut args, run);
                }
                if !args.is_empty() {
                    args.push(' ');
                }
                args.push_str(&word);
            }
            Words::When(word, condition) => {
                run = full(&mut args, run);
                run = run.child(Node::new("args").arg(Arg::quoted(word)).prop("when", Arg::quoted(condition)));
            }
            Words::Open(what) => {
                run = full(&mut args, run);
                run = run.child(Node::new("args").arg(Arg::hole(what)));
            }
        }
    }
    full(&mut args, run)
}

fn param(name: &str, role: &Role) -> Node {
    let mut node = Node::new("param").arg(Arg::text(name));
    match &role.is {
        Is::Flag { default, .. } => node = node.prop("type", Arg::text("bool")).prop("default", Arg::Bool(*default)),
        Is::Value(value) => node = typed(node, value, role),
        _ => {}
    }
    match &role.help {
        Some(help) => node.prop("help", Arg::quoted(crate::draft::origin::one_line(help))),
        None => node,
    }
}

fn typed(mut node: Node, value: &Value, role: &Role) -> Node {
    if value.ty != "string" {
        node = node.prop("type", Arg::text(value.ty));
    }
    let written = |text: &String| if value.numbers { Arg::Number(text.clone()) } else { Arg::text(text) };
    match &value.default {
        Given::Text(text) => node = node.prop("default", Arg::text(text)),
        Given::Number(digits) => node = node.prop("default", Arg::Number(digits.clone())),
        Given::List(texts) => {
            let list = texts.iter().fold(Node::new("default"), |list, text| list.arg(Arg::text(text)));
            node = node.child(list);
        }
        Given::Optional(code) => {
            node = node.prop("optional", Arg::Bool(true));
            if let Some(code) = code {
                node = node.comment(format!("left out, the script takes: {code}"));
            }
        }
        Given::Required => {
            let told = role.help.clone().unwrap_or_else(|| role.quote.clone());
            let what = format!("which value? \"{told}\"");
            node = match value.ty {
                "list" => node.child(Node::new("default").arg(Arg::hole(what))),
                _ => node.prop("default", Arg::hole(what)),
            };
        }
    }
    if !value.choices.is_empty() {
        node = node.child(value.choices.iter().fold(Node::new("choices"), |node, choice| node.arg(written(choice))));
    }
    node
}

/// Whether two arguments of one name are one param.
fn same_value(a: &Is, b: &Is) -> bool {
    match (a, b) {
        (Is::Value(a), Is::Value(b)) => a == b,
        (Is::Flag { default: a, .. }, Is::Flag { default: b, .. }) => a == b,
        _ => false,
    }
}

/// A path as jobs may know a file by it.
fn tidy(path: &str) -> String {
    path.trim_start_matches("./").to_owned()
}

fn is_name(path: &str) -> bool {
    RelPath::new(path).is_ok() && !path.contains(['{', '}', '$', '*', '?', ':'])
}

/// The first paragraph of a text, without what is only for a terminal.
fn first_paragraph(text: &str) -> String {
    let lines = text.lines().map(str::trim).take_while(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join(" ")
}
