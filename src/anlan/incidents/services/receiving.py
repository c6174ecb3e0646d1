"""Taking bulletins in: all of a file or nothing of it, each content once, revisions as history, refusals kept."""

from __future__ import annotations

import uuid
import zlib
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import translation

from anlan.core import clock, journal, permission
from anlan.core.clock.holding import hold
from anlan.core.permission import Actor
from anlan.core.settings import conf
from anlan.formats.bulletin import Retraction, Statement
from anlan.formats.decoding import too_large
from anlan.formats.faults import MAX_FAULTS, Fault, FormatError, sentence
from anlan.formats.sniff import read_bulletins
from anlan.incidents.errors import BulletinRefused, BulletinTooLarge
from anlan.incidents.models import Signal, SignalOriginal
from anlan.incidents.payloads import (
    SIGNAL_RECEIVE,
    Difference,
    SignalFiled,
    SignalReceived,
    SignalRevised,
    SignalWithdrawn,
)
from anlan.incidents.services.bulletins import content_hash, differences, facts_of, signal_from, source_of
from anlan.incidents.services.placing import Placement, place_quake
from anlan.incidents.services.reaching import regions_of
from anlan.incidents.services.refusals import keep_refusal
from anlan.incidents.services.retracting import take_figures
from anlan.incidents.services.revising import Lineage, lineage_of, settle_into, step_back
from anlan.incidents.services.scoping import lay_signal_scope

RECEIVED, REVISED, WITHDRAWN, FILED, DUPLICATE = "received", "revised", "withdrawn", "filed", "duplicate"
CHANNELS = ("api", "folder", "cli", "desk", "exercise")


@dataclass(frozen=True)
class ReceiptItem:
    """What became of one bulletin; nothing of where it belongs."""

    uid: str
    outcome: str


@dataclass(frozen=True)
class Receipt:
    """The answer to whoever handed something in: one item a bulletin, in their order."""

    items: tuple[ReceiptItem, ...]

    @property
    def uid(self) -> str:
        """Of the first bulletin; most inputs hold one."""
        return self.items[0].uid

    @property
    def outcome(self) -> str:
        return self.items[0].outcome

    @property
    def changed_nothing(self) -> bool:
        return all(item.outcome == DUPLICATE for item in self.items)


def receive_bulletins(
    data: bytes, *, channel: str, by: Actor, name: str = "", hint: str | None = None, is_demo: bool = False
) -> Receipt:
    """Take in every bulletin of an input, in the entered workspace.

    All or nothing: one fault refuses the whole input. Raises BulletinRefused with each fault (and keeps the
    input where the officer of the receiving desk sees it), BulletinTooLarge, NotPermitted.
    """
    if channel not in CHANNELS:
        raise ValueError(f"channel must be one of {', '.join(CHANNELS)}, got {channel}")
    permission.require(by, SIGNAL_RECEIVE)
    try:
        if len(data) > conf.SIGNAL_MAX_BYTES:
            raise too_large(conf.SIGNAL_MAX_BYTES)
        bulletins = read_bulletins(data, received_at=clock.now(), hint=hint, ahead_s=conf.INTAKE_FUTURE_S)
        raw = data if len(bulletins) == 1 else b""
        arrivals = [arrival_of(bulletin, by=by) for bulletin in bulletins]
        return take_in(arrivals=arrivals, raw=raw, channel=channel, is_demo=is_demo, by=by)
    except FormatError as error:
        raise refused(data, error.faults, channel=channel, name=name, by=by) from error


@dataclass(frozen=True)
class Arrival:
    """A bulletin with what can be worked out of it before the transaction: who says it, its hash, where it belongs."""

    bulletin: Statement
    source: str
    digest: str
    placement: Placement | None
    """None: it needs no place, for the content is known already, or takes another back and gives no figures."""

    @property
    def event_key(self) -> str:
        """Of its event, or of its source where that gives no identifiers: what versions are put in order by."""
        return f"{self.source}:{self.bulletin.agency_event_id or ''}"


def arrival_of(bulletin: Statement, *, by: Actor) -> Arrival:
    """Geometry takes its time; nobody's transaction waits for it."""
    source, digest = source_of(bulletin), content_hash(bulletin)
    if isinstance(bulletin, Retraction) or Signal.objects.filter(source=source, content_hash=digest).exists():
        return Arrival(bulletin, source, digest, None)
    placement = place_quake(
        longitude=bulletin.longitude,
        latitude=bulletin.latitude,
        magnitude=bulletin.magnitude,
        at=clock.now(),
        by=by,
    )
    return Arrival(bulletin, source, digest, placement)


def refused(data: bytes, faults: tuple[Fault, ...], *, channel: str, name: str, by: Actor) -> BulletinRefused:
    """Keep what cannot be taken in, and the error that says so."""
    refusal = keep_refusal(data=data, faults=faults, channel=channel, name=name, by=by)
    error = BulletinTooLarge if faults[0].reason_code == "too_large" else BulletinRefused
    return error(faults=fault_dicts(faults), refusal=refusal.uid)


def fault_dicts(faults: tuple[Fault, ...]) -> list[dict[str, object]]:
    """Line, field, reason of each fault, in the user's language."""
    is_chinese = (translation.get_language() or "zh").startswith("zh")
    return [
        {
            "line": fault.line,
            "field": fault.field,
            "at": fault.at,
            "code": fault.reason_code,
            "reason": fault.reason_zh if is_chinese else fault.reason_en,
            "sentence": sentence(fault, "zh" if is_chinese else "en"),
        }
        for fault in faults
    ]


@journal.service("signal.received", "signal.revised", "signal.withdrawn", "signal.filed")
def take_in(*, arrivals: list[Arrival], raw: bytes, channel: str, is_demo: bool = False, by: Actor) -> Receipt:
    """Take in bulletins that were read; each content stands once, however many post it at once.

    Raises NotPermitted, and FormatError with each retraction of which nothing is known.
    """
    permission.require(by, SIGNAL_RECEIVE)
    hold(arrival.event_key for arrival in arrivals)  # versions of one event come one after the other
    items: list[ReceiptItem] = []
    faults: list[Fault] = []
    for arrival in arrivals:
        try:
            items.append(_take_in_once(arrival, raw, channel, is_demo, by))
        except FormatError as error:
            faults += error.faults
    if faults:
        raise FormatError(tuple(faults[:MAX_FAULTS]))
    return Receipt(tuple(items))


def _take_in_once(arrival: Arrival, raw: bytes, channel: str, is_demo: bool, by: Actor) -> ReceiptItem:
    """Somebody may have posted the same content in this very moment: then his is the receipt."""
    known = Signal.objects.filter(source=arrival.source, content_hash=arrival.digest)
    first = known.first()
    is_figureless = isinstance(arrival.bulletin, Retraction)
    if first is not None or (arrival.placement is None and not is_figureless):
        return ReceiptItem((first or known.get()).uid, DUPLICATE)
    try:
        with transaction.atomic():
            return _take_in(arrival, raw, channel, is_demo, by)
    except IntegrityError:
        first = known.first()
        if first is None:
            raise
        return ReceiptItem(first.uid, DUPLICATE)


def _take_in(arrival: Arrival, raw: bytes, channel: str, is_demo: bool, by: Actor) -> ReceiptItem:
    bulletin, placement = arrival.bulletin, arrival.placement
    signal = signal_from(
        bulletin,
        uid=str(uuid.uuid4()),
        source=arrival.source,
        content_hash=arrival.digest,
        received_at=clock.now(),
        received_by=by.key,
        channel=channel,
        raw=raw[: conf.QUARANTINE_KEEP_BYTES].decode("utf-8", "replace").replace("\x00", ""),
        is_demo=is_demo,
        region_codes=list(placement.region_codes) if placement else [],
        region_basis=placement.basis if placement else "",
    )
    lineage = lineage_of(signal)
    if isinstance(bulletin, Retraction):
        take_figures(signal, bulletin, lineage)
    previous = lineage.previous
    outcome = settle_into(signal, lineage)
    if previous is not None and outcome != FILED:
        step_back(previous)
    if lineage.next is not None:
        lineage.next.supersedes = None
        lineage.next.save(update_fields=["supersedes"])
    signal.save(force_insert=True)
    if len(raw) > conf.QUARANTINE_KEEP_BYTES:
        SignalOriginal.objects.create(signal=signal, packed=zlib.compress(raw))
    if lineage.next is not None:
        lineage.next.supersedes = signal
        lineage.next.version += 1
        lineage.next.save(update_fields=["supersedes", "version"])
    lay_signal_scope(signal, previous)
    _tell(signal, lineage, outcome, by)
    return ReceiptItem(signal.uid, outcome)


def _tell(signal: Signal, lineage: Lineage, outcome: str, by: Actor) -> None:
    facts = facts_of(signal)
    previous = lineage.previous
    payload: SignalReceived
    if outcome == FILED:
        assert lineage.current is not None
        payload = SignalFiled(**facts, current=lineage.current.uid)
    elif outcome == WITHDRAWN:
        payload = SignalWithdrawn(**facts, previous=previous.uid if previous else "")
    elif outcome == REVISED:
        assert previous is not None
        changed = tuple(Difference(*one) for one in differences(previous, signal))
        payload = SignalRevised(**facts, previous=previous.uid, differences=changed)
    else:
        payload = SignalReceived(**facts)
    journal.append(
        f"signal.{outcome}",
        about=signal,
        by=by,
        payload=payload,
        regions=regions_of(signal),
        hazard=signal.hazard,
        occurred_at=signal.received_at,
    )
