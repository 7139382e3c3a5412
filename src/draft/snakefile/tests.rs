//! Whatever a Snakefile holds, there is a draft, it is the same each time, and the checks refuse nothing of what people
//! write.

use proptest::prelude::*;

use crate::draft::{page, settle, snakefile};
use crate::files::{Memory, RelPath};

/// Pieces that Snakefiles are made of, to be put together in ways that nobody would.
const PIECES: [&str; 40] = [
    "rule a:\n",
    "rule all:\n",
    "checkpoint c:\n",
    "    input: ",
    "    output: ",
    "    log: ",
    "    shell: ",
    "    params: ",
    "    threads: ",
    "    resources: ",
    "    run:\n",
    "        x = 1\n",
    "\n",
    "\"{s}.bam\"",
    "\"{s,\\\\w{2}}_{t}.fq.gz\"",
    "\"{s}/{s}.bam\"",
    "'a.bam'",
    "expand(\"{s}.bam\", s=S)",
    "expand('{s}_{t}', zip, s=S, t=S)",
    "[f\"{x}.bam\" for x in S]",
    "lambda w: config['m'][w.s]",
    "S = [\"a\", \"b\"]\n",
    "S, T = glob_wildcards('d/{s}_{t}.fq')\n",
    "config['x'] = S\n",
    "configfile: 'c.yaml'\n",
    "include: 'Snakefile'\n",
    "if x:\n",
    ", ",
    "x=",
    "\"\"\"\n{input} '{output}' {params.x} {log}\n\"\"\"\n",
    "directory(",
    "temp(touch(",
    ")",
    "]",
    "{",
    "'",
    "\\",
    "\t",
    "#",
    "é\u{2028}",
];

fn drafted(text: &str) -> (String, usize) {
    let files = Memory::default().with("c.yaml", "x: 3\nm: {a: f.fq, b: g.fq}\nl: [1, 2]\n");
    drafted_in(files.with("d/a_1.fq", "").with("d/b_2.fq", ""), text)
}

/// The same, among other files.
fn drafted_in(files: Memory, text: &str) -> (String, usize) {
    let files = files.with("Snakefile", text);
    let reading = snakefile::read(&files, &RelPath::new("Snakefile").unwrap(), "Snakefile");
    let text = page::write("w", &reading.title, "A draft.", std::slice::from_ref(&reading));
    let settled = settle::settle(text, &reading.files);
    (settled.text, settled.left_out.len())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn pieces_in_any_order_give_a_draft(pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..40)) {
        let text = pieces.concat();
        prop_assert_eq!(drafted(&text), drafted(&text));
    }

    #[test]
    fn any_text_gives_a_draft(text in "(\\PC|[\"'{}()\\[\\]:\\\\\n\t#,=]){0,200}") {
        prop_assert_eq!(drafted(&text), drafted(&text));
    }

    /// Signs taken out of and put into a Snakefile that is one.
    #[test]
    fn a_damaged_snakefile_gives_a_draft(at in prop::collection::vec((0usize..900, "[ -~\n]{0,2}", 0usize..3), 1..6)) {
        let mut text: String = SOUND.to_owned();
        for (at, put, taken) in at {
            let at = at.min(text.len());
            let end = (at + taken).min(text.len());
            text.replace_range(at..end, &put);
        }
        prop_assert_eq!(drafted(&text), drafted(&text));
    }
}

const SOUND: &str = r#"configfile: "c.yaml"
S = ["a", "b"]
rule all:
    input: expand("out/{s}_{t}.txt", s=S, t=config["l"]), "all.bam.bai"
rule index:
    input: "{p}.bam"
    output: "{p}.bam.bai"
    shell: "index {wildcards.p}.bam"
rule merge:
    input: lambda w: config["m"]["a"], expand("{s}.part", s=S)
    output: "all.bam"
    threads: 4
    shell: "merge -t {threads} {input} -o {output}"
rule part:
    input: fq=lambda w: config["m"][w.s]
    output: temp("{s}.part")
    log: "log/{s}.txt"
    resources: mem_mb=100, runtime="2h"
    shell: "part '{wildcards.s}' \"{input.fq}\" > {output} 2> {log}"
rule count:
    input: "{s}.part", x=config["x"]
    output: "out/{s}_{t}.txt"
    params: t="-t {t}", u=config["l"]
    shell: """
        count {params.t} {params.u} {input[0]} | awk '{{print $1}}' > {output}
        """
"#;

#[test]
fn nothing_of_a_sound_snakefile_is_refused() {
    let (text, left_out) = drafted(SOUND);
    assert_eq!(left_out, 0, "{text}");
}

#[test]
fn much_of_everything_ends_soon() {
    let many: String =
        (0..600).map(|n| format!("rule r{n}:\n    input: \"{{a}}.{n}\"\n    output: \"{{a}}.{}\"\n", n + 1)).collect();
    let generic = "rule r:\n    input: \"{a}{b}{c}{d}.x\"\n    output: \"{a}x{b}x{c}x{d}\"\n".repeat(40);
    let doubled = "A = [\"a\"]\n".to_owned() + &"A = A + A\n".repeat(60) + "B = \"b\"\n" + &"B = B + B\n".repeat(60);
    let deep = format!("rule a:\n    input: {}1{}\n", "[".repeat(5000), "]".repeat(5000));
    for text in [many, generic, doubled, deep] {
        assert!(!drafted(&text).0.is_empty());
    }
}

/// A file of which a rule writes only some under names of their own is neither an input nor that rule's for certain.
#[test]
fn what_is_made_in_part_is_a_hole() {
    let text = "rule sim:\n    output: \"{m}/{s}_DS.txt\"\n    shell: \"sim > {output}\"\n\
                rule draw:\n    input: \"{m}/{s}_{m}.txt\"\n    output: \"{m}_{s}.pdf\"\n    shell: \"draw {input} {output}\"\n";
    let (text, left_out) = drafted(text);
    assert!(
        text.contains("in txt from=(todo)\"from where? rule sim makes some of them: \\\"{m}/{s}_{m}.txt\\\"\""),
        "{text}"
    );
    assert!(left_out == 0 && !text.contains("input "), "{text}");
}

/// Of a rule without wildcards and one whose wildcards fit, the first one makes the file.
#[test]
fn a_name_that_is_written_out_goes_first() {
    let text = "rule one:\n    output: \"m/{s}.sam\"\n    shell: \"one {output}\"\n\
                rule all_of:\n    input: expand(\"m/{s}.sam\", s=[\"a\", \"b\"])\n    output: \"m/all.sam\"\n    shell: \"cat {input} > {output}\"\n\
                rule end:\n    input: \"m/all.sam\"\n    output: \"end.txt\"\n    shell: \"end {input} {output}\"\n";
    let (text, _) = drafted(text);
    assert!(text.contains("in all from=all_of\n"), "{text}");
    assert!(text.contains("axis s {\n    list a b\n}"), "{text}");
}

/// A function that asks a checkpoint may call another one that does, in another file; no file beside it is taken for
/// all that is asked for.
#[test]
fn what_a_checkpoint_gives_is_never_guessed() {
    let more = "def ids(wildcards):\n    return of(wildcards)\n\n\
                def of(wildcards):\n    return checkpoints.c.get(s=wildcards.s).output\n";
    let text = "include: \"more.smk\"\nrule a:\n    input: [ids, \"a.txt\"], lambda w: (checkpoints.c.get(), \"b.txt\")[1]\n    \
                output: \"o.txt\"\n    shell: \"cat {input} > {output}\"\n";
    let (text, left_out) = drafted_in(Memory::default().with("more.smk", more), text);
    let why = "from=(todo)\"from where? it is known only after checkpoint c has run: line 3: ";
    let ids = r#"\"[ids, \"a.txt\"]\", more.smk, line 5: \"return checkpoints.c.get(s=wildcards.s).output\"""#;
    let lambda = r#"\"lambda w: (checkpoints.c.get(), \"b.txt\")[1]\"""#;
    assert!(text.contains(&format!("{why}{ids}")) && text.contains(&format!("{why}{lambda}")), "{text}");
    assert!(left_out == 0 && !text.contains("\ninput "), "{text}");
}

/// A function that asks a checkpoint and is called as a wildcard is another thing.
#[test]
fn a_wildcard_is_no_function() {
    let text = "def s(w):\n    return checkpoints.c.get().output\n\n\
                rule a:\n    input: expand(\"{s}.txt\", s=[\"x\", \"y\"])\n    output: \"o\"\n    shell: \"cat {input} > {output}\"\n";
    let (text, _) = drafted(text);
    assert!(text.contains("axis s {\n    list x y\n}") && !text.contains("from where?"), "{text}");
}

/// A pattern without a folder is one of all files, in folders too.
#[test]
fn files_beside_the_snakefile_are_looked_at() {
    let text = "S, = glob_wildcards(\"{s}.fq\")\nrule all:\n    input: expand(\"{s}.bam\", s=S)\n\
                rule map:\n    input: \"{s}.fq\"\n    output: \"{s}.bam\"\n    shell: \"map {input} > {output}\"\n";
    let files = Memory::default().with("a.fq", "").with("x/b.fq", "").with("x/c.txt", "");
    let (text, _) = drafted_in(files, text);
    assert!(text.contains("    list a \"x/b\"\n"), "{text}");
}

/// A file of rules that is not read is told.
#[test]
fn files_of_rules_that_are_too_large_are_told() {
    let (text, _) = drafted_in(Memory::default().with("l.smk", vec![b'#'; (1 << 20) + 1]), "include: 'l.smk'\n");
    assert!(
        text.contains("- l.smk, line 1: (it is too large, no text, or one of too many: its rules are not read)"),
        "{text}"
    );
}

#[test]
fn words_of_the_language_are_no_names() {
    let (text, left_out) = drafted(
        "rule last:\n    output: 'a.txt'\n    params: first=config['first']\n    shell: 'make {params.first} > {output}'\n\
         rule first:\n    input: 'a.txt'\n    output: 'b.txt'\n    shell: 'make < {input} > {output}'\n",
    );
    assert_eq!(left_out, 0, "{text}");
    assert!(text.contains("step last-2 {") && text.contains("step first-"), "{text}");
}

/// A folder of the configuration with and without its slash, and `.`: the files are found, and their names stay whole.
#[test]
fn a_folder_of_the_configuration_keeps_its_slash() {
    let text = "configfile: \"c.yaml\"\nOUT = config[\"out\"]\nHERE = config[\"here\"]\n\
                rule end:\n    input: OUT + \"end.txt\"\n\
                rule one:\n    output: HERE + \"/{s}.one\"\n    shell: \"one {output}\"\n\
                rule all_of:\n    input: expand(HERE + \"/{s}.one\", s=[\"a\", \"b\"])\n    output: OUT + \"end.txt\"\n    \
                shell: \"cat {input} > {output}; ls {OUT}end.txt\"\n";
    let files = Memory::default().with("c.yaml", "out: results/\nhere: .\n");
    let (text, left_out) = drafted_in(files, text);
    assert_eq!(left_out, 0, "{text}");
    for line in [
        "param out default=\"results/\"\n",
        "    out one \"{s}.one\"\n",
        "    in one from=one gather=s\n",
        "    out txt \"{out}end.txt\" publish=#true\n",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
}

/// Two rules whose only output is a value of the configuration make the same file only if it is the same value.
#[test]
fn rules_with_other_files_are_no_rivals() {
    let rules = "rule a:\n    output: config[\"x\"]\n    shell: \"a {output}\"\n\
                 rule b:\n    output: config[\"y\"]\n    shell: \"b {output}\"\n";
    let of = |config: &str| {
        drafted_in(Memory::default().with("c.yaml", config), &format!("configfile: \"c.yaml\"\n{rules}")).0
    };
    assert!(!of("x: x.txt\ny: y.txt\n").contains("makes the same files"));
    assert!(of("x: x.txt\ny: x.txt\n").contains("when? rule b makes the same files"));
}

/// `m` is a minute of a time and a megabyte of a memory; a time without a unit is asked for.
#[test]
fn an_amount_has_the_unit_of_what_it_is_of() {
    let of = |resources: &str| {
        let rule =
            format!("rule a:\n    output: \"a.txt\"\n    resources: {resources}\n    shell: \"date > {{output}}\"\n");
        drafted_in(Memory::default(), &rule).0
    };
    assert!(of("time=\"30m\", mem=\"30M\"").contains("    walltime \"30 min\"\n    memory \"30 MB\"\n"));
    assert!(of("runtime=\"90\", disk=\"2h\"").contains("    walltime \"90 min\"\n    disk (todo)\"how much? "));
    assert!(of("walltime=30").contains("    walltime (todo)\"how much? "));
    assert!(of("time=\"02:00:00\"").contains("    walltime \"02:00:00\"\n"));
}

/// A rule with two outputs of which one name is the other one and more is one step.
#[test]
fn an_output_whose_name_goes_on_is_no_other_step() {
    let text = "rule all:\n    input: expand(\"{m}.top.tsv\", m=[\"a\", \"b\"])\n\
                rule test:\n    output: all=\"{m}.tsv\", top=\"{m}.top.tsv\"\n    shell: \"test {output.all} {output.top}\"\n";
    let (text, left_out) = drafted(text);
    assert_eq!((left_out, text.matches("\nstep ").count()), (0, 1), "{text}");
    assert!(text.contains("    out all \"{m}.tsv\"\n    out top \"{m}.top.tsv\" publish=#true\n"), "{text}");
}
