#!/usr/bin/env python3
"""Count the words of one text file and write the number to another file.

A word is a run of letters or digits; an apostrophe or a hyphen inside it does
not end it, so "people's" and "daisy-chain" are one word each.
"""

import argparse
import os
import re
import sys

WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")


def write_text(path, text):
    """Write a whole file or nothing: a reader never sees half of it."""
    part = path + ".part"
    with open(part, "w", encoding="utf-8", newline="\n") as out:
        out.write(text)
    os.replace(part, path)


def main():
    parser = argparse.ArgumentParser(description="Count the words of one text file.")
    parser.add_argument("text", help="the text file, in UTF-8")
    parser.add_argument("count", help="the file to write the number to")
    args = parser.parse_args()

    try:
        with open(args.text, encoding="utf-8") as source:
            words = len(WORD.findall(source.read()))
        write_text(args.count, f"{words}\n")
    except UnicodeDecodeError as error:
        sys.exit(f"tally.py: {args.text} is not UTF-8 text: {error}")
    except OSError as error:
        sys.exit(f"tally.py: {error}")


if __name__ == "__main__":
    main()
