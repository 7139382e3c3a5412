#!/usr/bin/env python3
"""The mean of each column of a table."""
import argparse

import pandas as pd

parser = argparse.ArgumentParser()
parser.add_argument("table", help="the table, CSV")
parser.add_argument("--output", "-o", required=True, help="where the means go")
parser.add_argument("--skip", type=int, default=0, help="lines to pass over")
parser.add_argument("--kind", choices=["mean", "median"], default="mean")
parser.add_argument("--verbose", action="store_true")
args = parser.parse_args()
frame = pd.read_csv(args.table, skiprows=args.skip)
getattr(frame, args.kind)().to_csv(args.output)
