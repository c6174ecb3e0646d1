"""What is said of an event: ranges with sources until a named person verifies (D-03, UX principle 4)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from anlan.core import clock
from anlan.core.errors import InvalidInput, NotFound
from anlan.core.figures import Kind
from anlan.core.journal import payload_of
from anlan.core.journal.models import Entry
from anlan.core.permission import NotPermitted
from anlan.incidents import queries, services
from anlan.incidents.errors import FactSettled, IncidentNotOpen, ReasonNeeded, RegionUnknown, Stale
from anlan.incidents.models import Fact, Incident
from anlan.incidents.queries.facts import figures_of, pictures_of

from .bulletins import LUDIAN_FORMAL
from .conftest import FAR_COUNTY, LUDIAN, QIAOJIA, ZHAOTONG, Desk, all_of_china, china, desk, person  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def incident(desk: Desk) -> Incident:  # noqa: F811
    found = desk.post(LUDIAN_FORMAL).incident
    assert found is not None
    return found


OFFICER, COMMANDER = person(), person("commander", number=9003)


def say(incident: Incident, value: float | None, source: str = "鲁甸县公安局", *, kind: str = "deaths", **more: Any) -> Fact:
    return services.report_fact(incident=incident.uid, kind=kind, value=value, source=source, by=OFFICER, **more)


def test_what_nobody_reported_is_unknown_and_a_report_of_none_is_zero(incident: Incident) -> None:
    assert figures_of(incident, OFFICER) == {}
    say(incident, 0)
    figure = figures_of(incident, OFFICER)["deaths"]
    assert (figure.value, figure.unit, figure.kind, figure.source) == (0, "人", Kind.REPORTED, "鲁甸县公安局")


def test_two_sources_that_differ_are_a_range_with_both_until_a_person_verifies(incident: Incident) -> None:
    say(incident, 3)
    hospital = say(incident, 5, "鲁甸县人民医院")
    picture = pictures_of(incident, OFFICER)["deaths"]
    bounds = picture.figure.interval
    assert picture.is_disputed and bounds is not None and (bounds.low, bounds.high) == (3, 5)
    assert set(picture.figure.source.split("、")) == {"鲁甸县公安局", "鲁甸县人民医院"}
    services.verify_fact(fact=hospital.uid, by=COMMANDER)
    figure = figures_of(incident, OFFICER)["deaths"]
    assert (figure.value, figure.kind, figure.interval, figure.source) == (5, Kind.VERIFIED, None, "鲁甸县人民医院")


def test_a_report_after_the_verification_waits_beside_the_verified_figure(incident: Incident) -> None:
    services.verify_fact(fact=say(incident, 5, as_of=clock.now() - timedelta(hours=1)).uid, by=COMMANDER)
    newer = say(incident, 7)
    picture = pictures_of(incident, OFFICER)["deaths"]
    assert (picture.figure.value, picture.later) == (5, (newer,))
    services.verify_fact(fact=newer.uid, by=COMMANDER)
    picture = pictures_of(incident, OFFICER)["deaths"]
    assert (picture.figure.value, picture.later) == (7, ())


def test_a_source_that_corrects_itself_counts_once(incident: Incident) -> None:
    first = say(incident, 3)
    second = say(incident, 4)
    late = say(incident, 2, as_of=clock.now() - timedelta(hours=3))
    figure = figures_of(incident, OFFICER)["deaths"]
    assert (figure.value, figure.interval) == (4, None)
    assert (second.supersedes, late.supersedes) == (first, None), "an older hour's figure supersedes nothing"


def test_a_total_adds_places_side_by_side_and_never_a_place_to_what_it_lies_in(incident: Incident) -> None:
    for code, value in ((LUDIAN, 2), (QIAOJIA, 1)):
        say(incident, value, f"{code} 应急局", region_code=code)
    assert figures_of(incident, OFFICER)["deaths"].value == 3
    say(incident, 3, "昭通市应急局", region_code=ZHAOTONG)
    figure = figures_of(incident, OFFICER)["deaths"]
    assert (figure.value, figure.interval, figure.source) == (3, None, "昭通市应急局")
    say(incident, 4, f"{LUDIAN} 应急局", region_code=LUDIAN)
    figure = figures_of(incident, OFFICER)["deaths"]
    assert figure.interval is not None and (figure.interval.low, figure.interval.high) == (3, 5), "4 + 1 below, 3 above"


def test_an_unknown_part_adds_nothing_and_does_not_make_the_rest_unknown(incident: Incident) -> None:
    say(incident, 2, region_code=LUDIAN)
    say(incident, None, region_code=QIAOJIA, text="失联，人数不清")
    assert figures_of(incident, OFFICER)["deaths"].value == 2
    say(incident, None, kind="missing", text="不清楚")
    assert figures_of(incident, OFFICER)["missing"].value is None


def test_a_voided_report_gives_way_to_what_it_superseded(incident: Incident) -> None:
    say(incident, 3)
    wrong = say(incident, 30)
    with pytest.raises(ReasonNeeded):
        services.void_fact(fact=wrong.uid, reason=" ", by=OFFICER)
    with pytest.raises(Stale):
        services.void_fact(fact=wrong.uid, reason="多打一个零", if_version=7, by=OFFICER)
    services.void_fact(fact=wrong.uid, reason="多打一个零", by=OFFICER)
    assert figures_of(incident, OFFICER)["deaths"].value == 3
    assert wrong.pk in {fact.pk for fact in queries.facts_of(incident, OFFICER)}, "nothing is deleted"


def test_who_reports_may_void_his_own_but_verifies_nothing_and_voids_nobody_elses(incident: Incident) -> None:
    liaison = person("liaison", number=9004)
    own = services.report_fact(incident=incident.uid, kind="injured", value=3, by=liaison)
    others = say(incident, 3)
    for act in (
        lambda: services.verify_fact(fact=own.uid, by=liaison),
        lambda: services.void_fact(fact=others.uid, reason="误报", by=liaison),
    ):
        with pytest.raises(NotPermitted):
            act()
    services.void_fact(fact=own.uid, reason="重复", by=liaison)
    services.verify_fact(fact=others.uid, by=COMMANDER)
    with pytest.raises(FactSettled):
        services.verify_fact(fact=others.uid, by=COMMANDER)
    with pytest.raises(NotFound):
        queries.facts_of(incident, person("commander", FAR_COUNTY))


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"kind": "deaths", "value": 1.5}, InvalidInput),
        ({"kind": "deaths", "value": 1e15}, InvalidInput),
        ({"kind": "deaths", "value": -1}, InvalidInput),
        ({"kind": "deaths", "value": None}, InvalidInput),
        ({"kind": "deaths", "value": 5, "low": 6}, InvalidInput),
        ({"kind": "telecom_cut", "value": 2}, InvalidInput),
        ({"kind": "road_blocked", "value": 2}, InvalidInput),
        ({"kind": "unheard_of", "value": 2}, InvalidInput),
        ({"kind": "deaths", "value": 1, "region_code": "999999"}, RegionUnknown),
        ({"kind": "deaths", "value": 1, "longitude": 103.0}, InvalidInput),
    ],
)
def test_a_figure_that_does_not_fit_its_question_is_refused(incident: Incident, more: Any, refusal: Any) -> None:
    with pytest.raises(refusal):
        say(incident, **more)
    assert not Fact.objects.exists()


def test_facts_come_in_while_open_and_after_the_close_but_not_for_a_false_alarm(incident: Incident) -> None:
    services.close_incident(incident=incident.uid, by=OFFICER)
    say(incident, 1)
    services.reopen_incident(incident=incident.uid, by=OFFICER)
    services.mark_incident_false(incident=incident.uid, by=OFFICER)
    with pytest.raises(IncidentNotOpen):
        say(incident, 2)


def test_the_journal_tells_the_figure_and_the_source_but_not_the_words(incident: Incident) -> None:
    say(incident, None, kind="road_blocked", text="张三家门前塌方")
    say(incident, 3, low=2, high=4)
    told = [payload_of(entry) for entry in Entry.objects.filter(verb="fact.reported").order_by("id")]
    assert [(one["kind"], one["value"], one["low"], one["high"], one["source"]) for one in told] == [
        ("road_blocked", None, None, None, "鲁甸县公安局"), ("deaths", 3, 2, 4, "鲁甸县公安局"),
    ]  # fmt: skip
    assert not Entry.objects.filter(payload__contains="张三").exists()
    desk_says = services.report_fact(incident=incident.uid, kind="injured", value=1, by=OFFICER)
    assert desk_says.source == "鲁甸县值班员", "a post, never a person"


def test_what_was_said_of_a_merged_incident_is_said_of_the_one_it_went_into(incident: Incident) -> None:
    from .bulletins import cenc

    other = Desk(person("duty_officer", "53")).post(cenc("2014年08月09日16时30分", magnitude=5.0)).incident
    assert other is not None
    say(other, 2)
    services.merge_incidents(incident=other.uid, into=incident.uid, by=person("duty_officer", "53"))
    assert figures_of(queries.incident_by_uid(incident.uid, OFFICER), OFFICER)["deaths"].value == 2
