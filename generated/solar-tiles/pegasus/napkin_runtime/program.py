"""What a workflow generator does when it is started."""

import os
import sys
from pathlib import Path

from napkin_runtime import local, needs, pegasus
from napkin_runtime.axes import load_axes
from napkin_runtime.options import number_of, whole_number


def main(folder, parser, build):
    """Reads the options, builds the workflow and writes or runs it. Gives the exit code."""
    _add_own_options(parser)
    options = parser.parse_args()
    workflow = build(load_axes(folder / "axes.json"), options)
    _note_changed_options(workflow, parser, options)
    if options.check:
        return needs.check(workflow, folder)
    if options.run:
        return local.run(workflow, folder, number_of(options.jobs), options.tidy)
    target = Path(options.output_dir or folder / "run" / "generated")
    if target.resolve() == folder:
        print(
            f"error: {target} holds the files of the build: choose another folder", file=sys.stderr
        )
        return 2
    return pegasus.write(workflow, folder, target)


def _add_own_options(parser):
    """The options that do not depend on the workflow."""
    what = parser.add_argument_group("what to do")
    what.add_argument(
        "--output-dir",
        metavar="DIR",
        default=None,
        help="folder that the Pegasus files are written to (default: run/generated beside this program)",
    )
    what.add_argument(
        "--check",
        action="store_true",
        help="only see that the input files and the programs of this folder are there",
    )
    what.add_argument(
        "--run",
        action="store_true",
        help="run every job on this machine instead, without Pegasus and without containers; "
        "what an earlier run left in run/jobs, run/logs and run/output is removed first",
    )
    what.add_argument(
        "--jobs",
        metavar="N",
        type=whole_number(minimum=1),
        default=str(os.cpu_count() or 1),
        help="with --run: jobs that run at the same time (default: the number of CPUs)",
    )
    what.add_argument(
        "--tidy",
        action="store_true",
        help="with --run: remove a job's copies of its inputs when it is done",
    )


def _note_changed_options(workflow, parser, options):
    """The design in the metadata is that of the default values: others are named beside it."""
    of_this_program = ("help", "output_dir", "check", "run", "jobs", "tidy")
    changed = [
        f"{name}={value}"
        for name, value in sorted(vars(options).items())
        if name not in of_this_program and value != parser.get_default(name)
    ]
    if changed:
        workflow.metadata["napkin.options"] = " ".join(changed)
