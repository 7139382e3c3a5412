//! Pipelines of Nextflow and the specifications that are drafted from them, side by side in `tests/draft/nextflow/`.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use napkin::draft::reading::Reading;
use napkin::draft::{nextflow, page, settle};
use napkin::files::{Disk, Files, Memory, RelPath};
use proptest::prelude::*;

fn folder(story: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/draft/nextflow").join(story)
}

fn page_of(reading: &Reading) -> String {
    page::write(&reading.name, &reading.title, "Drafted from a pipeline of Nextflow.", std::slice::from_ref(reading))
}

/// What is drafted is what a person wrote beside it, and the checks refuse none of it.
fn told(story: &str) {
    told_of(&Disk::new(folder(story)), &folder(story));
}

fn told_of(files: &dyn Files, folder: &Path) {
    let path = RelPath::new("main.nf").expect("a path");
    let reading = nextflow::read(files, &path, "main.nf");
    let page = page_of(&reading);
    let expected = std::fs::read_to_string(folder.join("specification.md")).expect("the page is there");
    assert_eq!(page, expected, "{}", similar::TextDiff::from_lines(&expected, &page).unified_diff());
    let settled = settle::settle(page, &reading.files);
    assert_eq!(settled.left_out, Vec::<String>::new());
    assert_eq!(settled.rest, Vec::<String>::new());
    assert_eq!(settled.holes, reading.holes());
}

#[test]
fn one_process_over_the_files_of_a_folder() {
    told("one-process");
}

#[test]
fn pairs_of_reads_and_one_report_of_all() {
    told("pairs");
}

#[test]
fn a_sheet_modules_and_a_configuration() {
    told("sheet");
}

#[test]
fn conditions_alternatives_and_a_workflow_inside() {
    told("choices");
}

#[test]
fn what_is_not_certain_is_a_hole_with_its_line() {
    told("unclear");
}

/// Folders of more files than are looked at: what lies there is asked, not half told. Folders that a pattern does not
/// reach into do not count.
#[test]
fn folders_of_too_many_files_are_holes() {
    let folder = folder("../huge/nextflow");
    let pipeline = std::fs::read(folder.join("main.nf")).expect("the pipeline is there");
    let paths = (0..20_001).flat_map(|number| {
        [format!("texts/{number}.txt"), format!("reads/{number}_1.fq"), format!("notes/old/{number}.md")]
    });
    let files = Memory::default().with("main.nf", pipeline).with("notes/a.md", "");
    told_of(&paths.fold(files, |all, path| all.with(&path, "")), &folder);
}

#[test]
fn an_old_pipeline_is_told_to_be_one() {
    told("dsl1");
}

/// Without holes the draft is a workflow that builds.
#[test]
fn a_draft_without_holes_has_its_jobs() {
    let path = RelPath::new("main.nf").expect("a path");
    let reading = nextflow::read(&Disk::new(folder("one-process")), &path, "main.nf");
    let settled = settle::settle(page_of(&reading), &reading.files);
    assert_eq!((settled.holes, settled.compilation.output.is_some()), (0, true), "{}", settled.text);
}

/// Reads a text as `main.nf` with the configuration of a story beside it; gives the page that is left after the checks.
fn survived(text: &str) -> String {
    let files = Memory::default()
        .with("main.nf", text)
        .with("nextflow.config", text)
        .with("modules/a.nf", "include { B } from '../main'\nprocess A { input: path x\n script: \"cat $x\" }")
        .with("data/a.fa", "x");
    let begun = Instant::now();
    let reading = nextflow::read(&files, &RelPath::new("main.nf").expect("a path"), "main.nf");
    let page = page_of(&reading);
    assert!(begun.elapsed() < Duration::from_secs(20), "{text}");
    page
}

#[test]
fn deep_and_endless_texts_end() {
    let again = |text: &str, times: usize| text.repeat(times);
    for text in [
        again("(", 100_000),
        again("[", 100_000),
        again("{", 100_000),
        again("workflow { if (a) ", 20_000),
        format!("workflow {{ x = {} }}", again("!", 50_000)),
        format!("workflow {{ x = a{} }}", again(".b", 50_000)),
        format!("workflow {{ x = 1{} }}", again(" + 1", 50_000)),
        format!("workflow {{ x = a{} }}", again(" ? b : c", 20_000)),
        format!("workflow {{ x = a{} }}", again(" | b", 20_000)),
        format!("workflow {{ x = {}1{} }}", again("\"${", 5_000), again("}\"", 5_000)),
        again("process A { script: \"\"\"$x ${y}\"\"\" }\n", 3_000),
        again("workflow A { B() }\nworkflow B { A() }\n", 100) + "workflow { A() }",
        "params.a = params.b\nparams.b = params.a\nworkflow { Channel.fromPath(params.a) | view }".to_owned(),
        "include { X } from './modules/a'\nworkflow { X() }".to_owned(),
    ] {
        survived(&text);
    }
}

/// Each param is twenty times the one before: the last one would have more characters than any machine holds.
#[test]
fn a_path_that_grows_from_param_to_param_ends() {
    let grown = ["b", "c", "d", "e", "f", "g", "h"].iter().zip(["a", "b", "c", "d", "e", "f", "g"]);
    let grown: String = grown
        .map(|(next, before)| format!("params.{next} = \"{}\"\n", format!("${{params.{before}}}").repeat(20)))
        .collect();
    let text = format!(
        "params.a = 'xxxxxxxxxx'\n{grown}process P {{ input: path x\n script: \"cat $x\" }}\nworkflow {{ P(file(params.h)) }}\n"
    );
    let page = survived(&text);
    assert!(page.contains("path=\"{h}\""), "{page}");
}

/// Words that texts of Nextflow are made of.
const WORDS: [&str; 44] = [
    "process A {",
    "workflow {",
    "workflow W {",
    "}",
    "{",
    "(",
    ")",
    "[",
    "]",
    "input:",
    "output:",
    "script:",
    "take:",
    "main:",
    "emit:",
    "path x",
    "val(meta)",
    "tuple val(meta), path(reads)",
    "path(\"${meta.id}.bam\"), emit: bam",
    "\"\"\"",
    "'''",
    "\"",
    "'",
    "cat $x > '$y' ${task.cpus}",
    "<<EOF",
    "\n",
    "\n",
    "\n",
    " | ",
    ".map { it -> [it, it] }",
    ".collect()",
    ".join(A.out)",
    "A(ch)",
    "A.out.bam",
    "ch = Channel.fromPath('data/*.fa')",
    "Channel.fromFilePairs('data/*_{1,2}.fq')",
    ".splitCsv(header: true)",
    "params.x = 'data/a.fa'",
    "if (params.x)",
    "else",
    "${params.x}",
    "include { A } from './modules/a'",
    "memory { 2.GB * task.attempt }",
    "```kdl step x {",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// No text makes the reader fail, and the page is one document in which nothing breaks out.
    #[test]
    fn any_words_give_a_page(words in prop::collection::vec(prop::sample::select(&WORDS[..]), 0..60)) {
        let text = words.join(" ");
        let page = survived(&text);
        prop_assert_eq!(page.matches("workflow pipeline\n").count(), 1);
    }

    #[test]
    fn any_characters_give_a_page(text in "(\\PC|[\n\"'${}()\\[\\]|`\\\\]){0,200}") {
        survived(&text);
    }

    /// A pipeline with some of its characters changed.
    #[test]
    fn damaged_pipelines_give_a_page(
        story in prop::sample::select(&["one-process", "pairs", "sheet", "choices", "unclear", "dsl1"][..]),
        at in 0usize..2000,
        cut in 0usize..40,
        put in "[\n\"'${}()\\[\\]|a]{0,3}",
    ) {
        let whole = std::fs::read_to_string(folder(story).join("main.nf")).expect("the pipeline is there");
        let chars: Vec<char> = whole.chars().collect();
        let at = at.min(chars.len());
        let end = (at + cut).min(chars.len());
        let text: String = chars[..at].iter().copied().chain(put.chars()).chain(chars[end..].iter().copied()).collect();
        survived(&text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// The checks refuse no node of a damaged pipeline either.
    #[test]
    fn damaged_pipelines_are_settled(at in 0usize..900, cut in 0usize..30) {
        let whole = std::fs::read_to_string(folder("pairs").join("main.nf")).expect("the pipeline is there");
        let end = (at + cut).min(whole.len());
        let text = format!("{}{}", &whole[..at.min(whole.len())], &whole[end.max(at.min(whole.len()))..]);
        let files = Memory::default().with("main.nf", &text);
        let reading = nextflow::read(&files, &RelPath::new("main.nf").expect("a path"), "main.nf");
        let settled = settle::settle(page_of(&reading), &reading.files);
        prop_assert_eq!(settled.left_out, Vec::<String>::new(), "{}\n{}", text, settled.text);
    }
}

/// Of two inputs of which nothing is known either may be what there is a job for each of: a person has to say, and
/// also for what comes after.
#[test]
fn what_a_step_runs_over_is_asked_where_two_inputs_could_say_it() {
    let text = "process A { input: path x\n path y\n output: path 'a.txt'\n script: \"join $x $y > a.txt\" }\n\
                process B { input: path z\n script: \"cat $z\" }\n\
                workflow { A(one(params.p), two(params.p))\n B(A.out) }\n";
    let files = Memory::default().with("main.nf", text);
    let reading = nextflow::read(&files, &RelPath::new("main.nf").expect("a path"), "main.nf");
    let page = page_of(&reading);
    for line in [
        "    each (todo)\"A(one(params.p), two(params.p))\"\n",
        "    in x from=(todo)\"one(params.p)\"\n    in y from=(todo)\"two(params.p)\"\n",
        "    each (todo)\"as often as A\"\n    in z from=A\n",
    ] {
        assert!(page.contains(line), "{line}\n{page}");
    }
    assert_eq!(settle::settle(page, &reading.files).left_out, Vec::<String>::new());
}

/// Words of the language are no names of what is drafted.
#[test]
fn words_of_the_language_are_no_names() {
    for word in ["first", "last", "next", "it", "todo"] {
        let text = format!(
            "params.{word} = 'data/a.txt'\nprocess {word} {{ input: path x\n output: path 'b.txt'\n script: \"cat $x > b.txt\" }}\n\
             workflow {{ {word}(file(params.{word})) }}\n"
        );
        let files = Memory::default().with("main.nf", &text).with("data/a.txt", "a");
        let reading = nextflow::read(&files, &RelPath::new("main.nf").expect("a path"), "main.nf");
        let settled = settle::settle(page_of(&reading), &reading.files);
        assert_eq!(settled.left_out, Vec::<String>::new(), "{word}: {}", settled.text);
        assert_eq!((settled.holes, settled.compilation.output.is_some()), (0, true), "{word}: {}", settled.text);
    }
}

/// `'2.GB'` in quotes is what `2.GB` is.
#[test]
fn amounts_in_quotes_may_have_a_dot() {
    let text = "process A { memory '2.GB'\n time '90.m'\n output: path 'a.txt'\n script: \"date > a.txt\" }\nworkflow { A() }\n";
    let files = Memory::default().with("main.nf", text);
    let page = page_of(&nextflow::read(&files, &RelPath::new("main.nf").expect("a path"), "main.nf"));
    assert!(page.contains("    memory \"2 GiB\"\n    walltime \"01:30:00\"\n"), "{page}");
}

/// What is drafted of a pipeline of one file.
fn page_of_text(text: &str) -> String {
    let files = Memory::default().with("main.nf", text);
    page_of(&nextflow::read(&files, &RelPath::new("main.nf").expect("a path"), "main.nf"))
}

/// Two channels that are each one or another by one condition are two, and what is grouped is no longer what it was.
#[test]
fn channels_that_are_not_known_are_told_apart() {
    let text = "process A { input: tuple val(a), path(x)\n output: path 'a.txt'\n script: \"one $x > a.txt\" }\n\
                process B { input: tuple val(b), path(y)\n output: path 'b.txt'\n script: \"two $y > b.txt\" }\n\
                process C { input: tuple val(c), path(z)\n output: path 'c.txt'\n script: \"three $z > c.txt\" }\n\
                workflow {\n if (params.fast ?: true) { left = find(1)\n right = find(2) } else { left = find(3)\n right = find(4) }\n\
                A(left)\n B(right)\n C(left.groupTuple()) }\n";
    let page = page_of_text(text);
    for line in [
        "list (todo)\"left: one or another, by: params.fast ?: true\"\n",
        "list (todo)\"right: one or another, by: params.fast ?: true\"\n",
        "list (todo)\"left.groupTuple()\"\n",
        "step A {\n    each a\n",
        "step B {\n    each b\n",
        "step C {\n    each c\n",
    ] {
        assert!(page.contains(line), "{line}\n{page}");
    }
}

/// The first file of a path, and all of them: one job, whether the path is a pattern or not.
#[test]
fn the_first_and_all_of_a_path_are_for_one_job() {
    let text = "params.x = null\nprocess A { input: path x\n output: path 'a.txt'\n script: \"one $x > a.txt\" }\n\
                process B { input: path y\n output: path 'b.txt'\n script: \"two $y > b.txt\" }\n\
                workflow {\n A(Channel.fromPath(params.x).first())\n B(Channel.fromPath(params.x).collect()) }\n";
    let page = page_of_text(text);
    for line in [
        "input x_file path=\"{x}\"\n",
        "input y path=\"{x_name.path}\" {\n    each x_name\n}\n",
        "step A {\n    in x_in from=x_file\n",
        "step B {\n    in y gather=x_name\n",
    ] {
        assert!(page.contains(line), "{line}\n{page}");
    }
}

/// A process that is called where nobody can follow, also in a file that is included, is told of.
#[test]
fn what_nobody_calls_is_told() {
    let main = "include { RUN } from './run'\nworkflow { RUN(params.tools) }\n";
    let run =
        "include { TOOL } from './tool'\nworkflow RUN { take: tools\n main: tools.each { tool -> TOOL(tool) } }\n";
    let tool = "process TOOL { input: val t\n output: path 'a.txt'\n script: \"tool $t > a.txt\" }\n\
                process OTHER { output: path 'b.txt'\n script: \"date > b.txt\" }\n";
    let files = Memory::default().with("main.nf", main).with("run.nf", run).with("tool.nf", tool);
    let page = page_of(&nextflow::read(&files, &RelPath::new("main.nf").expect("a path"), "main.nf"));
    assert!(page.contains("- tool.nf, lines 1-3: `process TOOL {"), "{page}");
    assert!(page.contains("(nothing that could be followed calls this process)") && !page.contains("OTHER"), "{page}");
}

/// All conditions around a call are told where one of them is a hole.
#[test]
fn conditions_around_a_hole_are_told_too() {
    let text = "params.deep = false\nprocess A { output: path 'a.txt'\n script: \"date > a.txt\" }\n\
                workflow {\n if (params.fast ?: true) { if (params.deep) { A() } } }\n";
    assert!(page_of_text(text).contains("    when (todo)\"params.fast ?: true and deep\"\n"), "{}", page_of_text(text));
}

/// `from` gives the items of one list, `of` gives the list.
#[test]
fn from_takes_a_list_apart() {
    let of = |name: &str| {
        page_of_text(&format!(
            "process A {{ input: val s\n output: path \"${{s}}.txt\"\n script: \"one $s > ${{s}}.txt\" }}\n\
             workflow {{ A(Channel.{name}(['x', 'y'])) }}\n"
        ))
    };
    assert!(of("from").contains("axis s {\n    list x y\n}"), "{}", of("from"));
    assert!(!of("of").contains("list x y"), "{}", of("of"));
}
