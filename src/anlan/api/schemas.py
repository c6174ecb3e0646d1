"""What goes over the wire. Names are the standards'; units stand in the names."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Field, Schema


class Fault(Schema):
    line: int | None = None
    field: str = ""
    reason: str = ""


class Problem(Schema):
    """RFC 9457."""

    type: str
    title: str
    detail: str
    status: int
    instance: str = ""
    faults: list[dict[str, Any]] = []


class RegionOut(Schema):
    code: str
    name: str
    kind: str
    parent: str | None = None
    path: str = Field(description="Names from the province down.")
    longitude: float | None = None
    latitude: float | None = None
    has_polygon: bool
    valid_from: str | None = None
    valid_to: str | None = None


class ReceiptItemOut(Schema):
    uid: str
    outcome: str = Field(description="received, revised, withdrawn, filed (an older version) or duplicate")


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
    state: str
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


class IncidentOut(Schema):
    uid: str
    title: str
    hazard: str
    state: str
    occurred_at: datetime
    opened_at: datetime
    closed_at: datetime | None = None
    longitude: float | None = None
    latitude: float | None = None
    place_text: str
    region_codes: list[str]
    lead_region: str
    merged_into: str | None = None
    taken_by: str
    version: int


class EntryOut(Schema):
    seq: int
    verb: str
    label: str
    about: str
    actor: str
    regions: list[str]
    occurred_at: datetime
    recorded_at: datetime
    payload: dict[str, Any]
    correlation: str
    hash: str


class LineOut(Schema):
    """A line of a timeline, in words."""

    entry_id: int
    seq: int
    verb: str
    label: str
    sentence: str
    who: str
    is_system: bool
    regions: list[str]
    occurred_at: datetime
    recorded_at: datetime
    note: str = ""
    can_undo: bool = False


class SignalPage(Schema):
    items: list[SignalOut]
    next: str | None = Field(None, description="Cursor of the next page; none at the end.")


class IncidentPage(Schema):
    items: list[IncidentOut]
    next: str | None = None


class EntryPage(Schema):
    items: list[EntryOut]
    next: str | None = None


class RefusalOut(Schema):
    uid: str
    received_at: datetime
    channel: str
    name: str
    size: int
    faults: list[dict[str, Any]]
    settled_at: datetime | None = None


class RefusalPage(Schema):
    items: list[RefusalOut]
    next: str | None = None


class DoneOut(Schema):
    """What was done, by the id of its journal entry: give it to undo."""

    entry: int
    verb: str


class MandateOut(Schema):
    role: str
    region_code: str
    hazards: list[str]
    until: datetime | None = None


class MeOut(Schema):
    account: str
    mandates: list[MandateOut]
    acts: list[str]


class WorkspaceOut(Schema):
    key: str
    name: str
    kind: str
    now: datetime


class AttachIn(Schema):
    incident: str


class MergeIn(Schema):
    into: str


class SplitIn(Schema):
    signals: list[str] = Field(min_length=1)


class HandOverIn(Schema):
    to_region: str


class NoteIn(Schema):
    text: str = Field(min_length=1, max_length=4000)


class NoteOut(Schema):
    uid: str


class CloseIn(Schema):
    reason: str = "handled"


class AttachmentOut(Schema):
    uid: str
    name: str
    media_type: str
    size: int
    sha256: str


class HitOut(Schema):
    kind: str
    key: str
    title: str
    detail: str = ""
