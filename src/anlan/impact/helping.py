"""What to look at first, who can be there when, and what the displaced need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from anlan.core.geometry import distance_m
from anlan.formats.bulletin import M_PER_KM
from anlan.impact.counting import ROMAN, Shaken, Struck
from anlan.impact.field import Field
from anlan.impact.inputs import Place, Things
from anlan.impact.result import Check, Estimate, Need, TeamReach
from anlan.impact.rules import CheckRule, Rules
from anlan.impact.wording import Words, worded
from anlan.science.quake import DEATHS_CHINA, expected_losses
from anlan.science.quantities import Norm, balance, needed


def first_checks_of(
    things: Things, struck: Struck, field: Field, rules: Rules, *, names: Mapping[int, tuple[str, str]]
) -> tuple[Check, ...]:
    """Things to look at first, most urgent first: weight × size × (intensity − first + 1), at most so many of a kind.

    The intensity is taken from the beginning of its zone, so that 6 is where zone Ⅵ begins: at 5.5 of a ShakeMap.
    """
    by_kind = {rule.kind: rule for rule in rules.checks}
    rule_of = [by_kind.get(kind[0]) for kind in things.kinds]
    on_degrees = field.on_degrees(struck.intensity)
    begins = np.array([np.inf if rule is None else rule.begins for rule in rule_of])[things.kind[struck.row]]
    scored: dict[str, list[tuple[float, int]]] = {}
    for place in np.flatnonzero(on_degrees >= begins).tolist():
        at = struck.row[place]
        rule = rule_of[things.kind[at]]
        if rule is not None:
            score = rule.weight * rule.factor(float(things.capacity[at])) * (on_degrees[place] - rule.begins + 1)
            scored.setdefault(rule.kind, []).append((float(score), place))
    # Of equal ones the order of the table.
    kept = [
        one for kind, found in scored.items()
        for one in sorted(found, key=lambda each: (-each[0], each[1]))[: by_kind[kind].most]
    ]  # fmt: skip
    kept.sort(key=lambda one: (-one[0], one[1]))
    return tuple(
        _check(things, struck, place, rank, score, by_kind, names)
        for rank, (score, place) in enumerate(kept[: rules.most_checks], start=1)
    )


def _check(
    things: Things, struck: Struck, place: int, rank: int, score: float, rules: Mapping[str, CheckRule],
    names: Mapping[int, tuple[str, str]],
) -> Check:  # fmt: skip
    at, intensity, degree = int(struck.row[place]), float(struck.intensity[place]), int(struck.degree[place])
    kind, title, _group, counted = things.kinds[things.kind[at]]
    unit = Words(counted.zh.replace("10⁴", "万"), counted.en.replace("10⁴", "×10⁴"))
    capacity = float(things.capacity[at])
    says: dict[str, Any] = {"degree": ROMAN[degree], "intensity": intensity, "why": rules[kind].why}
    is_sized = bool(np.isfinite(capacity) and unit.zh)
    reason = worded("check_reason_sized", size=capacity, unit=unit, **says) if is_sized else worded("check_reason", **says)
    township = names.get(int(things.township[at]), ("", ""))
    return Check(
        rank=rank, kind=kind, title=title.zh, title_en=title.en, name=things.names[at], uid=things.uids[at],
        township="".join(township[::-1]), region_code=things.codes[at],
        longitude=float(things.longitude[at]), latitude=float(things.latitude[at]),
        intensity=round(intensity, 1), score=round(score, 1),
        reason=reason.zh, reason_en=reason.en,
        source=things.sources[things.source[at]], is_demo=bool(things.is_demo[at]),
        is_inferred=bool(things.is_inferred[at]),
    )  # fmt: skip


def target_of(
    shaken: Shaken | None, epicentre: tuple[float, float], seats: Mapping[int, tuple[float, float]]
) -> tuple[float, float, int]:
    """Where help is needed most: the township from which most of the expected deaths come, at its seat where roads lead to,
    without one that is known its worst cell; the epicentre where nobody lives."""
    if shaken is None or not len(shaken.row):
        return (*epicentre, 0)
    expected = expected_losses(shaken.of("people"), shaken.intensity, model=DEATHS_CHINA).value
    code, place = np.unique(shaken.of("township"), return_inverse=True)
    worst = int(np.argmax(np.bincount(place, np.nan_to_num(expected))))
    if int(code[worst]) in seats:
        return (*seats[int(code[worst])], int(code[worst]))
    here = np.flatnonzero(place == worst)
    cell = here[int(np.argmax(expected[here]))]
    return float(shaken.of("longitude")[cell]), float(shaken.of("latitude")[cell]), int(code[worst])


def teams_of(place: Place, rules: Rules, target: tuple[float, float, int]) -> tuple[TeamReach, ...]:
    """The nearest teams by the time until they are there; those that no road leads from come last, with the reason."""
    teams = place.teams
    if teams is None or not len(teams):
        return ()
    lon, lat, code = target
    straight = np.array([distance_m(x, y, lon, lat) for x, y in zip(teams.longitude, teams.latitude, strict=True)]) / M_PER_KM
    if place.ways is None:
        driving = np.full(len(teams), np.nan)
        reasons: Sequence[Words] = [worded("no_roads", km=km) for km in straight]
    else:
        starts = np.column_stack([teams.longitude, teams.latitude])
        driving, reasons = place.ways.minutes(starts, (lon, lat), limit_min=rules.bounds.team_limit_min)
    minutes = driving + np.nan_to_num(teams.turnout_min)
    order = np.lexsort((straight, minutes))[: rules.bounds.teams]  # unknown times come last
    name = place.townships.get(code, ("", ""))[0]
    found = []
    for at in order.tolist():
        goes = place.ways if np.isfinite(minutes[at]) else None
        km = None if goes is None else goes.kilometres((teams.longitude[at], teams.latitude[at]), (lon, lat))
        turnout = float(teams.turnout_min[at])
        found.append(TeamReach(
            uid=teams.uids[at], name=teams.names[at], region_code=teams.codes[at],
            kind=teams.kinds[at].zh, kind_en=teams.kinds[at].en, people=int(teams.people[at]),
            eta_min=round(float(minutes[at])) if np.isfinite(minutes[at]) else None,
            distance_km=None if km is None else round(km, 1), turnout_min=turnout if np.isfinite(turnout) else None,
            target_code=str(code) if code else "", target_name=name, reason=reasons[at].zh,
            reason_en=reasons[at].en, source=teams.sources[at], is_demo=bool(teams.is_demo[at]),
        ))  # fmt: skip
    return tuple(found)


def needs_of(displaced: Estimate | None, rules: Rules, stock: Mapping[str, float] | None) -> tuple[Need, ...]:
    """People × norm × days for every item of the place's norms; none where the displaced are not known, or nobody is."""
    if displaced is None or not displaced.high:
        return ()
    people = (displaced.low or 0, displaced.central or 0, displaced.high)
    found = []
    for norm in rules.norms.values():
        low, central, high = (int(each) for each in needed(people, rules.days, norm).value)
        if high == 0:
            continue
        held = None if stock is None else stock.get(norm.item)
        each = in_words(norm)
        found.append(Need(
            item=norm.item, title=norm.title, title_en=norm.title_en, quantity=central, quantity_low=low,
            quantity_high=high, unit=norm.unit, unit_en=norm.unit_en, people=int(people[1]), amount_per=each.zh,
            amount_per_en=each.en, days=rules.days, held=held,
            gap=None if held is None else float(balance(central, held).gap), norm_source=rules.norms_source,
            is_verified=rules.norms_verified,
        ))  # fmt: skip
    return tuple(found)


def in_words(norm: Norm) -> Words:
    """每人每天 3 L（第 1–3 天）; 每 4 人 1 顶."""
    whom = worded("each") if norm.per_people == 1 else worded("each_of", number=norm.per_people)
    says: dict[str, Any] = {"whom": whom, "amount": norm.amount, "unit": Words(norm.unit, norm.unit_en)}
    if not norm.is_daily:
        return worded("norm_once", **says)
    if np.isfinite(norm.to_day):
        return worded("norm_between", first=norm.from_day, last=norm.to_day, **says)
    return worded("norm_daily", **says) if norm.from_day == 1 else worded("norm_from", first=norm.from_day, **says)
