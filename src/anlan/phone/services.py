"""What a phone tells is done once, at the time it was done; what cannot be done any more waits for its officer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from anlan.command.models import Order
from anlan.core import clock, journal
from anlan.core.errors import DomainError, InvalidInput, NotFound
from anlan.core.permission import Actor
from anlan.core.settings import conf
from anlan.incidents.models import Incident
from anlan.incidents.services import add_note
from anlan.phone.doing import DOINGS, INCIDENT, ORDER, TASK, hour_of, subject_of
from anlan.phone.errors import NothingToDecide, PhoneOnly
from anlan.phone.models import PhoneAct
from anlan.phone.payloads import PhoneSettled, PhoneTold
from anlan.phone.queries import act_of, order_of, task_of
from anlan.phone.timing import act_time, latest
from anlan.response.models import Task

Outcome = PhoneAct.Outcome
NOTE, DROP = "note", "drop"


@dataclass(frozen=True)
class Told:
    """An act as it stands; `changed_nothing`: it had been told before."""

    act: PhoneAct
    changed_nothing: bool
    advice: str = ""


@dataclass(frozen=True)
class Said:
    """One act as the phone sends it. `phone_at`, `sent_at`: by its own clock."""

    client_id: str
    kind: str
    given: Mapping[str, Any]
    phone_at: datetime
    sent_at: datetime
    offset_s: float | None = None


def tell(said: Said, *, by: Actor) -> Told:
    """`tell_act`, also where the same act comes in twice at the same moment."""
    try:
        return tell_act(said=said, by=by)
    except IntegrityError:
        known = act_of(said.client_id, by)
        if known is None:
            raise
        return Told(known, changed_nothing=True)


@journal.service("phone.told")
def tell_act(*, said: Said, by: Actor) -> Told:
    """Carry an act out; what the house refuses is kept with the refusal until the officer decides. Raises PhoneOnly."""
    if by.account_id is None:
        raise PhoneOnly
    known = act_of(said.client_id, by)
    if known is not None:
        return Told(known, changed_nothing=True)
    skew_s = (said.sent_at - clock.wall()).total_seconds()
    act = PhoneAct(
        client_id=said.client_id, account_id=by.account_id, kind=said.kind, said=dict(said.given), phone_at=said.phone_at,
        at=clock.now(), skew_s=skew_s, offset_s=said.offset_s, told_at=clock.now(), outcome=Outcome.DONE,
    )  # fmt: skip
    advice = ""
    try:
        with transaction.atomic():
            _carry_out(act, by)
    except DomainError as refusal:
        act.outcome, act.code, act.reason, advice = Outcome.CONFLICT, refusal.code, refusal.sentence, refusal.advice
    else:
        act.said = {}
    act.save(force_insert=True)
    delay_s = (act.told_at - act.at).total_seconds()
    payload = PhoneTold(act.about, act.kind, act.outcome, act.code, act.phone_at, skew_s, act.offset_s, delay_s)
    _append("phone.told", act, payload, by)
    return Told(act, changed_nothing=False, advice=advice)


@journal.service("phone.settled")
def settle_act(*, client_id: str, decision: str, by: Actor) -> PhoneAct:
    """The officer decides about an act that could not be done: kept as a note of its incident, or dropped.

    Raises NotFound, NothingToDecide, InvalidInput, and what the note raises.
    """
    if by.account_id is None:
        raise PhoneOnly
    act = PhoneAct.objects.select_for_update().filter(client_id=client_id, account_id=by.account_id).first()
    if act is None:
        raise NotFound
    if act.outcome != Outcome.CONFLICT:
        raise NothingToDecide
    if decision not in (NOTE, DROP):
        raise InvalidInput(field="decision", reason=f"{NOTE}, {DROP}")
    if decision == NOTE:
        incident = _incident_of(act)
        if incident is not None:
            add_note(incident=incident.uid, text=_note(act), by=by)
    act.outcome, act.said = (Outcome.NOTED if decision == NOTE else Outcome.DROPPED), {}
    act.save(update_fields=["outcome", "said"])
    _append("phone.settled", act, PhoneSettled(act.about, act.kind, decision), by)
    return act


def _carry_out(act: PhoneAct, by: Actor) -> None:
    if act.kind not in DOINGS:
        raise InvalidInput(field="kind", reason=", ".join(DOINGS))
    about, uid = subject_of(act.kind, act.said)
    act.about = f"{about}:{uid}"[: PhoneAct._meta.get_field("about").max_length]
    act.at = act_time(
        act.phone_at, offset_s=act.offset_s, skew_s=act.skew_s, earliest=_earliest(about, uid),
        tolerance_s=conf.PHONE_CLOCK_TOLERANCE_S,
    )  # fmt: skip
    DOINGS[act.kind].do(uid, act.said, act.at, by)


def _earliest(about: str, uid: str) -> datetime | None:
    """Before which nothing can have been done to it."""
    if about == TASK:
        task = Task.objects.filter(uid=uid).first()
        return latest((task.opened_at, task.accepted_at)) if task else None
    if about == ORDER:
        order = Order.objects.filter(uid=uid).first()
        return latest((order.ordered_at, order.under_way_at, order.arrived_at)) if order else None
    return None


def _incident_of(act: PhoneAct) -> Incident | None:
    kind, _colon, uid = act.about.partition(":")
    if kind == INCIDENT:
        return Incident.objects.filter(uid=uid).first()
    row = Task.objects.filter(uid=uid).first() if kind == TASK else Order.objects.filter(uid=uid).first()
    return row.incident if row is not None else None


def _note(act: PhoneAct) -> str:
    """The act in words, with what was typed and why it was not taken."""
    kind, _colon, uid = act.about.partition(":")
    row = task_of(uid) if kind == TASK else order_of(uid) if kind == ORDER else None
    words = [str(act.said[name]) for name in ("text", "outcome", "reason") if act.said.get(name)]
    figures = act.said.get("figures") or {}
    words += [f"{name} {count}" for name, count in figures.items()]
    return _("%(time)s 手机上报“%(what)s”%(title)s，未能记入（%(reason)s）。%(words)s") % {
        "time": hour_of(act.at), "what": DOINGS[act.kind].label if act.kind in DOINGS else act.kind,
        "title": f"：{row.title}" if row is not None else "", "reason": act.reason, "words": "；".join(words),
    }  # fmt: skip


def _append(verb: str, act: PhoneAct, payload: object, by: Actor) -> None:
    incident = _incident_of(act)
    journal.append(
        verb, about=act, by=by, payload=payload, regions=[incident.lead_region] if incident and incident.lead_region else [],
        hazard=incident.hazard if incident else "", occurred_at=act.at,
    )  # fmt: skip
