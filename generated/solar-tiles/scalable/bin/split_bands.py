#!/usr/bin/env python3
"""Sort the wavenumbers of many power spectra into bands, one file for each band.

The bands divide the wavenumbers from 1 up to half the tile size (in cycles per tile)
into equal widths; there are as many as output files. A band is a ring: only the
size of a wavenumber counts, not its direction. Wavenumbers in the corners,
beyond half the tile size, are left out, because no full ring is known there.
"""

import argparse
import csv
import math
import os
import sys


def read_spectrum(path):
    """Return (kx, ky, power) for every row; power stays as it is written."""
    with open(path, encoding="ascii", newline="") as source:
        table = csv.DictReader(source)
        if table.fieldnames != ["kx", "ky", "power"]:
            raise ValueError(f"{path} should have the columns kx, ky, power")
        return [(int(row["kx"]), int(row["ky"]), row["power"]) for row in table]


def write_band(path, rows):
    """Write the whole file or nothing."""
    part = path + ".part"
    with open(part, "w", encoding="utf-8", newline="\n") as out:
        out.write("version,tile,kx,ky,power\n")
        out.writelines(rows)
    os.replace(part, path)


def main():
    parser = argparse.ArgumentParser(description="Sort the wavenumbers of power spectra into bands.")
    parser.add_argument("--size", type=int, required=True, help="width and height of the tiles in pixels")
    parser.add_argument(
        "--spectrum",
        nargs=3,
        action="append",
        required=True,
        metavar=("VERSION", "TILE", "FILE"),
        help="a power spectrum: the version and the tile it belongs to, the CSV file",
    )
    parser.add_argument("--output", nargs="+", required=True, help="the CSV files to write, from low to high band")
    args = parser.parse_args()

    try:
        bands = [[] for _ in args.output]
        highest = args.size // 2
        for version, tile, path in args.spectrum:
            for kx, ky, power in read_spectrum(path):
                if max(abs(kx), abs(ky)) >= highest:
                    raise ValueError(f"{path} does not belong to tiles of {args.size} pixels: it has {kx}, {ky}")
                k = math.sqrt(kx * kx + ky * ky)
                if k < highest:
                    band = int((k - 1.0) * len(bands) / (highest - 1))
                    bands[band].append(f"{version},{tile},{kx},{ky},{power}\n")
        for number, (path, rows) in enumerate(zip(args.output, bands)):
            if not rows:
                raise ValueError(f"band {number} of {len(bands)} has no wavenumbers: use fewer bands")
            write_band(path, rows)
    except (OSError, ValueError) as error:
        sys.exit(f"split_bands.py: {error}")


if __name__ == "__main__":
    main()
