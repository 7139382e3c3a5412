//! Every usual slip gets our own words at the smallest place, and where it is certain a fix that can be read.

use super::*;

/// A text, what is said about it, and the text after the fix; None if there is no fix.
type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], Option<&'a str>);

fn check(cases: &[Case<'_>]) {
    for (text, said, fixed) in cases {
        let read = kdl(text);
        read.assert_spans();
        assert_eq!(read.said(), *said, "{text}");
        assert!(read.findings.iter().all(|f| f.help.is_some()), "{text}");
        match fixed {
            Some(fixed) => {
                assert_eq!(read.fixed(), *fixed);
                clean(fixed);
            }
            None => assert!(read.findings.iter().any(|f| f.fix.is_none()), "{text}"),
        }
    }
}

#[test]
fn keywords_have_a_hash() {
    check(&[
        ("out x publish=true", &[("NK0121", "true")], Some("out x publish=#true")),
        ("a false true", &[("NK0121", "false"), ("NK0121", "true")], Some("a #false #true")),
        ("a null", &[("NK0121", "null")], None),
        ("a #yes x=#off", &[("NK0122", "#yes"), ("NK0122", "#off")], Some("a #true x=#false")),
        ("a #True", &[("NK0122", "#True")], Some("a #true")),
        ("a #ff0000", &[("NK0122", "#ff0000")], Some("a \"#ff0000\"")),
        ("true a", &[("NK0127", "true")], None),
        ("a null=1", &[("NK0127", "null")], None),
    ]);
}

#[test]
fn texts_that_are_no_words_are_quoted() {
    check(&[
        ("memory 2GiB", &[("NK0123", "2GiB")], Some("memory \"2GiB\"")),
        ("x 50%", &[("NK0123", "50%")], Some("x \"50%\"")),
        ("x at=1d", &[("NK0123", "1d")], Some("x at=\"1d\"")),
        ("from 2024-01-01", &[("NK0123", "2024-01-01")], Some("from \"2024-01-01\"")),
        ("args -i", &[("NK0123", "-i")], Some("args \"-i\"")),
        ("args --x=3 y", &[("NK0123", "--x=3")], Some("args \"--x=3\" y")),
        ("args -i {reads}", &[("NK0123", "-i {reads}")], Some("args \"-i {reads}\"")),
        ("run bin/x.py", &[("NK0123", "bin/x.py")], Some("run \"bin/x.py\"")),
        ("run bin/x -i {a} -o {b}", &[("NK0123", "bin/x -i {a} -o {b}")], Some("run \"bin/x -i {a} -o {b}\"")),
        (
            "out x {b}.txt path=d/{b}",
            &[("NK0123", "{b}.txt"), ("NK0123", "d/{b}")],
            Some("out x \"{b}.txt\" path=\"d/{b}\""),
        ),
        ("a b={c}", &[("NK0123", "{c}")], Some("a b=\"{c}\"")),
        ("glob data/*.csv", &[("NK0123", "data/*.csv")], Some("glob \"data/*.csv\"")),
        ("glob data/**/*.csv", &[("NK0123", "data/**/*.csv")], Some("glob \"data/**/*.csv\"")),
        ("url https://x.y/z", &[("NK0123", "https://x.y/z")], Some("url \"https://x.y/z\"")),
        ("a [0-9]+", &[("NK0123", "[0-9]+")], Some("a \"[0-9]+\"")),
        ("a b\\d", &[("NK0123", "b\\d")], Some("a #\"b\\d\"#")),
        ("a .5 1.", &[("NK0123", ".5"), ("NK0123", "1.")], Some("a 0.5 1.0")),
        ("bin/x a -o {b}", &[("NK0127", "bin/x")], Some("run \"bin/x a -o {b}\"")),
        ("run bin/x a", &[("NK0123", "bin/x a")], Some("run \"bin/x a\"")),
        ("param 2mode", &[("NK0203", "2mode")], None),
        ("point a lat=1,5", &[("NK0123", "1,5")], Some("point a lat=1.5")),
        ("point a nan=3", &[("NK0127", "nan")], None),
        ("2 a", &[("NK0127", "2")], None),
    ]);
    // Words that KDL does not mind, and that mean no harm.
    clean("a b:c x-y 1_000 -1 +5 é <b> - * don't");
    clean("step a{b}\nstep c {d}");
}

#[test]
fn quotes_are_straight_and_double() {
    check(&[
        ("title 'my title'", &[("NK0124", "'my title'")], Some("title \"my title\"")),
        ("a when='x == \"b\"'", &[("NK0124", "'x == \"b\"'")], Some("a when=#\"x == \"b\"\"#")),
        ("'q' 'r'", &[("NK0124", "'q'"), ("NK0124", "'r'")], Some("\"q\" \"r\"")),
        ("title “my ‘own’ title”", &[("NK0125", "“my ‘own’ title”")], Some("title \"my ‘own’ title\"")),
        ("title «x» ‘y’", &[("NK0125", "«x»"), ("NK0125", "‘y’")], Some("title \"x\" \"y\"")),
        ("a 'x\nb", &[("NK0118", "'")], None),
        ("a 'b c\"", &[("NK0124", "'b c\"")], Some("a \"b c\"")),
        ("a '''b'''", &[("NK0124", "'''b'''")], Some("a \"b\"")),
        ("a f\"b\"", &[("NK0126", "f\"b\"")], Some("a \"b\"")),
        ("a \"b\n c\"\nd", &[("NK0118", "\"")], None),
        ("a \"x\nb", &[("NK0118", "\"")], None),
        ("a x\"\nb", &[("NK0118", "\"")], None),
        ("a #\"x\"\nb", &[("NK0118", "#\"")], None),
        ("a \"x” y\nb", &[("NK0118", "\"")], None),
        ("match r\"\\d\"", &[("NK0126", "r\"\\d\"")], Some("match #\"\\d\"#")),
        ("match r#\"\\d\"# b", &[("NK0126", "r#\"\\d\"#")], Some("match #\"\\d\"# b")),
    ]);
}

#[test]
fn properties_have_an_equals_sign_and_nodes_have_none() {
    check(&[
        ("memory: \"2 GiB\"", &[("NK0129", ":")], Some("memory \"2 GiB\"")),
        ("memory : 2", &[("NK0129", ":")], Some("memory  2")),
        ("point a x: 1 y", &[("NK0129", "x: 1")], Some("point a x=1 y")),
        ("point a x : true", &[("NK0129", "x : true")], Some("point a x=#true")),
        ("point a x:\"b\"", &[("NK0129", "x:\"b\"")], Some("point a x=\"b\"")),
        ("title = \"x\"", &[("NK0132", "=")], Some("title \"x\"")),
        ("title='x'", &[("NK0132", "="), ("NK0124", "'x'")], Some("title \"x\"")),
        ("a \"b\" = 3 = 4", &[("NK0160", "=")], None),
        ("a b=1 =#false", &[("NK0160", "=")], None),
        ("a x\n = 3", &[("NK0128", "=")], Some("a x= 3")),
        ("a \"x\"\n = 3", &[("NK0128", "=")], None),
        ("memory:\"2 GiB\"", &[("NK0129", ":")], Some("memory \"2 GiB\"")),
        ("out a: \"x\" publish=#true", &[("NK0129", ":")], Some("out a \"x\" publish=#true")),
        ("point a: lat=51", &[("NK0129", ":")], Some("point a lat=51")),
        ("workflow title: x", &[("NK0129", "title: x")], Some("workflow title=x")),
        ("a b=(#true)", &[("NK0136", "(#true)")], Some("a b=#true")),
        ("a b (todo) c=1", &[("NK0136", "(todo)")], None),
        ("a b=", &[("NK0134", "b=")], None),
        ("a b= c=3", &[("NK0134", "b=")], None),
        ("a b= { c }", &[("NK0134", "b=")], None),
        ("when mode == 'x'", &[("NK0133", "==")], Some("when \"mode == 'x'\"")),
        ("when n >= 3", &[("NK0133", ">=")], Some("when \"n >= 3\"")),
        ("when n>=3", &[("NK0133", "n>=")], Some("when \"n>=3\"")),
        ("when n != 3 and m > 2", &[("NK0133", "!=")], Some("when \"n != 3 and m > 2\"")),
        ("when n = 3", &[("NK0133", "=")], Some("when \"n == 3\"")),
        ("when not n", &[("NK0133", "not")], Some("when \"not n\"")),
        ("out o publish=n > 3 format=csv", &[("NK0133", ">")], Some("out o publish=\"n > 3\" format=csv")),
        ("run \"a\" > b.txt", &[("NK0133", ">")], None),
        ("run \"a\" | sort", &[("NK0133", "|")], None),
        ("a x=1 y=2 x=3", &[("NK0137", "x=3")], None),
    ]);
    assert_eq!(clean("a b = \"c\"").document.nodes[0].entries.len(), 1);
    let read = kdl("a x=1 y=2 x=3");
    assert_eq!(read.text(read.findings[0].secondary[0].span), "x=1");
}

#[test]
fn lists_have_no_commas_and_no_brackets() {
    check(&[
        ("choices a, b, c", &[("NK0130", ",")], Some("choices a b c")),
        ("choices \"a\",\"b\" , 3", &[("NK0130", ",")], Some("choices \"a\" \"b\" 3")),
        ("point x=1, y=2", &[("NK0130", ",")], Some("point x=1 y=2")),
        ("choices [a, b]", &[("NK0131", "[a, b]")], Some("choices a b")),
        ("choices [ \"a\" \"b\" ] c", &[("NK0131", "[ \"a\" \"b\" ]")], Some("choices \"a\" \"b\" c")),
        ("list a,b c", &[("NK0130", ",")], Some("list a b c")),
        ("env A x,y", &[("NK0130", ",")], Some("env A \"x,y\"")),
        ("point a, lat=51", &[("NK0130", ",")], Some("point a lat=51")),
        ("list 1,5", &[("NK0130", ",")], None),
        ("list (a, b)", &[("NK0136", "(a, b)")], Some("list a b")),
        ("choices [\n a,\n b\n]\nc", &[("NK0131", "[\n a,\n b\n]")], Some("choices a b\nc")),
        ("choices [a,b]", &[("NK0131", "[a,b]")], Some("choices a b")),
        ("param choices=[1, 2]", &[("NK0131", "[1, 2]")], None),
    ]);
    let read = kdl("choices [a, b], c");
    assert_eq!(read.document.nodes[0].entries.len(), 3);
}

#[test]
fn values_are_apart_and_types_have_one() {
    check(&[
        ("a \"x\"\"y\"", &[("NK0135", "\"x\"\"y\"")], Some("a \"x\" \"y\"")),
        ("a \"x\"y", &[("NK0135", "\"x\"y")], Some("a \"x\" y")),
        ("a (todo)", &[("NK0136", "(todo)")], None),
        ("a \"b \"c\" d\"", &[("NK0135", "\"")], Some("a \"b \\\"c\\\" d\"")),
        ("run \"a \"{b}\"\"", &[("NK0135", "\"")], Some("run \"a {b}\"")),
        ("run \"a --t \"b c\"\"", &[("NK0135", "\"")], Some("run \"a --t 'b c'\"")),
        ("a (x y)z", &[("NK0136", "(x y)")], None),
        ("a f(x)", &[("NK0136", "(x)")], None),
        ("a b)", &[("NK0136", ")")], None),
        ("(t)", &[("NK0128", "(t)")], None),
        ("(2)cpus 3", &[("NK0155", "(2)")], None),
        ("= 1", &[("NK0128", "=")], None),
    ]);
}

#[test]
fn numbers_are_finite_and_exact() {
    check(&[
        ("a #nan", &[("NK0161", "#nan")], None),
        ("a inf x=#-inf", &[("NK0161", "inf"), ("NK0161", "#-inf")], None),
        ("a 1e999", &[("NK0138", "1e999")], None),
        (
            "a 999999999999999999999999999999999999999999",
            &[("NK0138", "999999999999999999999999999999999999999999")],
            None,
        ),
        ("a 0x1FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF", &[("NK0138", "0x1FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF")], None),
    ]);
    let read = clean("a 170141183460469231731687303715884105727");
    assert_eq!(read.document.nodes[0].entries[0].value, Value::Int(i128::MAX));
}

#[test]
fn texts_have_known_escapes_and_straight_lines() {
    check(&[
        ("match \"\\d+\"", &[("NK0139", "\\d")], Some("match #\"\\d+\"#")),
        ("a match=\"\\ba\"", &[("NK0139", "\\b")], Some("a match=#\"\\ba\"#")),
        ("match \"\\d\\n\"", &[("NK0139", "\\d")], None),
        ("a \"\\u{110000}\"", &[("NK0139", "\\u")], None),
        ("a \"\"\"x\"\"\"", &[("NK0140", "x")], Some("a \"x\"")),
        ("a \"\"\"x\n  \"\"\"", &[("NK0140", "x")], None),
        ("a \"\"\"\n  x\"\"\"", &[("NK0140", "x")], None),
        ("a \"\"\"\n  x\n y\n  \"\"\"", &[("NK0140", " ")], None),
        ("a #\"\"\"\nx\n  \"\"\"#", &[("NK0140", "x")], None),
        ("a x\u{200E}y", &[("NK0141", "\u{200E}")], Some("a xy")),
        ("a \"x\u{7}\" b", &[("NK0141", "\u{7}")], Some("a \"x\" b")),
    ]);
}

#[test]
fn comments_are_those_of_kdl() {
    check(&[
        ("# it's a { comment\nb", &[("NK0120", "#")], Some("// it's a { comment\nb")),
        ("a \"b\" # c { d\ne", &[("NK0120", "#")], Some("a \"b\" // c { d\ne")),
        ("a { b } # c", &[("NK0120", "#")], Some("a { b } // c")),
        ("a {\n  ## x\n}", &[("NK0120", "##")], Some("a {\n  // x\n}")),
        ("a /* b", &[("NK0119", "/*")], None),
        ("a { /* b }", &[("NK0119", "/*")], None),
        ("a /-", &[("NK0117", "/-")], Some("a ")),
        ("a 1 /-\nb 2", &[("NK0117", "/-")], Some("a 1 \nb 2")),
        ("a { b } /-\nc", &[("NK0117", "/-")], Some("a { b } \nc")),
        ("a { b; /- }", &[("NK0117", "/-")], Some("a { b;  }")),
        ("/-; a", &[("NK0117", "/-")], Some("; a")),
    ]);
    assert_eq!(kdl("/-").said(), [("NK0117", "/-")]);
}

#[test]
fn one_wrong_value_leaves_the_others() {
    let read = kdl("out x \"a.txt\" publish=true format=csv");
    let node = &read.document.nodes[0];
    assert!(node.broken);
    let written: Vec<&str> = node.entries.iter().map(|e| e.repr.as_str()).collect();
    assert_eq!(written, ["x", "\"a.txt\"", "csv"]);
}
