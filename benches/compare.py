#!/usr/bin/env python3
"""Runs the reference workload W(N) with napkin and with what else writes it, side by side, and prints ratios.

usage: compare.py [N] [--times T] [--pegasus]

CPU time is user and system time of the process; memory is the most that was held at once; each the least of T runs (3). The
programs run one after another on the same machine, each into an empty folder, but for the rebuild. napkin is the release
build (`cargo build --release`). --pegasus also runs the Pegasus API, if this Python has it: minutes at N = 100,000.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
NAPKIN = HERE.parent / "target" / "release" / "napkin"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("n", nargs="?", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=3, metavar="T")
    parser.add_argument("--pegasus", action="store_true")
    given = parser.parse_args()
    if not NAPKIN.exists():
        sys.exit(f"error: {NAPKIN} is not there: run `cargo build --release` first")
    with tempfile.TemporaryDirectory() as place:
        rows = measured(Path(place), str(given.n), given.times, given.pegasus)
    base = rows[0][1]
    print(f"W({given.n}), least of {given.times} runs\n")
    print("| program | CPU s | times floor | wall s | memory MiB | output MB |")
    print("|---|---:|---:|---:|---:|---:|")
    for name, cpu, wall, memory, size in rows:
        times = f"{cpu / base:.1f}" if base else ""
        print(f"| {name} | {cpu:.3f} | {times} | {wall:.3f} | {memory / 1024:.0f} | {size / 1e6:.1f} |")


def measured(place, n, times, pegasus):
    floor, out = place / "floor", place / "out"
    rustc = ["rustc", "--edition", "2021", "-C", "opt-level=3", "-C", "codegen-units=1", "-C", "panic=abort"]
    subprocess.run([*rustc, "-A", "warnings", HERE / "others" / "floor.rs", "-o", floor], check=True)
    project = place / "project"
    for shape in ("w", "ragged", "product", "gather"):
        shutil.copytree(HERE / shape, project / "specs" / shape)
    build = [NAPKIN, "build", "--quiet", "--set", f"n={n}", "--out", out]
    rows = [least("floor", [floor, n, out], out, times, fresh=True)]
    rows.append(least("napkin, fresh, --jobs 1", [*build, "--jobs", "1", "w"], out, times, project, True))
    rows.append(least("napkin, over a build, --jobs 1", [*build, "--jobs", "1", "w"], out, times, project, forgetful=True))
    rows.append(least("napkin, nothing changed", [*build, "w"], out, times, project))
    rows.append(least("napkin, fresh, --jobs 2", [*build, "--jobs", "2", "w"], out, times, project, True))
    for shape in ("ragged", "product", "gather"):
        words = [*build, "--jobs", "1", shape]
        rows.append(least(f"napkin, fresh, {shape}", words, out, times, project, True))
    rows.append(least("f-strings", [sys.executable, HERE / "others" / "gen_plain.py", n, out], out, times, fresh=True))
    if pegasus:
        rows.append(least("Pegasus API", [sys.executable, HERE / "others" / "gen_pegasus.py", n, out], out, 1, fresh=True))
    return rows


def least(name, words, out, times, cwd=None, fresh=False, forgetful=False):
    """CPU, wall, memory in KiB and bytes of a program: the least of its runs, each for itself. `fresh` takes away what was
    built, `forgetful` what is remembered of it."""
    best = None
    for _ in range(times):
        if forgetful or fresh:
            shutil.rmtree(out.with_name(".napkin"), ignore_errors=True)
        if fresh and out.exists():
            shutil.rmtree(out)
        if cwd is None:
            out.mkdir(exist_ok=True)  # napkin makes its own
        run = once(words, cwd)
        best = run if best is None else tuple(map(min, best, run))
    size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    return (name, *best, size)


def once(words, cwd):
    before = time.perf_counter()
    with open(os.devnull, "wb") as nowhere:
        process = subprocess.Popen([str(w) for w in words], cwd=cwd, stdout=nowhere, stderr=subprocess.PIPE)
        told = process.stderr.read()
        _, status, used = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"error: {' '.join(map(str, words))} failed:\n{told.decode('utf-8', 'replace')}")
    return used.ru_utime + used.ru_stime, time.perf_counter() - before, used.ru_maxrss


if __name__ == "__main__":
    main()
