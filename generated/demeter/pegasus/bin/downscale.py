#!/usr/bin/env python3
"""Step downscale of the workflow demeter: calls run_model of the module demeter.

Each option is one word, --name=value; an option for a list stands once for each of its values.
Made by napkin from specification.md: change that and rebuild.
"""

import argparse
import importlib
import os
import shlex
import sys

STEP = "downscale"
MODULE = "demeter"
FUNCTION = "run_model"


def options_parser():
    """The arguments of the function, and the files that it writes."""
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
        conflict_handler="resolve",  # an argument may be called help
    )
    parser.add_argument("--config_file", metavar="FILE", required=True, help="input file")
    parser.add_argument("--napkin-output", metavar="FILE", action="append", default=[])
    return parser


def output_files(arguments):
    """The files that must be there at the end."""
    return [*arguments.pop("napkin_output")]


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
