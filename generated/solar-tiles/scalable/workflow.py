#!/usr/bin/env python3
"""solar-tiles

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
from napkin_runtime.options import new_parser, whole_number
from napkin_runtime.program import main

PROGRAMS = {
    "make_tiles": Program("bin/make_tiles.py"),
    "fft2d": Program("bin/fft2d.py"),
    "split_bands": Program("bin/split_bands.py"),
    "compare_versions": Program("bin/compare_versions.py"),
    "combine": Program("bin/combine.sh"),
    "draw_comparison": Program("bin/draw_comparison.py"),
}

# What cannot be changed here, because more than command lines depends on it.
FIXED = [
    ("parts", "4", "decides the axis part"),
]


def options_parser():
    """The values of the workflow; they are kept as they are written."""
    parser = new_parser("solar-tiles", FIXED)
    values = parser.add_argument_group("values of the workflow")
    values.add_argument(
        "--tile-size",
        metavar="N",
        type=whole_number(minimum=8),
        default="32",
        help="(default: %(default)s)",
    )
    values.add_argument(
        "--window",
        choices=["hann", "none"],
        default="hann",
        help="(default: %(default)s)",
    )
    return parser


def build(axes, options):
    """The whole workflow: its input files, then the steps, each after those it takes files from."""
    workflow = Workflow("solar-tiles", PROGRAMS)
    add_inputs(workflow, axes)
    add_make_tiles(workflow, axes, options)
    add_fft2d(workflow, axes, options)
    add_split(workflow, axes, options)
    add_compare(workflow, axes, options)
    add_combine(workflow, axes, options)
    add_draw(workflow, axes, options)
    return workflow


def add_inputs(workflow, axes):
    """The files that must exist before the run."""
    for version in axes.version:
        workflow.add_input(f"sun_{version}.pgm", f"inputs/images/sun_{version}.pgm")
    workflow.add_input("spectra.py", "bin/spectra.py")


def add_make_tiles(workflow, axes, options):
    """Step make_tiles: runs bin/make_tiles.py for each version."""
    for version in axes.version:
        image = f"sun_{version}.pgm"
        patch = [f"tile_{version}_{tile}.pgm" for tile in axes.tile]
        job = workflow.add_job(
            "make_tiles", f"make_tiles_{version}", "make_tiles", component="python", point=[version]
        )
        job.add_args("--image", image)
        job.add_args("--size", options.tile_size)
        for tile in axes.tile:
            job.add_args("--tile", tile, tile.r, tile.phi, f"tile_{version}_{tile}.pgm")
        job.add_inputs(image)
        job.add_outputs(patch)


def add_fft2d(workflow, axes, options):
    """Step fft2d: calls power_spectrum of the module spectra for each version and tile."""
    for version in axes.version:
        for tile in axes.tile:
            patch = f"tile_{version}_{tile}.pgm"
            spectrum = f"spectrum_{version}_{tile}.csv"
            job = workflow.add_job(
                "fft2d",
                f"fft2d_{version}_{tile}",
                "fft2d",
                component="python",
                point=[version, tile],
            )
            job.add_args(f"--patch={patch}")
            job.add_args(f"--window={options.window}")
            job.add_args(f"--spectrum={spectrum}")
            job.add_inputs(patch, "spectra.py")
            job.add_outputs(spectrum)


def add_split(workflow, axes, options):
    """Step split: runs bin/split_bands.py once."""
    spectrum = [f"spectrum_{version}_{tile}.csv" for version in axes.version for tile in axes.tile]
    band = [f"band_{part}.csv" for part in axes.part]
    job = workflow.add_job("split", "split", "split_bands", component="python")
    job.add_args("--size", options.tile_size)
    for version in axes.version:
        for tile in axes.tile:
            job.add_args("--spectrum", version, tile, f"spectrum_{version}_{tile}.csv")
    job.add_args("--output", band)
    job.add_inputs(spectrum)
    job.add_outputs(band)


def add_compare(workflow, axes, options):
    """Step compare: runs bin/compare_versions.py for each part."""
    for part in axes.part:
        band = f"band_{part}.csv"
        comparison = f"comparison_{part}.csv"
        job = workflow.add_job(
            "compare", f"compare_{part}", "compare_versions", component="python", point=[part]
        )
        job.add_args("--band", part)
        job.add_args("--input", band)
        job.add_args("--output", comparison)
        job.add_inputs(band)
        job.add_outputs(comparison)


def add_combine(workflow, axes, options):
    """Step combine: runs its shell commands once."""
    comparisons = [f"comparison_{part}.csv" for part in axes.part]
    table = "comparison.csv"
    job = workflow.add_job("combine", "combine", "combine", component="python")
    job.add_args([f"--comparisons={value}" for value in comparisons])
    job.add_args(f"--table={table}")
    job.add_inputs(comparisons)
    job.add_outputs(table, publish=True)


def add_draw(workflow, axes, options):
    """Step draw: runs bin/draw_comparison.py once."""
    table = "comparison.csv"
    picture = "comparison.png"
    job = workflow.add_job("draw", "draw", "draw_comparison", component="python")
    job.add_args("--table", table)
    job.add_args("--output", picture)
    job.add_inputs(table)
    job.add_outputs(picture, publish=True)


main(FOLDER, options_parser(), build, __name__)
