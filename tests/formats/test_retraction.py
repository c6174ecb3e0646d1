"""An event taken back by its identifier alone: withdrawn, figures not given, none invented."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from anlan.formats import FormatError, QuakeBulletin, Retraction, read_bulletins

from .samples import GEOJSON, QUAKEML

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
POINT = {"type": "Point", "coordinates": [None, None, None]}


def read(text: str) -> QuakeBulletin | Retraction:
    (statement,) = read_bulletins(text.encode(), received_at=NOW)
    return statement


def deleted(*, geometry: Any = None, event_id: str | None = "usb000rzmg", **properties: Any) -> str:
    feature = json.loads(GEOJSON)
    feature["geometry"] = geometry
    feature["id"] = event_id
    feature["properties"] |= {"status": "deleted", "time": None, "mag": None, "place": None} | properties
    return json.dumps(feature)


def fields_of(text: str) -> list[tuple[str, str]]:
    with pytest.raises(FormatError) as error:
        read(text)
    return [(fault.field, fault.reason_code) for fault in error.value.faults]


def quakeml(content: str, kind: str = "earthquake") -> str:
    head, rest = QUAKEML.split("<origin ", 1)
    tail = rest.split("</magnitude>", 1)[1]
    return head.replace("<type>earthquake</type>", f"<type>{kind}</type>") + content + tail


def test_a_deleted_event_without_figures_is_a_retraction_by_its_identifier():
    assert read(deleted()) == Retraction(
        agency="us",
        agency_event_id="usb000rzmg",
        source_format="usgs_geojson",
        language="en",
        version="1700000000000",
        ids=("usb000rzmg", "at00abc"),
        issued_at=datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC),
    )


@pytest.mark.parametrize("more", [{"geometry": POINT}, {"time": 1407054613570}, {"mag": 6.2}, {"status": "reviewed", "type": "not existing"}])
def test_one_figure_missing_is_enough_for_a_withdrawal_to_stand_on_its_identifier(more: dict[str, Any]):
    assert isinstance(read(deleted(**more)), Retraction)


def test_a_deletion_with_all_its_figures_is_a_bulletin_as_before():
    text = GEOJSON.replace('"reviewed"', '"deleted"')
    assert isinstance(bulletin := read(text), QuakeBulletin) and bulletin.status == "withdrawn"


def test_an_event_that_is_not_withdrawn_is_still_refused_without_its_figures():
    missing = [("geometry", "missing"), ("occurred_at", "missing"), ("magnitude", "missing")]
    assert fields_of(deleted(status="reviewed")) == missing


def test_a_deletion_without_an_identifier_is_refused_for_what_it_lacks():
    text = deleted(event_id=None, net=None, code=None, ids=None)
    assert fields_of(text) == [("geometry", "missing"), ("occurred_at", "missing"), ("magnitude", "missing")]


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("not existing", ""),
        ("not existing", '<magnitude publicID="quakeml:a.b/m"><mag><value>6.2</value></mag></magnitude>'),
        ("earthquake", "<evaluationStatus>rejected</evaluationStatus>"),
        ("earthquake", '<magnitude publicID="quakeml:a.b/m"><evaluationStatus>rejected</evaluationStatus></magnitude>'),
        ("earthquake", '<origin publicID="quakeml:a.b/o"><evaluationStatus>rejected</evaluationStatus></origin>'),
    ],
)
def test_a_quakeml_event_that_does_not_exist_or_is_rejected_needs_no_figures(kind: str, content: str):
    gone = read(quakeml(content, kind))
    assert isinstance(gone, Retraction)
    assert (gone.agency, gone.agency_event_id) == ("EMSC", "quakeml:eu.emsc/event/20140803_0000029")
    assert gone.issued_at == datetime(2014, 8, 3, 8, 40, tzinfo=UTC)


@pytest.mark.parametrize("content", ["", "<evaluationStatus>preliminary</evaluationStatus>"])
def test_a_quakeml_event_without_origin_that_nobody_rejects_is_refused(content: str):
    assert fields_of(quakeml(content)) == [("origin", "missing"), ("magnitude", "missing")]


def test_a_retraction_whose_name_is_no_identifier_is_refused():
    text = quakeml("", "not existing").replace("event/20140803_0000029", "event/2014 0803")
    assert fields_of(text) == [("publicID", "bad_id")]
