"""A reduced stand-in for Demeter: downscales regional projections of land use to grid cells.

Demeter (github.com/JGCRI/demeter) is not in the package index, so this module takes its place. It has the
entry point `run_model`, reads a configuration file of the same layout with fewer settings, and works
in the same passes: intensification, expansion, and intensification again for the rest.

Areas are whole hectares, so nothing is lost to rounding: after every time step the classes of a region add up to
the projection, and those of a cell to the area of the cell. Files hold km2 with at most two decimals.
Scores are made of sums, products and quotients alone, which are rounded alike on every machine.
"""

import csv
import math
import os
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

# What a configuration file holds, section by section; a dot stands between a section and the one it lies in.
SETTINGS = {
    "STRUCTURE": ("run_dir", "input_dir", "output_dir"),
    "INPUTS": ("allocation_dir", "observed_dir", "projected_dir"),
    "INPUTS.ALLOCATION": ("allocation_file",),
    "INPUTS.OBSERVED": ("observed_lu_file",),
    "INPUTS.PROJECTED": ("projected_lu_file",),
    "PARAMS": (
        "scenario",
        "start_year",
        "end_year",
        "timestep",
        "target_years_output",
        "spatial_resolution",
        "intensification_ratio",
        "selection_threshold",
        "kernel_distance",
    ),
}


@dataclass
class Rule:
    """How a land class finds its place: a line of the allocation table."""

    name: str
    order: int
    converts: list  # the classes that make way for it, the first one first
    kernel_density: float  # what the neighbourhood counts for ...
    soil: float  # ... and the soil


@dataclass
class Cell:
    """A grid cell; `areas` holds hectares by land class."""

    number: str
    region: str
    latitude: str
    longitude: str
    place: tuple  # row and column
    soil: float
    areas: dict


def run_model(config_file, write_outputs=True):
    """Downscale one scenario, as the configuration file says.

    Gives the land cover as {year: [Cell, ...]} for the target years, and writes it as a table,
    `landcover_<scenario>.csv` in the output folder, unless `write_outputs` is false.
    """
    settings = read_config(config_file)
    params = {key: text for (section, key), text in settings.items() if section == "PARAMS"}
    years, target_years = time_steps(params)
    resolution = number("spatial_resolution", params["spatial_resolution"], 0.001, 90.0)
    ratio = number("intensification_ratio", params["intensification_ratio"])
    threshold = number("selection_threshold", params["selection_threshold"])
    reach = whole_number("kernel_distance", params["kernel_distance"], 1, 1000)

    run_dir = settings["STRUCTURE", "run_dir"]
    input_dir = os.path.join(run_dir, settings["STRUCTURE", "input_dir"])
    files = [
        os.path.normpath(os.path.join(input_dir, settings["INPUTS", f"{kind}_dir"], settings[section, key]))
        for kind, section, key in (
            ("allocation", "INPUTS.ALLOCATION", "allocation_file"),
            ("observed", "INPUTS.OBSERVED", "observed_lu_file"),
            ("projected", "INPUTS.PROJECTED", "projected_lu_file"),
        )
    ]
    for path in files:
        if not os.path.isfile(path):
            raise FileNotFoundError(f"{config_file} names the file {path}, which does not exist")
    rules = read_allocation(files[0])
    cells = read_grid(files[1], rules, resolution)
    goals = read_projection(files[2], rules)
    check_totals(files[2], goals, cells, rules, years)

    land_cover = {}
    for year in years:
        if year != years[0]:
            near = {rule.name: kernel_density(cells, rule.name, reach) for rule in rules}
            for region in sorted({cell.region for cell in cells}):
                members = [cell for cell in cells if cell.region == region]
                advance(members, goals[region, year], rules, near, ratio, threshold)
        if year in target_years:
            land_cover[year] = [Cell(**{**vars(cell), "areas": dict(cell.areas)}) for cell in cells]
    if write_outputs:
        output_dir = os.path.normpath(os.path.join(run_dir, settings["STRUCTURE", "output_dir"]))
        write_land_cover(os.path.join(output_dir, f"landcover_{params['scenario']}.csv"), land_cover, rules)
    return land_cover


# The method.


def advance(cells, goal, rules, near, ratio, threshold):
    """Bring the cells of one region to the areas of `goal`, which is {class: hectares}."""
    left = {rule.name: goal[rule.name] - sum(cell.areas[rule.name] for cell in cells) for rule in rules}
    for share_of_gain, move in ((ratio, intensify), (1.0, expand), (1.0, intensify)):
        for rule in rules:
            gain = int(share_of_gain * max(left[rule.name], 0))
            for giver in rule.converts:
                wanted = min(gain, -left[giver])
                if wanted > 0:
                    moved = move(cells, rule, giver, wanted, near, threshold)
                    gain -= moved
                    left[rule.name] -= moved
                    left[giver] += moved
    rest = [f"{name} {area / 100:+.2f} km2" for name, area in left.items() if area]
    if rest:
        raise ValueError(
            f"region {cells[0].region}: no way to place {', '.join(rest)}; "
            "the allocation table should name every class that may make way"
        )


def intensify(cells, rule, giver, wanted, _near, _threshold):
    """Grow a class where it is, in proportion to its area there; give the hectares that were moved."""
    holders = [cell for cell in cells if cell.areas[rule.name] > 0 and cell.areas[giver] > 0]
    return convert(holders, rule.name, giver, wanted, [cell.areas[rule.name] for cell in holders])


def expand(cells, rule, giver, wanted, near, threshold):
    """Grow a class into cells without it, the likeliest first; give the hectares that were moved."""
    candidates = [cell for cell in cells if cell.areas[rule.name] == 0 and cell.areas[giver] > 0]
    most = max((near[rule.name][cell.number] for cell in cells), default=0.0) or 1.0
    likelihood = {}
    for cell in candidates:
        score = rule.kernel_density * near[rule.name][cell.number] / most + rule.soil * cell.soil
        likelihood[cell.number] = score * score
    moved = 0
    while candidates and moved < wanted:
        best = max(likelihood[cell.number] for cell in candidates)
        chosen = [cell for cell in candidates if likelihood[cell.number] >= threshold * best]
        weights = [likelihood[cell.number] if best > 0 else 1.0 for cell in chosen]
        moved += convert(chosen, rule.name, giver, wanted - moved, weights)
        candidates = [cell for cell in candidates if cell.areas[giver] > 0]
    return moved


def convert(cells, taker, giver, wanted, weights):
    """Turn hectares of one class into another, in proportion to `weights`; give how many."""
    parts = share(wanted, weights, [cell.areas[giver] for cell in cells])
    for cell, part in zip(cells, parts):
        cell.areas[taker] += part
        cell.areas[giver] -= part
    return sum(parts)


def share(amount, weights, room):
    """Divide a whole number in proportion to `weights`; no part is larger than its room.

    What one part has no room for goes to the others. The last few units, fewer than there are
    parts, go to the largest weights, the first one first.
    """
    parts = [0] * len(room)
    while amount > 0:
        free = [at for at in range(len(room)) if parts[at] < room[at] and weights[at] > 0]
        if not free:
            break
        whole, total = amount, math.fsum(weights[at] for at in free)
        for at in free:
            part = min(int(whole * (weights[at] / total)), room[at] - parts[at], amount)
            parts[at] += part
            amount -= part
        if amount == whole:  # less than one unit for each
            for at in sorted(free, key=lambda at: -weights[at])[:amount]:
                parts[at] += 1
                amount -= 1
    return parts


def kernel_density(cells, name, reach):
    """Give for each cell how much of a class lies around it, up to `reach` cells away.

    An area counts by the inverse square of its distance; that of the cell itself does not count.
    """
    area_at = {cell.place: cell.areas[name] for cell in cells}
    offsets = [
        (down, right, down * down + right * right)
        for down in range(-reach, reach + 1)
        for right in range(-reach, reach + 1)
        if 0 < down * down + right * right <= reach * reach
    ]
    return {
        cell.number: math.fsum(
            area_at.get((cell.place[0] + down, cell.place[1] + right), 0) / square for down, right, square in offsets
        )
        for cell in cells
    }


# Settings.


def read_config(path):
    """Give the settings as {(section, name): text}; all must be there, and no other."""
    settings, section = {}, ""
    with open(path, encoding="utf-8") as source:
        for at, line in enumerate(source, 1):
            line = line.strip()
            if not line or line.startswith("#"):
                continue
            if line.startswith("[[") and line.endswith("]]"):
                section = section.split(".")[0] + "." + line[2:-2].strip()
            elif line.startswith("[") and line.endswith("]"):
                section = line[1:-1].strip()
            else:
                key, equals, text = (word.strip() for word in line.partition("="))
                if not equals:
                    raise ValueError(f"{path}, line {at}: neither a section nor a setting: {line!r}")
                if key not in SETTINGS.get(section, ()):
                    raise ValueError(f"{path}, line {at}: this reduced Demeter has no setting {key!r} in [{section}]")
                if (section, key) in settings:
                    raise ValueError(f"{path}, line {at}: {key} is set twice")
                settings[section, key] = text
    for section, keys in SETTINGS.items():
        for key in keys:
            if not settings.get((section, key)):
                raise ValueError(f"{path} lacks {key} in [{section}]")
    return settings


def number(what, text, low=0.0, high=1.0):
    """Give a text as a number from `low` to `high`; `what` says in an error what it is, or where."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not low <= value <= high:
        raise ValueError(f"{what}: {text!r} should be a number between {low} and {high}")
    return value


def whole_number(what, text, low, high):
    """Give a text as a whole number from `low` to `high`."""
    value = number(what, text, low, high)
    if value != int(value):
        raise ValueError(f"{what}: {text!r} should be a whole number")
    return int(value)


def time_steps(params):
    """Give the years to compute and those to write."""
    first, last = (whole_number(key, params[key], 500, 3000) for key in ("start_year", "end_year"))
    years = list(range(first, last + 1, whole_number("timestep", params["timestep"], 1, 1000)))
    if not years or years[-1] != last:
        raise ValueError(f"steps of {params['timestep']} years do not lead from {first} to {last}")
    if params["target_years_output"] == "all":
        return years, years
    texts = params["target_years_output"].split(";")
    unknown = [text for text in texts if text.strip() not in {str(year) for year in years}]
    if unknown:
        raise ValueError(f"target_years_output: {unknown[0]!r} is none of the years {years[0]} to {years[-1]}")
    return years, [int(text) for text in texts]


# Tables.


def read_table(path, columns):
    """Give the rows of a CSV file as dictionaries; the file must have just these columns."""
    with open(path, encoding="utf-8", newline="") as source:
        table = csv.DictReader(source)
        if sorted(table.fieldnames or []) != sorted(columns):
            raise ValueError(f"{path} should have the columns {', '.join(columns)}")
        rows = list(table)
    for at, row in enumerate(rows, 2):
        if None in row or None in row.values():
            raise ValueError(f"{path}, line {at}: there should be {len(columns)} cells")
    return rows


def hectares(path, text):
    """Give an area in whole hectares; `text` is in km2."""
    try:
        area = Decimal(text) * 100
    except InvalidOperation:
        raise ValueError(f"{path}: {text!r} is not an area") from None
    if not area.is_finite() or area < 0 or area != int(area):
        raise ValueError(f"{path}: an area is at least 0 km2 and has at most two decimals, unlike {text!r}")
    return int(area)


def read_allocation(path):
    """Give the rules of all classes, in the order in which classes are treated."""
    rules = []
    for row in read_table(path, ["class", "order", "converts", "kernel_density", "soil"]):
        order = whole_number(path, row["order"], 1, 1000)
        weights = number(path, row["kernel_density"]), number(path, row["soil"])
        rules.append(Rule(row["class"], order, row["converts"].split(), *weights))
    names = [rule.name for rule in rules]
    if len(set(names)) != len(names) or not names:
        raise ValueError(f"{path} should have one line for each class")
    for rule in rules:
        for giver in rule.converts:
            if giver not in names or giver == rule.name:
                raise ValueError(f"{path}: {rule.name} cannot be made of {giver!r}")
    return sorted(rules, key=lambda rule: rule.order)


def read_grid(path, rules, resolution):
    """Give the cells of the base year, in the order of the file."""
    names = [rule.name for rule in rules]
    cells, seen = [], set()
    for row in read_table(path, ["cell", "region", "latitude", "longitude", "soil", *names]):
        latitude, longitude = (number(path, row[axis], -360.0, 360.0) for axis in ("latitude", "longitude"))
        place = math.floor(latitude / resolution), math.floor(longitude / resolution)
        for key in (row["cell"], place):
            if key in seen:
                raise ValueError(f"{path}: cell {row['cell']} is there twice, or two cells lie at its place")
            seen.add(key)
        areas = {name: hectares(path, row[name]) for name in names}
        if sum(areas.values()) == 0:
            raise ValueError(f"{path}: cell {row['cell']} has no area")
        soil = number(path, row["soil"])
        cells.append(Cell(row["cell"], row["region"], row["latitude"], row["longitude"], place, soil, areas))
    if not cells:
        raise ValueError(f"{path} has no cells")
    return cells


def read_projection(path, rules):
    """Give the areas of the projection as {(region, year): {class: hectares}}."""
    names = [rule.name for rule in rules]
    goals = {}
    for row in read_table(path, ["region", "year", *names]):
        key = row["region"], whole_number(path, row["year"], 500, 3000)
        if key in goals:
            raise ValueError(f"{path} has {key[0]}, {key[1]} twice")
        goals[key] = {name: hectares(path, row[name]) for name in names}
    return goals


def check_totals(path, goals, cells, rules, years):
    """The projection must be one of this grid: same regions, same area, same base year."""
    regions = sorted({cell.region for cell in cells})
    strange = sorted({region for region, _ in goals} - set(regions))
    if strange:
        raise ValueError(f"{path} has the region {strange[0]}, which the grid does not have")
    for region in regions:
        base = {rule.name: sum(cell.areas[rule.name] for cell in cells if cell.region == region) for rule in rules}
        for year in years:
            if (region, year) not in goals:
                raise ValueError(f"{path} lacks {region}, {year}")
            total, area = sum(goals[region, year].values()), sum(base.values())
            if total != area:
                raise ValueError(
                    f"{path}: the classes of {region}, {year} add up to {total / 100:.2f} km2, "
                    f"but its cells to {area / 100:.2f} km2"
                )
        for name, area in base.items():
            projected = goals[region, years[0]][name]
            if projected != area:
                raise ValueError(
                    f"{path}: {region} has {projected / 100:.2f} km2 of {name} in the base year {years[0]}, "
                    f"but {area / 100:.2f} km2 in its cells"
                )


def write_land_cover(path, land_cover, rules):
    """Write the whole table or nothing; areas in km2."""
    names = sorted(rule.name for rule in rules)
    part = path + ".part"
    with open(part, "w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(["year", "cell", "region", "latitude", "longitude", *names])
        for year in sorted(land_cover):
            for cell in land_cover[year]:
                areas = [f"{cell.areas[name] // 100}.{cell.areas[name] % 100:02d}" for name in names]
                table.writerow([year, cell.number, cell.region, cell.latitude, cell.longitude, *areas])
    os.replace(part, path)
