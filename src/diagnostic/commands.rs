//! Commands, their words and their scripts (NK07xx).

use super::Diagnostic;
use crate::source::Span;

pub fn empty(span: Span) -> Diagnostic {
    Diagnostic::error("NK0701", "the command is empty")
        .at(span, "nothing to run")
        .help("write for instance: run \"bin/tally.py {text} {n}\"")
}

pub fn empty_script(span: Span) -> Diagnostic {
    Diagnostic::error("NK0701", "the script is empty")
        .at(span, "nothing to run")
        .help("write for instance: shell \"sort $words > $sorted\"")
}

/// `word`: one that Python keeps for itself; `exact`: the text is written as it reads, and can be replaced.
pub fn bad_call(span: Span, text: &str, word: Option<&str>, meant: Option<&str>, exact: bool) -> Diagnostic {
    let finding = Diagnostic::error("NK0702", format!("`{text}` names no function"));
    let finding = match word {
        Some(word) => finding.at(span, format!("`{word}` is a word of Python itself")),
        None => finding.at(span, "expected module:function"),
    };
    match meant {
        Some(meant) if exact => finding.help(format!("write: call \"{meant}\"")).fix(span, meant),
        Some(meant) => finding.help(format!("write: call \"{meant}\"")),
        None => finding.help("write for instance: call \"spectra:power_spectrum\""),
    }
}

/// `meant`: a name that Python allows.
pub fn bad_keyword(span: Span, text: &str, reserved: bool, meant: Option<&str>) -> Diagnostic {
    let place = if reserved { "a word of Python itself" } else { "no Python name" };
    let finding = Diagnostic::error("NK0736", format!("`{text}` cannot be a keyword argument")).at(span, place);
    match meant {
        Some(meant) => finding.help(format!("call it `{meant}`, here and in the function")).fix(span, meant),
        None => finding.help("use letters, digits and `_`, not starting with a digit"),
    }
}

/// The name of an option that the wrapper of a call has itself.
pub fn own_keyword(span: Span, text: &str) -> Diagnostic {
    Diagnostic::error("NK0736", format!("`{text}` cannot be a keyword argument"))
        .at(span, "napkin calls an option of its own so")
        .help("give the argument of the function another name")
}

pub fn no_action(span: Span, step: &str) -> Diagnostic {
    Diagnostic::error("NK0703", format!("step `{step}` does nothing"))
        .at(span, "has no `run`, `shell` or `call`")
        .help("add for instance: run \"bin/script.py {input} {output}\"")
}

pub fn several_actions(span: Span, first: Span) -> Diagnostic {
    Diagnostic::error("NK0704", "a step does one thing")
        .at(span, "a second action")
        .also(first, "the first action")
        .help("make two steps of it; of alternatives, each with its `when`, the one without `when` stands last")
}

pub fn placeholder_in_program(span: Span) -> Diagnostic {
    Diagnostic::error("NK0705", "the program of a command is fixed")
        .at(span, "the first word cannot have placeholders")
        .help(
            "write the path of the program as it is; for several programs, one `run \"…\" when=\"…\"` for each of them",
        )
}

pub fn missing_script(span: Span, path: &str, near: Option<String>) -> Diagnostic {
    let finding = Diagnostic::error("NK0706", format!("there is no file `{path}`"));
    if path.starts_with(['~', '$']) {
        let name = path.rsplit('/').next().unwrap_or(path);
        return finding.at(span, "no shell puts a folder in for its beginning").help(format!(
            "write the absolute path of the program; or copy it beside the specification, as `bin/{name}`"
        ));
    }
    let finding = finding.at(span, "looked for beside the specification");
    match near {
        Some(near) => finding.help(format!("did you mean `{near}`?")).fix(span, near),
        None => finding.help(format!("make `{path}` beside the specification, executable and with a `#!` line")),
    }
}

pub fn unreadable(span: Span, path: &str, why: &str) -> Diagnostic {
    Diagnostic::error("NK0707", format!("`{path}` cannot be read"))
        .at(span, why.to_owned())
        .help("it must be a readable file")
}

/// `inside`: files in the folder.
pub fn folder_as_program(span: Span, path: &str, inside: &[String]) -> Diagnostic {
    let finding = Diagnostic::error("NK0707", format!("`{path}` cannot be read")).at(span, "it is a folder");
    if inside.is_empty() {
        return finding.help("name a script; the folder has none");
    }
    let shown: Vec<String> = inside.iter().map(|file| format!("`{file}`")).collect();
    finding.help(format!("name a script in it: {}", shown.join(" or ")))
}

/// `why`: what is wrong with its first line.
pub fn no_shebang(span: Span, path: &str, why: &str) -> Diagnostic {
    Diagnostic::error("NK0708", format!("`{path}` does not say what runs it"))
        .at(span, why)
        .help("begin the script with a line such as: #!/usr/bin/env python3")
}

/// `tidy`: the same path, written well.
pub fn bad_program(span: Span, path: &str, why: &str, tidy: Option<String>) -> Diagnostic {
    let finding = Diagnostic::error("NK0728", format!("`{path}` is no path of a program: {why}"))
        .at(span, "not the path of one file");
    match tidy {
        Some(tidy) => finding.help(format!("write `{tidy}`")).fix(span, tidy),
        None if path.starts_with('/') => finding.help("write the whole path, for instance /usr/bin/sort"),
        None => finding.help("write the path of a script in the folder of the specification, for instance bin/tool.py"),
    }
}

/// Words of a shell that no file is.
const BUILTINS: [&str; 16] = [
    "cd", "export", "source", ".", "set", "if", "for", "while", "module", "ulimit", "exec", "eval", "case", "trap",
    "conda", "alias",
];

/// `near`: a script of the project with that name.
pub fn bare_program(span: Span, name: &str, near: Option<String>) -> Diagnostic {
    let finding = Diagnostic::error("NK0709", format!("where is the program `{name}`?"));
    if let Some(near) = near {
        return finding
            .at(span, "a script is named with its folder")
            .help(format!("did you mean `{near}`?"))
            .fix(span, near);
    }
    if let Some((variable, value)) = name.split_once('=') {
        return finding
            .at(span, "sets a variable, which only a shell does")
            .help(format!("add `env {variable} \"{value}\"` to the step, and begin with the program"));
    }
    if BUILTINS.contains(&name) {
        return finding.at(span, "a word of a shell, and no program").help("write `shell` in place of `run`");
    }
    let finding = finding.at(span, "a catalog has no search path");
    if matches!(name, "python" | "python3" | "bash" | "sh" | "Rscript" | "perl" | "julia") {
        return finding.help(format!(
            "leave `{name}` out: begin with your script, whose first line `#!/usr/bin/env {name}` says the same"
        ));
    }
    finding.help(format!(
        "write its absolute path, or `tool {name} \"/usr/bin/{name}\"` in the step's component; a script of yours is written with its folder: `bin/{name}`"
    ))
}

/// `repeated`: the group of words that says the word once for each item.
pub fn list_in_word(span: Span, name: &str, repeated: Option<String>) -> Diagnostic {
    let joined = format!("make one text of it: `{{{name}|join:,}}`");
    Diagnostic::error("NK0710", format!("`{name}` is a list, and this word is one"))
        .at(span, "a list must stand alone as a word")
        .help(
            repeated
                .map_or(joined.clone(), |group| format!("{joined}; or repeat the word in the block of `run`: {group}")),
        )
}

pub fn list_in_text(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error("NK0711", format!("`{name}` is a list, and this text needs one value"))
        .at(span, "has several values")
        .help(format!("join it: `{{{name}|join:,}}`"))
}

/// Places of two programs: of what comes first in the specification, and of the other.
fn in_order(one: Span, other: Span) -> (Span, Span) {
    if other < one { (other, one) } else { (one, other) }
}

/// `help`: how the names are made to differ.
pub fn two_programs(span: Span, other: Span, name: &str, help: &str) -> Diagnostic {
    let (first, second) = in_order(other, span);
    Diagnostic::error("NK0712", format!("two programs would be called `{name}`"))
        .at(second, "the second program")
        .also(first, "the first program")
        .help(help)
}

/// Steps that run the program, each with the component that it uses.
pub fn two_components(one: (Span, Option<&str>), other: (Span, Option<&str>), name: &str) -> Diagnostic {
    let ((span, second), (first_span, first)) = if other.0 < one.0 { (one, other) } else { (other, one) };
    let place = |component: Option<&str>| match component {
        Some(component) => format!("in component `{component}` here"),
        None => "in no component here".to_owned(),
    };
    let help = match (first, second) {
        (Some(one), None) | (None, Some(one)) => {
            format!("is `use {one}` missing? else give one of the steps `transformation other-name`")
        }
        _ => "give one of the steps `transformation other-name`".to_owned(),
    };
    Diagnostic::error("NK0713", format!("the program `{name}` runs in two components"))
        .at(span, place(second))
        .also(first_span, place(first))
        .help(help)
}

/// How names of files reach a program that has too many of them.
fn in_a_file(list: &str) -> String {
    format!("give the program a file with their names: `{{{list}|list-file}}` in place of `{{{list}}}`")
}

pub fn word_too_long(span: Span, job: &str, length: u64, limit: u64, list: Option<&str>) -> Diagnostic {
    Diagnostic::error("NK0714", format!("a word of the command line of `{job}` has {length} bytes"))
        .at(span, format!("a system starts no command with a word above {limit} bytes"))
        .help(list.map_or_else(
            || {
                "let the text travel in a file: input all \"all.txt\" { line \"{x}\" each=x }, and name `{all}`"
                    .to_owned()
            },
            in_a_file,
        ))
}

pub fn line_too_long(span: Span, job: &str, length: u64, limit: u64, list: Option<&str>) -> Diagnostic {
    Diagnostic::error("NK0715", format!("the command line of `{job}` has {length} bytes"))
        .at(span, format!("a system starts no command above {limit} bytes"))
        .help(list.map_or_else(
            || "let the words travel in a file: an `input` with a `line` for each of them".to_owned(),
            |list| format!("{}; or gather in groups first", in_a_file(list)),
        ))
}

pub fn unused_input(span: Span, step: &str, name: &str) -> Diagnostic {
    Diagnostic::warning("NK0716", format!("no argument of `{step}` names `{name}`"))
        .at(span, "the file is put beside the job, nothing more")
        .help(format!("name it in the command: `{{{name}}}`; or if the program finds it by itself, say silent=#true"))
}

pub fn undeclared_file(span: Span, word: &str) -> Diagnostic {
    Diagnostic::warning("NK0717", format!("`{word}` is the name of a file that this step does not declare"))
        .at(span, "the job will not find it")
        .help("declare it with `in`, and name it by its placeholder")
}

pub fn module_missing(span: Span, path: &str) -> Diagnostic {
    Diagnostic::note("NK0718", format!("there is no `{path}` beside the specification"))
        .at(span, "the module must then be installed where the job runs")
}

pub fn module_misspelt(span: Span, path: &str, near: &str) -> Diagnostic {
    Diagnostic::warning("NK0740", format!("there is no `{path}` beside the specification"))
        .at(span, "a module of nearly this name is there")
        .help(format!("did you mean `{near}`?"))
        .fix(span, near)
}

/// Names, each with the place of its declaration.
pub fn shell_name(second: (Span, &str), first: (Span, &str), variable: &str) -> Diagnostic {
    Diagnostic::error("NK0719", format!("`{}` and `{}` are one variable in bash", second.1, first.1))
        .at(second.0, format!("`${variable}` in the script"))
        .also(first.0, format!("`${variable}`, too"))
        .help("rename one of them: `-` and `.` become `_` in bash")
}

pub fn shell_own_name(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error("NK0738", format!("bash has a variable `{name}` of its own"))
        .at(span, "a script of the workflow names it")
        .help(format!("rename it, for instance to `my_{}`", name.to_lowercase()))
}

pub fn stdout_named(span: Span, step: &str, name: &str) -> Diagnostic {
    Diagnostic::warning("NK0739", format!("`{name}` of step `{step}` is written twice"))
        .at(span, "the standard output of the program goes to the same file")
        .help(format!("leave `{{{name}}}` out if the program prints its result, else leave `stdout {name}` out"))
}

/// The place of the step, and of who names the file of the project.
pub fn wrapper_clash(span: Span, named: Span, path: &str, step: &str) -> Diagnostic {
    Diagnostic::error("NK0720", format!("`{path}` is the name of a program of the project"))
        .at(span, format!("the script or call of step `{step}` would take the same name"))
        .also(named, "named here")
        .help(format!("rename the step, for instance to `{step}-files`; or rename the file"))
}

pub fn one_place(span: Span, first: Span, path: &str) -> Diagnostic {
    let (first, second) = in_order(first, span);
    Diagnostic::error("NK0735", format!("two programs would lie at `{path}`"))
        .at(second, "the second one")
        .also(first, "the first one")
        .help("rename the file or the step of one of them; a second script of step `s` is called `s_2`")
}

/// `tool`: the name is that of a `tool`.
pub fn program_name(span: Span, stem: &str, tool: bool) -> Diagnostic {
    let what = if tool { "rename the tool" } else { "rename the file" };
    Diagnostic::error("NK0727", format!("`{stem}` cannot be a program's name in the transformation catalog"))
        .at(span, "a name has letters A to Z, digits, `_`, `.`, `+` and `-`")
        .help(format!("{what}, or add `transformation name` to the step"))
}

pub fn shell_word(span: Span, word: &str, help: &str) -> Diagnostic {
    Diagnostic::warning("NK0721", format!("no shell reads `{word}`"))
        .at(span, "the program receives it as one of its arguments")
        .help(help)
}

pub fn bare_list(span: Span, name: &str) -> Diagnostic {
    Diagnostic::warning("NK0722", format!("`${name}` is only the first file of a list"))
        .at(span, "in this script")
        .help(format!("for all of them write: \"${{{name}[@]}}\""))
}

pub fn braces_in_shell(span: Span, name: &str, variable: &str) -> Diagnostic {
    Diagnostic::warning("NK0723", format!("`{{{name}}}` is plain text in a `shell` script"))
        .at(span, "bash reads this as it is written")
        .help(format!("names are bash variables here: write \"${variable}\""))
}

/// `data`: what an input of the file could be called; nothing if it is a program.
pub fn stays_at_home(span: Span, path: &str, data: Option<&str>) -> Diagnostic {
    let finding = Diagnostic::warning("NK0724", format!("`{path}` does not travel with the job"))
        .at(span, "only the first word of a command does, and declared inputs");
    match data {
        None => finding.help(format!("if it is the program, begin the command with it: run \"{path} …\"")),
        Some(stem) => {
            let name = if crate::schema::is_name(stem) { stem } else { "data" };
            finding.help(format!(
                "declare it with `input {name} path=\"{path}\"`, add `in {name}` to the step, and write `{{{name}}}` here"
            ))
        }
    }
}

pub fn unnamed_output(span: Span, step: &str, name: &str) -> Diagnostic {
    Diagnostic::note("NK0725", format!("no argument of `{step}` names `{name}`"))
        .at(span, "the program must know by itself where to write it")
}

pub fn carriage_return(span: Span, path: &str) -> Diagnostic {
    Diagnostic::error("NK0726", format!("the first line of `{path}` ends in a carriage return"))
        .at(span, "the system would look for an interpreter of that name")
        .help("save the file with Unix line endings")
}

pub fn module_with_suffix(span: Span, module: &str, function: &str) -> Diagnostic {
    let name = module.trim_end_matches(".py");
    Diagnostic::error("NK0737", format!("`{module}` is a file, not a module"))
        .at(span, "named without `.py`")
        .help(format!("write `{name}:{function}`"))
        .fix(span, name)
}

/// `written` is what stands between the braces.
pub fn empty_word(span: Span, job: &str, written: &str) -> Diagnostic {
    let value = written.split('|').next().unwrap_or(written).trim();
    Diagnostic::warning("NK0632", format!("job `{job}` receives an empty word")).at(span, "nothing is put in").help(
        format!("leave the option out where there is no value: args \"--option {{{written}}}\" when=\"{value} != ''\""),
    )
}

pub fn no_action_holds(span: Span, step: &str) -> Diagnostic {
    Diagnostic::error("NK0630", format!("step `{step}` does nothing with these values"))
        .at(span, "no `when` of its actions holds")
        .help("give the last `run` no `when`, or the step a `when` of its own")
}

pub fn optional_in_run(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error("NK0631", format!("`{name}` may be absent, and the command has no word for that"))
        .at(span, "may name no file")
        .help(format!("put it into a group that is left out with it: args \"--option {{{name}}}\""))
}

pub fn unknown_in_shell(span: Span, name: &str, meant: Option<&str>) -> Diagnostic {
    let finding = Diagnostic::warning("NK0633", format!("`${name}` is no name of this step"))
        .at(span, "this script uses it and does not set it");
    match meant {
        Some(meant) => finding.help(format!("did you mean `${meant}`?")),
        None => finding.help(format!("set it in the script, or give it a default: `${{{name}:-}}`")),
    }
}
