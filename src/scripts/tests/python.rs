use super::*;

fn assert_shown(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(shown(Language::Python, text), *expected, "{text}");
    }
}

#[test]
fn one_argument() {
    for (call, expected) in [
        ("'-o', '--out', required=True", "-o|--out:One!"),
        ("'--out'", "--out:One"),
        ("'--out', required=not True", "--out:One"),
        ("'-v', '--verbose', action='store_true'", "-v|--verbose:None"),
        ("'-v', action='count', default=0", "-v:None"),
        ("'--fast', action='store_const', const=1", "--fast:None"),
        ("'--no-cache', action='store_false', dest='cache'", "--no-cache:None"),
        ("'--site', action='append'", "--site:One"),
        ("'--site', action='extend', nargs='+'", "--site:Some_"),
        ("'--version', action='version', version='1'", "--version:None."),
        ("'--cache', action=argparse.BooleanOptionalAction", "--cache|--no-cache:None"),
        ("'--x', action=MyAction", "--x:Unknown"),
        ("'--x', nargs='?'", "--x:Optional"),
        ("'--x', nargs='*'", "--x:Any"),
        ("'--x', nargs=2, type=float", "--x:Exactly(2)/Float"),
        ("'--x', nargs=argparse.REMAINDER", "--x:Rest"),
        ("'--x', nargs=N", "--x:Unknown"),
        ("'--n', type=int", "--n:One/Int"),
        ("'--n', type=str", "--n:One"),
        ("'--n', type=Path", "--n:One/Unknown"),
        ("'--n', type=lambda t: int(t)", "--n:One/Unknown"),
        ("'--mode', choices=['a', \"b\" 'c']", "--mode:One{a,bc}"),
        ("'--mode', choices=('a',)", "--mode:One{a}"),
        ("'--n', choices=[1, -2], type=int", "--n:One/Int{1,-2}"),
        ("'--n', choices=range(1, 4), type=int", "--n:One/Int{1,2,3}"),
        ("'--n', choices=[1, 2]", "--n:One"),
        ("'--mode', choices=sorted(MODES)", "--mode:One"),
        ("'--mode', **settings", "--mode:Unknown/Unknown"),
        ("'--mode', required=True, **settings", "--mode:Unknown/Unknown"),
        ("'input'", "input:One"),
        ("'files', nargs='+', help='the files'", "files:Some_"),
        ("'mode', choices=['a'], nargs='?'", "mode:Optional{a}"),
        ("dest='input'", "input:One"),
        ("name", "… +"),
        ("*names", "… +"),
        ("**settings", "… +"),
        ("f'--{name}'", "…"),
        ("'--' + name", "…"),
        ("'--x', *names", "--x:One …"),
    ] {
        assert_eq!(shown(Language::Python, &with_arguments(&[call])), expected, "{call}");
    }
}

#[test]
fn parsers_are_found_however_they_are_imported_and_made() {
    let expected = "--x:One!";
    for text in [
        "import argparse as ap\np = ap.ArgumentParser()\np.add_argument('--x', required=True)\np.parse_args()",
        "from argparse import ArgumentParser as P\np = P()\np.add_argument('--x', required=True)\np.parse_args()",
        "from argparse import *\np = ArgumentParser()\np.add_argument('--x', required=True)\np.parse_args()",
        "def main():\n  import argparse\n  p: object = argparse.ArgumentParser('a')\n  \
         p.add_argument('--x', required=True)\n  return p.parse_args()\nif __name__ == '__main__':\n  main()",
        // A function that makes it, one that fills it, one that reads it.
        "import argparse\ndef make():\n  p = argparse.ArgumentParser()\n  fill(p)\n  return p\n\
         def fill(parser, more=None):\n  parser.add_argument('--x', required=True)\n\
         def main(argv=None):\n  args = make().parse_args(argv)\nmain()",
        "import argparse, sys\ndef fill(parser):\n  parser.add_argument('--x', required=True)\n  return parser\n\
         p = argparse.ArgumentParser()\np = fill(parser=p)\nq = p\nq.parse_args(sys.argv[1:])",
        "import argparse\nif __name__ == '__main__':\n  p = argparse.ArgumentParser()\n  \
         p.add_argument('--x', required=True)\n  p.parse_args()",
        "import argparse\ndef main(args=None):\n  p = argparse.ArgumentParser()\n  p.add_argument('--x', required=True)\n  \
         args = p.parse_args(args)\n  args.x.pop()\nmain()",
        "import argparse, sys\ndef main(args):\n  p = argparse.ArgumentParser()\n  p.add_argument('--x', required=True)\n  \
         return p.parse_args(args)\nmain(sys.argv[1:])",
        "import argparse\np = argparse.ArgumentParser()\ng = p.add_argument_group('a')\n\
         g.add_argument('--x', required=True)\ng = p.add_argument_group('b')\np.parse_args()",
        "import argparse\np = argparse.ArgumentParser()\np.add_argument_group('a').add_argument('--x', required=True)\n\
         p.parse_args()",
        "import argparse\ntry:\n  p = argparse.ArgumentParser()\n  p.add_argument('--x', required=True)\n  \
         p.parse_args()\nexcept ValueError:\n  pass",
        "import argparse\ndef main():\n  p = argparse.ArgumentParser()\n  p.add_argument('--x', required=True)\n  \
         a = p.parse_args()\n  check(a, p)\n  if a.x: p.error('no')\n",
    ] {
        assert_eq!(shown(Language::Python, text), expected, "{text}");
    }
}

#[test]
fn constants_are_looked_up() {
    let before = "import argparse\nMODES = ['a', 'b']\nTABLE = {'c': 1, 'd': 2}\n";
    let script = |choices: &str, more: &str| {
        format!(
            "{before}{more}\ndef main():\n  p = argparse.ArgumentParser()\n  \
             p.add_argument('--m', choices={choices})\n  p.parse_args()"
        )
    };
    for (choices, more, expected) in [
        ("MODES", "", "--m:One{a,b}"),
        ("TABLE", "", "--m:One{c,d}"),
        ("TABLE.keys()", "", "--m:One{c,d}"),
        ("list(TABLE)", "", "--m:One{c,d}"),
        ("MODES", "MODES.append('c')", "--m:One"),
        ("MODES", "MODES += ['c']", "--m:One"),
        ("TABLE", "TABLE['e'] = 1", "--m:One"),
        ("MODES", "if x:\n  MODES = []", "--m:One"),
        ("MODES", "def f(MODES): pass", "--m:One"),
        ("OTHERS", "from a import OTHERS", "--m:One"),
    ] {
        assert_eq!(shown(Language::Python, &script(choices, more)), expected, "{choices} {more}");
    }
}

#[test]
fn settings_of_the_parser() {
    let script = |settings: &str| {
        format!(
            "import argparse\np = argparse.ArgumentParser({settings})\np.add_argument('--x', required=True)\np.parse_args()"
        )
    };
    for (settings, expected) in [
        ("description='d', formatter_class=argparse.RawTextHelpFormatter", "--x:One!"),
        ("parents=[common]", "--x:One! … +"),
        ("parents=[]", "--x:One!"),
        ("fromfile_prefix_chars='@'", "--x:Unknown/Unknown … +"),
        ("prefix_chars='-+'", "--x:Unknown/Unknown … +"),
        ("**settings", "--x:Unknown/Unknown … +"),
    ] {
        assert_eq!(shown(Language::Python, &script(settings)), expected, "{settings}");
    }
    let interface = |settings: &str| read(Language::Python, &script(settings)).interface.expect("an interface");
    assert_eq!(interface("").options[0].names, ["-h", "--help"]);
    assert_eq!(interface("add_help=False").options.len(), 1);
    assert!(interface("").abbreviations);
    assert!(!interface("allow_abbrev=False").abbreviations);
}

#[test]
fn what_may_be_different_in_a_run_is_open() {
    let script = |lines: &str| {
        format!("import argparse, sys\nfrom extra import more\np = argparse.ArgumentParser()\n{lines}\np.parse_args()")
    };
    for (lines, expected) in [
        ("if sys.platform == 'linux':\n  p.add_argument('--x', required=True)", "--x:One?"),
        ("if a:\n  p.add_argument('--x')\nelse:\n  p.add_argument('--x', type=int)", "--x:One/Unknown?"),
        ("if a:\n  p.add_argument('x')", "+"),
        ("for n in 'ab':\n  p.add_argument('--' + n)", "…"),
        ("for n in names:\n  p.add_argument(n)", "… +"),
        ("more(p)\np.add_argument('--x')", "--x:One … +"),
        ("p = more(p)\np.add_argument('--x')", "--x:One … +"),
        ("all = [p]", "… +"),
        ("add = p.add_argument\nadd('--x')", "… +"),
        ("def f():\n  p.add_argument('--x', required=True)", "--x:One?"),
        ("a = p.add_argument('--x', required=True)\na.required = False", "--x:One/Unknown"),
        ("p.print_help()\np.set_defaults(x=1)\np.description = 'd'\nprint(p)", ""),
        ("if len(sys.argv) == 1:\n  p.print_help()", ""),
        ("print(' '.join(str(word) for word in sys.argv))", ""),
        ("debug = any(word == '--debug' for word in sys.argv)", "… +"),
        ("if '--debug' in sys.argv:\n  debug = True", "… +"),
        (
            "g = p.add_mutually_exclusive_group(required=True)\ng.add_argument('-a')\ng.add_argument('-b')",
            "-a:One -b:One",
        ),
        ("if a:\n  g = p.add_argument_group()\n  g.add_argument('--x')", "--x:One?"),
    ] {
        assert_eq!(shown(Language::Python, &script(lines)), expected, "{lines}");
    }
    assert_shown(&[
        (
            "import argparse\np = argparse.ArgumentParser()\np.add_argument('--x', required=True)\nargs, rest = p.parse_known_args()",
            "--x:One! … +",
        ),
        // A return before it may leave it out.
        (
            "import argparse\ndef make(a):\n  p = argparse.ArgumentParser()\n  if a:\n    return p\n  \
             p.add_argument('--x', required=True)\n  return p\nmake(1).parse_args()",
            "--x:One?",
        ),
        // Something else reads the command line with it.
        (
            "import argparse, util\np = argparse.ArgumentParser()\np.add_argument('--x')\nargs = util.parse(p)",
            "--x:One … +",
        ),
    ]);
}

#[test]
fn positionals_have_the_order_in_which_they_are_added() {
    assert_shown(&[(
        "import argparse\ndef last(p):\n  p.add_argument('c')\ndef make():\n  p = argparse.ArgumentParser()\n  \
         p.add_argument('a')\n  return p\np = make()\np.add_argument('b')\nlast(p)\np.add_argument('d')\np.parse_args()",
        "a:One b:One c:One d:One",
    )]);
}

#[test]
fn of_these_nothing_is_known() {
    for text in [
        "",
        "import sys\nprint(sys.argv[1])",
        "import click\n@click.command()\ndef main(): pass",
        "import argparse",
        "import argparse\np = argparse.ArgumentParser()\np.add_argument('--x')",
        "import argparse\np = argparse.ArgumentParser()\ns = p.add_subparsers()\np.parse_args()",
        "import argparse\np = argparse.ArgumentParser()\nq = argparse.ArgumentParser()\np.parse_args()\nq.parse_args()",
        "import argparse\np = argparse.ArgumentParser()\np.parse_args(['--x'])",
        "import argparse, sys\np = argparse.ArgumentParser()\np.parse_args(sys.argv[2:])",
        "import argparse\ndef main(argv):\n  p = argparse.ArgumentParser()\n  p.parse_args(argv)\nmain(['--x'])",
        "import argparse\ndef main():\n  p = argparse.ArgumentParser()\n  p.parse_args(WORDS)\nWORDS = ['--x']\nmain()",
        "import argparse, sys\nsys.argv.append('--x')\np = argparse.ArgumentParser()\np.parse_args()",
        "import argparse, sys\nsys.argv = fix(sys.argv)\np = argparse.ArgumentParser()\np.parse_args()",
        "import argparse\np = argparse.ArgumentParser()\np.parse_args(\n",
        "import argparse\nclass P(argparse.ArgumentParser): pass\np = P()\np.parse_args()",
        "import argparse\np = argparse.ArgumentParser()\np.error = print\np.parse_args()",
        "import argparse\np = argparse.ArgumentParser()\ntry:\n  p.parse_args()\nexcept SystemExit:\n  pass",
        "import argparse\np = argparse.ArgumentParser() if a else other()\np.parse_args()",
        "import argparse\nif a:\n  p = argparse.ArgumentParser()\nelse:\n  p = other()\np.parse_args()",
        "import other as argparse\np = argparse.ArgumentParser()\np.parse_args()",
    ] {
        assert_eq!(shown(Language::Python, text), "nothing", "{text}");
    }
}
