"""Consultations: people, minutes, marks of the shared map."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Field, Schema

from anlan.api.schemas.common import Input, Key

Geometry = Literal["Point", "LineString", "Polygon"]
Text = Annotated[str, Field(min_length=1, max_length=2000)]
Label = Annotated[str, Field(max_length=60)]
Symbol = Annotated[str, Field(min_length=1, max_length=40, description="A code of the pack's table plot_symbols.")]


class ShapeIn(Input):
    """GeoJSON in WGS 84."""

    type: Geometry
    coordinates: list[Any]


class CallConsultationIn(Input):
    title: Annotated[str, Field(min_length=1, max_length=120)]
    scheduled_at: Annotated[datetime | None, Field(description="Now, where it is left out.")] = None
    accounts: Annotated[list[Key], Field(max_length=200)] = []
    video_link: Annotated[str, Field(max_length=500, description="https, rtsp or sip address of outside media.")] = ""


class AccountsIn(Input):
    accounts: Annotated[list[Key], Field(min_length=1, max_length=200)]


class ViewIn(Input):
    longitude: float
    latitude: float
    zoom: float
    layers: Annotated[list[str], Field(max_length=20)] = []


class StatementIn(Input):
    text: Text
    kind: Literal["remark", "decision"] = "remark"


class DrawIn(Input):
    symbol: Symbol
    geometry: ShapeIn
    label: Label = ""


class RedrawIn(Input):
    symbol: Symbol | None = None
    geometry: ShapeIn | None = None
    label: Label | None = None
    version: Annotated[int, Field(ge=1, description="Of the mark as it was seen.")]


class ConcludeIn(Input):
    title: Annotated[str, Field(min_length=1, max_length=200, description="Stands in the journal: no names of people.")]
    text: Annotated[str, Field(max_length=1800)] = ""
    owner: Key
    due_at: datetime


class CloseConsultationIn(Input):
    minutes_sha256: Annotated[str, Field(min_length=64, max_length=64, description="Of the minutes as they were read.")]


class PersonOut(Schema):
    account: int
    post: str
    role: Literal["host", "member"]
    invited_at: datetime | None = None
    joined_at: datetime | None = None
    left_at: datetime | None = None


class StatementOut(Schema):
    uid: str
    kind: Literal["remark", "decision", "conclusion"]
    text: str
    post: str
    at: datetime
    erased_at: datetime | None = None
    task: str | None = Field(None, description="The task a conclusion became.")


class DrawingOut(Schema):
    uid: str
    symbol: str
    geometry: dict[str, Any]
    label: str
    post: str
    at: datetime
    changed_at: datetime
    version: int


class ConsultationOut(Schema):
    uid: str
    incident: str
    title: str
    region_code: str
    state: Literal["planned", "open", "closed"]
    scheduled_at: datetime
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    signed_as: str
    video_link: str
    view: dict[str, Any] = Field(description="lon, lat, zoom, layers that the host shares; empty: none yet.")
    version: int


class ConsultationWhole(ConsultationOut):
    people: list[PersonOut]
    statements: list[StatementOut]
    drawings: list[DrawingOut]
    minutes_sha256: str = Field(description="Of the minutes as they stand: what closing has to name.")
