"""Runs the generators of many built `pegasus` folders in one process and compares what each writes.

usage: compare_many.py FOLDER

Each folder in FOLDER holds a `pegasus` folder. The exit code is 1 if a generator fails, or writes another workflow
than napkin; each such folder is named with what differs. The last line counts the steps that loops say, and those
whose jobs are written out.
"""

import contextlib
import importlib.util
import io
import re
import sys
import traceback
from pathlib import Path

import compare

sys.dont_write_bytecode = True


def main():
    folders = sorted(Path(sys.argv[1]).resolve().iterdir(), key=lambda f: f.name)
    wrong = 0
    listed = looped = 0
    for folder in folders:
        folder = folder / "pegasus"
        told = io.StringIO()
        with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
            try:
                code = written(folder) or compared(folder)
            except (Exception, SystemExit):
                code = 1
                traceback.print_exc(file=told)
        text = (folder / "workflow_generator.py").read_text(encoding="utf-8")
        listed += text.count("    add_listed(")
        looped += len(re.findall("^def add_", text, re.MULTILINE)) - 1 - text.count("    add_listed(")
        if code:
            wrong += 1
            print(f"== {folder.parent.name}\n{told.getvalue()}")
    print(f"{wrong} of {len(folders)} differ; {looped} steps are loops, {listed} are written out")
    return 1 if wrong else 0


def written(folder):
    sys.path.insert(0, str(folder))
    from napkin_runtime import listed, pegasus
    from napkin_runtime.axes import load_axes

    sys.path.pop(0)
    # All folders have the same runtime; it is loaded from the first one.
    listed.FILE = folder / "jobs.jsonl"
    spec = importlib.util.spec_from_file_location("workflow_generator", folder / "workflow_generator.py")
    program = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(program)
    options = program.options_parser().parse_args([])
    workflow = program.build(load_axes(folder / "axes.json"), options)
    return pegasus.write(workflow, folder, folder / "run" / "generated")


def compared(folder):
    sys.argv[1:2], before = [str(folder)], sys.argv[1:2]
    try:
        return compare.main()
    finally:
        sys.argv[1:2] = before


if __name__ == "__main__":
    sys.exit(main())
