#!/usr/bin/env python3
"""Step prepare of the workflow demeter: calls write of the module config.

Each option is one word, --name=value; an option for a list stands once for each of its values.
Made by napkin from specification.md: change that and rebuild.
"""

import argparse
import importlib
import os
import shlex
import sys

STEP = "prepare"
MODULE = "config"
FUNCTION = "write"


def options_parser():
    """The arguments of the function, and the files that it writes."""
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
        conflict_handler="resolve",  # an argument may be called help
    )
    parser.add_argument("--ini", metavar="FILE", required=True, help="output file")
    parser.add_argument("--scenario", metavar="TEXT", required=True)
    parser.add_argument("--observed", metavar="FILE", required=True, help="input file")
    parser.add_argument("--projected", metavar="FILE", required=True, help="input file")
    parser.add_argument("--allocation", metavar="FILE", required=True, help="input file")
    parser.add_argument("--target_years", metavar="TEXT", action="append", default=[])
    parser.add_argument("--spatial_resolution", metavar="NUMBER", type=float, required=True)
    parser.add_argument("--intensification_ratio", metavar="NUMBER", type=float, required=True)
    parser.add_argument("--selection_threshold", metavar="TEXT", required=True)
    parser.add_argument("--kernel_distance", metavar="N", type=whole_number, required=True)
    return parser


def output_files(arguments):
    """The files that must be there at the end."""
    return [arguments["ini"]]


# From here on this file is the same for every step of this kind.


def main():
    """Calls the function; gives 0 if every output is there, else 1."""
    arguments = vars(options_parser().parse_args())
    outputs = output_files(arguments)
    say("called as " + " ".join(shlex.quote(word) for word in sys.argv))
    for name in outputs:
        os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
    function = load_function()
    function(**arguments)
    missing = [name for name in outputs if not os.path.exists(name)]
    for name in missing:
        say("error: {}.{} did not write {}".format(MODULE, FUNCTION, name))
    return 1 if missing else 0


def load_function():
    """The function: of a module in the folder of the job, else of one that is installed."""
    sys.dont_write_bytecode = True
    sys.path[0] = os.getcwd()
    return getattr(importlib.import_module(MODULE), FUNCTION)


def say(text):
    """Writes a line to the log of the job."""
    print("{}: {}".format(STEP, text), file=sys.stderr, flush=True)


def whole_number(text):
    """Accepts a whole number as people write it: 12, 1_000, 0x1F."""
    try:
        return int(text)
    except ValueError:
        return int(text, 0)


def yes_or_no(text):
    """Accepts true and false."""
    if text not in ("true", "false"):
        raise argparse.ArgumentTypeError("{!r} is neither true nor false".format(text))
    return text == "true"


if __name__ == "__main__":
    sys.exit(main())
