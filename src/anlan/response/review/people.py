"""Posts, calls, and what else runs beside the tasks: reports and orders."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from anlan.plans.model import Plan
from anlan.response.review.history import Gone, History
from anlan.response.review.reading import Journal, Line, instant
from anlan.response.review.result import Calls, Item, Judgement, Kind, Reason, Verdict
from anlan.response.review.timing import judged, minutes

ANSWERS = ("task.accepted", "task.refused", "task.handed_over", "task.finished")
"""By these a task shows that somebody knows of it."""
GIVEN_BACK = ("order.refused", "order.recalled", "order.released", "order.voided")


def post_items(journal: Journal, plan: Plan, history: History, until: datetime, otherwise: Reason) -> list[Item]:
    """Each post: whether somebody held it when a level needed it, and for how long nobody did."""
    items = []
    for post in plan.posts:
        needed = next((one for one in history.standing if post.id in _needed(plan, one.level)), None)
        bare = Item(
            Kind.POST, post.id, post.title, post.title_en, "", Verdict.NOT_APPLICABLE, reason=otherwise, post=post.id
        )
        if needed is None:
            items.append(bare)
            continue
        end = history.ended.at if history.ended is not None else until
        held = list(_held(journal, history, post.id))
        holder = ([("", "")] + [(who, "") for at, who, _ in held if at <= needed.at])[-1][0]
        filled = next((at for at, who, _ in held if at > needed.at and who), None)
        empty = sum(
            (max(stop, needed.at) - max(at, needed.at) for at, stop, who in _spans(held, end) if not who), timedelta()
        )
        found = (
            Judgement(Verdict.MET) if holder
            else Judgement(Verdict.LATE, minutes(filled - needed.at)) if filled is not None
            else Judgement(Verdict.MISSED, None, Reason("never_filled"))
        )  # fmt: skip
        items.append(
            replace(
                bare, clause=next(one.clause for one in plan.levels if one.level == needed.level), verdict=found.verdict,
                late_by_min=found.late_by_min, reason=found.reason, planned_at=needed.at, asked_at=needed.at,
                actual_at=needed.at if holder else filled, who=tuple(dict.fromkeys(who for _, who, _ in held if who)),
                rests_on=tuple(sorted({needed.seq, *(seq for _, _, seq in held)})), empty_min=minutes(empty),
            )
        )  # fmt: skip
    return items


def condition_items(journal: Journal, plan: Plan, history: History) -> list[Item]:
    """Each condition of stand-down: found met, declared not applicable, or passed over."""
    items = []
    for one in plan.stand_down.conditions:
        bare = Item(Kind.CONDITION, one.id, one.title, one.title_en, one.clause, Verdict.NOT_APPLICABLE,
                    reason=Reason("not_activated"), post=plan.stand_down.decided_by)  # fmt: skip
        if history.activated is None:
            items.append(bare)
            continue
        met = [
            line for line in journal.about(f"response:{history.response}", "response.condition_met")
            if line.says["condition"] == one.id
        ]  # fmt: skip
        ended = history.ended
        stood = ended.line.says["conditions"].get(one.id, "") if ended is not None else ""
        seqs = [line.seq for line in met] + ([ended.seq] if ended is not None else [])
        if met:
            bare = replace(bare, verdict=Verdict.MET, reason=None, actual_at=met[0].at, who=(met[0].actor,))
        elif ended is None:
            bare = replace(bare, verdict=Verdict.NOT_JUDGEABLE, reason=Reason("response_runs"))
        elif stood not in ("", "met"):
            bare = replace(bare, reason=Reason("waived", {"why": stood}), actual_at=ended.at, who=(ended.line.actor,))
        else:
            bare = replace(bare, verdict=Verdict.MISSED, reason=Reason("ended_without"))
        items.append(replace(bare, planned_at=ended.at if ended is not None else None, rests_on=tuple(seqs)))
    return items


def call_items(journal: Journal, plan: Plan, history: History, until: datetime) -> tuple[list[Item], Calls]:
    """叫应: an answer within the limit; after none, the next one within it."""
    actions = {one.id: one for one in plan.actions}
    lines = [
        line for line in journal.of("task.called") if history.response and line.says["response"] == history.response
    ]
    items = []
    for line in lines:
        found, due, done, seqs = _called(journal, history, line, until)
        action = actions.get(line.says["action"])
        items.append(
            Item(
                Kind.CALL, str(line.seq), f"叫应 {line.says['whom']}：{line.says['title']}",
                f"Call to {line.says['whom']}: {action.title_en if action else line.says['title']}",
                action.clause if action else "", found.verdict, late_by_min=found.late_by_min, reason=found.reason,
                planned_at=due, actual_at=done, task=line.about.partition(":")[2], post=action.post if action else "",
                who=(line.says["account"],) if line.says["account"] else (), asked_at=line.at,
                rests_on=tuple(sorted({line.seq, *seqs})),
            )
        )  # fmt: skip
    answered = [item for item, line in zip(items, lines, strict=True) if line.says["is_answered"]]
    return items, Calls(len(lines), len(answered), sum(one.verdict == Verdict.MET for one in answered))


def report_items(journal: Journal, history: History, until: datetime) -> list[Item]:
    """Each clock of a report that ran for the incident in the response's region: received in time or not."""
    items = []
    for about in sorted(history.also):
        for line in journal.deadlines(f"incident:{about}", "deadline.set"):
            kind, _colon, region = line.says["kind"].partition(":")
            if (
                kind.startswith("report.")
                and (region or history.region) == history.region
                and history.region in line.regions
            ):
                items.append(_report(journal, line, kind, until))
    return sorted(items, key=lambda one: one.rests_on)


def order_items(journal: Journal, history: History, until: datetime) -> list[Item]:
    """Each order of the response's region: there by the time that was expected when it was given."""
    items = []
    for line in journal.of("order.issued"):
        if line.says.get("incident") not in history.also or history.region not in line.regions:
            continue
        told = [line, *journal.about(line.about, "order.routed")]
        eta = next((at for one in told if (at := instant(one.says.get("eta_at"))) is not None), None)
        arrived = journal.about(line.about, "order.arrived")
        back = journal.about(line.about, *GIVEN_BACK)
        gone = Gone(back[0].at, back[0].seq, "given_back") if back else None
        done = arrived[0].at if arrived else None
        found = (
            judged(eta, done, until=until, missed="not_arrived", gone=gone) if eta is not None
            else Judgement(Verdict.NOT_JUDGEABLE, None, Reason("no_eta"))
        )  # fmt: skip
        title = line.says.get("title") or line.about
        items.append(
            Item(
                Kind.ORDER, line.about.partition(":")[2], title, title, "", found.verdict, late_by_min=found.late_by_min,
                reason=found.reason, planned_at=eta, actual_at=done, asked_at=line.at, who=(line.actor,),
                rests_on=tuple(sorted({line.seq, *(one.seq for one in (*arrived[:1], *back[:1]))})),
            )
        )  # fmt: skip
    return items


def _needed(plan: Plan, level: int) -> set[str]:
    """Posts that a level cannot do without: who decides, commands, leads a group, or answers for an action."""
    stated = next((one for one in plan.levels if one.level == level), None)
    needed = {one.post for one in plan.actions_at(level)}
    if stated is not None:
        needed.add(stated.decided_by)
        needed |= {post for one in plan.commands if one.id in stated.commands for post in (one.chief, *one.deputies)}
        needed |= {one.lead for one in plan.groups if one.id in stated.groups}
    return needed


def _held(journal: Journal, history: History, post: str) -> Iterator[tuple[datetime, str, int]]:
    """From when who held a post (empty: nobody), and the entry that says so."""
    assert history.activated is not None
    first = history.activated.line
    yield first.at, next((one["holder"] for one in first.says["posts"] if one["post"] == post), ""), first.seq
    for line in journal.about(first.about, "response.staffed"):
        if line.says["post"] == post:
            yield line.at, line.says["holder"], line.seq


def _spans(held: list[tuple[datetime, str, int]], end: datetime) -> Iterator[tuple[datetime, datetime, str]]:
    stops = [at for at, _, _ in held[1:]] + [end]
    for (at, who, _), stop in zip(held, stops, strict=True):
        yield at, stop, who


def _called(
    journal: Journal, history: History, line: Line, until: datetime
) -> tuple[Judgement, datetime | None, datetime | None, list[int]]:  # fmt: skip
    after = [one for one in journal.about(line.about, "task.called", *ANSWERS) if one.seq > line.seq]
    if not line.says["is_answered"]:
        due = instant(line.says["next_by"])
        if due is None:
            return Judgement(Verdict.NOT_JUDGEABLE, None, Reason("no_limit")), None, None, []
        done, gone = (after[0].at if after else None), _gone(history, line)
        found = judged(due, done, until=until, missed="next_not_called", gone=gone)
        return found, due, done, [after[0].seq] if after else []
    limits = [
        one for one in journal.deadlines(line.about, "deadline.set")
        if one.says["kind"] == "task.answer" and one.seq < line.seq
    ]  # fmt: skip
    due = instant(limits[-1].says["due_at"]) if limits else None
    if due is None:
        return Judgement(Verdict.NOT_JUDGEABLE, None, Reason("no_limit")), None, line.at, []
    known = [one for one in journal.about(line.about, *ANSWERS) if limits[-1].seq < one.seq < line.seq]
    if known:
        reason = Reason("answered_otherwise")
        return Judgement(Verdict.NOT_APPLICABLE, None, reason), due, line.at, [limits[-1].seq, known[0].seq]
    return judged(due, line.at, until=until, missed=""), due, line.at, [limits[-1].seq]


def _gone(history: History, line: Line) -> Gone | None:
    return next((one.gone for one in history.asked if f"task:{one.task}" == line.about), None)


def _report(journal: Journal, line: Line, kind: str, until: datetime) -> Item:
    """From this setting of the clock to the next."""
    after = [one for one in journal.about(line.about) if one.seq > line.seq]
    again = next((place for place, one in enumerate(after) if one.verb == "deadline.set"), len(after))
    met = next((one for one in after[:again] if one.verb == "deadline.met"), None)
    void = next((one for one in after[:again] if one.verb == "deadline.voided"), None)
    due = instant(line.says["due_at"])
    assert due is not None
    gone = Gone(void.at, void.seq, "voided") if void is not None else None
    found = judged(due, met.at if met else None, until=until, missed="not_received", gone=gone)
    seqs = [one.seq for one in after[:again] if one.verb in ("deadline.met", "deadline.missed", "deadline.voided")]
    return Item(
        Kind.REPORT, kind.partition(".")[2], f"报告时限 {kind.partition('.')[2]}", f"Clock of report {kind.partition('.')[2]}",
        "", found.verdict, late_by_min=found.late_by_min, reason=found.reason, planned_at=due,
        actual_at=met.at if met else None, asked_at=line.at, who=(met.actor,) if met else (), rests_on=(line.seq, *seqs),
    )  # fmt: skip
