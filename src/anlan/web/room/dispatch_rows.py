"""Rows of the dispatch tab: needs, lines of a proposal, orders, new ways; and what can be done with an order."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anlan.command.models import Order, Rerouting
from anlan.command.queries.orders import Board
from anlan.core import clock
from anlan.incidents.models import Incident
from anlan.web.pack_words import need_title, unit_word
from anlan.web.rows import limit_clock, when

State = Order.State
SOURCES = {
    "task": gettext_lazy("任务"),
    "report": gettext_lazy("上报人数 × 定额"),
    "households": gettext_lazy("上报户数 × 普查户均人数（推断）× 定额"),
    "impact": gettext_lazy("灾情评估（模型）"),
}
REASONS = {
    "no_means": gettext_lazy("没有可用的力量或物资"),
    "no_road": gettext_lazy("没有道路可通"),
    "no_carrier": gettext_lazy("没有可用的运力"),
}
PROVEN = {
    "teams": gettext_lazy("队伍选派"), "asked": gettext_lazy("专用车辆选派"), "goods": gettext_lazy("物资分配"),
    "vehicles": gettext_lazy("车辆安排"),
}  # fmt: skip
LEAST_PERCENT = 0.1


@dataclass(frozen=True)
class Act:
    """Something that can be done with an order; `reason`: what must be written, or nothing."""

    name: str
    label: Any
    states: tuple[str, ...]
    reason: Any = ""
    is_command: bool = False
    is_main: bool = False

    def may_be(self, row: Order, *, is_own: bool, commands: bool) -> bool:
        """Whether somebody may do it now: who leads it or writes down what he was told, or only who commands."""
        if self.name == "receive" and not row.lines.filter(lot__isnull=False, received=None).exists():
            return False
        return row.state in self.states and (commands if self.is_command else is_own)


LIVE = (State.ORDERED, State.ACKNOWLEDGED, State.UNDER_WAY, State.BROKEN_DOWN, State.ARRIVED, State.WORKING)
ACTS = (
    Act("acknowledge", gettext_lazy("接令"), (State.ORDERED,), is_main=True),
    Act("depart", gettext_lazy("出发"), (State.ORDERED, State.ACKNOWLEDGED, State.BROKEN_DOWN), is_main=True),
    Act("arrive", gettext_lazy("到场"), (State.UNDER_WAY, State.BROKEN_DOWN), is_main=True),
    Act("work", gettext_lazy("开始作业"), (State.ARRIVED,), is_main=True),
    Act("receive", gettext_lazy("签收"), (State.ARRIVED, State.WORKING)),
    Act("release", gettext_lazy("归建"), (State.ARRIVED, State.WORKING, State.RECALLED), gettext_lazy("归建说明")),
    Act("refuse", gettext_lazy("拒绝"), (State.ORDERED, State.ACKNOWLEDGED), gettext_lazy("拒绝原因")),
    Act("break", gettext_lazy("报告受阻"), (State.UNDER_WAY,), gettext_lazy("受阻原因")),
    Act("recall", gettext_lazy("召回"), LIVE, gettext_lazy("召回原因"), is_command=True),
)


def need_row(need: Mapping[str, Any], given: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A need; with what a proposal gives of it, where one does."""
    told = given if given is not None else need
    shown = {
        "key": need["key"], "title": need_title(need), "unit": unit_word(need["unit"]), "wanted": need["wanted"],
        "open": need["quantity"], "place": need["place"], "by": _instant(need["by"]),
        "source": SOURCES.get(need["source"], need["source"]),
        "url": reverse("task", args=[need["task"]]) if need["task"] else "", "incident_title": need["incident_title"],
        "is_modelled": need["source"] == "impact",
    }  # fmt: skip
    if "short" not in told:
        return shown
    air = told.get("air")
    return shown | {
        "is_matched": True,
        "given": told["given"],
        "short": told["short"],
        "why": REASONS.get(told["why"], told["why"]),
        "short_until": _instant(told.get("short_until") or ""),
        "covered_at": _instant(told["covered_at"] or ""),
        "is_late": told["is_late"],
        "air": air if air else None,
    }


def proof_rows(proof: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Of teams, goods and lorries each: how far the choice may be from the best, in percent; 0 where it is proven best."""
    return [
        {"name": PROVEN.get(name, name), "percent": 0 if one["is_optimal"] else max(100 * one["gap"], LEAST_PERCENT)}
        for name, one in proof.items()
    ]


def assignment_row(
    one: Mapping[str, Any], incident: Incident, issued: Collection[int], needs: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """A line of a proposal: who or what, from where to where, when, why, who else."""
    titles = {need["key"]: need_title(need) for need in needs}
    served = dict.fromkeys(titles[line["need"]] for line in one["lines"] if line["need"] in titles)
    return {
        "number": one["number"],
        "is_here": one["incident"] == incident.uid,
        "incident_title": one["incident_title"],
        "lines": one["lines"],
        "from": one["origin"]["name"],
        "to": one["destination"]["name"],
        "needs": list(served),
        "minutes": one["minutes"],
        "leaves": _instant(one["leaves_at"]),
        "arrives": _instant(one["arrives_at"]),
        "is_late": one["is_late"],
        "why": reason_of(one),
        "alternatives": [
            {
                "value": f"{other['kind']}:{other['uid']}",
                "title": other["title"],
                "more_min": other["more_min"],
            }
            for other in one["alternatives"]
        ],
        "is_issued": one["number"] in issued,
    }


def reason_of(one: Mapping[str, Any]) -> str:
    """Why this one and not another."""
    if one["nearer"]:
        return _("更近的另有任务：%(names)s") % {"names": "、".join(one["nearer"])}
    return _("最近的可用力量")


def order_row(row: Order) -> dict[str, Any]:
    """parts/order_card.html."""
    ends = {State.RELEASED: "met", State.REFUSED: "void", State.RECALLED: "void"}
    is_there = row.state in (State.ARRIVED, State.WORKING)
    late = row.eta_at is not None and row.eta_at < clock.now() and not is_there
    is_over = row.is_live and row.state != State.RECALLED and (row.is_overdue or late)
    due = row.acknowledge_by if row.state == State.ORDERED else row.eta_at
    state = "met" if is_there else ends.get(row.state, "over" if is_over else "calm")  # type: ignore[call-overload]
    return {
        "row_id": f"order-{row.uid}",
        "url": reverse("order", args=[row.uid]),
        "title": row.title,
        "state": row.state,
        "state_word": row.get_state_display(),
        "is_over": is_over,
        "is_ended": not row.is_live,
        "holder": row.holder.username if row.holder is not None else "",
        "from": row.origin,
        "to": row.destination,
        "eta": row.eta_at,
        "minutes": row.minutes,
        "no_way": row.minutes is None and not row.route,
        "reason": row.reason,
        "at": row.ordered_at,
        "deadline": limit_clock(due, state, row.arrived_at) if due is not None else None,
    }


def counts_of(found: Board) -> list[dict[str, Any]]:
    """待出发 2 · 在途 3 · 到场 2 · 完成 5 · 超时 1."""
    counts = (
        (_("待出发"), found.to_send, "waiting"), (_("在途"), found.on_way, "open"), (_("到场"), found.there, "accepted"),
        (_("已完成"), found.done, "finished"), (_("超时"), found.overdue, "over"),
    )  # fmt: skip
    return [{"label": label, "count": count, "kind": kind} for label, count, kind in counts if count]


def replan_row(row: Rerouting) -> dict[str, Any]:
    """A new way beside the old one."""
    before, after, air = row.diff["before"], row.diff["after"], row.diff.get("air")
    return {
        "uid": row.uid,
        "version": row.version,
        "order": row.order.title,
        "order_url": reverse("order", args=[row.order.uid]),
        "closure": row.closure.title,
        "made": when(row.made_at),
        "before": before["minutes"],
        "after": after["minutes"],
        "before_eta": _instant(before.get("eta_at") or ""),
        "after_eta": _instant(after.get("eta_at") or ""),
        "is_cut": after["minutes"] is None,
        "air_minutes": air["minutes"] if air else None,
    }


def _instant(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
