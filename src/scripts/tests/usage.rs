//! What is done with the values of arguments.

use crate::scripts::{Default_, Direction, Usage, usage};

/// A script with these arguments and this body, behind `args = parser.parse_args()`.
#[track_caller]
fn used(arguments: &str, body: &str) -> Usage {
    let adds: String = arguments.split(' ').map(|a| format!("parser.add_argument('{a}')\n")).collect();
    let text = format!(
        "import argparse, os, sys\nimport pandas as pd\nimport numpy as np\nfrom pathlib import Path\n\
         def read(path):\n    with open(path) as source:\n        return source.read()\n\
         def write(path, text):\n    part = path + '.part'\n    os.replace(part, path)\n\
         parser = argparse.ArgumentParser()\n{adds}args = parser.parse_args()\n{body}\n"
    );
    usage(&text).unwrap()
}

#[track_caller]
fn is(arguments: &str, body: &str, expected: &[Direction]) {
    let found: Vec<Direction> = used(arguments, body).arguments.into_iter().map(|a| a.file).collect();
    assert_eq!(found, expected, "{body}");
}

use Direction::{Both, Folder, Reads, Unknown, Writes};

#[test]
fn files_are_followed_to_where_they_are_opened() {
    is("--a --b", "pd.read_csv(args.a).to_csv(args.b)", &[Reads, Writes]);
    is("--a --b", "write(args.b, read(args.a))", &[Reads, Writes]);
    is("--a", "out = Path(args.a)\nout.write_text('x')", &[Writes]);
    is("--a", "path = os.path.abspath(args.a)\nopen(path, mode='wb')", &[Writes]);
    is("--a --b", "for path, n in zip(args.a, args.b):\n    read(path)", &[Reads, Unknown]);
    is("--a", "for n, path in enumerate(args.a):\n    np.save(path, n)", &[Writes]);
    is("--a", "x = [read(p) for p in args.a]", &[Reads]);
    is("--a --b", "for p in args.a:\n    read(p)\nfor p in args.b:\n    write(p, '')", &[Reads, Writes]);
}

#[test]
fn what_is_not_certain_is_not_known() {
    // Two values have the name.
    is("--a --b", "path = args.a\npath = args.b\nopen(path, 'w')", &[Unknown, Unknown]);
    is("--a", "path = args.a\npath = other()\nopen(path)", &[Unknown]);
    is("--a", "path = args.a or 'x'\nopen(path)", &[Unknown]);
    is("--a", "somebody(args.a)", &[Unknown]);
    is("--a", "open(args.a, args.mode)", &[Unknown]);
    is("--a", "def open(name):\n    pass\nopen(args.a)", &[Unknown]);
    is("--a", "open(args.a + '.txt')", &[Unknown]);
    is("--a", "open(args.a)\nopen(args.a, 'w')", &[Both]);
    is("--a", "open(args.a, 'a')", &[Both]);
    is("--a", "open(os.path.join(args.a, 'x'))", &[Folder]);
    is("--a", "p = Path(args.a)\nopen(p / 'x')", &[Folder]);
}

#[test]
fn defaults_help_and_types_that_open_files() {
    let text = "import argparse\nN = 3\np = argparse.ArgumentParser(description='It counts.')\n\
                p.add_argument('--n', type=int, default=N, help='how often')\n\
                p.add_argument('out', type=argparse.FileType('w'))\n\
                p.add_argument('--t', default=cpus())\nargs = p.parse_args()\n";
    let found = usage(text).unwrap();
    assert_eq!(found.about.as_deref(), Some("It counts."));
    let shown: Vec<(&str, &Default_, Direction)> =
        found.arguments.iter().map(|a| (a.name.as_str(), &a.default, a.file)).collect();
    assert_eq!(
        shown,
        [
            ("n", &Default_::Number("3".into()), Unknown),
            ("out", &Default_::None, Writes),
            ("t", &Default_::Computed("cpus()".into()), Unknown),
        ]
    );
    assert_eq!(found.arguments[0].help.as_deref(), Some("how often"));
}

#[test]
fn files_that_are_named_in_the_script() {
    let found = used("--a", "pd.read_csv('in.csv')\nif args.a:\n    open('out.txt', 'w')");
    let shown: Vec<(&str, Direction, bool)> =
        found.files.iter().map(|f| (f.path.as_str(), f.direction, f.certain)).collect();
    assert_eq!(shown, [("in.csv", Reads, true), ("out.txt", Writes, false)]);
}
