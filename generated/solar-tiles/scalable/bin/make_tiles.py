#!/usr/bin/env python3
"""Cut square tiles out of a full-disk image of the Sun.

The disk is found in the image itself: the pixels brighter than a quarter of the
brightest hundredth are the disk, their centroid is its centre, and their number
gives its radius. A tile is named by its centre in polar coordinates of the disk:
r in disk radii, phi in degrees, from the right edge counter-clockwise. It is cut at
whole pixels, without interpolation, so that no power is lost at small scales.

Images and tiles are binary PGM (P5) with 8 or 16 bits a pixel.
"""

import argparse
import math
import os
import sys


def read_pgm(path):
    """Return width, height and the pixels of a binary PGM image."""
    with open(path, "rb") as source:
        data = source.read()
    header, at = [], 0
    while len(header) < 4:
        while data[at : at + 1].isspace():
            at += 1
        if data[at : at + 1] == b"#":
            while at < len(data) and data[at] != 10:
                at += 1
            continue
        start = at
        while at < len(data) and not data[at : at + 1].isspace():
            at += 1
        if start == at:
            raise ValueError(f"{path} ends within its header")
        header.append(data[start:at])
    at += 1
    if header[0] != b"P5" or not all(word.isdigit() for word in header[1:]):
        raise ValueError(f"{path} is not a binary PGM image")
    width, height, maximum = (int(word) for word in header[1:])
    size = 2 if maximum > 255 else 1
    body = data[at : at + width * height * size]
    if len(body) != width * height * size:
        raise ValueError(f"{path} is cut short: {width} x {height} pixels are announced")
    if size == 1:
        return width, height, list(body)
    return width, height, [body[k] << 8 | body[k + 1] for k in range(0, len(body), 2)]


def write_pgm(path, width, height, pixels):
    """Write the whole image or nothing."""
    part = path + ".part"
    with open(part, "wb") as out:
        out.write(f"P5\n{width} {height}\n65535\n".encode("ascii"))
        out.write(b"".join(pixel.to_bytes(2, "big") for pixel in pixels))
    os.replace(part, path)


def find_disk(width, pixels):
    """Return column and row of the centre of the disk, and its radius, in pixels."""
    bright = sorted(pixels, reverse=True)[len(pixels) // 100]
    count = sum_column = sum_row = 0
    for at, pixel in enumerate(pixels):
        if 4 * pixel > bright:
            count += 1
            sum_column += at % width
            sum_row += at // width
    if count == 0:
        raise ValueError("the image is dark: there is no disk in it")
    return sum_column / count, sum_row / count, math.sqrt(count / math.pi)


def main():
    parser = argparse.ArgumentParser(description="Cut square tiles out of a full-disk image of the Sun.")
    parser.add_argument("--image", required=True, help="the full-disk image, PGM")
    parser.add_argument("--size", type=int, default=32, help="width and height of a tile in pixels")
    parser.add_argument(
        "--tile",
        nargs=4,
        action="append",
        required=True,
        metavar=("NAME", "R", "PHI", "OUTPUT"),
        help="a tile: its name, its centre in disk radii and degrees, the file to write",
    )
    args = parser.parse_args()

    try:
        width, height, pixels = read_pgm(args.image)
        centre_column, centre_row, radius = find_disk(width, pixels)
        for name, r, phi, output in args.tile:
            angle = math.radians(float(phi))
            column = centre_column + float(r) * radius * math.cos(angle)
            row = centre_row - float(r) * radius * math.sin(angle)
            left = math.floor(column - (args.size - 1) / 2 + 0.5)
            top = math.floor(row - (args.size - 1) / 2 + 0.5)
            if left < 0 or top < 0 or left + args.size > width or top + args.size > height:
                raise ValueError(
                    f"tile {name} (r {r}, phi {phi}) would cover columns {left} to {left + args.size - 1} and rows "
                    f"{top} to {top + args.size - 1}, but {args.image} has {width} x {height} pixels"
                )
            cut = []
            for y in range(top, top + args.size):
                cut += pixels[y * width + left : y * width + left + args.size]
            write_pgm(output, args.size, args.size, cut)
    except (OSError, ValueError) as error:
        sys.exit(f"make_tiles.py: {error}")


if __name__ == "__main__":
    main()
