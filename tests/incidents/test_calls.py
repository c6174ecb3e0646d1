"""A call that is taken down becomes a signal like a bulletin (D-02, D-05, 接报)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from anlan.core import clock
from anlan.core.errors import InvalidInput
from anlan.core.journal import payload_of
from anlan.core.journal.models import Entry
from anlan.core.permission import NotPermitted
from anlan.core.personal.models import PersonalRecord
from anlan.core.personal.services import reveal
from anlan.incidents import queries, services
from anlan.incidents.models import Fact, Incident, Signal
from anlan.incidents.queries.facts import figures_of
from anlan.incidents.services import Call, Heard

from .conftest import HUIZE, LUDIAN, Desk, all_of_china, china, desk, person, settle  # noqa: F401

pytestmark = pytest.mark.django_db

OFFICER = person()
AT = (103.50, 27.10)
TRAPPED = (Heard("trapped", 3),)


def call(client_id: str, hazard: str = "landslide", **more: Any) -> Call:
    return Call(client_id=client_id, hazard=hazard, **({"longitude": AT[0], "latitude": AT[1]} | more))


def take(client_id: str, hazard: str = "landslide", **more: Any) -> Signal:
    taken = services.take_call(call=call(client_id, hazard, **more), by=OFFICER)
    settle()
    return Signal.objects.get(pk=taken.signal.pk)


def test_a_call_with_people_trapped_opens_an_incident_with_its_figures(desk: Desk) -> None:  # noqa: F811
    signal = take("1", region_code=LUDIAN, place="龙头山镇老街后山", heard=(*TRAPPED, Heard("road_blocked", text="省道塌方")))
    incident = signal.incident
    assert incident is not None and incident.title == "龙头山镇老街后山山体滑坡"
    assert (incident.lead_region, incident.region_codes) == (LUDIAN, [LUDIAN])
    assert {kind: one.value for kind, one in figures_of(incident, OFFICER).items()} == {"trapped": 3}
    assert "incident.opened" in desk.verbs()
    assert [line.verb for line in queries.timeline(incident, OFFICER)][:3] == ["call.taken", "fact.reported", "fact.reported"]


def test_a_call_without_anybody_hurt_waits_for_a_person(desk: Desk) -> None:  # noqa: F811
    signal = take("1", heard=(Heard("trapped", 0),))
    assert (signal.state, signal.incident) == (Signal.State.NEW, None)
    services.open_incident(signal=signal.uid, by=OFFICER)
    settle()
    signal.refresh_from_db()
    assert signal.incident is not None and figures_of(signal.incident, OFFICER)["trapped"].value == 0


def test_two_callers_of_one_fire_are_one_event_that_keeps_both(desk: Desk) -> None:  # noqa: F811
    first = take("1", "fire", heard=(Heard("trapped", 2),), place="文屏镇老街")
    second = take("2", "fire", longitude=AT[0] + 0.001, heard=(Heard("trapped", 4),))
    incident = first.incident
    assert incident is not None and second.incident == incident and Incident.objects.count() == 1
    assert len(queries.signals_of(incident)) == 2
    bounds = figures_of(incident, OFFICER)["trapped"].interval
    assert bounds is not None and (bounds.low, bounds.high) == (2, 4), "two callers, not their sum and not the last one"
    incident.refresh_from_db()
    assert incident.title == "文屏镇老街火灾", "the second caller does not rename it"


@pytest.mark.parametrize(
    ("hazard", "more"),
    [
        ("fire", {"longitude": AT[0] + 0.01}),
        ("fire", {"occurred_at": "-8h"}),
        ("landslide", {}),
    ],
)
def test_another_place_another_time_or_another_hazard_is_another_event(desk: Desk, hazard: str, more: Any) -> None:  # noqa: F811
    take("1", "fire", heard=TRAPPED)
    if more.get("occurred_at"):
        more = {"occurred_at": clock.now() - timedelta(hours=8)}
    take("2", hazard, heard=TRAPPED, **more)
    assert Incident.objects.count() == 2


def test_callers_who_name_a_slide_and_a_debris_flow_speak_of_one_event(desk: Desk) -> None:  # noqa: F811
    waiting = take("1", "debris_flow", longitude=AT[0] + 0.003)
    assert waiting.incident is None
    opened = take("2", "landslide", heard=TRAPPED)
    waiting.refresh_from_db()
    assert opened.incident is not None and waiting.incident == opened.incident


def test_a_form_that_is_sent_twice_is_one_call(desk: Desk) -> None:  # noqa: F811
    first = services.take_call(call=call("same", heard=TRAPPED), by=OFFICER)
    again = services.take_call(call=call("same", heard=TRAPPED), by=OFFICER)
    assert again.signal == first.signal and again.changed_nothing and not first.changed_nothing
    assert (Signal.objects.count(), Fact.objects.count(), Entry.objects.filter(verb="call.taken").count()) == (1, 1, 1)
    other = services.take_call(call=call("same"), by=person(number=9008))
    assert other.signal != first.signal, "a client id is its officer's own"


def test_who_called_is_kept_apart_masked_and_out_of_the_journal(desk: Desk) -> None:  # noqa: F811
    signal = take("1", caller="王小二", phone="13987001234", words="后山滑下来了")
    kept = signal.detail["personal"]
    assert reveal(ref=kept["phone"], reason="回拨核实被困人数", by=OFFICER) == "13987001234"
    masked = PersonalRecord.objects.get(ref=kept["phone"]).masked
    assert masked and "7001" not in masked
    everything = "".join(Entry.objects.values_list("payload", flat=True)) + str(signal.detail) + signal.raw
    assert "王小二" not in everything and "13987001234" not in everything
    assert "后山" not in "".join(Entry.objects.values_list("payload", flat=True))


def test_how_long_the_taking_took_and_the_waiting_are_on_record(desk: Desk) -> None:  # noqa: F811
    before = clock.now()
    signal = take("1", taking_s=38, waited_s=600)
    told = payload_of(Entry.objects.get(verb="call.taken"))
    assert (told["taking_s"], told["waited_s"]) == (38, 600)
    assert abs((before - signal.received_at).total_seconds() - 600) < 60, "received when it was saved, not when it was sent"
    assert (signal.received_at - signal.occurred_at).total_seconds() == 38, "no time given: when the phone rang"


def test_a_place_is_a_code_a_pin_or_words_but_something(desk: Desk) -> None:  # noqa: F811
    named = take("1", longitude=None, latitude=None, region_code=HUIZE)
    assert (named.region_codes, named.place_text, named.region_basis) == ([HUIZE], "云南省曲靖市会泽县", "inside")
    said = take("2", longitude=None, latitude=None, place="加油站对面")
    assert (said.region_codes, said.region_basis) == ([LUDIAN], "receiving_desk")
    with pytest.raises(InvalidInput, match="何处"):
        take("3", longitude=None, latitude=None)


@pytest.mark.parametrize(
    "more",
    [
        {"hazard": "earthquake"},
        {"trend": "sideways"},
        {"region_code": "999999"},
        {"latitude": None},
        {"heard": (Heard("nonsense", 1),)},
        {"heard": (Heard("trapped", -1),)},
        {"waited_s": -5},
    ],
)
def test_an_answer_that_fits_no_question_is_refused_and_nothing_is_kept(desk: Desk, more: Any) -> None:  # noqa: F811
    with pytest.raises(InvalidInput):
        take("1", **({"hazard": "fire"} | more))
    assert not Signal.objects.exists()


def test_who_takes_no_calls_takes_none(desk: Desk) -> None:  # noqa: F811
    with pytest.raises(NotPermitted):
        services.take_call(call=call("1"), by=person("viewer"))
