"""A replay file is checked, plays in order, once, by the posts it names; another file is another incident."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import transaction

from anlan.core import clock
from anlan.core.accounts import services as accounts
from anlan.core.clock.models import Workspace
from anlan.core.deadlines import firing
from anlan.core.deadlines.models import Deadline
from anlan.core.journal.models import Entry
from anlan.core.permission import system_actor
from anlan.exercises import services, starting
from anlan.exercises.acts import ACTS
from anlan.exercises.checking import check, schema
from anlan.exercises.inputs import INPUTS
from anlan.exercises.models import Replay, Step
from anlan.exercises.reading import read_replay
from anlan.incidents.models import Incident
from anlan.plans import services as plans
from anlan.plans.reading import plan_files
from anlan.response.models import Response, Task
from tests.incidents.conftest import LUDIAN as COUNTY

from .conftest import Desk, at, play, settle, turn_to

SETUP = system_actor("test")
QUAKE = "中国地震台网正式测定：2014年08月03日16时30分在{place}发生{magnitude}级地震，震源深度12千米。"
LUDIAN = QUAKE.format(place="云南省昭通市鲁甸县（北纬27.1度，东经103.3度）", magnitude="6.5")
HUIZE = QUAKE.format(place="云南省曲靖市会泽县（北纬26.5度，东经103.4度）", magnitude="5.9")


def a_replay(bulletin: str = LUDIAN) -> str:
    """A short one: an earthquake, a start, a task, an act of nobody, one that comes before its thing."""
    return f"""
replay: short
title: 短推演
hazard: earthquake
region_codes: ["53"]
starts_at: "2014-08-03T16:29:00+08:00"
rate: 60
patience_min: 20
inputs:
  - {{at: "2014-08-03T16:32:00+08:00", what: bulletin, content: {bulletin}, basis: 推演}}
  - {{at: "2014-08-03T16:40:00+08:00", what: fact, kind: deaths, value: 3, from: 县民政局, basis: fact, source: "县志 2014-08-04"}}
acts:
  - {{at: "2014-08-03T16:33:00+08:00", by: ld.duty, do: accept_task, action: verify_event}}
  - {{at: "2014-08-03T16:35:00+08:00", by: ld.duty, do: activate, level: 3, ordered_by: commander}}
  - {{at: "2014-08-03T16:36:00+08:00", by: ld.duty, do: finish_task, action: no_such_action, outcome: 无}}
  - {{at: "2014-08-03T16:50:00+08:00", by: ld.duty, do: finish_task, action: verify_event, outcome: 已核实}}
  - {{at: "2014-08-03T16:51:00+08:00", by: no.body, do: add_note, text: 无人}}
"""


def test_the_demo_s_replay_has_no_fault_sources_for_its_facts_and_a_day_of_acts() -> None:
    file = starting.ludian()
    assert check(file.text) == []
    acts = [item for item in file.items if item.is_act]
    assert len(acts) >= 40
    for item in file.items:
        assert item.is_act or item.is_invented or re.search("http|同上|2014-08-0", item.given["source"])
    assert {"refuse_task", "hand_over_task", "close_road", "accept_replan", "change_level", "staff"} <= {one.kind for one in acts}
    assert file.items[-1].at - file.items[0].at < timedelta(hours=24)


def test_the_published_schema_names_what_can_be_played_and_nothing_else() -> None:
    assert set(schema()["$defs"]["act"]["properties"]["do"]["enum"]) == set(ACTS)
    assert set(schema()["$defs"]["input"]["properties"]["what"]["enum"]) == set(INPUTS)


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("do: activate, level: 3", "do: activate, level: 7", 14, "level"),
        ("do: activate, level: 3", "do: activate", 14, "缺少“level”"),
        ("do: activate", "do: start", 14, "activate"),
        ("by: no.body", "who: no.body", 17, "who"),
        ("outcome: 无", "outcom: 无", 15, "outcom"),
        ('source: "县志 2014-08-04"', 'source: "县志"', 11, "source"),
        (', basis: fact, source: "县志 2014-08-04"', ", basis: fact", 11, "source"),
        ("2014-08-03T16:50:00", "2014-08-33T16:50:00", 16, "2014-08-33"),
        ("2014-08-03T16:51:00", "2014-08-02T16:51:00", 17, "早于"),
        ("do: add_note, text: 无人", "do: depart, order: early", 17, "early"),
    ],
)
def test_each_fault_of_a_replay_is_named_with_its_line(old: str, new: str, line: int, says: str) -> None:
    good = a_replay()
    assert check(good) == []
    faults = check(good.replace(old, new, 1))
    assert {one.line for one in faults} == {line} and any(says in one.sentence for one in faults), faults


@pytest.fixture
def house(desk: Desk) -> Desk:
    """The county's duty officer and the plan of 2014; the other posts are nobody's."""
    (path,) = [path for path in plan_files() if path.name == "earthquake_2014.yaml"]
    plans.adopt_plan(text=path.read_text("utf-8"), origin="pack:plan_earthquake", by=SETUP)
    home = accounts.create_organisation(name="鲁甸县应急管理局（演示）", region_code=COUNTY, is_demo=True, by=SETUP)
    office = accounts.create_department(organisation_id=home.pk, name="应急值班室", hazards=["*"], by=SETUP)
    officer = accounts.create_account(username="ld.duty", region_code=COUNTY, is_demo=True, by=SETUP)
    accounts.assign_role(account_id=officer.pk, role="duty_officer", region_code=COUNTY, department_id=office.pk, by=SETUP)
    return desk


def begun(text: str, **more: bool) -> Workspace:
    workspace = starting.start(file=read_replay(text), by=SETUP, **more)
    turn_to(workspace, at("3 16:30"))
    return workspace


@pytest.mark.django_db
def test_inputs_and_acts_play_in_order_by_their_posts_and_what_is_not_there_is_noted(house: Desk) -> None:
    workspace = begun(a_replay())
    play(workspace, at("3 17:30"), every_min=1)
    with clock.entered(workspace):
        steps = list(Step.objects.order_by("number"))
        assert [(one.kind, one.state) for one in steps] == [
            ("bulletin", "played"), ("accept_task", "played"), ("activate", "played"), ("finish_task", "left_out"),
            ("fact", "played"), ("finish_task", "played"), ("add_note", "left_out"),
        ]  # fmt: skip
        assert "no_such_action" in steps[3].reason and "no.body" in steps[6].reason
        assert all(one.done_at - one.at <= timedelta(minutes=1) for one in steps if one.kind in ("bulletin", "activate", "fact"))
        assert steps[1].done_at > steps[2].done_at - timedelta(seconds=1)  # it waited for the response that made its task
        response = Response.objects.get()
        duty = Entry.objects.get(verb="response.activated")
        assert (response.region_code, response.level, response.ordered_by) == ("530621", 3, "commander")
        assert duty.actor == Task.objects.get(action="verify_event").owner.key
        assert Task.objects.get(action="verify_event").state == Task.State.FINISHED
        assert Entry.objects.filter(verb="scenario.injected").count() == len(steps)
    assert not Incident.objects.exists() and not Response.objects.exists()  # reality


@pytest.mark.django_db
def test_without_acts_the_desk_is_left_with_clocks_that_run_out(house: Desk) -> None:
    workspace = begun(a_replay(), has_acts=False)
    play(workspace, at("3 19:00"), every_min=30)
    firing.fire_due(workspace)
    with clock.entered(workspace):
        assert not Step.objects.filter(is_act=True).exists() and not Response.objects.exists()
        assert Deadline.objects.filter(state=Deadline.State.MISSED, kind__startswith="report.").exists()


@pytest.mark.django_db
def test_another_bulletin_is_another_incident_and_whoever_has_no_say_there_is_noted(house: Desk) -> None:
    workspace = begun(a_replay(HUIZE))
    play(workspace, at("3 17:30"), every_min=10)
    with clock.entered(workspace):
        assert Incident.objects.get().title.startswith("云南省曲靖市会泽县 5.9")
        states = dict(Step.objects.values_list("kind", "state"))
        assert (states["bulletin"], states["fact"], states["activate"]) == ("played", "played", "left_out")


@pytest.mark.django_db
def test_a_kill_between_a_step_and_its_note_undoes_both_and_each_is_played_once(
    house: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = begun(a_replay())
    turn_to(workspace, at("3 16:34"))
    real = services.journal.append

    def killed(verb: str, **more: object) -> object:
        if verb == "scenario.injected":
            raise SystemExit
        return real(verb, **more)  # type: ignore[arg-type]

    with monkeypatch.context() as patched, pytest.raises(SystemExit), transaction.atomic():
        patched.setattr(services.journal, "append", killed)
        services.play_due()
    with clock.entered(workspace):
        assert not Step.objects.exclude(state="waiting").exists()
    play(workspace, at("3 17:30"), every_min=10)
    settle()
    with clock.entered(workspace):
        assert Entry.objects.filter(verb="signal.received").count() == 1
        assert Response.objects.count() == 1 and Replay.objects.count() == 1
    assert services.play_due() == 0
