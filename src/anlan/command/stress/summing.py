"""What came of the trials: by action, need, level, place and hour; which means run short first. Loads the science."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from statistics import median
from typing import Any, TypeVar

from anlan.command.means import Means
from anlan.command.needs import CAPABILITY, ITEM, TEAM, VEHICLE, Words
from anlan.command.stress.trying import LATE, Outcome, Trial
from anlan.core.packs.loading import OFFICIAL_TIME
from anlan.plans.model import Plan
from anlan.science.sampling import wilson_interval

Key = TypeVar("Key", bound=Hashable)


def summed(
    plan: Plan, trials: Sequence[Trial], means: Means, words: Words, names: Callable[[str], str], rules: Mapping[str, Any]
) -> dict[str, Any]:
    """The parts of a result that rest on the trials: plain values, the worst in front."""
    places = _spread(trials, lambda one: one.drawn.place)
    hours = _spread(trials, lambda one: one.drawn.at.astimezone(OFFICIAL_TIME).hour)
    return {
        "levels": [_level(plan, level, those) for level, those in sorted(_grouped(trials, lambda one: one.drawn.level).items())],
        "actions": _actions(plan, trials, words, rules["trust"]),
        "bottlenecks": _bottlenecks(trials, means, words),
        "places": [{"code": code, "name": names(code), **told} for code, told in places[: rules["listed"]]],
        "hours": [{"hour": hour, **told} for hour, told in hours],
    }


def _level(plan: Plan, level: int, trials: Sequence[Trial]) -> dict[str, Any]:
    title = next(one for one in plan.levels if one.level == level)
    return {"level": level, "title": title.title, "title_en": title.title_en, "actions": len(trials[0].actions), **_rate(trials)}


def _spread(trials: Sequence[Trial], by: Callable[[Trial], Key]) -> list[tuple[Key, dict[str, Any]]]:
    """The trials by place or hour, the worst first: where more needs fail than at the same level elsewhere. Levels are drawn
    by chance, so the plain share would only say where the severe ones fell."""
    usual = {level: _rate(those)["needs_failed"] for level, those in _grouped(trials, lambda one: one.drawn.level).items()}
    found = []
    for key, those in _grouped(trials, by).items():
        told = _rate(those)
        expected = sum(usual[one.drawn.level] * len(one.outcomes) for one in those)
        told["worse_by"] = told["needs_failed"] - expected / max(sum(len(one.outcomes) for one in those), 1)
        found.append((key, told))
    return sorted(found, key=lambda one: (-one[1]["worse_by"], -one[1]["draws"], str(one[0])))


def _rate(trials: Sequence[Trial]) -> dict[str, Any]:
    """Of some trials: in which share any action fails, how many actions fail in the middle of them, which share of the needs,
    and how late those are that come too late; for how many actions nobody is on their post (None: no roster)."""
    failed = [len({one.action for one in trial.outcomes if one.why}) for trial in trials]
    needs = [bool(one.why) for trial in trials for one in trial.outcomes]
    vacant = [len(trial.vacant) for trial in trials if trial.vacant is not None]
    late = [one.late_min for trial in trials for one in trial.outcomes if one.why == LATE]
    return {
        "draws": len(trials), "fails": sum(map(bool, failed)) / len(trials), "actions_failed": median(failed),
        "needs_failed": sum(needs) / len(needs) if needs else 0.0,
        "late_min_median": _middle(late), "actions_vacant": median(vacant) if vacant else None,
    }  # fmt: skip


def _actions(plan: Plan, trials: Sequence[Trial], words: Words, trust: float) -> list[dict[str, Any]]:
    """Every action that needs something, or whose post stood empty: the one that fails most often first."""
    had = Counter(name for trial in trials for name in trial.actions)
    vacant = Counter(name for trial in trials for name in trial.vacant or ())
    is_known = all(trial.vacant is not None for trial in trials)
    outcomes = _grouped((one for trial in trials for one in trial.outcomes), lambda one: one.action)
    failed = Counter(name for trial in trials for name in {one.action for one in trial.outcomes if one.why})
    found = []
    for action in plan.actions:
        if not had[action.id] or not (outcomes.get(action.id) or vacant[action.id]):
            continue
        needs = _grouped(outcomes.get(action.id, []), lambda one: (one.kind, one.what))
        draws = had[action.id]
        low, high = wilson_interval(failed[action.id], draws, level=trust)
        found.append({
            "action": action.id, "title": action.title, "title_en": action.title_en, "post": action.post,
            "levels": list(action.levels), "clause": action.clause, "draws": draws, "failed": failed[action.id],
            "fails": failed[action.id] / draws, "fails_from": float(low), "fails_to": float(high),
            "vacant": vacant[action.id] / draws if is_known else None,
            "needs": [_need(kind, what, those, words) for (kind, what), those in needs.items()],
        })  # fmt: skip
    return sorted(found, key=lambda one: (-one["fails"], -one["failed"]))


def _need(kind: str, what: str, outcomes: Sequence[Outcome], words: Words) -> dict[str, Any]:
    """How often one need of an action stays unmet or comes too late, by how much and how late."""
    title, unit, _rank = words.of(kind, what)
    short = [one for one in outcomes if one.short]
    late = [one for one in outcomes if one.why == LATE]
    worst = max(short, key=lambda one: one.short, default=None)
    return {
        "kind": kind, "what": what, "title": title, "unit": unit, "draws": len(outcomes),
        "by_min": outcomes[0].by_min or None, "fails": sum(bool(one.why) for one in outcomes) / len(outcomes),
        "short": len(short) / len(outcomes), "short_median": _middle([one.short for one in short]),
        "short_worst": worst.short if worst else 0.0, "wanted_worst": worst.wanted if worst else 0.0,
        "late": len(late) / len(outcomes), "late_min_median": _middle([one.late_min for one in late]),
        "late_min_worst": max((one.late_min for one in late), default=0.0),
        "why": dict(Counter(one.why for one in outcomes if one.why).most_common()),
    }  # fmt: skip


def _bottlenecks(trials: Sequence[Trial], means: Means, words: Words) -> list[dict[str, Any]]:
    """Required beside available for each capability, item, team and vehicle: what is short most often first (P-09)."""
    wanted: dict[tuple[str, str], list[tuple[int, float, float, bool]]] = defaultdict(list)
    for trial in trials:
        for key, those in _grouped(trial.outcomes, lambda one: (one.kind, one.what)).items():
            wanted[key].append((
                trial.drawn.level, sum(one.wanted for one in those), sum(one.short for one in those),
                any(one.why == LATE for one in those),
            ))  # fmt: skip
    found = []
    for (kind, what), rows in wanted.items():
        title, unit, _rank = words.of(kind, what)
        required = {level: amount for level, amount, _short, _late in sorted(rows)}
        missing = [short / amount for _level, amount, short, _late in rows]
        found.append({
            "kind": kind, "what": what, "title": title, "unit": unit, "draws": len(rows),
            "required": {str(level): amount for level, amount in required.items()}, "available": _available(means, kind, what),
            "short": sum(map(bool, missing)) / len(rows), "short_share": sum(missing) / len(rows),
            "late": sum(late for *_rest, late in rows) / len(rows),
        })  # fmt: skip
    return sorted(found, key=lambda one: (-one["short_share"], -one["short"], -one["late"], one["kind"], one["what"]))


def _available(means: Means, kind: str, what: str) -> float:
    """How much of it is free in the region in all."""
    counts: Mapping[str, Callable[[], float]] = {
        CAPABILITY: lambda: sum(float(team.capabilities.get(what, 0)) for team in means.teams),
        TEAM: lambda: sum(team.kind == what for team in means.teams),
        ITEM: lambda: sum(left for (_store, item), left in means.stock.items() if item == what),
        VEHICLE: lambda: sum(one.left for one in means.fleet if one.kind == what),
    }
    return float(counts[kind]())


def _middle(numbers: Sequence[float]) -> float:
    return round(median(numbers), 1) if numbers else 0.0


def _grouped(rows: Iterable[Any], by: Callable[[Any], Any]) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        found[by(row)].append(row)
    return dict(found)
