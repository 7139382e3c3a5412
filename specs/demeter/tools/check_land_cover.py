#!/usr/bin/env python3
"""Check the land cover of one scenario against what went in; exits with 1 if something is wrong.

Shares no code with the workflow. Of each year: every cell of the grid is there once and keeps its area, no area is
negative, and the classes of each region add up to the projection. The first year is that of the grid.
Then prints the areas of all regions together, and how many km2 of each class's growth lie in cells that had
none of it in the first year.
"""

import argparse
import csv
import sys
from collections import Counter
from decimal import Decimal


def rows_of(path):
    """Give the rows of a CSV file as dictionaries."""
    with open(path, encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def main():
    parser = argparse.ArgumentParser(description="Check downscaled land cover.")
    parser.add_argument("--grid", required=True, help="the base grid, CSV")
    parser.add_argument("--projection", required=True, help="the projection of the scenario, CSV")
    parser.add_argument("--land-cover", required=True, help="the land cover to check, CSV")
    args = parser.parse_args()

    grid = {row["cell"]: row for row in rows_of(args.grid)}
    projection = rows_of(args.projection)
    classes = [name for name in projection[0] if name not in ("region", "year")]
    goals = {(row["region"], row["year"], name): Decimal(row[name]) for row in projection for name in classes}
    land_cover = rows_of(args.land_cover)
    years = sorted({row["year"] for row in land_cover})

    wrong = []
    sums, totals, growth, fresh = Counter(), Counter(), Counter(), Counter()
    seen = Counter((row["year"], row["cell"]) for row in land_cover)
    if sorted(seen) != sorted((year, cell) for year in years for cell in grid) or set(seen.values()) != {1}:
        wrong.append("cells are missing, or there twice, or not of this grid")
    for row in land_cover:
        base = grid[row["cell"]]
        if sum(Decimal(row[name]) for name in classes) != sum(Decimal(base[name]) for name in classes):
            wrong.append(f"cell {row['cell']}, {row['year']}: its area is not that of the grid")
        if row["region"] != base["region"]:
            wrong.append(f"cell {row['cell']}, {row['year']}: it has changed its region")
        for name in classes:
            area, before = Decimal(row[name]), Decimal(base[name])
            sums[row["region"], row["year"], name] += area
            totals[row["year"], name] += area
            if area < 0:
                wrong.append(f"cell {row['cell']}, {row['year']}: {area} km2 of {name}")
            if row["year"] == years[0] and area != before:
                wrong.append(f"cell {row['cell']}: {name} is not that of the grid in the first year")
            if row["year"] == years[-1] and area > before:
                growth[name] += area - before
                fresh[name] += area - before if before == 0 else 0
    for key, area in sorted(sums.items()):
        if area != goals[key]:
            wrong.append(f"{', '.join(key)}: {area} km2, but the projection says {goals[key]}")

    for problem in wrong[:20]:
        print(f"wrong: {problem}", file=sys.stderr)
    for name in classes:
        areas = "  ".join(f"{totals[year, name]:>10}" for year in years)
        change = totals[years[-1], name] - totals[years[0], name]
        print(f"{name:8} {areas}  change {change:+10}  cells' growth {growth[name]:.2f}, in new cells {fresh[name]:.2f}")
    print(f"{len(sums)} sums of {len(years)} years, {len(grid)} cells: {len(wrong)} wrong")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
