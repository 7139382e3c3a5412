#!/usr/bin/env python3
"""Draw the comparison table as a PNG picture: a row for each tile, a column for each band.

The colour of a field is the ratio of the powers in decibels: blue where version 2 has
less power than version 1, white where they agree, red where it has more; the scale
ends at 6 dB. In each field stand the ratio and, below it, the likeness. The picture is
made here, pixel by pixel, so that the same table gives the same bytes.
"""

import argparse
import csv
import os
import struct
import sys
import zlib

LIMIT_DB = 6.0
FIELD_WIDTH, FIELD_HEIGHT = 90, 44
LEFT, TOP = 100, 64

INK, WHITE = 0, 8  # palette: 0 is ink, 1 to 15 run from blue over white (8) to red
PALETTE = [(40, 40, 40)]
for _shade in range(-7, 8):
    _rest = 255 - 24 * abs(_shade)
    PALETTE.append((_rest, _rest, 255) if _shade < 0 else (255, _rest, _rest))

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

    def __init__(self, width, height, colour):
        self.width, self.height = width, height
        self.rows = [bytearray([colour]) * width for _ in range(height)]

    def rectangle(self, left, top, right, bottom, colour):
        """Fill from left and top up to, and without, right and bottom."""
        left, right = max(left, 0), min(right, self.width)
        for y in range(max(top, 0), min(bottom, self.height)):
            self.rows[y][left:right] = bytes([colour]) * max(0, right - left)

    def text(self, x, y, text, scale=2, align="left"):
        """Write text with its upper corner at x, y; letters without a glyph are left blank."""
        length = 4 * scale * len(text) - scale
        x -= {"left": 0, "centre": length // 2, "right": length}[align]
        for letter in text.upper():
            for row, digit in enumerate(GLYPHS.get(letter, "00000")):
                for column in range(3):
                    if int(digit) >> (2 - column) & 1:
                        at_x, at_y = x + column * scale, y + row * scale
                        self.rectangle(at_x, at_y, at_x + scale, at_y + scale, INK)
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


def read_table(path):
    """Return tiles and bands in the order of the table, and {(tile, band): row}."""
    tiles, bands, fields = [], [], {}
    with open(path, encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source):
            tile, band = row["tile"], row["band"]
            if tile not in tiles:
                tiles.append(tile)
            if band not in bands:
                bands.append(band)
            if (tile, band) in fields:
                raise ValueError(f"{path} has tile {tile}, band {band} twice")
            fields[tile, band] = row
    missing = [(tile, band) for tile in tiles for band in bands if (tile, band) not in fields]
    if missing or not fields:
        raise ValueError(f"{path} lacks tile and band {missing[0]}" if missing else f"{path} has no rows")
    return tiles, bands, fields


def draw(tiles, bands, fields):
    """Return the finished picture."""
    picture = Picture(LEFT + FIELD_WIDTH * len(bands) + 10, TOP + FIELD_HEIGHT * len(tiles) + 30, WHITE)
    picture.text(10, 12, "power of v2 / v1 in dB, likeness")
    for column, band in enumerate(bands):
        x = LEFT + FIELD_WIDTH * column + FIELD_WIDTH // 2
        k_mean = float(fields[tiles[0], band]["k_mean"])
        picture.text(x, 34, f"band {band}", align="centre")
        picture.text(x, 48, f"k = {k_mean:.1f}", align="centre")
    for line, tile in enumerate(tiles):
        y = TOP + FIELD_HEIGHT * line
        picture.text(LEFT - 12, y + 17, f"tile {tile}", align="right")
        for column, band in enumerate(bands):
            x = LEFT + FIELD_WIDTH * column
            row = fields[tile, band]
            share = max(-1.0, min(1.0, float(row["ratio_db"]) / LIMIT_DB))
            shade = WHITE + int(7 * abs(share) + 0.5) * (1 if share > 0 else -1)
            picture.rectangle(x, y, x + FIELD_WIDTH - 2, y + FIELD_HEIGHT - 2, shade)
            picture.text(x + FIELD_WIDTH // 2, y + 8, row["ratio_db"], align="centre")
            picture.text(x + FIELD_WIDTH // 2, y + 26, row["likeness"], align="centre")
    picture.text(10, TOP + FIELD_HEIGHT * len(tiles) + 10, "blue: v2 lower, red: v2 higher")
    return picture


def main():
    parser = argparse.ArgumentParser(description="Draw the comparison table as a PNG picture.")
    parser.add_argument("--table", required=True, help="the comparison of all bands, CSV")
    parser.add_argument("--output", required=True, help="the PNG file to write")
    args = parser.parse_args()

    try:
        picture = draw(*read_table(args.table))
        part = args.output + ".part"
        with open(part, "wb") as out:
            out.write(picture.png())
        os.replace(part, args.output)
    except KeyError as error:
        sys.exit(f"draw_comparison.py: {args.table} lacks the column {error}")
    except (OSError, ValueError) as error:
        sys.exit(f"draw_comparison.py: {error}")


if __name__ == "__main__":
    main()
