"""Some means of two counties, and one call of every service of this room in a case where it goes."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from anlan.core.batches.models import Batch, Sourced
from anlan.core.batches.services import Incoming, apply_batch
from anlan.core.geometry.tiles import tile_of
from anlan.core.permission import Actor, system_actor
from anlan.core.personal.keeping import store
from anlan.resources import committing, services, stocking
from anlan.resources.models import Agreement, Expert, Level, OnCall, Shelter, StockLot, Team, Vehicle, Warehouse

SETUP = system_actor("test")
COUNTY, OTHER_COUNTY = "530326", "530381"
HUIZE, XUANWEI = (103.30, 26.42), (104.10, 26.22)
DAY = date(2026, 11, 1)


@dataclass(frozen=True)
class Sample:
    """The act a service asks for, and a call of it."""

    act: str
    call: Callable[[Batch, Actor], Any]


def placed(table: type[Any], name: str, region_code: str, at: tuple[float, float], **fields: Any) -> Any:
    """A row that stands at a place, not saved."""
    tile = int(tile_of([at[0]], [at[1]])[0])
    return table(
        uid=str(uuid.uuid4()), name=name, level=fields.pop("level", Level.COUNTY), region_code=region_code,
        longitude=at[0], latitude=at[1], tile=tile, **fields,
    )  # fmt: skip


def team(name: str, region_code: str = COUNTY, at: tuple[float, float] = HUIZE, **fields: Any) -> Team:
    given = {"kind": "fire", "people": 30, "turnout_min": 5, "hazards": ["*"], "capabilities": {"structural_search": 20}}
    row: Team = placed(Team, name, region_code, at, **(given | fields))
    return row


def lot(store: Warehouse, item: str, quantity: int, **fields: Any) -> StockLot:
    return StockLot(
        uid=str(uuid.uuid4()), warehouse=store, region_code=store.region_code, item=item, unit="顶", quantity=quantity,
        lot=fields.pop("lot", "2025-01"), **fields,
    )  # fmt: skip


def shelter(name: str, region_code: str = COUNTY, at: tuple[float, float] = HUIZE, **fields: Any) -> Shelter:
    row: Shelter = placed(Shelter, name, region_code, at, kind="short", **({"area_m2": 4000, "places": 2000} | fields))
    return row


def rows() -> Iterator[Sourced]:
    """Teams of two counties, a lorry, a store with three lots, two shelters, somebody on call."""
    fire = team("会泽消防站")
    yield from (fire, team("会泽医疗队", kind="medical", capabilities={"medical": 12}, hazards=["earthquake"]))
    yield team("宣威消防站", OTHER_COUNTY, XUANWEI)
    yield placed(Vehicle, "抢险车", COUNTY, HUIZE, kind="rescue_truck", count=2, team=fire, payload_kg=3000, seats=6)
    store_here, store_there = (
        placed(Warehouse, f"{name}救灾物资储备库", code, at)
        for name, code, at in (("会泽县", COUNTY, HUIZE), ("宣威市", OTHER_COUNTY, XUANWEI))
    )
    yield from (store_here, store_there)
    yield from (lot(store_here, "tents_12_m2", 500), lot(store_here, "tents_12_m2", 300, lot="2024-07"))
    yield from (lot(store_here, "quilts", 900, expires_on=date(2027, 1, 1)), lot(store_there, "tents_12_m2", 70))
    yield from (shelter("钟屏广场"), shelter("宣威一中操场", OTHER_COUNTY, XUANWEI))
    one = OnCall(uid=str(uuid.uuid4()), team=fire, region_code=COUNTY, post="队长")
    one.name_ref = store("name", "演示队长一", one.personal_subject, COUNTY)
    one.phone_ref = store("phone", "00000000001", one.personal_subject, COUNTY)
    yield one


def reserves(region_code: str = COUNTY) -> Iterator[Sourced]:
    """An expert, and a supplier with what it has promised."""
    one = Expert(uid=str(uuid.uuid4()), region_code=region_code, level=Level.COUNTY, title="高级工程师", fields=["seismology"])
    one.name_ref = store("name", "演示专家一", one.personal_subject, region_code)
    one.phone_ref = store("phone", "00009000001", one.personal_subject, region_code)
    yield one
    supplier = placed(Warehouse, "演示商超", region_code, HUIZE, kind="agreement")
    yield supplier
    yield Agreement(
        uid=str(uuid.uuid4()), number="1号", warehouse=supplier, region_code=region_code, item="quilts", unit="床", quantity=300,
        price_fen=9000, valid_from=DAY, valid_until=date(2099, 1, 1), deliver_within_h=12,
    )  # fmt: skip


def bring(*incoming: Incoming, is_demo: bool = True, by: Actor = SETUP) -> Batch:
    return apply_batch(
        kind="means", region_code="53", origin="test", source="演示数据", licence="CC0-1.0", as_of=DAY,
        incoming=incoming or [Incoming(rows())], is_demo=is_demo, by=by,
    )  # fmt: skip


def prepare() -> Batch:
    """The means the samples are about, brought in as one batch; one shelter is open, another holds people."""
    batch = bring()
    for name in ("开着的", "有人的"):
        bring(Incoming([shelter(name)]))
        services.open_shelter(shelter=Shelter.objects.get(name=name).uid, by=SETUP)
    services.set_occupancy(shelter=Shelter.objects.get(name="有人的").uid, people=150, by=SETUP)
    return batch


def _uid(table: type[Any], **which: Any) -> str:
    return str(table.objects.filter(**which).order_by("pk").values_list("uid", flat=True)[0])


HOUSE = "anlan.resources."
ROOM = f"{HOUSE}services."
SAMPLES: dict[str, Sample] = {
    ROOM + name: Sample("resource.manage", call)
    for name, call in {
        "set_team_state": lambda t, by: services.set_team_state(team=_uid(Team, name="会泽消防站"), state="dispatched", by=by),
        "correct_stock": lambda t, by: services.correct_stock(
            lot=_uid(StockLot, item="quilts"), left=880, reason="盘点短少", by=by),
        "open_shelter": lambda t, by: services.open_shelter(shelter=_uid(Shelter, name="钟屏广场"), by=by),
        "close_shelter": lambda t, by: services.close_shelter(shelter=_uid(Shelter, name="开着的"), by=by),
        "set_occupancy": lambda t, by: services.set_occupancy(shelter=_uid(Shelter, name="有人的"), people=80, by=by),
    }.items()
}  # fmt: skip
SAMPLES |= {
    f"{HOUSE}stocking.{name}": Sample("stock.keep", call)
    for name, call in {
        "take_in": lambda t, by: stocking.take_in(
            warehouse=_uid(Warehouse, region_code=COUNTY), item="quilts", quantity=50, lot="2026-10", reason="采购", by=by),
        "hand_out": lambda t, by: stocking.hand_out(lot=_uid(StockLot, item="quilts"), quantity=20, reason="冬令救助", by=by),
        "rotate": lambda t, by: stocking.rotate(lot=_uid(StockLot, item="quilts"), quantity=20, reason="临期轮换", by=by),
        "count_stock": lambda t, by: stocking.count_stock(lot=_uid(StockLot, item="quilts"), found=900, by=by),
    }.items()
}  # fmt: skip
SAMPLES[HOUSE + "committing.commit"] = Sample(
    "resource.commit", lambda t, by: committing.commit(holder="order:sample", teams=[_uid(Team, name="会泽消防站")], by=by)
)
