"""One signal, as the detail pane shows it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from anlan.core.figures import Figure
from anlan.core.permission import Actor, can
from anlan.core.personal.keeping import masked_many
from anlan.impact.payloads import ASSESSMENT_VIEW
from anlan.incidents import queries, telling, words
from anlan.incidents.facts import TEXT, YES_NO
from anlan.incidents.hanging import shown_of
from anlan.incidents.hazards import CALL, EARTHQUAKE, trends
from anlan.incidents.models import Fact, Incident, Signal
from anlan.incidents.queries.facts import Picture, facts_of_signal, pictures
from anlan.response.payloads import RESPONSE_ACTIVATE
from anlan.web import names, rows
from anlan.web.maps import signal_map


def shown(figure: Figure, *, label: str, value: str, url: str = "") -> dict[str, Any]:
    """A figure as parts/figure.html reads it, its value in the words of its trade (M 6.5)."""
    return {
        "label": label,
        "value": value if figure.is_known else "",
        "kind": figure.kind.value,
        "source": figure.source,
        "as_of": figure.as_of,
        "url": url,
    }


def figures(signal: Signal) -> list[dict[str, Any]]:
    """Magnitude and depth, each with who measured it; a call has neither."""
    if signal.format == CALL:
        return []
    measured = queries.figures_of(signal)
    url = reverse("desk-record", args=[signal.uid])
    size = telling.size(signal.magnitude, signal.magnitude_type)
    return [
        shown(measured.magnitude, label=_("震级"), value=size, url=url),
        shown(measured.depth_km, label=_("震源深度"), value=telling.depth(signal.depth_m), url=url),
    ]


def facts(said: Iterable[Fact]) -> list[dict[str, Any]]:
    """What statements make, question by question."""
    return [shown_fact(picture) for picture in pictures(said).values()]


def shown_fact(picture: Picture) -> dict[str, Any]:
    """A figure of facts as parts/figure.html reads it, a range where sources differ; words where the answer is words."""
    figure, kind = picture.figure, picture.kind
    if kind.answer == TEXT:
        value = "；".join(fact.text for fact in picture.facts)
    elif kind.answer == YES_NO and figure.value is not None:
        value = _("是") if figure.value else _("否")
    else:
        value = "" if figure.value is None else f"{figure.value:g}"
    bounds = figure.interval
    return {
        "label": kind.title,
        "value": value,
        "unit": kind.unit if value else "",
        "interval": f"{bounds.low:g}–{bounds.high:g}" if bounds is not None else "",
        "kind": figure.kind.value,
        "source": figure.source,
        "as_of": figure.as_of,
    }


def call_of(signal: Signal) -> dict[str, Any] | None:
    """What stands on the form of a call beside its figures; who called, masked."""
    if signal.format != CALL:
        return None
    kept = signal.detail["personal"]
    hidden = masked_many(kept.values())
    return {
        "words": signal.detail["words"],
        "trend": trends().get(signal.detail["trend"], ""),
        "caller": " ".join(hidden[UUID(ref)] for ref in kept.values() if UUID(ref) in hidden),
        "post": signal.detail["post"],
    }


def position(signal: Signal) -> str:
    """北纬 27.10°、东经 103.30°; empty when unknown."""
    if signal.longitude is None or signal.latitude is None:
        return ""
    at = {"latitude": f"{abs(signal.latitude):.2f}", "longitude": f"{abs(signal.longitude):.2f}"}
    north = _("北纬 %(latitude)s°") if signal.latitude >= 0 else _("南纬 %(latitude)s°")
    east = _("东经 %(longitude)s°") if signal.longitude >= 0 else _("西经 %(longitude)s°")
    return f"{north % at}{_('、')}{east % at}"


def detail_of(signal: Signal, actor: Actor) -> dict[str, Any]:
    """Everything of the pane but the queue beside it."""
    verbs = queries.choices_for_signal(signal, actor)
    limits: Sequence[Any] = rows.open_deadlines([signal.journal_key]).get(signal.journal_key, ())
    step = _next_step(signal, actor, verbs)
    return {
        "signal": signal,
        "title": rows.signal_title(signal),
        "tags": rows.signal_tags(signal),
        "status": words.STATUSES.get(signal.status, signal.status),
        "figures": [*figures(signal), *facts(facts_of_signal(signal, actor))],
        "call": call_of(signal),
        "position": position(signal),
        "regions": names.region_names(signal.region_codes),
        "basis": words.BASES.get(signal.region_basis, ""),
        "channel": words.CHANNELS.get(signal.channel, signal.channel),
        "format": words.FORMATS.get(signal.format, signal.format),
        "received_by": names.actor_name(signal.received_by),
        "claimed_by": names.actor_name(signal.claimed_by),
        "is_mine": signal.claimed_by == actor.key,
        "differences": queries.revision_diff(signal),
        "remarks": telling.remarks(signal.detail.get("remarks", ())),
        "remarks_label": words.REMARKS,
        "verbs": verbs,
        "deadlines": [rows.deadline_clock(row) for row in limits],
        "map": signal_map(signal),
        "step": step,
        "asks_level": step is not None and signal.incident is not None,
        "is_assessed": _is_assessed(signal, actor),
    }


def awaits_level(incident: Incident, actor: Actor) -> bool:
    """Whether no response runs yet, and the actor may start one."""
    is_open = incident.state == Incident.State.OPEN
    return is_open and shown_of(incident, "response_level") is None and can(actor, RESPONSE_ACTIVATE, incident)


def _is_assessed(signal: Signal, actor: Actor) -> bool:
    """Whether there is a 速评页, for an actor who reads such pages at all."""
    incident = signal.incident
    return incident is not None and incident.hazard == EARTHQUAKE and can(actor, ASSESSMENT_VIEW)


def level_step(incident: Incident) -> dict[str, Any]:
    """parts/next_step.html: on to what the plan suggests."""
    return {
        "what": _("研判响应级别"),
        "why": _("还没有启动响应。预案按已知情况给出建议级别、条款和还缺什么。"),
        "url": reverse("incident-response", args=[incident.uid]),
        "button": _("看建议"),
        "key": "r",
    }


def _next_step(signal: Signal, actor: Actor, verbs: queries.TriageChoices) -> dict[str, Any] | None:
    """The one thing to do now; nothing when the rule or somebody has done it."""
    if signal.incident is not None and awaits_level(signal.incident, actor):
        return level_step(signal.incident)
    if signal.state != Signal.State.NEW:
        return None
    if not signal.claimed_by and "claim_signal" in verbs:
        return {
            "what": _("认领这条信号"),
            "why": _("规则没有归入事件，等待研判。"),
            "url": reverse("desk-claim", args=[signal.uid]),
            "button": _("认领"),
            "key": "a",
            "method": "post",
        }
    if "open_incident" in verbs:
        return {
            "what": _("研判：立为事件，或归入已有事件"),
            "why": _("影响区域 %(count)s 个县。") % {"count": len(signal.region_codes)},
            "url": reverse("desk-open", args=[signal.uid]),
            "button": _("立为事件"),
            "key": "e",
            "method": "post",
        }
    return None
