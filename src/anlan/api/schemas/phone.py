"""What phones send and what they are answered."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import AfterValidator, AwareDatetime

from anlan.api.schemas.common import Input

SAID_MAX_CHARS = 8_000
SKEW_MAX_S = 10**9

ClientId = Annotated[str, Field(min_length=8, max_length=64, pattern=r"^[0-9A-Za-z-]+$", description="Made by the phone.")]


def _short(said: dict[str, Any]) -> dict[str, Any]:
    if len(json.dumps(said)) > SAID_MAX_CHARS:
        raise ValueError(f"more than {SAID_MAX_CHARS} characters")
    return said


class PhoneActIn(Input):
    client_id: ClientId
    kind: Annotated[str, Field(min_length=1, max_length=24)]
    at: Annotated[AwareDatetime, Field(description="When it was done, by the phone's own clock.")]
    offset_s: Annotated[
        float | None, Field(ge=-SKEW_MAX_S, le=SKEW_MAX_S, description="Server minus phone, as last measured.")
    ] = None
    payload: Annotated[dict[str, Any], AfterValidator(_short), Field(description="The subject's uid and what was told.")]


class PhoneActsIn(Input):
    sent_at: Annotated[AwareDatetime, Field(description="Now, by the phone's own clock.")]
    acts: Annotated[list[PhoneActIn], Field(max_length=500, description="In the order they were done.")]


class StandingOut(Schema):
    title: str
    state: str
    label: str
    is_mine: bool
    reason: str
    version: int


class PhoneActOut(Schema):
    client_id: str
    kind: str
    about: str
    outcome: Literal["done", "repeated", "conflict", "noted", "dropped"]
    at: datetime = Field(description="The time that counts, by the clock of the workspace.")
    skew_s: float = Field(description="How far the phone's clock was ahead of the server's.")
    code: str
    reason: str
    advice: str
    standing: StandingOut | None = Field(None, description="How its subject stands now, where it was refused.")


class PhoneActsOut(Schema):
    now: datetime
    acts: list[PhoneActOut]


class SettleIn(Input):
    decision: Literal["note", "drop"]


class PhotoOut(Schema):
    received: int = Field(description="Bytes that have arrived: the next piece begins here.")
    size: int
    attachment: str = Field(description="uid, once it is whole.")


class PhoneStateOut(Schema):
    now: datetime = Field(description="Of the server, by which the phone measures its own clock.")
    workspace_now: datetime
    account: int
    name: str
    workspace: str
    tasks: list[dict[str, Any]]
    orders: list[dict[str, Any]]
    incidents: list[dict[str, Any]]
    waiting: list[PhoneActOut] = Field(description="Own acts that were refused and wait for a decision.")
