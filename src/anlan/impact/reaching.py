"""How long teams take over the roads of a place, as `Ways` of an assessment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from django.utils import translation

from anlan.formats.bulletin import M_PER_KM
from anlan.impact.wording import Words
from anlan.risk.arrays import Array
from anlan.risk.journeys import Journeys, why_not
from anlan.risk.vehicles import Moves
from anlan.science.roads import BEYOND_LIMIT, REACHED

MINUTE_S = timedelta(minutes=1).total_seconds()


@dataclass(frozen=True, eq=False)
class RoadWays:
    """Journeys over a network, all with one class of vehicles, on roads as they were before the event."""

    journeys: Journeys
    moves: Moves

    def minutes(self, places: Array, target: tuple[float, float], *, limit_min: float) -> tuple[Array, Sequence[Words]]:
        """From each place to the target, NaN with a reason where there is no way within the limit, ways on foot included."""
        limit_s = limit_min * MINUTE_S
        found = self.journeys.times(places, [target], self.moves, limit_s=limit_s)
        seconds = found.seconds[:, 0]
        is_late = (found.reason[:, 0] == REACHED) & (seconds > limit_s)  # with what is walked to the roads and from them
        reason = np.where(is_late, BEYOND_LIMIT, found.reason[:, 0])
        minutes = np.where(reason == REACHED, seconds / MINUTE_S, np.nan)
        says = {one: _why_not(one, limit_min) for one in np.unique(reason).tolist()}
        return minutes, [says[one] for one in reason.tolist()]

    def kilometres(self, place: tuple[float, float], target: tuple[float, float]) -> float:
        """Length of the quickest way on the roads."""
        return float(self.journeys.way(place, target, self.moves).metres) / M_PER_KM


def _why_not(reason: int, limit_min: float) -> Words:
    found = []
    for language in ("zh-hans", "en"):
        with translation.override(language):
            found.append(why_not(reason, limit_min=limit_min))
    return Words(*found)
