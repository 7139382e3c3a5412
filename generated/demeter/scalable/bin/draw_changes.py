#!/usr/bin/env python3
"""Draw where land use changes, as a PNG picture: a row of maps for each scenario, a map for each land class.

The colour of a cell is the change of the class from the first to the last year, as a share of the area of the
cell: brown where it shrinks, white where it stays, green where it grows; the scale ends at 10 percent of the cell.
The sea is grey. The picture is made here, pixel by pixel, so that the same tables give the same bytes.
"""

import argparse
import csv
import math
import os
import struct
import sys
import zlib

LIMIT = 0.10
MAP_WIDTH = 200  # pixels, nearly
LEFT, TOP, GAP = 12, 40, 16
HEAD = 32  # two lines of text above the maps of a scenario

# Palette: ink, white, sea, then from brown over white to green.
INK, WHITE, SEA, FIRST = 0, 1, 2, 3
STEPS = 6  # shades on each side
PALETTE = [(40, 40, 40), (255, 255, 255), (208, 214, 222)]
for _step in range(-STEPS, STEPS + 1):
    _far = abs(_step) / STEPS
    _end = (140, 81, 10) if _step < 0 else (1, 102, 94)
    PALETTE.append(tuple(int(250 + (end - 250) * _far + 0.5) for end in _end))

# Letters of 3 by 5 pixels: one octal digit for each row, from top to bottom.
GLYPHS = {
    "A": "25755", "B": "65656", "C": "34443", "D": "65556", "E": "74647", "F": "74644", "G": "34553",
    "H": "55755", "I": "72227", "J": "11152", "K": "55655", "L": "44447", "M": "57755", "N": "65555",
    "O": "25552", "P": "65644", "Q": "25563", "R": "65655", "S": "34216", "T": "72222", "U": "55557",
    "V": "55552", "W": "55775", "X": "55255", "Y": "55222", "Z": "71247", "0": "75557", "1": "26227",
    "2": "71747", "3": "71317", "4": "55711", "5": "74717", "6": "74757", "7": "71122", "8": "75757",
    "9": "75717", "-": "00700", ".": "00002", ":": "02020", "/": "11244", "%": "51245", "+": "02720",
    ",": "00024",
}  # fmt: skip


class Picture:
    """A picture of palette colours, at most sixteen."""

    def __init__(self, width, height):
        self.width, self.height = width, height
        self.rows = [bytearray([WHITE]) * width for _ in range(height)]

    def rectangle(self, left, top, right, bottom, colour):
        """Fill from left and top up to, and without, right and bottom."""
        for y in range(max(top, 0), min(bottom, self.height)):
            self.rows[y][left:right] = bytes([colour]) * (right - left)

    def text(self, x, y, text):
        """Write text with its upper left corner at x, y; letters without a glyph are left blank."""
        for letter in text.upper():
            for row, digit in enumerate(GLYPHS.get(letter, "00000")):
                for column in range(3):
                    if int(digit) >> (2 - column) & 1 and x + 2 * column + 2 <= self.width:
                        self.rectangle(x + 2 * column, y + 2 * row, x + 2 * column + 2, y + 2 * row + 2, INK)
            x += 8

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


def read_changes(path):
    """Return the classes, first and last year, and {(latitude, longitude): [change of each class as a share]}."""
    with open(path, encoding="utf-8", newline="") as source:
        table = csv.DictReader(source)
        classes = (table.fieldnames or [])[5:]
        areas = {}
        for row in table:
            place = float(row["latitude"]), float(row["longitude"])
            areas.setdefault(int(row["year"]), {})[place] = [float(row[name]) for name in classes]
    if len(areas) < 2:
        raise ValueError(f"{path} should have at least two years")
    first, last = min(areas), max(areas)
    changes = {}
    for place, before in areas[first].items():
        changes[place] = [(new - old) / math.fsum(before) for new, old in zip(areas[last][place], before)]
    return classes, first, last, changes


def draw(scenarios, size):
    """Return the finished picture; scenarios are pairs of a title and what `read_changes` gives."""
    classes, first, last, places = scenarios[0][1]
    north, south = max(place[0] for place in places), min(place[0] for place in places)
    west, east = min(place[1] for place in places), max(place[1] for place in places)
    rows, columns = int((north - south) / size + 1.5), int((east - west) / size + 1.5)
    dot = max(MAP_WIDTH // columns, 1)
    width, height = columns * dot, rows * dot
    picture = Picture(LEFT + len(classes) * (width + GAP), TOP + len(scenarios) * (HEAD + height + GAP) + 22)
    picture.text(LEFT, 12, f"Change of land use {first}-{last}, share of the cell")
    for line, (title, (names, _, _, changes)) in enumerate(scenarios):
        if names != classes or changes.keys() != places.keys():
            raise ValueError(f"{title} has other classes or other cells than {scenarios[0][0]}")
        top = TOP + line * (HEAD + height + GAP) + HEAD
        picture.text(LEFT, top - HEAD, title)
        for at, name in enumerate(classes):
            left = LEFT + at * (width + GAP)
            picture.text(left, top - 14, name)
            picture.rectangle(left, top, left + width, top + height, SEA)
            for (latitude, longitude), shares in changes.items():
                step = int(STEPS * min(abs(shares[at]) / LIMIT, 1.0) + 0.5)
                colour = FIRST + STEPS + (step if shares[at] > 0 else -step)
                x = left + dot * int((longitude - west) / size + 0.5)
                y = top + dot * int((north - latitude) / size + 0.5)
                picture.rectangle(x, y, x + dot, y + dot, colour)
    bottom = TOP + len(scenarios) * (HEAD + height + GAP)
    picture.text(LEFT, bottom, f"-{LIMIT:.0%}")
    for step in range(2 * STEPS + 1):
        picture.rectangle(LEFT + 48 + 14 * step, bottom - 2, LEFT + 62 + 14 * step, bottom + 12, FIRST + step)
    picture.text(LEFT + 48 + 14 * (2 * STEPS + 1) + 8, bottom, f"+{LIMIT:.0%}")
    return picture


def main():
    parser = argparse.ArgumentParser(description="Draw where land use changes, scenario by scenario.")
    parser.add_argument("--resolution", type=float, required=True, help="size of a cell in degrees")
    parser.add_argument(
        "--scenario",
        nargs=2,
        action="append",
        required=True,
        metavar=("TITLE", "FILE"),
        help="a scenario: its title, the CSV table of its land cover",
    )
    parser.add_argument("--output", required=True, help="the PNG file to write")
    args = parser.parse_args()

    try:
        picture = draw([(title, read_changes(path)) for title, path in args.scenario], args.resolution)
        part = args.output + ".part"
        with open(part, "wb") as out:
            out.write(picture.png())
        os.replace(part, args.output)
    except KeyError as error:
        sys.exit(f"draw_changes.py: a column or a cell is missing: {error}")
    except (OSError, ValueError) as error:
        sys.exit(f"draw_changes.py: {error}")


if __name__ == "__main__":
    main()
