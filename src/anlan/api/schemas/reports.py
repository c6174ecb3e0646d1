"""Statutory reports between tiers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import AwareDatetime

from anlan.api.schemas.common import Code, Input, Uid

Written = Literal["first", "follow_up", "final"]
Post = Annotated[str, Field(min_length=1, max_length=64, description="A post, never a person's name.")]
SectionName = Annotated[str, Field(min_length=1, max_length=40)]


class ReportOut(Schema):
    uid: str
    incident: str
    region_code: str
    kind: Literal["phone", "first", "follow_up", "final"]
    number: int = Field(description="Its place in the chain; 0 by phone.")
    title: str
    state: Literal["draft", "signed", "sent", "delivered", "acknowledged", "void"]
    missing: dict[str, str] = Field(description="Required fields that are empty, with their titles.")
    pending: list[str] = Field(description="Of these, which were signed as 【待核】.")
    drafted_at: datetime
    signed_at: datetime | None = None
    sent_to: str
    sent_at: datetime | None = None
    delivered_at: datetime | None = None
    acknowledged_at: datetime | None = None
    due_at: datetime | None = None
    is_late: bool
    version: int


class ReportDetailOut(ReportOut):
    content: dict[str, Any] = Field(description="Sections, words, and figures by name with value, unit, kind, source, as_of.")


class DraftIn(Input):
    region_code: Code
    kind: Written


class ChangeReportIn(Input):
    words: dict[SectionName, str] = Field({}, description="By section, what the officer writes there.")
    seen: dict[SectionName, int] = Field({}, description="By section, the version he saw.")
    is_refreshed: bool = Field(False, description="Take the figures anew from the facts.")


class SignIn(Input):
    seen: Annotated[int, Field(ge=1, le=2**31 - 1, description="The version that was read back.")]
    pending: list[SectionName] = []


class PhoneIn(Input):
    region_code: Code
    post: Post
    called_at: AwareDatetime | None = None
    is_answered: bool = True


class ParcelIn(Schema):
    """A report as another node sends it."""

    uid: Uid
    region_code: Code
    sent_to: Code
    kind: Written
    number: Annotated[int, Field(ge=1, le=2**31 - 1)]
    hazard: Annotated[str, Field(max_length=32)]
    content: dict[str, Any]
    pending: list[str] = []
    drafted_at: str
    signed_at: str
    sent_at: str
    due_at: str | None = None


class ReceiptIn(Input):
    uid: Uid
    post: Post
    acknowledged_at: AwareDatetime


class LatenessOut(Schema):
    incident: str
    incident_title: str
    region_code: str
    kind: str
    title: str
    due_at: datetime
    done_at: datetime | None = Field(None, description="When the tier above received it; none: not yet.")
    late_s: float
    report: str
