"""Whether everything that a workflow needs is there, before anything runs."""

import os
import shutil
import sys
from pathlib import Path

from napkin_runtime.files import short

SHOWN_FILES = 10


def check(workflow, folder):
    """Sees that the programs of this folder and the input files are there; gives 0 or 1.

    Without this a job would fail, perhaps hours later.
    """
    needed = [name for name in used_programs(workflow) if not workflow.programs[name].installed]
    problems = missing_programs(workflow, folder, needed)
    problems += missing_inputs(workflow, folder, urls=True)
    problems += missing_data(workflow)
    problems += missing_secrets(workflow)
    for line in problems:
        print(f"error:{line[1:]}", file=sys.stderr)
    return 1 if problems else 0


def used_programs(workflow):
    """The programs that jobs run."""
    return sorted({job.program for job in workflow.jobs})


def missing_programs(workflow, folder, names):
    problems = []
    for name in names:
        program = workflow.programs[name]
        path = find_program(program, folder)
        if path is None:
            problems.append(f"  {program.path} is not installed on this machine")
        elif not path.is_file():
            problems.append(f"  {short(path)} is missing: the program of {name}")
        elif not os.access(path, os.X_OK):
            problems.append(f"  {short(path)} is not executable: chmod +x {short(path)}")
    return problems


def missing_inputs(workflow, folder, urls):
    problems = []
    for name, path in workflow.inputs.items():
        source = find_input(path, folder)
        if source is None and not urls:
            problems.append(f"  {name} is at {path}: a run on this machine needs it as a file")
        elif source is not None and not source.exists():
            reader = next((f", read by {job}" for job in workflow.jobs if name in job.inputs), "")
            problems.append(f"  {short(source)} is missing: the input {name}{reader}")
    if len(problems) > SHOWN_FILES:
        more = len(problems) - SHOWN_FILES
        problems[SHOWN_FILES:] = [f"  ... and {more} more inputs"]
    return problems


def secrets(workflow):
    """Variables whose values are taken from the environment of whoever starts the workflow."""
    return sorted({name for job in workflow.jobs for name in secrets_of(workflow, job)})


def secrets_of(workflow, job):
    """Those of one job."""
    names = workflow.profile(job, "condor", "getenv")
    return names.split(",") if names else []


def missing_secrets(workflow):
    return [
        f"  the environment variable {name} is not set: export it first"
        for name in secrets(workflow)
        if name not in os.environ
    ]


def travelling(workflow, job):
    """Paths on this machine of what is sent with a job beside its inputs."""
    paths = workflow.profile(job, "condor", "transfer_input_files")
    return [Path(path) for path in paths.split(",")] if paths else []


def missing_data(workflow):
    paths = {path for job in workflow.jobs for path in travelling(workflow, job)}
    return [f"  {path} is missing: jobs need it" for path in sorted(paths) if not path.exists()]


def find_program(program, folder):
    """The path of a program on this machine; none if it is installed in the image only."""
    if not program.installed:
        return folder / program.path
    if os.path.exists(program.path):
        return Path(program.path)
    found = shutil.which(program.tool) if program.tool else None
    return Path(found) if found else None


def find_input(path, folder):
    """The path of an input on this machine; none if it is a URL."""
    if path.startswith("file://"):
        path = path[len("file://") :]
    return None if "://" in path else folder / path
