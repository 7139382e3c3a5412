//! The command line: commands and flags.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

use super::size;
use crate::apply::DiffStyle;
use crate::compile::Limits;

const EXAMPLES: &str = "\
Examples:
  napkin check                     check every spec under specs/
  napkin build                     build every spec under specs/ into generated/
  napkin build words --dry-run     show what a build of specs/words would change
  napkin build --locked            is all that is committed up to date? (for CI)
  napkin build words --set crop=wheat --out /tmp/words
  napkin graph words > words.svg   a picture of the steps of specs/words
  napkin diff                      what a change of the specs means, since the last commit
  napkin draft Snakefile           a spec to review, from a workflow, code or a sentence
  napkin explain NK0205            what a code means, and how to repair it

How to write a spec: README.md and schema/reference.md beside the source of napkin.

Exit codes: 0 done, 1 a spec is wrong, 2 usage, 3 out of date or edited, 4 the machine failed, 130 interrupted.";

const BUILD_EXAMPLES: &str = "\
Examples:
  napkin build                          every specs/**/specification.md, each into generated/<name>
  napkin build words specs/grid         two of them
  napkin build words --values large     with the block `values large` of the spec, into generated/words+large
  napkin build words --values my.kdl --out try
                                        with values from a file: lines `name value`
  napkin build --force                  replace edited files; copies are kept under .napkin/kept/";

const DRAFT_EXAMPLES: &str = "\
Examples:
  napkin draft Snakefile                specs/<name>/specification.md from its rules
  napkin draft main.nf --name calls     from the processes of a Nextflow file
  napkin draft ./model-repo --component what its programs run in, and its step
  napkin draft \"Run Demeter for every scenario in parallel, then aggregate\"
  napkin draft notes.md sketch.png      with a language model
  napkin draft notes.md --prompt        what to tell one that you ask elsewhere; --answer FILE drafts from what it says

A part that cannot be read for certain is a hole, `(todo)\"…\"`, with the line in question. Each part is marked with where
it comes from; taking the mark away is the review (`napkin check --deny-unreviewed`).

A language model is asked only if NAPKIN_AI_BACKEND is set: openai (any compatible endpoint), anthropic or ollama; with
NAPKIN_AI_MODEL, NAPKIN_AI_ENDPOINT, and the key in OPENAI_API_KEY or ANTHROPIC_API_KEY. What it was asked and what it
answered is in draft.json beside the spec.";

const CHECK_EXAMPLES: &str = "\
Examples:
  napkin check                          every specs/**/specification.md
  napkin check words -D warnings        one of them, warnings count as errors
  napkin check words --set crop=wheat   with another value
  napkin check --format sarif > napkin.sarif
                                        for a code host; json and github are there too";

const GRAPH_EXAMPLES: &str = "\
Examples:
  napkin graph words > words.svg        the steps of specs/words
  napkin graph words --out words.dot    for Graphviz
  napkin graph words --format mermaid   for a Markdown page
  napkin graph words --jobs             every job, if they are few
  napkin graph words --html > words.html
                                        a page to review it: findings, picture, steps, changes, prose
  napkin graph words --html --from origin/main --out words.html
                                        with what changes since the branch that it goes to";

const DIFF_EXAMPLES: &str = "\
Examples:
  napkin diff                           every spec: the last commit against the work tree
  napkin diff words --from main         one of them, since the branch main
  napkin diff words --from built        since it was built
  napkin diff words --from v1 --to v2   between two tags
  napkin diff words --from ../old/specification.md
                                        since another file, with what lies beside it
  napkin diff words --from work --to-values large
                                        what the values `large` change
  napkin diff --from origin/main --format markdown --no-text
                                        for a comment on a pull request

Exit codes: 0 done, 1 a spec is wrong, or (with --exit-code) something differs, 2 usage, 4 the machine failed.";

/// Write the spec, review the spec, build the workflow.
#[derive(Debug, Parser)]
#[command(name = "napkin", version, after_help = EXAMPLES, arg_required_else_help = true)]
pub struct Args {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

/// Flags of every command.
#[derive(Debug, Clone, ClapArgs)]
pub struct Global {
    /// When to use colour.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: Colour,
    /// Say only what is wrong.
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Take warnings for errors.
    #[arg(short = 'D', long = "deny", global = true, value_name = "WHAT")]
    pub deny: Vec<Deny>,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    Always,
    Never,
}

/// What `-D` can refuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Deny {
    Warnings,
}

/// One command.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check specs and write nothing.
    Check(Check),
    /// Build specs into folders.
    Build(Build),
    /// Draw the steps of a spec, or its jobs, or make a page to review it.
    Graph(Graph),
    /// Say what a change of a spec means.
    Diff(DiffArgs),
    /// Draft a spec from a sentence, a workflow, code, a paper or a picture, for a person to review.
    Draft(Draft),
    /// Say what a code such as NK0205 means, with an example and its repair.
    Explain(Explain),
}

impl Command {
    /// The specs that it is about, for those that are.
    pub fn input(&self) -> Option<&Input> {
        match self {
            Command::Check(check) => Some(&check.input),
            Command::Build(build) => Some(&build.input),
            Command::Graph(_) | Command::Explain(_) | Command::Diff(_) | Command::Draft(_) => None,
        }
    }
}

/// `napkin graph`
#[derive(Debug, Clone, ClapArgs)]
#[command(after_help = GRAPH_EXAMPLES)]
pub struct Graph {
    /// A specification.md, its folder, or its name under specs/; may be left out if there is only one.
    #[arg(value_name = "SPEC")]
    pub spec: Option<PathBuf>,
    /// The language of the picture; svg, unless the name of --out ends in .dot, .gv, .mmd or .mermaid.
    #[arg(long, value_name = "LANGUAGE")]
    pub format: Option<Picture>,
    /// Make a page to review the spec, whole in one file: what `check` finds, the picture, steps, resources, files, what
    /// changes, the prose; also if the name of --out ends in .html.
    #[arg(long, conflicts_with = "format")]
    pub html: bool,
    /// With --html, what changes is told from here: a revision of git, another specification.md or `built`; HEAD if left
    /// out.
    #[arg(long, value_name = "REV|FILE|built", requires = "html")]
    pub from: Option<String>,
    /// Write to a file instead of stdout.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Draw every job; for small workflows.
    #[arg(long)]
    pub jobs: bool,
    #[command(flatten)]
    pub values: Values,
    #[command(flatten)]
    pub bounds: Bounds,
}

/// The language of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Picture {
    /// A picture that any browser shows.
    Svg,
    /// A flowchart for Markdown pages.
    Mermaid,
    /// For Graphviz.
    Dot,
}

/// `napkin explain`
#[derive(Debug, Clone, ClapArgs)]
pub struct Explain {
    /// The codes; a list of all of them if there is none.
    #[arg(value_name = "CODE")]
    pub codes: Vec<String>,
}

/// `napkin diff`
#[derive(Debug, Clone, ClapArgs)]
#[command(after_help = DIFF_EXAMPLES)]
pub struct DiffArgs {
    /// A specification.md, its folder, or its name under specs/; all of specs/ if none is given.
    #[arg(value_name = "SPEC")]
    pub specs: Vec<PathBuf>,
    /// The old side: a revision of git, another specification.md, `built` or `work`; HEAD if there is one, else `built`.
    #[arg(long, value_name = "REV|FILE|built")]
    pub from: Option<String>,
    /// The new side.
    #[arg(long, value_name = "REV|FILE|work", default_value = "work")]
    pub to: String,
    /// Values of the old side: a `values` block of the spec, or a file of lines `name value`.
    #[arg(long, value_name = "NAME|FILE")]
    pub from_values: Vec<String>,
    /// Values of the new side.
    #[arg(long, value_name = "NAME|FILE")]
    pub to_values: Vec<String>,
    /// How to say what changes.
    #[arg(long, value_name = "HOW", default_value = "human")]
    pub format: DiffFormat,
    /// Exit with 1 if anything differs.
    #[arg(long)]
    pub exit_code: bool,
    /// Do not show the texts of what is built.
    #[arg(long)]
    pub no_text: bool,
}

/// How to say what changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// Lines, and the texts below them.
    Human,
    /// A comment on a pull request.
    Markdown,
    /// One JSON document; schema/diff.json describes it.
    Json,
}

/// Which specs, with which values, how large.
#[derive(Debug, Clone, ClapArgs)]
pub struct Input {
    /// A specification.md, its folder, or its name under specs/; all of specs/ if none is given.
    #[arg(value_name = "SPEC")]
    pub specs: Vec<PathBuf>,
    #[command(flatten)]
    pub values: Values,
    /// How to say what is wrong.
    #[arg(long, value_name = "HOW", default_value = "human")]
    pub format: Format,
    /// Do not say what this file holds, as `check --write-baseline` wrote it.
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// How many threads may work.
    #[arg(long, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,
    #[command(flatten)]
    bounds: Bounds,
}

impl Input {
    pub fn limits(&self) -> Limits {
        self.bounds.limits()
    }
}

/// Values from outside.
#[derive(Debug, Clone, Default, ClapArgs)]
pub struct Values {
    /// Set a parameter; repeat it for a list.
    #[arg(long, value_name = "NAME=VALUE", value_parser = parse_set)]
    pub set: Vec<(String, String)>,
    /// Take values from a `values` block of the spec, or from a file of lines `name value`.
    #[arg(long, value_name = "NAME|FILE")]
    pub values: Vec<String>,
}

/// How large a workflow may be.
#[derive(Debug, Clone, ClapArgs)]
pub struct Bounds {
    /// Refuse workflows of more jobs.
    #[arg(long, value_name = "N", default_value_t = Limits::default().jobs)]
    pub max_jobs: u64,
    /// Refuse workflows whose jobs use more files in all.
    #[arg(long, value_name = "N", default_value_t = Limits::default().uses)]
    pub max_uses: u64,
    /// Refuse builds of more bytes.
    #[arg(long, value_name = "SIZE", default_value = "2 GiB", value_parser = size::parse)]
    pub max_bytes: u64,
}

impl Bounds {
    pub fn limits(&self) -> Limits {
        Limits { jobs: self.max_jobs, uses: self.max_uses, bytes: self.max_bytes }
    }
}

/// How to say what is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Drawings of the places, on stderr; as `text` if NO_GRAPHICS is set.
    Human,
    /// Sentences without drawings, as for a screen reader.
    Text,
    /// One JSON document on stdout.
    Json,
    /// One SARIF 2.1.0 log on stdout.
    Sarif,
    /// Annotations of GitHub Actions on stdout.
    Github,
}

impl Format {
    /// It is read by a program, which wants nothing else on stdout.
    pub fn is_for_machines(self) -> bool {
        matches!(self, Format::Json | Format::Sarif | Format::Github)
    }
}

/// `napkin check`
#[derive(Debug, Clone, ClapArgs)]
#[command(after_help = CHECK_EXAMPLES)]
pub struct Check {
    #[command(flatten)]
    pub input: Input,
    /// Write the warnings and notes that there are now to a file for `--baseline`.
    #[arg(long, value_name = "FILE", conflicts_with = "baseline")]
    pub write_baseline: Option<PathBuf>,
    /// Say what the jobs of a step read, and from where.
    #[arg(long, value_name = "STEP")]
    pub explain: Option<String>,
    /// Fail while a drafted part is still marked as unreviewed.
    #[arg(long)]
    pub deny_unreviewed: bool,
}

/// `napkin draft`
#[derive(Debug, Clone, ClapArgs)]
#[command(after_help = DRAFT_EXAMPLES)]
pub struct Draft {
    /// What to draft from: a sentence, a Snakefile, a Nextflow file, a folder of code, a script; with a model also notes, a
    /// paper or a picture. Several are taken together.
    #[arg(value_name = "MATERIAL", required = true)]
    pub materials: Vec<String>,
    /// What the spec is called: it is written to specs/NAME/.
    #[arg(long)]
    pub name: Option<String>,
    /// Of a folder of code only what its programs run in, and its step: to bring a model in.
    #[arg(long)]
    pub component: bool,
    /// Without a language model: only what can be read for certain. So it is if NAPKIN_AI_BACKEND is not set.
    #[arg(long)]
    pub no_ai: bool,
    /// Print what a model would be told, and ask and write nothing: for one that you ask elsewhere. With --answer, what
    /// to say to that answer.
    #[arg(long, conflicts_with = "no_ai")]
    pub prompt: bool,
    /// Draft from what a model answered, out of a file.
    #[arg(long, value_name = "FILE", conflicts_with = "no_ai")]
    pub answer: Option<PathBuf>,
    /// How often a model may mend what the checks find in its answer.
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub rounds: usize,
    /// Replace a draft that is there, and show what changes.
    #[arg(long)]
    pub force: bool,
}

/// `napkin build`
#[derive(Debug, Clone, ClapArgs)]
#[command(after_help = BUILD_EXAMPLES)]
pub struct Build {
    #[command(flatten)]
    pub input: Input,
    /// Build one spec into this folder.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Show what would change and write nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Write nothing; fail if a build is not as its lock says.
    #[arg(long, conflicts_with_all = ["force", "dry_run"])]
    pub locked: bool,
    /// How to show changes.
    #[arg(long, value_name = "HOW", default_value = "full")]
    pub diff: Diff,
    /// Replace edited and foreign files; copies are kept under .napkin/kept/.
    #[arg(long)]
    pub force: bool,
}

/// How to show changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Diff {
    /// Names only.
    None,
    /// Names, and how many lines changed.
    Summary,
    /// The lines too.
    Full,
}

impl From<Diff> for DiffStyle {
    fn from(diff: Diff) -> Self {
        match diff {
            Diff::None => DiffStyle::None,
            Diff::Summary => DiffStyle::Summary,
            Diff::Full => DiffStyle::Full,
        }
    }
}

fn parse_set(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => Ok((name.trim().to_owned(), value.to_owned())),
        _ => Err("it must be a name, `=`, and a value".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_sound() {
        Args::command().debug_assert();
    }

    #[test]
    fn the_default_limits_are_those_of_the_compiler() {
        let args = Args::try_parse_from(["napkin", "check"]).unwrap();
        let Command::Check(check) = args.command else { panic!("check") };
        assert_eq!(check.input.limits(), Limits::default());
    }

    #[test]
    fn a_value_may_hold_anything_and_a_name_not_nothing() {
        assert_eq!(parse_set("a=b=c"), Ok(("a".into(), "b=c".into())));
        assert_eq!(parse_set("a="), Ok(("a".into(), String::new())));
        assert!(parse_set("=b").is_err() && parse_set("ab").is_err());
    }
}
