"""Actions of the plan and the clocks that bound them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from anlan.plans.model import Action, Plan
from anlan.response.review.history import Asked, History
from anlan.response.review.reading import Journal, instant
from anlan.response.review.result import Extension, Item, Judgement, Kind, Reason, Verdict
from anlan.response.review.timing import judged

SHOWING = (
    "task.opened", "task.accepted", "task.refused", "task.handed_over", "task.extended", "task.finished", "task.cancelled",
)  # fmt: skip
WORST_FIRST = (Verdict.MISSED, Verdict.LATE, Verdict.NOT_JUDGEABLE, Verdict.MET, Verdict.NOT_APPLICABLE)


def action_items(journal: Journal, plan: Plan, history: History, until: datetime, otherwise: Reason) -> list[Item]:
    """Each action as often as it was asked for; what no level asked for does not apply, for the reason given."""
    items = []
    for action in plan.actions:
        asked = [one for one in history.asked if one.action == action.id]
        items += [_item(journal, history, action, one, until) for one in asked]
        if not asked:
            items.append(_bare(action, Judgement(Verdict.NOT_APPLICABLE, None, otherwise)))
    return items


def never_asked(plan: Plan, asked: Sequence[Asked], otherwise: Reason, missed: Reason, until: datetime) -> list[Item]:
    """The actions of a plan that nobody activated: those of the level that the criteria gave are missed once due."""
    due = {one.action: one for one in asked}
    items = []
    for action in plan.actions:
        one = due.get(action.id)
        if one is None:
            items.append(_bare(action, Judgement(Verdict.NOT_APPLICABLE, None, otherwise)))
            continue
        found = judged(one.due_at, None, until=until, missed=missed.code)
        if found.verdict == Verdict.MISSED:
            found = replace(found, reason=missed)
        items.append(replace(_bare(action, found), planned_at=one.due_at, asked_at=one.at, expected_at=one.expected_at,
                             rests_on=(one.seq,)))  # fmt: skip
    return items


def clock_items(plan: Plan, items: Sequence[Item], otherwise: Reason) -> list[Item]:
    """Each clock of the plan, by the worst of the actions that serve it."""
    serving = {action.id: action.clock for action in plan.actions}
    found = []
    for clock in plan.clocks:
        mine = [one for one in items if one.kind == Kind.ACTION and serving[one.key] == clock.id]
        bare = Item(
            Kind.CLOCK, clock.id, clock.title, clock.title_en, clock.clause, Verdict.NOT_APPLICABLE, reason=otherwise
        )
        if clock.id not in serving.values():
            found.append(replace(bare, verdict=Verdict.NOT_JUDGEABLE, reason=Reason("no_action")))
        elif all(one.planned_at is None for one in mine):
            found.append(bare)
        else:
            worst = _worst([one for one in mine if one.planned_at is not None])
            found.append(
                replace(
                    bare, verdict=worst.verdict, reason=worst.reason, late_by_min=worst.late_by_min,
                    planned_at=worst.planned_at, actual_at=worst.actual_at, who=worst.who, post=worst.post,
                    rests_on=tuple(sorted({seq for one in mine for seq in one.rests_on})),
                )
            )  # fmt: skip
    return found


def _worst(items: Sequence[Item]) -> Item:
    """The one that decides; of equally bad ones the latest, of these the first of the plan."""
    worst = items[0]
    for one in items[1:]:
        mine, its = WORST_FIRST.index(worst.verdict), WORST_FIRST.index(one.verdict)
        later = one.actual_at is not None and worst.actual_at is not None and one.actual_at > worst.actual_at
        if its < mine or (its == mine and later):
            worst = one
    return worst


def _item(journal: Journal, history: History, action: Action, asked: Asked, until: datetime) -> Item:
    key = f"task:{asked.task}"
    lines = journal.about(key, *SHOWING) if asked.task else []
    missed = journal.deadlines(key, "deadline.missed") if asked.task else []
    finished = next((line for line in reversed(lines) if line.verb == "task.finished"), None)
    done = finished.at if finished is not None else None
    was_opened = any(line.verb == "task.opened" for line in lines)
    why = "no_task" if not asked.task else "not_finished" if was_opened else "never_opened"
    found = judged(asked.due_at, done, until=until, missed=why, gone=asked.gone)
    seqs = {asked.seq, *(line.seq for line in (*lines, *missed))}
    if asked.gone is not None and done is None:
        seqs.add(asked.gone.seq)
    extended = next((line for line in reversed(lines) if line.verb == "task.extended"), None)
    longer = None
    if extended is not None:
        new_due = instant(extended.says["due_at"])
        assert new_due is not None
        again = judged(new_due, done, until=until, missed=why, gone=asked.gone)
        longer = Extension(new_due, again.verdict, again.late_by_min, again.reason)
    return replace(
        _bare(action, found), planned_at=asked.due_at, actual_at=done, rests_on=tuple(sorted(seqs)), task=asked.task,
        who=_who(journal, history, asked), asked_at=asked.at,
        expected_at=asked.expected_at, extension=longer,
    )  # fmt: skip


def _who(journal: Journal, history: History, asked: Asked) -> tuple[str, ...]:
    """Who answered for a task, one after the other; who finished it last."""
    if not asked.task:
        return ()
    told = [(asked.seq, asked.owner)]
    for line in journal.about(f"task:{asked.task}", "task.handed_over", "task.finished"):
        told.append((line.seq, line.says["owner"] if line.verb == "task.handed_over" else line.actor))
    for line in journal.about(f"response:{history.response}", "response.staffed"):
        if asked.task in line.says["tasks"]:
            told.append((line.seq, line.says["holder"]))
    return tuple(dict.fromkeys(who for _, who in sorted(told) if who))


def _bare(action: Action, found: Judgement) -> Item:
    return Item(
        Kind.ACTION, action.id, action.title, action.title_en, action.clause, found.verdict,
        late_by_min=found.late_by_min, reason=found.reason, post=action.post,
    )  # fmt: skip
