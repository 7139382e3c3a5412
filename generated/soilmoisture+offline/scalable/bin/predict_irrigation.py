#!/usr/bin/env python3
"""Forecast the soil moisture of one field and say whether and how much to irrigate.

The forecast comes from the linear model of train_model.py. The advice follows
from the thresholds in the analysis:

* irrigate_now: the root zone is drier than the stress threshold;
* irrigate_soon: the forecast falls below it; "hours_until_stress" says when;
* watch: less than a quarter of the water above the threshold is left;
* none: otherwise.

The urgency is 0 when the root zone stays at field capacity and 100 when it
reaches the stress threshold now or in the forecast.

Irrigation is meant to bring the root zone back to field capacity. The amount in
mm is the deficit times the root depth; it takes the moisture of the upper 28 cm
for that of the whole root zone.
"""

import argparse
import csv
import json
import os
import sys

FORMAT = "linear-forecast-json 1"
LAYERS = [("soil_moisture_0_to_7cm", 7.0), ("soil_moisture_7_to_28cm", 21.0)]  # column, thickness in cm


def read_json(path):
    """Return the content of a JSON file that holds an object."""
    try:
        with open(path, encoding="utf-8") as source:
            content = json.load(source)
    except ValueError as error:
        raise ValueError(f"{path} is not JSON: {error}")
    if not isinstance(content, dict):
        raise ValueError(f"{path} should hold an object")
    return content


def read_model(model_path, metadata_path):
    """Return the model, after a look whether model and metadata belong together."""
    model, metadata = read_json(model_path), read_json(metadata_path)
    for path, content in ((model_path, model), (metadata_path, metadata)):
        if content.get("format") != FORMAT:
            raise ValueError(f"{path} should be of format {FORMAT!r}, but says {content.get('format')!r}")
    for name in ("sequence_length", "forecast_horizon"):
        if model[name] != metadata[name]:
            raise ValueError(f"{model_path} and {metadata_path} differ in {name}: {model[name]}, {metadata[name]}")
    return model


def read_moisture(path, polygon_id):
    """Return the moisture of the root zone of every hour."""
    moisture = []
    depth = sum(thickness for _, thickness in LAYERS)
    with open(path, encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source):
            if row["polygon_id"] != polygon_id:
                raise ValueError(f"{path} is about {row['polygon_id']!r}, the analysis about {polygon_id!r}")
            moisture.append(sum(float(row[name]) * thickness for name, thickness in LAYERS) / depth)
    return moisture


def forecast(model, moisture, ceiling):
    """Return the moisture of the coming hours, between zero and saturation."""
    past = moisture[-model["sequence_length"] :]
    features = [(value - past[-1]) / model["scale"] for value in past] + [1.0]
    coming = []
    for row in model["weights"]:
        change = 0.0
        for weight, feature in zip(row, features):
            change += weight * feature
        coming.append(min(max(past[-1] + change * model["scale"], 0.0), ceiling))
    return coming


def advise(current, coming, stress, capacity):
    """Return the action and the hours until stress, None if it is not in sight."""
    if current < stress:
        return "irrigate_now", 0
    for hour, value in enumerate(coming, start=1):
        if value < stress:
            return "irrigate_soon", hour
    if min(coming) < stress + 0.25 * (capacity - stress):
        return "watch", None
    return "none", None


def write_json(path, content):
    """Write the whole file or nothing."""
    part = path + ".part"
    with open(part, "w", encoding="utf-8", newline="\n") as out:
        json.dump(content, out, indent=2)
        out.write("\n")
    os.replace(part, path)


def main():
    parser = argparse.ArgumentParser(description="Say whether and how much to irrigate one field.")
    parser.add_argument("--analysis", required=True, help="the analysis of the field, JSON")
    parser.add_argument("--output", required=True, help="the JSON file to write")
    parser.add_argument("--model", required=True, help="the forecast model")
    parser.add_argument("--model-metadata", required=True, help="the description of the model, JSON")
    parser.add_argument("--soil-data", required=True, help="the hourly soil data of the field, CSV")
    args = parser.parse_args()

    try:
        analysis = read_json(args.analysis)
        model = read_model(args.model, args.model_metadata)
        moisture = read_moisture(args.soil_data, analysis["polygon_id"])
        if len(moisture) < model["sequence_length"]:
            raise ValueError(
                f"{args.soil_data} has {len(moisture)} hours; the model looks back {model['sequence_length']}"
            )
        thresholds = analysis["thresholds"]
        stress, capacity = thresholds["stress"], thresholds["field_capacity"]
        current = moisture[-1]
        coming = forecast(model, moisture, thresholds["saturation"])
        action, hours = advise(current, coming, stress, capacity)
        lowest = min([current] + coming)
        urgency = 100 * (capacity - lowest) / (capacity - stress)
        amount = 0.0
        if action in ("irrigate_now", "irrigate_soon"):
            amount = max(0.0, capacity - current) * analysis["root_depth_m"] * 1000
        write_json(
            args.output,
            {
                "polygon_id": analysis["polygon_id"],
                "from_hour": analysis["last_hour"],
                "action": action,
                "hours_until_stress": hours,
                "urgency": round(min(max(urgency, 0.0), 100.0)),
                "irrigation_mm": round(amount, 1),
                "current_moisture": round(current, 4),
                "lowest_forecast": round(min(coming), 4),
                "forecast": [round(value, 4) for value in coming],
            },
        )
    except KeyError as error:
        sys.exit(f"predict_irrigation.py: an input lacks the entry or column {error}")
    except (OSError, ValueError) as error:
        sys.exit(f"predict_irrigation.py: {error}")


if __name__ == "__main__":
    main()
