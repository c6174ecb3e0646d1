"""Incidents and what belongs to one."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from ninja import Field, Schema

from anlan.api.schemas.common import Code, Input, Key, Uid

IncidentState = Literal["open", "closed", "merged", "false", "test", "void"]
ClosingReason = Literal["handled", "no_impact", "duplicate"]
DeadlineState = Literal["open", "met", "missed", "void"]


class IncidentOut(Schema):
    uid: str
    title: str
    hazard: str
    state: IncidentState
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


class IncidentPage(Schema):
    items: list[IncidentOut]
    next: str | None = Field(None, description="Cursor of the next page; none at the end.")


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


class MergeIn(Input):
    into: Uid


class SplitIn(Input):
    signals: Annotated[list[Uid], Field(min_length=1, max_length=200)]


class HandOverIn(Input):
    to_region: Code


class NoteIn(Input):
    text: Annotated[str, Field(min_length=1, max_length=4000)]


class NoteOut(Schema):
    uid: str
    written_at: datetime
    erased_at: datetime | None = None


class CloseIn(Input):
    reason: ClosingReason = "handled"


class InviteIn(Input):
    account: Key


class InvitationOut(Schema):
    account: int
    subject: str
    invited_by: str
    invited_at: datetime
    revoked_at: datetime | None = None


class DeadlineOut(Schema):
    uid: str
    about: str
    kind: str
    title: str
    state: DeadlineState
    starts_at: datetime
    due_at: datetime
    soon_at: datetime | None = None
    next_at: datetime | None = Field(None, description="When it fires next; none once it is settled.")
    step: int = Field(description="How far it has escalated.")
    region_codes: list[str]
    settled_at: datetime | None = None
    settled_by: str = ""


class AttachmentOut(Schema):
    uid: str
    name: str
    media_type: str
    size: int
    sha256: str
    about: str
    added_by: str
    added_at: datetime
