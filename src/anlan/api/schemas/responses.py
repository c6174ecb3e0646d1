"""Responses, their posts, and tasks."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Field, Schema

from anlan.api.schemas.common import Code, Input

Level = Annotated[int, Field(ge=1, le=4, description="1 is the severest.")]
Words = Annotated[str, Field(min_length=1, max_length=4000)]
ReadBack = Annotated[str, Field(min_length=1, max_length=500, description="The sentence of the proposal, repeated.")]
PostName = Annotated[str, Field(max_length=60, description="A post of the plan.")]
TaskState = Literal["waiting", "open", "accepted", "refused", "finished", "cancelled"]


class PostingOut(Schema):
    post: str
    title: str
    account: int | None = None
    since: datetime


class ResponseOut(Schema):
    uid: str
    incident: str
    plan: str
    edition: str
    plan_version: str
    region_code: str
    level: int
    level_title: str
    state: Literal["active", "ended"]
    known_at: datetime
    activated_at: datetime
    activated_by: str
    ordered_by: str
    ended_at: datetime | None = None
    basis: dict[str, Any]
    conditions: dict[str, Any]
    posts: list[PostingOut]
    version: int


class TaskOut(Schema):
    uid: str
    incident: str | None = None
    response: str | None = None
    origin: Literal["plan", "slip", "consultation", "lesson"]
    origin_key: str
    region_code: str
    action: str
    title: str
    title_en: str
    text: str
    post: str
    department: str
    owner: int | None = None
    state: TaskState
    depends_on: list[str]
    evidence_wanted: list[dict[str, Any]]
    needs: list[dict[str, Any]]
    clause: str
    planned_due_at: datetime | None = None
    due_at: datetime | None = None
    opened_at: datetime | None = None
    accepted_at: datetime | None = None
    finished_at: datetime | None = None
    is_overdue: bool
    control_measure: str
    version: int


class TaskPage(Schema):
    items: list[TaskOut]
    next: str | None = None


class PlannedOut(Schema):
    """A task that a start or a change of level would make."""

    action: str
    title: str
    post: str
    owner: int | None = None
    planned_due_at: datetime | None = None
    due_at: datetime | None = None
    clause: str


class ResponseProposalOut(Schema):
    """What activating would do."""

    plan: str
    edition: str
    level: int
    read_back: str
    tasks: list[PlannedOut]
    posts: dict[str, int | None] = Field(description="Post → account; null: nobody holds it.")


class ChangeOut(Schema):
    """What changing the level would do."""

    level: int
    read_back: str
    new: list[str] = Field(description="Actions of the plan.")
    cancelled: list[str] = Field(description="Tasks.")
    kept: list[str]
    finished: list[str]


class ActivateIn(Input):
    region_code: Code
    level: Level
    read_back: ReadBack
    ordered_by: PostName = ""


class ChangeIn(Input):
    level: Level
    read_back: ReadBack
    reason: Words
    ordered_by: PostName = ""


class StaffIn(Input):
    post: PostName
    account_id: int


class ConditionIn(Input):
    condition: PostName
    note: Annotated[str, Field(max_length=4000)] = ""


class EndIn(Input):
    read_back: ReadBack
    waived: dict[str, str] = Field(default_factory=dict, description="Condition → why it does not apply.")
    ordered_by: PostName = ""


class TaskIn(Input):
    """A supervision slip, or another task of no plan."""

    title: Annotated[str, Field(min_length=1, max_length=200)]
    text: Annotated[str, Field(max_length=4000)] = ""
    region_code: Code
    owner_id: int | None = None
    incident: Annotated[str, Field(max_length=36)] = ""
    due_at: datetime | None = None
    clause: Annotated[str, Field(max_length=120)] = ""


class AtIn(Input):
    at: datetime | None = Field(None, description="When it was done, where a phone kept it.")


class EvidenceIn(Input):
    kind: Annotated[str, Field(max_length=40)]
    text: Annotated[str, Field(max_length=4000)] = ""
    attachment: Annotated[str, Field(max_length=36)] = ""


class FinishIn(AtIn):
    outcome: Annotated[str, Field(max_length=4000)] = ""
    evidence: Annotated[list[EvidenceIn], Field(max_length=50)] = Field(default_factory=list)


class RefuseIn(AtIn):
    reason: Annotated[str, Field(min_length=1, max_length=200)]


class HandTaskOverIn(Input):
    owner_id: int
    reason: Annotated[str, Field(max_length=4000)] = ""


class ExtendIn(Input):
    due_at: datetime
    reason: Words
    control_measure: Words


class CallIn(Input):
    whom: Annotated[str, Field(min_length=1, max_length=120, description="The post that was rung up, never a name.")]
    account_id: int | None = None
    is_answered: bool
    called_at: datetime | None = None


class CallOut(Schema):
    uid: str
    whom: str
    called_at: datetime
    is_answered: bool
    next_by: datetime | None = None
