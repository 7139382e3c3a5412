"""Adds up the land cover of all scenarios.

The one function to call is `aggregate`. Sums are made of decimal numbers, so they are exact.
"""

import csv
import os
from decimal import Decimal

PLACE = ["year", "cell", "region", "latitude", "longitude"]


def read_land_cover(path):
    """Give the classes, and {(region, year, class): [areas of the cells]} with `all` as one more region."""
    areas = {}
    with open(path, encoding="utf-8", newline="") as source:
        table = csv.DictReader(source)
        header = table.fieldnames or []
        classes = header[len(PLACE) :]
        if header[: len(PLACE)] != PLACE or not classes:
            raise ValueError(f"{path} should have the columns {', '.join(PLACE)}, and one for each land class")
        for row in table:
            for name in classes:
                for region in (row["region"], "all"):
                    areas.setdefault((region, int(row["year"]), name), []).append(Decimal(row[name]))
    if not areas:
        raise ValueError(f"{path} has no rows")
    return classes, areas


def aggregate(scenarios, land_covers, summary):
    """Write a line for each scenario, region, year and land class.

    Columns: the area in km2, its change since the first year, and in how many cells the class is found.
    The region `all` stands last.
    """
    lines = ["scenario,region,year,class,km2,change_km2,cells\n"]
    for scenario, path in zip(scenarios, land_covers):
        classes, areas = read_land_cover(path)
        years = sorted({year for _, year, _ in areas})
        regions = sorted({region for region, _, _ in areas} - {"all"}) + ["all"]
        for region in regions:
            for year in years:
                for name in classes:
                    cells = areas[region, year, name]
                    area, before = sum(cells), sum(areas[region, years[0], name])
                    found = sum(1 for part in cells if part > 0)
                    lines.append(f"{scenario},{region},{year},{name},{area},{area - before},{found}\n")
    part = summary + ".part"
    with open(part, "w", encoding="utf-8", newline="\n") as out:
        out.writelines(lines)
    os.replace(part, summary)
