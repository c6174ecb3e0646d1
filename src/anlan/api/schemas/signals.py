"""Signals, their receipts and refusals."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from ninja import Field, Schema

from anlan.api.schemas.common import Fault, Input, Uid

SignalState = Literal["new", "attached", "false", "test", "withdrawn", "superseded"]
Outcome = Literal["received", "revised", "withdrawn", "filed", "duplicate"]


class ReceiptItemOut(Schema):
    uid: str
    outcome: Outcome = Field(description="filed: an older version that came after a newer one")


class ReceiptOut(Schema):
    items: list[ReceiptItemOut]


class SignalOut(Schema):
    uid: str
    hazard: str
    event_type: str
    source: str
    source_event_id: str
    source_version: str
    channel: str
    format: str
    status: str
    state: SignalState
    occurred_at: datetime
    received_at: datetime
    issued_at: datetime | None = None
    longitude: float | None = None
    latitude: float | None = None
    depth_m: float | None = None
    magnitude: float | None = None
    magnitude_type: str = Field(description="As the source printed it; never converted.")
    place_text: str
    region_codes: list[str]
    region_basis: str
    is_demo: bool
    incident: str | None = None
    supersedes: str | None = None
    claimed_by: str
    version: int


class SignalDetailOut(SignalOut):
    """One signal, with what stands in no list."""

    remarks: list[str] = Field(
        default_factory=list,
        description="What the reader assumed or doubts, or where withdrawn figures come from: the codes of reference/formats.",
    )


class SignalPage(Schema):
    items: list[SignalOut]
    next: str | None = Field(None, description="Cursor of the next page; none at the end.")


class HeardIn(Input):
    kind: Annotated[str, Field(min_length=1, max_length=40, description="A word of the table fact_kinds.")]
    value: Annotated[float, Field(ge=0, le=1e15)] | None = None
    text: Annotated[str, Field(max_length=2000)] = ""


class CallIn(Input):
    """What stands on the form of a call. One of region, place and position must be there."""

    client_id: Annotated[str, Field(min_length=8, max_length=64, description="Of the form, made where it was written.")]
    hazard: Annotated[str, Field(min_length=1, max_length=32, description="A word of the table call_hazards.")]
    words: Annotated[str, Field(max_length=4000, description="What the caller said.")] = ""
    region: Annotated[str, Field(max_length=12)] = ""
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    place: Annotated[str, Field(max_length=200)] = ""
    occurred_at: datetime | None = Field(None, description="None: when the form was begun.")
    heard: Annotated[list[HeardIn], Field(max_length=40)] = []
    trend: Annotated[str, Field(max_length=16)] = ""
    caller: Annotated[str, Field(max_length=60, description="Personal data.")] = ""
    phone: Annotated[str, Field(max_length=40, description="Personal data.")] = ""
    channel: Literal["phone", "desk"] = "phone"
    taking_s: Annotated[float, Field(ge=0, le=86400, description="From the first key to saving.")] = 0
    waited_s: Annotated[float, Field(ge=0, le=31536000, description="From saving to sending, where the line was down.")] = 0


class CallOut(Schema):
    signal: str
    outcome: Literal["received", "duplicate"]


class AttachIn(Input):
    incident: Uid


class RefusalOut(Schema):
    uid: str
    received_at: datetime
    channel: str
    name: str
    size: int
    faults: list[Fault]
    head: str | None = Field(None, description="Its beginning as text; only when one is asked for by its uid.")
    settled_at: datetime | None = None


class RefusalPage(Schema):
    items: list[RefusalOut]
    next: str | None = Field(None, description="Cursor of the next page; none at the end.")
