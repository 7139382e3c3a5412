//! Files: names, producers, what is kept (NK06xx).

use super::Diagnostic;
use crate::files::PathProblem;
use crate::source::Span;

/// Why a text is no name of a file.
pub enum BadName {
    Path(PathProblem),
    /// `./` at its beginning.
    Here,
    /// `${`, which the planner replaces.
    Variable,
    /// What is too long, in words.
    Long(String),
}

impl BadName {
    /// What is wrong, and what to look at.
    fn words(&self, name: &str) -> (String, String) {
        match self {
            Self::Path(problem) => (why_none(*problem, name), of_path(*problem, name).to_owned()),
            Self::Here => ("it begins with `./`".to_owned(), "the name is the same without it".to_owned()),
            Self::Variable => {
                ("it has `${`".to_owned(), "the planner of Pegasus would put a variable in there".to_owned())
            }
            Self::Long(why) => (why.clone(), "too long".to_owned()),
        }
    }

    /// How it becomes a name.
    fn help(&self, name: &str) -> String {
        match (self, tidied(name)) {
            (Self::Long(_), _) => "use shorter keys, or fewer of them in the name".to_owned(),
            (Self::Variable, _) => "leave the `$` out, or put something else before the brace".to_owned(),
            (Self::Path(PathProblem::Empty), _) => "write a name, for instance \"table.csv\"".to_owned(),
            (Self::Path(PathProblem::Absolute), Some(tidy)) => {
                format!("`{tidy}` would lie in the job's folder; where an input lies is its `path`")
            }
            (_, Some(tidy)) => format!("`{tidy}` would be a name"),
            (_, None) => "use a name such as \"data/table.csv\"; where an input lies is its `path`".to_owned(),
        }
    }
}

/// Why a text is no path, as exactly as it is known.
fn why_none(problem: PathProblem, path: &str) -> String {
    match problem {
        PathProblem::Untidy if path.ends_with('/') => "it ends with `/`".to_owned(),
        PathProblem::Character if path.contains('\\') => "it has a backslash".to_owned(),
        _ => problem.to_string(),
    }
}

/// What is wrong with a path, at its place.
fn of_path(problem: PathProblem, path: &str) -> &'static str {
    match problem {
        PathProblem::Empty => "gives an empty text",
        PathProblem::Absolute => "must lie in the folder of the job",
        PathProblem::Leaves => "goes up, out of the folder",
        PathProblem::Untidy if path.ends_with('/') => "this would be a folder",
        PathProblem::Untidy => "between two `/` there is a name, other than `.`",
        PathProblem::Character if path.contains('\\') => "parts of a path are joined by `/`, on all systems",
        PathProblem::Character => "no program could be told this name",
    }
}

/// The tidy path that is most likely meant, if there is one.
fn tidied(path: &str) -> Option<String> {
    let path: String = path.replace('\\', "/").chars().filter(|c| !c.is_control()).collect();
    let parts: Vec<&str> = path.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    (!parts.is_empty() && !parts.contains(&"..")).then(|| parts.join("/"))
}

pub fn bad_name(span: Span, name: &str, problem: &BadName) -> Diagnostic {
    let (why, label) = problem.words(name);
    Diagnostic::error("NK0601", format!("`{name}` cannot be the name of a file: {why}"))
        .at(span, label)
        .help(problem.help(name))
}

pub fn same_name(span: Span, other: Option<Span>, name: &str, first: &str, second: &str) -> Diagnostic {
    let finding = Diagnostic::error("NK0602", format!("two files are called `{name}`"));
    match other {
        Some(other) => finding
            .at(span, second.to_owned())
            .also(other, first.to_owned())
            .help("each file has its own name in the whole workflow: rename one of them"),
        None => finding
            .at(span, "the same name for both")
            .help(format!("{first} and {second} have it: put what tells them apart into the name")),
    }
}

/// `ids` is a `job` that tells the jobs of the first step apart.
pub fn same_job(span: Span, other: Option<Span>, id: &str, (first, second): (&str, &str), ids: &str) -> Diagnostic {
    let finding = Diagnostic::error("NK0603", format!("two jobs are called `{id}`"));
    match other {
        Some(other) => finding
            .at(span, second.to_owned())
            .also(other, first.to_owned())
            .help("rename one of the steps, or set the ids of its jobs, `job \"…\"`"),
        None => finding
            .at(span, "the same id for both")
            .help(format!("{first} and {second} have it: write what tells them apart, `{ids}`")),
    }
}

pub fn empty_id(span: Span, job: &str, step: &str) -> Diagnostic {
    Diagnostic::error("NK0636", format!("{job} has no id"))
        .at(span, "gives an empty text there")
        .help(format!("leave `job` out, or let it begin with a word: job \"{step}_…\""))
}

pub fn long_id(span: Span, id: &str, most: usize) -> Diagnostic {
    Diagnostic::error("NK0618", format!("the job id `{id}` has {} characters", id.len()))
        .at(span, format!("its files would have longer names than file systems take: at most {most} characters"))
        .help("use shorter keys, or set the id: job \"…\"")
}

pub fn case_clash(span: Span, first: &str, second: &str) -> Diagnostic {
    Diagnostic::warning("NK0604", format!("`{first}` and `{second}` differ in case only"))
        .at(span, "one file on some systems")
        .help("rename one of them")
}

pub fn no_outputs(span: Span, step: &str, known: &[&str]) -> Diagnostic {
    let finding = Diagnostic::error("NK0605", format!("which output of step `{step}`?"))
        .at(span, "not clear")
        .about(format!("outputs of {step}"));
    if known.is_empty() {
        return finding.help(format!("`{step}` has no output: add an `out` to it"));
    }
    let shown: Vec<String> = known.iter().map(|k| format!("`{step}.{k}`")).collect();
    finding.help(format!("write {}", shown.join(" or ")))
}

/// Of several outputs none is called as the `in`, and one nearly is.
pub fn no_such_output(span: Span, name: &str, step: &str, near: &str) -> Diagnostic {
    Diagnostic::error("NK0605", format!("step `{step}` has no output `{name}`"))
        .at(span, "not known")
        .help(format!("did you mean `{near}`?"))
        .fix(span, near)
}

pub fn no_producer(span: Span, name: &str, known: &[&str], made: Option<String>) -> Diagnostic {
    let finding = Diagnostic::error("NK0606", format!("nobody makes `{name}`"))
        .at(span, "no input and no step has this name")
        .about(super::names::unknown_name(name));
    if let Some(made) = made {
        return finding.help(format!("a step has an output of this name: write `{made}`"));
    }
    match super::names::suggest(name, known) {
        Some(near) => finding.help(format!("did you mean `{near}`?")).fix(span, near).meant(near),
        None => finding.help(format!(
            "declare it: input {name} \"{name}.txt\" path=\"data/{name}.txt\"; or say which step makes it: in {name} from=step"
        )),
    }
}

/// The same of an `in` whose name stays, because commands name it.
pub fn under_its_name(finding: Diagnostic, name: &str) -> Diagnostic {
    let Some(fix) = finding.fix.clone() else { return finding };
    let source = format!("{name} from={}", fix.replacement);
    finding.help(format!("is `in {source}` meant?")).fix(fix.span, source)
}

pub fn dead_output(span: Span, step: &str, name: &str) -> Diagnostic {
    Diagnostic::warning("NK0607", format!("nobody keeps `{name}` of step `{step}`"))
        .at(span, "neither published nor read by a step")
        .help("add `publish=#true` to keep it, or leave it out")
}

pub fn unused_input(span: Span, name: &str) -> Diagnostic {
    Diagnostic::warning("NK0608", format!("no step reads the input `{name}`"))
        .at(span, "declared, never used")
        .help("read it with `in`, or leave it out")
}

pub fn missing_input(span: Span, path: &str, near: Option<String>, cell: Option<Span>) -> Diagnostic {
    let finding = Diagnostic::error("NK0609", format!("there is no file `{path}`"));
    let finding = match cell {
        Some(cell) => finding.at(cell, "named here").also(span, "looked for beside the specification"),
        None => finding.at(span, "looked for beside the specification"),
    };
    // What a shell would replace.
    let of_shell = if path.starts_with('~') { Some("~") } else { path.starts_with('$').then_some("$") };
    match (near, of_shell) {
        (_, Some(sign)) => finding
            .help(format!("`{sign}` is not replaced here: write the whole path, such as /home/me/data/table.csv")),
        (Some(near), _) => finding.help(format!("did you mean `{near}`?")),
        _ => finding.help("put the file there, or give an absolute path or a URL"),
    }
}

/// The first files that an input has and that are not there, of `count`.
pub fn missing_inputs(span: Span, paths: &[String], count: usize) -> Diagnostic {
    let shown = paths.iter().map(|path| format!("`{path}`")).collect::<Vec<_>>().join(", ");
    let more = if count > paths.len() { ", …" } else { "" };
    Diagnostic::error("NK0609", format!("{count} files of this input are not there: {shown}{more}"))
        .at(span, "looked for beside the specification")
        .help("put the files there, or give an absolute path or a URL")
}

pub fn unreadable_input(span: Span, path: &str, why: &str) -> Diagnostic {
    Diagnostic::error("NK0610", format!("`{path}` cannot be read"))
        .at(span, why.to_owned())
        .help(format!("let it be an ordinary file that you may read (chmod u+r {path}), or give an absolute path"))
}

pub fn too_large_to_carry(span: Span, total: u64, limit: u64) -> Diagnostic {
    Diagnostic::error("NK0611", format!("the inputs have {} MiB in all", total >> 20))
        .at(span, format!("at most {} MiB travel in the built folder", limit >> 20))
        .help("say that large inputs stay where they are: `carry=#false` and an absolute path or URL")
}

pub fn bad_input_path(span: Span, path: &str, problem: PathProblem) -> Diagnostic {
    let finding =
        Diagnostic::error("NK0612", format!("`{path}` is no path of the project: {}", why_none(problem, path)))
            .at(span, of_path(problem, path));
    finding.help(match (problem, tidied(path)) {
        (PathProblem::Empty, _) => "say where the file lies, for instance path=\"data/table.csv\"".to_owned(),
        (PathProblem::Untidy, Some(tidy)) if path.ends_with('/') => {
            format!("an input is one file: name one in the folder, such as `{tidy}/table.csv`")
        }
        (PathProblem::Untidy | PathProblem::Character, Some(tidy)) => format!("is `{tidy}` meant?"),
        _ => {
            "a file elsewhere has an absolute path or a URL; or copy it into the folder of the specification".to_owned()
        }
    })
}

/// Inputs that must be there where the workflow runs: `first` of them, and how many there are.
pub fn outside_input(span: Span, first: &str, files: u64) -> Diagnostic {
    Diagnostic::note("NK0613", format!("the built folder needs `{first}`{}", others(files)))
        .at(span, "not carried along: must be there where the workflow runs")
}

pub fn left_out(span: Span, first: &str, files: u64) -> Diagnostic {
    let what = if files > 1 { "the files" } else { "the file" };
    Diagnostic::note("NK0613", format!("the built folder needs `inputs/{first}`{}", others(files)))
        .at(span, "not carried along")
        .help(format!("copy or link {what} to `pegasus/inputs/{first}` in the built folder before it runs"))
}

/// ` and 4 more`
fn others(files: u64) -> String {
    if files > 1 { format!(" and {} more", files - 1) } else { String::new() }
}

pub fn two_names(span: Span, other: Span, path: &str) -> Diagnostic {
    Diagnostic::error("NK0614", format!("one name, two files: both inputs are called `{path}`"))
        .at(span, "the second input")
        .also(other, "the first input")
        .help("give one of them another logical name")
}

pub fn same_input(span: Span, other: Span, name: &str) -> Diagnostic {
    Diagnostic::error("NK0637", format!("`{name}` is an input twice"))
        .at(span, "the second time")
        .also(other, "the first time")
        .help("keep one of them: any number of steps may read it")
}

pub fn input_folder(span: Span, path: &str) -> Diagnostic {
    Diagnostic::error("NK0615", format!("`{path}` is a folder"))
        .at(span, "an input is a file")
        .help(format!("pack it, or name a file in it: `{}/…`", path.trim_end_matches('/')))
}

pub fn unstable_name(span: Span, read: Span, name: &str) -> Diagnostic {
    Diagnostic::error("NK0616", format!("`{name}` is read and written by one job"))
        .at(span, "Pegasus refuses this")
        .also(read, "read from here")
        .help("give the output another name")
}

pub fn no_specification(name: &str, error: &crate::files::ReadError) -> Diagnostic {
    Diagnostic::error("NK0617", format!("`{name}` cannot be read: {error}"))
        .help("name a `specification.md`, its folder, or its name under `specs/`")
}

pub fn two_contents(span: Span, first: Span, input: &str) -> Diagnostic {
    Diagnostic::error("NK0729", format!("input `{input}` has two contents"))
        .at(span, "a second one")
        .also(first, "the first")
        .help("an input is a file (`path`), or lines of the build (`line`), or a filled `template`")
}

pub fn no_content(span: Span, input: &str) -> Diagnostic {
    Diagnostic::error("NK0730", format!("input `{input}` does not say where its file is"))
        .at(span, "no path, line or template")
        .help(format!(
            "add path=\"data/{input}.txt\", or where the file is; a file that the build writes has `line \"TEXT\"` children instead"
        ))
}

/// `axes`: there is one file for each element of these.
pub fn rendered_without_name(span: Span, input: &str, axes: &[&str]) -> Diagnostic {
    let keys: String = axes.iter().map(|axis| format!("_{{{axis}}}")).collect();
    Diagnostic::error("NK0731", format!("which name does the file of input `{input}` have?"))
        .at(span, "written by the build, and has no name")
        .help(format!("put its name after `{input}`: input {input} \"{input}{keys}.txt\" {{ … }}"))
}

pub fn rendered_too_large(span: Span, name: &str, limit: usize) -> Diagnostic {
    Diagnostic::error("NK0734", format!("`{name}` has more than {} MiB", limit >> 20))
        .at(span, "the build writes it into one file")
        .help("let a step write it, or say `each` of an axis in the block: a file for each element")
}

pub fn unreadable_template(span: Span, path: &str, why: &str, near: Option<String>) -> Diagnostic {
    let finding = Diagnostic::error("NK0732", format!("the template `{path}` cannot be read")).at(span, why.to_owned());
    finding.help(match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "a template is a text file beside the specification".to_owned(),
    })
}

pub fn template_failed(span: Span, path: &str, line: usize, why: &str) -> Diagnostic {
    Diagnostic::error("NK0733", format!("{path}:{line}: the template cannot be filled"))
        .at(span, why.to_owned())
        .help("a template sees params by name, `axes.NAME` as lists of elements, and the element of each axis of the input; a `-` in a name is a `_` there")
}
