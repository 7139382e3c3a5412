#!/usr/bin/env python3
"""Make the example data: two base grids of one invented continent, and four projections of its land use.

All of it is simulated. Soil, rain and towns are smooth fields with a fixed seed; the coarse grid is the fine one
with four cells put together, so both have the same regional areas. The projections are growth rates by 2050,
chosen such that the scenarios differ in the way their names suggest; they are no data of the
Shared Socioeconomic Pathways.

Only +, -, *, / and square roots are used, so every machine makes the same bytes. Areas are whole
hectares, written as km2 with two decimals.
"""

import argparse
import math
import os
import random
import sys

ROWS, COLUMNS = 30, 40  # of the fine grid
FINE = 0.25  # degrees
SOUTH, WEST = 35.0, 0.0
KM_PER_DEGREE = 111.195
CLASSES = ("crop", "forest", "grass", "urban")
YEARS = range(2015, 2051, 5)

# row and column of the fine grid, size
TOWNS = [(22, 9, 1.0), (19, 13, 0.3), (24, 28, 0.7), (10, 8, 0.5), (8, 12, 0.2), (9, 30, 1.3), (13, 33, 0.4)]

# scenario: growth of crop, forest and urban land from 2015 to 2050, as a share; grass takes or gives the rest
SCENARIOS = {
    "reference": (0.12, -0.05, 0.40),
    "ssp1": (-0.06, 0.10, 0.25),
    "ssp3": (0.30, -0.14, 0.30),
    "ssp5": (0.16, -0.06, 0.80),
}
# how strongly a region follows the scenario
REGIONS = {"east": 1.2, "north": 0.6, "south": 1.0, "west": 0.8}


class Field:
    """A smooth field with values between 0 and 1: numbers on a lattice, blended between its points."""

    def __init__(self, seed, spacing):
        numbers = random.Random(seed)
        self.spacing = spacing
        self.values = [[numbers.random() for _ in range(COLUMNS)] for _ in range(ROWS)]

    def at(self, row, column):
        y, x = row / self.spacing, column / self.spacing
        top, left = int(y), int(x)
        y, x = y - top, x - left
        y, x = y * y * (3.0 - 2.0 * y), x * x * (3.0 - 2.0 * x)
        upper = self.values[top][left] * (1.0 - x) + self.values[top][left + 1] * x
        lower = self.values[top + 1][left] * (1.0 - x) + self.values[top + 1][left + 1] * x
        return upper * (1.0 - y) + lower * y


def cosine(degrees):
    """The cosine of a latitude, by its series: accurate to 1e-6 up to 45 degrees."""
    square = (degrees * math.pi / 180.0) * (degrees * math.pi / 180.0)
    return 1.0 - square / 2.0 * (1.0 - square / 12.0 * (1.0 - square / 30.0 * (1.0 - square / 56.0)))


def region_at(row, column):
    """The region of a fine cell; borders run along even rows and columns, those of coarse cells."""
    if row >= 18:
        return "north"
    if row < 8 and column < 24:
        return "south"
    return "west" if column < 20 else "east"


def fine_cells():
    """Give the fine grid as {(row, column): (region, soil in percent, {class: hectares})}, without cells at sea."""
    soils, rains, coast = Field(31, 7.0), Field(32, 9.0), Field(33, 6.0)
    cells = {}
    for row in range(ROWS):
        for column in range(COLUMNS):
            y, x = (row - 14.5) / 15.0, (column - 19.5) / 20.0
            if y * y + x * x > 0.75 + 0.45 * coast.at(row, column):
                continue
            soil = int(100.0 * soils.at(row, column) + 0.5)
            town = math.fsum(size / (1.0 + (row - r) * (row - r) + (column - c) * (column - c)) for r, c, size in TOWNS)
            urban = min(max(0.25 * town - 0.012, 0.0), 0.6)
            crop = (1.0 - urban) * min(max(1.5 * (soil / 100.0 - 0.42), 0.0), 0.8)
            forest = (1.0 - urban - crop) * min(max(1.6 * (rains.at(row, column) - 0.15), 0.0), 1.0)
            latitude = SOUTH + (row + 0.5) * FINE
            area = int((FINE * KM_PER_DEGREE) * (FINE * KM_PER_DEGREE) * cosine(latitude) * 100.0 + 0.5)
            areas = {"crop": int(area * crop), "forest": int(area * forest), "urban": int(area * urban)}
            areas["grass"] = area - sum(areas.values())
            cells[row, column] = region_at(row, column), soil, areas
    return cells


def coarse_cells(fine):
    """Put together each two by two cells, as far as they are land; no border of a region may run through."""
    blocks = {}
    for (row, column), cell in sorted(fine.items()):
        blocks.setdefault((row // 2, column // 2), []).append(cell)
    cells = {}
    for place, members in blocks.items():
        regions = {region for region, _, _ in members}
        if len(regions) > 1:
            raise ValueError(f"a border runs through the coarse cell {place}")
        soil = (2 * sum(soil for _, soil, _ in members) + len(members)) // (2 * len(members))  # the mean, rounded
        areas = {name: sum(areas[name] for _, _, areas in members) for name in CLASSES}
        cells[place] = regions.pop(), soil, areas
    return cells


def hundredths(count):
    """Write a number that is given in hundredths: hectares as km2, percent as a share."""
    return f"{count // 100}.{count % 100:02d}"


def grid_lines(cells, size):
    """Give the lines of a grid, from north to south and from west to east."""
    lines = [f"cell,region,latitude,longitude,soil,{','.join(CLASSES)}\n"]
    places = sorted(cells, key=lambda place: (-place[0], place[1]))
    for number, (row, column) in enumerate(places, 1):
        region, soil, areas = cells[row, column]
        latitude, longitude = SOUTH + (row + 0.5) * size, WEST + (column + 0.5) * size
        numbers = ",".join(hundredths(areas[name]) for name in CLASSES)
        lines.append(f"{number},{region},{latitude:.3f},{longitude:.3f},{hundredths(soil)},{numbers}\n")
    return lines


def projection_lines(cells, growth):
    """Give the lines of a projection: for each region and year the area of each class."""
    lines = [f"region,year,{','.join(CLASSES)}\n"]
    for region, strength in REGIONS.items():
        base = {name: sum(areas[name] for home, _, areas in cells.values() if home == region) for name in CLASSES}
        for year in YEARS:
            progress = (year - YEARS[0]) / (YEARS[-1] - YEARS[0])
            progress = strength * progress * (1.2 - 0.2 * progress)  # faster at first
            areas = dict(base)
            for name, rate in zip(("crop", "forest", "urban"), growth):
                areas[name] = int(base[name] * (1.0 + rate * progress) + 0.5)
            areas["grass"] = sum(base.values()) - areas["crop"] - areas["forest"] - areas["urban"]
            if areas["grass"] < 0:
                raise ValueError(f"{region} has no grass left in {year}")
            lines.append(f"{region},{year},{','.join(hundredths(areas[name]) for name in CLASSES)}\n")
    return lines


def write_lines(path, lines):
    """Write the whole file or nothing."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    part = path + ".part"
    with open(part, "w", encoding="ascii", newline="\n") as out:
        out.writelines(lines)
    os.replace(part, path)


def main():
    parser = argparse.ArgumentParser(description="Make the base grids and the projections.")
    parser.add_argument("--directory", default=".", help="the folder to write observed/ and projected/ to")
    args = parser.parse_args()

    try:
        fine = fine_cells()
        for name, cells, size in (("fine", fine, FINE), ("coarse", coarse_cells(fine), 2 * FINE)):
            write_lines(os.path.join(args.directory, "observed", f"grid_{name}.csv"), grid_lines(cells, size))
        for name, growth in SCENARIOS.items():
            write_lines(os.path.join(args.directory, "projected", f"{name}.csv"), projection_lines(fine, growth))
    except (OSError, ValueError) as error:
        sys.exit(f"make_inputs.py: {error}")


if __name__ == "__main__":
    main()
