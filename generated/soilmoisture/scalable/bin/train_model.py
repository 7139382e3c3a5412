#!/usr/bin/env python3
"""Train a linear forecast of soil moisture on the hourly data of one field.

From the last L hours (--sequence-length) the model forecasts the next H hours
(--forecast-horizon). For each of the H hours it has L weights and one bias. It
forecasts the change from the latest hour out of the changes that led to it, so a
model whose weights are all zero says "as now": that is the persistence forecast,
from which the training starts.

Training is normalised least mean squares, one pass over the windows in order of
time in each epoch. Errors are clipped before they correct the weights, because
rain, which the past does not announce, would otherwise outweigh everything else.
The last fifth of the windows is held out; the weights of the epoch with the
smallest error there are kept, so that the model is never worse there than
persistence. There is no randomness: the same data give the same model.

The model file is JSON, whatever its suffix says; its first entry names the format.
"""

import argparse
import csv
import datetime
import json
import math
import os
import sys

FORMAT = "linear-forecast-json 1"
LAYERS = [("soil_moisture_0_to_7cm", 7.0), ("soil_moisture_7_to_28cm", 21.0)]  # column, thickness in cm
STEP = 0.05  # share of each error that one correction removes
CLIP = 5.0  # the largest error that counts in full, in units of the usual hourly change
MIN_WINDOWS = 10


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
            times.append(datetime.datetime.fromisoformat(row["time"]))
            moisture.append(sum(float(row[name]) * thickness for name, thickness in LAYERS) / depth)
    if len(polygons) != 1:
        raise ValueError(f"{path} should hold one polygon, but holds {len(polygons)}")
    return polygons.pop(), times, moisture


def usual_change(moisture):
    """Return the median size of the changes from hour to hour; hours without a change do not count."""
    changes = sorted(abs(after - before) for before, after in zip(moisture, moisture[1:]) if after != before)
    return changes[len(changes) // 2] if changes else 1.0


def make_windows(times, moisture, length, horizon, scale):
    """Return (features, targets) for every run of length + horizon hours without a gap."""
    hour = datetime.timedelta(hours=1)
    unbroken = 0  # hours in a row that end here
    windows = []
    for end in range(len(times)):
        unbroken = unbroken + 1 if end and times[end] - times[end - 1] == hour else 1
        if unbroken >= length + horizon:
            start = end - length - horizon + 1
            past = moisture[start : start + length]
            future = moisture[start + length : end + 1]
            features = [(value - past[-1]) / scale for value in past] + [1.0]
            targets = [(value - past[-1]) / scale for value in future]
            windows.append((features, targets))
    return windows


def dot(weights, features):
    """Return the sum of the products, added from left to right."""
    total = 0.0
    for weight, feature in zip(weights, features):
        total += weight * feature
    return total


def error_of(weights, windows):
    """Return the root mean square error over all windows and hours ahead."""
    squares = [
        (target - dot(row, features)) ** 2
        for features, targets in windows
        for row, target in zip(weights, targets)
    ]
    return math.sqrt(math.fsum(squares) / len(squares))


def train_epoch(weights, windows):
    """Correct the weights once by every window, in place."""
    for features, targets in windows:
        power = dot(features, features)
        for row, target in zip(weights, targets):
            error = min(max(target - dot(row, features), -CLIP), CLIP)
            correction = STEP * error / power
            for at, feature in enumerate(features):
                row[at] += correction * feature


def write_json(path, content):
    """Write the whole file or nothing."""
    part = path + ".part"
    with open(part, "w", encoding="utf-8", newline="\n") as out:
        json.dump(content, out, indent=1)
        out.write("\n")
    os.replace(part, path)


def main():
    parser = argparse.ArgumentParser(description="Train a linear forecast of soil moisture.")
    parser.add_argument("--input", required=True, help="the hourly soil data, CSV")
    parser.add_argument("--output", required=True, help="the model file to write")
    parser.add_argument("--metadata", required=True, help="the JSON file that describes the model")
    parser.add_argument("--sequence-length", type=int, default=24, help="hours that the model looks back")
    parser.add_argument("--forecast-horizon", type=int, default=24, help="hours that the model looks ahead")
    parser.add_argument("--epochs", type=int, default=50, help="passes over the data")
    args = parser.parse_args()

    try:
        length, horizon = args.sequence_length, args.forecast_horizon
        if length < 2 or horizon < 1 or args.epochs < 1:
            raise ValueError("a sequence has at least 2 hours, a horizon 1 hour, a training 1 epoch")
        polygon, times, moisture = read_soil(args.input)
        scale = usual_change(moisture)
        windows = make_windows(times, moisture, length, horizon, scale)
        if len(windows) < MIN_WINDOWS:
            raise ValueError(
                f"{args.input} gives {len(windows)} windows of {length} + {horizon} hours without a gap; "
                f"at least {MIN_WINDOWS} are needed, so take more days"
            )
        held_out = max(1, len(windows) // 5)
        training, validation = windows[:-held_out], windows[-held_out:]

        weights = [[0.0] * (length + 1) for _ in range(horizon)]
        persistence = error_of(weights, validation)
        best, best_error, best_epoch = [row[:] for row in weights], persistence, 0
        for epoch in range(1, args.epochs + 1):
            train_epoch(weights, training)
            error = error_of(weights, validation)
            if error < best_error:
                best, best_error, best_epoch = [row[:] for row in weights], error, epoch

        write_json(
            args.output,
            {
                "format": FORMAT,
                "sequence_length": length,
                "forecast_horizon": horizon,
                "scale": float(f"{scale:.9e}"),
                "weights": [[float(f"{weight:.9e}") for weight in row] for row in best],
            },
        )
        write_json(
            args.metadata,
            {
                "format": FORMAT,
                "trained_on": polygon,
                "first_hour": times[0].strftime("%Y-%m-%dT%H:%M"),
                "last_hour": times[-1].strftime("%Y-%m-%dT%H:%M"),
                "sequence_length": length,
                "forecast_horizon": horizon,
                "epochs": args.epochs,
                "best_epoch": best_epoch,
                "windows": {"training": len(training), "validation": len(validation)},
                "validation_rmse": round(best_error * scale, 6),
                "persistence_rmse": round(persistence * scale, 6),
            },
        )
    except (OSError, ValueError) as error:
        sys.exit(f"train_model.py: {error}")


if __name__ == "__main__":
    main()
