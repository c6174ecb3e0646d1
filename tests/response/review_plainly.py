"""The review once more, in the plainest way: every question is put to the whole list of entries, however often.

Written from what `docs/how-to/review.md` says, on the plan's YAML and the exported lines as they stand; it shares no
code with `anlan.response.review`. Answers plain tuples, so that a difference can be read.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

Lines = list[dict[str, Any]]


def when(text: str | None) -> datetime | None:
    return None if not text else datetime.fromisoformat(text)


def counted_lines(exported: Lines, until: datetime) -> Lines:
    """What had happened by then, payloads opened, without what somebody took back."""
    lines = [one | {"payload": json.loads(one["payload"]), "at": when(one["occurred_at"])} for one in exported]
    lines = sorted((one for one in lines if one["at"] <= until), key=lambda one: one["seq"])

    def is_taken_back(line: dict[str, Any]) -> bool:
        return any(
            other["verb"].endswith(".undone") and other["payload"]["entry"] == line["id"] and not is_taken_back(other)
            for other in lines if other["seq"] > line["seq"]
        )  # fmt: skip

    return [one for one in lines if not is_taken_back(one)]


def finish_minute(plan: dict[str, Any], level: int, name: str) -> int:
    """How long after the start of a level its action can be done at the earliest."""
    action = next(one for one in plan["actions"] if one["id"] == name)
    here = {one["id"] for one in plan["actions"] if level in one["levels"]}
    before = [finish_minute(plan, level, other) for other in action.get("depends_on", []) if other in here]
    return max(before, default=0) + int(action["duration_min"])


def verdict_of(due: datetime, done: Any, gone: Any, until: datetime, missed: str) -> tuple[str, float | None, str]:
    """`gone` is (when, why) or None."""
    if done is not None and done <= due:
        return "met", None, ""
    if done is not None:
        return "late_by", round((done - due).total_seconds() / 60, 2), ""
    if gone is not None and gone[0] <= due:
        return "not_applicable", None, gone[1]
    if gone is None and due >= until:
        return "not_judgeable", None, "not_due"
    return "missed", None, missed


def plainly(exported: Lines, plan: dict[str, Any], incident: str, until: datetime, response: str) -> dict[str, Any]:
    lines = counted_lines(exported, until)
    decisions = [
        one for one in lines
        if one["about"] == f"response:{response}"
        and one["verb"] in ("response.activated", "response.level_changed", "response.ended")
    ]  # fmt: skip
    items = levels(lines, decisions, plan, incident, until)
    actions = actions_of(lines, decisions, plan, incident, until)
    items += actions + clocks(actions, decisions, plan) + posts(lines, decisions, plan, until)
    items += conditions(lines, decisions, plan, response)
    rung = calls(lines, decisions, response, plan, until)
    items += rung + reports(lines, decisions, incident, until)
    answered = [
        item for item in rung
        if next(one for one in lines if str(one["seq"]) == item["key"])["payload"]["is_answered"]
    ]  # fmt: skip
    return {
        "items": items,
        "calls": (len(rung), len(answered), len([one for one in answered if one["verdict"] == "met"])),
    }


def item(kind: str, key: str, found: tuple[str, float | None, str], **more: Any) -> dict[str, Any]:
    blank = {"planned": None, "actual": None, "rests_on": [], "task": "", "who": [], "extension": None, "empty": None}
    return {"kind": kind, "key": key, "verdict": found[0], "late": found[1], "reason": found[2]} | blank | more


def level_of(decision: dict[str, Any]) -> int:
    said = decision["payload"]
    return {"response.activated": said.get("level"), "response.level_changed": said.get("after")}.get(
        decision["verb"], 0
    )  # type: ignore[return-value]


# --- actions and clocks ---------------------------------------------------------------------------------------------


def asks(lines: Lines, decisions: Lines, plan: dict[str, Any]) -> Lines:
    """Every time an action was asked for: with the task that was made, or without."""
    found: Lines = []
    for place, decision in enumerate(decisions):
        if decision["verb"] == "response.ended":
            continue
        said, level = decision["payload"], level_of(decision)
        told = said["tasks"] if decision["verb"] == "response.activated" else said["new"]
        for task in told:
            due = expected = when(task["planned_due_at"])
            bound = when(task["due_at"])
            if bound is not None and (place == 0 or bound >= decision["at"]):
                due = bound
            found.append({"action": task["action"], "task": task["task"], "owner": task["owner"], "by": decision,
                          "due": due, "expected": expected})  # fmt: skip
        for action in plan["actions"]:
            if level not in action["levels"] or any(task["action"] == action["id"] for task in told):
                continue
            so_far = [one for one in decisions if one["seq"] <= decision["seq"]]
            earlier = [one for one in found if one["action"] == action["id"]]
            standing = [one for one in earlier[-1:] if not left_behind(one, so_far, plan)]
            if not standing:
                due = expected = decision["at"] + timedelta(minutes=finish_minute(plan, level, action["id"]))
                bound = runs_out(plan, action.get("clock", ""), decisions[0])
                if bound is not None and bound >= decision["at"]:
                    due = bound
                found.append({"action": action["id"], "task": "", "owner": "", "by": decision, "due": due,
                              "expected": expected})  # fmt: skip
    return found


def left_behind(ask: dict[str, Any], decisions: Lines, plan: dict[str, Any]) -> dict[str, Any] | None:
    """The decision that left it behind."""
    levels_of = next(one["levels"] for one in plan["actions"] if one["id"] == ask["action"])
    for decision in decisions:
        if decision["seq"] <= ask["by"]["seq"]:
            continue
        if decision["verb"] == "response.ended":
            return decision
        if any(task["action"] == ask["action"] for task in decision["payload"].get("new", [])):
            return None  # asked for anew; from here on the new task stands for it
        if ask["task"] and ask["task"] in decision["payload"]["cancelled"]:
            return decision
        if not ask["task"] and level_of(decision) not in levels_of:
            return decision
    return None


def runs_out(plan: dict[str, Any], name: str, activated: dict[str, Any]) -> datetime | None:
    for clock in plan["clocks"]:
        if clock["id"] == name:
            start = {"event_occurred": when(activated["payload"]["occurred_at"]),
                     "event_known": when(activated["payload"]["known_at"]),
                     "response_activated": activated["at"]}[clock["starts"]]  # fmt: skip
            return start + timedelta(minutes=clock["within_min"])  # type: ignore[operator]
    return None


def actions_of(lines: Lines, decisions: Lines, plan: dict[str, Any], incident: str, until: datetime) -> Lines:
    found = []
    if not decisions:
        return unanswered(lines, plan, incident, until)
    asked = asks(lines, decisions, plan)
    for action in plan["actions"]:
        mine = [one for one in asked if one["action"] == action["id"]]
        for one in mine:
            found.append(task_item(lines, decisions, plan, one, until))
        if not mine:
            found.append(item("action", action["id"], ("not_applicable", None, "level_not_asked")))
    return found


def task_item(
    lines: Lines, decisions: Lines, plan: dict[str, Any], ask: dict[str, Any], until: datetime
) -> dict[str, Any]:
    mine = [one for one in lines if ask["task"] and one["about"] == f"task:{ask['task']}"]
    finished = [one for one in mine if one["verb"] == "task.finished"]
    done = finished[-1]["at"] if finished else None
    by_hand = [one for one in mine if one["verb"] == "task.cancelled"]
    left = left_behind(ask, decisions, plan)
    gone, gone_seq = None, None
    if by_hand:
        gone, gone_seq = (by_hand[0]["at"], "cancelled"), by_hand[0]["seq"]
    elif left is not None:
        gone = (left["at"], "ended" if left["verb"] == "response.ended" else "level_changed")
        gone_seq = left["seq"]
    missed = "not_finished" if any(one["verb"] == "task.opened" for one in mine) else "never_opened"
    if not ask["task"]:
        missed = "no_task"
    seqs = {ask["by"]["seq"]} | {
        one["seq"] for one in mine if one["verb"] != "task.called" and one["verb"] != "task.issued"
    }
    seqs |= {
        one["seq"] for one in lines
        if one["verb"] == "deadline.missed" and ask["task"] and one["payload"]["about"] == f"task:{ask['task']}"
    }  # fmt: skip
    if gone_seq is not None and done is None:
        seqs.add(gone_seq)
    longer = [one for one in mine if one["verb"] == "task.extended"]
    extension = None
    if longer:
        new_due = when(longer[-1]["payload"]["due_at"])
        assert new_due is not None
        extension = verdict_of(new_due, done, gone, until, missed)
    return item(
        "action", ask["action"], verdict_of(ask["due"], done, gone, until, missed), planned=ask["due"], actual=done,
        rests_on=sorted(seqs), task=ask["task"], who=answerable(lines, mine, ask), extension=extension,
    )  # fmt: skip


def answerable(lines: Lines, mine: Lines, ask: dict[str, Any]) -> list[str]:
    if not ask["task"]:
        return []
    told = [(ask["by"]["seq"], ask["owner"])]
    told += [(one["seq"], one["payload"]["owner"]) for one in mine if one["verb"] == "task.handed_over"]
    told += [(one["seq"], one["actor"]) for one in mine if one["verb"] == "task.finished"]
    told += [
        (one["seq"], one["payload"]["holder"]) for one in lines
        if one["verb"] == "response.staffed" and one["about"] == ask["by"]["about"] and ask["task"] in one["payload"]["tasks"]
    ]  # fmt: skip
    names: list[str] = []
    for _, name in sorted(told):
        if name and name not in names:
            names.append(name)
    return names


def unanswered(lines: Lines, plan: dict[str, Any], incident: str, until: datetime) -> Lines:
    """Nobody activated."""
    first = next((one for one in course(lines, [], plan, incident) if one[2]), None)
    found = []
    for action in plan["actions"]:
        if first is None or first[2] not in action["levels"]:
            found.append(item("action", action["id"], ("not_applicable", None, "not_activated")))
            continue
        at, seq, level, _ = first
        due = at + timedelta(minutes=finish_minute(plan, level, action["id"]))
        clock = next((one for one in plan["clocks"] if one["id"] == action.get("clock")), None)
        opened = next(
            one for one in lines if one["verb"] == "incident.opened" and one["about"] == f"incident:{incident}"
        )
        heard = [one for one in lines if one["verb"] == "signal.received"
                 and one["about"].removeprefix("signal:") in opened["payload"]["signals"]]  # fmt: skip
        if clock is not None and clock["starts"] != "response_activated":
            start = opened["at"] if clock["starts"] == "event_known" else None
            if heard:
                start = heard[0]["at"] if clock["starts"] == "event_known" else when(heard[0]["payload"]["occurred_at"])
            bound = start + timedelta(minutes=clock["within_min"]) if start else None
            if bound is not None and bound >= at:
                due = bound
        found.append(item("action", action["id"], verdict_of(due, None, None, until, "never_activated"), planned=due,
                          rests_on=[seq]))  # fmt: skip
    return found


def clocks(actions: Lines, decisions: Lines, plan: dict[str, Any]) -> Lines:
    found = []
    bad = {"missed": 4, "late_by": 3, "not_judgeable": 2, "met": 1, "not_applicable": 0}
    for clock in plan["clocks"]:
        served_by = [one["id"] for one in plan["actions"] if one.get("clock") == clock["id"]]
        mine = [one for one in actions if one["key"] in served_by]
        asked = [one for one in mine if one["planned"] is not None]
        if not served_by:
            found.append(item("clock", clock["id"], ("not_judgeable", None, "no_action")))
        elif not asked:
            why = "level_not_asked" if decisions else "not_activated"
            found.append(item("clock", clock["id"], ("not_applicable", None, why)))
        else:
            worst = asked[0]
            for one in asked:
                is_later = one["verdict"] == worst["verdict"] and one["actual"] and worst["actual"] < one["actual"]
                if bad[one["verdict"]] > bad[worst["verdict"]] or is_later:
                    worst = one
            found.append(
                item("clock", clock["id"], (worst["verdict"], worst["late"], worst["reason"]), planned=worst["planned"],
                     actual=worst["actual"], who=worst["who"],
                     rests_on=sorted({seq for one in mine for seq in one["rests_on"]}))
            )  # fmt: skip
    return found


# --- criteria ---------------------------------------------------------------------------------------------------------


def holds(rule: dict[str, Any], known: dict[str, Any]) -> bool:
    """Whether a line is met for certain; what is not known meets nothing."""
    if "any" in rule:
        return any(holds(one, known) for one in rule["any"])
    if "all" in rule:
        return all(holds(one, known) for one in rule["all"])
    value = known.get(rule["input"])
    if value is None:
        return False
    if "at_least" in rule:
        return bool(value >= rule["at_least"])
    if "above" in rule:
        return bool(value > rule["above"])
    return bool(value)


def certain_level(plan: dict[str, Any], known: dict[str, Any]) -> int:
    levels = [one["level"] for one in plan["response"]["levels"] if holds({key: one[key] for key in ("any", "all")
                                                                           if key in one}, known)]  # fmt: skip
    return min(levels, default=0)


def course(lines: Lines, decisions: Lines, plan: dict[str, Any], incident: str) -> list[tuple[Any, ...]]:
    """After each entry that says something of it: when, which entry, the level for certain."""
    merged = {incident}
    for _ in lines:
        merged |= {one["about"].removeprefix("incident:") for one in lines
                   if one["verb"] == "incident.merged" and one["payload"]["into"] in merged}  # fmt: skip
    decided = {one["seq"] for one in decisions if one["verb"] != "response.ended"}
    found = []
    last_magnitude = None
    based_on: dict[str, Any] = {}
    of_facts: dict[str, Any] = {}
    modelled: dict[str, Any] = {}
    for line in lines:
        said = line["payload"]
        before = [one for one in lines if one["seq"] <= line["seq"]]
        if (
            line["verb"] in ("incident.opened", "incident.revised")
            and line["about"] == f"incident:{incident}"
        ):
            leading = said["leading"] if line["verb"] == "incident.revised" else said["signals"][0]
            heard = [one["payload"]["magnitude"] for one in before
                     if one["verb"] in ("signal.received", "signal.revised") and one["about"] == f"signal:{leading}"]  # fmt: skip
            if heard and heard[-1] is not None:
                last_magnitude = heard[-1]
                based_on.pop("magnitude", None)
        elif line["verb"].startswith("fact.") and is_of(lines, merged, said):
            made_of = {"deaths": "dead_and_missing", "missing": "dead_and_missing", "moved_people": "resettled"}
            for name in {said["kind"], made_of.get(said["kind"], said["kind"])}:
                of_facts[name] = figure(lines, before, merged, name)
                based_on.pop(name, None)
                modelled.pop(name, None)
        elif line["verb"] == "assessment.made" and line["about"] == f"incident:{incident}":
            for name in {*modelled, *said["inputs"]}:
                based_on.pop(name, None)
                of_facts.pop(name, None)
            modelled = dict(said["inputs"])
        elif line["seq"] in decided:
            based_on |= {name: value for name, value in said["basis"].get("inputs", {}).items() if value is not None}
        else:
            continue
        known = {"magnitude": last_magnitude} | of_facts | modelled | based_on
        found.append((line["at"], line["seq"], certain_level(plan, known), known))
    return found


def is_of(lines: Lines, merged: set[str], fact: dict[str, Any]) -> bool:
    """Said of the incident itself, or in a call that was put to it and not taken out again."""
    belongs = fact["incident"] in merged
    for line in lines:
        if line["about"].removeprefix("incident:") in merged:
            if line["verb"] == "incident.opened" and fact["signal"] in line["payload"]["signals"]:
                belongs = True
            if line["verb"] == "signal.attached" and line["payload"]["signal"] == fact["signal"]:
                belongs = True
            if line["verb"] == "signal.detached" and line["payload"]["signal"] == fact["signal"]:
                belongs = fact["incident"] in merged
    return belongs


def figure(lines: Lines, before: Lines, merged: set[str], name: str) -> Any:
    if name == "dead_and_missing":
        parts = [
            one
            for one in (figure(lines, before, merged, "deaths"), figure(lines, before, merged, "missing"))
            if one is not None
        ]
        return sum(parts) if parts else None
    name = "moved_people" if name == "resettled" else name
    facts = [one for one in before if one["verb"].startswith("fact.") and is_of(lines, merged, one["payload"])]
    void = {one["payload"]["fact"] for one in facts if one["verb"] == "fact.voided"}
    replaced = {one["payload"].get("supersedes") for one in facts if one["payload"]["fact"] not in void}
    mine = [
        one for one in facts
        if one["payload"]["kind"] == name and one["payload"]["fact"] not in void | replaced and one["verb"] != "fact.voided"
    ]  # fmt: skip
    last = {one["payload"]["fact"]: one for one in mine}
    mine = sorted(last.values(), key=lambda one: one["seq"])
    sure = [one["payload"]["value"] for one in mine if one["verb"] == "fact.verified"]
    if sure:
        return sure[-1]
    said = [one["payload"]["low"] if one["payload"]["low"] is not None else one["payload"]["value"] for one in mine]
    return min((one for one in said if one is not None), default=None)


def levels(lines: Lines, decisions: Lines, plan: dict[str, Any], incident: str, until: datetime) -> Lines:
    along = course(lines, decisions, plan, incident)
    found = []
    for place, (at, seq, level, _) in enumerate(along):
        earlier = [one[2] for one in along[:place] if one[2]]
        if not level or (earlier and min(earlier) <= level):
            continue
        found.append(level_item(decisions, level, at, seq, along[place + 1 :]))
    if found:
        return found
    first = decisions[0] if decisions else None
    rests = {first["seq"]} if first else set()
    rests |= {along[-1][1]} if along else set()
    known = along[-1][3] if along else {}
    is_open = any(
        could_hold({key: one[key] for key in ("any", "all") if key in one}, known) for one in plan["response"]["levels"]
    )
    return [item("level", str(level_of(first)) if first else "",
                 ("not_judgeable", None, "criteria_unknown") if is_open else ("not_applicable", None, "criteria_not_met"),
                 actual=first["at"] if first else None, rests_on=sorted(rests))]  # fmt: skip


def could_hold(rule: dict[str, Any], known: dict[str, Any]) -> bool:
    """Whether a line can still be met: what is not known may turn out as it likes."""
    if "any" in rule:
        return any(could_hold(one, known) for one in rule["any"])
    if "all" in rule:
        return all(could_hold(one, known) for one in rule["all"])
    return known.get(rule["input"]) is None or holds(rule, known)


def level_item(decisions: Lines, level: int, at: datetime, seq: int, after: list[Any]) -> dict[str, Any]:
    before = [one for one in decisions if one["seq"] < seq]
    if before and 0 < level_of(before[-1]) <= level:
        return item("level", str(level), ("met", None, ""), planned=at, actual=before[-1]["at"],
                    rests_on=sorted([before[-1]["seq"], seq]))  # fmt: skip
    later = [one for one in decisions if one["seq"] >= seq and one["verb"] != "response.ended"]
    weak: Lines = []
    strong = None
    for one in later:
        if level_of(one) <= level:
            strong = one
            break
        weak.append(one)
    milder = [other for other in after if other[2] == 0 or other[2] > level]
    first = later[0] if later else None
    if milder and (first is None or milder[0][1] < first["seq"]):
        return item("level", str(level), ("not_applicable", None, "criteria_lapsed"), planned=at,
                    rests_on=sorted([seq, milder[0][1]]))  # fmt: skip
    if strong is None:
        why = "not_raised" if decisions else "never_activated"
        return item("level", str(level), ("missed", None, why), planned=at,
                    rests_on=sorted({seq} | {one["seq"] for one in weak}))  # fmt: skip
    if weak:
        late = round((strong["at"] - weak[0]["at"]).total_seconds() / 60, 2)
        return item("level", str(level), ("late_by", late, "decided_lower"), planned=at, actual=strong["at"],
                    rests_on=sorted({seq, weak[0]["seq"], strong["seq"]}))  # fmt: skip
    return item("level", str(level), ("met", None, "decided_after"), planned=at, actual=strong["at"],
                rests_on=sorted({seq, strong["seq"]}))  # fmt: skip


# --- posts, conditions, calls, reports --------------------------------------------------------------------------------


def posts(lines: Lines, decisions: Lines, plan: dict[str, Any], until: datetime) -> Lines:
    found = []
    for post in plan["posts"]:
        name = post["id"]
        needed = next(
            (one for one in decisions if one["verb"] != "response.ended" and wants(plan, level_of(one), name)), None
        )
        if needed is None:
            why = "level_not_asked" if decisions else "not_activated"
            found.append(item("post", name, ("not_applicable", None, why)))
            continue
        first = decisions[0]
        changes = [(first["at"], next((one["holder"] for one in first["payload"]["posts"] if one["post"] == name), ""),
                    first["seq"])]  # fmt: skip
        changes += [(one["at"], one["payload"]["holder"], one["seq"]) for one in lines
                    if one["verb"] == "response.staffed" and one["about"] == first["about"]
                    and one["payload"]["post"] == name]  # fmt: skip
        end = decisions[-1]["at"] if decisions[-1]["verb"] == "response.ended" else until
        start = needed["at"]
        held_then = [who for at, who, _ in changes if at <= start][-1]
        later = [at for at, who, _ in changes if at > start and who]
        empty = 0.0
        for place, (at, who, _) in enumerate(changes):
            stop = changes[place + 1][0] if place + 1 < len(changes) else end
            if not who:
                empty += (max(stop, start) - max(at, start)).total_seconds() / 60
        verdict: tuple[str, float | None, str] = ("met", None, "")
        if not held_then:
            verdict = ("missed", None, "never_filled")
            if later:
                verdict = ("late_by", round((later[0] - start).total_seconds() / 60, 2), "")
        who_held: list[str] = []
        for _, who, _ in changes:
            if who and who not in who_held:
                who_held.append(who)
        found.append(
            item("post", name, verdict, planned=start, actual=start if held_then else (later or [None])[0], who=who_held,
                 rests_on=sorted({needed["seq"]} | {seq for _, _, seq in changes}), empty=round(empty, 2))
        )  # fmt: skip
    return found


def wants(plan: dict[str, Any], level: int, post: str) -> bool:
    stated = next(one for one in plan["levels"] if one["level"] == level)
    if stated["decided_by"] == post:
        return True
    if any(one["post"] == post and level in one["levels"] for one in plan["actions"]):
        return True
    if any(one["id"] in stated["groups"] and one["lead"] == post for one in plan["groups"]):
        return True
    return any(
        one["id"] in stated["commands"] and post in [one["chief"], *one.get("deputies", [])] for one in plan["commands"]
    )


def conditions(lines: Lines, decisions: Lines, plan: dict[str, Any], response: str) -> Lines:
    found = []
    ended = next((one for one in decisions if one["verb"] == "response.ended"), None)
    for one in plan["stand_down"]["conditions"]:
        if not decisions:
            found.append(item("condition", one["id"], ("not_applicable", None, "not_activated")))
            continue
        met = [line for line in lines if line["verb"] == "response.condition_met" and line["about"] == f"response:{response}"
               and line["payload"]["condition"] == one["id"]]  # fmt: skip
        rests = [line["seq"] for line in met] + ([ended["seq"]] if ended else [])
        more: dict[str, Any] = {"planned": ended["at"] if ended else None, "rests_on": rests}
        said = ended["payload"]["conditions"].get(one["id"], "") if ended else ""
        if met:
            verdict = ("met", None, "")
            more |= {"actual": met[0]["at"], "who": [met[0]["actor"]]}
        elif ended is None:
            verdict = ("not_judgeable", None, "response_runs")
        elif said in ("", "met"):
            verdict = ("missed", None, "ended_without")
        else:
            verdict = ("not_applicable", None, "waived")
            more |= {"actual": ended["at"], "who": [ended["actor"]]}
        found.append(item("condition", one["id"], verdict, **more))
    return found


def calls(lines: Lines, decisions: Lines, response: str, plan: dict[str, Any], until: datetime) -> Lines:
    found = []
    knows = ("task.accepted", "task.refused", "task.handed_over", "task.finished")
    for line in lines:
        if line["verb"] != "task.called" or not response or line["payload"]["response"] != response:
            continue
        said = line["payload"]
        mine = [one for one in lines if one["about"] == line["about"]]
        more: dict[str, Any] = {
            "task": line["about"].removeprefix("task:"),
            "who": [said["account"]] if said["account"] else [],
        }
        if said["is_answered"]:
            limits = [one for one in lines if one["verb"] == "deadline.set" and one["seq"] < line["seq"]
                      and one["payload"]["about"] == line["about"] and one["payload"]["kind"] == "task.answer"]  # fmt: skip
            more["actual"] = line["at"]
            if not limits:
                found.append(
                    item("call", str(line["seq"]), ("not_judgeable", None, "no_limit"), rests_on=[line["seq"]], **more)
                )
                continue
            limit = limits[-1]
            due = when(limit["payload"]["due_at"])
            assert due is not None
            already = [one for one in mine if one["verb"] in knows and limit["seq"] < one["seq"] < line["seq"]]
            rests = [limit["seq"], line["seq"]]
            verdict = verdict_of(due, line["at"], None, until, "")
            if already:
                verdict, rests = ("not_applicable", None, "answered_otherwise"), sorted([*rests, already[0]["seq"]])
            found.append(item("call", str(line["seq"]), verdict, planned=due, rests_on=rests, **more))
            continue
        due = when(said["next_by"])
        if due is None:
            found.append(
                item("call", str(line["seq"]), ("not_judgeable", None, "no_limit"), rests_on=[line["seq"]], **more)
            )
            continue
        following = [one for one in mine if one["seq"] > line["seq"] and one["verb"] in (*knows, "task.called")]
        gone = None
        for ask in asks(lines, decisions, plan):
            if f"task:{ask['task']}" == line["about"]:
                by_hand = [one for one in mine if one["verb"] == "task.cancelled"]
                left = left_behind(ask, decisions, plan)
                if by_hand:
                    gone = (by_hand[0]["at"], "cancelled")
                elif left is not None:
                    gone = (left["at"], "ended" if left["verb"] == "response.ended" else "level_changed")
        next_at = following[0]["at"] if following else None
        rests = [line["seq"]] + [one["seq"] for one in following[:1]]
        found.append(item("call", str(line["seq"]), verdict_of(due, next_at, gone, until, "next_not_called"), planned=due,
                          actual=next_at, rests_on=rests, **more))  # fmt: skip
    return found


def reports(lines: Lines, decisions: Lines, incident: str, until: datetime) -> Lines:
    found: Lines = []
    if not decisions:
        return found
    region = decisions[0]["payload"]["region"]
    for line in lines:
        said = line["payload"]
        if line["verb"] != "deadline.set" or said["about"] != f"incident:{incident}" or region not in line["regions"]:
            continue
        if not said["kind"].startswith("report."):
            continue
        word, mark, whose = said["kind"].partition(":")
        if mark and whose != region:
            continue
        rests, done, gone, who = [line["seq"]], None, None, []
        for other in lines:
            if other["about"] != line["about"] or other["seq"] <= line["seq"]:
                continue
            if other["verb"] == "deadline.set":
                break
            if other["verb"] in ("deadline.met", "deadline.missed", "deadline.voided"):
                rests.append(other["seq"])
            if other["verb"] == "deadline.met" and done is None:
                done, who = other["at"], [other["actor"]]
            if other["verb"] == "deadline.voided" and gone is None:
                gone = (other["at"], "voided")
        due = when(said["due_at"])
        assert due is not None
        found.append(item("report", word.removeprefix("report."), verdict_of(due, done, gone, until, "not_received"),
                          planned=due, actual=done, who=who, rests_on=rests))  # fmt: skip
    return found
