"""What may be the same event, who lives around it, and what a plan's tables can ask of it (D-02, C-04)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from anlan.core.batches.services import Incoming, apply_batch
from anlan.core.figures import Kind
from anlan.incidents import queries, services
from anlan.incidents.models import Incident, Signal
from anlan.incidents.queries.around import surroundings
from anlan.incidents.queries.inputs import plan_inputs, told_inputs
from anlan.incidents.services import Call, Heard
from anlan.risk.facilities import Thing, new_facilities

from .bulletins import LUDIAN_FORMAL
from .conftest import FAR_COUNTY, LUDIAN, Desk, all_of_china, china, desk, person, settle  # noqa: F401
from .samples import SETUP
from .test_calls import AT, OFFICER, TRAPPED, call, take

pytestmark = pytest.mark.django_db


def test_beside_the_form_stand_open_events_nearby_and_signals_that_wait(desk: Desk) -> None:  # noqa: F811
    opened = take("1", "fire", heard=TRAPPED)
    waiting = take("2", "landslide", longitude=AT[0] + 0.005)
    take("3", "traffic", longitude=AT[0] + 0.002)
    found = queries.calls_like(call("draft", "debris_flow"), OFFICER)
    assert [one.signal for one in found] == [waiting] and found[0].fits
    assert found[0].away_m is not None and 480 < found[0].away_m < 510
    anything = queries.calls_like(Call("draft", "", longitude=AT[0], latitude=AT[1]), OFFICER)
    assert [one.incident or one.signal for one in anything][::2] == [opened.incident, waiting] and len(anything) == 3
    assert queries.calls_like(call("draft", "fire"), person("duty_officer", FAR_COUNTY)) == []
    assert queries.calls_like(Call("draft", "fire", place="只有文字"), OFFICER) == []


def facilities() -> None:
    things = [
        Thing("primary_school", "老街小学", LUDIAN, AT[0] + 0.003, AT[1], "教体局", False, capacity=300),
        Thing("primary_school", "山那边小学", LUDIAN, AT[0] + 0.02, AT[1], "教体局", False, capacity=80),
        Thing("hazmat_enterprise", "液氨库", LUDIAN, AT[0], AT[1] + 0.015, "应急局", False, capacity=20),
    ]
    apply_batch(
        kind="facilities", region_code=LUDIAN, origin="test", source="教体局", licence="", as_of=date(2026, 1, 1),
        incoming=[Incoming(new_facilities(things))], is_demo=False, facts={}, by=SETUP,
    )  # fmt: skip


def incident_of(signal: Signal) -> Incident:
    assert signal.incident is not None
    return queries.incident_by_uid(signal.incident.uid, OFFICER)


def test_what_stands_within_the_packs_radius_is_counted_with_its_source(desk: Desk) -> None:  # noqa: F811
    incident = incident_of(take("1", "chemical", region_code=LUDIAN, heard=TRAPPED))
    nothing = surroundings(incident, OFFICER)
    assert [ring.radius_m for ring in nothing] == [1000, 3000]
    assert nothing[0].figures["school"].value is None, "nobody has listed anything there: unknown, not none"
    facilities()
    near, far = surroundings(incident, OFFICER)
    assert (near.figures["school"].value, far.figures["school"].value) == (1, 2)
    assert (near.figures["enterprise"].value, far.figures["enterprise"].value) == (0, 1)
    assert near.figures["people"].value is None
    assert (far.figures["school"].source, far.figures["school"].kind) == ("教体局", Kind.REPORTED)
    assert "3000" in far.figures["school"].method
    assert surroundings(incident, person("informant")) == []


def test_a_plan_reads_what_is_reported_and_knows_what_is_not(desk: Desk) -> None:  # noqa: F811
    incident = incident_of(take("1", "landslide", heard=(*TRAPPED, Heard("deaths", 1), Heard("still_moving", 1))))
    inputs = plan_inputs(incident, OFFICER)
    assert (inputs["deaths"], inputs["trapped"], inputs["dead_and_missing"], inputs["still_moving"]) == (1, 3, 1, True)
    assert inputs["people_to_move"] is None and inputs["telecom_cut"] is None and "magnitude" not in inputs
    told = told_inputs(incident, OFFICER)["dead_and_missing"]
    assert told.missing == ("missing",) and "来电" in told.source
    services.report_fact(incident=incident.uid, kind="missing", value=2, source="镇政府", by=OFFICER)
    told = told_inputs(incident, OFFICER)["dead_and_missing"]
    assert (told.value, told.missing) == (3, ()) and told.source.endswith("镇政府")


def test_an_earthquakes_plan_reads_the_bulletin_and_the_density_of_its_county(desk: Desk) -> None:  # noqa: F811
    incident = incident_of(desk.post(LUDIAN_FORMAL))
    told = told_inputs(incident, OFFICER)
    assert told["magnitude"].value == 6.5 and told["magnitude"].source == "CENC"
    assert told["dead_and_missing"].value is None and told["max_intensity"].value is None
    assert told["is_populated"].value in (True, False, None)


def test_the_words_of_the_grading_tables_are_words_an_incident_can_answer(desk: Desk) -> None:  # noqa: F811
    from anlan.core import clock, packs

    quake = plan_inputs(incident_of(desk.post(LUDIAN_FORMAL)), OFFICER)
    unanswered: dict[str, Any] = {}
    for table in ("accident_grades", "geological_disaster_grades", "geological_danger_grades", "fire_grades"):
        words = packs.lookup(table, at=clock.now()).value["inputs"]
        unanswered |= {word: table for word in words if word not in quake}
    assert unanswered == {}
    grades = packs.lookup("earthquake_grades", at=clock.now()).value["inputs"]
    assert set(grades) - set(quake) == {"loss_share_of_provincial_gdp_percent"}, "known only after the survey"
