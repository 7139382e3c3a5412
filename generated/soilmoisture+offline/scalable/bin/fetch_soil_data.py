#!/usr/bin/env python3
"""Write the hourly soil data of one field polygon as a CSV table.

The polygons file is a JSON list of records, or an object whose "polygons" is
that list. A record has an "id" and says where the field is: "latitude" and
"longitude", or "coordinates", a ring of [longitude, latitude] corners.

Where the data come from:

* a record with "hourly" carries its own observations, laid out as Open-Meteo
  answers (one list for each variable, beside the list "time"). They are used as
  they are and nothing is downloaded;
* for any other record --fetch downloads them from the Open-Meteo archive
  (ERA5 and ERA5-Land reanalysis) for the middle of the field.

Hours without a value for every variable are left out and counted on stderr.
"""

import argparse
import csv
import datetime
import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request

ARCHIVE = "https://archive-api.open-meteo.com/v1/archive"
TIMEOUT_SECONDS = 60
VARIABLES = [
    "soil_moisture_0_to_7cm",
    "soil_moisture_7_to_28cm",
    "soil_temperature_0_to_7cm",
]


class Problem(Exception):
    """Something that the user can put right; the text says what."""


def day(text):
    """Return the date that an argument names."""
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date of the form YYYY-MM-DD")


def read_polygon(path, polygon_id):
    """Return the record of one polygon."""
    try:
        with open(path, encoding="utf-8") as source:
            content = json.load(source)
    except ValueError as error:
        raise Problem(f"{path} is not JSON: {error}")
    records = content.get("polygons") if isinstance(content, dict) else content
    if not isinstance(records, list) or not all(isinstance(r, dict) for r in records):
        raise Problem(f'{path} should be a list of records, or an object with such a list as "polygons"')
    for record in records:
        if record.get("id") == polygon_id:
            return record
    known = ", ".join(str(record.get("id")) for record in records) or "none"
    raise Problem(f"{path} has no polygon {polygon_id!r}; it has: {known}")


def middle(record):
    """Return latitude and longitude of the field."""
    if "latitude" in record and "longitude" in record:
        return float(record["latitude"]), float(record["longitude"])
    ring = record.get("coordinates")
    if not ring:
        raise Problem(
            f'polygon {record["id"]!r} does not say where it is: give "latitude" and "longitude", '
            f'or "coordinates", a ring of [longitude, latitude] corners'
        )
    if len(ring) > 1 and ring[0] == ring[-1]:  # a closed ring names its first corner twice
        ring = ring[:-1]
    latitude = sum(float(corner[1]) for corner in ring) / len(ring)
    longitude = sum(float(corner[0]) for corner in ring) / len(ring)
    return latitude, longitude


def download(record, start, end):
    """Return the "hourly" object of the Open-Meteo archive for one field."""
    latitude, longitude = middle(record)
    query = urllib.parse.urlencode(
        {
            "latitude": f"{latitude:.5f}",
            "longitude": f"{longitude:.5f}",
            "start_date": start.isoformat(),
            "end_date": end.isoformat(),
            "hourly": ",".join(VARIABLES),
            "timezone": "GMT",
        }
    )
    url = f"{ARCHIVE}?{query}"
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT_SECONDS) as answer:
            reply = json.load(answer)
    except urllib.error.HTTPError as error:
        body = error.read(500).decode("utf-8", "replace").strip()
        raise Problem(f"Open-Meteo refused the request ({error.code}): {body}\n  {url}")
    except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
        reason = getattr(error, "reason", error)
        raise Problem(f"Open-Meteo cannot be reached: {reason}\n  {url}")
    except ValueError as error:
        raise Problem(f"Open-Meteo did not answer with JSON: {error}\n  {url}")
    if "hourly" not in reply:
        raise Problem(f"the answer of Open-Meteo has no hourly data\n  {url}")
    return reply["hourly"]


def select(hourly, start, end, origin):
    """Return the complete rows from start to end, both days included, and the count of incomplete ones."""
    missing = [name for name in ["time"] + VARIABLES if name not in hourly]
    if missing:
        raise Problem(f"{origin} lacks: {', '.join(missing)}")
    columns = [hourly["time"]] + [hourly[name] for name in VARIABLES]
    if len({len(column) for column in columns}) != 1:
        raise Problem(f"{origin} has lists of different length")
    times = hourly["time"]
    if not times:
        raise Problem(f"{origin} is empty")
    first, last = times[0][:10], times[-1][:10]
    if start.isoformat() < first or end.isoformat() > last:
        raise Problem(f"{origin} covers {first} to {last}, but {start} to {end} was asked for")
    rows, dropped = [], 0
    for row in zip(*columns):
        if start.isoformat() <= row[0][:10] <= end.isoformat():
            if None in row:
                dropped += 1
            else:
                rows.append(row)
    if not rows:
        raise Problem(f"{origin} has no complete hour from {start} to {end}")
    return rows, dropped


def write_table(path, polygon_id, rows):
    """Write the whole table or nothing."""
    part = path + ".part"
    with open(part, "w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(["time", "polygon_id"] + VARIABLES)
        for time, *values in rows:
            table.writerow([time, polygon_id] + values)
    os.replace(part, path)


def main():
    parser = argparse.ArgumentParser(description="Write the hourly soil data of one field polygon as CSV.")
    parser.add_argument("--fetch", action="store_true", help="download the data of a record that carries none")
    parser.add_argument("--polygon-id", required=True, help="the id of the polygon")
    parser.add_argument("--start-date", required=True, type=day, help="first day, YYYY-MM-DD")
    parser.add_argument("--end-date", required=True, type=day, help="last day, YYYY-MM-DD")
    parser.add_argument("--output", required=True, help="the CSV file to write")
    parser.add_argument("--polygons-file", required=True, help="the JSON file with the polygons")
    args = parser.parse_args()

    try:
        if args.end_date < args.start_date:
            raise Problem(f"the end date {args.end_date} is before the start date {args.start_date}")
        record = read_polygon(args.polygons_file, args.polygon_id)
        if "hourly" in record:
            hourly, origin = record["hourly"], f"the data of {args.polygon_id!r} in {args.polygons_file}"
        elif args.fetch:
            hourly, origin = download(record, args.start_date, args.end_date), "the answer of Open-Meteo"
        else:
            raise Problem(f"the record of {args.polygon_id!r} carries no data; --fetch downloads them")
        rows, dropped = select(hourly, args.start_date, args.end_date, origin)
        write_table(args.output, args.polygon_id, rows)
        if dropped:
            print(f"fetch_soil_data.py: left out {dropped} incomplete hours", file=sys.stderr)
    except (Problem, OSError) as error:
        sys.exit(f"fetch_soil_data.py: {error}")


if __name__ == "__main__":
    main()
