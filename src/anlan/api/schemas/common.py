"""Parts that several operations share: numbers, names, problems."""

from __future__ import annotations

from typing import Annotated

from ninja import Field, Schema
from pydantic import ConfigDict

Key = Annotated[int, Field(ge=1, le=2**63 - 1)]
"""A row's number; what no database could hold is refused as a number, not as a fault of the database."""
Code = Annotated[str, Field(min_length=1, max_length=12)]
Uid = Annotated[str, Field(min_length=1, max_length=36)]
Role = Annotated[str, Field(min_length=1, max_length=40)]


class Input(Schema):
    """What a caller writes: nothing beside what is named here."""

    model_config = ConfigDict(extra="forbid")


class Fault(Schema):
    """One thing that is wrong with an input."""

    line: int | None = Field(None, description="Line of the input, where it has lines.")
    field: str = ""
    at: str = Field("", description="What stands there.")
    code: str = ""
    reason: str = Field("", description="In the reader's language.")


class Problem(Schema):
    """RFC 9457: what happened (title), what to do (detail), and each fault."""

    type: str = Field(description="urn:anlan:problem:<code>; the code does not change with the language.")
    title: str
    detail: str
    status: int
    instance: str = Field("", description="The number under which the logs and the journal know this request.")
    faults: list[Fault] = []
    refusal: str | None = Field(None, description="Where a refused bulletin was kept: its uid in the quarantine.")


class DoneOut(Schema):
    """What was done, by the id of its journal entry: give it to undo."""

    entry: int
    verb: str
    about: str = Field(description="kind:uid of what it was done to; for an opened incident, the new one.")


class ReasonIn(Input):
    reason: Annotated[str, Field(min_length=1, max_length=200)]
