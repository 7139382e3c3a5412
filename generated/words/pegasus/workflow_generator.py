#!/usr/bin/env python3
"""words

Writes the workflow and its catalogs through the Pegasus API, or runs every job on this machine.
The elements that the steps run over are in axes.json.

usage:
    ./workflow_generator.py              write the Pegasus files to run/generated/
    ./workflow_generator.py --run        run every job on this machine
    ./workflow_generator.py --help       all options

Made by napkin from specification.md: change that and rebuild.
"""

import sys
from pathlib import Path

sys.dont_write_bytecode = True  # nothing is left beside the files of the build

from napkin_runtime.catalog import Directory, Program, Site, Workflow
from napkin_runtime.options import new_parser
from napkin_runtime.program import main

FOLDER = Path(__file__).resolve().parent

METADATA = {
    "napkin.design": "24c8155a48d1ce81841b6dac4632100230f00303d8e14490f9a8ae710cc37b8f",
}

CONTAINERS = {}

PROGRAMS = {
    "tally": Program("bin/tally.py"),
    "total": Program("bin/total.py"),
}

SITES = {
    "local": Site(
        directories=[
            Directory("sharedScratch", "run/pegasus/scratch"),
            Directory("localStorage", "run/pegasus/output"),
        ],
    ),
    "condorpool": Site(
        profiles={"condor": {"universe": "vanilla"}, "pegasus": {"style": "condor"}},
    ),
}

PROPERTIES = {
    "pegasus.data.configuration": "condorio",
}

# What cannot be changed here, because more than command lines depends on it.
FIXED = []


def options_parser():
    """The options of this program; values are kept as they are written."""
    parser = new_parser("words", FIXED)
    return parser


def build(axes, options):
    """The whole workflow: its input files, then the steps, each after those it takes files from."""
    workflow = Workflow("words", METADATA, PROGRAMS, CONTAINERS, SITES, PROPERTIES)
    add_inputs(workflow, axes)
    add_tally(workflow, axes, options)
    add_total(workflow, axes, options)
    return workflow


def add_inputs(workflow, axes):
    """The files that must exist before the run."""
    for book in axes.book:
        workflow.add_input(f"{book}.txt", f"inputs/data/{book}.txt")


def add_tally(workflow, axes, options):
    """Step tally: runs bin/tally.py for each book."""
    for book in axes.book:
        text = f"{book}.txt"
        n = f"{book}.count"
        job = workflow.add_job("tally", f"tally_{book}", "tally", point=[book])
        job.add_args(text, n)
        job.add_inputs(text)
        job.add_outputs(n)


def add_total(workflow, axes, options):
    """Step total: runs bin/total.py once."""
    n = [f"{book}.count" for book in axes.book]
    sum_ = "total.txt"
    job = workflow.add_job("total", "total", "total")
    job.add_args(n)
    job.add_args("-o", sum_)
    job.add_inputs(n)
    job.add_outputs(sum_, publish=True)


if __name__ == "__main__":
    sys.exit(main(FOLDER, options_parser(), build))
