"""Closures, dispatch proposals, orders and their new ways."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Field, Schema

from anlan.api.schemas.common import Code, Input, Key, Uid

Longitude = Annotated[float, Field(ge=-180, le=180)]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Why = Annotated[str, Field(min_length=1, max_length=200)]
Words = Annotated[str, Field(max_length=2000)]
ClientId = Annotated[str, Field(max_length=64, description="Made by the device; the same one again changes nothing.")]
Count = Annotated[int, Field(ge=0, le=10**9)]
Counts = Annotated[dict[str, Count], Field(max_length=500, description="uid → how many")]
OrderState = Literal[
    "ordered", "acknowledged", "under_way", "broken_down", "arrived", "working", "recalled", "released", "refused"
]


class ClosureIn(Input):
    title: Annotated[str, Field(min_length=1, max_length=120)]
    reason: Why
    source: Annotated[str, Field(min_length=1, max_length=120, description="Agency, desk or post.")]
    region_code: Code
    shape: dict[str, Any] | None = Field(None, description="GeoJSON: Point with radius_m, Polygon or MultiPolygon.")
    radius_m: Annotated[float, Field(gt=0, le=100_000)] | None = None
    rows: Annotated[list[Annotated[int, Field(ge=0, le=2**31 - 1)]], Field(max_length=1000)] = []
    roads_sha256: Annotated[str, Field(max_length=64)] = ""
    share_left: Annotated[float, Field(ge=0, lt=1, description="Of the speed; 0 closes.")] = 0
    begins_at: datetime | None = None
    ends_at: datetime | None = None
    incident: Annotated[str, Field(max_length=36)] = ""


class ClosureOut(Schema):
    uid: str
    title: str
    reason: str
    source: str
    region_code: str
    state: Literal["open", "lifted"]
    shape: dict[str, Any] | None
    radius_m: float | None
    rows: list[int]
    share_left: float
    begins_at: datetime
    ends_at: datetime | None
    reported_at: datetime
    lifted_at: datetime | None
    version: int


class NeedOut(Schema):
    key: str
    incident: str
    source: Literal["task", "report", "households", "impact"] = Field(
        description="`households`: reported too; people inferred from households by the census."
    )
    task: str
    kind: Literal["capability", "item", "team", "vehicle"]
    what: str
    title: str
    unit: str
    wanted: float
    quantity: float = Field(description="Without what orders already bring.")
    priority: int
    by: str
    place: str
    region_code: str
    longitude: float
    latitude: float
    is_replaced: bool = Field(False, description="Reported or modelled, and asked for by a task or a report already.")


class DispatchIn(Input):
    region_code: Code
    incidents: Annotated[list[Uid], Field(max_length=100)] = []


class DispatchOut(Schema):
    uid: str
    region_code: str
    state: Literal["waiting", "done", "failed"]
    asked_at: datetime
    done_at: datetime | None
    error: str
    changed: list[Literal["closures", "commitments", "needs"]] = Field([], description="What is not as it was computed with.")
    version: int


class DispatchDetailOut(DispatchOut):
    result: dict[str, Any] | None = None


class EditIn(Input):
    teams: Annotated[list[Uid], Field(max_length=50)] = []
    vehicles: Counts = {}
    lots: Counts = {}
    holder: Key | None = None


class AcceptIn(Input):
    numbers: Annotated[list[Annotated[int, Field(ge=1, le=10_000)]], Field(max_length=1000, description="None: all.")] = []
    edits: Annotated[dict[int, EditIn], Field(max_length=1000, description="Number → other means.")] = {}
    override_reason: Words = ""
    client_id: ClientId = ""


class OrderIn(Input):
    incident: Uid
    region_code: Code
    destination: Annotated[str, Field(max_length=200)] = ""
    longitude: Longitude
    latitude: Latitude
    teams: Annotated[list[Uid], Field(max_length=50)] = []
    vehicles: Counts = {}
    lots: Counts = {}
    task: Annotated[str, Field(max_length=36)] = ""
    title: Annotated[str, Field(max_length=200)] = ""
    text: Words = ""
    holder_id: Key | None = None
    reason: Words = ""
    client_id: ClientId = ""


class OrderLineOut(Schema):
    kind: Literal["team", "vehicle", "lot"]
    means: str
    title: str
    unit: str
    quantity: int
    covers: float
    received: int | None
    gap_reason: str
    need: str


class OrderOut(Schema):
    uid: str
    incident: str
    proposal: str | None
    title: str
    text: str
    region_code: str
    state: OrderState
    holder: int | None
    moves: str
    origin: str
    origin_longitude: float
    origin_latitude: float
    destination: str
    longitude: float
    latitude: float
    minutes: float | None
    route: dict[str, Any]
    departs_by: datetime
    eta_at: datetime | None
    acknowledge_by: datetime
    pass_number: str
    override_reason: str
    ordered_at: datetime
    acknowledged_at: datetime | None
    under_way_at: datetime | None
    arrived_at: datetime | None
    working_at: datetime | None
    ended_at: datetime | None
    reason: str
    is_overdue: bool
    at_longitude: float | None
    at_latitude: float | None
    seen_at: datetime | None
    lines: list[OrderLineOut]
    version: int


class OrderPage(Schema):
    items: list[OrderOut]
    next: str | None = None


class ActIn(Input):
    at: datetime | None = Field(None, description="When it happened, if not now.")
    client_id: ClientId = ""


class ActWhyIn(ActIn):
    reason: Why


class RecallIn(Input):
    reason: Why
    client_id: ClientId = ""


class ReleaseIn(ActWhyIn):
    lots_back: Counts = {}


class ReceiveIn(ActIn):
    received: Counts
    reason: Annotated[str, Field(max_length=200)] = ""


class SeenIn(ActIn):
    longitude: Longitude
    latitude: Latitude


class ReroutingOut(Schema):
    uid: str
    order: str
    closure: str
    state: Literal["waiting", "proposed", "accepted", "declined"]
    diff: dict[str, Any]
    made_at: datetime
    version: int
