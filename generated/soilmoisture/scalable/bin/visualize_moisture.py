#!/usr/bin/env python3
"""Draw the soil moisture of one field as a PNG chart: past, forecast, thresholds, advice.

The chart shows the moisture of the root zone and of the upper layer, the forecast
from the last hour on, and as horizontal lines field capacity, stress threshold
and wilting point. The picture is made here, pixel by pixel, so no plotting library
is needed and the same data give the same bytes.
"""

import argparse
import csv
import datetime
import json
import os
import struct
import sys
import zlib

LAYERS = [("soil_moisture_0_to_7cm", 7.0), ("soil_moisture_7_to_28cm", 21.0)]  # column, thickness in cm

WIDTH, HEIGHT = 960, 520
LEFT, RIGHT, TOP, BOTTOM = 80, 930, 60, 420  # the frame of the plot

PALETTE = [
    (255, 255, 255),
    (40, 40, 40),
    (225, 225, 225),
    (31, 95, 165),
    (150, 190, 225),
    (200, 90, 20),
    (60, 140, 60),
    (215, 160, 20),
    (190, 40, 40),
]
WHITE, INK, GRID, ROOT, UPPER, FORECAST, CAPACITY, STRESS, WILTING = range(9)

# Letters of 3 by 5 pixels: one octal digit for each row, from top to bottom.
GLYPHS = {
    "A": "25755", "B": "65656", "C": "34443", "D": "65556", "E": "74647", "F": "74644", "G": "34553",
    "H": "55755", "I": "72227", "J": "11152", "K": "55655", "L": "44447", "M": "57755", "N": "65555",
    "O": "25552", "P": "65644", "Q": "25563", "R": "65655", "S": "34216", "T": "72222", "U": "55557",
    "V": "55552", "W": "55775", "X": "55255", "Y": "55222", "Z": "71247", "0": "75557", "1": "26227",
    "2": "71747", "3": "71317", "4": "55711", "5": "74717", "6": "74757", "7": "71122", "8": "75757",
    "9": "75717", "-": "00700", ".": "00002", ":": "02020", "/": "11244", "%": "51245", "(": "12221",
    ")": "42224", "+": "02720", "_": "00007", "=": "07070", ",": "00024",
}  # fmt: skip


class Picture:
    """A picture of palette colours, at most sixteen."""

    def __init__(self, width, height):
        self.width, self.height = width, height
        self.rows = [bytearray(width) for _ in range(height)]

    def rectangle(self, left, top, right, bottom, colour):
        """Fill from left and top up to, and without, right and bottom."""
        left, right = max(left, 0), min(right, self.width)
        for y in range(max(top, 0), min(bottom, self.height)):
            self.rows[y][left:right] = bytes([colour]) * max(0, right - left)

    def line(self, x0, y0, x1, y1, colour, thick=2):
        """Draw a straight line (Bresenham)."""
        dx, dy = abs(x1 - x0), -abs(y1 - y0)
        step_x, step_y = (1 if x0 < x1 else -1), (1 if y0 < y1 else -1)
        error = dx + dy
        while True:
            self.rectangle(x0, y0, x0 + thick, y0 + thick, colour)
            if (x0, y0) == (x1, y1):
                return
            twice = 2 * error
            if twice >= dy:
                error += dy
                x0 += step_x
            if twice <= dx:
                error += dx
                y0 += step_y

    def text(self, x, y, text, colour=INK, scale=2, align="left"):
        """Write text with its upper corner at x, y; letters without a glyph are left blank."""
        length = 4 * scale * len(text) - scale
        x -= {"left": 0, "centre": length // 2, "right": length}[align]
        for letter in text.upper():
            for row, digit in enumerate(GLYPHS.get(letter, "00000")):
                for column in range(3):
                    if int(digit) >> (2 - column) & 1:
                        at_x, at_y = x + column * scale, y + row * scale
                        self.rectangle(at_x, at_y, at_x + scale, at_y + scale, colour)
            x += 4 * scale

    def png(self):
        """Return the picture as a PNG file: palette, four bits a pixel, stored without compression.

        Compressed bytes would depend on the version of zlib; stored ones do not.
        """

        def chunk(kind, data):
            return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

        raw = bytearray()
        for row in self.rows:
            raw.append(0)
            row = row + bytes(len(row) % 2)
            raw += bytes(row[at] << 4 | row[at + 1] for at in range(0, len(row), 2))
        stream = bytearray(b"\x78\x01")
        for at in range(0, len(raw), 65535):
            block = raw[at : at + 65535]
            last = at + len(block) == len(raw)
            stream += struct.pack("<BHH", last, len(block), 0xFFFF ^ len(block)) + block
        stream += struct.pack(">I", zlib.adler32(bytes(raw)))
        header = struct.pack(">IIBBBBB", self.width, self.height, 4, 3, 0, 0, 0)
        palette = b"".join(bytes(colour) for colour in PALETTE)
        return (
            b"\x89PNG\r\n\x1a\n"
            + chunk(b"IHDR", header)
            + chunk(b"PLTE", palette)
            + chunk(b"IDAT", bytes(stream))
            + chunk(b"IEND", b"")
        )


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


def read_soil(path):
    """Return times, moisture of the upper layer and moisture of the root zone."""
    times, upper, root = [], [], []
    depth = sum(thickness for _, thickness in LAYERS)
    with open(path, encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source):
            times.append(datetime.datetime.fromisoformat(row["time"]))
            upper.append(float(row[LAYERS[0][0]]))
            root.append(sum(float(row[name]) * thickness for name, thickness in LAYERS) / depth)
    if not times:
        raise ValueError(f"{path} has no rows")
    return times, upper, root


def draw(analysis, prediction, times, upper, root):
    """Return the finished picture."""
    picture = Picture(WIDTH, HEIGHT)
    hour = datetime.timedelta(hours=1)
    coming = prediction["forecast"]
    first, last = times[0], times[-1] + len(coming) * hour
    span = max(1, (last - first) // hour)
    levels = [
        (analysis["thresholds"]["field_capacity"], CAPACITY, "field capacity"),
        (analysis["thresholds"]["stress"], STRESS, "stress"),
        (analysis["thresholds"]["wilting_point"], WILTING, "wilting point"),
    ]
    shown = upper + root + coming + [level for level, _, _ in levels]
    step = 1 if max(shown) - min(shown) < 0.09 else (2 if max(shown) - min(shown) < 0.2 else 5)  # hundredths
    low = int((min(shown) - 0.005) * 100) // step * step
    high = -(-int((max(shown) + 0.015) * 100) // step) * step

    def to_x(time):
        return LEFT + int((RIGHT - LEFT) * ((time - first) / hour) / span + 0.5)

    def to_y(value):
        return BOTTOM - int((BOTTOM - TOP) * (value * 100 - low) / (high - low) + 0.5)

    for hundredth in range(low, high + 1, step):
        y = to_y(hundredth / 100)
        picture.line(LEFT, y, RIGHT, y, GRID, thick=1)
        picture.text(LEFT - 8, y - 5, f"{hundredth / 100:.2f}", align="right")
    days = (last - first).days + 1
    every = -(-days // 10)
    midnight = datetime.datetime.combine(first.date(), datetime.time())
    for day in range(0, days + 1, every):
        tick = midnight + datetime.timedelta(days=day)
        if first <= tick <= last:
            picture.line(to_x(tick), TOP, to_x(tick), BOTTOM + 5, GRID, thick=1)
            picture.text(to_x(tick), BOTTOM + 12, tick.strftime("%m-%d"), align="centre")
    for level, colour, _ in levels:
        picture.line(LEFT, to_y(level), RIGHT, to_y(level), colour)

    for series, colour in ((upper, UPPER), (root, ROOT)):
        for at in range(1, len(series)):
            if times[at] - times[at - 1] == hour:  # a gap stays a gap
                picture.line(
                    to_x(times[at - 1]), to_y(series[at - 1]), to_x(times[at]), to_y(series[at]), colour
                )
    before = (times[-1], root[-1])
    for at, value in enumerate(coming, start=1):
        now = (times[-1] + at * hour, value)
        picture.line(to_x(before[0]), to_y(before[1]), to_x(now[0]), to_y(now[1]), FORECAST, thick=3)
        before = now

    picture.line(LEFT, TOP, LEFT, BOTTOM, INK)
    picture.line(LEFT, BOTTOM, RIGHT, BOTTOM, INK)
    picture.text(LEFT, 16, f"soil moisture of {analysis['polygon_id']}", scale=3)
    picture.text(LEFT, 40, "m3 of water / m3 of soil")
    legend = [(ROOT, "root zone"), (UPPER, "0-7 cm"), (FORECAST, "forecast")]
    x = LEFT
    for colour, name in legend + [(colour, name) for _, colour, name in levels]:
        picture.rectangle(x, BOTTOM + 39, x + 18, BOTTOM + 43, colour)
        picture.text(x + 24, BOTTOM + 36, name)
        x += 24 + 8 * len(name) + 24
    advice = f"advice: {prediction['action'].replace('_', ' ')}"
    if prediction["hours_until_stress"]:
        advice += f", stress in {prediction['hours_until_stress']} h"
    if prediction["irrigation_mm"]:
        advice += f", {prediction['irrigation_mm']} mm"
    advice += f" (urgency {prediction['urgency']}, trend {analysis['trend']['direction']})"
    scale = 3 if LEFT + 12 * len(advice) <= WIDTH else 2
    picture.text(LEFT, BOTTOM + 66, advice, scale=scale)
    return picture


def main():
    parser = argparse.ArgumentParser(description="Draw the soil moisture of one field as a PNG chart.")
    parser.add_argument("--data", required=True, help="the hourly soil data of the field, CSV")
    parser.add_argument("--analysis", required=True, help="the analysis of the field, JSON")
    parser.add_argument("--prediction", required=True, help="the forecast and advice for the field, JSON")
    parser.add_argument("--output", required=True, help="the PNG file to write")
    args = parser.parse_args()

    try:
        analysis, prediction = read_json(args.analysis), read_json(args.prediction)
        if analysis["polygon_id"] != prediction["polygon_id"]:
            raise ValueError(
                f"the analysis is about {analysis['polygon_id']!r}, the prediction about {prediction['polygon_id']!r}"
            )
        picture = draw(analysis, prediction, *read_soil(args.data))
        part = args.output + ".part"
        with open(part, "wb") as out:
            out.write(picture.png())
        os.replace(part, args.output)
    except KeyError as error:
        sys.exit(f"visualize_moisture.py: an input lacks the entry or column {error}")
    except (OSError, ValueError) as error:
        sys.exit(f"visualize_moisture.py: {error}")


if __name__ == "__main__":
    main()
