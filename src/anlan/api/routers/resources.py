"""Means: free ones, what is bound, what moved, what needs care, and sums; and what is done in a store.

Each answers for the own scope only.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from anlan.api.answers import created, listed
from anlan.api.asking import actor_of
from anlan.api.paging import Cursor, Limit, page_size, read_seq
from anlan.api.repeating import idempotent
from anlan.api.schemas import (
    AgreementOut,
    Code,
    CommitmentPage,
    CommitmentState,
    ExpertOut,
    FreeLotPage,
    FreeTeamOut,
    FreeVehicleOut,
    LotInNeedOut,
    MovementOut,
    MovementPage,
    ResourcesOut,
    StockCountIn,
    StockIn,
    StockOut,
    StockTransferIn,
    TransferOut,
)
from anlan.core.permission import Actor, require
from anlan.resources import queries, stocking
from anlan.resources.models import Commitment, StockMovement
from anlan.resources.payloads import RESOURCE_VIEW

router = Router(tags=["resources"])
Region = Annotated[Code | None, Query(description="Only what lies in it; all of the own scope without.")]
Item = Annotated[str | None, Query(max_length=32, description="An item of the pack table relief_items.")]
Hazard = Annotated[str | None, Query(max_length=32, description="Only what is for it.")]
Holder = Annotated[str | None, Query(max_length=80, description="Only what is bound to it: order:<uid>.")]


@router.get("resources", response=ResourcesOut, operation_id="resources")
def resources(
    request: HttpRequest,
    region: Region = None,
    days: Annotated[int, Query(ge=1, le=365, description="For how long the stock is to last.")] = 3,
    cold: Annotated[bool, Query(description="By the amounts for cold weather.")] = False,
) -> HttpResponse:
    """What all means come to, by level, and for how many people the free stock lasts."""
    view = queries.means_in_view(_seer(request), _codes(region))
    lasting = queries.lasting(view.stock, days, is_cold=cold)
    return created(ResourcesOut, {**asdict(view), "lasting": asdict(lasting)}, status=200)


@router.get("resources/free-teams", response=list[FreeTeamOut], operation_id="free_teams")
def free_teams(request: HttpRequest, region: Region = None, hazard: Hazard = None) -> HttpResponse:
    """Teams that can be sent now: ready, and bound to nobody."""
    rows = queries.free_teams(_seer(request), _codes(region), hazard=hazard or "")
    return listed(request, [_row(row) for row in rows], is_paged=False)


@router.get("resources/free-vehicles", response=list[FreeVehicleOut], operation_id="free_vehicles")
def free_vehicles(
    request: HttpRequest,
    region: Region = None,
    kind: Annotated[str | None, Query(max_length=32, description="A kind of the pack table vehicle_kinds.")] = None,
) -> HttpResponse:
    """Vehicles that can be sent now, without those of teams that are away or bound."""
    rows = queries.free_vehicles(_seer(request), _codes(region), kinds=[kind] if kind else ())
    return listed(request, [_row(row) for row in rows], is_paged=False)


@router.get("resources/free-stock", response=FreeLotPage, operation_id="free_stock")
def free_stock(
    request: HttpRequest, region: Region = None, item: Item = None, cursor: Cursor = None, limit: Limit = None
) -> HttpResponse:
    """Goods that can be sent now, lot by lot, those that expire first in front."""
    start, size = read_seq(cursor) or 0, page_size(limit)
    rows = queries.free_lots(_seer(request), _codes(region), items=[item] if item else ())
    following = str(start + size) if len(rows) > start + size else None
    return listed(request, [_lot(row) for row in rows[start : start + size]], following)


@router.get("resources/commitments", response=CommitmentPage, operation_id="commitments")
def commitments(
    request: HttpRequest, region: Region = None, holder: Holder = None, state: CommitmentState | None = None,
    cursor: Cursor = None, limit: Limit = None,
) -> HttpResponse:  # fmt: skip
    """What is bound to whom, the newest first."""
    size = page_size(limit)
    rows = queries.commitments(
        _seer(request), _codes(region), holder=holder or "", states=[state] if state else (), before=read_seq(cursor),
        most=size + 1,
    )  # fmt: skip
    following = str(rows[size - 1].pk) if len(rows) > size else None
    return listed(request, [_commitment(row) for row in rows[:size]], following)


@router.get("resources/movements", response=MovementPage, operation_id="stock_movements")
def movements(
    request: HttpRequest, region: Region = None, holder: Holder = None, cursor: Cursor = None, limit: Limit = None,
    lot: Annotated[str | None, Query(max_length=36, description="Only of this lot, by its uid.")] = None,
    warehouse: Annotated[str | None, Query(max_length=36, description="Only of this store, by its uid.")] = None,
) -> HttpResponse:  # fmt: skip
    """What moved in the stores, the newest first. Count and movements of a lot make its balance."""
    size = page_size(limit)
    rows = queries.movements(
        _seer(request), _codes(region), lot=lot or "", warehouse=warehouse or "", holder=holder or "", before=read_seq(cursor),
        most=size + 1,
    )  # fmt: skip
    following = str(rows[size - 1].pk) if len(rows) > size else None
    return listed(request, [_movement(row) for row in rows[:size]], following)


@router.get("resources/expiring", response=list[LotInNeedOut], operation_id="expiring_stock")
def expiring(request: HttpRequest, region: Region = None) -> HttpResponse:
    """Lots that have expired or soon will, the first to go in front."""
    return listed(request, [_in_need(row) for row in queries.expiring(_seer(request), _codes(region))], is_paged=False)


@router.get("resources/experts", response=list[ExpertOut], operation_id="experts")
def experts(request: HttpRequest, region: Region = None, hazard: Hazard = None) -> HttpResponse:
    """Experts, the chief ones first; names and numbers are masked."""
    rows = queries.experts(_seer(request), _codes(region), hazard=hazard or "")
    plain = ("uid", "region_code", "level", "organisation", "title", "fields", "hazards", "is_chief")
    items = [{name: getattr(one.expert, name) for name in plain} | {"name": one.name, "phone": one.phone} for one in rows]
    return listed(request, items, is_paged=False)


@router.get("resources/agreements", response=list[AgreementOut], operation_id="agreements")
def agreements(request: HttpRequest, region: Region = None, item: Item = None) -> HttpResponse:
    """What suppliers have promised, what is left of it, and what is owed for what was called off."""
    rows = queries.agreements(_seer(request), _codes(region), item=item or "")
    of_agreement = (
        "uid", "number", "region_code", "item", "unit", "quantity", "price_fen", "valid_from", "valid_until", "deliver_within_h",
    )  # fmt: skip
    items = [
        {name: getattr(one.agreement, name) for name in of_agreement}
        | {name: getattr(one, name) for name in ("is_valid", "left", "called_off", "owed_fen")}
        | {"warehouse": one.agreement.warehouse.uid, "supplier": one.agreement.warehouse.name}
        for one in rows
    ]
    return listed(request, items, is_paged=False)


@router.post("resources/warehouses/{uid}/receipts", response={201: MovementOut}, operation_id="take_stock_in")
@idempotent
def take_in(request: HttpRequest, uid: str, data: StockIn) -> HttpResponse:
    """Take goods into a store: into the lot of this number, or a new one."""
    said = data.model_dump()
    return _moved(stocking.take_in(warehouse=uid, lot=said.pop("number"), **said, by=actor_of(request)))


@router.post("resources/lots/{uid}/issues", response={201: MovementOut}, operation_id="hand_stock_out")
@idempotent
def hand_out(request: HttpRequest, uid: str, data: StockOut) -> HttpResponse:
    """Give goods of a lot out that are set aside for nobody."""
    return _moved(stocking.hand_out(lot=uid, **data.model_dump(), by=actor_of(request)))


@router.post("resources/lots/{uid}/rotations", response={201: MovementOut}, operation_id="rotate_stock")
@idempotent
def rotate(request: HttpRequest, uid: str, data: StockOut) -> HttpResponse:
    """Take goods of a lot out because of their age."""
    return _moved(stocking.rotate(lot=uid, **data.model_dump(), by=actor_of(request)))


@router.post("resources/lots/{uid}/counts", response={201: MovementOut}, operation_id="count_stock")
@idempotent
def count(request: HttpRequest, uid: str, data: StockCountIn) -> HttpResponse:
    """Say how much of a lot lies there; where the books say otherwise, why."""
    return _moved(stocking.count_stock(lot=uid, **data.model_dump(), by=actor_of(request)))


@router.post("resources/lots/{uid}/transfers", response={201: TransferOut}, operation_id="transfer_stock")
@idempotent
def transfer(request: HttpRequest, uid: str, data: StockTransferIn) -> HttpResponse:
    """Move goods of a lot into another store, both movements or neither."""
    out, came = stocking.transfer(lot=uid, **data.model_dump(), by=actor_of(request))
    return created(TransferOut, {"handed_out": _movement(out), "taken_in": _movement(came)})


def _moved(row: StockMovement) -> HttpResponse:
    return created(MovementOut, _movement(row))


def _seer(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    require(actor, RESOURCE_VIEW)
    return actor


def _codes(region: str | None) -> tuple[str, ...]:
    return (region,) if region else ()


def _row(row: queries.FreeTeam | queries.FreeVehicle) -> dict[str, Any]:
    return {name: value for name, value in row._asdict().items() if name != "key"}


def _lot(row: queries.FreeLot) -> dict[str, Any]:
    place = ("name", "longitude", "latitude", "region_code", "level", "kind")
    of_lot = {name: value for name, value in row._asdict().items() if name != "store"}
    return of_lot | {"warehouse": row.store.uid} | {name: getattr(row.store, name) for name in place}


def _commitment(row: Commitment) -> dict[str, Any]:
    plain = ("uid", "holder", "kind", "quantity", "state", "held_at", "issued_at", "released_at", "arrived", "reason")
    subject: Any = row.subject
    return {name: getattr(row, name) for name in plain} | {"subject": subject.uid, "title": str(subject)}


def _movement(row: StockMovement) -> dict[str, Any]:
    plain = ("uid", "kind", "quantity", "left", "arrived", "gap", "holder", "reason", "at", "by")
    return {name: getattr(row, name) for name in plain} | _named(row)


def _in_need(row: queries.LotInNeed) -> dict[str, Any]:
    plain = ("left", "days_left", "within", "counted_on")
    return {name: getattr(row, name) for name in plain} | _named(row) | {"expires_on": row.lot.expires_on}


def _named(row: StockMovement | queries.LotInNeed) -> dict[str, Any]:
    lot = row.lot
    return {"lot": lot.uid, "item": lot.item, "unit": lot.unit, "number": lot.lot, "warehouse": lot.warehouse.uid}
