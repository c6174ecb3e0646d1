"""Signals, their receipts and refusals."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

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
