"""What becomes of a bulletin: placed, once, in order, or refused."""

from __future__ import annotations

import pytest

from anlan.core.errors import NotFound
from anlan.core.journal.models import Entry
from anlan.core.permission import NotPermitted
from anlan.incidents import queries, services
from anlan.incidents.errors import BulletinRefused, BulletinTooLarge
from anlan.incidents.models import Refusal, Signal

from .bulletins import LUDIAN_AUTOMATIC, LUDIAN_FORMAL, cenc, usgs
from .conftest import FAR_COUNTY, HUIZE, LUDIAN, QIAOJIA, YUNNAN, ZHAOTONG, Desk, person

pytestmark = pytest.mark.django_db


def test_the_county_of_the_epicentre_and_those_within_the_radius_are_told(desk: Desk) -> None:
    signal = desk.post(LUDIAN_FORMAL)
    assert signal.region_codes[0] == LUDIAN
    assert {QIAOJIA, HUIZE} <= set(signal.region_codes)
    assert signal.region_basis == "inside"
    assert {"CN", YUNNAN, ZHAOTONG, LUDIAN} <= set(signal.scope_codes())
    assert FAR_COUNTY not in signal.scope_codes()


def test_a_small_quake_is_told_to_its_own_county_only(desk: Desk) -> None:
    assert desk.post(cenc(magnitude=3.2)).region_codes == [LUDIAN]


@pytest.mark.parametrize(
    ("latitude", "longitude", "magnitude", "basis", "code"),
    [
        (27.4, 85.0, 5.2, "nearest_province", "54"),  # Nepal
        (30.0, 124.5, 5.5, "nearest_province", "33"),  # East China Sea
        (28.0, 97.6, 7.0, "radius", None),  # Myanmar, near the border
        (-33.4, -70.6, 7.1, "receiving_desk", YUNNAN),  # Chile
    ],
)
def test_abroad_and_at_sea_counties_near_enough_are_told_else_a_province_else_the_desk(
    desk: Desk, latitude: float, longitude: float, magnitude: float, basis: str, code: str | None
) -> None:
    signal = desk.post(
        usgs("us70000001", latitude=latitude, longitude=longitude, magnitude=magnitude, place="somewhere")
    )
    assert signal.region_basis == basis
    if code:
        assert signal.region_codes == [code]
    else:
        assert all(len(region) == len(LUDIAN) for region in signal.region_codes)


def test_the_same_content_answers_the_first_receipt_whoever_sends_it_and_however(desk: Desk) -> None:
    first = services.receive_bulletins(LUDIAN_FORMAL, channel="api", by=desk.officer)
    entries = Entry.objects.count()
    again = services.receive_bulletins(LUDIAN_FORMAL + b"\n", channel="folder", by=person(number=9002))
    assert (again.uid, again.outcome, again.changed_nothing) == (first.uid, "duplicate", True)
    assert Signal.objects.count() == 1
    assert Entry.objects.count() == entries


def test_a_revision_supersedes_and_says_what_changed(desk: Desk) -> None:
    first = desk.post(usgs(magnitude=6.1, updated_min=10))
    second = desk.post(usgs(magnitude=6.2, depth_km=13, updated_min=40))
    first.refresh_from_db()
    assert (first.state, second.state) == ("superseded", "attached")
    assert second.supersedes == first
    assert second.incident == first.incident
    assert {(label, before, after) for label, before, after in queries.revision_diff(second)} == {
        ("震级", "6.1", "6.2"),
        ("震源深度", "12 km", "13 km"),
    }
    assert "signal.revised" in desk.verbs()
    shown = queries.inbox(desk.officer).rows
    assert [signal.uid for signal in shown] == [second.uid]


def test_versions_that_come_out_of_order_are_history_and_never_current(desk: Desk) -> None:
    third = desk.post(usgs(magnitude=6.2, updated_min=60))
    first = desk.post(usgs(magnitude=5.9, updated_min=5))
    second = desk.post(usgs(magnitude=6.0, updated_min=30))
    for signal in (first, second, third):
        signal.refresh_from_db()
    assert [signal.state for signal in (first, second, third)] == ["superseded", "superseded", "attached"]
    assert [version.uid for version in queries.signal_versions(first)] == [third.uid, second.uid, first.uid]
    assert queries.revision_diff(third) == [("震级", "6.0", "6.2")]
    assert [incident.title for incident in desk.incidents()] == ["云南省昭通市鲁甸县 6.2 级地震"]


def test_the_formal_bulletin_of_an_agency_without_identifiers_revises_its_automatic_one(desk: Desk) -> None:
    automatic = desk.post(LUDIAN_AUTOMATIC)
    formal = desk.post(LUDIAN_FORMAL)
    assert formal.supersedes == automatic
    assert ("测定状态", "自动测定", "正式测定") in queries.revision_diff(formal)
    assert len(desk.incidents()) == 1


def test_an_automatic_bulletin_that_comes_after_the_formal_one_is_filed(desk: Desk) -> None:
    formal = desk.post(LUDIAN_FORMAL)
    automatic = desk.post(LUDIAN_AUTOMATIC)
    formal.refresh_from_db()
    assert (automatic.state, formal.state) == ("superseded", "attached")
    assert formal.supersedes == automatic


@pytest.mark.parametrize("first", [LUDIAN_AUTOMATIC, LUDIAN_FORMAL])
def test_a_withdrawal_of_an_agency_without_identifiers_reaches_the_bulletin_it_withdraws(desk: Desk, first: bytes) -> None:
    earlier = desk.post(first)
    gone = desk.post("【撤销】" + first.decode())
    earlier.refresh_from_db()
    assert (earlier.state, gone.state) == ("superseded", "withdrawn")
    assert (gone.supersedes, gone.incident) == (earlier, earlier.incident)
    assert "signal.withdrawn" in desk.verbs()


def test_a_bulletin_that_calls_itself_an_exercise_is_marked_and_does_not_hide_the_real_one(desk: Desk) -> None:
    drill = desk.post("【演练】" + LUDIAN_FORMAL.decode())
    assert (drill.state, drill.incident, desk.incidents()) == ("test", None, [])
    real = desk.post(LUDIAN_FORMAL)
    drill.refresh_from_db()
    assert (real.state, real.supersedes, drill.state) == ("attached", None, "test")
    assert len(desk.incidents()) == 1


def test_half_a_character_in_a_bulletin_is_refused_and_kept_like_any_other_fault(desk: Desk) -> None:
    with pytest.raises(BulletinRefused):
        services.receive_bulletins(
            usgs(place="here").replace(b"here", b"\\ud800"), channel="desk", by=desk.officer
        )
    assert Refusal.objects.count() == 1


def test_a_withdrawn_event_is_marked_and_its_incident_told_never_erased(desk: Desk) -> None:
    first = desk.post(usgs(updated_min=10))
    gone = desk.post(usgs(updated_min=30, status="deleted"))
    assert gone.state == "withdrawn"
    assert gone.incident == first.incident
    (incident,) = desk.incidents()
    assert incident.state == "open"
    lines = queries.timeline(incident, desk.officer)
    assert [line.verb for line in lines][-2:] == ["signal.withdrawn", "incident.revised"]
    assert "撤回" in lines[-1].sentence


def test_a_revision_that_moves_far_away_is_still_seen_by_the_county_first_told(desk: Desk) -> None:
    desk.post(usgs(magnitude=5.1, updated_min=5))
    moved = desk.post(usgs(magnitude=5.1, latitude=25.0, longitude=98.5, updated_min=30))
    assert LUDIAN not in moved.region_codes
    (seen,) = queries.inbox(person(region_code=LUDIAN)).rows
    assert seen.uid == moved.uid


def test_a_file_with_several_events_is_taken_in_whole_or_not_at_all(desk: Desk) -> None:
    good = "2014-08-03T08:30:13|27.2|103.4|10|USGS|us|us|us{n}|Mww|6.1|USGS|YUNNAN, CHINA"
    header = "#EventID|Time|Latitude|Longitude|Depth/km|Author|Catalog|Contributor|ContributorID|MagType|Magnitude|MagAuthor|EventLocationName"
    rows = [f"us{n}|" + good.format(n=n) for n in range(3)]
    receipt = services.receive_bulletins("\n".join([header, *rows]).encode(), channel="api", by=desk.officer)
    assert [item.outcome for item in receipt.items] == ["received"] * 3
    spoilt = [rows[0].replace("us0", "us7"), rows[1].replace("us1", "us8").replace("27.2", "227.2")]
    with pytest.raises(BulletinRefused):
        services.receive_bulletins("\n".join([header, *spoilt]).encode(), channel="api", by=desk.officer)
    assert Signal.objects.count() == 3


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (b'<?xml version="1.0"?><!DOCTYPE q [<!ENTITY a "b">]><q/>', "file"),
        ("中国地震台网正式测定：2014年08月03日16时30分在月球（北纬27.1度，东经103.3度）发生6.5级地震。".encode(), "place_text"),
        (cenc(latitude=127.1), "latitude"),
        (usgs().replace(b"6.2", b"NaN"), "file"),
        (usgs()[:200], "file"),
        (b"", "file"),
        (b"\x00\x01\x02\x03", "file"),
    ],
)
def test_bad_input_is_refused_by_field_and_reason_and_kept_for_the_officer(desk: Desk, data: bytes, field: str) -> None:
    with pytest.raises(BulletinRefused) as refused:
        services.receive_bulletins(data, channel="api", name="bad.xml", by=desk.officer)
    assert refused.value.http_status == 422
    assert refused.value.faults[0]["field"] == field
    assert refused.value.faults[0]["reason"]
    assert Signal.objects.count() == 0
    (kept,) = queries.refusals(desk.officer).rows
    assert bytes(kept.refusal.head) == data
    assert kept.sentences[0] == refused.value.faults[0]["sentence"]
    with pytest.raises(BulletinRefused):
        services.receive_bulletins(data, channel="api", name="again.xml", by=desk.officer)
    assert Refusal.objects.count() == 1
    assert desk.verbs() == ["signal.refused"]


def test_what_is_too_large_is_refused_as_such_and_only_its_head_is_kept(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANLAN_SIGNAL_MAX_BYTES", "1000")
    monkeypatch.setenv("ANLAN_QUARANTINE_KEEP_BYTES", "100")
    with pytest.raises(BulletinTooLarge) as refused:
        services.receive_bulletins(b"x" * 1001, channel="api", by=desk.officer)
    assert refused.value.http_status == 413
    assert (Refusal.objects.get().size, len(Refusal.objects.get().head)) == (1001, 100)


def test_a_refusal_speaks_the_language_of_the_user(desk: Desk) -> None:
    from django.utils import translation

    with translation.override("en"), pytest.raises(BulletinRefused) as refused:
        services.receive_bulletins(cenc(latitude=127.1), channel="api", by=desk.officer)
    assert "latitude" in refused.value.faults[0]["sentence"]


def test_a_refusal_is_seen_by_its_own_desk_and_settled_once(desk: Desk) -> None:
    with pytest.raises(BulletinRefused) as refused:
        services.receive_bulletins(b"nonsense", channel="api", by=person(region_code=HUIZE))
    assert queries.refusals(person(region_code=FAR_COUNTY)).rows == []
    with pytest.raises(NotFound):
        services.settle_refusal(refusal=refused.value.refusal, by=person(region_code=FAR_COUNTY))
    services.settle_refusal(refusal=refused.value.refusal, by=person(region_code=HUIZE))
    assert queries.refusals(person(region_code=HUIZE)).rows == []
    assert len(queries.refusals(person(region_code=HUIZE), is_settled=True).rows) == 1


def test_who_may_not_hand_in_is_refused_and_nothing_is_kept(desk: Desk) -> None:
    with pytest.raises(NotPermitted):
        services.receive_bulletins(b"nonsense", channel="api", by=person("viewer"))
    assert Refusal.objects.count() == 0


def test_a_receipt_for_elsewhere_opens_nothing_else(desk: Desk) -> None:
    far = person(region_code=FAR_COUNTY)
    signal = desk.post(LUDIAN_FORMAL, by=far)
    assert queries.inbox(far).rows == []
    assert queries.incidents_visible_to(far).rows == []
    with pytest.raises(NotFound):
        queries.signal_by_uid(signal.uid, far)
