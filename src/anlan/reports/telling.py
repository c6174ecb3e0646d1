"""Entries of reports in words, for the timeline of their incident."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from anlan.incidents.telling import NameOf, Payload, instant
from anlan.reports.models import Report


def _which(payload: Payload, name_of: NameOf) -> str:
    kind = Report.Kind(payload["kind"]).label
    return _("%(region)s%(kind)s（第 %(number)s 份）") % {
        "region": name_of(payload["region"]), "kind": kind, "number": payload["number"]
    }  # fmt: skip


def _sent(payload: Payload, name_of: NameOf) -> str:
    late = _("，已超过时限") if payload["is_late"] else ""
    return _("%(report)s报%(to)s%(late)s") % {
        "report": _which(payload, name_of), "to": name_of(payload["sent_to"]), "late": late
    }  # fmt: skip


def _received(payload: Payload, name_of: NameOf) -> str:
    late = _("，迟报") if payload["is_late"] else ""
    return _("%(post)s签收%(report)s%(late)s") % {"post": payload["post"], "report": _which(payload, name_of), "late": late}


def _phoned(payload: Payload, name_of: NameOf) -> str:
    told = {"region": name_of(payload["region"]), "at": instant(payload["called_at"]), "post": payload["post"]}
    if payload["is_answered"]:
        return _("%(region)s %(at)s 电话报告，%(post)s接听") % told
    return _("%(region)s %(at)s 电话报告，%(post)s无人接听") % told


SENTENCES: Mapping[str, Callable[[Payload, NameOf], str] | None] = {
    "report.drafted": _which,
    "report.signed": _which,
    "report.sent": _sent,
    "report.delivered": _which,
    "report.acknowledged": _received,
    "report.phoned": _phoned,
    "report.voided": _which,
}
