"""Drafting, changing and voiding reports."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from anlan.core import clock, journal
from anlan.core.errors import InvalidInput, NotFound
from anlan.core.journal.sealing import scope_codes
from anlan.core.permission import Actor, Place, can, require
from anlan.core.settings import conf
from anlan.incidents.models import Incident
from anlan.incidents.queries.timeline import names_of_actors
from anlan.incidents.services.moving import lock_incident
from anlan.reports import tiers
from anlan.reports.drafting import changed_figures, content_of, missing_of, refreshed
from anlan.reports.errors import ChainBroken, DraftStands, ReasonNeeded, ReportNotNow, ReportStale, SectionUnknown
from anlan.reports.models import Report
from anlan.reports.payloads import REPORT_VIEW, REPORT_WRITE, ReportChanged, ReportDrafted, ReportVoided
from anlan.reports.services.timing import limit_of

WRITTEN = (Report.Kind.FIRST, Report.Kind.FOLLOW_UP, Report.Kind.FINAL)


def desk_of(region_code: str, hazard: str) -> Place:
    """Whoever acts for the desk of a region; an invitation to the incident is not enough."""
    return Place(scope_codes([region_code]), hazard or None)


def lock_report(uid: str, by: Actor) -> Report:
    """The report, held until the end of the transaction. Raises NotFound, also where the actor may not know of it."""
    rows = Report.objects.select_for_update(of=("self",)).select_related("incident__leading_signal", "previous")
    row = rows.filter(uid=uid).first()
    if row is None or not can(by, REPORT_VIEW, row):
        raise NotFound
    return row


def facts_of(row: Report) -> dict[str, Any]:
    """The fields every entry of a report has."""
    return {
        "report": row.uid,
        "incident": row.incident.uid if row.incident is not None else row.content["incident"]["uid"],
        "region": row.region_code,
        "kind": row.kind,
        "number": row.number,
        "sent_to": row.sent_to,
    }


def tell(verb: str, row: Report, payload: object, by: Actor) -> None:
    """Its entry, seen by the desk and by the tier above."""
    journal.append(verb, about=row, by=by, payload=payload, regions=[row.region_code, row.sent_to], hazard=row.hazard)


def require_state(row: Report, states: Sequence[str], act: str) -> None:
    """Refuse with ReportNotNow what the report's state does not allow."""
    if row.state not in states:
        raise ReportNotNow(title=row.title, state=row.get_state_display(), act=act)


@journal.service("report.drafted")
def draft_report(*, incident: str, region_code: str, kind: str, by: Actor) -> Report:
    """Let the next report of a desk write itself from what is known now.

    Raises NotFound, NotPermitted, NoTierAbove, DraftStands, ChainBroken, TemplateMissing.
    """
    row = lock_incident(incident, by)
    require(by, REPORT_WRITE, desk_of(region_code, row.hazard))
    if kind not in WRITTEN:
        raise InvalidInput(field="kind", reason=_("只能是 %(choices)s") % {"choices": "、".join(WRITTEN)})
    sent_to = tiers.above(region_code)
    chain = list(chain_of(row, region_code))
    previous = chain[-1] if chain else None
    _check_chain(kind, previous)
    number = previous.number + 1 if previous is not None else 1
    content = content_of(row, region_code, kind, number, by)
    report = Report(
        uid=str(uuid.uuid4()), incident=row, region_code=region_code, kind=kind, number=number, previous=previous,
        hazard=row.hazard, content=content, drafted_at=clock.now(), drafted_by=by.key, sent_to=sent_to,
    )  # fmt: skip
    report.due_at = limit_of(report)
    report.save(force_insert=True)
    missing = tuple(missing_of(content))
    payload = ReportDrafted(
        **facts_of(report), template=content["template"], previous=previous.uid if previous else "", missing=missing,
        due_at=report.due_at,
    )  # fmt: skip
    tell("report.drafted", report, payload, by)
    return report


def chain_of(incident: Incident, region_code: str) -> QuerySet[Report]:
    """The written reports of a desk that were not voided, in order."""
    rows = Report.objects.filter(incident=incident, region_code=region_code, number__gt=0)
    return rows.exclude(state=Report.State.VOID).order_by("number")


def _check_chain(kind: str, previous: Report | None) -> None:
    """首报, then 续报, then one 终报 that closes; one at a time."""
    label = Report.Kind(kind).label
    if previous is None:
        if kind != Report.Kind.FIRST:
            raise ChainBroken(kind=label, reason=_("还没有首报"))
        return
    if not previous.has_left:
        raise DraftStands(title=previous.title)
    if kind == Report.Kind.FIRST:
        raise ChainBroken(kind=label, reason=_("首报已经报出"))
    if previous.kind == Report.Kind.FINAL:
        raise ChainBroken(kind=label, reason=_("终报已经报出"))


@journal.service("report.changed")
def change_report(
    *,
    report: str,
    words: Mapping[str, str] | None = None,
    seen: Mapping[str, int] | None = None,
    is_refreshed: bool = False,
    by: Actor,
) -> Report:
    """Write in sections of a draft, and take the figures anew from the facts.

    `seen`: by section the version its writer saw. Two may write in different sections at once; where both wrote in
    one, the second is told who did. Raises NotFound, NotPermitted, ReportNotNow, SectionUnknown, ReportStale.
    """
    row = lock_report(report, by)
    require(by, REPORT_WRITE, desk_of(row.region_code, row.hazard))
    require_state(row, (Report.State.DRAFT,), _("修改"))
    sections = {one["id"]: one for one in row.content["sections"] if one["may_write"]}
    changed = _changed_words(sections, words or {}, seen or {})
    before = row.content
    if is_refreshed and row.incident is not None:
        row.content = refreshed(before, row.incident, row.region_code, row.kind, row.number, by)
        sections = {one["id"]: one for one in row.content["sections"]}
    for name, text in changed.items():
        sections[name] |= {
            "words": text, "version": sections[name]["version"] + 1, "changed_by": by.key,
            "changed_at": clock.now().isoformat(),
        }  # fmt: skip
    figures = changed_figures(before, row.content)
    if not changed and not is_refreshed:
        row.changed_nothing = True  # an autosave of what stands there already
        return row
    row.version += 1
    row.save(update_fields=["content", "version"])
    payload = ReportChanged(**facts_of(row), sections=tuple(changed), figures=tuple(figures), version=row.version)
    tell("report.changed", row, payload, by)
    return row


def _changed_words(
    sections: Mapping[str, Mapping[str, Any]], words: Mapping[str, str], seen: Mapping[str, int]
) -> dict[str, str]:
    """What is really new. Raises SectionUnknown, InvalidInput, ReportStale."""
    clashes, changed = [], {}
    for name, text in words.items():
        if name not in sections:
            raise SectionUnknown(section=name, sections="、".join(sections))
        if len(text) > conf.REPORT_WORDS:
            raise InvalidInput(field=name, reason=_("最多 %(most)d 字") % {"most": conf.REPORT_WORDS})
        stands = sections[name]
        if text == stands["words"]:
            continue
        if name in seen and seen[name] != stands["version"]:
            clashes.append(stands)
        changed[name] = text
    if clashes:
        who = names_of_actors(one["changed_by"] for one in clashes)
        told = "；".join(f"{one['title']}（{who.get(one['changed_by'], one['changed_by'])}）" for one in clashes)
        raise ReportStale(sections=told)
    return changed


@journal.service("report.voided")
def void_report(*, report: str, reason: str, by: Actor) -> Report:
    """Take back what has not been sent yet. Raises NotFound, NotPermitted, ReportNotNow, ReasonNeeded."""
    row = lock_report(report, by)
    require(by, REPORT_WRITE, desk_of(row.region_code, row.hazard))
    require_state(row, (Report.State.DRAFT, Report.State.SIGNED), _("作废"))
    if not reason.strip():
        raise ReasonNeeded(what=_("作废的原因"))
    was, row.state = row.state, Report.State.VOID
    row.version += 1
    row.save(update_fields=["state", "version"])
    tell("report.voided", row, ReportVoided(**facts_of(row), was=was, reason=reason.strip()), by)
    return row
