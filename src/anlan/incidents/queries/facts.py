"""What is known of an incident: every statement, and for each question one figure with its sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce

from django.db.models import Q

from anlan.core.errors import NotFound
from anlan.core.figures import Figure, Interval, Kind
from anlan.core.permission import Actor, can
from anlan.incidents.facts import TEXT, FactKind, fact_kinds
from anlan.incidents.models import Fact, Incident, Signal
from anlan.incidents.payloads import INCIDENT_VIEW, SIGNAL_VIEW
from anlan.incidents.queries.files import absorbed
from anlan.incidents.services.standing import INACTIVE

CERTAIN = 1.0
"""Level of the range between statements: the sources say no other number."""


@dataclass(frozen=True)
class Picture:
    """One question as it stands.

    facts   the last word of each source for each place, the newest first
    later   of these, what was said after the verification and is not in the figure
    """

    kind: FactKind
    figure: Figure
    facts: tuple[Fact, ...]
    later: tuple[Fact, ...]

    @property
    def is_disputed(self) -> bool:
        """Sources differ and nobody has verified."""
        return self.figure.interval is not None and self.figure.kind == Kind.REPORTED


def facts_of(incident: Incident, actor: Actor) -> list[Fact]:
    """Every statement about an incident, those merged into it and their calls, void ones too, newest first.

    Raises NotFound where the actor may not see the incident.
    """
    if not can(actor, INCIDENT_VIEW, incident):
        raise NotFound
    return statements(incident)


def statements(incident: Incident) -> list[Fact]:
    """The same for who has asked whether the actor may see the incident; no query where it was read without any."""
    known = vars(incident)
    if not known.get("has_facts", True) and not known.get("has_absorbed", True):
        return []
    incidents = [incident, *absorbed(incident)]
    return _read(Q(incident__in=incidents) | Q(signal__incident__in=incidents))


def facts_of_signal(signal: Signal, actor: Actor) -> list[Fact]:
    """Every statement heard in one call, newest first. Raises NotFound."""
    if not can(actor, SIGNAL_VIEW, signal):
        raise NotFound
    return _read(Q(signal=signal))


def _read(condition: Q) -> list[Fact]:
    rows = Fact.objects.filter(condition).select_related("incident", "signal__incident", "supersedes")
    return list(rows.order_by("-as_of", "-reported_at", "-pk"))


def fact_by_uid(uid: str, actor: Actor) -> Fact:
    """One statement. Raises NotFound."""
    fact = Fact.objects.select_related("incident", "signal__incident", "supersedes").filter(uid=uid).first()
    if fact is None or not can(actor, INCIDENT_VIEW if isinstance(fact.about, Incident) else SIGNAL_VIEW, fact.about):
        raise NotFound
    return fact


def figures_of(incident: Incident, actor: Actor) -> dict[str, Figure]:
    """For each kind of which something is said its figure; a kind that is not there is unknown, which is not 0."""
    return figures(facts_of(incident, actor))


def figures(facts: Iterable[Fact]) -> dict[str, Figure]:
    """The figures that statements make; words make none."""
    return {kind: picture.figure for kind, picture in pictures(facts).items() if picture.kind.answer != TEXT}


def pictures_of(incident: Incident, actor: Actor) -> dict[str, Picture]:
    """Kind by kind, in the order of the table. Raises NotFound."""
    return pictures(facts_of(incident, actor))


def pictures(facts: Iterable[Fact]) -> dict[str, Picture]:
    """What statements make together, newest first as they were read."""
    counted = [fact for fact in facts if fact.standing != Fact.Standing.VOID and _signal_counts(fact)]
    found = {}
    for word, kind in fact_kinds().items():
        latest = _latest(fact for fact in counted if fact.kind == word)
        if latest:
            found[word] = _picture(kind, latest)
    return found


def _signal_counts(fact: Fact) -> bool:
    """What was said in a call that turned out false counts no more."""
    return fact.signal is None or fact.signal.state not in INACTIVE


def _latest(facts: Iterable[Fact]) -> list[Fact]:
    """The last word of each source for each place (two callers are two), and beside it the last that was verified there."""
    kept: dict[tuple[object, ...], Fact] = {}
    for fact in facts:
        kept.setdefault((fact.source, fact.signal_id, fact.region_code), fact)
        if fact.standing == Fact.Standing.VERIFIED:
            kept.setdefault((fact.standing, fact.region_code), fact)
    return list({fact.pk: fact for fact in kept.values()}.values())


@dataclass(frozen=True)
class _Part:
    """What is known of one place: a number between two others, from these statements."""

    value: float | None
    low: float | None
    high: float | None
    is_verified: bool
    facts: tuple[Fact, ...]


def _picture(kind: FactKind, facts: Sequence[Fact]) -> Picture:
    whole = _of_place("", facts)
    bounds = None
    if whole.low is not None and whole.high is not None and whole.low < whole.high:
        bounds = Interval(whole.low, whole.high, CERTAIN)
    figure = Figure(
        value=_number(kind, whole.value),
        unit=kind.unit,
        kind=Kind.VERIFIED if whole.is_verified else Kind.REPORTED,
        source="、".join(dict.fromkeys(fact.source for fact in whole.facts)),
        as_of=max(fact.as_of for fact in whole.facts),
        inputs=tuple(fact.journal_key for fact in whole.facts),
        interval=bounds,
    )
    verified = [fact for fact in whole.facts if fact.standing == Fact.Standing.VERIFIED]
    since = max((fact.as_of for fact in verified), default=None)
    later = tuple(one for one in facts if since is not None and one.as_of > since and one not in whole.facts)
    return Picture(kind, figure, tuple(facts), later)


def _number(kind: FactKind, value: float | None) -> float | int | None:
    return int(value) if value is not None and (kind.is_whole or value.is_integer()) else value


def _of_place(code: str, facts: Sequence[Fact]) -> _Part:
    """A place by what is said of it as a whole, else by the sum of what is said of its parts; never both together.

    Verified, that is the figure. Else every statement widens the range, also the parts' sum where it is more than
    the whole: it is known that at least so many are.
    """
    own = [fact for fact in facts if fact.region_code == code]
    below = [fact for fact in facts if fact.region_code != code]
    verified = next((fact for fact in own if fact.standing == Fact.Standing.VERIFIED), None)
    if verified is not None:
        low, high = _bounds(verified)
        return _Part(verified.value, low, high, True, (verified,))
    parts = [_of_place(part, [one for one in below if one.region_code.startswith(part)]) for part in _tops(below)]
    total = reduce(_added, parts) if parts else None
    if not own:
        assert total is not None
        return total
    bounds = [number for fact in own for number in _bounds(fact) if number is not None]
    known = next((fact.value for fact in own if fact.value is not None), None)
    sources = tuple(own)
    if total is not None and total.value is not None and (not bounds or total.value > max(bounds)):
        bounds += [number for number in (total.low, total.high) if number is not None]
        sources += total.facts
        known = total.value if known is None else known
    return _Part(known, min(bounds, default=None), max(bounds, default=None), False, sources)


def _tops(facts: Sequence[Fact]) -> list[str]:
    """The places spoken of that lie in no other of them."""
    codes = {fact.region_code for fact in facts}
    return sorted(code for code in codes if not any(code != other and code.startswith(other) for other in codes))


def _bounds(fact: Fact) -> tuple[float | None, float | None]:
    return (
        fact.value if fact.low is None else fact.low,
        fact.value if fact.high is None else fact.high,
    )


def _added(one: _Part, other: _Part) -> _Part:
    """Two places side by side; an unknown part adds nothing, and is not nothing."""
    return _Part(
        _sum(one.value, other.value),
        _sum(one.low, other.low),
        _sum(one.high, other.high),
        one.is_verified and other.is_verified,
        (*one.facts, *other.facts),
    )


def _sum(one: float | None, other: float | None) -> float | None:
    return other if one is None else one if other is None else one + other
