"""Which earlier bulletins a bulletin continues, and where in their order it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from anlan.core import clock
from anlan.core.clock import current_workspace
from anlan.incidents.matching import SameEvent, has_later_version
from anlan.incidents.models import Signal, SignalScope

KEPT_STATES = (Signal.State.ATTACHED, Signal.State.FALSE, Signal.State.TEST, Signal.State.NEW)


@dataclass
class Lineage:
    """The versions of one event by one source, oldest first, and the places before and after the new one."""

    versions: list[Signal] = field(default_factory=list)
    previous: Signal | None = None
    next: Signal | None = None

    @property
    def current(self) -> Signal | None:
        return self.versions[-1] if self.versions else None


def lineage_of(signal: Signal) -> Lineage:
    """Where an unsaved signal stands among the versions of its event that are there, held for this transaction."""
    current = _by_identifier(signal) if signal.source_event_id else _by_likeness(signal)
    if current is None:
        return Lineage()
    versions = [current]
    while versions[0].supersedes_id is not None:
        versions.insert(0, Signal.objects.get(pk=versions[0].supersedes_id))
    lineage = Lineage(versions, previous=current)
    for version in reversed(versions):
        if _is_later(signal, version):
            break
        lineage.next = version
        lineage.previous = version.supersedes
    return lineage


def _is_later(signal: Signal, than: Signal) -> bool:
    """Version or time of issue decides; where neither says, automatic comes before reviewed; else the order of arrival.

    A bulletin that says neither may come after its own withdrawal.
    """
    later = has_later_version(signal, than)
    if later is not None:
        return later
    if _may_be_withdrawn_by(than, signal):
        return False
    return not (signal.status == "automatic" and than.status == "reviewed")


def _may_be_withdrawn_by(withdrawal: Signal, signal: Signal) -> bool:
    """Whether a withdrawal that came first may have meant this bulletin, or one after it.

    One that found nothing to withdraw meant what comes now. One that has its bulletin meant that one: a further
    determination is news, and hiding it is worse than showing it twice. Of that the automatic one comes before.
    """
    if withdrawal.status != "withdrawn" or signal.status == "withdrawn" or _is_correction(signal):
        return False
    meant = withdrawal.supersedes
    while meant is not None and meant.status == "withdrawn":
        meant = meant.supersedes
    return meant is None or (signal.status, meant.status) == ("automatic", "reviewed")


def _by_identifier(signal: Signal) -> Signal | None:
    """The current version of the same event of the same source."""
    known = Signal.objects.select_for_update(of=("self",)).filter(source=signal.source).exclude(
        state=Signal.State.SUPERSEDED
    )
    return known.filter(source_event_id=signal.source_event_id).first()


def _by_likeness(signal: Signal) -> Signal | None:
    """For a source without identifiers: its automatic bulletin and its reviewed one, a stated correction or withdrawal."""
    rule = SameEvent.at(clock.now())
    reach = timedelta(seconds=rule.reach_s)
    near = (
        Signal.objects.select_for_update(of=("self",))
        .filter(
            hazard=signal.hazard,
            source=signal.source,
            source_event_id="",
            occurred_at__range=(signal.occurred_at - reach, signal.occurred_at + reach),
        )
        .exclude(state=Signal.State.SUPERSEDED)
    )
    alike = []
    for other in near:
        if says_exercise(signal) != says_exercise(other):
            continue
        is_step = (
            {signal.status, other.status} == {"automatic", "reviewed"}
            or signal.status == "withdrawn"
            or _may_be_withdrawn_by(other, signal)
            or _is_correction(signal)
        )
        match = rule.compare_own(signal, other) if is_step else None
        if match is not None:
            alike.append((match.misfit, other.pk, other))
    return min(alike)[2] if alike else None


def settle_into(signal: Signal, lineage: Lineage) -> str:
    """Give an unsaved signal its place and its state among the versions; says what it is: received, revised …

    What a person decided about the version before holds for this one: marked false stays false.
    """
    current = lineage.current
    signal.supersedes = lineage.previous
    if current is not None and lineage.next is not None:
        signal.state = Signal.State.SUPERSEDED
        signal.incident = current.incident
        return "filed"
    if current is None and says_exercise(signal) and not current_workspace().is_exercise:
        signal.state = Signal.State.TEST
    if current is not None:
        signal.incident = current.incident
        signal.is_sorted_by_hand = current.is_sorted_by_hand
        signal.claimed_by = current.claimed_by
        signal.state = _state_after(current)
    if signal.status == "withdrawn":
        signal.state = Signal.State.WITHDRAWN
        return "withdrawn"
    return "revised" if current is not None else "received"


def _state_after(current: Signal) -> str:
    if current.state in KEPT_STATES:
        return current.state
    return Signal.State.ATTACHED if current.incident_id else Signal.State.NEW


def says_exercise(signal: Signal) -> bool:
    """Whether the bulletin calls itself an exercise: outside one it opens nothing until a person takes the mark off."""
    return "says_exercise" in signal.detail.get("remarks", ())


def _is_correction(signal: Signal) -> bool:
    return "revision" in signal.detail.get("remarks", ())


def step_back(previous: Signal) -> None:
    """The version before is history from now on."""
    previous.state = Signal.State.SUPERSEDED
    previous.version += 1
    previous.save(update_fields=["state", "version"])
    SignalScope.objects.filter(signal=previous).update(state=previous.state)
