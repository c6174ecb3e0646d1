"""A place beside what is there already: another place, a building that was cut off, own data (issue 4, sentences 1 and 3)."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from anlan.core.batches.services import Incoming, apply_batch
from anlan.core.geometry import distance_m
from anlan.core.permission import system_actor
from anlan.core.regions.models import RegionPosition
from anlan.places import building, skeleton
from anlan.places.building import build, tell_built
from anlan.places.errors import InsideAnotherPlace, OwnDataStand
from anlan.places.growing import Grown
from anlan.places.named import PLACES
from anlan.places.payloads import PlaceBuilt
from anlan.resources import committing
from anlan.resources.errors import MeansInUse
from anlan.resources.models import Team
from anlan.risk.arrays import Rivers
from anlan.risk.facilities import Thing, new_facilities
from anlan.risk.layers import new_layer
from anlan.risk.models import Facility, Layer
from tests.regions.fixtures import all_of_china, china  # noqa: F401
from tests.resources import samples

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("china", "reality")]
INIT = system_actor("init")
NONE = np.empty(0)


class BegunAnew(Exception):
    """The makers were set to work."""


@pytest.fixture(autouse=True)
def _nothing_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    def begun(*_given: Any, **_named: Any) -> None:
        raise BegunAnew

    monkeypatch.setattr(building, "make_land", begun)


def bring(kind: str, code: str, *, is_demo: bool = True, seed: int = 1, rows: list[Any] | None = None) -> str:
    name = next(name for name, place in PLACES.items() if code.startswith(place.code))
    return apply_batch(
        kind=kind, region_code=code, origin=f"anlan init --place {name} --seed {seed}" if is_demo else "own.gpkg", source="某单位",
        licence="Apache-2.0", as_of=date(2026, 11, 22), incoming=[Incoming(rows or [])], is_demo=is_demo, by=INIT,
    ).uid  # fmt: skip


def rivers(code: str, *, is_demo: bool) -> Layer:
    layer = new_layer(Rivers(NONE, NONE, NONE, NONE, (code,)), region_code=code, title=code, method="")
    layer.is_demo = is_demo
    return layer


def stands_whole(name: str, *batches: str, seed: int = 1) -> None:
    tell_built(PlaceBuilt(name, seed, batches, 1.0), region_code=PLACES[name].code, by=INIT)


def test_a_place_that_stands_whole_is_not_built_again() -> None:
    stands_whole("qujing", bring("dem", "5303"), bring("roads", "5303"))
    assert build("qujing", 1, by=INIT).changed_nothing
    with pytest.raises(BegunAnew):
        build("qujing", 2, by=INIT)


def test_a_place_on_which_another_seed_was_begun_and_cut_off_does_not_pass_for_whole() -> None:
    stands_whole("qujing", bring("dem", "5303"), bring("roads", "5303"))
    bring("dem", "5303", seed=2)
    with pytest.raises(BegunAnew):
        build("qujing", 1, by=INIT)


def test_places_far_from_each_other_leave_each_other_alone() -> None:
    stands_whole("yunnan", bring("dem", "53"))
    with pytest.raises(BegunAnew):
        build("chuanshan", 1, by=INIT)
    stands_whole("chuanshan", bring("dem", "510903"))
    assert build("yunnan", 1, by=INIT).changed_nothing and build("chuanshan", 1, by=INIT).changed_nothing


def test_no_place_is_built_inside_one_that_stands_and_a_wider_one_takes_the_place_of_a_narrower() -> None:
    narrow = rivers("5303", is_demo=True)
    stands_whole("qujing", bring("dem", "5303", rows=[narrow]))
    with pytest.raises(BegunAnew):
        build("yunnan", 1, by=INIT)
    (replaced,) = building._Builder(PLACES["yunnan"], 1, INIT, lambda _share, _word: None)._replaced("rivers")
    assert narrow in replaced
    stands_whole("yunnan", bring("dem", "53"))
    with pytest.raises(InsideAnotherPlace, match="云南省"):
        build("qujing", 1, by=INIT)


def test_own_data_that_rest_on_a_demo_place_are_neither_replaced_nor_hidden_by_another_seed() -> None:
    stands_whole("qujing", bring("dem", "5303"))
    own = rivers("5303", is_demo=True)  # own rows with those of the demo round them, as `data add` brings them
    uid = bring("dem", "530326", is_demo=False, rows=[own])
    assert build("qujing", 1, by=INIT).changed_nothing
    with pytest.raises(OwnDataStand, match=uid):
        build("qujing", 2, by=INIT)
    (replaced,) = building._Builder(PLACES["qujing"], 2, INIT, lambda _share, _word: None)._replaced("rivers")
    assert own not in replaced


def test_where_own_schools_came_first_the_demo_brings_none_of_its_own_beside_them() -> None:
    def school(name: str, code: str, kind: str = "primary_school") -> Thing:
        return Thing(
            kind=kind, name=name, region_code=code, longitude=103.3, latitude=26.4, source="", is_inferred=False
        )

    bring("facilities", "530326", is_demo=False, rows=new_facilities([school("钟屏小学", "530326001")]))
    made = [school("甲", "530326001002"), school("乙", "530302001"), school("丙", "530326001", "hospital")]
    assert [one.name for one in building._beside_own(made, "5303")] == ["乙", "丙"]
    assert Facility.standing.count() == 1


def test_a_seat_of_the_gazetteer_names_the_gazetteer_and_how_far_it_was_moved(ludian: Any) -> None:
    builder = building._Builder(PLACES["yunnan"], 7, INIT, lambda _share, _word: None)
    builder._place(ludian.seats, Grown(ludian.grown.township, ludian.grown.village, ()))
    known = {seat.code: seat for seat in skeleton.known_seats()}
    rows = {row.region.code: row for row in RegionPosition.standing.select_related("region")}
    measured = [row for row in rows.values() if not row.is_inferred]
    assert len(measured) >= 3 and all("GeoNames" in row.source and "推断" not in row.source for row in measured)
    for row in measured:
        seat = known[row.region.code]
        if seat.county_seat is None:
            moved = distance_m(seat.longitude, seat.latitude, row.longitude, row.latitude) / 1000
            assert f"移动 {moved:.1f} km" in row.source
    assert all("推断" in row.source for row in rows.values() if row.is_inferred)


def test_a_place_is_not_built_over_made_up_means_that_an_order_has() -> None:
    samples.bring()
    committing.commit(holder="order:1", teams=[Team.standing.get(name="会泽消防站").uid], by=samples.SETUP)
    with pytest.raises(MeansInUse, match="order:1"):
        build("qujing", 1, by=INIT)
    with pytest.raises(BegunAnew):
        build("chuanshan", 1, by=INIT)
