use super::*;

fn python(lines: &[&str]) -> Interface {
    read(Language::Python, &with_arguments(lines)).interface.expect("an interface")
}

fn shell(text: &str) -> Interface {
    read(Language::Shell, text).interface.expect("an interface")
}

fn assert_told(interface: &Interface, cases: &[(&str, &str)]) {
    for (command, expected) in cases {
        assert_eq!(told(interface, command), *expected, "{command}");
    }
}

#[test]
fn options_and_their_values() {
    let interface = python(&[
        "'-o', '--output', required=True",
        "'-n', '--count', type=int",
        "'--share', type=float",
        "'-v', '--verbose', action='store_true'",
        "'--version', action='version', version='1'",
        "'-m', '--mode', choices=['fast', 'slow']",
        "'--pair', nargs=2",
        "'--sites', nargs='+'",
        "'--level', nargs='?', type=int",
    ]);
    assert_told(
        &interface,
        &[
            ("-o {x}", ""),
            ("--output={x}", ""),
            ("-o{x}", ""),
            ("-vo {x}", ""),
            ("-von", ""),
            ("--out {x}", ""),
            ("", "--output is missing"),
            ("--ouput {x}", "unknown --ouput ~ --output"),
            ("--output-file {x}", "unknown --output-file ~ --output"),
            ("-o x --weird", "unknown --weird"),
            ("-o x --weird={x}", "unknown --weird"),
            ("-o x --verb", ""),
            ("-o x --ver", "ambiguous --ver = --verbose --version"),
            ("-o", "no value for --output"),
            ("-o -v", "no value for --output"),
            ("-o --weird", "no value for --output, unknown --weird"),
            ("-o x --share -1h", "no value for --share"),
            ("-o x --share -1", ""),
            ("-o x --share -.5", ""),
            ("-o x --share -1e5", "no value for --share"),
            ("-o x --share=-1e5", ""),
            ("-o x -v=1", "--verbose takes no value"),
            ("-o x --verbose={x}", "--verbose takes no value"),
            ("-o x -v yes", "--verbose takes no value"),
            ("-o x -v {x}", "--verbose takes no value"),
            ("-o x -v {x*}", ""),
            ("-o x y", "too many at 0.2"),
            ("-o {x*}", ""),
            ("-o {x*} y", ""),
            ("-o x -n 5", ""),
            ("-o x -n 1_000", "1 000 is no Int for --count"),
            ("-o x -n 1.5", "1.5 is no Int for --count"),
            ("-o x -n5", ""),
            ("-o x -nx", "x is no Int for --count"),
            ("-o x -n {x}", ""),
            ("-o x -n {x:1|2}", ""),
            ("-o x -n {x:1|b}", "b is no Int for --count"),
            ("-o x --share inf", ""),
            ("-o x --share 1e-5", ""),
            ("-o x --share 1e", "1e is no Float for --share"),
            ("-o x -m fast", ""),
            ("-o x -m fats", "fats is no --mode ~ fast"),
            ("-o x --mode=none", "none is no --mode"),
            ("-o x --mode=f{x}", ""),
            ("-o x --pair a b", ""),
            ("-o x --pair a", "no value for --pair"),
            ("-o x --pair a -v", "no value for --pair"),
            ("-o x --pair=a", "no value for --pair"),
            ("-o x --pair {x*}", ""),
            ("-o x --pair a {x*}", ""),
            ("-o x --pair a b c", "too many at 0.5"),
            ("-o x --sites a b c", ""),
            ("-o x --sites", "no value for --sites"),
            ("-o x --sites {x*}", ""),
            ("-o x --level", ""),
            ("-o x --level 3 -v", ""),
            ("-o x --level 3 4", "too many at 0.4"),
            ("-o x --level b", "b is no Int for --level"),
            ("-o x -vx", "unknown -vx"),
            ("-o x -verbose", "unknown -verbose ~ --verbose"),
            ("-o x -v{x}", ""),
            ("-o x --ver{x}", ""),
            ("-o x --weird{x}", "unknown --weird"),
            ("-o x -x{x}", "unknown -x"),
            ("--help", ""),
            ("-vh --weird", ""),
            ("--version x", ""),
        ],
    );
}

#[test]
fn parts_that_are_not_always_there() {
    let interface = python(&["'-o', required=True", "'-v', action='store_true'", "'--all', nargs='*'", "'input'"]);
    assert_told(
        &interface,
        &[
            ("( -o x ) in", ""),
            ("-o x ( in )", ""),
            ("-o x in ( more )", ""),
            ("-o x ( --weird ) in", "unknown --weird"),
            ("-o x ( -v ) in", ""),
            ("-o ( -v ) in", ""),
            ("-o x ( -o ) in", ""),
            ("-o x in ( -o )", ""),
            ("-o x in ( -o -v )", "no value for -o"),
            ("in ( -v )", "-o is missing"),
            ("-o x --all a ( -v ) in", ""),
            ("-o x --all a in", "no input"),
            ("-o x --all {x*} in", "no input"),
            ("-o x in1 in2 ( {x} )", "too many at 0.3"),
            ("-o x {x:--all|-v} y", ""),
        ],
    );
}

#[test]
fn positionals() {
    let interface =
        python(&["'first'", "'second', type=int", "'mode', nargs='?', choices=['a', 'b']", "'-v', action='count'"]);
    assert_told(
        &interface,
        &[
            ("x 1", ""),
            ("x 1 a", ""),
            ("x 1 c", "c is no mode"),
            ("x y", "y is no Int for second"),
            ("x", "no second"),
            ("", "no first"),
            ("{x*}", ""),
            ("x {x*}", ""),
            ("x 1 a b", "too many at 0.3"),
            ("x -1", ""),
            ("x -- -1", ""),
            ("-- --x 1", ""),
            ("-- --x y", "y is no Int for second"),
            ("x -v 1", ""),
            ("x -vv 1 --weird", "unknown --weird"),
            ("x --weird 1 2 3", "unknown --weird"),
            ("{x} {x} {x} {x}", "too many at 0.3"),
        ],
    );
    let everything = python(&["'command'", "'rest', nargs=argparse.REMAINDER", "'-v', action='store_true'"]);
    assert_told(&everything, &[("-v run --weird -x", ""), ("--weird run", "unknown --weird"), ("-v", "no command")]);
}

#[test]
fn open_interfaces_keep_silent() {
    let open = read(
        Language::Python,
        "import argparse\np = argparse.ArgumentParser()\np.add_argument('--mode', choices=['a'])\n\
         p.add_argument('--need', required=True)\np.parse_known_args()",
    );
    let open = open.interface.expect("an interface");
    assert_told(
        &open,
        &[
            ("--need x --weird y z", ""),
            ("--need x --mode b", "b is no --mode"),
            ("--need x --mo b", ""),
            ("", "--need is missing"),
            ("--need", "no value for --need"),
        ],
    );
}

#[test]
fn loops_of_the_shell() {
    let interface = shell(
        "while [ $# -gt 0 ]; do case $1 in\n-o|--out) O=$2; shift 2 ;;\n-q) Q=1; shift ;;\n--x=*) X=1; shift ;;\n\
         -h) exit 0 ;;\n*) exit 1 ;;\nesac; done",
    );
    assert_told(
        &interface,
        &[
            ("-o x -q --x=3", ""),
            ("-o -q", ""),
            ("--out {x} --x={x}", ""),
            ("--out", "no value for --out"),
            ("--out=x", "unknown --out= ~ --out"),
            ("--ou x", "unknown --ou ~ --out"),
            ("-qo x", "unknown -qo"),
            ("-q x", "-q takes no value"),
            ("x", "too many at 0.0"),
            ("-o x y", "too many at 0.2"),
            ("-o {x*} y", ""),
            ("-h --weird", ""),
            ("( --weird )", "unknown --weird"),
            ("--{x} --weird", ""),
        ],
    );
}

#[test]
fn letters_of_getopts() {
    let interface = shell("while getopts a:bc o; do case $o in *) exit 1 ;; esac; done");
    assert_told(
        &interface,
        &[
            ("-a x -bc file --weird", ""),
            ("-ax -b", ""),
            ("-a -b", ""),
            ("-bca x", ""),
            ("-bca", "no value for -a"),
            ("-a", "no value for -a"),
            ("-x", "unknown -x"),
            ("-bx", "unknown -x"),
            ("--out x", "unknown --out"),
            ("-- -x", ""),
            ("{x} -x", ""),
            ("-a {x} -x", "unknown -x"),
        ],
    );
}
