#!/usr/bin/env python3
"""Add up word counts: one line for each count file, in the order given, and their sum.

Each count file holds one whole number. The line is named after the file,
without its directory and its last suffix: austen.count gives "austen".
"""

import argparse
import os
import sys


def read_count(path):
    """Return the number that a count file holds."""
    with open(path, encoding="utf-8") as source:
        text = source.read().strip()
    if not (text.isascii() and text.isdigit()):
        raise ValueError(f"{path} should hold one whole number, but holds {text[:40]!r}")
    return int(text)


def write_text(path, text):
    """Write a whole file or nothing: a reader never sees half of it."""
    part = path + ".part"
    with open(part, "w", encoding="utf-8", newline="\n") as out:
        out.write(text)
    os.replace(part, path)


def main():
    parser = argparse.ArgumentParser(description="Add up word counts.")
    parser.add_argument("counts", nargs="+", help="files that hold one number each")
    parser.add_argument("-o", "--output", required=True, help="the table to write")
    args = parser.parse_args()

    try:
        rows = []
        for path in args.counts:
            name = os.path.splitext(os.path.basename(path))[0]
            rows.append((name, read_count(path)))
        rows.append(("total", sum(count for _, count in rows)))
        write_text(args.output, "".join(f"{name}\t{count}\n" for name, count in rows))
    except (OSError, ValueError) as error:
        sys.exit(f"total.py: {error}")


if __name__ == "__main__":
    main()
