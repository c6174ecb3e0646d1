"""Each operation does what its service does, and says it in the API's own form."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from anlan.core import clock
from anlan.core.accounts import services as accounts
from anlan.core.accounts import sessions
from anlan.incidents.models import Incident, Signal
from tests.incidents.bulletins import cenc
from tests.incidents.conftest import settle

from .conftest import COUNTY, FORM, HUIZE, OTHER_COUNTY, SETUP, Caller, Quake, account_with, post_quake, upload

Make = Callable[..., Caller]


def test_a_bulletin_becomes_a_signal_that_can_be_read_by_its_uid(caller: Make, quake: Quake):
    officer = caller()
    found = officer.get(f"/signals/{quake.signal.uid}")
    assert found.status_code == 200
    assert found.json()["magnitude"] == 5.8
    assert found.json()["region_codes"][0] == COUNTY
    assert found["ETag"] == f'"{quake.signal.version}"'


def test_a_signal_alone_says_what_its_reader_assumed_and_a_list_does_not(caller: Make, quake: Quake):
    text = cenc(at="08月03日16时30分", latitude=HUIZE["latitude"], longitude=HUIZE["longitude"])
    (item,) = caller().post("/signals", text).json()["items"]
    assert caller().get(f"/signals/{item['uid']}").json()["remarks"] == ["year_assumed"]
    assert caller().get(f"/signals/{quake.signal.uid}").json()["remarks"] == []
    assert all("remarks" not in row for row in caller().get("/signals").json()["items"])


def test_the_same_bulletin_again_answers_its_first_uid_and_200(caller: Make, quake: Quake):
    again = caller().post("/signals", cenc(**{**HUIZE, "magnitude": 5.8}))
    assert again.status_code == 200
    assert again.json()["items"] == [{"uid": quake.signal.uid, "outcome": "duplicate"}]


def test_triage_runs_through_claim_detach_open_and_undo(caller: Make, quake: Quake):
    officer, uid = caller(), quake.signal.uid
    for verb, told in (("claim", "signal.claimed"), ("release", "signal.released"), ("detach", "signal.detached")):
        answer = officer.post(f"/signals/{uid}/{verb}")
        assert (answer.status_code, answer.json()["verb"]) == (200, told)
    opened = officer.post(f"/signals/{uid}/open").json()
    assert opened["about"].startswith("incident:")
    undone = officer.post(f"/journal/{opened['entry']}/undo")
    assert (undone.status_code, undone.json()["verb"]) == (200, "incident.undone")
    assert Signal.objects.get(uid=uid).incident is None
    attached = officer.post(f"/signals/{uid}/attach", {"incident": quake.incident.uid})
    assert attached.json()["verb"] == "signal.attached"
    settle()
    history = officer.get(f"/signals/{uid}/history").json()
    assert history[0]["verb"] == "signal.received"


def test_an_incident_is_noted_handed_over_taken_back_closed_and_opened_again(caller: Make, quake: Quake):
    officer, path = caller(), f"/incidents/{quake.incident.uid}"
    note = officer.post(f"{path}/notes", {"text": "已派出工作组。"})
    assert note.status_code == 201
    steps = (
        ("take-over", None, "incident.taken_over"),
        ("hand-over", {"to_region": "5303"}, "incident.handed_over"),
        ("take-back", None, "incident.taken_back"),
        ("close", {"reason": "no_impact"}, "incident.closed"),
        ("reopen", None, "incident.reopened"),
        ("mark-test", None, "incident.marked"),
        ("reopen", None, "incident.reopened"),
        ("mark-false", None, "incident.marked"),
    )
    for verb, body, told in steps:
        answer = officer.post(f"{path}/{verb}", body)
        assert (answer.status_code, answer.json().get("verb")) == (200, told), answer.content.decode()
    settle()
    lines = officer.get(f"{path}/timeline").json()
    assert [line["note"] for line in lines if line["note"]] == ["已派出工作组。"]
    assert [line["verb"] for line in lines][-1] == "incident.marked"
    erased = officer.call("DELETE", f"/incidents/notes/{note.json()['uid']}")
    assert erased.json()["erased_at"] is not None


def test_two_incidents_are_merged_and_split_again(caller: Make, quake: Quake):
    officer = caller()
    later = post_quake(officer, at="2014年08月05日16时30分")
    assert later.incident != quake.incident
    merged = officer.post(f"/incidents/{later.incident.uid}/merge", {"into": quake.incident.uid})
    assert merged.json()["verb"] == "incident.merged"
    shown = officer.get(f"/incidents/{later.incident.uid}").json()
    assert (shown["state"], shown["merged_into"]) == ("merged", quake.incident.uid)
    split = officer.post(f"/incidents/{quake.incident.uid}/split", {"signals": [later.signal.uid]})
    assert split.json()["verb"] == "incident.split"


def test_an_invited_account_sees_the_one_incident_until_the_invitation_is_withdrawn(caller: Make, quake: Quake):
    officer, guest = caller(), caller("duty_officer", OTHER_COUNTY)
    path = f"/incidents/{quake.incident.uid}"
    assert guest.get(path).status_code == 404
    invited = officer.post(f"{path}/invitations", {"account": guest.account.pk})
    assert invited.status_code == 201
    assert [one["account"] for one in officer.get(f"{path}/invitations").json()] == [guest.account.pk]
    assert guest.get(path).status_code == 200
    assert [one["uid"] for one in guest.get("/incidents").json()["items"]] == [quake.incident.uid]
    withdrawn = officer.call("DELETE", f"{path}/invitations/{guest.account.pk}")
    assert withdrawn.json()["revoked_at"] is not None
    assert guest.get(path).status_code == 404


def test_a_commander_lends_a_role_and_takes_it_back(caller: Make):
    commander, borrower = caller("commander"), account_with("informant", OTHER_COUNTY)
    until = (clock.wall() + timedelta(hours=8)).isoformat()
    body = {"account": borrower.pk, "role": "duty_officer", "region_code": COUNTY, "until": until, "reason": "跨区支援"}
    given = commander.post("/grants", body)
    assert given.status_code == 201, given.content.decode()
    assert [one["id"] for one in commander.get("/grants").json()] == [given.json()["id"]]
    revoked = commander.call("DELETE", f"/grants/{given.json()['id']}")
    assert revoked.json()["revoked_at"] is not None
    assert commander.call("DELETE", f"/grants/{given.json()['id']}").status_code == 404


def test_an_exercise_is_made_paused_sped_up_and_ended(caller: Make, china: None):
    commander = caller("commander")
    body = {"key": "night", "name": "夜间演练", "region_codes": [COUNTY], "starts_at": "2026-11-01T20:00:00+08:00"}
    assert commander.post("/exercises", body).status_code == 201
    assert commander.post("/exercises/night/rate", {"rate": 60}).json()["rate"] == 60
    assert commander.post("/exercises/night/pause").json()["rate"] == 0
    assert commander.post("/exercises/night/pause").status_code == 409
    assert commander.post("/exercises/night/resume", {"rate": 10}).json()["rate"] == 10
    assert {one["key"] for one in commander.get("/workspaces").json()} == {"reality", "night"}
    inside = Caller(commander.account, commander.token, prefix="/drill/night/api/v1")
    assert inside.get("/workspace").json()["kind"] == "exercise"
    assert commander.post("/exercises/night/end").json()["state"] == "ended"
    stranger = caller("duty_officer", "31")
    assert stranger.post("/exercises/night/pause").status_code == 404


def test_nothing_of_an_exercise_shows_in_reality(caller: Make, china: None):
    commander = caller("commander")
    body = {"key": "night", "name": "夜间演练", "region_codes": [COUNTY], "starts_at": "2014-08-03T16:30:00+08:00"}
    assert commander.post("/exercises", body).status_code == 201
    inside = Caller(commander.account, commander.token, prefix="/drill/night/api/v1")
    received = inside.post("/signals", cenc(**HUIZE))
    assert received.status_code == 201, received.content.decode()
    uid = received.json()["items"][0]["uid"]
    assert [one["uid"] for one in inside.get("/signals").json()["items"]] == [uid]
    assert commander.get("/signals").json()["items"] == []
    assert commander.get(f"/signals/{uid}").status_code == 404


def test_places_are_found_by_name_and_position(caller: Make, china: None):
    officer = caller("informant")
    assert officer.get("/regions?q=huize").json()[0]["code"] == COUNTY
    assert officer.get("/regions/530326000000").json()["name"] == "会泽县"
    assert officer.get("/regions/at?longitude=103.3&latitude=26.42").json()["code"] == COUNTY
    assert officer.get("/regions/at?longitude=-30&latitude=0").json() is None


@pytest.fixture
def browser(caller: Make) -> Client:
    """A session of a duty officer, in a browser that must prove itself."""
    account = account_with("duty_officer")
    return logged_in(account)


def logged_in(account: object) -> Client:
    from django.conf import settings
    from django.contrib.sessions.backends.db import SessionStore
    from django.test import RequestFactory

    request = RequestFactory().get("/")
    request.session = SessionStore()
    sessions.begin(request, account)  # type: ignore[arg-type]
    request.session.save()
    client = Client(enforce_csrf_checks=True)
    client.cookies[settings.SESSION_COOKIE_NAME] = request.session.session_key
    client.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
    return client


def test_a_session_reads_without_and_writes_only_with_its_csrf_token(browser: Client, china: None):
    assert browser.get("/api/v1/signals").status_code == 200
    body = cenc(**HUIZE)
    refused = browser.generic("POST", "/api/v1/signals", body)
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:anlan:problem:csrf_missing")
    assert Signal.objects.count() == 0
    taken = browser.generic("POST", "/api/v1/signals", body, headers={"X-CSRFToken": "a" * 32})
    assert taken.status_code == 201


def test_a_token_is_made_in_a_session_shown_once_narrowed_and_revoked(browser: Client, caller: Make):
    asked = {"name": "水文站", "acts": ["signal.receive"], "expires_at": (clock.wall() + timedelta(days=1)).isoformat()}
    csrf = {"X-CSRFToken": "a" * 32}
    made = browser.post("/api/v1/tokens", asked, content_type="application/json", headers=csrf)
    assert made.status_code == 201, made.content.decode()
    endless = browser.post(
        "/api/v1/tokens", asked | {"expires_at": "9999-12-31T23:59:59Z"}, content_type="application/json", headers=csrf
    )
    assert endless.status_code == 422
    in_two_years = (clock.wall() + timedelta(days=2 * 366)).isoformat()
    too_long = browser.post("/api/v1/tokens", asked | {"expires_at": in_two_years}, content_type="application/json", headers=csrf)
    assert (too_long.status_code, too_long.json()["type"]) == (422, "urn:anlan:problem:token_too_long")
    assert "366 天" in too_long.json()["title"]
    listed = browser.get("/api/v1/tokens").json()
    assert [one["name"] for one in listed] == ["水文站"]
    assert "secret" not in listed[0]
    machine = Caller(account=None, token=made.json()["secret"])  # type: ignore[arg-type]
    assert machine.get("/me").json()["acts"] == ["signal.receive"]
    assert machine.get("/signals").status_code == 403
    assert machine.post("/tokens", asked).status_code in (403, 409)
    number = made.json()["id"]
    assert browser.delete(f"/api/v1/tokens/{number}", headers=csrf).status_code == 200
    assert machine.get("/me").status_code == 401


def test_more_acts_than_the_own_are_not_given_to_a_token(browser: Client):
    asked = {"name": "x", "acts": ["account.manage"], "expires_at": (clock.wall() + timedelta(days=1)).isoformat()}
    made = browser.post("/api/v1/tokens", asked, content_type="application/json", headers={"X-CSRFToken": "a" * 32})
    assert made.status_code in (403, 409, 422)


def test_a_locked_account_is_locked_for_its_tokens_too(caller: Make):
    officer = caller()
    accounts.deactivate_account(account_id=officer.account.pk, by=SETUP)
    assert officer.get("/me").status_code == 401


def test_notices_are_the_own_ones(caller: Make, quake: Quake):
    from anlan.core.notifications.models import Notice

    reader, other = caller(), caller()
    for number in range(3):
        Notice.objects.create(
            account=reader.account, key=f"k{number}", about=quake.incident.journal_key, title="超时", created_at=clock.now()
        )
    page = reader.get("/notices?limit=2").json()
    assert len(page["items"]) == 2
    rest = reader.get(f"/notices?limit=2&cursor={page['next']}").json()
    assert (len(rest["items"]), rest["next"]) == (1, None)
    number = page["items"][0]["id"]
    assert other.post(f"/notices/{number}/read").status_code == 404
    assert reader.post(f"/notices/{number}/read").json()["read_at"] is not None
    assert len(reader.get("/notices?unread=true").json()["items"]) == 2
    assert other.get("/notices").json()["items"] == []


def test_a_deadline_about_an_incident_is_met(caller: Make, quake: Quake):
    from anlan.core.deadlines.services import set_deadline

    officer = caller()
    row = set_deadline(
        about=quake.incident.journal_key,
        kind="test",
        title="首报",
        region_codes=quake.incident.region_codes,
        due_at=clock.now() + timedelta(hours=1),
        by=SETUP,
    )
    assert row.uid in [one["uid"] for one in officer.get(f"/incidents/{quake.incident.uid}/deadlines").json()]
    assert officer.post(f"/deadlines/{row.uid}/meet").json()["state"] == "met"
    assert row.uid not in [one["uid"] for one in officer.get("/deadlines").json()]
    assert caller("duty_officer", OTHER_COUNTY).post(f"/deadlines/{row.uid}/meet").status_code == 404
    assert Incident.objects.count() == 1


def test_a_file_is_hung_on_an_incident_given_back_and_taken_out_of_sight(caller: Make, quake: Quake):
    officer, path = caller(), f"/incidents/{quake.incident.uid}/attachments"
    body = upload("现场记录.txt", "到场，开始搜救。".encode())
    hung = officer.post(path, body, Content_Type=FORM, Idempotency_Key="file-1")
    assert hung.status_code == 201, hung.content.decode()
    again = officer.post(path, body, Content_Type=FORM, Idempotency_Key="file-1")
    assert again.content == hung.content
    uid = hung.json()["uid"]
    assert [one["uid"] for one in officer.get(path).json()] == [uid]
    content = officer.get(f"/attachments/{uid}/content")
    assert b"".join(content).decode() == "到场，开始搜救。"
    assert content["X-Content-Type-Options"] == "nosniff"
    assert content["Content-Type"] == "text/plain; charset=utf-8"
    assert content["Content-Disposition"].startswith("attachment; filename*=utf-8''%E7%8E%B0")
    assert officer.get(f"/attachments/{uid}/content", If_None_Match=content["ETag"]).status_code == 304
    assert officer.call("DELETE", f"/attachments/{uid}").status_code == 200
    assert officer.get(f"/attachments/{uid}/content").status_code == 404
    assert officer.get(path).json() == []


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (upload("page.html", b"<script>alert(1)</script>"), FORM, 422),
        (upload("empty.txt", b""), FORM, 422),
        (b"--anlan\r\nnonsense", FORM, 422),
        (b"abc", "multipart/form-data", 400),
        (b"abc", "text/plain", 422),
    ],
)
def test_what_is_no_file_is_refused(body: bytes, content_type: str, status: int, caller: Make, quake: Quake):
    answer = caller().post(f"/incidents/{quake.incident.uid}/attachments", body, Content_Type=content_type)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json"), answer.content.decode()
