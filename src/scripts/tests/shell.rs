use super::*;

/// A loop over the words with some branches.
fn looped(branches: &str) -> String {
    format!(
        "#!/bin/bash\nusage() {{ echo \"usage\" >&2; exit 2; }}\nhelp() {{ echo help; exit \"${{1:-0}}\"; }}\n\
         while [[ $# -gt 0 ]]; do\n  case \"$1\" in\n{branches}\n  esac\ndone\n"
    )
}

#[test]
fn loops_over_the_words() {
    for (branches, expected) in [
        ("-o|--out) OUT=\"$2\"; shift 2 ;;", "-o|--out:One … +"),
        ("-o) OUT=$2; shift; shift;;\n*) usage ;;", "-o:One"),
        ("-o) shift; OUT=$1; shift;;\n*) usage ;;", "-o:One"),
        ("'-q' | \"--quiet\") Q=1; shift ;;\n*) echo no >&2; exit 1 ;;", "-q|--quiet:None"),
        ("-q) Q=1; shift ;;\n*) { echo no; exit 1; } ;;", "-q:None"),
        ("-q) Q=1; shift ;;\n*) help 1 ;;", "-q:None"),
        ("-q) Q=1; shift ;;\n*) help ;;", "-q:None … +"),
        ("-q) Q=1; shift ;;\n*) exit 0 ;;", "-q:None … +"),
        ("-q) Q=1; shift ;;\n*) shift ;;", "-q:None … +"),
        ("-q) Q=1; shift ;;\n*) break ;;", "-q:None … + first"),
        ("-q) Q=1; shift ;;\n-*) usage ;;\n*) FILES+=(\"$1\"); shift ;;", "-q:None +"),
        ("-q) Q=1; shift ;;\n-?*) usage ;;", "-q:None +"),
        ("-q) Q=1; shift ;;\n--) shift; break ;;\n*) usage ;;", "-q:None --:Rest"),
        ("--x=*) X=\"${1#*=}\"; shift ;;\n*) usage ;;", "--x=:One"),
        ("--x) X=\"$2\"; shift 2 ;;\n--x=*) X=\"${1#*=}\"; shift ;;\n*) usage ;;", "--x:One --x=:One"),
        ("--x|--x=*) X=1; shift ;;\n*) usage ;;", "--x:Unknown --x=:Unknown"),
        ("-h|--help) usage; exit 0 ;;\n*) usage ;;", "-h|--help:None."),
        ("-o) if [ -z \"$2\" ]; then usage; fi; OUT=$2; shift 2 ;;\n*) usage ;;", "-o:One"),
        ("-o) [ -n \"$2\" ] || usage; OUT=$2; shift 2 ;;\n*) usage ;;", "-o:One"),
        ("-o) if [ -n \"$2\" ]; then OUT=$2; shift 2; else usage; fi ;;\n*) usage ;;", "-o:One"),
        ("-o) if [ -n \"$2\" ]; then OUT=$2; shift; fi; shift ;;\n*) usage ;;", "-o:Unknown"),
        ("-o) OUT=$2; shift ;;\n*) usage ;;", "-o:Unknown"),
        ("-o) A=$2; B=$3; shift 3 ;;\n*) usage ;;", "-o:Exactly(2)"),
        ("-o) while [[ $2 != -* ]]; do A+=($2); shift; done; shift ;;\n*) usage ;;", "-o:Unknown"),
        ("-o) OUT=1; shift ;;&\n*) usage ;;", "-o:Unknown"),
        ("-[qv]) Q=1; shift ;;\n-o) O=1; shift ;;\n*) usage ;;", "-o:None … +"),
        ("start) shift ;;\n-o) O=1; shift ;;\n*) usage ;;", "-o:None +"),
        ("start) shift ;;", "nothing"),
    ] {
        assert_eq!(shown(Language::Shell, &looped(branches)), expected, "{branches}");
    }
}

#[test]
fn loops_of_other_shapes() {
    for (text, expected) in [
        // The shift stands behind the case.
        (
            "while [ $# -gt 0 ]; do\nkey=\"$1\"\ncase $key in\n-o) OUT=\"$2\"; shift ;;\n-q) Q=1 ;;\n*) exit 1 ;;\nesac\nshift\ndone",
            "-o:One -q:None",
        ),
        (
            "while (( $# )); do\narg=$1; shift\ncase $arg in\n-o) OUT=\"$1\"; shift ;;\n-q) Q=1 ;;\n*) exit 1 ;;\nesac\ndone",
            "-o:One -q:None",
        ),
        ("while [[ \"$1\" == -* ]]; do case \"$1\" in -q) shift ;; *) exit 1 ;; esac; done", "-q:None + first"),
        ("main() { while [ $# -gt 0 ]; do case $1 in -q) shift ;; *) exit 1 ;; esac; done; }\nmain \"$@\"", "-q:None"),
        ("main() { while [ $# -gt 0 ]; do case $1 in -q) shift ;; *) return 1 ;; esac; done; }\nmain a", "nothing"),
        ("shift\nwhile [ $# -gt 0 ]; do case $1 in -q) shift ;; *) exit 1 ;; esac; done", "nothing"),
        ("eval set -- \"$x\"\nwhile [ $# -gt 0 ]; do case $1 in -q) shift ;; *) exit 1 ;; esac; done", "nothing"),
        ("while [ $# -gt 0 ]; do case ${1%%=*} in -q) shift ;; *) exit 1 ;; esac; done", "nothing"),
        ("case \"$1\" in -q) Q=1 ;; esac", "nothing"),
        ("echo \"$1\"", "nothing"),
        ("while true; do", "nothing"),
    ] {
        assert_eq!(shown(Language::Shell, text), expected, "{text}");
    }
}

#[test]
fn getopts() {
    for (text, expected) in [
        (
            "while getopts \"a:bc\" o; do case $o in a) A=$OPTARG ;; *) exit 1 ;; esac; done",
            "-a:One -b:None -c:None + first",
        ),
        ("while getopts 'ab' o; do case \"$o\" in a) ;; \\?) exit 1 ;; esac; done", "-a:None -b:None + first"),
        ("while getopts :a: o; do case \"${o}\" in a) ;; :) exit 1 ;; ?) exit 2 ;; esac; done", "-a:One + first"),
        ("while getopts ab o; do case $o in a) A=1 ;; esac; done", "-a:None -b:None … + first"),
        ("while getopts hb o; do case $o in h) exit 0 ;; *) exit 1 ;; esac; done", "-h:None. -b:None + first"),
        ("while getopts ab-: o; do case $o in *) exit 1 ;; esac; done", "-a:None -b:None … + first"),
        ("while getopts \"$spec\" o; do case $o in *) exit 1 ;; esac; done", "nothing"),
        ("while getopts ab o \"${args[@]}\"; do case $o in *) exit 1 ;; esac; done", "nothing"),
        ("f() { while getopts ab o; do :; done; }\nf x", "nothing"),
        ("f() { while getopts ab o; do :; done; }\nf \"$@\"", "-a:None -b:None … + first"),
    ] {
        assert_eq!(shown(Language::Shell, text), expected, "{text}");
    }
}
