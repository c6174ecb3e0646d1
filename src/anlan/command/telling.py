"""Entries of closures, orders and consultations in words, for the timeline of their incident."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from anlan.core.packs.loading import OFFICIAL_TIME
from anlan.incidents.telling import NameOf, Payload

Tell = Callable[[Payload, NameOf], str] | None


def _clock(text: str) -> str:
    return f"{datetime.fromisoformat(text).astimezone(OFFICIAL_TIME):%H:%M}"


def _titled(sentence: Callable[[], str]) -> Callable[[Payload, NameOf], str]:
    return lambda payload, _name_of: sentence() % {"title": payload["title"]}


def _with_reason(sentence: Callable[[], str]) -> Callable[[Payload, NameOf], str]:
    return lambda payload, _name_of: sentence() % {"title": payload["title"], "reason": payload["reason"]}


def _closed(payload: Payload, name_of: NameOf) -> str:
    sentence = _("道路受阻：%(title)s，%(reason)s") if payload["share_left"] else _("道路中断：%(title)s，%(reason)s")
    return sentence % {"title": payload["title"], "reason": payload["reason"]}


def _issued(payload: Payload, name_of: NameOf) -> str:
    if payload["eta_at"] is None:
        return _("调派“%(title)s”前往%(destination)s") % {"title": payload["title"], "destination": payload["destination"]}
    return _("调派“%(title)s”前往%(destination)s，预计 %(eta)s 到达") % {
        "title": payload["title"], "destination": payload["destination"], "eta": _clock(payload["eta_at"]),
    }  # fmt: skip


def _arrived(payload: Payload, name_of: NameOf) -> str:
    if payload["late_s"] is not None and payload["late_s"] > 0:
        minutes = f"{timedelta(seconds=payload['late_s']) / timedelta(minutes=1):.0f}"
        return _("“%(title)s”到场，比预计晚 %(minutes)s 分钟") % {"title": payload["title"], "minutes": minutes}
    return _("“%(title)s”到场") % {"title": payload["title"]}


def _rerouted(payload: Payload, name_of: NameOf) -> str:
    if payload["after_min"] is None:
        return _("道路变化，“%(title)s”已无路可走，待处置") % {"title": payload["title"]}
    return _("道路变化，“%(title)s”须改道，行程约 %(minutes)s 分钟，待确认") % {
        "title": payload["title"], "minutes": f"{payload['after_min']:.0f}",
    }  # fmt: skip


OF_CLOSURES: Mapping[str, Tell] = {
    "closure.reported": _closed,
    "closure.lifted": _titled(lambda: _("道路恢复通行：%(title)s")),
}
OF_ORDERS: Mapping[str, Tell] = {
    "order.issued": _issued,
    "order.acknowledged": _titled(lambda: _("“%(title)s”已接令")),
    "order.departed": _titled(lambda: _("“%(title)s”已出发")),
    "order.arrived": _arrived,
    "order.working": _titled(lambda: _("“%(title)s”开始作业")),
    "order.received": _titled(lambda: _("“%(title)s”物资已签收")),
    "order.broken_down": _with_reason(lambda: _("“%(title)s”途中受阻：%(reason)s")),
    "order.refused": _with_reason(lambda: _("“%(title)s”拒绝调度令：%(reason)s")),
    "order.recalled": _with_reason(lambda: _("召回“%(title)s”：%(reason)s")),
    "order.released": _titled(lambda: _("“%(title)s”归建")),
    "replan.proposed": _rerouted,
    "replan.accepted": _titled(lambda: _("“%(title)s”已改道")),
    "replan.declined": _with_reason(lambda: _("“%(title)s”不改道：%(reason)s")),
}
OF_CONSULTATIONS: Mapping[str, Tell] = {
    "consultation.called": _titled(lambda: _("召集会商“%(title)s”")),
    "consultation.opened": None,
    "consultation.concluded": None,
    "consultation.closed": None,
}
