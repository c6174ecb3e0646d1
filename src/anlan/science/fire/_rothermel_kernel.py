"""Rothermel's equations cell by cell, compiled. Inside: ft, lb, Btu, minutes, the units in which they were fitted.

Equation numbers: R Rothermel (1972), INT-115; A Albini (1976), INT-30.
"""

from __future__ import annotations

from math import cos, exp, log, sqrt

import numpy as np
from numba import njit

from anlan.science.arrays import FloatArray, IntArray
from anlan.science.fire.fuels import EFFECTIVE_MINERALS, TOTAL_MINERALS

MINERAL_DAMPING = 0.174 * EFFECTIVE_MINERALS**-0.19
"""R 62 for the one mineral content of all standard models."""
NET_SHARE = 1.0 - TOTAL_MINERALS
"""A p. 14: the load without minerals."""
PARTICLE_DENSITY_LB_FT3 = 32.0
"""For every standard model: A table 7; Scott & Burgan (2005)."""
COLUMNS = 9
"""Results of a cell: base spread ft/min, reaction intensity Btu/ft²/min, residence min, φ wind, φ slope, φ together,
effective wind ft/min, whether it was above the limit, cosine of the heading's turn from uphill toward the wind."""


@njit(cache=True, nogil=True, error_model="numpy")
def size_class(sav: float) -> int:
    """A p. 20: particles of a class share their load."""
    if sav >= 1200.0:
        return 1
    if sav >= 192.0:
        return 2
    if sav >= 96.0:
        return 3
    if sav >= 48.0:
        return 4
    return 5 if sav >= 16.0 else 6


@njit(cache=True, nogil=True, error_model="numpy")
def spread_cells(
    row: IntArray, beds: FloatArray, moisture: FloatArray, wind: FloatArray, angle: FloatArray, slope: FloatArray,
    limit_wind: bool, lift_wind: bool, result: FloatArray,
) -> None:  # fmt: skip
    """row (cells,) of beds, −1 leaves the cell; beds (models, 13): loads, surface to volume, depth, extinction, heat,
    negative heat marks a dynamic model; moisture (5, cells) shares; wind ft/min; angle rad from uphill to downwind;
    slope rise/run; result (COLUMNS, cells)."""
    load, sav, wet, area = np.zeros(6), np.zeros(6), np.zeros(6), np.zeros(6)
    heatings, size = np.zeros((len(beds), 8)), np.zeros((len(beds), 6), np.int64)
    for model in range(len(beds)):
        for j in range(6):
            ratio = max(beds[model, 5 + j] if j < 3 else beds[model, 8] if j == 3 else beds[model, 4 + j], 1e-9)
            heatings[model, j] = exp(-138.0 / ratio)  # R 14
            size[model, j] = size_class(ratio)
            if j > 3:
                heatings[model, 2 + j] = exp(-500.0 / ratio)
    for cell in range(row.size):
        if row[cell] < 0:
            continue
        bed, heating, classes = beds[row[cell]], heatings[row[cell]], size[row[cell]]
        depth, extinction, heat = bed[10], bed[11], abs(bed[12])
        # Order: dead 1 h, 10 h, 100 h, cured herbs; live herbs, live wood
        for j in range(3):
            load[j], sav[j], wet[j] = bed[j], bed[5 + j], moisture[j, cell]
        load[3], sav[3], wet[3] = 0.0, bed[8], moisture[0, cell]
        for j in range(4, 6):
            load[j], sav[j], wet[j] = bed[j - 1], bed[4 + j], moisture[j - 1, cell]
        if bed[12] < 0.0:  # Scott & Burgan (2005) p. 4: herbs are green from 120 % on and cured below 30 %
            green = min(1.0, max(0.0, wet[4] / 0.9 - 1.0 / 3.0))
            load[3], load[4] = load[4] * (1.0 - green), load[4] * green

        dead_area, live_area, total_load = 0.0, 0.0, 0.0
        for j in range(6):
            area[j] = load[j] * sav[j] / PARTICLE_DENSITY_LB_FT3  # R 53
            total_load += load[j]
            if j < 4:
                dead_area += area[j]
            else:
                live_area += area[j]
        if dead_area + live_area <= 0.0:
            result[:, cell] = 0.0
            result[8, cell] = 1.0
            continue
        dead_share = dead_area / (dead_area + live_area)

        # One pass over the classes: weighted sums of the two categories (R 53–63, 71–72, 77–78, 88; A p. 14–20)
        sigma, sink = 0.0, 0.0
        wet_dead, wet_live, net_dead, net_live = 0.0, 0.0, 0.0, 0.0
        fine_dead, fine_live, fine_wet = 0.0, 0.0, 0.0
        for j in range(6):
            if load[j] <= 0.0:
                continue
            own = dead_area if j < 4 else live_area
            share = area[j] / own
            category = dead_share if j < 4 else 1.0 - dead_share
            same = 0.0
            first, last = (0, 4) if j < 4 else (4, 6)
            for k in range(first, last):
                if classes[k] == classes[j]:
                    same += area[k] / own
            sigma += category * share * sav[j]
            sink += category * share * heating[j] * (250.0 + 1116.0 * wet[j])  # R 12
            if j < 4:
                wet_dead += share * wet[j]
                net_dead += same * load[j] * NET_SHARE
                fine_dead += load[j] * heating[j]
                fine_wet += load[j] * heating[j] * wet[j]
            else:
                wet_live += share * wet[j]
                net_live += same * load[j] * NET_SHARE
                fine_live += load[j] * heating[2 + j]

        live_extinction = extinction
        if fine_live > 0.0 and fine_dead > 0.0:  # R 88, A p. 16
            dryness = 1.0 - fine_wet / fine_dead / extinction
            live_extinction = max(extinction, 2.9 * fine_dead / fine_live * dryness - 0.226)
        burning = 0.0
        for net, water, most in ((net_dead, wet_dead, extinction), (net_live, wet_live, live_extinction)):
            r = water / most
            if r < 1.0:  # R 64
                burning += net * heat * (1.0 - 2.59 * r + 5.11 * r * r - 3.52 * r * r * r) * MINERAL_DAMPING

        packing = total_load / PARTICLE_DENSITY_LB_FT3 / depth  # R 31
        log_sigma = log(sigma)
        relative = packing / (3.348 * exp(-0.8189 * log_sigma))  # R 37
        log_relative = log(relative)
        power = 133.0 * exp(-0.7913 * log_sigma)  # A p. 15
        sigma_15 = sigma * sqrt(sigma)
        velocity = sigma_15 / (495.0 + 0.0594 * sigma_15)  # R 36
        reaction = burning * velocity * exp(power * (log_relative + 1.0 - relative))  # R 27, 38
        flux = exp((0.792 + 0.681 * sqrt(sigma)) * (packing + 0.1)) / (192.0 + 0.2595 * sigma)  # R 42
        base = reaction * flux / (total_load / depth * sink)  # R 52

        b = 0.02526 * exp(0.54 * log_sigma)  # R 49
        e = 0.715 * exp(-3.59e-4 * sigma)  # R 50
        factor = 7.47 * exp(-0.133 * exp(0.55 * log_sigma) - e * log_relative)  # R 47, 48
        tilt, speed, turn = slope[cell], wind[cell], cos(angle[cell])
        rise = tilt * turn if lift_wind else 0.0
        along = sqrt(1.0 + rise * rise)
        by_wind = factor * exp(b * log(speed * along)) if speed > 0.0 else 0.0
        by_slope = 5.275 * packing**-0.3 * tilt * tilt  # R 51
        # Angle between wind and upslope; lifted, it is measured in the plane of the slope
        cosine = (turn + rise * tilt) / (along * sqrt(1.0 + tilt * tilt)) if lift_wind else turn
        together = sqrt(max(by_wind * by_wind + by_slope * by_slope + 2.0 * by_wind * by_slope * cosine, 0.0))
        effective = exp(log(together / factor) / b) if together > 0.0 else 0.0
        most_wind = 0.9 * reaction  # R 87
        above = effective > most_wind
        if above and limit_wind:
            effective = most_wind
            together = factor * effective**b if effective > 0.0 else 0.0
        result[0, cell] = base
        result[1, cell] = reaction
        result[2, cell] = 384.0 / sigma  # Anderson (1969)
        result[3, cell] = by_wind
        result[4, cell] = by_slope
        result[5, cell] = together
        result[6, cell] = effective
        result[7, cell] = 1.0 if above else 0.0
        result[8, cell] = along
