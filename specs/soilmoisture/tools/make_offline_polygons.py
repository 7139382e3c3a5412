#!/usr/bin/env python3
"""Make polygons-offline.json: the three fields with simulated soil data for two weeks.

The data are simulated, not measured. Each field is a bucket of soil with two
layers: rain fills the upper one, what it cannot hold drains to the lower one,
and crops draw water from both during the day. The fields differ in how wet they
start and in when they get rain. The layout is that of an Open-Meteo answer.
"""

import argparse
import datetime
import json
import math
import os
import random
import sys

START = datetime.datetime(2024, 7, 1)
HOURS = 14 * 24

# id, name, latitude, longitude, first moisture of both layers, {hour: rain in mm}, seed
FIELDS = [
    ("field_north", "North", 38.565, -121.790, 0.345, 0.352, {61: 3.0, 62: 4.0, 188: 7.0, 189: 8.0, 190: 4.0}, 11),
    ("field_south", "South", 38.445, -121.700, 0.330, 0.340, {180: 6.0, 181: 9.0, 182: 7.0, 302: 9.0, 303: 11.0, 304: 6.0}, 12),
    ("field_east", "East", 38.540, -121.580, 0.315, 0.325, {40: 2.0}, 13),
]
WILTING, CAPACITY = 0.22, 0.36
DEPTH_UPPER, DEPTH_LOWER = 70.0, 210.0  # millimetres


def simulate(upper, lower, rain, seed):
    """Return the three hourly series of one field."""
    noise = random.Random(seed)
    moisture_upper, moisture_lower, temperature = [], [], []
    for hour in range(HOURS):
        sun = max(0.0, math.sin((hour % 24 - 6) * math.pi / 12))  # sunrise at six, noon at twelve
        weather = 1.0 + 0.2 * math.sin(hour / 53.0 + seed)
        upper += rain.get(hour, 0.0) / DEPTH_UPPER
        if upper > CAPACITY:
            lower += (upper - CAPACITY) * DEPTH_UPPER / DEPTH_LOWER
            upper = CAPACITY
        lower = min(lower, CAPACITY)
        demand = 0.62 * sun * weather  # millimetres in this hour
        upper -= 0.35 * demand * (upper - WILTING) / (CAPACITY - WILTING) / DEPTH_UPPER
        lower -= 0.65 * demand * (lower - WILTING) / (CAPACITY - WILTING) / DEPTH_LOWER
        exchange = 0.002 * (lower - upper)
        upper += exchange
        lower -= exchange * DEPTH_UPPER / DEPTH_LOWER
        moisture_upper.append(round(upper + noise.uniform(-0.001, 0.001), 3))
        moisture_lower.append(round(lower + noise.uniform(-0.0005, 0.0005), 3))
        daily = math.sin((hour % 24 - 9) * math.pi / 12)
        temperature.append(round(24.0 + 6.0 * daily * weather + noise.uniform(-0.3, 0.3), 1))
    return moisture_upper, moisture_lower, temperature


def main():
    parser = argparse.ArgumentParser(description="Make the polygons file with simulated soil data.")
    parser.add_argument("--output", default="polygons-offline.json", help="the JSON file to write")
    args = parser.parse_args()

    times = [(START + datetime.timedelta(hours=h)).strftime("%Y-%m-%dT%H:%M") for h in range(HOURS)]
    blocks = []
    for key, name, latitude, longitude, upper, lower, rain, seed in FIELDS:
        moisture_upper, moisture_lower, temperature = simulate(upper, lower, rain, seed)
        hourly = [
            ("time", times),
            ("soil_moisture_0_to_7cm", moisture_upper),
            ("soil_moisture_7_to_28cm", moisture_lower),
            ("soil_temperature_0_to_7cm", temperature),
        ]
        head = json.dumps({"id": key, "name": name, "latitude": latitude, "longitude": longitude})[1:-1]
        lines = []
        for variable, values in hourly:  # one day on a line
            days = [
                ", ".join(json.dumps(value) for value in values[at : at + 24]) for at in range(0, len(values), 24)
            ]
            lines.append(f'      "{variable}": [\n        ' + ",\n        ".join(days) + "\n      ]")
        blocks.append("    {" + head + ',\n      "hourly": {\n' + ",\n".join(lines) + "\n    }}")
    text = '{\n  "polygons": [\n' + ",\n".join(blocks) + "\n  ]\n}\n"
    part = args.output + ".part"
    try:
        with open(part, "w", encoding="utf-8", newline="\n") as out:
            out.write(text)
        os.replace(part, args.output)
    except OSError as error:
        sys.exit(f"make_offline_polygons.py: {error}")


if __name__ == "__main__":
    main()
