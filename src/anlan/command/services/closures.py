"""A road is closed or slowed, and free again. It counts at once in every travel time of this room."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import shapely
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from anlan.command.models import Closure
from anlan.command.order_errors import ClosureLiftedAlready, ClosureTooFar, ClosureUnplaced, OrderStale, WhyMissing
from anlan.command.payloads.orders import COMMAND_ORDER, COMMAND_VIEW, ClosureLifted, ClosureReported
from anlan.core import clock, journal
from anlan.core.errors import InvalidInput, NotFound
from anlan.core.geometry import circle
from anlan.core.geometry.located import PositionOutOfRange, check_positions
from anlan.core.journal.models import Entry
from anlan.core.permission import Actor, Place, can, require
from anlan.core.regions import queries as regions
from anlan.core.settings import conf
from anlan.incidents.models import Incident
from anlan.incidents.payloads import INCIDENT_VIEW
from anlan.risk.models import Layer

UNREADABLE = (
    ValueError, TypeError, AttributeError, KeyError, IndexError, PositionOutOfRange, shapely.errors.ShapelyError,
)  # fmt: skip
SHAPES = ("Point", "Polygon", "MultiPolygon")


@journal.service("closure.reported")
def report_closure(
    *, title: str, reason: str, source: str, region_code: str, shape: Mapping[str, Any] | None = None,
    radius_m: float | None = None, rows: Sequence[int] = (), roads_sha256: str = "", share_left: float = 0,
    begins_at: datetime | None = None, ends_at: datetime | None = None, incident: str = "", by: Actor,
) -> Closure:  # fmt: skip
    """Say that roads are closed, or slowed to a share of their speed: within a shape, around a point, or rows of the roads.

    Raises NotFound, NotPermitted, WhyMissing, ClosureUnplaced, ClosureTooFar, InvalidInput.
    """
    about = Incident.objects.filter(uid=incident).first() if incident else None
    if incident and (about is None or not can(by, INCIDENT_VIEW, about)):
        raise NotFound
    require(by, COMMAND_ORDER, Place(regions.ancestors(region_code)))
    for given, what in ((title, _("路段")), (reason, _("管制原因")), (source, _("信息来源"))):
        if not given.strip():
            raise WhyMissing(what=what)
    if not 0 <= share_left < 1:
        raise InvalidInput(field="share_left", reason=_("须为 0（封闭）至小于 1"))
    begins = begins_at or clock.now()
    if ends_at is not None and ends_at <= begins:
        raise InvalidInput(field="ends_at", reason=_("须晚于开始时间"))
    found = _check_place(shape, radius_m, rows, roads_sha256)
    if found is not None:
        _check_reach(found, radius_m, region_code)
    row = Closure.objects.create(
        uid=str(uuid.uuid4()), incident=about, region_code=region_code, title=title.strip(), reason=reason.strip(),
        source=source.strip(), shape=dict(shape) if shape else None, radius_m=radius_m, rows=sorted(set(rows)),
        roads_sha256=roads_sha256, share_left=share_left, begins_at=begins, ends_at=ends_at, reported_at=clock.now(),
        reported_by=by.key,
    )  # fmt: skip
    payload = ClosureReported(
        incident, row.title, row.reason, row.source, share_left, begins, ends_at, row.shape, tuple(row.rows)
    )
    _append("closure.reported", row, payload, by)
    return row


@journal.service("closure.lifted")
def lift_closure(*, closure: str, if_version: int | None = None, by: Actor) -> Entry:
    """The road is free again. Raises NotFound, NotPermitted, OrderStale, ClosureLiftedAlready."""
    row = Closure.objects.select_for_update(of=("self",)).select_related("incident").filter(uid=closure).first()
    if row is None or not can(by, COMMAND_VIEW, row):
        raise NotFound
    require(by, COMMAND_ORDER, row)
    if row.state == Closure.State.LIFTED:
        raise ClosureLiftedAlready(title=row.title)
    if if_version is not None and if_version != row.version:
        raise OrderStale(title=row.title, seen=if_version, version=row.version, state=row.get_state_display())
    row.state, row.lifted_at, row.lifted_by = Closure.State.LIFTED, clock.now(), by.key
    row.version += 1
    row.save()
    incident = row.incident.uid if row.incident is not None else ""
    stood_s = (row.lifted_at - row.begins_at).total_seconds()
    return _append("closure.lifted", row, ClosureLifted(incident, row.title, stood_s), by)


def _check_place(
    shape: Mapping[str, Any] | None, radius_m: float | None, rows: Sequence[int], roads_sha256: str
) -> BaseGeometry | None:
    if shape is None and not rows:
        raise ClosureUnplaced(reason=_("没有位置"))
    if rows:
        layer = Layer.objects.filter(kind="roads", sha256=roads_sha256).first()
        if layer is None:
            raise ClosureUnplaced(reason=_("没有这一路网"))
        if any(not isinstance(one, int) or one < 0 for one in rows):
            raise ClosureUnplaced(reason=_("路段编号须为非负整数"))
    if shape is None:
        return None
    if shape.get("type") not in SHAPES:
        raise ClosureUnplaced(reason=_("只能是点、面或多个面"))
    try:
        found = shapely.geometry.shape(shape)
        check_positions(found)
    except UNREADABLE as fault:
        raise ClosureUnplaced(reason=_("图形读不出来")) from fault
    if found.is_empty or not found.is_valid:
        raise ClosureUnplaced(reason=_("图形为空或自相交"))
    if found.geom_type == "Point" and not (radius_m is not None and radius_m > 0):
        raise ClosureUnplaced(reason=_("点须带大于零的半径"))
    return found


def _check_reach(shape: BaseGeometry, radius_m: float | None, region_code: str) -> None:
    """A closure counts in everybody's travel times: a desk closes its own roads and those that lead to it, no others."""
    if shape.geom_type == "Point" and radius_m is not None:
        shape = circle(shape.x, shape.y, radius_m)
    beyond = regions.beyond_km(regions.ancestors(region_code), shape)
    if beyond is not None and beyond > conf.CLOSURE_BEYOND_KM:
        raise ClosureTooFar(most=conf.CLOSURE_BEYOND_KM)


def _append(verb: str, row: Closure, payload: object, by: Actor) -> Entry:
    return journal.append(verb, about=row, by=by, payload=payload, regions=[row.region_code], hazard=row.hazard)
