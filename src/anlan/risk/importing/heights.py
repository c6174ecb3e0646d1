"""Places whose height somebody published: what a model of heights is held against."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from django.utils.translation import gettext as _

from anlan.core.packs import pack_folders
from anlan.risk.arrays import Ground
from anlan.risk.importing.orders import rules
from anlan.risk.layers import load
from anlan.risk.models import Layer
from anlan.science.terrain.grid import Grid

TABLE = "skeleton/heights.csv"


@dataclass(frozen=True)
class Known:
    """(n,) places of known height, and who says so."""

    longitude: npt.NDArray[np.float64]
    latitude: npt.NDArray[np.float64]
    height_m: npt.NDArray[np.float64]
    source: str


def known_heights(west: float, south: float, east: float, north: float) -> Known:
    """Seats and summits of the place packs; where there are too few, the ground that stands (made on such heights)."""
    published = [row for row in _published() if west <= row[0] <= east and south <= row[1] <= north]
    if len(published) >= rules("ground")["least_places"]:
        return Known(*np.array(published).T, source=_("公开发表的驻地和山峰高程"))
    layer = Layer.standing.filter(kind="ground", west__lt=east, east__gt=west, south__lt=north, north__gt=south).first()
    if layer is None:
        none = np.empty(0)
        return Known(none, none, none, "")
    ground = load(layer, Ground)
    rows, cols = ground.height_m.shape
    grid = Grid(ground.west, ground.north, ground.cell, (int(rows), int(cols)))
    along = [np.linspace(0, size - 1, rules("ground")["looks"]).astype(int) for size in grid.shape]
    row, col = (one.ravel() for one in np.meshgrid(*along, indexing="ij"))
    height = ground.height_m[row, col].astype(float)
    lon, lat = grid.x()[col], grid.y()[row]
    is_known = np.isfinite(height) & (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    return Known(lon[is_known], lat[is_known], height[is_known], _("现有地形“%(title)s”") % {"title": layer.title})


def _published() -> Iterator[tuple[float, float, float]]:
    for folder in pack_folders():
        path = folder / TABLE
        if path.is_file():
            with path.open(encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file):
                    try:
                        yield float(row["longitude"]), float(row["latitude"]), float(row["elevation_m"])
                    except ValueError:
                        continue  # a height without a position, or a position without a height
