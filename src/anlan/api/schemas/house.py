"""The account, its tokens and grants, workspaces, regions, the journal."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import AfterValidator, AwareDatetime

from anlan.api.schemas.common import Code, Input, Key, Role

WorkspaceKind = Literal["reality", "exercise"]


LAST = datetime(2200, 1, 1, tzinfo=UTC)
"""An instant near the end of the calendar has no time of day in some zones: no page could show it."""


def _in_reach(instant: datetime) -> datetime:
    if instant >= LAST:
        raise ValueError(instant)
    return instant


Instant = Annotated[AwareDatetime, AfterValidator(_in_reach)]


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


class EntryOut(Schema):
    id: int = Field(description="Give it to undo.")
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


class EntryPage(Schema):
    items: list[EntryOut]
    next: str | None = Field(None, description="Cursor of the next page; none at the end.")


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
    kind: WorkspaceKind
    now: datetime = Field(description="Operational time; an exercise has its own.")


class ExerciseOut(WorkspaceOut):
    state: str
    rate: float = Field(description="Virtual seconds in a second; 0 while the clock stands.")
    region_codes: list[str]


class ExerciseIn(Input):
    key: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[-a-zA-Z0-9_]+$")]
    name: Annotated[str, Field(min_length=1, max_length=120)]
    region_codes: Annotated[list[Code], Field(min_length=1, max_length=100)]
    starts_at: Instant
    rate: float = 1


class RateIn(Input):
    rate: float = 1


class GrantIn(Input):
    account: Key
    role: Role
    region_code: Code
    hazards: Annotated[list[Annotated[str, Field(min_length=1, max_length=32)]], Field(min_length=1, max_length=50)] = ["*"]
    until: Instant
    reason: Annotated[str, Field(min_length=1, max_length=200)]


class GrantOut(Schema):
    id: int
    account: int
    role: str
    region_code: str
    hazards: list[str]
    reason: str
    granted_by: str
    granted_at: datetime
    until: datetime
    revoked_at: datetime | None = None


class TokenIn(Input):
    name: Annotated[str, Field(min_length=1, max_length=80)]
    acts: Annotated[list[Annotated[str, Field(min_length=1, max_length=64)]], Field(min_length=1, max_length=200)]
    expires_at: Instant


class TokenOut(Schema):
    id: int
    name: str
    acts: list[str]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    used_at: datetime | None = None


class NewTokenOut(TokenOut):
    secret: str = Field(description="Shown this once; only its hash is kept.")


class HitOut(Schema):
    kind: str
    key: str
    title: str
    detail: str = ""


class NoticeOut(Schema):
    id: int
    about: str
    title: str
    body: str
    urgency: str
    created_at: datetime
    read_at: datetime | None = None


class NoticePage(Schema):
    items: list[NoticeOut]
    next: str | None = Field(None, description="Cursor of the next page; none at the end.")
