"""Entries of responses and tasks in words, for the timeline of their incident."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from django.utils.translation import gettext as _

from anlan.incidents.telling import NameOf, Payload, instant

NUMERALS = "0ⅠⅡⅢⅣ"


def level_word(level: int) -> str:
    """Ⅲ级响应."""
    return _("%(numeral)s级响应") % {"numeral": NUMERALS[level]}


def _activated(payload: Payload, name_of: NameOf) -> str:
    return _("%(region)s启动%(level)s（《%(plan)s》%(edition)s），任务 %(tasks)s 项，待任岗位 %(vacant)s 个") % {
        "region": name_of(payload["region"]),
        "level": level_word(payload["level"]),
        "plan": payload["plan_title"],
        "edition": payload["edition"],
        "tasks": len(payload["tasks"]),
        "vacant": sum(not one["holder"] for one in payload["posts"]),
    }


def _changed(payload: Payload, name_of: NameOf) -> str:
    return _("响应由%(before)s调整为%(after)s：%(reason)s；新增任务 %(new)s 项，取消 %(cancelled)s 项") % {
        "before": level_word(payload["before"]),
        "after": level_word(payload["after"]),
        "reason": payload["reason"],
        "new": len(payload["new"]),
        "cancelled": len(payload["cancelled"]),
    }


def _ended(payload: Payload, name_of: NameOf) -> str:
    waived = sum(how != "met" for how in payload["conditions"].values())
    return _("终止%(level)s；不适用的条件 %(waived)s 条，未完任务 %(cancelled)s 项") % {
        "level": level_word(payload["level"]), "waived": waived, "cancelled": len(payload["cancelled"]),
    }  # fmt: skip


def _vacant(payload: Payload, name_of: NameOf) -> str:
    return _("%(count)s 个岗位待任，已通知值班人员") % {"count": len(payload["posts"])}


def _titled(sentence: Callable[[], str]) -> Callable[[Payload, NameOf], str]:
    return lambda payload, _name_of: sentence() % {"title": payload["title"]}


def _finished(payload: Payload, name_of: NameOf) -> str:
    late_s = payload["late_s"]
    if late_s is not None and late_s > 0:
        minutes = f"{timedelta(seconds=late_s) / timedelta(minutes=1):.0f}"
        return _("完成“%(title)s”，迟 %(minutes)s 分钟") % {"title": payload["title"], "minutes": minutes}
    return _("完成“%(title)s”") % {"title": payload["title"]}


def _refused(payload: Payload, name_of: NameOf) -> str:
    return _("退回“%(title)s”：%(reason)s") % {"title": payload["title"], "reason": payload["reason"]}


def _extended(payload: Payload, name_of: NameOf) -> str:
    return _("“%(title)s”延至 %(time)s：%(reason)s") % {
        "title": payload["title"], "time": instant(payload["due_at"]), "reason": payload["reason"],
    }  # fmt: skip


def _called(payload: Payload, name_of: NameOf) -> str:
    said = _("已应答") if payload["is_answered"] else _("未应答")
    return _("电话叫应%(whom)s（“%(title)s”）：%(said)s") % {
        "whom": payload["whom"], "title": payload["title"], "said": said,
    }  # fmt: skip


OF_RESPONSES: Mapping[str, Callable[[Payload, NameOf], str] | None] = {
    "response.activated": _activated,
    "response.level_changed": _changed,
    "response.ended": _ended,
    "response.vacant": _vacant,
    "response.staffed": None,
    "response.condition_met": None,
}
OF_TASKS: Mapping[str, Callable[[Payload, NameOf], str] | None] = {
    "task.issued": _titled(lambda: _("下达任务“%(title)s”")),
    "task.opened": _titled(lambda: _("任务开始：“%(title)s”")),
    "task.accepted": _titled(lambda: _("签收“%(title)s”")),
    "task.refused": _refused,
    "task.handed_over": _titled(lambda: _("转交“%(title)s”")),
    "task.extended": _extended,
    "task.finished": _finished,
    "task.cancelled": _titled(lambda: _("取消“%(title)s”")),
    "task.called": _called,
}
