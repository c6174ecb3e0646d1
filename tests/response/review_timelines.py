"""Timelines at random: what a house under stress could write of one earthquake, and what nobody would hope for.

Tasks that were never made or opened, clocks that ran out before the response began, levels that go up and down, posts
that stay empty, calls that nobody answers, entries that are taken back, a second region that answers too.
"""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.plans.samples import PLAN, action

START = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
POSTS = ("chief", "duty", "rescue", "relief")
INCIDENT, RESPONSE, COUNTY, OTHER = "quake", "ours", "530621", "533122"


def a_plan(seed: int) -> dict[str, Any]:
    """A plan of six to ten actions; not always one that a checker would let pass."""
    dice = random.Random(f"plan {seed}")
    names = [f"a{place}" for place in range(dice.randint(6, 10))]
    actions = [action("a0", post="duty", duration_min=5), action("a1", post="relief", levels=[1, 2])]
    for place, name in enumerate(names[2:], start=2):
        more: dict[str, Any] = {"clock": dice.choice(("known", "occurred", "activated"))} if dice.random() < 0.5 else {}
        before = dice.sample(names[:place], dice.randint(0, 2))
        levels = sorted(dice.sample([1, 2, 3, 4], dice.randint(1, 4)))
        actions.append(action(name, *before, post=dice.choice(POSTS[1:]), levels=levels,
                              duration_min=5 * dice.randint(1, 12), **more))  # fmt: skip
    actions[2]["post"], actions[3]["post"] = "duty", "rescue"
    table = {
        "source": "测试", "verified": False,
        "inputs": {
            "dead_and_missing": {"title": "死亡（含失踪）", "title_en": "dead and missing", "unit": "人"},
            "magnitude": {"title": "震级", "title_en": "magnitude", "maximum": 10},
            "is_populated": {"title": "人口较密集地区", "title_en": "populated", "yes_no": True},
            "resettled": {"title": "转移安置", "title_en": "resettled", "unit": "人"},
            "max_intensity": {"title": "最大烈度", "title_en": "largest intensity", "maximum": 12},
        },
        "levels": [
            {"level": level, "name": f"{level} 级", "name_en": f"level {level}", "clause": f"law 2.{level}", "any": [
                {"input": "dead_and_missing", "at_least": 10 * (5 - level)},
                {"input": "resettled", "at_least": 20 * (5 - level)},
                {"input": "max_intensity", "at_least": 10 - level},
                {"all": [{"input": "is_populated"}, {"input": "magnitude", "at_least": 8 - level}]},
            ]} for level in (1, 2, 3, 4)
        ],
    }  # fmt: skip
    clock = PLAN["clocks"][0]
    return PLAN | {
        "posts": [
            {"id": name, "title": name, "title_en": name, "department": "bureau", "held_by": ["值班员"], "duties": ["值班"]}
            for name in POSTS
        ],
        "contacts": [{"post": name, "through": [{"kind": "system", "at": "站内"}]} for name in POSTS],
        "response": table, "actions": actions,
        "clocks": [
            clock | {"id": "known", "within_min": 30}, clock | {"id": "occurred", "within_min": 90, "starts": "event_occurred"},
            clock | {"id": "activated", "within_min": 45, "starts": "response_activated"}, clock | {"id": "idle"},
        ],
        "stand_down": {"decided_by": "chief", "conditions": [
            {"id": name, "title": name, "title_en": name, "clause": "law 6"} for name in ("done", "settled", "calm")]},
    }  # fmt: skip


class Tale:
    """Writes entries one after the other, as the house would."""

    def __init__(self, plan: dict[str, Any], dice: random.Random) -> None:
        self.plan, self.dice, self.now, self.lines = plan, dice, START, list[dict[str, Any]]()
        self.live: dict[str, str] = {}  # action → task, neither finished nor cancelled
        self.level, self.made = 0, 0
        self.vacant = [name for name in POSTS if dice.random() < 0.4]

    def chance(self, share: float) -> bool:
        return self.dice.random() < share

    def wait(self, most_min: int = 15) -> None:
        self.now += timedelta(minutes=self.dice.randint(0, most_min), seconds=self.dice.choice((0, 0, 7, 30)))

    def write(self, verb: str, about: str, /, at: datetime | None = None, by: str = "account:1", where: str = COUNTY,
              **says: Any) -> dict[str, Any]:  # fmt: skip
        self.made += self.dice.randint(1, 3)
        plain = json.loads(json.dumps(says, default=datetime.isoformat))
        self.lines.append({
            "seq": self.made, "id": 1000 + self.made, "workspace": "reality", "verb": verb, "actor": by, "about": about,
            "regions": [where], "hazard": "earthquake", "occurred_at": (at or self.now).isoformat(),
            "recorded_at": self.now.isoformat(), "payload": json.dumps(plain, ensure_ascii=False),
        })  # fmt: skip
        return self.lines[-1]

    # --- what is known

    def begin(self) -> None:
        magnitude = self.dice.choice((4.2, 5.1, 6.5, 7.3, None))
        self.write("signal.received", "signal:s1", magnitude=magnitude, occurred_at=self.now - timedelta(minutes=6))
        self.write("incident.opened", f"incident:{INCIDENT}", signals=["s1"], title="地震")

    def fact(self) -> None:
        number, value = self.made, self.dice.randint(0, 45)
        says = {"kind": self.dice.choice(("deaths", "deaths", "missing", "injured", "is_populated", "moved_people")), "value": value,
                "low": self.dice.choice((None, max(value - 5, 0))), "signal": "", "incident": INCIDENT,
                "fact": f"f{number}", "supersedes": ""}  # fmt: skip
        if says["kind"] == "is_populated":
            says |= {"value": self.dice.choice((0, 1)), "low": None}
        said = [json.loads(one["payload"]) for one in self.lines if one["verb"] == "fact.reported"]
        if said and self.chance(0.3):
            says |= {"kind": said[-1]["kind"], "supersedes": said[-1]["fact"]}
            says |= {"value": 1, "low": None} if says["kind"] == "is_populated" else {}
        if self.chance(0.2):
            says |= {"incident": "", "signal": self.dice.choice(("s1", "s2"))}
        self.write("fact.reported", f"fact:f{number}", **says)
        if self.chance(0.3):
            self.wait()
            self.write("fact.verified", f"fact:f{number}", **{key: says[key] for key in says if key != "supersedes"})
        if self.chance(0.3):
            self.wait()
            self.write("fact.voided", f"fact:f{number}", was="reported", reason="误报",
                       **{key: says[key] for key in says if key != "supersedes"})  # fmt: skip

    def assess(self) -> None:
        """Of the earthquake, or of another one; not every assessment answers everything."""
        answered: dict[str, Any] = {"max_intensity": self.dice.choice((3.0, 4.0, 5.0, 7.0, 8.0))} if self.chance(0.7) else {}
        answered |= {"is_populated": self.dice.choice((True, False))} if self.chance(0.7) else {}
        about = self.dice.choice((INCIDENT, INCIDENT, "twin"))
        self.write("assessment.made", f"incident:{about}", assessment="a", number=1, method="m", version="1",
                   is_valid=True, inputs=answered)  # fmt: skip

    # --- the response

    def tasks(self, names: list[str]) -> list[dict[str, Any]]:
        told = []
        for name in names:
            if self.chance(0.08):
                continue  # the house forgot it
            planned = next(one for one in self.plan["actions"] if one["id"] == name)
            self.live[name] = f"t{len(self.lines)}-{name}"
            bound = None
            clock = next((one for one in self.plan["clocks"] if one["id"] == planned.get("clock")), None)
            if clock is not None:
                begins = {"event_known": START, "event_occurred": START - timedelta(minutes=6)}.get(
                    clock["starts"], self.began
                )
                bound = begins + timedelta(minutes=clock["within_min"])
            told.append({"task": self.live[name], "action": name, "post": planned["post"], "department": "bureau",
                         "owner": "" if planned["post"] in self.vacant else f"account:{POSTS.index(planned['post'])}",
                         "planned_due_at": self.now + timedelta(minutes=5 * self.dice.randint(1, 16)), "due_at": bound,
                         "clock": planned.get("clock", ""), "clause": planned["clause"]})  # fmt: skip
        return told

    def basis(self) -> dict[str, Any]:
        return self.dice.choice(
            ({}, {"inputs": {"is_populated": True}}, {"inputs": {"dead_and_missing": 12, "magnitude": None}})
        )

    def activate(self) -> None:
        self.level, self.began = self.dice.randint(1, 4), self.now
        names = [one["id"] for one in self.plan["actions"] if self.level in one["levels"]]
        self.write(
            "response.activated", f"response:{RESPONSE}", incident=INCIDENT, plan=self.plan["plan"],
            edition=self.plan["edition"], sha256="0" * 64, region=COUNTY, level=self.level, ordered_by="",
            occurred_at=START - timedelta(minutes=6), known_at=START, basis=self.basis(),
            posts=[{"post": name, "holder": "" if name in self.vacant else f"account:{POSTS.index(name)}"} for name in POSTS],
            tasks=self.tasks(names),
        )  # fmt: skip

    def change(self) -> None:
        before, self.level = self.level, self.dice.choice([one for one in (1, 2, 3, 4) if one != self.level])
        wanted = [one["id"] for one in self.plan["actions"] if self.level in one["levels"]]
        gone = {name: task for name, task in self.live.items() if name not in wanted}
        for name in gone:
            del self.live[name]
        done = {line["about"].removeprefix("task:") for line in self.lines if line["verb"] == "task.finished"}
        fresh = [
            name for name in wanted if name not in self.live and not any(task.endswith(f"-{name}") for task in done)
        ]
        self.write("response.level_changed", f"response:{RESPONSE}", incident=INCIDENT, before=before, after=self.level,
                   ordered_by="", reason="变化", basis=self.basis(), new=self.tasks(fresh), cancelled=list(gone.values()),
                   kept=list(self.live.values()))  # fmt: skip

    def end(self) -> None:
        conditions = {"done": "met", "settled": "不涉及安置"} | ({"calm": "met"} if self.chance(0.5) else {})
        for name in ("done", "calm"):
            if self.chance(0.7):
                self.write("response.condition_met", f"response:{RESPONSE}", incident=INCIDENT, condition=name,
                           clause="law 6", note="")  # fmt: skip
        self.write("response.ended", f"response:{RESPONSE}", incident=INCIDENT, level=self.level, ordered_by="",
                   conditions=conditions, cancelled=list(self.live.values()))  # fmt: skip
        self.live.clear()

    def staff(self) -> None:
        post = self.dice.choice(POSTS)
        self.write("response.staffed", f"response:{RESPONSE}", incident=INCIDENT, post=post, before="",
                   holder=f"account:{self.dice.randint(5, 8)}",
                   tasks=[task for name, task in self.live.items() if self.chance(0.5)])  # fmt: skip

    # --- one task

    def work(self) -> None:
        name, task = self.dice.choice(list(self.live.items()))
        about, says = f"task:{task}", {"incident": INCIDENT, "response": RESPONSE, "action": name, "title": name}
        act = self.dice.choice(("opened", "opened", "accepted", "refused", "handed_over", "extended", "finished", "finished",
                                "cancelled", "called", "called", "limit", "overdue"))  # fmt: skip
        due = self.now + timedelta(minutes=self.dice.randint(0, 40))
        if act == "limit":
            self.write("deadline.set", f"deadline:d{task}", about=about, kind=self.dice.choice(("task.answer", "task.due")),
                       starts_at=self.now, due_at=due, ladder_s=[])  # fmt: skip
        elif act == "overdue":
            self.write("deadline.missed", f"deadline:d{task}", about=about, kind="task.due", due_at=self.now)
        elif act == "called":
            answered = self.chance(0.5)
            self.write("task.called", about, **says, whom="值班员", account=self.dice.choice(("", "account:7")),
                       is_answered=answered, next_by=None if answered or self.chance(0.2) else due)  # fmt: skip
        elif act == "finished":
            late = timedelta(minutes=self.dice.choice((0, 0, 0, 20)))  # told by a phone, later
            self.write("task.finished", about, at=max(self.now - late, self.began), by="account:9", **says, evidence=[])
            del self.live[name]
        elif act == "cancelled":
            self.write("task.cancelled", about, **says, reason="不需要")
            del self.live[name]
        else:
            more = {"opened": {"due_at": due, "owner": "", "post": ""}, "handed_over": {"owner": "account:6", "before": ""},
                    "extended": {"due_at": due, "before": None, "reason": "", "control_measure": ""}}.get(act, {})  # fmt: skip
            self.write(f"task.{act}", about, **says, **more)  # type: ignore[arg-type]

    # --- beside it

    def report(self) -> None:
        kind = self.dice.choice(("report.first", f"report.phone:{COUNTY}", f"report.phone:{OTHER}", "signal.wait"))
        about = f"deadline:r{self.made // 40}"
        word = self.dice.choice(("set", "set", "met", "missed", "voided"))
        says: dict[str, Any] = {"about": f"incident:{INCIDENT}", "kind": kind}
        if word == "set":
            says |= {"starts_at": self.now, "due_at": self.now + timedelta(minutes=20), "ladder_s": []}
        self.write(f"deadline.{word}", about, where=self.dice.choice((COUNTY, COUNTY, OTHER)), **says)

    def take_back(self) -> None:
        chosen = self.dice.choice([one for one in self.lines if one["verb"] in (
            "fact.reported", "task.accepted", "response.condition_met", "incident.undone", "response.staffed")] or [{}])  # fmt: skip
        if chosen:
            self.write("incident.undone", f"incident:{INCIDENT}", entry=chosen["id"], verb=chosen["verb"])

    def merge(self) -> None:
        """Another incident turns out to be the same; what was said there counts, not how strong it was."""
        self.write("signal.received", "signal:weak", magnitude=4.4, occurred_at=self.now)
        self.write("incident.opened", "incident:twin", signals=["weak"], title="余震")
        self.write("fact.reported", f"fact:m{self.made}", kind="deaths", value=25, low=None, signal="", incident="twin",
                   fact=f"m{self.made}", supersedes="")  # fmt: skip
        self.write("incident.merged", "incident:twin", into=INCIDENT, signals=[])

    def elsewhere(self) -> None:
        """The neighbour answers too; nothing of it is ours."""
        self.write("response.activated", "response:theirs", where=OTHER, region=OTHER, incident=INCIDENT, plan="another", edition="9",
                   sha256="1" * 64, level=1, ordered_by="", occurred_at=START, known_at=START, basis={}, posts=[], tasks=[])  # fmt: skip
        self.write("task.called", "task:theirs", where=OTHER, incident=INCIDENT, response="theirs", action="a0", title="a0",
                   whom="值班员", account="", is_answered=True, next_by=None)  # fmt: skip


def a_timeline(plan: dict[str, Any], seed: int) -> tuple[list[dict[str, Any]], datetime, str]:
    """The exported lines, the instant of judging, and the response that is meant (none: nobody activated)."""
    dice = random.Random(f"timeline {seed}")
    tale = Tale(plan, dice)
    tale.begin()
    is_answered = dice.random() < 0.9
    until_end = dice.random() < 0.6
    for _ in range(dice.randint(0, 4)):
        tale.wait()
        tale.assess() if dice.random() < 0.2 else tale.fact()
    is_merged = dice.random() < 0.15
    if is_merged:
        tale.merge()
    if is_answered:
        tale.wait(60)
        tale.activate()
    for _ in range(dice.choice((3, 20, 40, 60))):
        tale.wait()
        draw = dice.random()
        if is_answered and tale.live and draw < 0.6:
            tale.work()
        elif draw < 0.7:
            tale.assess() if dice.random() < 0.2 else tale.fact()
        elif draw < 0.78:
            tale.report()
        elif draw < 0.83:
            tale.take_back()
        elif is_answered and draw < 0.9:
            tale.staff()
        elif is_answered and draw < 0.96:
            tale.change()
    if not is_merged and dice.random() < 0.3:
        tale.merge()
    if is_answered and dice.random() < 0.3:
        tale.elsewhere()
    tale.wait(60)
    if is_answered and until_end:
        tale.end()
    until = max(tale.now - timedelta(minutes=dice.choice((0, 0, 0, 45))), tale.began if is_answered else START)
    return tale.lines, until, RESPONSE if is_answered else ""
