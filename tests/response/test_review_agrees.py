"""Two implementations of the review, written from the same words, say the same of two hundred random timelines (C-14)."""

from __future__ import annotations

from collections import Counter
from typing import Any

from anlan.plans.reading import parsed, plan_of
from anlan.response.review import Item, Review, review
from tests.plans import samples

from .review_plainly import plainly
from .review_timelines import INCIDENT, a_plan, a_timeline

MANY, PLANS = 200, 8


def in_plain_words(found: Review) -> dict[str, Any]:
    """A review as the plain implementation puts it."""
    return {"items": [_plain(one) for one in found.items],
            "calls": (found.calls.made, found.calls.answered, found.calls.answered_in_time)}  # fmt: skip


def _plain(one: Item) -> dict[str, Any]:
    longer = one.extension and (one.extension.verdict, one.extension.late_by_min, _word(one.extension.reason))
    return {
        "kind": one.kind, "key": one.key, "verdict": one.verdict, "late": one.late_by_min, "reason": _word(one.reason),
        "planned": one.planned_at, "actual": one.actual_at, "rests_on": list(one.rests_on), "task": one.task,
        "who": list(one.who), "extension": longer, "empty": one.empty_min,
    }  # fmt: skip


def _word(reason: Any) -> str:
    return reason.code if reason is not None else ""


def test_a_second_plain_implementation_says_the_same_of_two_hundred_timelines():
    values = [a_plan(seed) for seed in range(PLANS)]
    plans = [plan_of(parsed(samples.text(value))) for value in values]
    seen: Counter[tuple[str, str, str]] = Counter()
    for seed in range(MANY):
        value, plan = values[seed % PLANS], plans[seed % PLANS]
        lines, until, response = a_timeline(value, seed)
        mine = in_plain_words(review(lines, plan, INCIDENT, until, response=response))
        other = plainly(lines, value, INCIDENT, until, response)
        for left, right in zip(mine["items"], other["items"], strict=False):
            assert left == right, (seed, left, right)
        assert len(mine["items"]) == len(other["items"]), seed
        assert mine["calls"] == other["calls"], seed
        seen.update((one["kind"], one["verdict"], one["reason"]) for one in mine["items"])
    # The timelines are worth something only if they came to every kind of end.
    wanted = {
        "action": {"met", "late_by", "missed", "not_applicable", "not_judgeable"},
        "clock": {"met", "late_by", "missed", "not_applicable", "not_judgeable"},
        "level": {"met", "late_by", "missed", "not_applicable", "not_judgeable"},
        "post": {"met", "late_by", "missed", "not_applicable"},
        "condition": {"met", "missed", "not_applicable", "not_judgeable"},
        "call": {"met", "late_by", "missed", "not_applicable", "not_judgeable"},
        "report": {"met", "late_by", "missed", "not_applicable", "not_judgeable"},
    }
    assert {kind: {verdict for one, verdict, _ in seen if one == kind} for kind in wanted} == wanted
    reasons = {reason for _, _, reason in seen}
    assert {"never_opened", "no_task", "level_changed", "ended", "cancelled", "criteria_lapsed", "never_activated",
            "decided_lower", "not_raised", "answered_otherwise", "waived"} <= reasons  # fmt: skip
