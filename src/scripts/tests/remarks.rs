use super::*;

fn assert_remarks(language: Language, cases: &[(&str, &[(RemarkKind, &str)])]) {
    for (text, expected) in cases {
        let script = read(language, text);
        let others = script.remarks.iter().filter(|r| r.kind != RemarkKind::GoesOn);
        let found: Vec<_> = others.map(|r| (r.kind, &text[r.place.clone()])).collect();
        assert_eq!(found, *expected, "{text}");
    }
}

#[test]
fn of_python() {
    use RemarkKind::*;
    assert_remarks(
        Language::Python,
        &[
            ("import glob\nfor f in glob.glob('*.csv'): pass", &[(Glob, "glob.glob('*.csv')")]),
            ("from glob import iglob as g\ng('*')", &[(Glob, "g('*')")]),
            ("from pathlib import Path\nPath('.').rglob('*')", &[(Glob, "Path('.').rglob('*')")]),
            ("folder.glob('*')", &[(Glob, "folder.glob('*')")]),
            ("glob('*')", &[]),
            ("import os\nos.listdir(a)\nos.path.join(a)", &[(ListDir, "os.listdir(a)")]),
            ("from os import scandir, walk\nscandir()\nwalk('.')", &[(ListDir, "scandir()"), (ListDir, "walk('.')")]),
            ("a.iterdir()", &[(ListDir, "a.iterdir()")]),
            ("# glob.glob('*')\n'glob.glob()'", &[]),
            (
                "import os\nHERE = os.path.dirname(os.path.abspath(__file__))",
                &[(BesideScript, "os.path.dirname(os.path.abspath(__file__))")],
            ),
            (
                "from pathlib import Path\nopen(Path(__file__).resolve().parent / 'a.json')",
                &[(BesideScript, "Path(__file__).resolve().parent")],
            ),
            (
                "import os, sys\nsys.path.insert(0, os.path.dirname(__file__))",
                &[(BesideScript, "os.path.dirname(__file__)")],
            ),
            ("import os\nprint(os.path.dirname(__file__))", &[]),
            ("import os, other\na = os.path.dirname(other.__file__)", &[]),
            ("import os\nprint(__file__, os.path.basename(__file__))", &[]),
            ("from pathlib import Path\nNAME = Path(__file__).stem", &[]),
            ("import os\nos.system('a')\nx = os.system('b')", &[(ExitIgnored, "os.system('a')")]),
            ("import os\nif os.system('a'): pass\nsys.exit(os.system('b'))", &[]),
            (
                "import subprocess as s\ns.run(['a'])\ns.run(['a'], check=True)\ns.run(a, check=c)\ns.run(a, **k)",
                &[(ExitIgnored, "s.run(['a'])")],
            ),
            (
                "from subprocess import run\nrun('a', check=False)\nr = run('b')",
                &[(ExitIgnored, "run('a', check=False)")],
            ),
            (
                "import subprocess\nsubprocess.call('a')\nsubprocess.Popen('a')\nsubprocess.check_call('a')",
                &[(ExitIgnored, "subprocess.call('a')")],
            ),
            ("import glob\nglob.glob('*'\n", &[]),
        ],
    );
}

#[test]
fn of_the_shell() {
    use RemarkKind::*;
    assert_remarks(
        Language::Shell,
        &[
            ("for f in data/*.csv \"a*\"; do cat \"$f\"; done", &[(Glob, "data/*.csv")]),
            ("cat $DIR/*.tif \"$x\"/*.txt '*' \\*", &[(Glob, "$DIR/*.tif"), (Glob, "\"$x\"/*.txt")]),
            ("files=(*.csv)", &[(Glob, "*.csv")]),
            ("tool --include=*.py http://a/*", &[]),
            ("case $a in *.csv) ;; esac; [[ $a == *.csv ]]; x=${a#*=}", &[]),
            ("find . -name *.csv; grep a*b x; expr 2 * 3; echo $((2 * 3))", &[]),
            ("set -f\ncat *.csv", &[]),
            ("for f in $(ls data); do :; done", &[(ListDir, "$(ls data)")]),
            ("n=$(ls -1 data | wc -l)\nls data", &[(ListDir, "$(ls -1 data | wc -l)")]),
            ("cd \"$(dirname \"$0\")\"", &[(BesideScript, "dirname \"$0\"")]),
            ("source \"${BASH_SOURCE[0]%/*}/lib.sh\"", &[(BesideScript, "\"${BASH_SOURCE[0]%/*}/lib.sh\"")]),
            ("D=${0%/*}", &[(BesideScript, "${0%/*}")]),
            (
                "D=$(dirname \"$(readlink -f \"${BASH_SOURCE[0]}\")\")",
                &[(BesideScript, "dirname \"$(readlink -f \"${BASH_SOURCE[0]}\")\"")],
            ),
            ("echo \"usage: $0 $(basename \"$0\")\"; [[ ${BASH_SOURCE[0]} == $0 ]]", &[]),
        ],
    );
}

#[test]
fn a_script_goes_on() {
    let first = |text: &str| {
        let found = read(Language::Shell, text).remarks.into_iter().find(|r| r.kind == RemarkKind::GoesOn);
        found.map_or("", |r| &text[r.place]).to_owned()
    };
    for (text, expected) in [
        ("#!/bin/bash\nfetch a\nplot b", "fetch a"),
        ("fetch a > x\nplot b | tee c", "fetch a > x"),
        ("fetch a; plot b", "fetch a"),
        ("fetch a || exit 1\nsort x\nplot b", "sort x"),
        ("a=1\nexport b\necho hi\ncd x\nfetch a\necho done", ""),
        ("set -e\nfetch a\nplot b", ""),
        ("set -euo pipefail\nfetch a\nplot b", ""),
        ("set -o errexit\nfetch a\nplot b", ""),
        ("#!/bin/bash -eu\nfetch a\nplot b", ""),
        ("trap 'exit 1' ERR\nfetch a\nplot b", ""),
        ("set -u\nfetch a\nplot b", "fetch a"),
        ("fetch a || exit 1\nplot b", ""),
        ("fetch a && plot b", ""),
        ("fetch a\nif [ $? -ne 0 ]; then exit 1; fi\nplot b", ""),
        ("fetch a\ncode=$?\nplot b", ""),
        ("fetch a &\nplot b", ""),
        ("if fetch a; then plot b; fi\nsort x", ""),
        ("main() { fetch a; plot b; }\nmain \"$@\"\nmain x", ""),
        ("fetch a", ""),
    ] {
        assert_eq!(first(text), expected, "{text}");
    }
}
