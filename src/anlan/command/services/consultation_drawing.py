"""Marks on the shared map: drawn, changed, taken back."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils.translation import gettext as _

from anlan.command.drawing_shapes import shape_for
from anlan.command.errors import DrawingGone, DrawingStale
from anlan.command.models import Consultation, Drawing, Participant
from anlan.command.payloads.consultation import CONSULTATION_TAKE_PART, ConsultationDrawn, DrawingChanged, DrawingVoided
from anlan.command.queries.consultation import title_of
from anlan.command.services.consultation import locked, require_open, taking_part, tell
from anlan.command.symbols import symbol_named
from anlan.core import clock, journal
from anlan.core.errors import InvalidInput, NotFound
from anlan.core.permission import Actor, require

LABEL_MAX = Drawing._meta.get_field("label").max_length or 0


@journal.service("consultation.drawn")
def draw(*, consultation: str, symbol: str, geometry: dict[str, Any], label: str = "", by: Actor) -> Drawing:
    """Put a mark on the shared map, in WGS 84.

    Raises NotFound, NotPermitted, NotTakingPart, ConsultationNotOpen, SymbolUnknown, InvalidInput.
    """
    row, one = _drawing_table(consultation, by)
    now = clock.now()
    mark = Drawing.objects.create(
        uid=str(uuid.uuid4()), consultation=row, symbol=symbol, geometry=shape_for(symbol_named(symbol), geometry),
        label=_labelled(label), author=by.key, post=one.post, at=now, changed_at=now,
    )  # fmt: skip
    tell("consultation.drawn", ConsultationDrawn(row.incident.uid, mark.uid, symbol, mark.geometry, one.post), row, by)
    return mark


@journal.service("consultation.drawing_changed")
def change_drawing(
    *, drawing: str, if_version: int, geometry: dict[str, Any] | None = None, symbol: str = "", label: str | None = None,
    by: Actor,
) -> Drawing:  # fmt: skip
    """Move a mark, or change its symbol or label; anybody at the table may. What is not given stays.

    Raises NotFound, NotPermitted, NotTakingPart, ConsultationNotOpen, DrawingGone, DrawingStale, SymbolUnknown, InvalidInput.
    """
    mark, row, one = _held(drawing, by)
    if if_version != mark.version:
        raise DrawingStale(title=title_of(mark), who=mark.post, seen=if_version, version=mark.version)
    before = {"symbol": mark.symbol, "geometry": mark.geometry, "version": mark.version}
    mark.symbol = symbol or mark.symbol
    mark.geometry = shape_for(symbol_named(mark.symbol), mark.geometry if geometry is None else geometry)
    mark.label = mark.label if label is None else _labelled(label)
    mark.post, mark.changed_at = one.post, clock.now()
    mark.version += 1
    mark.save(update_fields=["symbol", "geometry", "label", "post", "changed_at", "version"])
    payload = DrawingChanged(row.incident.uid, mark.uid, mark.symbol, mark.geometry, before)
    tell("consultation.drawing_changed", payload, row, by)
    return mark


@journal.service("consultation.drawing_voided")
def void_drawing(*, drawing: str, by: Actor) -> Drawing:
    """Take a mark back; it stays on record. Raises NotFound, NotPermitted, NotTakingPart, ConsultationNotOpen, DrawingGone."""
    mark, row, _one = _held(drawing, by)
    mark.voided_at, mark.voided_by = clock.now(), by.key
    mark.version += 1
    mark.save(update_fields=["voided_at", "voided_by", "version"])
    tell("consultation.drawing_voided", DrawingVoided(row.incident.uid, mark.uid, mark.symbol), row, by)
    return mark


def _drawing_table(consultation: str, by: Actor) -> tuple[Consultation, Participant]:
    row = locked(consultation, by)
    require(by, CONSULTATION_TAKE_PART, row)
    require_open(row, _("标绘"))
    return row, taking_part(row, by)


def _held(drawing: str, by: Actor) -> tuple[Drawing, Consultation, Participant]:
    """A standing mark, held with its consultation."""
    found = Drawing.objects.filter(uid=drawing).values_list("consultation__uid", flat=True).first()
    if found is None:
        raise NotFound
    row, one = _drawing_table(found, by)
    mark = Drawing.objects.get(uid=drawing)
    if mark.voided_at is not None:
        raise DrawingGone(title=title_of(mark))
    return mark, row, one


def _labelled(label: str) -> str:
    label = label.strip()
    if len(label) > LABEL_MAX:
        raise InvalidInput(field=_("标注"), reason=_("最多 %(most)s 字") % {"most": LABEL_MAX})
    return label
