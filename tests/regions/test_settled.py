"""Seats and areas of units come in batches (issue 4, sentences 2 and 3)."""

from __future__ import annotations

import json
from datetime import date

import pytest
import shapely
from django.db import IntegrityError, transaction

from anlan.core import clock
from anlan.core.batches.models import Batch
from anlan.core.batches.services import apply_batch, undo_batch
from anlan.core.journal.models import Entry
from anlan.core.permission import system_actor
from anlan.core.reactions import declared_reactions
from anlan.core.regions import queries as regions
from anlan.core.regions import settled
from anlan.core.regions.errors import RegionNotFound
from anlan.core.regions.models import Region, RegionBoundary, RegionPosition, RegionTables
from anlan.core.regions.services import load_regions
from anlan.core.regions.settled import Area, Seat
from anlan.incidents.services.placing import place_quake

pytestmark = pytest.mark.usefixtures("china")
INIT = system_actor("init")
LONGTOU = "530621104"
VILLAGE = "530621104201"


def bring(*, seats=(), areas=(), is_demo=False):
    batch = apply_batch(
        kind="places", region_code="5306", origin="test", source="测试数据", licence="CC0-1.0", as_of=date(2026, 1, 1),
        incoming=settled.incoming(seats=seats, areas=areas, is_demo=is_demo), is_demo=is_demo, by=INIT,
    )  # fmt: skip
    settled.place_units(batch)
    return batch


def undo(batch):
    """As the engine does: the entry, then the reaction."""
    undo_batch(uid=batch.uid, by=INIT)
    declared_reactions()["regions.place_units"].run(Entry.objects.filter(verb="batch.undone").latest("pk"))


def unit(code):
    return regions.get(code)


def square(west, south, side=0.1):
    return shapely.box(west, south, west + side, south + side)


def test_a_township_gets_its_seat_and_area_and_loses_them_with_the_batch():
    assert unit(LONGTOU).longitude is None and not unit(LONGTOU).has_boundary
    batch = bring(seats=[Seat(LONGTOU, 103.38, 27.11, is_inferred=True)], areas=[Area(LONGTOU, square(103.3, 27.1), True)])
    placed = unit(LONGTOU)
    assert (placed.longitude, placed.latitude, placed.has_boundary) == (103.38, 27.11, True)
    assert placed.position_source == "测试数据"
    undo(batch)
    bare = unit(LONGTOU)
    assert (bare.longitude, bare.latitude, bare.position_source, bare.has_boundary) == (None, None, "", False)


def test_a_surveyed_polygon_replaces_the_inferred_one_and_undo_brings_it_back():
    bring(areas=[Area(LONGTOU, square(103.3, 27.1), True)], is_demo=True)
    own = bring(areas=[Area(LONGTOU, square(103.5, 27.1), False)])
    assert [inner.is_inferred for inner in regions.inner_units(103.55, 27.15)] == [False]
    assert regions.inner_units(103.35, 27.15) == ()
    undo(own)
    (inner,) = regions.inner_units(103.35, 27.15)
    assert inner.region.code == LONGTOU and inner.is_inferred
    assert 103.3 < unit(LONGTOU).longitude < 103.4


def test_demo_data_take_no_place_that_own_data_hold():
    bring(seats=[Seat(LONGTOU, 103.4, 27.1, is_inferred=False)])
    bring(seats=[Seat(LONGTOU, 103.0, 27.0, is_inferred=True), Seat("530621001", 103.55, 27.19, True)], is_demo=True)
    assert (unit(LONGTOU).longitude, unit("530621001").longitude) == (103.4, 103.55)


def test_a_county_keeps_the_polygon_of_the_tables_behind_its_own():
    drawn = square(103.4, 27.1, 0.2)
    own = bring(areas=[Area("530621", drawn, False)])
    assert regions.place(103.2, 27.2) is None or regions.place(103.2, 27.2).code != "530621"
    assert unit("530621").has_boundary
    undo(own)
    assert regions.place(103.427, 27.245).code == "530621"
    assert RegionBoundary.standing.get(region__code="530621").batch is None


def test_the_county_of_a_position_stays_the_county_and_its_township_is_known_beside_it():
    bring(areas=[Area(LONGTOU, square(103.3, 27.1), True), Area(VILLAGE, square(103.3, 27.1, 0.03), True)])
    assert regions.place(103.31, 27.11).code == "530621"
    assert [inner.region.code for inner in regions.inner_units(103.31, 27.11)] == [LONGTOU, VILLAGE]
    assert [inner.region.code for inner in regions.inner_units(103.38, 27.18)] == [LONGTOU]
    assert regions.inner_units(103.0, 25.0) == ()


def test_a_new_edition_of_the_tables_leaves_what_came_in_batches():
    bring(
        seats=[Seat(LONGTOU, 103.38, 27.11, is_inferred=True)],
        areas=[Area(LONGTOU, square(103.3, 27.1), True), Area("530621", square(103.2, 27.0, 0.4), False)],
    )
    RegionTables.objects.update(version="an older edition")
    load_regions(by=INIT)
    assert [inner.region.code for inner in regions.inner_units(103.35, 27.15)] == [LONGTOU]
    assert unit(LONGTOU).longitude == 103.38
    assert not RegionBoundary.standing.get(region__code="530621").is_inferred
    waiting = RegionBoundary.objects.get(region__code="530621", batch=None)
    assert not waiting.stands and waiting.replaced_by == Batch.objects.get()
    undo(Batch.objects.get())
    assert regions.place(103.427, 27.245).code == "530621"


def test_one_polygon_and_one_seat_of_a_unit_stand():
    bring(seats=[Seat(LONGTOU, 103.4, 27.1, is_inferred=False)], areas=[Area(LONGTOU, square(103.3, 27.1), True)])
    for row in (RegionPosition.standing.get(), RegionBoundary.standing.get(layer="township")):
        row.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


def test_a_code_that_is_no_unit_of_today_is_refused_whole():
    with pytest.raises(RegionNotFound):
        bring(seats=[Seat(LONGTOU, 103.4, 27.1, is_inferred=False), Seat("530621999", 103.4, 27.2, is_inferred=False)])
    assert not RegionPosition.objects.exists() and not Batch.objects.exists()


def test_the_map_of_townships_in_a_county_follows_what_stands():
    def codes():
        features = json.loads(regions.boundaries_geojson("township", within="530621").read_text("utf-8"))["features"]
        return {f["properties"]["code"]: f["properties"]["is_inferred"] for f in features}

    assert codes() == {}
    bring(areas=[Area(LONGTOU, square(103.3, 27.1), True), Area("530621001", square(103.4, 27.1), True)])
    assert codes() == {LONGTOU: True, "530621001": True}
    own = bring(areas=[Area(LONGTOU, square(103.3, 27.1, 0.05), False)])
    assert codes() == {LONGTOU: False, "530621001": True}
    undo(own)
    assert codes() == {LONGTOU: True, "530621001": True}
    assert Region.objects.filter(has_boundary=True, level="township").count() == 2


def test_an_earthquake_names_the_township_and_village_of_its_epicentre_after_the_counties(reality):
    def codes():
        return place_quake(longitude=103.31, latitude=27.11, magnitude=6.5, at=clock.now(), by=INIT)

    bare = codes()
    bring(areas=[Area(LONGTOU, square(103.3, 27.1), True), Area(VILLAGE, square(103.3, 27.1, 0.03), True)])
    placed = codes()
    assert placed.region_codes == (*bare.region_codes, LONGTOU, VILLAGE)
    assert placed.region_codes[0] == "530621" and placed.basis == bare.basis == "inside"
