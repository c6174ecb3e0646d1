"""How the means stand in a workspace: M-02, M-06, M-07, M-20; issue 4, sentence 2."""

from __future__ import annotations

from datetime import date

import pytest

from anlan.core import clock
from anlan.core.batches.models import Batch
from anlan.core.batches.services import Incoming, undo_batch
from anlan.core.clock.context import WorkspaceInfo
from anlan.core.errors import InvalidInput
from anlan.core.journal import payload_of
from anlan.resources import queries, services
from anlan.resources.errors import (
    MeansChanged,
    MeansReplaced,
    ReasonMissing,
    SameState,
    ShelterClosed,
    ShelterOccupied,
    StockBelowZero,
)
from anlan.resources.models import Shelter, ShelterState, StockBalance, StockLot, Team, TeamState

from .samples import COUNTY, OTHER_COUNTY, SETUP, bring, team

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def uid(table: type, **which: object) -> str:
    return str(table._base_manager.get(**which).uid)  # type: ignore[attr-defined]


def states() -> dict[str, str]:
    return {one.team.name: one.state for one in queries.teams(SETUP)}


def left(item: str = "tents_12_m2", code: str = COUNTY) -> float | None:
    (found,) = queries.stock_by_item(SETUP, [code], items=[item])
    return found.left.value


def test_a_team_is_ready_at_home_until_somebody_says_otherwise(means: Batch) -> None:
    assert set(states().values()) == {"ready"}
    fire = uid(Team, name="会泽消防站")
    services.set_team_state(team=fire, state="dispatched", longitude=103.4, latitude=26.6, if_version=0, by=SETUP)
    (out,) = queries.teams(SETUP, states=["dispatched"])
    assert (out.team.name, out.longitude, out.latitude, out.version) == ("会泽消防站", 103.4, 26.6, 1)
    assert out.since is not None and not out.is_ready
    services.set_team_state(team=fire, state="resting", if_version=1, by=SETUP)
    assert [(one.longitude, one.version) for one in queries.teams(SETUP, states=["resting"])] == [(103.30, 2)]


def test_who_saw_an_earlier_version_is_told_and_changes_nothing(means: Batch) -> None:
    fire = uid(Team, name="会泽消防站")
    entry = services.set_team_state(team=fire, state="dispatched", by=SETUP)
    assert (payload_of(entry)["before"], payload_of(entry)["after"]) == ("ready", "dispatched")
    for wrong in (0, 2):
        with pytest.raises(MeansChanged):
            services.set_team_state(team=fire, state="unavailable", if_version=wrong, by=SETUP)
    with pytest.raises(SameState):
        services.set_team_state(team=fire, state="dispatched", by=SETUP)
    assert TeamState.objects.get().version == 1


@pytest.mark.parametrize("wrong", [
    {"state": "gone"}, {"state": "resting", "longitude": 103.0}, {"state": "resting", "longitude": 200.0, "latitude": 26.0},
    {"state": "resting", "longitude": float("nan"), "latitude": 26.0},
])  # fmt: skip
def test_a_state_nobody_knows_or_half_a_position_is_refused(means: Batch, wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        services.set_team_state(team=uid(Team, name="会泽消防站"), by=SETUP, **wrong)  # type: ignore[arg-type]
    assert not TeamState.objects.exists()


def test_what_an_exercise_sends_out_empties_and_opens_leaves_reality_as_it_was(
    means: Batch, exercise: WorkspaceInfo
) -> None:
    with clock.entered(exercise):
        services.set_team_state(team=uid(Team, name="会泽消防站"), state="dispatched", by=SETUP)
        services.correct_stock(lot=uid(StockLot, lot="2024-07"), left=0, reason="演练出库", by=SETUP)
        services.open_shelter(shelter=uid(Shelter, name="钟屏广场"), by=SETUP)
        assert (states()["会泽消防站"], left()) == ("dispatched", 500)
        assert [one.is_open for one in queries.shelters(SETUP, [COUNTY])] == [True]
        assert TeamState.objects.get().since.year == 2014, "an exercise's clock"
    assert (states()["会泽消防站"], left()) == ("ready", 800)
    assert [one.is_open for one in queries.shelters(SETUP, [COUNTY])] == [False]
    assert not TeamState.objects.exists() and not StockBalance.objects.exists() and not ShelterState.objects.exists()


def test_stock_is_exact_to_the_unit_and_never_below_zero(means: Batch) -> None:
    lot = uid(StockLot, lot="2024-07")
    entry = services.correct_stock(lot=lot, left=299, reason="盘点短少", by=SETUP)
    assert payload_of(entry) | {"before": 300, "after": 299, "reason": "盘点短少", "version": 1} == payload_of(entry)
    (tents,) = queries.stock_by_item(SETUP, [COUNTY], items=["tents_12_m2"])
    assert (tents.counted, tents.left.value, tents.lots, tents.warehouses, tents.kind) == (800, 799, 2, 1, "physical")
    assert (tents.left.unit, tents.left.source, tents.left.as_of.date()) == ("顶", "演示数据", date(2026, 11, 1))
    assert left(code=OTHER_COUNTY) == 70
    for wrong in (-1, 1.5, True, 2**63):
        with pytest.raises(StockBelowZero):
            services.correct_stock(lot=lot, left=wrong, reason="盘点", by=SETUP)  # type: ignore[arg-type]
    with pytest.raises(ReasonMissing):
        services.correct_stock(lot=lot, left=3, reason="  ", by=SETUP)
    huge = 2**52 + 1
    services.correct_stock(lot=lot, left=huge, reason="大数", by=SETUP)
    assert left() == huge + 500, "a sum of whole numbers is that sum"


def test_lots_that_expire_first_stand_in_front(means: Batch) -> None:
    services.correct_stock(lot=uid(StockLot, item="quilts"), left=0, reason="发放", by=SETUP)
    found = queries.lots(SETUP, [COUNTY])
    assert (found[0].lot.item, found[0].left, found[0].version) == ("quilts", 0, 1)
    assert sum(one.left for one in found) == 800


def test_a_shelter_is_opened_filled_emptied_and_only_then_closed(means: Batch) -> None:
    square = uid(Shelter, name="钟屏广场")
    with pytest.raises(ShelterClosed):
        services.set_occupancy(shelter=square, people=10, by=SETUP)
    services.open_shelter(shelter=square, by=SETUP)
    services.set_occupancy(shelter=square, people=2100, by=SETUP)
    (here,) = queries.shelters_near(SETUP, 103.30, 26.42, 500)
    assert (here.is_open, here.occupancy, here.free, here.version) == (True, 2100, -100, 2), "overfull is said, not hidden"
    with pytest.raises(ShelterOccupied):
        services.close_shelter(shelter=square, by=SETUP)
    with pytest.raises(InvalidInput):
        services.set_occupancy(shelter=square, people=-1, by=SETUP)
    services.set_occupancy(shelter=square, people=0, by=SETUP)
    services.close_shelter(shelter=square, by=SETUP)
    with pytest.raises(SameState):
        services.close_shelter(shelter=square, by=SETUP)


def test_own_teams_replace_the_made_up_ones_and_undo_brings_them_back_as_they_stood(means: Batch) -> None:
    fire = uid(Team, name="会泽消防站")
    services.set_team_state(team=fire, state="dispatched", by=SETUP)
    own = bring(Incoming([team("会泽县消防救援大队")], (Team.objects.filter(region_code=COUNTY),)), is_demo=False)
    assert states() == {"会泽县消防救援大队": "ready", "宣威消防站": "ready"}
    with pytest.raises(MeansReplaced):
        services.set_team_state(team=fire, state="ready", by=SETUP)
    undo_batch(uid=own.uid, by=SETUP)
    assert states() == {"会泽消防站": "dispatched", "会泽医疗队": "ready", "宣威消防站": "ready"}
    undo_batch(uid=means.uid, by=SETUP)
    assert states() == {} and queries.stock_by_item(SETUP) == [] and queries.shelters(SETUP) == []
