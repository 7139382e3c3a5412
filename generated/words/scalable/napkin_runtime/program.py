"""What a workflow.py does when it is started."""

import os
import signal
import sys
from pathlib import Path

from napkin_runtime import needs
from napkin_runtime.axes import load_axes
from napkin_runtime.options import number_of, whole_number
from napkin_runtime.progress import say

PACKAGE = "scalable==2.0.0b6"

# How `scalable run` calls the module that a workflow is.
UNDER_SCALABLE = "__scalable_workflow__"


def main(folder, parser, build, name):
    """Runs the workflow, and ends the program with its exit code if that is not 0.

    `name` is the `__name__` of workflow.py: under `scalable run` the command line is Scalable's.
    """
    if name not in ("__main__", UNDER_SCALABLE):
        return
    add_own_options(parser)
    options = parser.parse_args([] if name == UNDER_SCALABLE else None)
    try:
        code = start(folder, build, options, name == UNDER_SCALABLE)
    except KeyboardInterrupt:
        code = 128 + signal.SIGINT
    # `scalable run` says "completed" itself when nothing is raised.
    if code != 0 or name == "__main__":
        _end(code)


def _end(code):
    """Ends the program; that nobody reads its output any more is no failure."""
    try:
        sys.stdout.flush()
    except (AttributeError, OSError, ValueError):
        sys.stdout = None
    sys.exit(code)


def add_own_options(parser):
    """The options that do not depend on the workflow."""
    where = parser.add_argument_group("where to run it")
    where.add_argument(
        "--target",
        metavar="NAME",
        help="target of scalable.yaml or scalable.cloud.yaml (default: SCALABLE_TARGET, else the first)",
    )
    where.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help="a Dask scheduler that runs already: tcp://HOST:PORT, or its scheduler file; its workers "
        "must see this folder under the same path (default: DASK_SCHEDULER_ADDRESS, else workers of "
        "this machine)",
    )
    where.add_argument(
        "--workers",
        metavar="N",
        type=whole_number(minimum=1),
        help="workers to start on this machine (default: max_workers of the target, else the number "
        "of CPUs; never more than there is work for)",
    )
    where.add_argument(
        "--check",
        action="store_true",
        help="only see that the input files and the programs of this folder are there",
    )
    where.add_argument(
        "--keep", action="store_true", help="keep the folders of jobs that are done, in run/jobs"
    )


def start(folder, build, options, under_scalable):
    """Does what the options say and gives the exit code."""
    workflow = build(load_axes(folder / "axes.json"), options)
    if options.check:
        return needs.check(workflow, folder)
    if Path(".env").is_file():
        say("note: Scalable puts the variables of ./.env over those that are set")
    try:
        from napkin_runtime import cluster, manifest, record, run
    except ImportError as reason:
        say(f"error: Scalable is not installed ({reason}): pip install {PACKAGE}")
        return 1
    given, target = manifest.from_command_line() if under_scalable else (None, options.target)
    scheduler = options.scheduler or os.environ.get("DASK_SCHEDULER_ADDRESS")
    problems = needs.missing_programs(workflow, folder, _programs(workflow, scheduler))
    problems += needs.missing_inputs(workflow, folder, urls=False)
    problems += needs.missing_data(workflow)
    if not scheduler:
        problems += needs.missing_secrets(workflow)
    if problems:
        say("\n".join(["error: nothing was run:"] + problems))
        return 1
    try:
        session = manifest.open_session(folder, given, target)
        plan = manifest.plan(session, workflow, number_of(options.workers or "0"))
        if scheduler:
            workers = cluster.OtherWorkers(session, plan, scheduler)
        else:
            workers = cluster.OwnWorkers(session, plan)
        images = {name: component.image for name, component in session.spec.components.items()}
        return run.run(workflow, folder, workers, images, options.keep)
    except (manifest.NoTarget, cluster.CannotStart, record.NoRecord) as problem:
        say(f"error: {problem}")
        return 2
    except (OSError, ValueError) as problem:
        say(f"error: {problem}")
        return 1


def _programs(workflow, scheduler):
    """The programs that must be on this machine: elsewhere the image of the workers has some."""
    names = needs.used_programs(workflow)
    return [n for n in names if not (scheduler and workflow.programs[n].installed)]
