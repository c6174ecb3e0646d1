"""An entry in words: what the timeline says, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anlan.core.attachments.kinds import kind_word, size_words
from anlan.core.journal import declared_verbs
from anlan.core.packs.loading import OFFICIAL_TIME
from anlan.formats.bulletin import M_PER_KM
from anlan.formats.faults import REMARKS, remark_sentence
from anlan.incidents import words
from anlan.incidents.facts import YES_NO, fact_kinds
from anlan.incidents.hazards import NEARBY, hazard_title

Payload = Mapping[str, Any]
NameOf = Callable[[str], str]
"""From a region code to its name."""


def instant(text: str) -> str:
    """An instant of a payload in Beijing time, to the second."""
    return f"{datetime.fromisoformat(text).astimezone(OFFICIAL_TIME):%Y-%m-%d %H:%M:%S}"


def size(magnitude: float | None, magnitude_type: str) -> str:
    """A magnitude with its type as printed, unconverted: Mw 6.1; a bare M where the source gives no type."""
    if magnitude is None:
        return "—"
    return f"{magnitude_type or 'M'} {magnitude:.1f}"


def depth(depth_m: float | None) -> str:
    """Depth in kilometres, or a dash: unknown is not zero."""
    return "—" if depth_m is None else f"{depth_m / M_PER_KM:.0f} km"


def remarks(codes: Iterable[str]) -> list[str]:
    """What a reader assumed or doubts, a sentence each; a code that has no words any more stays a code."""
    is_chinese = (get_language() or "zh").startswith("zh")
    return [remark_sentence(code, "zh" if is_chinese else "en") if code in REMARKS else code for code in codes]


def value(field: str, content: Any, name_of: NameOf) -> str:
    """A field of a difference as a screen shows it."""
    if content is None or content == "" or content == []:
        return "—"
    if field == "occurred_at":
        return instant(content)
    if field == "depth_m":
        return depth(content)
    if field == "status":
        return str(words.STATUSES.get(content, content))
    if field == "region_codes":
        return _("、").join(name_of(code) for code in content)
    if field == "lead_region":
        return name_of(content)
    if field in ("longitude", "latitude"):
        return f"{content:.2f}°"
    return f"{content:.1f}" if field == "magnitude" else str(content)


def differences(payload: Payload, name_of: NameOf) -> list[tuple[str, str, str]]:
    """Label, before and after of each change a payload tells of."""
    return [
        (
            str(words.FIELDS.get(one["field"], one["field"])),
            value(one["field"], one["before"], name_of),
            value(one["field"], one["after"], name_of),
        )
        for one in payload.get("differences", ())
    ]


def _bulletin(payload: Payload, name_of: NameOf) -> str:
    return _("%(source)s %(status)s：%(time)s，%(place)s，%(size)s，震源深度 %(depth)s") % {
        "source": payload["source"],
        "status": words.STATUSES.get(payload["status"], payload["status"]),
        "time": instant(payload["occurred_at"]),
        "place": payload["place"] or "—",
        "size": size(payload["magnitude"], payload["magnitude_type"]),
        "depth": depth(payload["depth_m"]),
    }


def _call(payload: Payload, name_of: NameOf) -> str:
    return _("%(post)s接报：%(time)s，%(place)s，%(hazard)s；记录用时 %(taking)s 秒") % {
        "post": payload["post"],
        "time": instant(payload["occurred_at"]),
        "place": payload["place"] or "—",
        "hazard": hazard_title(payload["hazard"]),
        "taking": f"{payload['taking_s']:.0f}",
    }


def _changes(payload: Payload, name_of: NameOf) -> str:
    changed = [
        _("%(field)s由 %(before)s 改为 %(after)s") % {"field": field, "before": before, "after": after}
        for field, before, after in differences(payload, name_of)
    ]
    return _("；").join(changed) if changed else _("内容未变")


def _revised(payload: Payload, name_of: NameOf) -> str:
    return _("%(source)s 修订：%(changes)s") % {"source": payload["source"], "changes": _changes(payload, name_of)}


def _withdrawn(payload: Payload, name_of: NameOf) -> str:
    return _("%(source)s 撤回了这次地震的信息，原记录保留") % {"source": payload["source"]}


def _refused(payload: Payload, name_of: NameOf) -> str:
    return _("一份内容不能接收，共 %(faults)s 处错误，原文在隔离区") % payload


def _attached(payload: Payload, name_of: NameOf) -> str:
    if payload["basis"] == "by_hand":
        return _("人工把 %(source)s 的信号归入本事件") % payload
    if payload["basis"] == "identifier":
        return _("%(source)s 的信号与本事件编号相同，归入") % payload
    if payload["basis"] == NEARBY:
        return _("%(source)s 与本事件时间、地点相近，归入") % payload
    return _("%(source)s 的信号与本事件时间、地点、震级相近，归入") % payload


def _detached(payload: Payload, name_of: NameOf) -> str:
    return _("把 %(source)s 的信号移出本事件，放回收件箱") % payload


def _signal_mark(payload: Payload, name_of: NameOf) -> str:
    return _("信号定性为“%(mark)s”") % {"mark": words.SIGNAL_STATES[payload["mark"]]}


def _signal_unmark(payload: Payload, name_of: NameOf) -> str:
    return _("撤去信号的“%(mark)s”定性") % {"mark": words.SIGNAL_STATES[payload["mark"]]}


def _opened(payload: Payload, name_of: NameOf) -> str:
    if payload["basis"] == "rule":
        return _("按规则立案：%(title)s") % payload
    return _("人工立案：%(title)s") % payload


def _figures(payload: Payload, name_of: NameOf) -> str:
    if payload["reason"] == "withdrawn":
        return _("一个来源撤回了信息，请研判是否继续处置；%(changes)s") % {"changes": _changes(payload, name_of)}
    return _changes(payload, name_of)


def _merged(payload: Payload, name_of: NameOf) -> str:
    return _("“%(title)s”并入“%(into_title)s”") % payload


def _split(payload: Payload, name_of: NameOf) -> str:
    return _("拆出 %(count)s 条信号，另立“%(title)s”") % {"count": len(payload["signals"]), "title": payload["new_title"]}


def _handed_over(payload: Payload, name_of: NameOf) -> str:
    return _("由%(giver)s移交%(taker)s牵头") % {
        "giver": name_of(payload["from_region"]),
        "taker": name_of(payload["to_region"]),
    }


def _taken_back(payload: Payload, name_of: NameOf) -> str:
    return _("由%(taker)s收回牵头") % {"taker": name_of(payload["to_region"])}


def _incident_mark(payload: Payload, name_of: NameOf) -> str:
    return _("事件定性为“%(mark)s”") % {"mark": words.INCIDENT_STATES[payload["mark"]]}


def _closed(payload: Payload, name_of: NameOf) -> str:
    return _("事件结束：%(reason)s") % {"reason": words.CLOSING_REASONS[payload["reason"]]}


def _reopened(payload: Payload, name_of: NameOf) -> str:
    return _("由“%(was)s”重新打开") % {"was": words.INCIDENT_STATES[payload["was"]]}


def _undone(payload: Payload, name_of: NameOf) -> str:
    return _("撤销了“%(verb)s”") % {"verb": declared_verbs()[payload["verb"]].label}


def _noted(payload: Payload, name_of: NameOf) -> str:
    return str(declared_verbs()["incident.noted"].label) if payload["text"] else _("记录（内容已删去）")


def _stored(payload: Payload, name_of: NameOf) -> str:
    return _("上传附件（%(kind)s，%(size)s）") % {
        "kind": kind_word(payload["media_type"]),
        "size": size_words(payload["size"]),
    }


def _loaded(payload: Payload, name_of: NameOf) -> str:
    return _("载入演练情景，共 %(injections)s 条注入") % payload


def _fact(payload: Payload) -> dict[str, str]:
    """What a statement says, in words: its kind, its number with a range where there is one, and who gives it."""
    kind = fact_kinds().get(payload["kind"])
    number, low, high = payload["value"], payload["low"], payload["high"]
    if kind is not None and kind.answer == YES_NO and number is not None:
        said = _("是") if number else _("否")
    else:
        said = "—" if number is None else f"{number:g}"
        if low is not None or high is not None:
            said += f"（{'' if low is None else f'{low:g}'}–{'' if high is None else f'{high:g}'}）"
        said += f" {kind.unit if kind else payload['unit']}"
    return {"kind": kind.title if kind else payload["kind"], "value": said.strip(), "source": payload["source"]}


def _fact_reported(payload: Payload, name_of: NameOf) -> str:
    if payload["region"]:
        return _("%(source)s报%(place)s：%(kind)s %(value)s") % (_fact(payload) | {"place": name_of(payload["region"])})
    return _("%(source)s报：%(kind)s %(value)s") % _fact(payload)


def _fact_verified(payload: Payload, name_of: NameOf) -> str:
    return _("核定%(kind)s %(value)s（来源：%(source)s）") % _fact(payload)


def _fact_voided(payload: Payload, name_of: NameOf) -> str:
    said = _fact(payload) | {"reason": payload["reason"]}
    return _("作废%(source)s所报%(kind)s %(value)s：%(reason)s") % said


SENTENCES: dict[str, Callable[[Payload, NameOf], str]] = {
    "signal.received": _bulletin,
    "call.taken": _call,
    "signal.filed": _bulletin,
    "signal.revised": _revised,
    "signal.withdrawn": _withdrawn,
    "signal.refused": _refused,
    "signal.attached": _attached,
    "signal.detached": _detached,
    "signal.marked": _signal_mark,
    "signal.unmarked": _signal_unmark,
    "signal.undone": _undone,
    "incident.opened": _opened,
    "incident.revised": _figures,
    "incident.merged": _merged,
    "incident.split": _split,
    "incident.handed_over": _handed_over,
    "incident.taken_back": _taken_back,
    "incident.marked": _incident_mark,
    "incident.closed": _closed,
    "incident.reopened": _reopened,
    "incident.undone": _undone,
    "incident.noted": _noted,
    "fact.reported": _fact_reported,
    "fact.verified": _fact_verified,
    "fact.voided": _fact_voided,
    "attachment.stored": _stored,
    "scenario.loaded": _loaded,
}


def tell(verb: str, payload: Payload, name_of: NameOf) -> str:
    """One sentence; the verb's label where the verb says it all."""
    sentence = SENTENCES.get(verb)
    return sentence(payload, name_of) if sentence else str(declared_verbs()[verb].label)
