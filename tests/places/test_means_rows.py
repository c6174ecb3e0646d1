"""The means of a place come in as one batch, are found by the queries of `resources`, and go with it."""

from __future__ import annotations

from datetime import date

import pytest

from anlan.core.batches.services import Incoming, apply_batch, undo_batch
from anlan.core.permission import system_actor
from anlan.core.personal.keeping import opened
from anlan.core.personal.models import PersonalRecord
from anlan.places.means import incoming
from anlan.resources import queries
from anlan.resources.models import Shelter, StockLot, Team, Vehicle, Warehouse
from tests.places.test_means import means
from tests.resources import samples

pytestmark = [pytest.mark.django_db]
INIT = system_actor("init")


def bring(seed: int) -> str:
    return apply_batch(
        kind="means", region_code="1406", origin=f"places.means, seed {seed}", source="演示数据", licence="Apache-2.0",
        as_of=date(2026, 11, 22), incoming=incoming(means("1406", seed)), is_demo=True, by=INIT,
    ).uid  # fmt: skip


def test_a_place_comes_in_whole_is_replaced_by_the_next_and_comes_back_on_undo(reality: object) -> None:
    made = means("1406")
    bring(1)
    standing = queries.teams(INIT, ["1406"])
    assert [one.team.name for one in standing] == [team.name for team in made.teams] and all(one.is_ready for one in standing)
    assert sum(one.team.people for one in standing) == 1426
    watches = [(tuple(one.team.shifts), one.team.callout_min) for one in standing]
    assert watches == [(team.shifts, team.callout_min) for team in made.teams] and len({bool(shifts) for shifts, _ in watches}) == 2
    assert {one.team.fact for one in standing} >= {"1406:fire_teams"} and all(one.team.is_inferred for one in standing)
    driven = Vehicle.standing.exclude(team=None).select_related("team")
    assert driven.exists() and all(one.team and one.team.name in one.name for one in driven)
    held = {(one.item, one.kind): one.left.value for one in queries.stock_by_item(INIT, ["1406"])}
    for kind in ("physical", "agreement"):
        lots = [lot for lot in made.lots if made.stores[lot.store].kind == kind and lot.item == "quilts"]
        assert held["quilts", kind] == sum(lot.quantity for lot in lots)
    assert len(queries.shelters(INIT, ["1406"])) == len(made.shelters)
    contacts = queries.people_on_call(INIT, ["1406"])
    assert len(contacts) == len(made.contacts) and {one.name for one in contacts} == {"演***"}
    record = PersonalRecord.objects.get(ref=contacts[0].on_call.name_ref)
    assert opened(record).startswith("演示") and record.region_code == contacts[0].on_call.region_code
    lots = StockLot.standing.count()
    second = bring(2)
    assert len(queries.teams(INIT, ["1406"])) == 34 and len(queries.people_on_call(INIT, ["1406"])) == len(contacts)
    undo_batch(uid=second, by=INIT)
    assert [one.team.name for one in queries.teams(INIT, ["1406"])] == [team.name for team in made.teams]
    assert StockLot.standing.count() == lots


def test_where_own_means_came_first_the_demo_brings_none_of_their_kind_beside_them(reality: object) -> None:
    made = means("1406")
    first = made.teams[0]
    county = next(store.region[:6] for store in made.stores if store.kind == "physical")
    own = [samples.team("自有队", first.region, kind=first.kind), samples.shelter("自有场所", county)]
    own.append(samples.placed(Warehouse, "自有库", county, samples.HUIZE))
    for row in own:
        apply_batch(kind="own", region_code=row.region_code, origin="own.xlsx", source="某局", licence="内部使用",
                    as_of=date(2026, 11, 22), incoming=[Incoming([row])], by=INIT)  # fmt: skip
    bring(1)
    of_kind = set(Team.standing.filter(region_code__startswith=first.region, kind=first.kind).values_list("name", flat=True))
    left = [team for team in made.teams if not (team.kind == first.kind and team.region.startswith(first.region))]
    assert of_kind == {"自有队"} and Team.standing.count() == 1 + len(left) < 1 + len(made.teams)
    assert not Vehicle.standing.filter(name__startswith=first.name).exists()
    assert [one.name for one in Shelter.standing.filter(region_code__startswith=county)] == ["自有场所"]
    stores = Warehouse.standing.filter(region_code__startswith=county, kind="physical")
    assert [one.name for one in stores] == ["自有库"] and not StockLot.standing.filter(warehouse__in=stores).exists()
    assert StockLot.standing.exclude(warehouse__stands=True).count() == 0 and StockLot.standing.exists()
