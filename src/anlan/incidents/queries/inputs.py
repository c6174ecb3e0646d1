"""What the decision tables of plans ask about an incident: from its facts, bulletins, assessment and surroundings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

from anlan.core import clock, packs
from anlan.core.figures import Figure, Kind
from anlan.core.permission import Actor, can
from anlan.core.regions import queries as regions
from anlan.impact.answering import DENSITY, max_intensity, populated
from anlan.impact.models import Assessment
from anlan.impact.payloads import ASSESSMENT_VIEW
from anlan.incidents.facts import SUMS, YES_NO, fact_kinds
from anlan.incidents.hazards import EARTHQUAKE
from anlan.incidents.models import Incident
from anlan.incidents.queries.around import surroundings
from anlan.incidents.queries.facts import figures_of
from anlan.incidents.queries.figures import figures_of as measured

Value = float | int | bool | None


@dataclass(frozen=True)
class Input:
    """One answer. `figure`: where it comes from, with its range; `missing`: parts of it that nobody has reported."""

    value: Value
    figure: Figure | None = None
    missing: tuple[str, ...] = ()

    @property
    def source(self) -> str:
        return self.figure.source if self.figure is not None else ""


def plan_inputs(incident: Incident, actor: Actor) -> dict[str, Value]:
    """Every word an incident can answer, None where nobody knows: `plans.suggesting.suggest` takes them so."""
    return {word: one.value for word, one in told_inputs(incident, actor).items()}


def told_inputs(incident: Incident, actor: Actor) -> dict[str, Input]:
    """The same with the source of each. Raises NotFound where the actor may not see the incident.

    Words: every kind of fact that is a number or yes and no; the sums above; of an earthquake magnitude, max_intensity
    (modelled), is_populated and is_densely_populated; `people_nearby` and `<group>_nearby` within the widest radius.
    """
    known = figures_of(incident, actor)
    inputs = {word: _answer(kind.answer, known.get(word)) for word, kind in fact_kinds().items() if kind.answer != "text"}
    for word, parts in SUMS.items():
        inputs[word] = _together([known.get(part) for part in parts], parts)
    if incident.hazard == EARTHQUAKE:
        inputs |= _of_earthquake(incident, actor)
    for ring in surroundings(incident, actor)[-1:]:
        inputs |= {f"{word}_nearby": Input(one.value, one) for word, one in ring.figures.items()}
    return inputs


def _answer(answer: str, figure: Figure | None) -> Input:
    if figure is None or figure.value is None:
        return Input(None, figure)
    if answer == YES_NO:
        is_disputed = figure.interval is not None
        return Input(None if is_disputed else bool(figure.value), figure)
    return Input(figure.value, figure)


def _together(figures: list[Figure | None], words: tuple[str, ...]) -> Input:
    known = [one for one in figures if one is not None and one.value is not None]
    missing = tuple(word for word, one in zip(words, figures, strict=True) if one is None or one.value is None)
    if not known:
        return Input(None, None, missing)
    value = sum(one.value for one in known if one.value is not None)
    joined = reduce(_joined, known)
    return Input(value, Figure(value, joined.unit, joined.kind, joined.source, joined.as_of, inputs=joined.inputs), missing)


def _joined(one: Figure, other: Figure) -> Figure:
    kind = Kind.VERIFIED if one.kind == other.kind == Kind.VERIFIED else Kind.REPORTED
    source = "、".join(dict.fromkeys((*one.source.split("、"), *other.source.split("、"))))
    return Figure(None, one.unit, kind, source, min(one.as_of, other.as_of), inputs=(*one.inputs, *other.inputs))


def _of_earthquake(incident: Incident, actor: Actor) -> dict[str, Input]:
    signal = incident.leading_signal
    magnitude = measured(signal).magnitude if signal is not None else None
    inputs = {"magnitude": Input(magnitude.value if magnitude else None, magnitude), "max_intensity": _intensity(incident, actor)}
    density = _density(incident)
    known = populated(density.value if density is not None else None, clock.now())
    return inputs | {word: Input(value, density) for word, value in known.items()}


def _density(incident: Incident) -> Figure | None:
    from anlan.impact.suggesting import density_of

    if incident.longitude is None or incident.latitude is None:
        return None
    county = regions.place(incident.longitude, incident.latitude)
    found = density_of(county.code) if county is not None else None
    limits = packs.found(DENSITY, at=clock.now())
    return None if found is None or limits is None else Figure(found, "人/km²", Kind.REPORTED, limits.source, clock.now())


def _intensity(incident: Incident, actor: Actor) -> Input:
    """The largest zone of the newest assessment: modelled, and said so."""
    if not can(actor, ASSESSMENT_VIEW, incident):
        return Input(None)
    done = Assessment.objects.filter(subject=incident.journal_key, state=Assessment.State.DONE).order_by("-number").first()
    if done is None or done.result is None:
        return Input(None)
    return _largest(done.result, done)


def _largest(result: Mapping[str, Any], assessment: Assessment) -> Input:
    largest = max_intensity(result)
    if largest is None or assessment.done_at is None:
        return Input(None)
    key = f"assessment:{assessment.uid}"
    return Input(largest, Figure(largest, "", Kind.MODELLED, result["method"]["name"], assessment.done_at, inputs=(key,)))
