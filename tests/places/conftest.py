"""Two small places, made once: 鲁甸 on the skeleton of Yunnan with a finer ground, and 朔州, of which one unit has no polygon."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from anlan.places import land as land_room
from anlan.places import named
from anlan.places.growing import Grown, make_areas
from anlan.places.land import make_land
from anlan.places.made import Land, Seats
from anlan.places.named import Place
from anlan.places.seats import make_seats
from tests.regions.fixtures import all_of_china, china  # noqa: F401

SAMPLES = (
    Place("ludian", "530621", 0.008, close=("530621",), villages=("530621",)),
    Place("shuozhou_coarse", "1406", 0.02, villages=("1406",)),
)


@dataclass(frozen=True)
class MadePlace:
    name: str
    land: Land
    seats: dict[str, Seats]
    grown: Grown


@pytest.fixture(scope="session")
def small_places(all_of_china: None, django_db_blocker: Any) -> Iterator[dict[str, MadePlace]]:  # noqa: F811
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        for place in SAMPLES:
            patch.setitem(named.PLACES, place.name, place)
        patch.setattr(land_room, "CLOSE_CELL_DEG", 0.003)
        made = {}
        for place in SAMPLES:
            land = make_land(place.name, 7)
            seats = make_seats(place.name, land, 7)
            made[place.name] = MadePlace(place.name, land, seats, make_areas(place.name, land, seats))
        yield made


@pytest.fixture(scope="session")
def ludian(small_places: dict[str, MadePlace]) -> MadePlace:
    return small_places["ludian"]


@pytest.fixture(scope="session")
def shuozhou(small_places: dict[str, MadePlace]) -> MadePlace:
    return small_places["shuozhou_coarse"]
