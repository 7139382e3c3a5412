"""Draws the clean table."""
import argparse
import sys

import pandas as pd
import matplotlib.pyplot as plt


def main(argv=None):
    parser = argparse.ArgumentParser()
    parser.add_argument("--table", default="work/clean.csv")
    parser.add_argument("--picture", required=True)
    parser.add_argument("--size", nargs=2, type=float, default=[6.0, 4.0])
    parser.add_argument("--state", default="state.json")
    args = parser.parse_args(argv)
    pd.read_csv(args.table).plot(figsize=args.size)
    plt.savefig(args.picture)


if __name__ == "__main__":
    sys.exit(main())
