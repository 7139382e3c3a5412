"""What a workflow generator does when it is started."""

import sys
from pathlib import Path

from napkin_runtime import local, needs, pegasus
from napkin_runtime.axes import load_axes


def main(folder, parser, build):
    """Reads the options, builds the workflow and writes or runs it. Gives the exit code."""
    options = parser.parse_args()
    workflow = build(load_axes(folder / "axes.json"), options)
    _note_changed_options(workflow, parser, options)
    if options.check:
        return needs.check(workflow, folder)
    if options.run:
        return local.run(workflow, folder, int(options.jobs), options.tidy)
    target = Path(options.output_dir or folder / "run" / "generated")
    if target.resolve() == folder:
        print(
            f"error: {target} holds the files of the build: choose another folder", file=sys.stderr
        )
        return 2
    return pegasus.write(workflow, folder, target)


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
