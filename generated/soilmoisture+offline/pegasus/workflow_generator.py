#!/usr/bin/env python3
"""soilmoisture

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
from napkin_runtime.options import date, new_parser, whole_number
from napkin_runtime.program import main

FOLDER = Path(__file__).resolve().parent

METADATA = {
    "napkin.design": "f3c70de3efe31d98a3477ce5fdd090fd9e7e53fbbb6cc9319a01e25248c1651f",
}

CONTAINERS = {}

PROGRAMS = {
    "fetch_soil_data": Program(
        "bin/fetch_soil_data.py",
        profiles={"pegasus": {"memory": 1024}},
    ),
    "analyze_moisture": Program(
        "bin/analyze_moisture.py",
        profiles={"pegasus": {"memory": 1024}},
    ),
    "train_model": Program(
        "bin/train_model.py",
        profiles={"pegasus": {"memory": 4096}},
    ),
    "predict_irrigation": Program(
        "bin/predict_irrigation.py",
        profiles={"pegasus": {"memory": 2048}},
    ),
    "visualize_moisture": Program(
        "bin/visualize_moisture.py",
        profiles={"pegasus": {"memory": 2048}},
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
    ("ml-image", "", "decides the image of ml"),
    ("polygons", "polygons-offline.json", "decides the axis polygon and the input polygons-file"),
]


def options_parser():
    """The options of this program; values are kept as they are written."""
    parser = new_parser("soilmoisture", FIXED)
    values = parser.add_argument_group("values of the workflow")
    values.add_argument(
        "--crop",
        choices=["tomato", "corn", "wheat", "lettuce", "potato", "grape", "alfalfa", "cotton"],
        default="corn",
        help="(default: %(default)s)",
    )
    values.add_argument(
        "--end-date",
        metavar="DATE",
        type=date,
        default="2024-07-14",
        help="(default: %(default)s)",
    )
    values.add_argument(
        "--epochs",
        metavar="N",
        type=whole_number(minimum=1),
        default="3",
        help="(default: %(default)s)",
    )
    values.add_argument(
        "--soil-type",
        choices=["sand", "sandy_loam", "loam", "clay_loam", "clay"],
        default="clay_loam",
        help="(default: %(default)s)",
    )
    values.add_argument(
        "--start-date",
        metavar="DATE",
        type=date,
        default="2024-07-01",
        help="(default: %(default)s)",
    )
    return parser


def build(axes, options):
    """The whole workflow: its input files, then the steps, each after those it takes files from."""
    workflow = Workflow("soilmoisture", METADATA, PROGRAMS, CONTAINERS, SITES, PROPERTIES)
    add_inputs(workflow, axes)
    add_fetch(workflow, axes, options)
    add_analyze(workflow, axes, options)
    add_train(workflow, axes, options)
    add_predict(workflow, axes, options)
    add_visualize(workflow, axes, options)
    return workflow


def add_inputs(workflow, axes):
    """The files that must exist before the run."""
    workflow.add_input("polygons.json", "inputs/polygons-offline.json")


def add_fetch(workflow, axes, options):
    """Step fetch: runs bin/fetch_soil_data.py for each polygon."""
    for polygon in axes.polygon:
        polygons_file = "polygons.json"
        soil = f"{polygon}_soil_data.csv"
        job = workflow.add_job("fetch", f"fetch_{polygon}", "fetch_soil_data", point=[polygon])
        job.add_args("--fetch")
        job.add_args("--polygon-id", polygon)
        job.add_args("--start-date", options.start_date)
        job.add_args("--end-date", options.end_date)
        job.add_args("--output", soil)
        job.add_args("--polygons-file", polygons_file)
        job.add_inputs(polygons_file)
        job.add_outputs(soil, publish=True)
        job.add_profile("pegasus", "label", f"{polygon}")


def add_analyze(workflow, axes, options):
    """Step analyze: runs bin/analyze_moisture.py for each polygon."""
    for polygon in axes.polygon:
        soil = f"{polygon}_soil_data.csv"
        analysis = f"{polygon}_analysis.json"
        job = workflow.add_job("analyze", f"analyze_{polygon}", "analyze_moisture", point=[polygon])
        job.add_args("--input", soil)
        job.add_args("--output", analysis)
        job.add_args("--crop-type", options.crop)
        job.add_args("--soil-type", options.soil_type)
        job.add_inputs(soil)
        job.add_outputs(analysis, publish=True)
        job.add_profile("pegasus", "label", f"{polygon}")


def add_train(workflow, axes, options):
    """Step train: runs bin/train_model.py once."""
    first_polygon = axes.polygon[0]
    soil = f"{first_polygon}_soil_data.csv"
    metadata = "soil_moisture_model_metadata.json"
    model = "soil_moisture_model.pt"
    job = workflow.add_job("train", "train_ml_model", "train_model")
    job.add_args("--input", soil)
    job.add_args("--output", model)
    job.add_args("--metadata", metadata)
    job.add_args("--sequence-length", "24")
    job.add_args("--forecast-horizon", "24")
    job.add_args("--epochs", options.epochs)
    job.add_inputs(soil)
    job.add_outputs(metadata, model, publish=True)
    job.add_profile("pegasus", "label", "ml_training")


def add_predict(workflow, axes, options):
    """Step predict: runs bin/predict_irrigation.py for each polygon."""
    for polygon in axes.polygon:
        analysis = f"{polygon}_analysis.json"
        metadata = "soil_moisture_model_metadata.json"
        model = "soil_moisture_model.pt"
        soil = f"{polygon}_soil_data.csv"
        prediction = f"{polygon}_prediction.json"
        job = workflow.add_job(
            "predict", f"predict_{polygon}", "predict_irrigation", point=[polygon]
        )
        job.add_args("--analysis", analysis)
        job.add_args("--output", prediction)
        job.add_args("--model", model)
        job.add_args("--model-metadata", metadata)
        job.add_args("--soil-data", soil)
        job.add_inputs(analysis, metadata, model, soil)
        job.add_outputs(prediction, publish=True)
        job.add_profile("pegasus", "label", f"{polygon}")


def add_visualize(workflow, axes, options):
    """Step visualize: runs bin/visualize_moisture.py for each polygon."""
    for polygon in axes.polygon:
        analysis = f"{polygon}_analysis.json"
        prediction = f"{polygon}_prediction.json"
        soil = f"{polygon}_soil_data.csv"
        plot = f"{polygon}_visualization.png"
        job = workflow.add_job(
            "visualize", f"visualize_{polygon}", "visualize_moisture", point=[polygon]
        )
        job.add_args("--data", soil)
        job.add_args("--analysis", analysis)
        job.add_args("--prediction", prediction)
        job.add_args("--output", plot)
        job.add_inputs(analysis, prediction, soil)
        job.add_outputs(plot, publish=True)
        job.add_profile("pegasus", "label", f"{polygon}")


if __name__ == "__main__":
    sys.exit(main(FOLDER, options_parser(), build))
