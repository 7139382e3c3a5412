#!/usr/bin/env python3
"""Describe the soil moisture of one field: how wet, against which thresholds, in which direction.

The moisture of the root zone is the mean of the two soil layers, weighted by
their thickness (0-7 cm and 7-28 cm). Thresholds, in m3 of water per m3 of soil:

* field capacity and wilting point belong to the soil (Saxton and Rawls, 2006,
  Soil Science Society of America Journal 70, table 3);
* stress begins when a crop has used up its share p of the water between them
  (Allen et al., 1998, FAO Irrigation and Drainage Paper 56, table 22).

The trend is the slope of a straight line through the last 72 hours.
"""

import argparse
import csv
import json
import math
import os
import sys

LAYERS = [("soil_moisture_0_to_7cm", 7.0), ("soil_moisture_7_to_28cm", 21.0)]  # column, thickness in cm
TREND_HOURS = 72
TREND_STEADY = 0.001  # m3/m3 a day: less than this is no trend

# wilting point, field capacity, saturation
SOILS = {
    "sand": (0.05, 0.10, 0.46),
    "sandy_loam": (0.08, 0.18, 0.45),
    "loam": (0.14, 0.28, 0.46),
    "clay_loam": (0.22, 0.36, 0.48),
    "clay": (0.30, 0.42, 0.50),
}

# share p of the available water that the crop takes without stress, root depth in m
CROPS = {
    "tomato": (0.40, 0.7),
    "corn": (0.55, 1.0),
    "wheat": (0.55, 1.0),
    "lettuce": (0.30, 0.3),
    "potato": (0.35, 0.4),
    "grape": (0.45, 1.0),
    "alfalfa": (0.55, 1.0),
    "cotton": (0.65, 1.0),
}


def read_soil(path):
    """Return the polygon, the times and the moisture of the root zone of every hour."""
    times, moisture, polygons = [], [], set()
    with open(path, encoding="utf-8", newline="") as source:
        table = csv.DictReader(source)
        missing = {"time", "polygon_id", *(name for name, _ in LAYERS)} - set(table.fieldnames or [])
        if missing:
            raise ValueError(f"{path} lacks the columns: {', '.join(sorted(missing))}")
        depth = sum(thickness for _, thickness in LAYERS)
        for row in table:
            polygons.add(row["polygon_id"])
            times.append(row["time"])
            moisture.append(sum(float(row[name]) * thickness for name, thickness in LAYERS) / depth)
    if not times:
        raise ValueError(f"{path} has no rows")
    if len(polygons) != 1:
        raise ValueError(f"{path} should hold one polygon, but holds {', '.join(sorted(polygons))}")
    return polygons.pop(), times, moisture


def slope(values):
    """Return the slope of the least-squares line through values, for a step of one."""
    middle = (len(values) - 1) / 2
    mean = math.fsum(values) / len(values)
    spread = math.fsum((at - middle) ** 2 for at in range(len(values)))
    if spread == 0:
        return 0.0
    return math.fsum((at - middle) * (value - mean) for at, value in enumerate(values)) / spread


def classify(value, wilting, stress, capacity):
    """Name the state of the soil."""
    if value <= wilting:
        return "wilting"
    if value < stress:
        return "stressed"
    if value <= capacity:
        return "adequate"
    return "wet"


def write_json(path, content):
    """Write the whole file or nothing."""
    part = path + ".part"
    with open(part, "w", encoding="utf-8", newline="\n") as out:
        json.dump(content, out, indent=2)
        out.write("\n")
    os.replace(part, path)


def main():
    parser = argparse.ArgumentParser(description="Describe the soil moisture of one field.")
    parser.add_argument("--input", required=True, help="the hourly soil data, CSV")
    parser.add_argument("--output", required=True, help="the JSON file to write")
    parser.add_argument("--crop-type", required=True, choices=sorted(CROPS), help="the crop on the field")
    parser.add_argument("--soil-type", required=True, choices=sorted(SOILS), help="the soil of the field")
    args = parser.parse_args()

    try:
        polygon, times, moisture = read_soil(args.input)
        wilting, capacity, saturation = SOILS[args.soil_type]
        share, root_depth = CROPS[args.crop_type]
        stress = capacity - share * (capacity - wilting)
        current = moisture[-1]
        change = slope(moisture[-TREND_HOURS:]) * 24
        direction = "steady" if abs(change) < TREND_STEADY else ("drying" if change < 0 else "wetting")
        write_json(
            args.output,
            {
                "polygon_id": polygon,
                "crop_type": args.crop_type,
                "soil_type": args.soil_type,
                "hours": len(times),
                "first_hour": times[0],
                "last_hour": times[-1],
                "thresholds": {
                    "wilting_point": round(wilting, 4),
                    "stress": round(stress, 4),
                    "field_capacity": round(capacity, 4),
                    "saturation": round(saturation, 4),
                },
                "root_depth_m": root_depth,
                "moisture": {
                    "current": round(current, 4),
                    "mean": round(math.fsum(moisture) / len(moisture), 4),
                    "minimum": round(min(moisture), 4),
                    "maximum": round(max(moisture), 4),
                },
                "state": classify(current, wilting, stress, capacity),
                "hours_below_stress": sum(value < stress for value in moisture),
                "available_water_percent": round(100 * (current - wilting) / (capacity - wilting), 1),
                "deficit_to_field_capacity": round(max(0.0, capacity - current), 4),
                "trend": {"direction": direction, "change_per_day": round(change, 5)},
            },
        )
    except (OSError, ValueError) as error:
        sys.exit(f"analyze_moisture.py: {error}")


if __name__ == "__main__":
    main()
