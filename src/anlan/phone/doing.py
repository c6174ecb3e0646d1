"""The acts a phone may tell, each one a call of the service that a desk would use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anlan.command.services import tracking
from anlan.core.errors import InvalidInput
from anlan.core.packs.loading import OFFICIAL_TIME
from anlan.core.permission import Actor
from anlan.core.settings import conf
from anlan.incidents.queries.incidents import incident_by_uid
from anlan.incidents.services import add_note, report_fact
from anlan.phone import reading
from anlan.response import services as tasks

Given = Mapping[str, Any]
TASK, ORDER, INCIDENT = "task", "order", "incident"


@dataclass(frozen=True)
class Doing:
    """An act: its word, what it is done to, the names its payload may have, and what carries it out."""

    label: str | Promise
    about: str
    names: frozenset[str]
    do: Callable[[str, Given, datetime, Actor], object]


def subject_of(kind: str, given: Given) -> tuple[str, str]:
    """What an act is done to: `task`, `order` or `incident`, and its uid. Raises InvalidInput for what it may not say."""
    doing = DOINGS[kind]
    beyond = sorted(set(given) - doing.names - {doing.about})
    if beyond:
        raise InvalidInput(field=beyond[0][: conf.PHONE_TEXT_MAX_CHARS], reason=_("这一上报没有这个字段"))
    return doing.about, reading.words(given, doing.about, is_needed=True)


def _finish_task(uid: str, given: Given, at: datetime, by: Actor) -> object:
    rows = given.get("evidence", [])
    if not isinstance(rows, list) or not all(isinstance(one, dict) for one in rows):
        raise InvalidInput(field="evidence", reason=_("须为列表"))
    evidence = [{"kind": reading.words(one, "kind"), "text": reading.words(one, "text"), "attachment": ""} for one in rows]
    return tasks.finish_task(task=uid, outcome=reading.words(given, "outcome"), evidence=evidence, at=at, by=by)


def _report(uid: str, given: Given, at: datetime, by: Actor) -> object:
    """Figures as facts, words as a note of the incident."""
    incident_by_uid(uid, by)
    figures = reading.counts(given, "figures")
    longitude, latitude = (reading.number(given, name) for name in ("longitude", "latitude"))
    text = reading.words(given, "text")
    if not figures and not text and not reading.number(given, "photos"):
        raise InvalidInput(field="text", reason=_("请填写情况、至少一个数字或一张照片"))
    for kind, value in figures.items():
        report_fact(kind=kind, incident=uid, value=value, as_of=at, longitude=longitude, latitude=latitude, by=by)
    if text:
        add_note(incident=uid, text=_("%(time)s 手机上报：%(text)s") % {"time": hour_of(at), "text": text}, by=by)
    return None


def hour_of(at: datetime) -> str:
    return at.astimezone(OFFICIAL_TIME).strftime("%m-%d %H:%M")


def _told(service: Callable[..., object], *names: str) -> Callable[[str, Given, datetime, Actor], object]:
    def do(uid: str, given: Given, at: datetime, by: Actor) -> object:
        return service(order=uid, at=at, by=by, **{name: reading.words(given, name) for name in names})

    return do


def _position(uid: str, given: Given, at: datetime, by: Actor) -> object:
    where = {name: reading.number(given, name, is_needed=True) for name in ("longitude", "latitude")}
    return tracking.report_position(order=uid, **where, at=at, by=by)  # type: ignore[arg-type]


def _receive(uid: str, given: Given, at: datetime, by: Actor) -> object:
    received, reason = reading.counts(given, "received"), reading.words(given, "reason")
    return tracking.receive_goods(order=uid, received=received, reason=reason, at=at, by=by)


DOINGS: dict[str, Doing] = {
    "task.accept": Doing(
        gettext_lazy("签收任务"), TASK, frozenset(), lambda uid, _given, at, by: tasks.accept_task(task=uid, at=at, by=by)
    ),
    "task.refuse": Doing(
        gettext_lazy("退回任务"), TASK, frozenset({"reason"}),
        lambda uid, given, at, by: tasks.refuse_task(task=uid, reason=reading.words(given, "reason"), at=at, by=by),
    ),
    "task.finish": Doing(gettext_lazy("完成任务"), TASK, frozenset({"outcome", "evidence"}), _finish_task),
    "order.acknowledge": Doing(gettext_lazy("收到"), ORDER, frozenset(), _told(tracking.acknowledge_order)),
    "order.depart": Doing(gettext_lazy("出发"), ORDER, frozenset(), _told(tracking.depart)),
    "order.arrive": Doing(gettext_lazy("到场"), ORDER, frozenset(), _told(tracking.arrive)),
    "order.work": Doing(gettext_lazy("开始作业"), ORDER, frozenset(), _told(tracking.start_work)),
    "order.finish": Doing(gettext_lazy("完成归建"), ORDER, frozenset({"reason"}), _told(tracking.release_order, "reason")),
    "order.refuse": Doing(gettext_lazy("不能出动"), ORDER, frozenset({"reason"}), _told(tracking.refuse_order, "reason")),
    "order.stuck": Doing(gettext_lazy("途中受阻"), ORDER, frozenset({"reason"}), _told(tracking.break_down, "reason")),
    "order.receive": Doing(gettext_lazy("物资签收"), ORDER, frozenset({"received", "reason"}), _receive),
    "order.position": Doing(gettext_lazy("上报位置"), ORDER, frozenset({"longitude", "latitude"}), _position),
    "report": Doing(
        gettext_lazy("上报情况"), INCIDENT, frozenset({"figures", "text", "longitude", "latitude", "photos"}), _report
    ),
}  # fmt: skip
