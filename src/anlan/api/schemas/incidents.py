"""Incidents and what belongs to one."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

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


FactStanding = Literal["reported", "verified", "void"]
Count = Annotated[float, Field(ge=0, le=1e15)]


class FactIn(Input):
    """What somebody says of an incident: a number, 1 or 0 for yes and no, or words."""

    kind: Annotated[str, Field(min_length=1, max_length=40, description="A word of the table fact_kinds.")]
    value: Count | None = None
    low: Count | None = None
    high: Count | None = None
    text: Annotated[str, Field(max_length=2000)] = ""
    region: Annotated[str, Field(max_length=12, description="Of what it speaks; empty: the whole event.")] = ""
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    source: Annotated[
        str, Field(max_length=60, description="Desk, agency or post that says so, never a person; empty: the caller's post.")
    ] = ""
    as_of: datetime | None = Field(None, description="Of when it speaks; none: of now.")
    attachments: Annotated[list[Uid], Field(max_length=20)] = []


class FactOut(Schema):
    uid: str
    kind: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    text: str
    region_code: str
    longitude: float | None = None
    latitude: float | None = None
    source: str
    standing: FactStanding
    as_of: datetime
    reported_at: datetime
    verified_at: datetime | None = None
    attachments: list[str]
    signal: str | None = Field(None, description="The call it was heard in.")
    supersedes: str | None = None
    version: int


class FactsOut(Schema):
    """Every statement, newest first, and for each kind the figure they make; a kind that is missing is unknown."""

    items: list[FactOut]
    figures: dict[str, Any]


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
