"""Power spectra of image tiles.

The one function to call is `power_spectrum`. The Fourier transform is written
out here: sizes are powers of two, and its sines and cosines are made from square
roots alone. Sums, products and square roots are rounded alike on every machine,
so the spectra are the same everywhere, to the last digit.

Real and imaginary parts are kept as two floats on purpose: the product of two
complex numbers may be rounded differently by different compilers.
"""

import math
import os


def unit_circle(size):
    """Return the cosines and sines of 2 pi k / size for k = 0 ... size - 1; size is a power of two."""
    cosines, sines = [1.0], [0.0]
    cosine, sine = -1.0, 0.0  # half a turn; every round halves it
    while len(cosines) < size:
        # The angle in hand is the one between the points known so far and those halfway to the next.
        old = list(zip(cosines, sines))
        cosines, sines = [], []
        for c, s in old:
            cosines += [c, c * cosine - s * sine]
            sines += [s, s * cosine + c * sine]
        cosine, sine = math.sqrt((1.0 + cosine) / 2.0), math.sqrt((1.0 - cosine) / 2.0)
    return cosines, sines


def transform(real, imaginary, circle):
    """Fourier transform of one row, in place; radix 2, decimation in time."""
    size = len(real)
    cosines, sines = circle
    target = 0
    for source in range(1, size):  # bring the values into bit-reversed order
        bit = size >> 1
        while target & bit:
            target ^= bit
            bit >>= 1
        target |= bit
        if source < target:
            real[source], real[target] = real[target], real[source]
            imaginary[source], imaginary[target] = imaginary[target], imaginary[source]
    half = 1
    while half < size:
        stride = size // (2 * half)
        for start in range(0, size, 2 * half):
            for k in range(half):
                c, s = cosines[k * stride], -sines[k * stride]
                a, b = start + k, start + k + half
                turned_real = real[b] * c - imaginary[b] * s
                turned_imaginary = real[b] * s + imaginary[b] * c
                real[b], imaginary[b] = real[a] - turned_real, imaginary[a] - turned_imaginary
                real[a], imaginary[a] = real[a] + turned_real, imaginary[a] + turned_imaginary
        half *= 2


def transform_2d(values):
    """Return real and imaginary parts of the Fourier transform of a square table of numbers."""
    size = len(values)
    circle = unit_circle(size)
    real = [row[:] for row in values]
    imaginary = [[0.0] * size for _ in range(size)]
    for y in range(size):
        transform(real[y], imaginary[y], circle)
    for x in range(size):
        column_real = [real[y][x] for y in range(size)]
        column_imaginary = [imaginary[y][x] for y in range(size)]
        transform(column_real, column_imaginary, circle)
        for y in range(size):
            real[y][x], imaginary[y][x] = column_real[y], column_imaginary[y]
    return real, imaginary


def contrast(values):
    """Return the tile relative to its mean, less the plane that fits it best."""
    size = len(values)
    middle = (size - 1) / 2
    mean = math.fsum(v for row in values for v in row) / (size * size)
    if mean <= 0:
        raise ValueError("the tile is dark")
    relative = [[v / mean - 1.0 for v in row] for row in values]
    spread = size * math.fsum((k - middle) * (k - middle) for k in range(size))
    slope_x = math.fsum((x - middle) * v for row in relative for x, v in enumerate(row)) / spread
    slope_y = math.fsum((y - middle) * v for y, row in enumerate(relative) for v in row) / spread
    return [
        [v - slope_x * (x - middle) - slope_y * (y - middle) for x, v in enumerate(row)]
        for y, row in enumerate(relative)
    ]


def weights(size, window):
    """Return the weights of a window function along one side of the tile."""
    if window == "none":
        return [1.0] * size
    if window == "hann":
        cosines, _ = unit_circle(size)
        return [0.5 - 0.5 * cosine for cosine in cosines]
    raise ValueError(f"there is no window {window!r}; there are: hann, none")


def read_tile(path):
    """Return the rows of a square tile, a binary PGM image (P5) with 16 bits a pixel."""
    with open(path, "rb") as source:
        data = source.read()
    header = data.split(None, 4)[:4]
    if len(header) < 4 or header[0] != b"P5" or header[1] != header[2] or header[3] != b"65535":
        raise ValueError(f"{path} is not a square binary PGM image with 16 bits a pixel")
    size = int(header[1])
    if size < 4 or size & (size - 1):
        raise ValueError(f"{path} has {size} x {size} pixels; the size must be a power of two, at least 4")
    body = data[-2 * size * size :]
    if len(data) < 2 * size * size + len(b" ".join(header)) + 1:
        raise ValueError(f"{path} is cut short: {size} x {size} pixels are announced")
    pixels = [float(body[k] << 8 | body[k + 1]) for k in range(0, len(body), 2)]
    return [pixels[at : at + size] for at in range(0, size * size, size)]


def power_spectrum(patch, window, spectrum):
    """Write the power spectrum of the tile `patch` to the CSV file `spectrum`.

    `window` is "hann" or "none". Columns: kx and ky, the wavenumbers in cycles per tile,
    and power. The tile is real, so opposite wavenumbers have the same power, and only one
    of the two is written; the mean and the highest wavenumber of each direction are left out.
    The power is scaled such that its sum over all wavenumbers is the variance of the contrast.
    """
    tile = contrast(read_tile(patch))
    size = len(tile)
    side = weights(size, window)
    real, imaginary = transform_2d([[v * side[x] * side[y] for x, v in enumerate(row)] for y, row in enumerate(tile)])
    energy = math.fsum(w * w for w in side) ** 2
    scale = 1.0 / (energy * size * size)
    lines = ["kx,ky,power\n"]
    for ky in range(size // 2):
        for kx in range(1 - size // 2, size // 2):
            if ky > 0 or kx > 0:
                power = (real[ky][kx] * real[ky][kx] + imaginary[ky][kx] * imaginary[ky][kx]) * scale
                lines.append(f"{kx},{ky},{power:.8e}\n")
    part = spectrum + ".part"
    with open(part, "w", encoding="ascii", newline="\n") as out:
        out.writelines(lines)
    os.replace(part, spectrum)
