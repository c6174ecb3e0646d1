"""Layers and facilities come in as batches; own data replace demo data, and undo brings them back (issue 4, sentence 3)."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date

import numpy as np
import pytest

from anlan.core.batches import BatchReplaced, BatchUndone
from anlan.core.batches.models import Batch
from anlan.core.batches.services import Incoming, apply_batch, undo_batch
from anlan.core.geometry.tiles import tile_of, tile_range
from anlan.core.journal.models import Entry
from anlan.core.permission import Actor, NotPermitted, system_actor
from anlan.risk.arrays import Rivers, Roads
from anlan.risk.layers import LayerLost, file_of, layers, load, new_layer
from anlan.risk.models import Layer

pytestmark = [pytest.mark.django_db, pytest.mark.databases]
INIT = system_actor("init")


def river(name: str, steps: int = 3) -> Rivers:
    return Rivers(
        longitude=np.linspace(103.0, 103.2, steps), latitude=np.linspace(27.0, 26.8, steps),
        river=np.zeros(steps), height_m=np.linspace(900, 800, steps), names=(name,),
    )  # fmt: skip


def bring(table: Rivers, *, is_demo: bool, by: Actor = INIT) -> tuple[Batch, Layer]:
    layer = new_layer(table, region_code="53", title=table.names[0], method="test 1")
    batch = apply_batch(
        kind="rivers", region_code="53", origin="test", source="测试", licence="CC0-1.0", as_of=date(2026, 1, 1),
        incoming=[Incoming([layer], (Layer.objects.filter(kind="rivers"),))], is_demo=is_demo, by=by,
    )  # fmt: skip
    return batch, layer


def test_own_data_replace_the_demo_and_undo_brings_it_back(reality: object) -> None:
    _demo, made_up = bring(river("推断的河"), is_demo=True)
    own, surveyed = bring(river("牛栏江", 5), is_demo=False)
    assert [layer.uid for layer in layers("rivers", "530621")] == [surveyed.uid]
    undo_batch(uid=own.uid, by=INIT)
    (stands,) = layers("rivers", "53")
    assert stands.uid == made_up.uid and stands.is_demo and stands.source == "测试"
    assert load(stands, Rivers).names == ("推断的河",)
    assert [entry.verb for entry in Entry.objects.order_by("id")][-3:] == ["batch.applied", "batch.applied", "batch.undone"]


def test_what_a_later_batch_stands_on_is_not_taken_away(reality: object) -> None:
    first, _layer = bring(river("一"), is_demo=False)
    second, _layer = bring(river("二"), is_demo=False)
    with pytest.raises(BatchReplaced):
        undo_batch(uid=first.uid, by=INIT)
    undo_batch(uid=second.uid, by=INIT)
    undo_batch(uid=first.uid, by=INIT)
    with pytest.raises(BatchUndone):
        undo_batch(uid=first.uid, by=INIT)
    assert not layers("rivers", "53").exists()


def test_who_may_not_bring_data_in_leaves_nothing_behind(reality: object, officer: Callable[..., Actor]) -> None:
    with pytest.raises(NotPermitted):
        bring(river("一"), is_demo=False, by=officer("duty_officer", "53"))
    assert not Batch.objects.exists() and not Layer.objects.exists()


def test_a_layer_comes_back_as_it_went_and_a_damaged_file_is_told(reality: object) -> None:
    _batch, layer = bring(river("牛栏江", 4), is_demo=False)
    found = load(layer, Rivers)
    assert np.array_equal(found.longitude, river("牛栏江", 4).longitude) and found.names == ("牛栏江",)
    assert layer.rows == 4 and (layer.west, layer.north) == (103.0, 27.0) and not found.longitude.flags.writeable
    other = new_layer(river("别的", 6), region_code="53", title="别的", method="test 1")
    file_of(other.sha256).write_bytes(b"something else")
    with pytest.raises(LayerLost):
        load(other, Rivers)


def test_columns_of_unlike_length_are_no_layer() -> None:
    with pytest.raises(ValueError, match="height_m has 1 rows, longitude has 2"):
        Rivers(longitude=[1, 2], latitude=[1, 2], river=[0, 0], height_m=[5], names=("一",))
    with pytest.raises(ValueError, match=r"Roads\.way has 1 rows, tail has 0"):
        Roads(longitude=[1.0], latitude=[1.0], tail=[], head=[], length_m=[], road_class=[], way=[1], grade=[], name=[],
              is_bridge=[], county=[], names=())  # fmt: skip


def test_a_tile_holds_exactly_the_places_within_its_bounds() -> None:
    random = np.random.default_rng(4)
    longitude, latitude = random.uniform(-180, 180, 4000), random.uniform(-85, 85, 4000)
    codes = tile_of(longitude, latitude)
    for zoom, x, y in ((0, 0, 0), (1, 1, 0), (3, 6, 3), (5, 25, 13), (2, 3, 1)):
        first, beyond = tile_range(zoom, x, y)
        side = 1 << zoom
        west, east = x / side * 360 - 180, (x + 1) / side * 360 - 180
        south, north = (math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * row / side)))) for row in (y + 1, y))
        is_inside = (longitude >= west) & (longitude < east) & (latitude <= north) & (latitude > south)
        assert np.array_equal((codes >= first) & (codes < beyond), is_inside)
    with pytest.raises(ValueError, match="is no tile"):
        tile_range(3, 8, 0)
