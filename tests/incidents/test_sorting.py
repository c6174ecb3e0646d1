"""One earthquake is one incident, whoever tells of it; another earthquake is another."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from anlan.incidents import queries, services
from anlan.incidents.matching import SameEvent
from anlan.incidents.models import Signal
from tools.pytest_plugin import shared_folder

from .bulletins import LUDIAN_AT, LUDIAN_AUTOMATIC, LUDIAN_FORMAL, cenc, usgs
from .conftest import Desk, settle

pytestmark = pytest.mark.django_db


def shared_data() -> Path:
    folder = shared_folder()
    assert folder is not None
    return folder / "data"


def test_two_agencies_with_other_time_place_and_magnitude_type_are_two_sources_of_one_incident(desk: Desk) -> None:
    formal = desk.post(LUDIAN_FORMAL)
    american = desk.post(usgs(at=LUDIAN_AT + timedelta(seconds=6), magnitude=6.1, magnitude_type="mww"))
    (incident,) = desk.incidents()
    assert {formal.incident, american.incident} == {incident}
    assert [signal.source for signal in queries.signals_of(incident)] == ["CENC", "USGS"]
    assert american.magnitude_type == "mww"
    assert incident.title == "云南省昭通市鲁甸县 6.5 级地震"
    assert incident.leading_signal == formal


def test_the_formal_chinese_bulletin_leads_even_when_it_comes_last(desk: Desk) -> None:
    desk.post(usgs(magnitude=6.1))
    assert desk.incidents()[0].title == "云南省昭通市鲁甸县 6.1 级地震"
    desk.post(LUDIAN_FORMAL)
    (incident,) = desk.incidents()
    assert incident.title == "云南省昭通市鲁甸县 6.5 级地震"
    assert "incident.revised" not in desk.verbs()  # the attaching tells of it


def test_a_reviewed_foreign_bulletin_leads_before_an_automatic_chinese_one(desk: Desk) -> None:
    desk.post(LUDIAN_AUTOMATIC)
    american = desk.post(usgs(magnitude=6.2))
    assert desk.incidents()[0].leading_signal == american


@pytest.mark.parametrize(
    ("minutes", "magnitude"), [(10, 5.0), (1, 4.2), (55, 6.4)], ids=["ten minutes", "the next minute", "as large"]
)
def test_an_aftershock_is_an_incident_of_its_own(desk: Desk, minutes: int, magnitude: float) -> None:
    desk.post(LUDIAN_FORMAL)
    after = LUDIAN_AT + timedelta(minutes=minutes)
    desk.post(cenc(at=after.strftime("%Y年%m月%d日%H时%M分"), magnitude=magnitude))
    assert len(desk.incidents()) == 2


def test_two_events_of_one_agency_with_two_identifiers_are_two_however_near(desk: Desk) -> None:
    desk.post(usgs("us0001"))
    desk.post(usgs("us0002", at=LUDIAN_AT + timedelta(seconds=5)))
    assert len(desk.incidents()) == 2


def test_two_formal_bulletins_of_one_network_a_minute_apart_are_two_earthquakes_unless_one_corrects(desk: Desk) -> None:
    desk.post(cenc(at="2014年08月03日16时30分", magnitude=6.5))
    desk.post(cenc(at="2014年08月03日16时31分", latitude=27.15, magnitude=6.3))
    assert [incident.title[-7:] for incident in desk.incidents()] == ["6.5 级地震", "6.3 级地震"]
    corrected = cenc(at="2014年08月03日16时31分", latitude=27.15, magnitude=6.4)
    assert desk.post("更正：".encode() + corrected).state == "attached"
    assert len(desk.incidents()) == 2


def test_a_shared_identifier_joins_what_the_windows_would_part(desk: Desk) -> None:
    desk.post(usgs("us0001", others=("at00xyz",)))
    desk.post(usgs("at00xyz", at=LUDIAN_AT + timedelta(seconds=90), magnitude=4.9))
    (incident,) = desk.incidents()
    assert [line.payload["basis"] for line in queries.timeline(incident, desk.officer) if line.verb == "signal.attached"] == [
        "identifier"
    ]


def test_of_two_that_fit_the_nearer_takes_it(desk: Desk) -> None:
    first = desk.post(usgs("us0001", at=LUDIAN_AT))
    second = desk.post(usgs("us0002", at=LUDIAN_AT + timedelta(seconds=14), latitude=27.5))
    third = desk.post(usgs("gfz2014pcvw", at=LUDIAN_AT + timedelta(seconds=13), latitude=27.49))
    assert third.incident == second.incident != first.incident


def test_chinese_minutes_are_a_minute_wide(desk: Desk) -> None:
    desk.post(cenc())  # 16:30
    desk.post(usgs(at=LUDIAN_AT + timedelta(seconds=45)))  # 16:30:55
    assert len(desk.incidents()) == 1


@pytest.mark.parametrize(
    ("bulletin", "opens"),
    [
        (usgs(event_type="quarry blast", magnitude=3.5), False),
        (cenc(magnitude=2.0), False),
        (cenc(magnitude=3.0), True),
        (usgs(depth_km=500, magnitude=5.5, magnitude_type="mb"), False),
        (usgs(status="deleted"), False),
    ],
)
def test_what_the_pack_does_not_open_waits_in_the_inbox(desk: Desk, bulletin: bytes, opens: bool) -> None:
    signal = desk.post(bulletin)
    assert bool(desk.incidents()) is opens
    assert [row.uid for row in queries.inbox(desk.officer).rows] == [signal.uid]


def test_a_small_automatic_bulletin_that_waited_joins_when_a_larger_one_opens(desk: Desk) -> None:
    small = desk.post(usgs(magnitude=2.9, magnitude_type="ml", status="automatic"))
    assert small.state == "new"
    desk.post(cenc(latitude=27.18, longitude=103.4, magnitude=3.1))
    small.refresh_from_db()
    assert small.state == "attached"


def test_the_rule_never_overturns_a_person(desk: Desk) -> None:
    first = desk.post(LUDIAN_FORMAL)
    services.detach_signal(signal=first.uid, by=desk.officer)
    settle()
    desk.post(usgs(updated_min=5))
    revised = desk.post(usgs(updated_min=9, magnitude=6.0))
    first.refresh_from_db()
    assert (first.state, first.incident) == ("new", None)
    services.mark_signal_false(signal=revised.uid, by=desk.officer)
    again = desk.post(usgs(updated_min=30, magnitude=6.1))
    assert again.state == "false"


def test_an_incident_that_somebody_called_false_takes_no_more_signals(desk: Desk) -> None:
    first = desk.post(LUDIAN_FORMAL)
    assert first.incident is not None
    services.mark_incident_false(incident=first.incident.uid, by=desk.officer)
    other = desk.post(usgs())
    assert other.incident != first.incident
    assert other.state == "attached"


def test_a_late_bulletin_joins_a_closed_incident_and_leaves_it_closed(desk: Desk) -> None:
    first = desk.post(LUDIAN_FORMAL)
    assert first.incident is not None
    services.close_incident(incident=first.incident.uid, by=desk.officer)
    assert desk.post(usgs()).incident == first.incident
    assert [incident.state for incident in desk.incidents()] == ["closed"]


def test_a_drill_and_reality_keep_their_incidents_apart(desk: Desk, exercise: object) -> None:
    from anlan.core import clock

    desk.post(LUDIAN_FORMAL)
    with clock.entered(exercise):  # type: ignore[arg-type]
        services.receive_bulletins(usgs(), channel="exercise", by=desk.officer)
        settle()
        assert [signal.source for signal in Signal.objects.all()] == ["USGS"]
        assert len(desk.incidents()) == 1
    assert [signal.source for signal in Signal.objects.all()] == ["CENC"]
    assert Signal.everywhere.count() == 2


def test_windows_are_per_pair_of_types_and_take_types_as_printed(desk: Desk) -> None:
    from anlan.core import clock

    rule = SameEvent.at(clock.now())
    assert rule.magnitude_window("Mww", "MS") == rule.magnitude_window("Ms", "Mwc") == 0.8
    assert rule.magnitude_window("mb", "Mw") > rule.magnitude_window("mww", "mwr")
    assert rule.magnitude_window("", "Mw") == rule.magnitude_window("M", "Mw")
    assert rule.magnitude_window("Mxyz", "Mw") == 1.2


@pytest.mark.shared
def test_the_real_bulletins_of_dingri_2025_are_one_incident(desk: Desk) -> None:
    american = desk.post((shared_data() / "earthquake/usgs/us6000pi9w.geojson.gz").read_bytes())
    chinese = desk.post(
        cenc("2025年01月07日09时05分", "西藏日喀则市定日县", 28.5, 87.45, 6.8, 10)  # CENC, 2025-01-07
    )
    (incident,) = desk.incidents()
    assert american.incident == chinese.incident == incident
    assert incident.title == "西藏日喀则市定日县 6.8 级地震"
    assert "540223" in incident.region_codes


@pytest.mark.shared
@pytest.mark.parametrize(
    "name", ["quakeml/usgs_event.xml", "quakeml/iris_events.xml", "fdsn_events.txt", "shakemap/lomaprieta_grid.xml.gz"]
)
def test_real_files_of_each_format_come_in(desk: Desk, name: str) -> None:
    data = Path(shared_data() / "earthquake" / name).read_bytes()
    receipt = services.receive_bulletins(data, channel="api", by=desk.officer)
    settle()
    assert Signal.objects.count() == len(receipt.items) >= 1
