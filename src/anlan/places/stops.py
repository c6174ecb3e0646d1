"""Where the places of a corridor lie on the ground of a place."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from anlan.places.corridors import Corridor, Stop
from anlan.places.made import Seats
from anlan.places.paving import IntArray, Paving

NAMED_WITHIN_DEG = 0.14
"""A town of a corridor is the township seat of its name that lies no farther, 15 km, from where the table has it."""
TOWN_ENDINGS = "镇乡"


def stops_of(
    paving: Paving, corridors: Sequence[Corridor], counties: Seats, townships: Seats
) -> list[tuple[Corridor, IntArray]]:
    """The corridors that have two places or more in the place, with the cells of these; stops outside are left out."""
    seat = {
        int(code): (lon, lat)
        for code, lon, lat in zip(counties.code, counties.longitude, counties.latitude, strict=True)
    }
    towns: dict[str, list[tuple[float, float]]] = {}
    for name, lon, lat in zip(townships.names, townships.longitude, townships.latitude, strict=True):
        towns.setdefault(name.rstrip(TOWN_ENDINGS), []).append((lon, lat))
    found = []
    for corridor in corridors:
        places = [place for stop in corridor.stops if (place := _place(paving, stop, seat, towns)) is not None]
        if len(places) > 1:
            at = np.array(places)
            found.append((corridor, paving.open_cells(at[:, 0], at[:, 1])))
    return found


def _place(
    paving: Paving, stop: Stop, seat: dict[int, tuple[float, float]], towns: dict[str, list[tuple[float, float]]]
) -> tuple[float, float] | None:
    if stop.code:
        return seat.get(stop.code)
    near = [
        (float(np.hypot(lon - stop.longitude, lat - stop.latitude)), lon, lat)
        for lon, lat in towns.get(stop.name.rstrip(TOWN_ENDINGS), ())
    ]
    if near and min(near)[0] < NAMED_WITHIN_DEG:
        return min(near)[1:]
    row, col = paving.grid.cells_at(stop.longitude, stop.latitude)
    is_inside = row >= 0 and np.isfinite(paving.height_m[row, col])
    return (stop.longitude, stop.latitude) if is_inside else None
