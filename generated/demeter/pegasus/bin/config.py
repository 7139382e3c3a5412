"""Writes the configuration of Demeter for one scenario.

The one function to call is `write`. It looks into the projection before a long run is started: which years
there are is read from it, and years that are asked for must be among them.
"""

import csv
import os

TEMPLATE = """\
# Land-use downscaling, scenario {scenario}

[STRUCTURE]
run_dir = .
input_dir = .
output_dir = .

[INPUTS]
allocation_dir = .
observed_dir = .
projected_dir = .

    [[ALLOCATION]]
    allocation_file = {allocation}

    [[OBSERVED]]
    observed_lu_file = {observed}

    [[PROJECTED]]
    projected_lu_file = {projected}

[PARAMS]
scenario = {scenario}
start_year = {start_year}
end_year = {end_year}
timestep = {timestep}
target_years_output = {target_years}
spatial_resolution = {spatial_resolution}
intensification_ratio = {intensification_ratio}
selection_threshold = {selection_threshold}
kernel_distance = {kernel_distance}
"""


def projected_years(path):
    """Give the years of a projection; every region must have the same ones, at one distance."""
    years = {}
    with open(path, encoding="utf-8", newline="") as source:
        table = csv.DictReader(source)
        if not {"region", "year"} <= set(table.fieldnames or []):
            raise ValueError(f"{path} should have the columns region and year")
        for row in table:
            years.setdefault(row["region"], set()).add(int(row["year"]))
    if not years:
        raise ValueError(f"{path} has no rows")
    first = min(years)
    for region in sorted(years):
        if years[region] != years[first]:
            odd = min(years[region] ^ years[first])
            raise ValueError(f"{path}: only one of the regions {first} and {region} has the year {odd}")
    common = sorted(years[first])
    steps = {late - early for early, late in zip(common, common[1:])}
    if len(steps) != 1:
        raise ValueError(f"{path} should have at least two years, all at one distance; it has {common}")
    return common


def write(
    ini,
    scenario,
    observed,
    projected,
    allocation,
    target_years,
    spatial_resolution,
    intensification_ratio,
    selection_threshold,
    kernel_distance,
):
    """Write the configuration file `ini`; the years to write are `target_years`, the others only computed."""
    years = projected_years(projected)
    for year in target_years:
        if int(year) not in years:
            raise ValueError(f"there is no year {year} in {projected}; there are: {', '.join(map(str, years))}")
    text = TEMPLATE.format(
        scenario=scenario,
        observed=os.path.basename(observed),
        projected=os.path.basename(projected),
        allocation=os.path.basename(allocation),
        start_year=years[0],
        end_year=years[-1],
        timestep=years[1] - years[0],
        target_years=";".join(map(str, target_years)),
        spatial_resolution=spatial_resolution,
        intensification_ratio=intensification_ratio,
        selection_threshold=selection_threshold,
        kernel_distance=kernel_distance,
    )
    part = ini + ".part"
    with open(part, "w", encoding="utf-8", newline="\n") as out:
        out.write(text)
    os.replace(part, ini)
