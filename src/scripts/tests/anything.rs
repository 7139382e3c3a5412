//! Whatever the text, it is read without a panic, in bounded time, and always in the same way.

use proptest::prelude::*;

use super::*;

const PYTHON: &str = r#"#!/usr/bin/env python3
"""Fetches the readings of one site."""
import argparse
import glob
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
MODES = ("fast", "slow")


def add_common(parser: argparse.ArgumentParser, *, more=False) -> None:
    parser.add_argument("-o", "--output", required=True, help=f"where {more!r} to write")
    group = parser.add_mutually_exclusive_group(required=True)
    group.add_argument("--mode", choices=MODES, default="fast")
    group.add_argument("--count", type=int, nargs="+")


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    add_common(parser)
    for name in ("a", "b"):
        parser.add_argument("--" + name)
    if sys.platform == "linux":
        parser.add_argument("--cores", type=int)
    parser.add_argument("files", nargs="*")
    args = parser.parse_args(argv)
    for name in glob.glob("*.csv") + os.listdir("."):
        subprocess.run(["sort", name])
    try:
        os.system("true")
    except (OSError, ValueError) as e:
        print(f"{e}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
"#;

const SHELL: &str = r#"#!/bin/bash
# Sorts the readings.
HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
usage() { echo "usage: $0 -o OUT" >&2; exit "${1:-2}"; }
while [[ $# -gt 0 ]]; do
  key="$1"
  case $key in
    -o|--output) [ -n "$2" ] || usage; OUT="$2"; shift; shift ;;
    --mode=*) MODE="${1#*=}"; shift ;;
    -h|--help) usage 0 ;;
    --) shift; break ;;
    -*) echo "unknown: $1"; exit 1 ;;
    *) FILES+=("$1"); shift ;;
  esac
done
for f in data/*.csv; do sort "$f" > "$OUT/$(basename "$f")"; done
cat <<END | tee log
$(ls "$OUT") `date`
END
plot "$OUT" || exit 1
"#;

const GETOPTS: &str = r#"#!/bin/sh
while getopts ":a:bc" opt; do
  case "$opt" in
    a) A=$OPTARG ;;
    b | c) B=1 ;;
    :) echo "-$OPTARG needs a value" >&2; exit 1 ;;
    \?) exit 1 ;;
  esac
done
shift $((OPTIND - 1))
fetch "$A" "$@"
sort x
"#;

fn both(text: &str) {
    for language in [Language::Python, Language::Shell] {
        let script = read(language, text);
        assert_eq!(script, read(language, text));
        for remark in &script.remarks {
            assert!(text.get(remark.place.clone()).is_some());
        }
        if let Some(interface) = script.interface {
            hold(&interface, &parts("-o {x} --mode=fast ( --weird ) a {x*}"));
        }
    }
}

#[test]
fn the_samples_themselves() {
    assert_eq!(
        shown(Language::Python, PYTHON),
        "-o|--output:One! --mode:One{fast,slow} --count:Some_/Int --cores:One/Int? files:Any …"
    );
    assert_eq!(shown(Language::Shell, SHELL), "-o|--output:One --mode=:One -h|--help:None. --:Rest +");
    assert_eq!(shown(Language::Shell, GETOPTS), "-a:One -b:None -c:None + first");
}

#[test]
fn hostile_texts_end_soon() {
    let n = 1 << 20;
    both(&"(".repeat(n));
    for piece in [
        "[{(",
        "f\"{",
        "a.b(",
        "x = ",
        "if ",
        "not ",
        "$(",
        "`$(",
        "<<A ",
        "a && ",
        "${x:-",
        "@(a|",
        "{ ",
        "\"$(",
        "p\n",
        "f() { f; f; }\n",
        "getopts a b\nshift\n",
        "a=1\nb *\n",
        "while [ $1 ]; do case $1 in -a) f; f;; esac; done\n",
    ] {
        both(&piece.repeat(n / 16 / piece.len()));
    }
    let calls: String = (0..2000).map(|n| format!("f{n}() {{ {} }}\n", format!("f{}; ", n + 1).repeat(9))).collect();
    both(&format!("{calls}while [ $# ]; do case $1 in -a) f0 ;; *) f0 ;; esac; done"));
    let adds = "p.add_argument('-a')\nq = p\ndef f(p):\n  f(p)\n  f(p)\n  return p\nf(p)\np = f(p)\n".repeat(2000);
    both(&format!("import argparse\np = argparse.ArgumentParser()\n{adds}p.parse_args()"));
    // One level of indentation per column: more than the scanner has room for.
    let stairs: String = (0..1200).map(|n| format!("{}if x:\n", " ".repeat(n))).collect();
    both(&stairs);
    let strings: String = (0..600).map(|n| format!("{}if f'{{x:{{'''\n", " ".repeat(n))).collect();
    both(&strings);
    both(&"x".repeat(n + 1));
    assert_eq!(read(Language::Python, &format!("{PYTHON}{}", "#".repeat(n))), Script::default());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        both(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn any_truncation(from in 0usize..2000, to in 0usize..2000, which in 0usize..3) {
        let text = [PYTHON, SHELL, GETOPTS][which];
        let (from, to) = (from % text.len(), to % text.len());
        both(&text[from.min(to)..from.max(to)]);
        both(&text[..to]);
    }

    #[test]
    fn any_line_left_out_or_doubled(line in 0usize..60, twice in any::<bool>(), which in 0usize..3) {
        let mut lines: Vec<&str> = [PYTHON, SHELL, GETOPTS][which].lines().collect();
        let line = line % lines.len();
        if twice { lines.insert(line, lines[line]) } else { lines.remove(line); }
        both(&lines.join("\n"));
    }
}
