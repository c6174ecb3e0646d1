"""What is within X km of here (M-01), who can do it (M-02), what is there (M-06), and for whom to see."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import shapely
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anlan.core.batches.models import Batch
from anlan.core.batches.services import Incoming
from anlan.core.errors import InvalidInput
from anlan.core.permission import Actor
from anlan.core.personal.services import reveal
from anlan.resources import queries, services
from anlan.resources.models import Team

from .samples import COUNTY, SETUP, bring, shelter, team

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def test_teams_are_chosen_by_what_they_can_do_where_they_are_and_whether_they_are_free(means: Batch) -> None:
    def names(**how: object) -> list[str]:
        return [one.team.name for one in queries.teams(SETUP, **how)]  # type: ignore[arg-type]

    assert names(region_codes=["530326"]) == ["会泽消防站", "会泽医疗队"]
    assert names(needs={"structural_search": 20}) == ["会泽消防站", "宣威消防站"]
    assert names(needs={"structural_search": 21}) == []
    assert names(needs={"medical": 1, "structural_search": 99}) == ["会泽医疗队"]
    assert names(hazard="forest_fire") == ["会泽消防站", "宣威消防站"]
    services.set_team_state(team=Team.objects.get(name="宣威消防站").uid, state="resting", by=SETUP)
    assert names(needs={"structural_search": 1}, states=["ready"]) == ["会泽消防站"]


def test_a_team_for_geological_disasters_is_found_for_a_landslide_and_one_for_landslides_for_a_geological_one(
    means: Batch,
) -> None:
    bring(Incoming([team("地灾队", hazards=["geological"]), team("滑坡队", hazards=["landslide"]), team("矿山队", hazards=["mine"])]))

    def free(hazard: str) -> set[str]:
        found = {one.name for one in queries.free_teams(SETUP, hazard=hazard)}
        assert found == {one.team.name for one in queries.teams(SETUP, hazard=hazard)}
        return found - {"会泽消防站", "宣威消防站"}

    assert free("landslide") == free("geological") == {"地灾队", "滑坡队"}
    assert (free("debris_flow"), free("flood"), free("mine")) == ({"地灾队"}, set(), {"矿山队"})


def test_a_county_sees_its_own_means_and_a_province_all(means: Batch, china: None, officer: Callable[..., Actor]) -> None:
    huize, province = officer("duty_officer", COUNTY), officer("viewer", "53")
    for who, teams, tents, shelters in ((huize, 2, 800, 1), (province, 3, 870, 2), (officer("informant", "53"), 0, None, 0)):
        assert len(queries.teams(who)) == teams
        held = queries.stock_by_item(who, items=["tents_12_m2"])
        assert (held[0].left.value if held else None) == tents
        assert len(queries.shelters(who)) == shelters


def test_all_of_a_province_is_read_in_few_statements(means: Batch, china: None, officer: Callable[..., Actor]) -> None:
    who = officer("duty_officer", "53")
    bring(Incoming([team(f"队{number}") for number in range(300)]))
    queries.teams(who)  # which codes are regular is remembered
    for ask, most in (
        (lambda: queries.teams(who, ["53"], needs={"medical": 1}, states=["ready"]), 2),
        (lambda: queries.stock_by_item(who, ["53"]), 1), (lambda: queries.shelters_near(who, 103.3, 26.4, 9000), 2),
        (lambda: queries.people_on_call(who, ["53"]), 2),
    ):  # fmt: skip
        with CaptureQueriesContext(connection) as asked:
            assert ask()  # type: ignore[no-untyped-call]
        assert len(asked) <= most, [one["sql"][:100] for one in asked]


def test_a_circle_holds_what_is_within_it_on_the_ellipsoid_and_a_drawing_what_is_inside(means: Batch) -> None:
    north = (103.30, 26.42 + 0.0902637)  # 10,000 m north: an arc of the meridian by the formula of Helmert
    bring(Incoming([shelter("北十公里", at=north)]))
    for radius_m, found in ((9_990, 1), (10_010, 2)):
        assert len(queries.shelters_near(SETUP, 103.30, 26.42, radius_m)) == found
    assert queries.shelters_near(SETUP, 103.30, 26.42, 20_000)[-1].distance_m == pytest.approx(10_000, abs=5)
    drawn = queries.area_of_shape(shapely.box(103.2, 26.4, 103.4, 26.45))

    def inside() -> list[str]:
        found = queries.teams(SETUP)
        return [one.team.name for one, is_inside in zip(found, drawn.holds(found), strict=True) if is_inside]

    assert inside() == ["会泽消防站", "会泽医疗队"]
    services.set_team_state(
        team=Team.objects.get(name="会泽消防站").uid, state="dispatched", longitude=104.1, latitude=26.2, by=SETUP
    )
    assert inside() == ["会泽医疗队"], "where it is now, not where it lives"


@pytest.mark.parametrize("shape", [
    shapely.Polygon(), shapely.Polygon([(0, 0), (1, 1), (0, 1), (1, 0)]), shapely.LineString([(0, 0), (1, 1)]),
])  # fmt: skip
def test_a_drawing_without_an_inside_is_refused(shape: shapely.Geometry) -> None:
    with pytest.raises(InvalidInput):
        queries.area_of_shape(shape)


@pytest.mark.parametrize("radius_m", [0, -5, float("nan"), float("inf")])
def test_a_circle_without_a_radius_is_refused(radius_m: float) -> None:
    with pytest.raises(InvalidInput):
        queries.area_of_circle(103.3, 26.4, radius_m)


def test_name_and_number_of_somebody_on_call_are_masked_and_revealed_against_a_reason(
    means: Batch, china: None, officer: Callable[..., Actor]
) -> None:
    commander = officer("commander", COUNTY)
    (captain,) = queries.people_on_call(commander, team=Team.objects.get(name="会泽消防站").uid)
    assert (captain.on_call.post, captain.name, captain.phone) == ("队长", "演***", "*******0001")
    assert reveal(ref=captain.on_call.phone_ref, reason="通知出动", by=commander) == "00000000001"
    assert queries.people_on_call(officer("commander", "530381")) == []
