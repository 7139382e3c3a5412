"""Runs what people write by hand through the real packages, and prints what these say of each file as JSON.

usage: seeded.py api|scalable FOLDER

Each file in FOLDER is a generator program for the Pegasus API, or a manifest for `scalable validate`. An empty text is
nothing said.
"""

import contextlib
import io
import json
import os
import sys
import tempfile
import warnings
from pathlib import Path


def api(file):
    """The exception that a generator ends with."""
    text = file.read_text()
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        os.chdir(folder)
        try:
            exec(compile(text, file.name, "exec"), {"__name__": "__main__"})
        except Exception as problem:
            kind = type(problem).__name__
            # The words of Python itself change from version to version.
            if kind in ("SyntaxError", "NameError", "TypeError", "AttributeError"):
                return kind
            message = str(problem).strip().splitlines() or [""]
            return f"{kind}: {message[0]}".rstrip(": ")
        finally:
            os.chdir("/")
    return ""


def scalable(file):
    """The errors and warnings of `scalable validate`, for all its targets."""
    from scalable.cli.main import main
    import yaml

    try:
        targets = list(yaml.safe_load(file.read_text())["targets"])
    except Exception:
        targets = ["local"]
    said = []
    for target in targets:
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
            main(["validate", str(file), "--target", target])
        answer = json.loads(out.getvalue())
        for entry in answer["errors"] + answer["warnings"]:
            line = f"{entry['code']}: {entry['message']}".splitlines()[0]
            if line not in said:
                said.append(line)
    return "; ".join(said)


def main():
    warnings.simplefilter("ignore")
    look = {"api": api, "scalable": scalable}[sys.argv[1]]
    files = sorted(Path(sys.argv[2]).resolve().iterdir())
    json.dump({file.name: look(file) for file in files}, sys.stdout)


main()
