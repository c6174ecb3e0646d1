"""Means: what is free, what is bound to whom, what moved, and what all of it comes to."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Field, Schema

from anlan.api.schemas.common import Input

CommitmentState = Literal["held", "issued", "released"]
MOST = 2**53 - 1
"""Whole numbers that every reader of JSON keeps exact."""
MovementKind = Literal["issue", "receipt", "delivery", "return", "count", "correction", "rotation"]


class FreePlaceOut(Schema):
    uid: str
    name: str
    longitude: float
    latitude: float
    region_code: str


class FreeTeamOut(FreePlaceOut):
    level: str
    kind: str
    people: int
    turnout_min: float = Field(description="From an order at this moment to the gate; off watch the call-out is in it.")
    hazards: list[str]
    capabilities: dict[str, float] = Field(description="Capability: quantity, in the unit of the pack table capabilities.")
    gear: dict[str, float]
    shifts: list[dict[str, str]] = Field(description="When it is on watch, `from` and `to` in official time; empty: always.")
    callout_min: float = Field(description="Outside its shifts, to assemble from home, before the turnout.")
    on_watch_min: float = Field(description="From an order to the gate while it is on watch.")


class FreeVehicleOut(FreePlaceOut):
    kind: str
    left: int = Field(description="How many of them are bound to nobody.")
    road_vehicle: str = Field(description="How it goes on roads; empty for aircraft.")
    payload_kg: float
    seats: int
    air: dict[str, Any]
    team: str | None = Field(description="Uid of the team whose it is.")


class FreeLotOut(FreePlaceOut):
    """Position and region are the store's, and `name` is its name."""

    level: str
    kind: str = Field(description="physical, agreement or capacity.")
    warehouse: str = Field(description="Uid of the store.")
    item: str
    unit: str
    left: int = Field(description="What of it is set aside for nobody.")
    expires_on: date | None


class FreeLotPage(Schema):
    items: list[FreeLotOut]
    next: str | None = Field(None, description="Cursor of the next page; none at the end. The list may change meanwhile.")


class CommitmentOut(Schema):
    uid: str
    holder: str = Field(description="Key of what it is bound to: order:<uid>.")
    kind: Literal["team", "vehicle", "lot"]
    subject: str = Field(description="Uid of the team, the vehicles or the lot.")
    title: str
    quantity: int
    state: CommitmentState
    held_at: datetime
    issued_at: datetime | None
    released_at: datetime | None
    arrived: int | None = Field(description="Of goods that were received: how many.")
    reason: str


class CommitmentPage(Schema):
    items: list[CommitmentOut]
    next: str | None = Field(None, description="Cursor of the next page; none at the end.")


class MovementOut(Schema):
    uid: str
    lot: str = Field(description="Uid of the lot.")
    item: str
    unit: str
    number: str = Field(description="Number of the lot.")
    warehouse: str = Field(description="Uid of the store.")
    kind: MovementKind
    quantity: int = Field(description="What it made of the balance: more or less.")
    left: int = Field(description="The balance after it.")
    arrived: int | None
    gap: int = Field(description="Of a delivery: what had left and did not arrive.")
    holder: str
    reason: str
    at: datetime
    by: str


class MovementPage(Schema):
    items: list[MovementOut]
    next: str | None = Field(None, description="Cursor of the next page; none at the end.")


Quantity = Annotated[int, Field(gt=0, le=MOST, description="Whole units of the lot.")]
Why = Annotated[str, Field(min_length=1, max_length=200)]


class StockIn(Input):
    """Goods that come into a store: into the lot of this number, or a new one."""

    item: Annotated[str, Field(min_length=1, max_length=32, description="Of the pack table relief_items.")]
    quantity: Quantity
    number: Annotated[str, Field(min_length=1, max_length=40, description="Number of the lot.")]
    reason: Annotated[Why, Field(description="Purchase, gift, transfer, given back …")]
    produced_on: date | None = None
    expires_on: date | None = Field(None, description="Without it, of goods that spoil, as the packs say they keep.")


class StockOut(Input):
    """Goods of a lot that leave the store, and why."""

    quantity: Quantity
    reason: Why


class StockCountIn(Input):
    """What of a lot was found in the store."""

    found: Annotated[int, Field(ge=0, le=MOST)]
    reason: Annotated[str, Field(max_length=200, description="Needed where it is not what the books say.")] = ""


class StockTransferIn(StockOut):
    """Goods of a lot that go into another store."""

    warehouse: Annotated[str, Field(min_length=1, max_length=36, description="Uid of the store they go to.")]


class TransferOut(Schema):
    handed_out: MovementOut
    taken_in: MovementOut


class LotInNeedOut(Schema):
    lot: str = Field(description="Uid of the lot.")
    item: str
    unit: str
    number: str
    warehouse: str = Field(description="Uid of the store.")
    left: int
    expires_on: date | None
    days_left: int | None = Field(description="Below zero where it has expired.")
    within: int | None = Field(description="The shortest of the listed spans it falls into, in days; 0: expired.")
    counted_on: date


class StockLineOut(Schema):
    item: str
    unit: str
    level: str
    kind: str
    on_shelf: int
    free: int
    held: int
    under_way: int
    expiring: int
    expired: int


class TeamSumOut(Schema):
    level: str
    teams: int
    people: int
    can_go: int
    bound: int
    dispatched: int
    resting: int
    unavailable: int


class VehicleSumOut(Schema):
    kind: str
    vehicles: int
    bound: int


class ShelterSumOut(Schema):
    level: str
    shelters: int
    are_open: int
    places: int
    inside: int


class LastingOut(Schema):
    days: int
    people: int
    limited_by: str = Field(description="The item that ends it.")
    by_item: dict[str, int]


class ResourcesOut(Schema):
    teams: list[TeamSumOut]
    vehicles: list[VehicleSumOut]
    stock: list[StockLineOut]
    stores: dict[str, int]
    shelters: list[ShelterSumOut]
    experts: int
    agreements: int
    lasting: LastingOut


class ExpertOut(Schema):
    uid: str
    region_code: str
    level: str
    organisation: str
    title: str
    fields: list[str]
    hazards: list[str]
    is_chief: bool
    name: str = Field(description="Masked.")
    phone: str = Field(description="Masked.")


class AgreementOut(Schema):
    uid: str
    number: str
    warehouse: str = Field(description="Uid of the store that promises.")
    supplier: str
    region_code: str
    item: str
    unit: str
    quantity: int
    price_fen: int
    valid_from: date
    valid_until: date
    deliver_within_h: float
    is_valid: bool
    left: int
    called_off: int
    owed_fen: int
