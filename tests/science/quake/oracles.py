"""The readable forms: plain loops, and the published coefficients written out a second time."""

from __future__ import annotations

import math

# region: (long a, b, c, r0), (short …); Wang et al. (2000), lg
WANG = {
    "east": ((5.019, 1.446, 4.136, 24), (2.240, 1.446, 3.070, 9)),
    "west": ((5.253, 1.398, 4.164, 26), (2.019, 1.398, 2.943, 8)),
}
# region, measure: long and short, each a, b up to Ms 6.5, a, b above, c, d, e; Yu et al. (2013), ln
YU = {
    ("xinjiang", "pga"): (
        (4.1193, 1.656, 7.8269, 1.0856, -2.389, 1.772, 0.424),
        (2.2609, 1.6399, 6.003, 1.0649, -2.118, 0.825, 0.465),
    ),
    ("xinjiang", "pgv"): (
        (-1.2581, 1.932, 3.013, 1.2742, -2.181, 1.772, 0.424),
        (-3.1073, 1.9389, 1.3087, 1.2627, -1.945, 0.825, 0.465),
    ),
    ("tibet", "pga"): (
        (5.4901, 1.4835, 8.7561, 0.9453, -2.416, 2.647, 0.366),
        (2.3069, 1.4007, 5.6511, 0.8924, -1.854, 0.612, 0.457),
    ),
    ("tibet", "pgv"): (
        (-0.1472, 1.7618, 3.9422, 1.1293, -2.205, 2.647, 0.366),
        (-2.9923, 1.7043, 1.0189, 1.0902, -1.696, 0.612, 0.457),
    ),
    ("eastern", "pga"): (
        (4.5517, 1.5433, 8.1259, 0.9936, -2.315, 2.088, 0.399),
        (2.7048, 1.518, 6.3319, 0.9614, -2.004, 0.944, 0.447),
    ),
    ("eastern", "pgv"): (
        (-0.8349, 1.8193, 3.3051, 1.1799, -2.103, 2.088, 0.399),
        (-2.6381, 1.8124, 1.6376, 1.1546, -1.825, 0.944, 0.447),
    ),
    ("stable", "pga"): (
        (5.5591, 1.1454, 8.5238, 0.6854, -2.079, 2.802, 0.295),
        (3.9445, 1.0833, 6.187, 0.7383, -1.723, 1.295, 0.331),
    ),
    ("stable", "pgv"): (
        (0.2139, 1.4283, 3.772, 0.8786, -1.889, 2.802, 0.295),
        (-1.3547, 1.3823, 1.5433, 0.9361, -1.559, 1.295, 0.331),
    ),
}


def yu_axis(coefficients: tuple[float, ...], magnitude: float) -> tuple[float, float, float]:
    """level, slope and near distance of ln Y = level + slope · ln(R + near)."""
    a, b = coefficients[:2] if magnitude <= 6.5 else coefficients[2:4]
    c, d, e = coefficients[4:]
    return a + b * magnitude, c, d * math.exp(e * magnitude)


def wang_axis(coefficients: tuple[float, ...], magnitude: float) -> tuple[float, float, float]:
    a, b, c, near = coefficients
    return a + b * magnitude, -c / math.log(10), near


def on_axis(axis: tuple[float, float, float], distance: float) -> float:
    level, slope, near = axis
    return level + slope * math.log(distance + near)


def reach(axis: tuple[float, float, float], motion: float) -> float:
    level, slope, near = axis
    return math.exp((motion - level) / slope) - near


def by_bisection(long, short, x: float, y: float, *, is_kept_round: bool = False) -> float:
    """The motion whose ellipse passes through (x, y), by halving."""
    low, high = -100.0, min(on_axis(long, 0), on_axis(short, 0))
    for _ in range(200):
        motion = (low + high) / 2
        a, b = reach(long, motion), reach(short, motion)
        if is_kept_round:
            b = min(a, b)
        is_outside = a <= 0 or b <= 0 or (x / a) ** 2 + (y / b) ** 2 > 1
        low, high = (low, motion) if is_outside else (motion, high)
    return low


def blended(long, short, distance: float, azimuth_deg: float, depth: float) -> float:
    """The other reading of Yu (2013), as OpenQuake has it: an ellipse without the depth, then a blend of logarithms.

    Solves for the length of the long semi-axis by halving steps from 300 km, as far down as a thousandth of a km.
    """
    sine, cosine = math.sin(math.radians(azimuth_deg)), math.cos(math.radians(azimuth_deg))
    a, step = 300.0, 150.0
    while step > 1e-7:
        b = reach(short, on_axis(long, max(a, -0.999 * long[2])))
        reached = a * b / math.hypot(a * sine, b * cosine)
        a += -step if reached > distance else step
        step /= 2
    b = reach(short, on_axis(long, a))
    of_long = on_axis(long, math.hypot(a, depth))
    of_short = on_axis(short, math.hypot(b, depth))
    return of_long * of_short / math.hypot(of_long * sine, of_short * cosine)
