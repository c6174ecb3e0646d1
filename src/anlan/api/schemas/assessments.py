"""Assessments: asking for one, how far it is, what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Field, Schema

from anlan.api.schemas.common import Code, Input

AssessmentState = Literal["waiting", "done", "failed", "cancelled"]


class AssessIn(Input):
    bulletin: Annotated[
        str,
        Field(min_length=1, max_length=4_000_000, description="One bulletin, in any form that /signals takes."),
    ]
    region: Annotated[
        Code | None, Field(description="Whose data to use; without it, the counties that the earthquake touches.")
    ] = None


class AssessmentOut(Schema):
    uid: str
    subject: str = Field(description="What it is about: incident:<uid>, or assessment:<hash> where it was asked alone.")
    number: int = Field(description="1, 2, … of its subject; a revised bulletin makes the next.")
    state: AssessmentState
    progress: float = Field(description="0 to 1.")
    error: str
    region_codes: list[str]
    input_hash: str = Field(description="The same input on the same data is computed once.")
    asked_at: datetime
    done_at: datetime | None = None


class HiddenOut(Schema):
    """Rows of the result's lists that lie outside of what the caller may see."""

    first_checks: int
    teams: int
    soonest_min: float | None = Field(description="When the first of the hidden teams could be there, in minutes.")


class AssessmentDetailOut(AssessmentOut):
    result: dict[str, Any] | None = Field(None, description="As /api/v1/assessments/schema describes; empty until it is done.")
    hidden: HiddenOut | None = None
