"""What the review says of single clauses, with times from a pencil (C-14)."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest

from anlan.plans.reading import parsed, plan_of
from anlan.response.review import Item, Review, Verdict, review
from anlan.response.review.errors import PlanDiffers, ResponseUnclear
from tests.plans import samples

from .review_timelines import INCIDENT, OTHER, RESPONSE, START, Tale, a_plan

VALUE = a_plan(0) | {
    "actions": [
        samples.action("look", post="duty"),
        samples.action("report", "look", post="duty", clock="known"),
        samples.action("send", post="rescue", levels=[1, 2], duration_min=20),
        samples.action("shelter", "send", post="relief", levels=[1]),
    ]
}  # fmt: skip
PLAN = plan_of(parsed(samples.text(VALUE)))


class Told(Tale):
    """A tale in which nothing is left to chance."""

    def __init__(self) -> None:
        super().__init__(VALUE, random.Random(0))
        self.vacant = []

    def chance(self, share: float) -> bool:
        return False

    def basis(self) -> dict[str, Any]:
        return {}

    def at(self, minute: int) -> Told:
        self.now = START + timedelta(minutes=minute)
        return self

    def activate_at(self, level: int) -> Told:
        self.began, self.level = self.now, level
        names = [one["id"] for one in VALUE["actions"] if level in one["levels"]]
        self.write(
            "response.activated", f"response:{RESPONSE}", incident=INCIDENT, plan=PLAN.id, edition=PLAN.edition,
            sha256="0", region="530621", level=level, ordered_by="", occurred_at=START - timedelta(minutes=6),
            known_at=START, basis={}, posts=[{"post": "duty", "holder": "account:1"}], tasks=self.planned(names),
        )  # fmt: skip
        return self

    def planned(self, names: list[str]) -> list[dict[str, Any]]:
        """Each due twenty minutes from now."""
        told = self.tasks(names)
        for one in told:
            one["planned_due_at"] = self.now + timedelta(minutes=20)
        return told

    def task(self, name: str, act: str, **says: Any) -> Told:
        self.write(f"task.{act}", f"task:{self.live[name]}", incident=INCIDENT, response=RESPONSE, action=name, title=name,
                   **says)  # fmt: skip
        return self

    def judged(self, minute: int, **more: Any) -> Review:
        return review(self.lines, PLAN, INCIDENT, START + timedelta(minutes=minute), **({"response": RESPONSE} | more))


def of(found: Review, key: str, kind: str = "action") -> Item:
    return next(one for one in found.items if one.kind == kind and one.key == key)


@pytest.fixture
def told() -> Told:
    tale = Told()
    tale.write("incident.opened", f"incident:{INCIDENT}", signals=["s1"], title="地震")
    return tale


def test_a_task_is_met_late_or_missed_by_the_minute_the_plan_gave_it(told: Told):
    told.at(10).activate_at(2)
    told.at(30).task("look", "finished").at(37).task("report", "opened").at(45).task("report", "finished")
    found = told.judged(60)
    assert (of(found, "look").verdict, of(found, "look").planned_at) == (Verdict.MET, START + timedelta(minutes=30))
    assert (of(found, "report").verdict, of(found, "report").late_by_min) == (Verdict.LATE, 15)  # clock: 30 from known
    assert (of(found, "send").verdict, of(found, "send").reason.code) == (Verdict.MISSED, "never_opened")
    assert (of(found, "shelter").verdict, of(found, "shelter").reason.code) == (
        Verdict.NOT_APPLICABLE,
        "level_not_asked",
    )
    assert (of(found, "known", "clock").verdict, of(found, "known", "clock").late_by_min) == (Verdict.LATE, 15)
    assert of(told.judged(29), "send").verdict == Verdict.NOT_JUDGEABLE, "not due yet"


@pytest.mark.parametrize("minute, verdict", [(29, Verdict.NOT_APPLICABLE), (31, Verdict.MISSED)])
def test_what_a_stand_down_cancels_is_missed_once_it_was_due(told: Told, minute: int, verdict: Verdict):
    told.at(10).activate_at(2)
    told.at(minute).end()
    assert of(told.judged(60), "send").verdict == verdict


def test_an_extended_task_is_judged_by_the_plan_and_by_the_extension(told: Told):
    told.at(10).activate_at(2)
    told.at(25).task("send", "extended", due_at=START + timedelta(minutes=50)).at(40).task("send", "finished")
    one = of(told.judged(60), "send")
    assert (one.verdict, one.late_by_min) == (Verdict.LATE, 10)
    assert one.extension is not None and one.extension.verdict == Verdict.MET


def test_a_level_raised_on_the_way_asks_for_its_actions_from_then_on(told: Told):
    told.at(0).activate_at(2)
    told.at(15)
    told.write("response.level_changed", f"response:{RESPONSE}", incident=INCIDENT, before=2, after=1, ordered_by="",
               reason="", basis={}, new=told.planned(["shelter"]), cancelled=[], kept=[])  # fmt: skip
    told.at(40).task("shelter", "finished")
    one = of(told.judged(60), "shelter")
    assert (one.planned_at, one.late_by_min) == (START + timedelta(minutes=35), 5)


def test_a_post_that_nobody_held_is_late_by_the_time_it_was_empty(told: Told):
    told.at(10).activate_at(2)
    told.at(22).write("response.staffed", f"response:{RESPONSE}", incident=INCIDENT, post="rescue", before="",
                      holder="account:8", tasks=[])  # fmt: skip
    found = told.judged(60)
    rescue = of(found, "rescue", "post")
    assert (rescue.verdict, rescue.late_by_min, rescue.empty_min) == (Verdict.LATE, 12, 12)
    assert of(found, "duty", "post").verdict == Verdict.MET
    assert (of(found, "chief", "post").verdict, of(found, "chief", "post").empty_min) == (Verdict.MISSED, 50)


def test_criteria_that_were_met_and_no_response_are_a_miss_with_every_action_they_asked_for(told: Told):
    says = {
        "kind": "deaths",
        "value": 31,
        "low": None,
        "signal": "",
        "incident": INCIDENT,
        "fact": "f",
        "supersedes": "",
    }
    told.at(5).write("fact.reported", "fact:f", **says)
    found = told.judged(120, response="")
    assert [(one.key, one.verdict) for one in found.items if one.kind == "level"] == [("2", Verdict.MISSED)]
    assert {one.key for one in found.items if one.kind == "action" and one.verdict == Verdict.MISSED} == {
        "look", "report", "send",
    }  # fmt: skip
    told.at(20).write("fact.voided", "fact:f", was="reported", reason="误报", **says)
    assert of(told.judged(120, response=""), "2", "level").reason.code == "criteria_lapsed"


def test_people_moved_and_the_intensity_that_was_modelled_count_for_the_criteria_that_ask_for_them(told: Told):
    moved = {"kind": "moved_people", "value": 41, "low": None, "signal": "", "incident": INCIDENT, "fact": "m", "supersedes": ""}
    told.at(5).write("fact.reported", "fact:m", **moved)
    assert of(told.judged(120, response=""), "3", "level").verdict == Verdict.MISSED
    told.at(6).write("assessment.made", f"incident:{INCIDENT}", inputs={"max_intensity": 9.2})
    assert of(told.judged(120, response=""), "1", "level").planned_at == START + timedelta(minutes=6)


def test_an_aftershock_that_is_merged_into_the_earthquake_makes_it_no_weaker():
    told = Told()
    told.write("signal.received", "signal:s1", magnitude=6.5, occurred_at=START)
    told.write("incident.opened", f"incident:{INCIDENT}", signals=["s1"], title="地震")
    told.at(1).write("assessment.made", f"incident:{INCIDENT}", inputs={"is_populated": True, "max_intensity": 3})
    told.at(2).merge()
    told.write("assessment.made", "incident:twin", inputs={"is_populated": False, "max_intensity": 2})
    told.at(9).activate_at(2)
    assert of(told.judged(60), "2", "level").verdict == Verdict.MET


def test_one_of_two_regions_responses_has_to_be_named_and_judged_by_its_own_plan(told: Told):
    told.at(10).activate_at(2)
    told.elsewhere()
    with pytest.raises(ResponseUnclear):
        told.judged(60, response="")
    with pytest.raises(PlanDiffers):
        told.judged(60, response="theirs")
    assert told.judged(60).region != OTHER


def test_what_is_taken_back_counts_no_more_unless_that_is_taken_back_too(told: Told):
    told.at(10).activate_at(2)
    told.at(15).task("look", "finished")
    done = told.lines[-1]
    told.write("incident.undone", f"incident:{INCIDENT}", entry=done["id"], verb="task.finished")
    assert of(told.judged(60), "look").verdict == Verdict.MISSED
    told.write("incident.undone", f"incident:{INCIDENT}", entry=told.lines[-1]["id"], verb="incident.undone")
    assert of(told.judged(60), "look").verdict == Verdict.MET


def test_an_order_is_there_by_the_time_that_was_first_expected(told: Told):
    told.at(10).activate_at(2)
    for order in ("late", "back", "blind"):
        told.at(12).write("order.issued", f"order:{order}", incident=INCIDENT, eta_at=None)
    for order in ("late", "back"):
        told.write("order.routed", f"order:{order}", incident=INCIDENT, eta_at=START + timedelta(minutes=40))
    told.at(30).write("order.recalled", "order:back", incident=INCIDENT)
    told.at(47).write("order.arrived", "order:late", incident=INCIDENT)
    found = told.judged(60)
    assert of(found, "late", "order").late_by_min == 7
    assert of(found, "back", "order").verdict == Verdict.NOT_APPLICABLE
    assert of(found, "blind", "order").reason.code == "no_eta"
