"""Compares what a workflow generator wrote through the Pegasus API with the files that napkin wrote.

usage: compare.py FOLDER

FOLDER is a built `pegasus` folder in which the generator has written `run/generated`. The order of
jobs, uses and catalog entries means nothing; `x-pegasus` says who wrote a file; the API writes
absolute paths where napkin writes `${PWD}`. Each difference is shown; the exit code is 1 if there is one.
"""

import difflib
import sys
from pathlib import Path

import yaml

FILES = ("workflow.yml", "sites.yml", "transformations.yml", "replicas.yml")


def main():
    folder = Path(sys.argv[1]).resolve()
    made = folder / "run" / "generated"
    different = 0
    for name in FILES:
        ours = normal(yaml.safe_load((folder / name).read_text(encoding="utf-8")))
        text = (made / name).read_text(encoding="utf-8").replace(str(folder), "${PWD}")
        theirs = normal(yaml.safe_load(text))
        different += show(name, ours, theirs)
    name = "pegasus.properties"
    different += show(name, properties(folder / name), properties(made / name))
    return 1 if different else 0


def show(name, ours, theirs):
    if ours == theirs:
        return 0
    lines = [yaml.safe_dump(value, sort_keys=True).splitlines() for value in (ours, theirs)]
    print("\n".join(difflib.unified_diff(*lines, f"{name} of napkin", f"{name} of the API", lineterm="")))
    return 1


def key(value):
    return yaml.safe_dump(value, sort_keys=True)


def normal(value, name=None):
    """The same for two values that mean the same."""
    if isinstance(value, dict):
        return {k: normal(v, k) for k, v in value.items() if k != "x-pegasus"}
    if isinstance(value, list):
        items = [normal(item) for item in value]
        # The words of a command line are the one list with an order.
        return items if name == "arguments" else sorted(items, key=key)
    if isinstance(value, str):
        # Two ways to tell the planner that this is no variable.
        return value.replace("\\${", "${")
    return value


def properties(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    pairs = [line.split("=", 1) for line in lines if line.strip() and not line.startswith("#")]
    return {name.strip(): value.strip() for name, value in pairs}


if __name__ == "__main__":
    sys.exit(main())
