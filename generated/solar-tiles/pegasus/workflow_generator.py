#!/usr/bin/env python3
"""solar-tiles

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
from napkin_runtime.options import new_parser, whole_number
from napkin_runtime.program import main

FOLDER = Path(__file__).resolve().parent

METADATA = {
    "napkin.design": "49aed065860b65a77c892c0518822c62e8cc21764150d6588af9f3b73a5722b7",
}

CONTAINERS = {}

PROGRAMS = {
    "make_tiles": Program(
        "bin/make_tiles.py",
        profiles={"pegasus": {"cores": 1, "memory": 512}},
    ),
    "fft2d": Program(
        "bin/fft2d.py",
        profiles={"pegasus": {"cores": 1, "memory": 512}},
    ),
    "split_bands": Program(
        "bin/split_bands.py",
        profiles={"pegasus": {"cores": 1, "memory": 512}},
    ),
    "compare_versions": Program(
        "bin/compare_versions.py",
        profiles={"pegasus": {"cores": 1, "memory": 512}},
    ),
    "combine": Program(
        "bin/combine.sh",
        profiles={"pegasus": {"cores": 1, "memory": 512}},
    ),
    "draw_comparison": Program(
        "bin/draw_comparison.py",
        profiles={"pegasus": {"cores": 1, "memory": 512}},
    ),
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
FIXED = [
    ("parts", "4", "decides the axis part"),
]


def options_parser():
    """The options of this program; values are kept as they are written."""
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
    workflow = Workflow("solar-tiles", METADATA, PROGRAMS, CONTAINERS, SITES, PROPERTIES)
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
        job = workflow.add_job("make_tiles", f"make_tiles_{version}", "make_tiles", point=[version])
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
                "fft2d", f"fft2d_{version}_{tile}", "fft2d", point=[version, tile]
            )
            job.add_args(f"--patch={patch}")
            job.add_args(f"--window={options.window}")
            job.add_args(f"--spectrum={spectrum}")
            job.add_inputs(patch, "spectra.py")
            job.add_outputs(spectrum)
            job.add_profile("pegasus", "label", f"{version}")


def add_split(workflow, axes, options):
    """Step split: runs bin/split_bands.py once."""
    spectrum = [f"spectrum_{version}_{tile}.csv" for version in axes.version for tile in axes.tile]
    band = [f"band_{part}.csv" for part in axes.part]
    job = workflow.add_job("split", "split", "split_bands")
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
        job = workflow.add_job("compare", f"compare_{part}", "compare_versions", point=[part])
        job.add_args("--band", part)
        job.add_args("--input", band)
        job.add_args("--output", comparison)
        job.add_inputs(band)
        job.add_outputs(comparison)


def add_combine(workflow, axes, options):
    """Step combine: runs its shell commands once."""
    comparisons = [f"comparison_{part}.csv" for part in axes.part]
    table = "comparison.csv"
    job = workflow.add_job("combine", "combine", "combine")
    job.add_args([f"--comparisons={value}" for value in comparisons])
    job.add_args(f"--table={table}")
    job.add_inputs(comparisons)
    job.add_outputs(table, publish=True)


def add_draw(workflow, axes, options):
    """Step draw: runs bin/draw_comparison.py once."""
    table = "comparison.csv"
    picture = "comparison.png"
    job = workflow.add_job("draw", "draw", "draw_comparison")
    job.add_args("--table", table)
    job.add_args("--output", picture)
    job.add_inputs(table)
    job.add_outputs(picture, publish=True)


if __name__ == "__main__":
    sys.exit(main(FOLDER, options_parser(), build))
