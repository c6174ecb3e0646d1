"""What a report says, written from what is known now. Plain values: nothing in it changes by itself afterwards.

A section has sentences of pieces (text, a figure by name, something missing) and the officer's own words. Every number is a
figure with its origin; a modelled one is kept apart by its name and its section, and nothing is added up.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.utils import translation

from anlan.command.models import Order
from anlan.core import clock, packs
from anlan.core.figures import Figure, Interval, Kind, figure_to_json
from anlan.core.packs.loading import OFFICIAL_TIME
from anlan.core.permission import Actor, can
from anlan.formats.bulletin import M_PER_KM
from anlan.impact import queries as assessments
from anlan.impact.payloads import ASSESSMENT_VIEW
from anlan.incidents.facts import TEXT, YES_NO, fact_kinds
from anlan.incidents.models import Incident
from anlan.incidents.queries.facts import Picture, pictures_of
from anlan.plans.queries import document
from anlan.reports import tiers
from anlan.reports.words import Template, template_for
from anlan.response.models import Response, Task

Piece = str | dict[str, str]
Sentence = list[Piece]
CHINESE = "zh-hans"
FACT, MODEL, EVENT = "fact", "model", "event"
GRADES = ("", "Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ")
_PLACE = re.compile(r"\{(\w+)\}")


@dataclass
class _Source:
    """What the sentences of one report are filled from."""

    incident: Incident
    region_code: str
    template: Template
    actor: Actor
    pictures: Mapping[str, Picture]
    texts: dict[str, str] = field(default_factory=dict)
    figures: dict[str, dict[str, Any]] = field(default_factory=dict)

    def figure(self, name: str, title: str, figure: Figure, shown: str | None = None) -> dict[str, str]:
        """Keep a figure under a name; `shown`: as it is printed, where that is not its number."""
        kept = figure_to_json(figure)
        self.figures[name] = kept | {"title": title, "shown": number(figure.value) if shown is None else shown}
        return {"figure": name}


def content_of(incident: Incident, region_code: str, kind: str, chain_number: int, actor: Actor) -> dict[str, Any]:
    """The content of a report as of now, in Chinese. Raises NotFound, TemplateMissing, NoTierAbove."""
    with translation.override(CHINESE):
        template = template_for(incident.hazard, region_code, incident.occurred_at)
        source = _Source(incident, region_code, template, actor, pictures_of(incident, actor))
        _tell_event(source)
        sections = [_section(one, source) for one in template.value["sections"]]
        event = _plain(template.value["event"], source)
        kind_word = template.kind(kind, chain_number)
        drill = template.words["drill"] if clock.current_workspace().is_exercise else ""
        return {
            "template": template.id,
            "kind_word": kind_word,
            "incident": {
                "uid": incident.uid, "title": incident.title, "hazard": incident.hazard,
                "occurred_at": incident.occurred_at.isoformat(),
            },
            "title": drill + template.words["title"].format(event=event, kind=kind_word),
            "issuer": drill + template.words["issuer"].format(body=template.body(region_code)),
            "body": template.body(region_code),
            "addressee": template.body(tiers.above(region_code)),
            "note": template.words["drill_note"] if drill else "",
            "as_of": clock.now().isoformat(),
            "figures": source.figures,
            "sections": sections,
        }


def refreshed(
    content: Mapping[str, Any], incident: Incident, region_code: str, kind: str, chain_number: int, actor: Actor
) -> dict[str, Any]:
    """The same report with the facts of now; the officer's words stay."""
    fresh = content_of(incident, region_code, kind, chain_number, actor)
    words = {one["id"]: one for one in content["sections"]}
    for section in fresh["sections"]:
        kept = words.get(section["id"])
        if kept is not None:
            section |= {name: kept[name] for name in ("words", "version", "changed_by", "changed_at")}
    return fresh


def changed_figures(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Names of figures whose value, kind or source differ."""
    old, new = before["figures"], after["figures"]
    told = ("shown", "unit", "kind", "source", "interval")
    return sorted(
        name for name in {*old, *new}
        if [old.get(name, {}).get(one) for one in told] != [new.get(name, {}).get(one) for one in told]
    )  # fmt: skip


def missing_of(content: Mapping[str, Any]) -> dict[str, str]:
    """Required fields that are empty, by name with their titles, in reading order."""
    found: dict[str, str] = {}
    for section in content["sections"]:
        for piece in (piece for sentence in section["sentences"] for piece in sentence if isinstance(piece, dict)):
            name = piece.get("missing", "")
            if name and name in section["required"]:
                found[name] = piece["title"]
        if section["words_required"] and not section["words"].strip() and not section["sentences"]:
            found[section["id"]] = section["title"]
    return found


def number(value: float | int | None) -> str | None:
    """A value exactly as the API gives it; unknown stays unknown."""
    return None if value is None else str(int(value)) if float(value).is_integer() else repr(value)


def _tell_event(source: _Source) -> None:
    incident, signal = source.incident, source.incident.leading_signal
    source.texts |= {
        "occurred_at": source.template.instant(incident.occurred_at),
        "place": incident.place_text or tiers.name_of(source.region_code),
        "incident": incident.title,
        "response": _response(source),
    }
    if signal is None:
        return
    agency = _agency(signal.source)
    source.texts["source"] = agency
    as_of = signal.issued_at or signal.received_at
    measures = {
        "magnitude": signal.magnitude,
        "depth_km": None if signal.depth_m is None else signal.depth_m / M_PER_KM,
        "longitude": incident.longitude,
        "latitude": incident.latitude,
    }
    titles, units = source.template.words["fields"], source.template.words["units"]
    for name, value in measures.items():
        if value is not None:
            figure = Figure(value, units[name], Kind.MEASURED, agency, as_of, inputs=(signal.journal_key,))
            shown = f"{value:.1f}" if name == "magnitude" and value == round(value, 1) else None  # 5.0级, as bulletins say
            source.figure(f"{EVENT}.{name}", titles[name], figure, shown)


def _agency(source: str) -> str:
    """中国地震台网中心 for CENC; a source that the table does not know as it stands."""
    rows = packs.lookup("quake_agencies", at=clock.now()).value["agencies"]
    return next((str(row["title"]) for row in rows if row["name"] == source), source)


def _section(says: Mapping[str, Any], source: _Source) -> dict[str, Any]:
    model = _modelled(says, source) if "model" in says else []
    lines = [_line(line, source) for line in says.get("lines", ())]
    sentences = (lines if model or "model" not in says else []) + model
    told = [kind for kind in says.get("facts", ()) if kind in source.pictures or kind in says.get("required", ())]
    sentences += [_fact(kind, source) for kind in told]
    sentences += _tasks(says["tasks"], source) if "tasks" in says else []
    return {
        "id": says["id"],
        "title": says["title"],
        "clause": says.get("clause", ""),
        "sentences": sentences,
        "required": list(says.get("required", ())),
        "may_write": bool(says.get("words")),
        "words_required": bool(says.get("words_required")),
        "words": "",
        "version": 1,
        "changed_by": "",
        "changed_at": "",
    }


def _line(line: str, source: _Source) -> Sentence:
    """A line of the template, its places filled."""
    pieces: Sentence = []
    at = 0
    for found in _PLACE.finditer(line):
        pieces += [line[at : found.start()], _place(found.group(1), source)]
        at = found.end()
    return [piece for piece in [*pieces, line[at:]] if piece != ""]


def _place(name: str, source: _Source) -> Piece:
    if f"{EVENT}.{name}" in source.figures:
        return {"figure": f"{EVENT}.{name}"}
    text = source.texts.get(name, "")
    return text or {"missing": name, "title": source.template.words["fields"].get(name, name)}


def _plain(line: str, source: _Source) -> str:
    """A line as mere text, for the title."""
    def word(found: re.Match[str]) -> str:
        figure = source.figures.get(f"{EVENT}.{found.group(1)}")
        return figure["shown"] if figure is not None else source.texts.get(found.group(1), "")

    return _PLACE.sub(word, line)


def _fact(kind: str, source: _Source) -> Sentence:
    """死亡 3 人（核定，鲁甸县值班员，截至…）; what is required and unknown stands as missing."""
    picture = source.pictures.get(kind)
    asked = picture.kind if picture is not None else fact_kinds()[kind]
    if picture is None or (asked.answer != TEXT and picture.figure.value is None):
        return [asked.title_zh, {"missing": kind, "title": asked.title_zh}]
    words = source.template.words
    if asked.answer == TEXT:
        latest = picture.facts[0]
        kind_word = (Kind.VERIFIED if latest.standing == latest.Standing.VERIFIED else Kind.REPORTED).label
        origin = {"kind": kind_word, "source": latest.source, "as_of": source.template.instant(latest.as_of)}
        return [words["text_fact"].format(title=asked.title_zh, text=latest.text, **origin)]
    figure = replace(picture.figure, unit=asked.unit_zh)
    shown = words["yes_no"]["yes" if figure.value else "no"] if asked.answer == YES_NO else None
    pieces: Sentence = [asked.title_zh, source.figure(f"{FACT}.{kind}", asked.title_zh, figure, shown)]
    if picture.is_disputed and figure.interval is not None:
        pieces.append(_between(words["range"], figure.interval))
    return pieces


def _modelled(says: Mapping[str, Any], source: _Source) -> list[Sentence]:
    """Losses of the newest assessment, each with its interval; nothing where there is none."""
    incident = source.incident
    found = assessments.newest_of(incident.journal_key)
    if found is None or found.result is None or not can(source.actor, ASSESSMENT_VIEW, incident):
        return []
    sentences: list[Sentence] = []
    for name, title in says["model"].items():
        loss = found.result["losses"].get(name)
        if loss is None or loss["central"] is None:
            continue
        origin = found.result["provenance"]["figures"]["losses"]
        interval = Interval(loss["low"], loss["high"], loss["level"])
        unit, said_by = source.template.words["units"]["people"], found.result["method"]["title"]
        figure = Figure(
            loss["central"], unit, Kind.MODELLED, said_by, datetime.fromisoformat(origin["as_of"]),
            method=origin["method"], version=origin["version"], inputs=(found.journal_key,), interval=interval,
        )  # fmt: skip
        piece = source.figure(f"{MODEL}.{name}", title, figure)
        sentences.append([title, piece, _between(source.template.words["interval"], interval)])
    return sentences


def _between(pattern: str, interval: Interval) -> str:
    return pattern.format(low=number(interval.low), high=number(interval.high), percent=f"{interval.level:.0%}")


def _response(source: _Source) -> str:
    """The running response of the region; that there is none is said too."""
    running = Response.objects.filter(incident=source.incident, region_code=source.region_code, state=Response.State.ACTIVE)
    found = running.select_related("plan").first()
    words = source.template.words
    if found is None:
        return str(words["no_response"])
    at = source.template.instant(found.activated_at)
    return str(words["response"]).format(
        at=at, region=tiers.name_of(found.region_code), level=GRADES[found.level], plan=found.plan.title
    )


def _tasks(which: str, source: _Source) -> list[Sentence]:
    """What was done, or is being done, in the order it was or is due."""
    words = source.template.words
    tasks = Task.objects.filter(incident=source.incident, region_code=source.region_code).select_related("response__plan")
    if which == "finished":
        done = tasks.filter(state=Task.State.FINISHED).order_by("finished_at", "pk")
        told = [
            [words["task_done"].format(
                at=_short(one.finished_at), department=_department(one), title=one.title, outcome=one.outcome
            )]
            for one in done
        ]  # fmt: skip
        return told + _orders(source)
    live = tasks.filter(state__in=(Task.State.OPEN, Task.State.ACCEPTED)).order_by("due_at", "pk")
    return [
        [words["task_open" if one.due_at else "task_open_undated"].format(
            department=_department(one), title=one.title, due=_short(one.due_at)
        )]
        for one in live
    ]  # fmt: skip


def _department(task: Task) -> str:
    """Who does it, by the name the plan gives; nothing for a slip."""
    if task.response is None:
        return ""
    departments = {one.id: one.title for one in document(task.response.plan).departments}
    return departments.get(task.department, task.department)


def _orders(source: _Source) -> list[Sentence]:
    """What was sent where, and how far it has come, in the order in which it was ordered."""
    found = Order.objects.filter(incident=source.incident, region_code=source.region_code).exclude(
        state__in=(Order.State.REFUSED, Order.State.RECALLED)
    )
    line = source.template.words["order"]
    return [
        [line.format(
            at=_short(one.ordered_at), title=one.title, origin=one.origin, destination=one.destination,
            state=one.get_state_display(),
        )]
        for one in found.order_by("ordered_at", "pk")
    ]  # fmt: skip


def _short(at: datetime | None) -> str:
    return "" if at is None else at.astimezone(OFFICIAL_TIME).strftime("%H:%M")
