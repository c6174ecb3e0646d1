"""Minutes over the roads of a place with what hinders them now. Loads the science."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self

import numpy as np

from anlan.command.hindering import hindrances_of
from anlan.command.models import Closure
from anlan.risk.isochrones import roads_at
from anlan.risk.journeys import Hindrance, Journeys, journeys_over
from anlan.risk.models import Layer
from anlan.risk.vehicles import classes, moves_of
from anlan.science.arrays import FloatArray
from anlan.science.roads import Route

MINUTE_S = timedelta(minutes=1).total_seconds()
Position = tuple[float, float]


@dataclass(frozen=True, eq=False)
class Roading:
    """The roads that stand where help is needed; without any, nothing is reached."""

    layer: Layer | None
    journeys: Journeys | None
    hindrances: tuple[Hindrance, ...]
    limit_min: float

    @classmethod
    def at(cls, places: Sequence[Position], closures: Sequence[Closure], limit_min: float) -> Self:
        """On the roads that hold the first of the places that any roads hold."""
        layer = next((found for place in places if (found := roads_at(*place)) is not None), None)
        if layer is None:
            return cls(None, None, (), limit_min)
        journeys = journeys_over(layer)
        hindrances = hindrances_of(closures, layer.sha256, rows=len(journeys.network.ways))
        return cls(layer, journeys, tuple(hindrances), limit_min)

    def minutes(self, begin: Sequence[Position], end: Sequence[Position], vehicle: str) -> FloatArray:
        """From each place to each other, inf where there is no way within the limit."""
        if self.journeys is None or not begin or not end:
            return np.full((len(begin), len(end)), np.inf)
        # Where many teams stand in one place, it is asked for once.
        starts, of_start = np.unique(np.array(begin, float), axis=0, return_inverse=True)
        ends, of_end = np.unique(np.array(end, float), axis=0, return_inverse=True)
        moves = moves_of(vehicle if vehicle in classes() else next(iter(classes())))
        limit_s = self.limit_min * MINUTE_S
        seconds = self.journeys.times(starts, ends, moves, self.hindrances, limit_s=limit_s).seconds
        found = np.where(seconds <= limit_s, seconds, np.inf) / MINUTE_S
        return np.asarray(found[np.ravel(of_start)][:, np.ravel(of_end)])

    def way(self, begin: Position, end: Position, vehicle: str) -> tuple[Route, float] | None:
        """The quickest way and its minutes with what is walked; None where no road leads."""
        if self.journeys is None:
            return None
        moves = moves_of(vehicle)
        found = self.journeys.way(begin, end, moves, self.hindrances)
        if not np.isfinite(found.seconds):
            return None
        off_m = sum(float(np.ravel(self.journeys.access(*place).off_m)[0]) for place in (begin, end))
        return found, float(found.seconds + moves.on_foot_s(off_m)) / MINUTE_S

    def line(self, found: Route) -> dict[str, Any]:
        """A way as GeoJSON, with the names of its roads: `[first point, name]` of each stretch, "" where it has none."""
        assert self.journeys is not None
        network = self.journeys.network
        points = np.column_stack([network.x[found.nodes], network.y[found.nodes]]).tolist()
        if len(points) <= 1:
            return {}
        roads = [int(one) for one in network.name[found.edges]]
        begins = [place for place, road in enumerate(roads) if place == 0 or road != roads[place - 1]]
        names = [[place, network.names[roads[place]] if roads[place] >= 0 else ""] for place in begins]
        return {"type": "LineString", "coordinates": points, "names": names}

    def rows(self, found: Route) -> list[int]:
        """The rows of the table of roads that a way goes over."""
        assert self.journeys is not None
        return [int(one) for one in self.journeys.network.edge_id[found.edges]]

    def told(self) -> dict[str, Any]:
        if self.layer is None:
            return {"roads": None}
        return {"roads": self.layer.sha256, "roads_source": self.layer.source, "roads_as_of": self.layer.as_of.isoformat()}
