"""A replay file is checked, plays in order, once, by the posts it names; another file is another incident."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest
from django.db import transaction

from anlan.command.jobs import reroute, route
from anlan.command.models import Order
from anlan.core import clock
from anlan.core.accounts import services as accounts
from anlan.core.batches.services import Incoming
from anlan.core.clock.models import Workspace
from anlan.core.deadlines import firing
from anlan.core.deadlines.models import Deadline
from anlan.core.jobs.models import Job
from anlan.core.journal.models import Entry
from anlan.core.permission import system_actor
from anlan.exercises import queries, services, starting
from anlan.exercises.acts import ACTS
from anlan.exercises.another import with_bulletin
from anlan.exercises.checking import check, schema
from anlan.exercises.errors import BulletinUnfit
from anlan.exercises.inputs import INPUTS
from anlan.exercises.models import Replay, Step
from anlan.exercises.reading import read_replay
from anlan.incidents.models import Incident
from anlan.plans import services as plans
from anlan.plans.reading import plan_files
from anlan.response.models import Response, Task
from anlan.risk.arrays import Ground
from tests.command.dispatch_room import Quiet, means, roads
from tests.incidents.conftest import LUDIAN as COUNTY
from tests.resources.samples import bring
from tests.risk.place import demo as demo_place

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
        ("do: add_note, text: 无人", "do: close_road, title: 路, reason: 塌方, radius_m: 9", 17, "Either a point"),
    ],
)
def test_each_fault_of_a_replay_is_named_with_its_line(old: str, new: str, line: int, says: str) -> None:
    good = a_replay()
    assert check(good) == []
    faults = check(good.replace(old, new, 1))
    assert {one.line for one in faults} == {line} and any(says in one.sentence for one in faults), faults


def test_a_text_that_would_grow_beyond_all_bounds_is_refused_before_it_is_built() -> None:
    grows = "".join(f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in pairwise("abcdefghijkl"))
    (found,) = check("a: &a [x]\n" + grows)
    assert "太大" in found.sentence


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
def test_a_task_is_not_finished_before_it_was_accepted_however_long_that_waits(
    house: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "AGAIN_AFTER", timedelta(hours=1))  # the acceptance is tried too early, then left alone
    workspace = begun(a_replay())
    play(workspace, at("3 16:55"), every_min=1)
    with clock.entered(workspace):
        verifying = Task.objects.get(action="verify_event")
        assert verifying.state == Task.State.OPEN
        services._left_alone.clear()
        play(workspace, at("3 16:56"), every_min=1)
        done = Step.objects.filter(state="played", kind__in=("accept_task", "finish_task")).order_by("done_at")
        assert list(done.values_list("kind", flat=True)) == ["accept_task", "finish_task"]


@pytest.mark.django_db
def test_without_acts_the_desk_is_left_with_clocks_that_run_out(house: Desk) -> None:
    workspace = begun(a_replay(), has_acts=False)
    play(workspace, at("3 19:00"), every_min=30)
    firing.fire_due(workspace)
    with clock.entered(workspace):
        assert not Step.objects.filter(is_act=True).exists() and not Response.objects.exists()
        assert Deadline.objects.filter(state=Deadline.State.MISSED, kind__startswith="report.").exists()


@pytest.mark.django_db
def test_another_bulletin_is_another_incident_of_its_own_day_and_whoever_has_no_say_there_is_noted(house: Desk) -> None:
    """Of another day and in another encoding; what came from outside of the old one does not come."""
    other = HUIZE.replace("2014年08月03日16时30分", "2019年05月01日02时10分").encode("gb18030")
    file = with_bulletin(read_replay(a_replay()), other)
    workspace = starting.start(file=file, by=SETUP)
    assert workspace.region_codes == ["53"] and "会泽" in workspace.name
    began = datetime.fromisoformat("2019-05-01T02:09:00+08:00")
    assert file.starts_at == began and [one.kind for one in file.items if not one.is_act] == ["bulletin"]
    turn_to(workspace, began)
    play(workspace, began + timedelta(hours=1.5), every_min=10)
    with clock.entered(workspace):
        assert Incident.objects.get().title.startswith("云南省曲靖市会泽县 5.9")
        states = dict(Step.objects.values_list("kind", "state"))
        assert (states["bulletin"], states["activate"]) == ("played", "left_out") and "fact" not in states
        assert {one.kind for one in queries.progress_of([workspace.pk])[workspace.pk].left_out} == {"accept_task", "activate", "finish_task", "add_note"}


@pytest.mark.django_db
def test_another_bulletin_is_held_in_its_own_province_and_what_is_none_is_refused_with_its_fault(house: Desk) -> None:
    file = read_replay(a_replay())
    told = with_bulletin(file, QUAKE.format(place="四川雅安市芦山县（北纬30.3度，东经102.9度）", magnitude="7.0").encode())
    assert told.region_codes == ("51",) and [one.at for one in told.items] == [one.at for one in file.items if one.kind != "fact"]
    later = clock.wall().replace(month=1, day=1) + timedelta(days=1500)  # an exercise of years to come
    planned = HUIZE.replace("2014年08月03日", f"{later:%Y年%m月%d日}").encode()
    assert with_bulletin(file, planned).starts_at.year == later.year
    for data, says in ((b"", "内容为空"), ("今天天气很好。".encode(), "速报"), (HUIZE.replace("26.5度", "96.5度").encode(), "纬度")):
        with pytest.raises(BulletinUnfit, match=says):
            with_bulletin(file, data)
    day = starting.ludian()
    drawn = with_bulletin(day, HUIZE.encode())  # where an act named a place of the old incident, that of the new one is meant
    (order,) = [one.given for one in drawn.items if one.kind == "order_team"]
    assert not {"longitude", "latitude", "destination"} & set(order)
    assert sum(one.is_act for one in drawn.items) == sum(one.is_act for one in day.items)


ON_THE_ROAD = """
  - {at: "2014-08-03T16:41:00+08:00", by: ld.duty, do: order_team, as: sent, kind: medical, reason: 就近}
  - {at: "2014-08-03T16:42:00+08:00", by: ld.duty, do: acknowledge_order, order: sent}
  - {at: "2014-08-03T16:43:00+08:00", by: ld.duty, do: depart, order: sent}
  - {at: "2014-08-03T16:44:00+08:00", by: ld.duty, do: close_road, title: 进镇道路, reason: 塌方, order: sent, radius_m: 800}
  - {at: "2014-08-03T16:45:00+08:00", by: ld.duty, do: accept_replan, order: sent}
  - {at: "2014-08-03T16:46:00+08:00", by: ld.duty, do: arrive, order: sent}
  - {at: "2014-08-03T16:47:00+08:00", by: ld.duty, do: order_team, kind: comprehensive, patience_min: 10}
"""


@pytest.mark.django_db
def test_posts_send_the_nearest_team_a_slide_cuts_its_way_and_nobody_is_there_before_the_way_is_driven(house: Desk) -> None:
    bring(Incoming(means()))
    flat = Ground(np.full((10, 10), 1900.0), np.zeros((10, 10), bool), 103.0, 27.5, 0.1)
    demo_place(roads(), flat, region_code=COUNTY)
    workspace = begun(a_replay().replace("acts:\n", "acts:" + ON_THE_ROAD))
    computed = {route: "command.route", reroute: "command.reroute"}
    for minute in range(31, 211):
        play(workspace, at("3 16:30") + timedelta(minutes=minute - 30), every_min=1)
        for work, kind in computed.items():
            for job in Job.objects.filter(kind=kind, state=Job.State.WAITING):
                work(job.input, Quiet())
                Job.objects.filter(pk=job.pk).update(state=Job.State.DONE)
    with clock.entered(workspace):
        order = Order.objects.get()
        assert order.lines.get().title == "近医疗队" and (order.longitude, order.latitude) == (103.3, 27.1)
        change = order.reroutings.get()
        assert change.state == change.State.ACCEPTED and change.diff["more_min"] > 5
        arrived = Step.objects.get(kind="arrive")
        assert arrived.state == "played" and order.arrived_at is not None and order.eta_at is not None
        assert order.arrived_at >= order.eta_at and order.arrived_at - arrived.at > timedelta(minutes=5)
        assert [one.reason for one in queries.progress_of([workspace.pk])[workspace.pk].left_out if one.kind == "order_team"] == ["没有空闲的“comprehensive”队伍。"]


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
