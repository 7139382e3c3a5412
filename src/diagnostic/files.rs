//! Files: names, producers, what is kept (NK06xx).

use super::Diagnostic;
use crate::source::Span;

pub fn bad_name(span: Span, name: &str, why: &str) -> Diagnostic {
    Diagnostic::error("NK0601", format!("`{name}` cannot be the name of a file: {why}"))
        .at(span, "must be a relative path that stays in the job's folder")
        .help("use names such as \"data/{sample}.csv\"; where an input lies is its `path`")
}

pub fn same_name(span: Span, other: Option<Span>, name: &str, first: &str, second: &str) -> Diagnostic {
    let finding =
        Diagnostic::error("NK0602", format!("two files are called `{name}`")).at(span, format!("made by {second}"));
    let finding = match other {
        Some(other) => finding.also(other, format!("made by {first}")),
        None => finding.help(format!("{first} and {second} make it: put what tells them apart into the name")),
    };
    if finding.help.is_some() { finding } else { finding.help("each file has its own name in the whole workflow") }
}

pub fn same_job(span: Span, other: Option<Span>, id: &str, first: &str, second: &str) -> Diagnostic {
    let finding = Diagnostic::error("NK0603", format!("two jobs are called `{id}`")).at(span, second.to_string());
    let finding = match other {
        Some(other) => finding.also(other, first.to_owned()),
        None => finding,
    };
    finding.help(format!("{first} and {second} get the same id: set it with `job \"…\"` so that they differ"))
}

pub fn empty_id(span: Span) -> Diagnostic {
    Diagnostic::error("NK0636", "the jobs of this step have no id")
        .at(span, "its `job` is empty")
        .help("leave `job` out, or give it a text")
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
    let finding = Diagnostic::error("NK0605", format!("which output of step `{step}`?")).at(span, "not clear");
    if known.is_empty() {
        return finding.help(format!("`{step}` has no output: add an `out` to it"));
    }
    let shown: Vec<String> = known.iter().map(|k| format!("`{step}.{k}`")).collect();
    finding.help(format!("write {}", shown.join(" or ")))
}

pub fn no_producer(span: Span, name: &str, known: &[&str], made: Option<String>) -> Diagnostic {
    let finding =
        Diagnostic::error("NK0606", format!("nobody makes `{name}`")).at(span, "no input and no step has this name");
    if let Some(made) = made {
        return finding.help(format!("a step has an output of this name: write `{made}`"));
    }
    match super::names::suggest(name, known) {
        Some(near) => finding.help(format!("did you mean `{near}`?")).fix(span, near),
        None => finding.help(format!(
            "declare it: input {name} \"{name}.txt\" path=\"data/{name}.txt\"; or say which step makes it: in {name} from=step"
        )),
    }
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
    match near {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None => finding.help("put the file there, or give an absolute path or a URL"),
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
    Diagnostic::error("NK0610", format!("`{path}` cannot be read")).at(span, why.to_owned())
}

pub fn too_large_to_carry(span: Span, total: u64, limit: u64) -> Diagnostic {
    Diagnostic::error("NK0611", format!("the inputs have {} MiB in all", total >> 20))
        .at(span, format!("at most {} MiB travel in the built folder", limit >> 20))
        .help("say that large inputs stay where they are: `carry=#false` and an absolute path or URL")
}

pub fn bad_input_path(span: Span, path: &str, why: &str) -> Diagnostic {
    Diagnostic::error("NK0612", format!("`{path}` is no path of the project: {why}"))
        .at(span, "must stay in the folder of the specification")
        .help("a file elsewhere has an absolute path or a URL")
}

pub fn outside_input(span: Span, path: &str) -> Diagnostic {
    Diagnostic::note("NK0613", format!("the built folder needs `{path}`"))
        .at(span, "not carried along: it must be there where the workflow runs")
}

pub fn left_out(span: Span, path: &str) -> Diagnostic {
    Diagnostic::note("NK0613", format!("the built folder needs `inputs/{path}`"))
        .at(span, "not carried along")
        .help(format!("copy or link the file to `pegasus/inputs/{path}` in the built folder before it runs"))
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
        .help("pack it, or name its files")
}

pub fn unstable_name(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error("NK0616", format!("`{name}` is read and written by one job"))
        .at(span, "Pegasus refuses this")
        .help("give the output another name")
}

pub fn no_specification(name: &str, error: &crate::files::ReadError) -> Diagnostic {
    Diagnostic::error("NK0617", format!("`{name}` cannot be read: {error}"))
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
