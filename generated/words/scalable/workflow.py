#!/usr/bin/env python3
"""words

Runs the workflow on Scalable: on this machine, or on the workers of any Dask cluster.
The elements that the steps run over are in axes.json.

usage:
    ./workflow.py                                  run it on this machine
    ./workflow.py --target NAME                    with the workers of a target
    ./workflow.py --scheduler tcp://HOST:PORT      on a Dask cluster that runs already
    scalable run scalable.yaml --workflow workflow.py [--target NAME]
    ./workflow.py --help                           all options

A second run does only what is not done yet, or what has changed.
Made by napkin from specification.md: change that and rebuild.
"""

import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
sys.dont_write_bytecode = True  # nothing is left beside the files of the build
sys.path.insert(0, str(FOLDER))  # `scalable run` does not look beside the workflow

from napkin_runtime.jobs import Program, Workflow
from napkin_runtime.options import new_parser
from napkin_runtime.program import main

PROGRAMS = {
    "tally": Program("bin/tally.py"),
    "total": Program("bin/total.py"),
}

# What cannot be changed here, because more than command lines depends on it.
FIXED = []


def options_parser():
    """The values of the workflow; they are kept as they are written."""
    parser = new_parser("words", FIXED)
    return parser


def build(axes, options):
    """The whole workflow: its input files, then the steps, each after those it takes files from."""
    workflow = Workflow("words", PROGRAMS)
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
        job = workflow.add_job("tally", f"tally_{book}", "tally", component="default", point=[book])
        job.add_args(text, n)
        job.add_inputs(text)
        job.add_outputs(n)


def add_total(workflow, axes, options):
    """Step total: runs bin/total.py once."""
    n = [f"{book}.count" for book in axes.book]
    sum_ = "total.txt"
    job = workflow.add_job("total", "total", "total", component="default")
    job.add_args(n)
    job.add_args("-o", sum_)
    job.add_inputs(n)
    job.add_outputs(sum_, publish=True)


main(FOLDER, options_parser(), build, __name__)
