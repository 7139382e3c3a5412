//! Commands, their words and their scripts (NK07xx).

use super::Diagnostic;
use crate::source::Span;

pub fn empty(span: Span) -> Diagnostic {
    Diagnostic::error("NK0701", "the command is empty")
        .at(span, "nothing to run")
        .help("write for instance: run \"bin/tally.py {text} {n}\"")
}

pub fn bad_call(span: Span, text: &str) -> Diagnostic {
    Diagnostic::error("NK0702", format!("`{text}` names no function"))
        .at(span, "expected module:function")
        .help("write for instance: call \"spectra:power_spectrum\"")
}

pub fn bad_keyword(span: Span, text: &str) -> Diagnostic {
    Diagnostic::error("NK0736", format!("`{text}` cannot be a keyword argument"))
        .at(span, "no Python name")
        .help("use letters, digits and `_`, not starting with a digit")
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
        .help("make two steps of it")
}

pub fn placeholder_in_program(span: Span) -> Diagnostic {
    Diagnostic::error("NK0705", "the program of a command is fixed")
        .at(span, "the first word cannot have placeholders")
        .help("write the program's path literally; its arguments may vary")
}

pub fn missing_script(span: Span, path: &str, near: Option<String>) -> Diagnostic {
    let finding = Diagnostic::error("NK0706", format!("there is no file `{path}`"))
        .at(span, "looked for beside the specification");
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

pub fn no_shebang(span: Span, path: &str) -> Diagnostic {
    Diagnostic::error("NK0708", format!("`{path}` does not say what runs it"))
        .at(span, "its first line has no `#!`")
        .help("begin the script with a line such as: #!/usr/bin/env python3")
}

pub fn bad_program(span: Span, path: &str, why: &str) -> Diagnostic {
    Diagnostic::error("NK0728", format!("`{path}` is no path of a program: {why}"))
        .at(span, "not the path of one file")
        .help("write the whole path, for instance /usr/bin/sort")
}

pub fn bare_program(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error("NK0709", format!("where is the program `{name}`?"))
        .at(span, "a catalog has no search path")
        .help(if matches!(name, "python" | "python3" | "bash" | "sh" | "Rscript" | "perl" | "julia") {
            format!("leave `{name}` out: begin with your script, whose first line `#!/usr/bin/env {name}` says the same")
        } else {
            format!("write its absolute path, or `tool {name} \"/usr/bin/{name}\"` in the step's component; a script of yours is written with its folder: `bin/{name}`")
        })
}

pub fn list_in_word(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error("NK0710", format!("`{name}` is a list, and this word is one"))
        .at(span, "a list must stand alone as a word")
        .help(format!("use `{{{name}|join:,}}`, or repeat the word: args \"… {{{name}}}\" each=…"))
}

pub fn list_in_text(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error("NK0711", format!("`{name}` is a list, and this text needs one value"))
        .at(span, "has several values")
        .help(format!("join it: `{{{name}|join:,}}`"))
}

pub fn two_programs(span: Span, first: Span, name: &str) -> Diagnostic {
    Diagnostic::error("NK0712", format!("two programs would be called `{name}`"))
        .at(span, "the second program")
        .also(first, "the first program")
        .help("a transformation is named by the stem of its program: give one of them `transformation other-name`")
}

pub fn two_components(span: Span, first: Span, name: &str) -> Diagnostic {
    Diagnostic::error("NK0713", format!("the program `{name}` runs in two components"))
        .at(span, "in one component here")
        .also(first, "in another one here")
        .help("is a `use` missing? else give one of the steps `transformation other-name`")
}

pub fn word_too_long(span: Span, job: &str, length: u64, limit: u64) -> Diagnostic {
    Diagnostic::error("NK0714", format!("a word of the command line of `{job}` has {length} bytes"))
        .at(span, format!("a system starts no command with a word above {limit} bytes"))
        .help("shorten it, or put the text into a file")
}

pub fn line_too_long(span: Span, job: &str, length: u64, limit: u64) -> Diagnostic {
    Diagnostic::error("NK0715", format!("the command line of `{job}` has {length} bytes"))
        .at(span, format!("a system starts no command above {limit} bytes"))
        .help("gather fewer files in one job: gather them in groups first")
}

pub fn unused_input(span: Span, step: &str, name: &str) -> Diagnostic {
    Diagnostic::note("NK0716", format!("no argument of `{step}` names `{name}`"))
        .at(span, "the file is put beside the job, nothing more")
}

pub fn undeclared_file(span: Span, word: &str) -> Diagnostic {
    Diagnostic::warning("NK0717", format!("`{word}` is the name of a file that this step does not declare"))
        .at(span, "the job will not find it")
        .help("declare it with `in`, and name it by its placeholder")
}

pub fn module_missing(span: Span, path: &str, near: Option<String>) -> Diagnostic {
    let message = format!("there is no `{path}` beside the specification");
    let place = "the module must then be installed where the job runs";
    match near {
        Some(near) => Diagnostic::warning("NK0718", message).at(span, place).help(format!("did you mean `{near}`?")),
        None => Diagnostic::note("NK0718", message).at(span, place),
    }
}

pub fn shell_name(span: Span, name: &str, other: &str) -> Diagnostic {
    Diagnostic::error("NK0719", format!("`{name}` and `{other}` are one variable in bash"))
        .at(span, "`-` and `.` become `_`")
        .help("rename one of them")
}

pub fn wrapper_clash(span: Span, path: &str) -> Diagnostic {
    Diagnostic::error("NK0720", format!("`{path}` is the name of a script of the project"))
        .at(span, "the wrapper of this step would take the same name")
        .help("rename the step or the script")
}

pub fn one_place(span: Span, first: Span, path: &str) -> Diagnostic {
    Diagnostic::error("NK0735", format!("two programs would lie at `{path}`"))
        .at(span, "the second one")
        .also(first, "the first one")
        .help("rename one of them; scripts of a step are called after it, `step_2` if they are its second")
}

pub fn program_name(span: Span, stem: &str) -> Diagnostic {
    Diagnostic::error("NK0727", format!("`{stem}` cannot be a program's name in the transformation catalog"))
        .at(span, "a name has letters, digits, `_`, `.`, `+` and `-`")
        .help("rename the file, or add `transformation name` to the step")
}

pub fn shell_word(span: Span, word: &str) -> Diagnostic {
    Diagnostic::warning("NK0721", format!("no shell reads `{word}`"))
        .at(span, "the program receives it as one of its arguments")
        .help("let the program write the file itself, or use `shell` instead of `run`")
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

pub fn stays_at_home(span: Span, path: &str) -> Diagnostic {
    Diagnostic::warning("NK0724", format!("`{path}` does not travel with the job"))
        .at(span, "only the first word of a command does, and declared inputs")
        .help(format!("if it is the program, begin the command with it: run \"{path} …\""))
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
