"""QuakeML 1.2: the shared real documents, and what agencies vary."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.formats import FormatError, QuakeBulletin, read_quakeml

from .samples import QUAKEML, quakeml

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def the_one(text: str) -> QuakeBulletin:
    (bulletin,) = read_quakeml(text.encode(), received_at=NOW)
    return bulletin


def faults_of(data: bytes) -> list[tuple[int | None, str, str]]:
    with pytest.raises(FormatError) as error:
        read_quakeml(data, received_at=NOW)
    return [(fault.line, fault.field, fault.reason_code) for fault in error.value.faults]


def test_every_field_of_a_bulletin_comes_from_its_place():
    assert the_one(QUAKEML) == QuakeBulletin(
        agency="EMSC",
        agency_event_id="quakeml:eu.emsc/event/20140803_0000029",
        occurred_at=datetime(2014, 8, 3, 8, 30, 13, 570_000, tzinfo=UTC),
        occurred_at_precision_s=0.01,
        longitude=103.3,
        latitude=27.1,
        depth_m=12_000.0,
        magnitude=6.2,
        magnitude_type="Mw",
        place_text="YUNNAN",
        status="unknown",
        source_format="quakeml",
        language="en",
        ids=("quakeml:eu.emsc/event/20140803_0000029", "20140803_0000029"),
        issued_at=datetime(2014, 8, 3, 8, 40, tzinfo=UTC),
        time_uncertainty_s=0.4,
    )


@pytest.mark.shared
def test_the_usgs_document_has_two_blasts_known_by_their_catalogue_numbers(shared_data: Path):
    first, second = read_quakeml((shared_data / "earthquake/quakeml/usgs_event.xml").read_bytes())
    assert (first.agency, first.agency_event_id, first.version) == ("ci", "ci37285320", "6")
    assert (first.event_type, second.event_type) == ("quarry blast", "quarry")
    assert not first.is_earthquake and not second.is_earthquake
    assert second.remarks == ("event_type_not_standard",)
    assert (first.status, first.magnitude, first.magnitude_type) == ("reviewed", 1.54, "ml")
    assert (first.horizontal_uncertainty_m, first.depth_uncertainty_m) == (500.0, 31_610.0)


@pytest.mark.shared
def test_the_preferred_origin_and_magnitude_are_taken_not_the_first(shared_data: Path):
    (bulletin,) = read_quakeml((shared_data / "earthquake/quakeml/preferred.xml").read_bytes())
    assert bulletin.occurred_at == datetime(2012, 12, 12, 5, 46, 24, 120_000, tzinfo=UTC)
    assert bulletin.magnitude == 2.0
    assert "id_form" in bulletin.remarks  # “smi:orig2” has no authority


@pytest.mark.shared
def test_the_iris_document_gives_tohoku_and_the_sulu_sea(shared_data: Path):
    tohoku, sulu = read_quakeml((shared_data / "earthquake/quakeml/iris_events.xml").read_bytes())
    assert (tohoku.magnitude, tohoku.magnitude_type) == (9.1, "MW")
    assert (tohoku.place_text, sulu.place_text) == ("NEAR EAST COAST OF HONSHU, JAPAN", "SULU SEA")
    assert tohoku.depth_m == 29.0 and "depth_unit_doubtful" in tohoku.remarks


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "faults"),
    [
        ("invalid_enum.xml", [(20, "depthType", "bad_enum"), (5, "magnitude", "missing")]),
        ("invalid_id.xml", [(5, "publicID", "bad_id")]),
        ("quakeml_1.2_magnitude.xml", [(5, "origin", "missing")]),
        ("quakeml_1.2_origin.xml", [(5, "magnitude", "missing")]),
        ("quakeml_1.2_data_used.xml", [(5, "origin", "missing"), (5, "magnitude", "missing")]),
    ],
)
def test_the_shared_documents_that_are_no_bulletins_say_why(shared_data: Path, name: str, faults: list[object]):
    assert faults_of((shared_data / "earthquake/quakeml" / name).read_bytes()) == faults


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("<evaluationMode>automatic</evaluationMode>", "automatic"),
        ("<evaluationMode>automatic</evaluationMode><evaluationStatus>preliminary</evaluationStatus>", "automatic"),
        ("<evaluationMode>manual</evaluationMode>", "reviewed"),
        ("<evaluationMode>automatic</evaluationMode><evaluationStatus>confirmed</evaluationStatus>", "reviewed"),
        ("<evaluationStatus>final</evaluationStatus>", "reviewed"),
        ("<evaluationMode>manual</evaluationMode><evaluationStatus>rejected</evaluationStatus>", "withdrawn"),
        ("", "unknown"),
    ],
)
def test_the_status_is_what_the_origin_says_of_its_evaluation(origin: str, status: str):
    assert the_one(quakeml(origin=origin)).status == status


def test_an_event_that_does_not_exist_is_withdrawn():
    assert the_one(QUAKEML.replace("<type>earthquake</type>", "<type>not existing</type>")).status == "withdrawn"


def test_a_wrong_enumeration_is_named_with_its_line_and_the_values_allowed():
    with pytest.raises(FormatError) as error:
        read_quakeml(quakeml(origin="<evaluationMode>robot</evaluationMode>").encode())
    (said,) = error.value.sentences("zh")
    assert said.startswith("第 13 行，evaluationMode（") and "“robot”" in said and "manual, automatic" in said


def test_one_bad_event_does_not_hide_the_good_one():
    event = QUAKEML[QUAKEML.index("<event ") : QUAKEML.index("</event>") + 8]
    both = QUAKEML.replace(event, event + "\n" + event.replace("<value>27.1<", "<value>97.1<"))
    with pytest.raises(FormatError) as error:
        read_quakeml(both.encode())
    assert [b.latitude for b in error.value.readable] == [27.1]
    assert error.value.partial["longitude"] == 103.3 and "latitude" not in error.value.partial


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('xmlns="http://quakeml.org/xmlns/bed/1.2"', 'xmlns="http://quakeml.org/xmlns/bed-rt/1.2"'),
        ('xmlns="http://quakeml.org/xmlns/bed/1.2"', ""),
        ("q:quakeml", "x:quakeml"),
        ("2014-08-03T08:30:13.57Z", "2014-08-03T08:30:13.57"),
        ("2014-08-03T08:30:13.57Z", "2014-08-03T16:30:13.57+08:00"),
        ('<?xml version="1.0"?>', '<?xml version="1.0" encoding="gb2312"?>'),
        ('<?xml version="1.0"?>', "<?xml version='1.0' encoding='ISO-8859-1' standalone='yes'?>"),
    ],
)
def test_variations_of_the_document_change_nothing_in_the_bulletin(old: str, new: str):
    changed = QUAKEML.replace(old, new).replace("xmlns:q=", "xmlns:x=" if new == "x:quakeml" else "xmlns:q=")
    assert the_one(changed) == the_one(QUAKEML)


@pytest.mark.parametrize("uri", ["http://quakeml.org/xmlns/bed/2.0", "http://example.org/bed"])
def test_another_schema_is_named(uri: str):
    wrong = QUAKEML.replace("http://quakeml.org/xmlns/bed/1.2", uri)
    assert faults_of(wrong.encode()) == [(3, "file", "wrong_schema")]


def test_an_uncertainty_that_is_no_number_is_left_out_and_remarked():
    bulletin = the_one(QUAKEML.replace("<uncertainty>0.4<", "<uncertainty>nan<"))
    assert (bulletin.time_uncertainty_s, bulletin.remarks) == (None, ("uncertainty_unreadable",))


def test_a_preferred_origin_that_is_not_there_is_remarked():
    bulletin = the_one(quakeml(more="<preferredOriginID>quakeml:eu.emsc/origin/9</preferredOriginID>"))
    assert bulletin.remarks == ("preferred_origin_absent",)


@given(
    st.floats(-180, 180), st.floats(-90, 90), st.floats(-10_000, 800_000), st.floats(-2, 10.5),
    st.datetimes(datetime(1900, 1, 1), datetime(2026, 11, 20)),
)  # fmt: skip
def test_what_quakeml_writes_is_read_back(longitude, latitude, depth_m, magnitude, time):
    text = quakeml(
        longitude=repr(longitude), latitude=repr(latitude), depth_m=repr(depth_m), magnitude=repr(magnitude),
        time=time.isoformat() + "Z",
    )  # fmt: skip
    bulletin = the_one(text)
    assert (bulletin.longitude, bulletin.latitude) == (longitude, latitude)
    assert (bulletin.depth_m, bulletin.magnitude) == (depth_m, magnitude)
    assert bulletin.occurred_at == time.replace(tzinfo=UTC)
