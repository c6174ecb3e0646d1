"""What an agency takes back: by its whole bulletin, by its identifier alone, and before the bulletin came."""

from __future__ import annotations

import json

import pytest

from anlan.incidents import queries, services
from anlan.incidents.errors import BulletinRefused
from anlan.incidents.models import Signal

from .bulletins import LUDIAN_AUTOMATIC, LUDIAN_FORMAL, cenc, usgs
from .conftest import LUDIAN, Desk, person

pytestmark = pytest.mark.django_db


def withdrawn(text: bytes) -> str:
    return "【撤销】" + text.decode()


def test_an_older_bulletin_that_comes_after_its_own_withdrawal_is_filed_and_opens_nothing(desk: Desk) -> None:
    gone = desk.post(usgs(updated_min=30, status="deleted"))
    late = desk.post(usgs(updated_min=10, status="automatic"))
    gone.refresh_from_db()
    assert (late.state, gone.state, gone.supersedes) == ("superseded", "withdrawn", late)
    assert desk.incidents() == []
    assert desk.verbs() == ["signal.withdrawn", "signal.filed"]


@pytest.mark.parametrize("status", ["automatic", "reviewed"])
def test_a_withdrawal_without_a_time_of_issue_stands_over_the_bulletin_that_comes_after_it(desk: Desk, status: str) -> None:
    def undated(status: str) -> bytes:
        return usgs(status=status).replace(b'"updated"', b'"unknown"')

    gone = desk.post(undated("deleted"))
    late = desk.post(undated(status))
    gone.refresh_from_db()
    assert (late.state, gone.state, gone.supersedes) == ("superseded", "withdrawn", late)
    assert desk.incidents() == []


@pytest.mark.parametrize("first", [LUDIAN_AUTOMATIC, LUDIAN_FORMAL])
def test_a_sentence_that_comes_after_its_own_withdrawal_in_words_is_filed_and_opens_nothing(
    desk: Desk, first: bytes
) -> None:
    gone = desk.post(withdrawn(first))
    late = desk.post(first)
    gone.refresh_from_db()
    assert (late.state, gone.state, gone.supersedes) == ("superseded", "withdrawn", late)
    assert desk.incidents() == []
    assert "signal.filed" in desk.verbs()


def test_the_automatic_sentence_that_comes_last_is_filed_below_the_formal_one_that_was_withdrawn(desk: Desk) -> None:
    formal = desk.post(LUDIAN_FORMAL)
    gone = desk.post(withdrawn(LUDIAN_FORMAL))
    late = desk.post(LUDIAN_AUTOMATIC)
    for signal in (formal, gone):
        signal.refresh_from_db()
    assert [signal.uid for signal in queries.signal_versions(gone)] == [gone.uid, formal.uid, late.uid]
    assert (late.state, gone.state) == ("superseded", "withdrawn")
    assert len(desk.incidents()) == 1


@pytest.mark.parametrize("earlier", [LUDIAN_AUTOMATIC, LUDIAN_FORMAL])
def test_another_determination_after_a_withdrawal_that_has_its_bulletin_is_never_hidden(
    desk: Desk, earlier: bytes
) -> None:
    desk.post(earlier)
    gone = desk.post(withdrawn(earlier))
    new = desk.post(cenc(magnitude=6.4))
    gone.refresh_from_db()
    assert (new.state, gone.state) == ("attached", "withdrawn")
    assert new in Signal.objects.filter(incident__in=desk.incidents())


def test_a_quake_elsewhere_is_not_taken_for_what_a_withdrawal_withdrew(desk: Desk) -> None:
    desk.post(withdrawn(LUDIAN_FORMAL))
    other = desk.post(cenc(at="2014年08月03日16时32分", latitude=25.0, longitude=98.5, place="云南省保山市腾冲市"))
    assert (other.state, other.supersedes) == ("attached", None)


def test_a_bulletin_issued_after_the_withdrawal_brings_the_event_back(desk: Desk) -> None:
    desk.post(usgs(updated_min=10))
    desk.post(usgs(updated_min=20, status="deleted"))
    again = desk.post(usgs(updated_min=40))
    assert (again.state, len(desk.incidents())) == ("attached", 1)


def emptied(event_id: str = "usb000rzmg", *, updated_min: int = 30) -> bytes:
    """A deleted event as USGS leaves it: its identifier, and nothing of the earthquake."""
    feature = json.loads(usgs(event_id, updated_min=updated_min, status="deleted"))
    feature["properties"] |= {"time": None, "mag": None, "magType": None, "place": None}
    return json.dumps({**feature, "geometry": None}).encode()


QUAKEML_EVENT = """<?xml version="1.0"?>
<q:quakeml xmlns:q="http://quakeml.org/xmlns/quakeml/1.2" xmlns="http://quakeml.org/xmlns/bed/1.2">
<eventParameters publicID="quakeml:eu.emsc/catalog"><event publicID="quakeml:eu.emsc/event/20140803_0000029">
<type>{kind}</type><creationInfo><agencyID>EMSC</agencyID><creationTime>2014-08-03T08:{minute}:00Z</creationTime></creationInfo>
{content}</event></eventParameters></q:quakeml>"""
QUAKEML_FIGURES = """<origin publicID="quakeml:eu.emsc/origin/1"><time><value>2014-08-03T08:30:13Z</value></time>
<latitude><value>27.1</value></latitude><longitude><value>103.3</value></longitude></origin>
<magnitude publicID="quakeml:eu.emsc/magnitude/1"><mag><value>6.2</value></mag></magnitude>"""


def test_a_deletion_that_gives_only_the_identifier_withdraws_the_event_with_the_figures_it_had(desk: Desk) -> None:
    first = desk.post(usgs(updated_min=10))
    gone = desk.post(emptied())
    first.refresh_from_db()
    assert (first.state, gone.state, gone.status, gone.supersedes) == ("superseded", "withdrawn", "withdrawn", first)
    for figure in ("occurred_at", "longitude", "latitude", "depth_m", "magnitude", "magnitude_type", "place_text"):
        assert getattr(gone, figure) == getattr(first, figure)
    assert (gone.region_codes, gone.region_basis, gone.incident) == (first.region_codes, "inside", first.incident)
    assert "figures_from_withdrawn" in gone.detail["remarks"]
    assert queries.revision_diff(gone) == [("测定状态", "正式测定", "撤回")]
    (incident,) = desk.incidents()
    assert "撤回" in queries.timeline(incident, desk.officer)[-1].sentence
    assert queries.signal_by_uid(gone.uid, person(region_code=LUDIAN)).uid == gone.uid


@pytest.mark.parametrize("kind", ["not existing", "earthquake"])
def test_a_quakeml_event_that_is_rejected_without_an_origin_withdraws_the_one_it_names(desk: Desk, kind: str) -> None:
    first = desk.post(QUAKEML_EVENT.format(kind="earthquake", minute=40, content=QUAKEML_FIGURES))
    word = "" if kind == "not existing" else "<evaluationStatus>rejected</evaluationStatus>"
    gone = desk.post(QUAKEML_EVENT.format(kind=kind, minute=50, content=word))
    assert (gone.state, gone.supersedes, gone.magnitude) == ("withdrawn", first, 6.2)


def test_the_same_deletion_twice_is_one_withdrawal_and_a_later_bulletin_brings_the_event_back(desk: Desk) -> None:
    desk.post(usgs(updated_min=10))
    gone = desk.post(emptied())
    again = services.receive_bulletins(emptied(), channel="api", by=desk.officer)
    assert (again.uid, again.outcome) == (gone.uid, "duplicate")
    assert desk.post(usgs(updated_min=60)).state == "attached"
    assert len(desk.incidents()) == 1


def test_a_deletion_that_is_older_than_the_current_bulletin_is_history(desk: Desk) -> None:
    current = desk.post(usgs(updated_min=60))
    old = desk.post(emptied(updated_min=30))
    current.refresh_from_db()
    assert (old.state, current.state, current.supersedes) == ("superseded", "attached", old)


def test_an_older_bulletin_that_comes_after_a_bare_deletion_is_filed_below_it(desk: Desk) -> None:
    first = desk.post(usgs(updated_min=10))
    gone = desk.post(emptied())
    late = desk.post(usgs(updated_min=5, magnitude=5.9, status="automatic"))
    assert (late.state, Signal.objects.get(uid=gone.uid).state) == ("superseded", "withdrawn")
    assert [one.uid for one in queries.signal_versions(gone)] == [gone.uid, first.uid, late.uid]


def test_a_deletion_of_an_event_that_is_not_known_is_refused_by_its_identifier_and_kept(desk: Desk) -> None:
    first = desk.post(usgs(updated_min=10))
    with pytest.raises(BulletinRefused) as refused:
        services.receive_bulletins(emptied("us70000001"), channel="api", by=desk.officer)
    (fault,) = refused.value.faults
    assert fault["field"] == "agency_event_id"
    assert fault["sentence"] == (
        "事件编号：撤回通知没有给出时刻、地点和震级，本平台也没有编号“us70000001”的信号，无从撤回。"
    )
    (kept,) = queries.refusals(desk.officer).rows
    assert list(kept.sentences) == [fault["sentence"]]
    assert list(Signal.objects.all()) == [first]


def test_a_file_with_one_deletion_of_an_unknown_event_is_refused_whole(desk: Desk) -> None:
    desk.post(usgs(updated_min=10))
    known, *unknown = (json.loads(emptied(number)) for number in ("usb000rzmg", "us70000001", "us70000002"))
    feed = {"type": "FeatureCollection", "features": [known, *unknown]}
    with pytest.raises(BulletinRefused) as refused:
        services.receive_bulletins(json.dumps(feed).encode(), channel="api", by=desk.officer)
    assert [fault["at"] for fault in refused.value.faults] == ["features[1]", "features[2]"]
    assert [signal.state for signal in Signal.objects.all()] == ["attached"]


def test_the_identifier_of_another_agency_withdraws_nothing(desk: Desk) -> None:
    desk.post(usgs(updated_min=10, others=("at00abc",)))
    with pytest.raises(BulletinRefused):
        services.receive_bulletins(emptied("at00abc"), channel="api", by=desk.officer)
