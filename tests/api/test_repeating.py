"""The same key, the same answer; pages, versions, rates and languages."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from anlan.api.models import IdempotentCall
from anlan.api.repeating import forget_old_calls
from anlan.core import clock
from anlan.core.settings import conf
from anlan.incidents.models import Note, Refusal, Signal
from tests.conftest import real_workspace
from tests.incidents.bulletins import cenc
from tests.incidents.conftest import settle

from .conftest import HUIZE, Caller, Quake, account_with, token_for

Make = Callable[..., Caller]


def test_a_retry_with_the_same_key_gets_the_first_answer_and_does_nothing(caller: Make, quake: Quake):
    officer, path = caller(), f"/incidents/{quake.incident.uid}/notes"
    first = officer.post(path, {"text": "水位上涨。"}, Idempotency_Key="note-1")
    again = officer.post(path, {"text": "水位上涨。"}, Idempotency_Key="note-1")
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert Note.objects.count() == 1
    assert caller().post(path, {"text": "水位上涨。"}, Idempotency_Key="note-1").status_code == 201, "a key is its caller's own"
    assert Note.objects.count() == 2


def test_the_same_key_with_another_body_or_address_is_refused(caller: Make, quake: Quake):
    officer, path = caller(), f"/incidents/{quake.incident.uid}/notes"
    officer.post(path, {"text": "甲"}, Idempotency_Key="k")
    for other in (officer.post(path, {"text": "乙"}, Idempotency_Key="k"), officer.post("/signals", b"x", Idempotency_Key="k")):
        assert (other.status_code, other.json()["type"]) == (422, "urn:anlan:problem:idempotency_key_reused")
    assert Note.objects.count() == 1


def test_a_refusal_is_repeated_too_and_its_quarantine_stands_once(caller: Make, china: None):
    officer = caller()
    first = officer.post("/signals", b"{", Idempotency_Key="bad")
    again = officer.post("/signals", b"{", Idempotency_Key="bad")
    assert first.status_code == 422
    assert (again.status_code, again.content) == (422, first.content)
    assert Refusal.objects.count() == 1


@pytest.mark.parametrize("key", ["x" * 121, "a\x01b"])
def test_a_key_that_cannot_be_kept_is_refused(key: str, caller: Make, china: None):
    assert caller().post("/signals", cenc(**HUIZE), Idempotency_Key=key).status_code == 422
    assert Signal.objects.count() == 0


def test_an_answer_is_kept_for_a_time_only(caller: Make, china: None):
    officer = caller()
    officer.post("/signals", cenc(**HUIZE), Idempotency_Key="old")
    IdempotentCall.objects.update(at=clock.wall() - timedelta(seconds=conf.IDEMPOTENCY_KEEP_S + 1))
    assert officer.post("/signals", b"{", Idempotency_Key="old").status_code == 422, "a key of the day before is free again"
    officer.post("/signals", b"[", Idempotency_Key="new")
    IdempotentCall.objects.filter(key="old").update(at=clock.wall() - timedelta(seconds=conf.IDEMPOTENCY_KEEP_S + 1))
    assert forget_old_calls() == 1
    assert list(IdempotentCall.objects.values_list("key", flat=True)) == ["new"]


@pytest.mark.django_db(transaction=True)
def test_many_at_once_under_one_key_do_it_once(all_of_china: None):
    with clock.entered(real_workspace()):
        token = token_for(account_with("duty_officer"))
    answers: list[tuple[int, bytes]] = []
    ready = threading.Barrier(8)

    def ask() -> None:
        officer = Caller(None, token)  # type: ignore[arg-type]
        ready.wait()
        try:
            answer = officer.post("/signals", cenc(**HUIZE), Idempotency_Key="one")
            answers.append((answer.status_code, answer.content))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 8
    assert {status for status, _ in answers} == {201}, answers
    assert len({content for _, content in answers}) == 1
    with clock.entered(real_workspace()):
        assert Signal.objects.count() == 1
        assert IdempotentCall.objects.count() == 1


def test_pages_follow_one_another_without_gap_or_double_while_new_signals_come(caller: Make, china: None):
    officer = caller()
    for day in range(1, 8):
        officer.post("/signals", cenc(**HUIZE, at=f"2014年08月{day:02}日16时30分"))
    expected = [one["uid"] for one in officer.get("/signals?limit=200").json()["items"]]
    assert len(expected) == 7
    seen, path = [], "/signals?limit=3"
    while path:
        page = officer.get(path)
        seen += [one["uid"] for one in page.json()["items"]]
        if len(seen) == 3:
            officer.post("/signals", cenc(**HUIZE, at="2014年08月20日16时30分"))
        following = page.json()["next"]
        assert ("Link" in page) == (following is not None)
        if following is None:
            break
        address, _, relation = page["Link"].partition("; ")
        assert relation == 'rel="next"'
        path = address.strip("<>").removeprefix("/api/v1")
    assert seen == expected


def test_who_has_it_already_gets_304(caller: Make, quake: Quake):
    officer = caller()
    for path in (f"/signals/{quake.signal.uid}", f"/incidents/{quake.incident.uid}", "/signals", "/incidents"):
        first = officer.get(path)
        again = officer.get(path, If_None_Match=first["ETag"])
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    tag = officer.get(f"/incidents/{quake.incident.uid}")["ETag"]
    officer.post(f"/incidents/{quake.incident.uid}/take-over")
    assert officer.get(f"/incidents/{quake.incident.uid}", If_None_Match=tag).status_code == 200


def test_an_act_on_an_older_version_is_a_failed_condition(caller: Make, quake: Quake):
    officer, path = caller(), f"/incidents/{quake.incident.uid}"
    tag = officer.get(path)["ETag"]
    assert officer.post(f"{path}/take-over", If_Match=tag).status_code == 200
    late = officer.post(f"{path}/close", {}, If_Match=tag)
    assert (late.status_code, late.json()["status"]) == (412, 412)
    assert officer.post(f"{path}/close", {}, If_Match="nonsense").status_code == 422
    assert officer.post(f"{path}/close", {}, If_Match=officer.get(path)["ETag"]).status_code == 200


def test_who_asks_too_often_is_told_when_to_come_again(caller: Make, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ANLAN_RATE_PER_MINUTE", "3")
    officer, other = caller(), caller()
    left = [officer.get("/me")["RateLimit-Remaining"] for _ in range(3)]
    assert left == ["2", "1", "0"]
    refused = officer.get("/me")
    assert (refused.status_code, refused["Content-Type"]) == (429, "application/problem+json")
    assert 1 <= int(refused["Retry-After"]) <= 20
    assert other.get("/me").status_code == 200, "the rate is each account's own"


def test_a_problem_is_said_in_the_language_asked_for(caller: Make, china: None):
    officer = caller()
    chinese, english = (officer.get("/signals?cursor=x", Accept_Language=language) for language in ("zh-CN,zh;q=0.9", "en"))
    assert chinese.json()["title"] == "分页游标无效。"
    assert english.json()["title"] == "The paging cursor is not valid."
    assert chinese.json()["type"] == english.json()["type"] == "urn:anlan:problem:bad_cursor"
    assert (chinese["Content-Language"], english["Content-Language"]) == ("zh-Hans", "en")
    missing = officer.post("/incidents/x/notes", {}, Accept_Language="en").json()
    assert [(fault["field"], fault["reason"].isascii()) for fault in missing["faults"]] == [("text", True)]
    assert officer.post("/incidents/x/notes", {}).json()["faults"][0]["reason"] == "缺少此项"


def test_a_request_keeps_the_number_its_caller_gave_it(caller: Make, quake: Quake):
    number = "11111111-2222-3333-4444-555555555555"
    officer = caller()
    answer = officer.post(f"/incidents/{quake.incident.uid}/take-over", X_Request_ID=number)
    assert answer["X-Request-ID"] == number
    settle()
    newest = officer.get("/journal?limit=1").json()["items"][0]
    assert (newest["verb"], newest["correlation"]) == ("incident.taken_over", number)


def test_head_answers_the_headers_of_get(caller: Make, quake: Quake):
    officer = caller()
    head = officer.call("HEAD", f"/signals/{quake.signal.uid}")
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == officer.get(f"/signals/{quake.signal.uid}")["ETag"]


def test_without_session_or_token_nothing_is_answered(china: None, caller: Make):
    stranger = Caller(None, "wrong")  # type: ignore[arg-type]
    answer = stranger.get("/signals")
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert answer["WWW-Authenticate"].startswith("Bearer")
