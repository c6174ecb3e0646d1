"""Teams over the roads of a place (M-03)."""

from __future__ import annotations

import numpy as np
import pytest

from anlan.core import clock
from anlan.core.clock.queries import reality
from anlan.impact.reaching import RoadWays
from anlan.risk.journeys import Journeys
from anlan.risk.vehicles import moves_of
from tests.impact.sample import roads


@pytest.fixture
def ways(db) -> RoadWays:
    with clock.entered(reality()):
        return RoadWays(Journeys(roads()), moves_of("truck"))


def test_a_lorry_takes_what_its_speed_on_the_road_makes_of_the_distance(ways):
    """Twenty kilometres of county road; the pack gives a lorry its speed there."""
    minutes, reasons = ways.minutes(np.array([[103.5, 27.1]]), (103.3, 27.1), limit_min=720)
    speed = ways.moves.speed_kmh[3]
    assert minutes[0] == pytest.approx(20 / speed * 60, rel=1e-6) and reasons == [("", "")]
    assert ways.kilometres((103.5, 27.1), (103.3, 27.1)) == pytest.approx(20.0)


def test_a_journey_beyond_the_limit_has_no_time_but_a_reason(ways):
    minutes, reasons = ways.minutes(np.array([[103.5, 27.1], [103.3, 27.1]]), (103.3, 27.1), limit_min=10)
    assert np.isnan(minutes[0]) and "10" in reasons[0].zh and "10" in reasons[0].en
    assert minutes[1] == 0 and reasons[1] == ("", "")


def test_what_is_walked_to_the_roads_counts_towards_the_limit(ways):
    """Some 11 km off the road, on foot; driving alone stays far below."""
    off = np.array([[103.5, 27.2]])
    far, _ = ways.minutes(off, (103.3, 27.1), limit_min=720)
    driving, _ = ways.minutes(np.array([[103.5, 27.1]]), (103.3, 27.1), limit_min=720)
    limit = (far[0] + driving[0]) / 2
    minutes, reasons = ways.minutes(off, (103.3, 27.1), limit_min=limit)
    assert driving[0] < limit < far[0] and np.isnan(minutes[0]) and reasons[0].zh
