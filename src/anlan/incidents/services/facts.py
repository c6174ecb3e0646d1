"""What is said of an event, by whom: reported, verified by a named person, voided with a reason."""

from __future__ import annotations

import math
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from anlan.core import clock, journal
from anlan.core.errors import InvalidInput, NotFound
from anlan.core.geometry.located import EAST_LIMIT, NORTH_LIMIT
from anlan.core.permission import Actor, can, require, role_named
from anlan.core.regions import RegionCodeInvalid, RegionNotFound
from anlan.core.regions import queries as regions
from anlan.core.settings import conf
from anlan.incidents.errors import (
    FactSettled,
    FactVoid,
    IncidentNotOpen,
    NothingChanges,
    ReasonNeeded,
    RegionUnknown,
    Stale,
)
from anlan.incidents.facts import NUMBER, TEXT, YES_NO, FactKind, fact_kinds
from anlan.incidents.models import Fact, Incident, Signal
from anlan.incidents.payloads import (
    FACT_REPORT,
    FACT_VERIFY,
    INCIDENT_VIEW,
    SIGNAL_VIEW,
    FactReported,
    FactVerified,
    FactVoided,
)
from anlan.incidents.services.moving import lock_incident, lock_signal
from anlan.incidents.services.reaching import regions_of
from anlan.incidents.services.triage import require_current, state_word

TOLD_OF = (Incident.State.OPEN, Incident.State.CLOSED)


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What is said: a figure with its bounds, or words; of where and of when; by which desk or post, and what shows it."""

    kind: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    text: str = ""
    region_code: str = ""
    longitude: float | None = None
    latitude: float | None = None
    source: str = ""
    as_of: datetime | None = None
    attachments: Sequence[str] = ()


@journal.service("fact.reported")
def report_fact(
    *,
    kind: str,
    incident: str = "",
    signal: str = "",
    value: float | None = None,
    low: float | None = None,
    high: float | None = None,
    text: str = "",
    region_code: str = "",
    longitude: float | None = None,
    latitude: float | None = None,
    source: str = "",
    as_of: datetime | None = None,
    attachments: Sequence[str] = (),
    by: Actor,
) -> Fact:
    """Write down what somebody says of an incident, or of a signal that is no incident yet.

    `source` is the desk, agency or post that says so (else the actor's own post). What the same source said
    before of the same thing in the same place is superseded, unless it is of a later hour.
    Raises NotFound, NotPermitted, IncidentNotOpen, SignalNotCurrent, RegionUnknown, InvalidInput.
    """
    if bool(incident) == bool(signal):
        raise ValueError("a fact hangs on an incident or on a signal")
    row = _incident(incident, by) if incident else _signal(signal, by)
    require(by, FACT_REPORT, row)
    said = Statement(
        kind=kind, value=value, low=low, high=high, text=text, region_code=region_code, longitude=longitude,
        latitude=latitude, source=source, as_of=as_of, attachments=attachments,
    )  # fmt: skip
    return lay_fact(row, said, by=by)


def lay_fact(row: Incident | Signal, said: Statement, *, by: Actor) -> Fact:
    """The row and its entry, inside a service that has asked for the right. Raises InvalidInput, RegionUnknown."""
    now = clock.now()
    known = fact_kinds()
    if said.kind not in known:
        raise InvalidInput(field="kind", reason=_("只能是 %(choices)s") % {"choices": "、".join(known)})
    _check(known[said.kind], said)
    _check_place(said)
    as_of = said.as_of or now
    if as_of.tzinfo is None or as_of > now + timedelta(seconds=conf.INTAKE_FUTURE_S):
        raise InvalidInput(field="as_of", reason=_("须带时区，且不晚于现在"))
    kept = asdict(said) | {
        "text": said.text.strip(),
        "source": (said.source.strip() or post_of(by))[: Fact._meta.get_field("source").max_length],
        "as_of": as_of,
        "attachments": list(said.attachments),
    }
    fact = Fact(
        uid=str(uuid.uuid4()),
        incident=row if isinstance(row, Incident) else None,
        signal=row if isinstance(row, Signal) else None,
        reported_at=now,
        reported_by=by.key,
        **kept,
    )
    fact.supersedes = _earlier(fact)
    fact.save(force_insert=True)
    before = fact.supersedes.uid if fact.supersedes else ""
    _tell("fact.reported", FactReported(**told(fact), supersedes=before), fact, by)
    return fact


@journal.service("fact.verified")
def verify_fact(*, fact: str, if_version: int | None = None, by: Actor) -> Fact:
    """核定: answer for a figure in person; it is the figure from then on, whatever was reported before.

    Raises NotFound, NotPermitted, Stale, FactVoid, FactSettled.
    """
    row = _lock_fact(fact, by, if_version)
    require(by, FACT_VERIFY, row.about)
    if row.standing == Fact.Standing.VOID:
        raise FactVoid
    if row.standing == Fact.Standing.VERIFIED:
        raise FactSettled
    row.standing, row.verified_at, row.verified_by = Fact.Standing.VERIFIED, clock.now(), by.key
    row.version += 1
    row.save(update_fields=["standing", "verified_at", "verified_by", "version"])
    _tell("fact.verified", FactVerified(**told(row)), row, by)
    return row


@journal.service("fact.voided")
def void_fact(*, fact: str, reason: str, if_version: int | None = None, by: Actor) -> Fact:
    """Take a statement back, the own one as its reporter, another's as one who verifies; what it superseded counts again.

    Raises NotFound, NotPermitted, Stale, ReasonNeeded, NothingChanges.
    """
    row = _lock_fact(fact, by, if_version)
    is_own_report = row.reported_by == by.key and row.standing == Fact.Standing.REPORTED
    require(by, FACT_REPORT if is_own_report else FACT_VERIFY, row.about)
    if not reason.strip():
        raise ReasonNeeded
    if row.standing == Fact.Standing.VOID:
        raise NothingChanges
    was, row.standing = row.standing, Fact.Standing.VOID
    row.version += 1
    row.save(update_fields=["standing", "version"])
    _tell("fact.voided", FactVoided(**told(row), was=was, reason=reason.strip()), row, by)
    return row


def post_of(actor: Actor) -> str:
    """Who speaks, as a post: 鲁甸县值班员; a part of the system by its key."""
    if not actor.mandates:
        return actor.key
    mandate = actor.mandates[0]
    try:
        place = regions.get(mandate.region_code).name
    except (RegionNotFound, RegionCodeInvalid):
        place = mandate.region_code
    return f"{place}{role_named(mandate.role).title}"


def told(fact: Fact) -> dict[str, Any]:
    """The fields every entry of a fact has."""
    about = fact.about
    kind = fact_kinds().get(fact.kind)
    return {
        "fact": fact.uid,
        "incident": about.uid if isinstance(about, Incident) else "",
        "signal": fact.signal.uid if fact.signal else "",
        "kind": fact.kind,
        "value": fact.value,
        "low": fact.low,
        "high": fact.high,
        "unit": kind.unit_zh if kind else "",
        "region": fact.region_code,
        "source": fact.source,
        "as_of": fact.as_of,
    }


def _tell(verb: str, payload: object, fact: Fact, by: Actor) -> None:
    about = fact.about
    journal.append(verb, about=about, by=by, payload=payload, regions=regions_of(about), hazard=about.hazard)


def _incident(uid: str, by: Actor) -> Incident:
    row = lock_incident(uid, by)
    if row.state not in TOLD_OF:
        raise IncidentNotOpen(incident=row.title, state=state_word(row.state))
    return row


def _signal(uid: str, by: Actor) -> Signal:
    row = lock_signal(uid, by)
    require_current(row)
    return row


def _lock_fact(uid: str, by: Actor, seen: int | None) -> Fact:
    rows = Fact.objects.select_for_update(of=("self",)).select_related("incident", "signal__incident")
    row = rows.filter(uid=uid).first()
    if row is None or not can(by, INCIDENT_VIEW if isinstance(row.about, Incident) else SIGNAL_VIEW, row.about):
        raise NotFound
    if seen is not None and seen != row.version:
        kind = fact_kinds().get(row.kind)
        raise Stale(title=kind.title if kind else row.kind, seen=seen, version=row.version)
    return row


def _earlier(fact: Fact) -> Fact | None:
    """What the same source said last of the same thing, if this is of no earlier hour."""
    same = Fact.objects.filter(
        incident=fact.incident, signal=fact.signal, kind=fact.kind, source=fact.source, region_code=fact.region_code
    ).exclude(standing=Fact.Standing.VOID)
    last = same.order_by("-as_of", "-reported_at", "-pk").first()
    return last if last is not None and last.as_of <= fact.as_of else None


def _check(kind: FactKind, said: Statement) -> None:
    """The answer fits the question."""
    value, has_words = said.value, bool(said.text.strip())
    given = [number for number in (said.low, value, said.high) if number is not None]
    if kind.answer == TEXT:
        if not has_words or given:
            raise InvalidInput(field="text", reason=_("这一项要用文字回答"))
        return
    if value is None and not has_words:
        raise InvalidInput(field="value", reason=_("缺少数值；不清楚请用文字说明"))
    if kind.answer == YES_NO and (value not in (None, 0, 1) or (said.low, said.high) != (None, None)):
        raise InvalidInput(field="value", reason=_("这一项只答是（1）或否（0）"))
    if kind.answer == NUMBER and not all(math.isfinite(one) and one >= 0 for one in given):
        raise InvalidInput(field="value", reason=_("须为零或正数"))
    if kind.is_whole and not all(float(one).is_integer() for one in given):
        raise InvalidInput(field="value", reason=_("须为整数"))
    if kind.is_whole and max(given, default=0) > conf.FACT_COUNT_MAX:
        raise InvalidInput(field="value", reason=_("不得超过 %(most)s") % {"most": f"{conf.FACT_COUNT_MAX:,}"})
    if given != sorted(given):
        raise InvalidInput(field="low, high", reason=_("下限、数值、上限须由小到大"))


def _check_place(said: Statement) -> None:
    if said.region_code:
        try:
            regions.get(said.region_code)
        except (RegionNotFound, RegionCodeInvalid) as error:
            raise RegionUnknown(region=said.region_code) from error
    check_position(said.longitude, said.latitude)


def check_position(longitude: float | None, latitude: float | None) -> None:
    """Both or neither, and somewhere on the globe. Raises InvalidInput."""
    if longitude is None and latitude is None:
        return
    if longitude is None or latitude is None or not (abs(longitude) <= EAST_LIMIT and abs(latitude) <= NORTH_LIMIT):
        raise InvalidInput(field="longitude, latitude", reason=_("须是完整的经纬度"))
