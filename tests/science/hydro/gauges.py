"""The two shared gauges, read as their manifest describes them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from anlan.science.hydro import evaporation

CUBIC_FEET_M3 = 0.3048**3
GAUGES = ("01022500", "03015500")
TWO_YEARS = 366 + 365


@dataclass(frozen=True)
class Gauge:
    rain: np.ndarray
    demand: np.ndarray
    warmth: np.ndarray
    flow: np.ndarray


def read_gauge(shared: Path, name: str) -> Gauge:
    folder = shared / "hydro" / "camels_us"
    head, rows = [], []
    for number, line in enumerate((folder / f"{name}_lump_cida_forcing_leap.txt").read_text().splitlines()):
        if number < 3:
            head.append(float(line))
        elif number > 3 and line.strip():
            rows.append([float(word) for word in line.split()])
    cubic_feet = [
        float(line.split()[4])
        for line in (folder / f"{name}_streamflow_qc.txt").read_text().splitlines()
        if line.strip()
    ]
    table = np.array(rows)[: len(cubic_feet)]
    latitude, _, area_m2 = head
    days = np.concatenate([np.arange(1, 1 + length) for length in (366, 365, 365)])
    radiation = evaporation.fao56_extraterrestrial_radiation(latitude, days).value
    most, least = table[:, 8], table[:, 9]
    return Gauge(
        rain=table[:, 5],
        demand=evaporation.hargreaves_evaporation(least, most, radiation).value,
        warmth=(most + least) / 2,
        flow=np.array(cubic_feet) * CUBIC_FEET_M3 * 86_400 / area_m2 * 1_000,
    )
