"""What could come through the air where no road leads. Loads the science."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import numpy as np

from anlan.command.roading import MINUTE_S, Position
from anlan.resources.queries.free import FreeVehicle
from anlan.risk.arrays import Ground
from anlan.risk.layers import load
from anlan.risk.models import Layer
from anlan.science.roads.air import REACHED, Helicopter, air_reach

TERMS = tuple(one.name for one in fields(Helicopter))


def by_air(aircraft: Sequence[FreeVehicle], place: Position) -> dict[str, Any] | None:
    """The free helicopter that is soonest at a place, landing there; None where none can come, or its height is not known."""
    height_m = _height_at(place)
    if height_m is None:
        return None
    best: dict[str, Any] | None = None
    for one in aircraft:
        craft = Helicopter(**{name: value for name, value in one.air.items() if name in TERMS})
        found = air_reach(craft, [one.longitude], [one.latitude], [place[0]], [place[1]], [height_m], np.zeros((1, 1)))
        if found.reason[0, 0] != REACHED:
            continue
        minutes = float(found.seconds[0, 0]) / MINUTE_S
        if best is None or minutes < best["minutes"]:
            best = {
                "uid": one.uid, "title": one.name, "minutes": round(minutes, 1),
                "payload_kg": round(float(found.payload_kg[0, 0])),
                "seats": one.seats, "height_m": round(height_m),
            }  # fmt: skip
    return best


def _height_at(place: Position) -> float | None:
    longitude, latitude = place
    covering = Layer.standing.filter(
        kind="ground", west__lte=longitude, east__gte=longitude, south__lte=latitude, north__gte=latitude
    )
    layer = covering.order_by("is_demo", "-id").first()
    if layer is None:
        return None
    ground = load(layer, Ground)
    row, column = int((ground.north - latitude) / ground.cell), int((longitude - ground.west) / ground.cell)
    rows, columns = ground.height_m.shape
    if not (0 <= row < rows and 0 <= column < columns):
        return None
    height_m = float(ground.height_m[row, column])
    return height_m if np.isfinite(height_m) else None
