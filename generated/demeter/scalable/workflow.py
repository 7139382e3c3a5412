#!/usr/bin/env python3
"""demeter: Downscaling of regional land-use projections to a grid

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
    "prepare": Program("bin/prepare.py"),
    "downscale": Program(
        "bin/checked/downscale",
        image="docker://ghcr.io/jgcri/demeter:2.0.1",
    ),
    "aggregate": Program("bin/checked/aggregate"),
    "draw_changes": Program("bin/draw_changes.py"),
}

# What cannot be changed here, because more than command lines depends on it.
FIXED = [
    ("data-dir", "/scratch/demeter", "decides the overlay fine"),
    (
        "resolution",
        "coarse",
        "decides a condition of component demeter and the input observed, arguments are computed from it, is part of file names",
    ),
    ("target-years", "2015 2030 2050", "is a list"),
]


def options_parser():
    """The values of the workflow; they are kept as they are written."""
    parser = new_parser("demeter: Downscaling of regional land-use projections to a grid", FIXED)
    return parser


def build(axes, options):
    """The whole workflow: its input files, then the steps, each after those it takes files from."""
    workflow = Workflow("demeter", PROGRAMS)
    add_inputs(workflow, axes)
    add_prepare(workflow, axes, options)
    add_downscale(workflow, axes, options)
    add_aggregate(workflow, axes, options)
    add_draw(workflow, axes, options)
    return workflow


def add_inputs(workflow, axes):
    """The files that must exist before the run."""
    workflow.add_input("allocation.csv", "inputs/allocation.csv")
    workflow.add_input("grid_coarse.csv", "inputs/observed/grid_coarse.csv")
    for scenario in axes.scenario:
        workflow.add_input(f"projected_{scenario}.csv", f"inputs/projected/{scenario}.csv")
    workflow.add_input("config.py", "bin/config.py")
    workflow.add_input("demeter.py", "bin/demeter.py")
    workflow.add_input("summary.py", "bin/summary.py")


def add_prepare(workflow, axes, options):
    """Step prepare: calls write of the module config for each scenario."""
    for scenario in axes.scenario:
        allocation = "allocation.csv"
        observed = "grid_coarse.csv"
        projected = f"projected_{scenario}.csv"
        ini = f"config_{scenario}.ini"
        job = workflow.add_job(
            "prepare", f"prepare_{scenario}", "prepare", component="python", point=[scenario]
        )
        job.add_args(f"--ini={ini}")
        job.add_args(f"--scenario={scenario}")
        job.add_args(f"--observed={observed}")
        job.add_args(f"--projected={projected}")
        job.add_args(f"--allocation={allocation}")
        job.add_args("--target_years=2015", "--target_years=2030", "--target_years=2050")
        job.add_args("--spatial_resolution=0.5")
        job.add_args(f"--intensification_ratio={scenario.intensification}")
        job.add_args("--selection_threshold=0.75")
        job.add_args("--kernel_distance=3")
        job.add_inputs(allocation, observed, projected, "config.py")
        job.add_outputs(ini)


def add_downscale(workflow, axes, options):
    """Step downscale: calls run_model of the module demeter for each scenario."""
    for scenario in axes.scenario:
        allocation = "allocation.csv"
        ini = f"config_{scenario}.ini"
        observed = "grid_coarse.csv"
        projected = f"projected_{scenario}.csv"
        landcover = f"landcover_{scenario}.csv"
        job = workflow.add_job(
            "downscale", f"downscale_{scenario}", "downscale", component="demeter", point=[scenario]
        )
        job.add_args(f"--config_file={ini}")
        job.add_args(f"--napkin-output={landcover}")
        job.add_inputs(allocation, ini, observed, projected, "demeter.py")
        job.add_outputs(landcover, publish=True)
        job.set_env("NAPKIN_CHECK_DOWNSCALE__LANDCOVER", f"{landcover}")


def add_aggregate(workflow, axes, options):
    """Step aggregate: calls aggregate of the module summary once."""
    landcover = [f"landcover_{scenario}.csv" for scenario in axes.scenario]
    summary = "summary.csv"
    job = workflow.add_job("aggregate", "aggregate", "aggregate", component="python")
    job.add_args([f"--scenarios={value}" for value in axes.scenario])
    job.add_args([f"--land_covers={value}" for value in landcover])
    job.add_args(f"--summary={summary}")
    job.add_inputs(landcover, "summary.py")
    job.add_outputs(summary, publish=True)
    job.set_env("NAPKIN_CHECK_AGGREGATE__SUMMARY", f"{summary}")


def add_draw(workflow, axes, options):
    """Step draw: runs bin/draw_changes.py once."""
    landcover = [f"landcover_{scenario}.csv" for scenario in axes.scenario]
    picture = "changes.png"
    job = workflow.add_job("draw", "draw", "draw_changes", component="python")
    job.add_args("--resolution", "0.5")
    job.add_args("--output", picture)
    for scenario in axes.scenario:
        job.add_args("--scenario", scenario.title, f"landcover_{scenario}.csv")
    job.add_inputs(landcover)
    job.add_outputs(picture, publish=True)


main(FOLDER, options_parser(), build, __name__)
