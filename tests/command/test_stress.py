"""Plans put to the test against the means that exist: issue 5, sentence 2; P-09, M-15."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from anlan.command.matching import matched
from anlan.command.means import means_of
from anlan.command.models import PlanStress
from anlan.command.needs import rules_at
from anlan.command.queries.closures import in_force
from anlan.command.queries.stress import newest_stress, stress_of
from anlan.command.services import stressing
from anlan.command.stress.drawing import Drawn, NothingToDraw, draw
from anlan.command.stress.testing import stressed
from anlan.command.stress.trying import Trial, tried
from anlan.command.stress_jobs import ask_tonight, stress
from anlan.command.stress_rules import stress_rules
from anlan.core import clock, journal
from anlan.core.accounts.models import DutyShift
from anlan.core.errors import NotFound
from anlan.core.journal.models import Entry
from anlan.core.packs.loading import OFFICIAL_TIME
from anlan.core.permission import Actor, Mandate, NotPermitted
from anlan.core.workspaces.services import create_exercise
from anlan.incidents.models import Incident
from anlan.incidents.services import open_incident, receive_bulletins
from anlan.plans import plan_files
from anlan.plans.models import PlanVersion
from anlan.plans.queries import document
from anlan.plans.services import adopt_plan
from anlan.resources.models import Team
from anlan.response import services as response

from .dispatch_room import COUNTY, EPICENTRE, Post, Quiet
from .stress_table import HOUSE, SAMPLES, SETUP, adopted, people, prepare

pytestmark = [pytest.mark.databases]
MEDICAL = {"capability": "medical", "quantity": {1: 20, 2: 9, 3: 3}, "by_min": 40}
TENTS = {"item": "tents_12_m2", "quantity": {1: 200, 2: 70}, "by_min": 600}
PLACES = (EPICENTRE, (103.34, 27.1), (103.4, 27.12))


def checked(version: PlanVersion, **more: Any) -> dict[str, Any]:
    return stressed(version, COUNTY, **({"draws": 20, "seed": 1} | more))


def of_action(found: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in found["actions"] if one["action"] == name)


def test_the_check_up_says_what_fails_by_how_much_how_late_and_what_runs_short_first(post: Post) -> None:
    """Two medical teams of 6: the near one is at the epicentre after 27.5 min, the far one after 42.5. Level 3 needs 3 by 40
    min: met. Level 2 needs 9: 2.5 min late. Level 1 needs 20: 8 short. 160 tents: level 1 lacks 40 of 200."""
    people(EPICENTRE)
    found = checked(adopted([MEDICAL, TENTS]))
    assert {one["level"]: one["draws"] for one in found["levels"]} == {1: 5, 2: 5, 3: 5, 4: 5}
    assert {one["level"]: one["fails"] for one in found["levels"]} == {1: 1.0, 2: 1.0, 3: 0.0, 4: 0.0}
    send = of_action(found, "send")
    assert (send["draws"], send["failed"]) == (15, 10) and send["fails_from"] < 2 / 3 < send["fails_to"]
    (medical,), (tents,) = send["needs"], of_action(found, "shelter")["needs"]
    assert medical["why"] == {"no_means": 5, "late": 5} and medical["draws"] == 15
    assert (medical["short_worst"], medical["wanted_worst"]) == (8.0, 20.0)
    assert medical["late_min_median"] == medical["late_min_worst"] == pytest.approx(2.5, abs=0.2)
    assert tents["why"] == {"no_means": 5} and (tents["short_median"], tents["short_worst"]) == (40.0, 40.0)
    first, second = found["bottlenecks"]
    assert (first["what"], first["required"], first["available"]) == ("medical", {"1": 20.0, "2": 9.0, "3": 3.0}, 12.0)
    assert (second["what"], second["required"], second["available"]) == ("tents_12_m2", {"1": 200.0, "2": 70.0}, 160.0)
    assert (found["with"]["teams"], found["with"]["stores"], found["with"]["vehicles"]) == (3, 2, 3)
    assert all(one["source"] and one["as_of"] for one in found["with"]["sources"])


def test_the_same_seed_draws_the_same_and_what_is_drawn_lies_where_people_live(post: Post) -> None:
    people(*PLACES)
    plan, rules = document(adopted([MEDICAL])), stress_rules(COUNTY)
    given = {"draws": 200, "since": datetime(2026, 11, 1, tzinfo=OFFICIAL_TIME)}
    first, again, other = (draw(plan, COUNTY, rules, seed=seed, **given) for seed in (1, 1, 2))
    assert first == again != other
    assert {(one.longitude, one.latitude) for one in first} == set(PLACES)
    assert Counter(one.level for one in first) == {1: 50, 2: 50, 3: 50, 4: 50}
    assert all(10 * (5 - one.level) <= one.inputs["dead"] for one in first), "the plan's own lines: 10, 20, 30, 40 dead"
    assert {one.at.hour for one in first} == set(range(24)) and len({one.at.date() for one in first}) == 7
    with pytest.raises(NothingToDraw):
        draw(plan, "530622", rules, seed=1, **given)


def test_a_closed_road_makes_a_place_worse_and_is_named(post: Post) -> None:
    """Round by the north the near team needs 50 km to the epicentre: 3 people by 40 min are late there, at level 3 too."""
    people(EPICENTRE, (103.42, 27.1))
    version = adopted([MEDICAL])
    before = checked(version)
    closure = post.close()
    after = checked(version)
    assert after["with"]["closures"] == [closure.uid] and before["with"]["closures"] == []
    assert after["places"][0]["code"] == "530621101" and after["places"][0]["worse_by"] > 0 > after["places"][-1]["worse_by"]
    assert of_action(after, "send")["failed"] > of_action(before, "send")["failed"]


def test_who_stands_empty_is_told_by_the_roster_of_the_hour_and_unknown_without_one(post: Post) -> None:
    """The duty officer's shift ends 23 h from now; nobody ever holds the rescue post."""
    people(EPICENTRE)
    version = adopted([MEDICAL])
    found = checked(version, draws=24)
    assert found["has_roster"]
    assert 0 < of_action(found, "look")["vacant"] < 1 == of_action(found, "send")["vacant"]
    DutyShift.objects.all().delete()
    found = checked(version, draws=4)
    assert not found["has_roster"] and of_action(found, "send")["vacant"] is None


def activated(one: Drawn, post: Post) -> dict[str, Any]:
    """What dispatch finds when the plan is really activated for a drawn incident in an exercise."""
    exercise = create_exercise(key=f"drill{one.number}", name="演练", region_codes=[COUNTY], starts_at=one.at, by=SETUP)
    with clock.entered(exercise):
        at = one.at.astimezone(OFFICIAL_TIME)
        text = (
            f"中国地震台网正式测定：{at:%Y年%m月%d日%H时%M分}在云南省昭通市鲁甸县（北纬{one.latitude}度，东经{one.longitude}度）"
            "发生5.0级地震，震源深度12千米。"
        )  # fmt: skip
        signal = receive_bulletins(text.encode(), channel="desk", by=SETUP).uid
        open_incident(signal=signal, by=SETUP)
        incident = Incident.objects.get(state=Incident.State.OPEN)
        assert (incident.longitude, incident.latitude) == (one.longitude, one.latitude)
        sentence = response.propose(incident=incident, region_code=COUNTY, level=one.level).read_back
        response.activate(incident=incident.uid, region_code=COUNTY, level=one.level, read_back=sentence, by=SETUP)
        return matched(COUNTY, [COUNTY])


def trials_of(version: PlanVersion, draws: int) -> list[Trial]:
    plan, rules = document(version), rules_at(COUNTY)
    drawn = draw(plan, COUNTY, stress_rules(COUNTY), draws=draws, seed=1, since=clock.now())
    return tried(plan, COUNTY, drawn, means_of([COUNTY], rules), in_force(), rules)[0]


def assert_equal(trial: Trial, found: dict[str, Any]) -> None:
    """Needs and what of each stays unmet: by kind, since the order of like needs is no one's."""
    real = sorted((one["kind"], one["what"], one["wanted"], one["short"]) for one in found["needs"])
    ours = sorted((one.kind, one.what, one.wanted, one.short) for one in trial.outcomes)
    assert real == ours


def assert_as_soon(trial: Trial, found: dict[str, Any]) -> None:
    """When the last of each need arrives. Where two teams are as good for two needs, dispatch may take either: not here."""
    arrives: dict[str, float] = {}
    for row in found["assignments"]:
        for line in row["lines"]:
            arrives[line["need"]] = max(row["minutes"], arrives.get(line["need"], 0.0))
    ways = sorted((one["what"], arrives.get(one["key"]) or 0.0) for one in found["needs"])
    assert [one[1] for one in ways] == pytest.approx(
        [minutes for _what, minutes in sorted((one.what, one.arrives_min or 0.0) for one in trial.outcomes)], abs=0.2
    )


def is_day(trial: Trial) -> bool:
    return 8 <= trial.drawn.at.astimezone(OFFICIAL_TIME).hour < 20


def on_watch_by_day() -> None:
    """The medical teams are at home from 20:00 to 08:00, and need half an hour to assemble."""
    Team.standing.filter(kind="medical").update(shifts=[{"from": "08:00", "to": "20:00"}], callout_min=30)


def test_a_draw_gives_the_needs_and_the_unmet_of_activating_the_plan_in_an_exercise_at_its_hour(post: Post) -> None:
    people(*PLACES)
    on_watch_by_day()
    trials = trials_of(adopted([MEDICAL, TENTS]), 24)
    severest = next(one for one in trials if one.drawn.level == 1 and is_day(one))
    mildest = next(one for one in trials if one.drawn.level == 3 and not is_day(one))
    for trial in (severest, mildest):
        found = activated(trial.drawn, post)
        assert_equal(trial, found)
        assert_as_soon(trial, found)
    assert any(one.short for one in severest.outcomes) and len(mildest.outcomes) == 1


def test_a_team_that_is_called_out_from_home_comes_later_by_night_than_by_day(post: Post) -> None:
    """3 people of the near team are at the epicentre after 27.5 min by day; by night after 57.5, 17.5 min too late."""
    people(EPICENTRE)
    on_watch_by_day()
    version = adopted([MEDICAL])
    trials = [one for one in trials_of(version, 48) if one.drawn.level == 3]
    assert {is_day(one) for one in trials} == {True, False}
    for trial in trials:
        (medical,) = trial.outcomes
        assert medical.arrives_min == pytest.approx(27.5 if is_day(trial) else 57.5, abs=0.2)
        assert medical.why == ("" if is_day(trial) else "late")
    hours = checked(version, draws=48)["hours"]
    assert not 8 <= hours[0]["hour"] < 20 and 8 <= hours[-1]["hour"] < 20, "the worst hour in front"


@pytest.mark.soak
def test_ten_draws_of_the_plan_that_ships_equal_its_activation_in_ten_exercises(post: Post) -> None:
    people(*PLACES)
    PlanVersion.objects.filter(region_code=COUNTY).update(state=PlanVersion.State.WITHDRAWN)
    (file,) = (one for one in plan_files() if one.name == "earthquake.yaml")
    trials = trials_of(adopt_plan(text=file.read_text("utf-8"), origin="pack:test/earthquake", by=SETUP), 10)
    for trial in trials:
        assert_equal(trial, activated(trial.drawn, post))
    assert sum(len(one.outcomes) for one in trials) > 100


def test_a_check_up_is_asked_for_computed_kept_and_seen_by_whom_it_concerns(post: Post) -> None:
    people(EPICENTRE)
    version = adopted([MEDICAL])
    asked = stressing.ask_stress(version=version.uid, region_code=COUNTY, draws=8, seed=5, by=SETUP)
    stress({"stress": asked.uid, "workspace": clock.current_workspace().key}, Quiet())
    viewer, stranger = (Actor(key="account:9001", mandates=(Mandate("duty_officer", code),)) for code in (COUNTY, "533122"))
    kept = newest_stress(version, COUNTY, viewer)
    assert kept is not None and kept.result is not None and (kept.result["seed"], kept.result["draws"]) == (5, 8)
    assert kept.result["actions"] and kept.made_at is not None
    assert not stress_of(version, stranger).exists()
    with pytest.raises((NotFound, NotPermitted)):
        stressing.ask_stress(version=version.uid, region_code=COUNTY, by=stranger)


def test_without_data_of_the_place_the_check_up_says_so(post: Post) -> None:
    asked = stressing.ask_stress(version=adopted([MEDICAL]).uid, region_code=COUNTY, by=SETUP)
    with pytest.raises(NothingToDraw):
        stress({"stress": asked.uid, "workspace": clock.current_workspace().key}, Quiet())
    asked.refresh_from_db()
    assert asked.state == PlanStress.State.FAILED and "没有人口数据" in asked.error


def test_plans_in_force_where_there_is_a_post_are_tested_once_a_night(post: Post) -> None:
    version = adopted([MEDICAL])
    night = clock.now().astimezone(OFFICIAL_TIME).replace(hour=3, minute=0)
    if night > clock.now():
        night -= timedelta(days=1)
    assert ask_tonight(night + timedelta(hours=7)) == 0
    assert ask_tonight(night) >= 1
    (row,) = PlanStress.objects.filter(plan=version)
    assert (row.region_code, row.draws) == (COUNTY, 200)
    assert ask_tonight(night) == 0


def test_every_service_of_the_check_up_writes_its_entry_for_planners_alone(post: Post) -> None:
    things = prepare(adopted([MEDICAL]))
    planner, officer = (Actor(key="account:9001", mandates=(Mandate(role, COUNTY),)) for role in ("evaluator", "duty_officer"))
    assert {name for name in journal.declared_services() if name.startswith(HOUSE)} == set(SAMPLES)
    for name, call in SAMPLES.items():
        with transaction.atomic():
            last = Entry.objects.order_by("-id").values_list("id", flat=True)[0]
            call(things, planner)
            verbs = Entry.objects.filter(id__gt=last).values_list("verb", flat=True)
            assert set(verbs) == set(journal.declared_services()[name])
            transaction.set_rollback(True)
        with pytest.raises(NotPermitted):
            call(things, officer)
