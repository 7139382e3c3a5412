#!/usr/bin/env python3
"""Make the two example images: one simulated Sun in two versions of its calibration.

The Sun is a disk with limb darkening, granulation, and three active regions of dark
spots among bright faculae. Version v1 is plain. Version v2 shows the same
moment, turned by about one degree about the disk centre, as after a correction of the
roll angle, and with less noise of the camera. The noise comes from a fixed seed.

Only +, -, *, / and square roots are used, so every machine makes the same bytes.
The images are binary PGM with 16 bits a pixel.
"""

import argparse
import math
import os
import random
import sys

SIZE = 192
CENTRE = (SIZE - 1) / 2
RADIUS = 84.0
LIMB_DARKENING = 0.6
DISK_LEVEL = 40000.0

# position in disk radii (right, up), radius of the spot, depth of the spot, strength of the faculae
REGIONS = [
    (0.42, 0.22, 0.050, 0.75, 0.10),
    (0.52, 0.19, 0.028, 0.60, 0.07),
    (-0.38, -0.30, 0.042, 0.70, 0.09),
    (-0.10, 0.47, 0.026, 0.55, 0.06),
]
GRANULATION = [(0.020, 0.020), (0.045, 0.012), (0.120, 0.006)]  # cell size in disk radii, contrast

# version, turn as t = tan(angle / 2), seed and size of the noise as a share of the disk level
VERSIONS = [("v1", 0.0, 101, 0.010), ("v2", 0.009, 202, 0.004)]


def lattice(seed, count):
    """Return a square table of numbers between -1 and 1."""
    numbers = random.Random(seed)
    return [[2.0 * numbers.random() - 1.0 for _ in range(count)] for _ in range(count)]


class Cells:
    """Smooth noise with cells of one size: values on a lattice, blended between its points."""

    def __init__(self, seed, size):
        self.size = size
        self.count = int(2.6 / size) + 3
        self.values = lattice(seed, self.count)

    def at(self, x, y):
        u, v = (x + 1.3) / self.size, (y + 1.3) / self.size
        column, row = int(u), int(v)
        u, v = u - column, v - row
        u, v = u * u * (3.0 - 2.0 * u), v * v * (3.0 - 2.0 * v)
        upper = self.values[row][column] * (1.0 - u) + self.values[row][column + 1] * u
        lower = self.values[row + 1][column] * (1.0 - u) + self.values[row + 1][column + 1] * u
        return upper * (1.0 - v) + lower * v


def brightness(x, y, cells):
    """Return the brightness at a place of the Sun, as a share of that of the disk centre."""
    square = x * x + y * y
    if square >= 1.0:
        return 0.0
    mu = math.sqrt(1.0 - square)
    contrast = 0.0
    for (_, strength), noise in zip(GRANULATION, cells):
        contrast += strength * noise.at(x, y)
    for at_x, at_y, radius, depth, faculae in REGIONS:
        near = ((x - at_x) * (x - at_x) + (y - at_y) * (y - at_y)) / (radius * radius)
        contrast -= depth / (1.0 + near * near)  # flat inside the spot, gone outside
        contrast += faculae * (0.5 + cells[1].at(y, x)) / (1.0 + near / 9.0)
    return (1.0 - LIMB_DARKENING * (1.0 - mu)) * (1.0 + contrast)


def make_image(turn, seed, noise_level):
    """Return the pixels of one version, row by row."""
    cells = [Cells(7 + at, size) for at, (size, _) in enumerate(GRANULATION)]
    cosine = (1.0 - turn * turn) / (1.0 + turn * turn)
    sine = 2.0 * turn / (1.0 + turn * turn)
    noise = random.Random(seed)
    pixels = []
    for row in range(SIZE):
        for column in range(SIZE):
            total = 0.0
            for offset_y in (-0.25, 0.25):  # four samples a pixel, for a smooth limb
                for offset_x in (-0.25, 0.25):
                    x = (column + offset_x - CENTRE) / RADIUS
                    y = (CENTRE - row - offset_y) / RADIUS
                    total += brightness(cosine * x + sine * y, cosine * y - sine * x, cells)
            grain = sum(noise.random() for _ in range(12)) - 6.0  # nearly normal
            value = DISK_LEVEL * (total / 4.0 + noise_level * grain) + 500.0
            pixels.append(min(max(int(value + 0.5), 0), 65535))
    return pixels


def write_pgm(path, pixels):
    """Write the whole image or nothing."""
    part = path + ".part"
    with open(part, "wb") as out:
        out.write(f"P5\n{SIZE} {SIZE}\n65535\n".encode("ascii"))
        out.write(b"".join(pixel.to_bytes(2, "big") for pixel in pixels))
    os.replace(part, path)


def main():
    parser = argparse.ArgumentParser(description="Make the two example images of the Sun.")
    parser.add_argument("--directory", default="images", help="the folder to write the images to")
    args = parser.parse_args()

    try:
        os.makedirs(args.directory, exist_ok=True)
        for version, turn, seed, noise_level in VERSIONS:
            write_pgm(os.path.join(args.directory, f"sun_{version}.pgm"), make_image(turn, seed, noise_level))
    except OSError as error:
        sys.exit(f"make_images.py: {error}")


if __name__ == "__main__":
    main()
