//! The programs of `shell` and `call` steps: they take each name of the step as an option and verify the outputs.

use serde::Serialize;

use crate::lower::program::one_line;
use crate::lower::python::{Code, text};
use crate::lower::templates;
use crate::resolve::term::Term;
use crate::resolve::workflow::{Action, Call, CommandOption, Step, Variant};
use crate::resolve::{Workflow, shell_variable};
use crate::values::Type;

pub use crate::spec::MORE_OUTPUTS;

#[derive(Serialize)]
struct ShellContext<'a> {
    step: &'a str,
    file: String,
    about: String,
    body: &'a str,
    options: Vec<ShellOption<'a>>,
}

#[derive(Serialize)]
struct ShellOption<'a> {
    name: &'a str,
    variable: String,
    list: bool,
    output: bool,
    required: bool,
    help_line: String,
}

#[derive(Serialize)]
struct CallContext<'a> {
    step: &'a str,
    about: String,
    module: &'a str,
    function: &'a str,
    option_lines: Vec<String>,
    outputs: String,
}

/// The wrapper of a step, if it has one.
pub fn wrapper(workflow: &Workflow, step: &Step, variant: &Variant) -> Option<String> {
    match &variant.action {
        Action::Run { .. } => None,
        Action::Shell { script, options, .. } => {
            Some(shell(workflow, step, &variant.wrapper_name(&step.name), script, options))
        }
        Action::Call { call, .. } => Some(python(workflow, step, call)),
    }
}

fn shell(workflow: &Workflow, step: &Step, file: &str, script: &str, options: &[CommandOption]) -> String {
    let shown = |option: &CommandOption| {
        let (metavar, _) = kind(option.value.ty);
        let more = if option.value.ty.is_list() { "..." } else { "" };
        format!("--{}={metavar}{more}", option.name)
    };
    let width = options.iter().map(|o| shown(o).chars().count()).max().unwrap_or(0);
    let options = options.iter().map(|option| {
        let (shown, mut about) = (shown(option), about(workflow, option));
        let optional = !option.value.ty.is_list() && may_be_absent(workflow, step, &option.value.term);
        if optional {
            about.push_str(", if there is one");
        }
        ShellOption {
            name: &option.name,
            variable: shell_variable(&option.name),
            list: option.value.ty.is_list(),
            output: option.output,
            required: !optional,
            help_line: format!("  {shown:width$}  {about}"),
        }
    });
    let context = ShellContext {
        step: &step.name,
        file: file.to_owned(),
        about: format!(
            "Step {} of the workflow {}: runs the shell commands of the specification.",
            step.name, workflow.name
        ),
        body: script.trim_end_matches('\n'),
        options: options.collect(),
    };
    templates::render("wrapper_shell.sh", &context)
}

/// A term names a single file that some jobs do not have: then the option is left out.
fn may_be_absent(workflow: &Workflow, step: &Step, term: &Term) -> bool {
    let sometimes = |when: Option<&Term>| when.is_some_and(|w| w.as_const_bool() != Some(true));
    let mut absent = false;
    term.visit(&mut |term| {
        absent |= match term {
            Term::In(at) => step.inputs.get(*at as usize).is_some_and(|input| {
                let said = input.optional || sometimes(input.selection.when.as_ref());
                said || input.sources.iter().any(|s| sometimes(s.selection.when.as_ref()))
            }),
            Term::Out(at) => {
                step.outputs.get(*at as usize).is_some_and(|out| sometimes(workflow.files[*out].when.as_ref()))
            }
            _ => false,
        };
    });
    absent
}

/// What an option of a shell step is.
fn about(workflow: &Workflow, option: &CommandOption) -> String {
    let list = option.value.ty.is_list();
    if workflow.lets.contains_key(&option.name) {
        return if list { "computed values" } else { "computed value" }.to_owned();
    }
    match &option.value.term {
        Term::In(_) if list => "input files".to_owned(),
        Term::In(_) => "input file".to_owned(),
        Term::Out(_) if list => "output files".to_owned(),
        Term::Out(_) => "output file".to_owned(),
        Term::Param(param) => match &workflow.params[*param].help {
            Some(help) => one_line(help),
            None => "value of the workflow".to_owned(),
        },
        Term::Key(axis) => format!("the {} that the job is for", workflow.axes[*axis].name),
        Term::Attr(axis, attr) => {
            let axis = &workflow.axes[*axis];
            format!("{} of the {}", axis.attrs[*attr].name, axis.name)
        }
        _ => match option.name.as_str() {
            "memory" | "disk" => "in MiB".to_owned(),
            "walltime" => "as HH:MM:SS".to_owned(),
            _ => "number".to_owned(),
        },
    }
}

/// How a value is shown in help, and the function that reads it.
fn kind(ty: Type) -> (&'static str, Option<&'static str>) {
    match ty {
        Type::File | Type::Files => ("FILE", None),
        Type::Int => ("N", Some("whole_number")),
        Type::Float => ("NUMBER", Some("float")),
        Type::Bool => ("true|false", Some("yes_or_no")),
        Type::Date => ("DATE", None),
        _ => ("TEXT", None),
    }
}

fn python(workflow: &Workflow, step: &Step, call: &Call) -> String {
    let mut option_lines = Vec::new();
    let mut outputs = Vec::new();
    for (name, value) in &call.args {
        let ty = value.single().map_or(Type::String, |p| p.ty);
        let (metavar, function) = kind(ty);
        let terms = || value.placeholders().map(|p| &p.term);
        let optional = !ty.is_list() && terms().any(|term| may_be_absent(workflow, step, term));
        let keyword = |name: &str, value: Code| Code::prefixed(format!("{name}="), value);
        let mut items = vec![Code::text(&format!("--{name}"))];
        items.push(keyword("metavar", Code::text(metavar)));
        if let Some(function) = function {
            items.push(keyword("type", Code::atom(function)));
        }
        if ty.is_list() {
            items.push(keyword("action", Code::text("append")));
            items.push(keyword("default", Code::list(Vec::new())));
        } else if !optional {
            items.push(keyword("required", Code::atom("True")));
        }
        let about = match value.single().map(|p| &p.term) {
            Some(Term::In(_)) => Some("input"),
            Some(Term::Out(_)) => {
                let argument = format!("arguments[{}]", text(name));
                outputs.push(match (ty.is_list(), optional) {
                    (true, _) => format!("*{argument}"),
                    (false, true) => format!("*filter(None, [{argument}])"),
                    (false, false) => argument,
                });
                Some("output")
            }
            _ => None,
        };
        if let Some(about) = about {
            let files = if ty.is_list() { "files" } else { "file" };
            let sometimes = if optional { ", if there is one" } else { "" };
            items.push(keyword("help", Code::text(&format!("{about} {files}{sometimes}"))));
        }
        option_lines.extend(Code::call("parser.add_argument", items).lines(4, ""));
    }
    if !call.unnamed_outputs(step).is_empty() {
        let line =
            format!("parser.add_argument(\"--{MORE_OUTPUTS}\", metavar=\"FILE\", action=\"append\", default=[])");
        option_lines.push(line);
        outputs.push(format!("*arguments.pop({})", text(&shell_variable(MORE_OUTPUTS))));
    }
    let outputs = Code::prefixed("return ", Code::list(outputs.into_iter().map(Code::atom).collect()));
    let lines: Vec<String> = outputs
        .lines(4, "")
        .into_iter()
        .enumerate()
        .map(|(at, line)| if at == 0 { line } else { format!("    {line}") })
        .collect();
    let about = format!(
        "Step {} of the workflow {}: calls {} of the module {}.",
        step.name, workflow.name, call.function, call.module
    );
    let outputs = lines.join("\n").trim_start_matches("return ").to_owned();
    let context =
        CallContext { step: &step.name, about, module: &call.module, function: &call.function, option_lines, outputs };
    templates::render("wrapper_call.py", &context)
}
