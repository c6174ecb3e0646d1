"""The after-action review: a pure function of the exported journal and the plan version in force."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from anlan.plans.model import Plan
from anlan.response.review.actions import action_items, clock_items, never_asked
from anlan.response.review.criteria import Standing, course_of, level_items, met_first
from anlan.response.review.history import History, asked_at, history_of
from anlan.response.review.people import call_items, condition_items, order_items, post_items, report_items
from anlan.response.review.reading import Journal, instant, read
from anlan.response.review.result import Item, Reason, Review, Stood

SIGNS = ("", "Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ")


def review(
    entries: Iterable[Mapping[str, Any]], plan: Plan, incident: str, until: datetime, *, response: str = ""
) -> Review:  # fmt: skip
    """Judge a response to an incident against its plan, by what the journal says had happened until an instant.

    `entries` are the lines of `anlan journal export` (of the whole workspace or more), `response` the uid of the one
    that is meant where several regions answered. Raises EntryUnreadable, ResponseUnclear, ResponseUnknown, PlanDiffers.
    """
    journal = read(entries, until)
    history = history_of(journal, plan, incident, response)
    course = course_of(journal, plan, history)
    first = history.activated
    calls, counted = call_items(journal, plan, history, until)
    if first is None:
        items = _without_response(journal, plan, history, course, until)
    else:
        stood = "、".join(SIGNS[one] for one in sorted({one.level for one in history.standing}))
        otherwise = Reason("level_not_asked", {"levels": stood})
        actions = action_items(journal, plan, history, until, otherwise)
        items = [
            *actions,
            *clock_items(plan, actions, otherwise),
            *post_items(journal, plan, history, until, otherwise),
        ]
    items = [
        *level_items(plan, history, course), *items, *condition_items(journal, plan, history), *calls,
        *report_items(journal, history, until), *order_items(journal, history, until),
    ]  # fmt: skip
    return Review(
        incident=incident, response=history.response, region=history.region, plan=plan.id, edition=plan.edition,
        plan_title=plan.title, plan_title_en=plan.title_en, sha256=first.line.says["sha256"] if first else "",
        until=until, last_seq=max((seq for one in items for seq in one.rests_on), default=0),
        activated_at=first.at if first else None, ended_at=history.ended.at if history.ended else None,
        levels=tuple(Stood(one.level, one.at, one.seq) for one in history.standing),
        posts={post.id: (post.title, post.title_en) for post in plan.posts}, calls=counted, items=tuple(items),
    )  # fmt: skip


def _without_response(
    journal: Journal, plan: Plan, history: History, course: list[Standing], until: datetime
) -> list[Item]:  # fmt: skip
    """Nobody activated: what the level of the criteria asks for is missed once it was due."""
    reason = Reason("not_activated")
    met = met_first(course)
    asked = asked_at(plan, met.level, met.at, _starts(journal, history), met.seq) if met is not None else []
    missed = Reason("never_activated", {"since": met.at}) if met is not None else reason
    actions = never_asked(plan, asked, reason, missed, until)
    return [*actions, *clock_items(plan, actions, reason), *post_items(journal, plan, history, until, reason)]


def _starts(journal: Journal, history: History) -> dict[str, datetime | None]:
    """When the event happened and was known, by the first signal of the incident."""
    opened = [line for line in journal.of("incident.opened") if line.about == f"incident:{history.incident}"]
    signals = opened[0].says["signals"] if opened else []
    received = [line for line in journal.of("signal.received") if line.about.partition(":")[2] in signals]
    return {
        "event_occurred": instant(received[0].says["occurred_at"]) if received else None,
        "event_known": received[0].at if received else opened[0].at if opened else None,
        "response_activated": None,
    }
