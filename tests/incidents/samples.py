"""One call of every service of this room, in a case where it goes: what the house test asks for the journal entry.

`prepare()` makes what the calls need, in the entered workspace with all regions loaded; each call is made
on its own, in a transaction that is rolled back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from anlan.core import clock
from anlan.core.accounts import services as accounts
from anlan.core.permission import Actor, system_actor
from anlan.formats.faults import FormatError
from anlan.formats.sniff import read_bulletins
from anlan.incidents import services
from anlan.incidents.models import Signal

from .bulletins import LUDIAN_FORMAL, cenc, usgs

SETUP = system_actor("test")
COUNTY, OTHER_COUNTY = "530621", "533122"


@dataclass(frozen=True)
class Things:
    """Uids of one of each."""

    loose: str
    attached: str
    second: str
    marked: str
    incident: str
    other_incident: str
    closed: str
    handed_over: str
    account: int
    invited: int
    refusal: str


@dataclass(frozen=True)
class Sample:
    """The act a service asks for, and a call of it."""

    act: str
    call: Callable[[Things, Actor], Any]


def _settle() -> None:
    from anlan.core.journal import sealing
    from anlan.core.reactions import running

    running.ensure_cursors()
    while sealing.seal_all():
        running.run_once()


def _at(hour: int, magnitude: float) -> bytes:
    return cenc(f"2014年08月04日{hour:02}时00分", magnitude=magnitude)


def _incident_of(uid: str) -> str:
    incident = Signal.objects.get(uid=uid).incident
    assert incident is not None
    return incident.uid


def prepare() -> Things:
    """Everything the samples need; the triage reaction has run."""
    _settle()

    def post(data: bytes) -> str:
        return services.receive_bulletins(data, channel="desk", by=SETUP).uid

    posted = [post(data) for data in (_at(1, 2.0), LUDIAN_FORMAL, usgs(), _at(3, 2.1), _at(5, 4.0), _at(7, 4.0), _at(9, 4.0))]
    _settle()
    loose, attached, second, marked, other, closed, handed = posted
    services.mark_signal_false(signal=marked, by=SETUP)
    services.close_incident(incident=_incident_of(closed), by=SETUP)
    services.hand_over_incident(incident=_incident_of(handed), to_region=OTHER_COUNTY, by=SETUP)
    refusal = services.keep_refusal(data=b"?", faults=faults(), channel="api", by=_desk())
    account = accounts.create_account(username="sample.one", region_code=OTHER_COUNTY, by=SETUP)
    invited = accounts.create_account(username="sample.two", region_code=OTHER_COUNTY, by=SETUP)
    services.invite_to_incident(incident=_incident_of(attached), account_id=invited.pk, by=SETUP)
    return Things(
        loose=loose,
        attached=attached,
        second=second,
        marked=marked,
        incident=_incident_of(attached),
        other_incident=_incident_of(other),
        closed=_incident_of(closed),
        handed_over=_incident_of(handed),
        account=account.pk,
        invited=invited.pk,
        refusal=refusal.uid,
    )


def _desk() -> Actor:
    from anlan.core.permission import Mandate

    return Actor(key="account:1", mandates=(Mandate("duty_officer", COUNTY),))


def faults() -> Any:
    """The faults of an input that is none."""
    try:
        read_bulletins(b"?", received_at=clock.now())
    except FormatError as error:
        return error.faults
    raise AssertionError("“?” was read as a bulletin")


def _arrivals(by: Actor) -> Any:
    return [services.arrival_of(one, by=by) for one in read_bulletins(_at(11, 3.3), received_at=clock.now())]


def _claim_and_release(t: Things, by: Actor) -> Any:
    services.claim_signal(signal=t.loose, by=by)
    return services.release_signal(signal=t.loose, by=by)


def _note_and_erase(t: Things, by: Actor) -> Any:
    note = services.add_note(incident=t.incident, text="路已通", by=by)
    return services.erase_note(note=note.uid, by=by)


def _close_and_undo(t: Things, by: Actor) -> Any:
    entry = services.close_incident(incident=t.incident, by=by)
    return services.undo(entry_id=entry.pk, by=by)


def _fact(t: Things, by: Actor) -> str:
    return services.report_fact(incident=t.incident, kind="deaths", value=1, by=by).uid


ROOM = "anlan.incidents.services."
SAMPLES: dict[str, Sample] = {
    ROOM + name: sample
    for name, sample in {
        "receiving.take_in": Sample(
            "signal.receive", lambda t, by: services.take_in(arrivals=_arrivals(by), raw=b"", channel="desk", by=by)),
        "refusals.keep_refusal": Sample(
            "signal.receive", lambda t, by: services.keep_refusal(data=b"??", faults=faults(), channel="api", by=by)),
        "refusals.settle_refusal": Sample(
            "refusal.settle", lambda t, by: services.settle_refusal(refusal=t.refusal, by=by)),
        "triage.attach_signal": Sample(
            "signal.triage", lambda t, by: services.attach_signal(signal=t.loose, incident=t.incident, by=by)),
        "triage.detach_signal": Sample("signal.triage", lambda t, by: services.detach_signal(signal=t.second, by=by)),
        "triage.mark_signal_false": Sample(
            "signal.triage", lambda t, by: services.mark_signal_false(signal=t.loose, by=by)),
        "triage.mark_signal_test": Sample(
            "signal.triage", lambda t, by: services.mark_signal_test(signal=t.loose, by=by)),
        "triage.unmark_signal": Sample("signal.triage", lambda t, by: services.unmark_signal(signal=t.marked, by=by)),
        "triage.claim_signal": Sample("signal.triage", lambda t, by: services.claim_signal(signal=t.loose, by=by)),
        "triage.release_signal": Sample("signal.triage", _claim_and_release),
        "incidents.open_incident": Sample("incident.open", lambda t, by: services.open_incident(signal=t.loose, by=by)),
        "incidents.merge_incidents": Sample(
            "incident.merge",
            lambda t, by: services.merge_incidents(incident=t.other_incident, into=t.incident, by=by)),
        "incidents.split_incident": Sample(
            "incident.split", lambda t, by: services.split_incident(incident=t.incident, signals=[t.second], by=by)),
        "incidents.mark_incident_false": Sample(
            "incident.open", lambda t, by: services.mark_incident_false(incident=t.incident, by=by)),
        "incidents.mark_incident_test": Sample(
            "incident.open", lambda t, by: services.mark_incident_test(incident=t.incident, by=by)),
        "incidents.close_incident": Sample(
            "incident.close", lambda t, by: services.close_incident(incident=t.incident, by=by)),
        "incidents.reopen_incident": Sample(
            "incident.reopen", lambda t, by: services.reopen_incident(incident=t.closed, by=by)),
        "desk.hand_over_incident": Sample(
            "incident.hand_over",
            lambda t, by: services.hand_over_incident(incident=t.incident, to_region=OTHER_COUNTY, by=by)),
        "desk.take_back_incident": Sample(
            "incident.hand_over", lambda t, by: services.take_back_incident(incident=t.handed_over, by=by)),
        "desk.take_over_incident": Sample(
            "incident.hand_over", lambda t, by: services.take_over_incident(incident=t.incident, by=by)),
        "desk.add_note": Sample(
            "incident.note", lambda t, by: services.add_note(incident=t.incident, text="路已通", by=by)),
        "desk.erase_note": Sample("incident.note", _note_and_erase),
        "desk.invite_to_incident": Sample(
            "incident.invite",
            lambda t, by: services.invite_to_incident(incident=t.incident, account_id=t.account, by=by)),
        "desk.withdraw_invitation": Sample(
            "incident.invite",
            lambda t, by: services.withdraw_invitation(incident=t.incident, account_id=t.invited, by=by)),
        "calls.keep_call": Sample(
            "call.take", lambda t, by: services.take_call(call=services.Call("1", "landslide", place="山脚"), by=by)),
        "facts.report_fact": Sample(
            "fact.report", lambda t, by: services.report_fact(incident=t.incident, kind="deaths", value=0, by=by)),
        "facts.verify_fact": Sample("fact.verify", lambda t, by: services.verify_fact(fact=_fact(t, SETUP), by=by)),
        "facts.void_fact": Sample(
            "fact.verify", lambda t, by: services.void_fact(fact=_fact(t, SETUP), reason="误报", by=by)),
        "undoing.undo": Sample("incident.close", _close_and_undo),
    }.items()
}  # fmt: skip
