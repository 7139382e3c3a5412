#!/usr/bin/env python3
"""Compare two versions of the same tiles within one band of wavenumbers.

For each tile:

* power_1, power_2: the power of each version, summed over the band;
* ratio_db: 10 log10(power_2 / power_1), 0 if the versions agree;
* likeness: the correlation of the amplitudes (square roots of power) of both versions
  over the wavenumbers of the band. It is near 1 where both show the same structure, and
  falls towards 0 where noise rules.
"""

import argparse
import csv
import math
import os
import sys


def read_band(path):
    """Return {tile: {version: {(kx, ky): power}}} and the versions, in the order of the file."""
    tiles, versions = {}, []
    with open(path, encoding="utf-8", newline="") as source:
        table = csv.DictReader(source)
        if table.fieldnames != ["version", "tile", "kx", "ky", "power"]:
            raise ValueError(f"{path} should have the columns version, tile, kx, ky, power")
        for row in table:
            if row["version"] not in versions:
                versions.append(row["version"])
            spectrum = tiles.setdefault(row["tile"], {}).setdefault(row["version"], {})
            spectrum[int(row["kx"]), int(row["ky"])] = float(row["power"])
    return tiles, versions


def correlation(first, second):
    """Return the correlation of two lists of numbers, 0 if one of them does not vary."""
    mean_1, mean_2 = math.fsum(first) / len(first), math.fsum(second) / len(second)
    both = math.fsum((a - mean_1) * (b - mean_2) for a, b in zip(first, second))
    spread_1 = math.fsum((a - mean_1) * (a - mean_1) for a in first)
    spread_2 = math.fsum((b - mean_2) * (b - mean_2) for b in second)
    if spread_1 == 0 or spread_2 == 0:
        return 0.0
    return both / math.sqrt(spread_1 * spread_2)


def main():
    parser = argparse.ArgumentParser(description="Compare two versions of the same tiles within one band.")
    parser.add_argument("--band", required=True, help="the number of the band, for the table")
    parser.add_argument("--input", required=True, help="the wavenumbers of the band, CSV")
    parser.add_argument("--output", required=True, help="the comparison to write, CSV")
    args = parser.parse_args()

    try:
        tiles, versions = read_band(args.input)
        if len(versions) != 2:
            raise ValueError(f"{args.input} should hold two versions, but holds {', '.join(versions) or 'none'}")
        lines = ["band,tile,wavenumbers,k_mean,power_1,power_2,ratio_db,likeness\n"]
        for tile, spectra in tiles.items():
            first, second = (spectra.get(version, {}) for version in versions)
            if first.keys() != second.keys():
                raise ValueError(f"{args.input}: tile {tile} has different wavenumbers in {' and '.join(versions)}")
            power_1, power_2 = math.fsum(first.values()), math.fsum(second.values())
            if power_1 <= 0 or power_2 <= 0:
                raise ValueError(f"{args.input}: tile {tile} has no power in this band")
            k_mean = math.fsum(math.sqrt(kx * kx + ky * ky) for kx, ky in first) / len(first)
            ratio = 10.0 * math.log10(power_2 / power_1)
            likeness = correlation(
                [math.sqrt(first[k]) for k in first],
                [math.sqrt(second[k]) for k in first],
            )
            lines.append(
                f"{args.band},{tile},{len(first)},{k_mean:.3f},{power_1:.5e},{power_2:.5e},"
                f"{ratio + 0.0:.3f},{likeness + 0.0:.3f}\n"
            )
        part = args.output + ".part"
        with open(part, "w", encoding="utf-8", newline="\n") as out:
            out.writelines(lines)
        os.replace(part, args.output)
    except (OSError, ValueError) as error:
        sys.exit(f"compare_versions.py: {error}")


if __name__ == "__main__":
    main()
