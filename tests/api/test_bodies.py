"""What cannot be read is refused early, in words, with nothing half-written."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

from anlan.core.journal.models import Entry
from anlan.core.settings import conf
from anlan.incidents.models import Incident, Refusal, Signal
from tests.formats.samples import QUAKEML
from tests.incidents.bulletins import cenc, usgs

from .conftest import HUIZE, Caller

Make = Callable[..., Caller]
PROBLEM = "application/problem+json"

LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE q [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>
<q:quakeml xmlns:q="http://quakeml.org/xmlns/quakeml/1.2">&d;</q:quakeml>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE q [<!ENTITY a SYSTEM "file:///etc/passwd">]>
<q:quakeml xmlns:q="http://quakeml.org/xmlns/quakeml/1.2">&a;</q:quakeml>"""
HOSTILE = {
    "empty": b"",
    "blank": b"   \n\t ",
    "entity expansion": LAUGHS,
    "outside entity": OUTSIDE,
    "truncated json": usgs()[:-40],
    "a json of something else": b'{"hello": "world"}',
    "NaN in a number": usgs().replace(b'"mag": 6.2', b'"mag": NaN'),
    "an infinite number": usgs().replace(b'"mag": 6.2', b'"mag": 1e999'),
    "on the Moon": usgs().replace(b"103.409", b"1034.09"),
    "a sentence in GBK cut in half": cenc(**HUIZE).decode().encode("gbk")[:61],
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4,
    "NUL bytes": b"\x00" * 500,
    "a sentence without a place": "中国地震台网正式测定：发生地震。".encode(),
    "deep json": b"[" * 100_000,
    "a wrong schema": b'<?xml version="1.0"?><catalog xmlns="urn:none"><event/></catalog>',
}


def counts() -> tuple[int, int]:
    return Signal.objects.count(), Incident.objects.count()


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_bulletin_is_refused_with_field_and_reason_and_kept_aside(name: str, caller: Make, china: None):
    officer = caller()
    before = counts()
    for language in ("zh-Hans", "en"):
        answer = officer.post("/signals", HOSTILE[name], Accept_Language=language)
        assert 400 <= answer.status_code < 500, answer.content.decode()
        assert answer["Content-Type"] == PROBLEM
        said = answer.json()
        assert said["title"] and said["detail"]
        assert said["faults"], said
        assert all(fault["field"] and fault["reason"] for fault in said["faults"])
    assert counts() == before
    assert Entry.objects.filter(verb__startswith="signal.").values_list("verb", flat=True).distinct().get() == "signal.refused"
    kept = Refusal.objects.get()
    assert said["refusal"] == kept.uid
    shown = officer.get("/refusals").json()["items"]
    assert [one["uid"] for one in shown] == [kept.uid]
    one = officer.get(f"/refusals/{kept.uid}").json()
    assert one["faults"]
    assert one["head"] is not None
    assert officer.post(f"/refusals/{kept.uid}/settle").json()["settled_at"] is not None
    assert officer.get("/refusals").json()["items"] == []


def test_half_a_catalogue_is_refused_and_the_whole_one_taken(caller: Make, china: None):
    officer = caller()
    assert officer.post("/signals", QUAKEML[: len(QUAKEML) // 2]).status_code == 422
    assert counts() == (0, 0)
    assert officer.post("/signals", QUAKEML).status_code == 201


class _Endless(io.RawIOBase):
    """A body of so many bytes that is never in memory as a whole; counts what was taken of it."""

    def __init__(self, size: int) -> None:
        self.left, self.taken = size, 0

    def read(self, size: int = -1) -> bytes:  # type: ignore[override]
        size = self.left if size < 0 else min(size, self.left)
        self.left -= size
        self.taken += size
        return b" " * size


@pytest.mark.parametrize("is_chunked", [False, True])
@pytest.mark.parametrize("key", ["", "big-1"])
def test_a_hundred_megabytes_are_refused_in_little_memory(is_chunked: bool, key: str, caller: Make, china: None):
    officer, body = caller(), _Endless(100_000_000)
    extra: dict[str, Any] = {"HTTP_AUTHORIZATION": f"Bearer {officer.token}", "wsgi.input": body}
    if key:
        extra["HTTP_IDEMPOTENCY_KEY"] = key
    if is_chunked:
        extra["HTTP_TRANSFER_ENCODING"] = "chunked"
    else:
        extra["CONTENT_LENGTH"] = "100000000"
    officer.get("/me")  # what is loaded once does not count
    tracemalloc.start()
    answer = officer.client.generic("POST", "/api/v1/signals", **extra)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert answer.status_code == 413, answer.content.decode()
    assert answer.json()["faults"][0]["code"] == "too_large"
    assert body.taken <= (conf.SIGNAL_MAX_BYTES + 1 if is_chunked else conf.QUARANTINE_KEEP_BYTES)
    assert peak < 3 * conf.SIGNAL_MAX_BYTES if is_chunked else peak < 5_000_000
    assert Refusal.objects.count() == 1
    assert counts() == (0, 0)


def test_nobody_unknown_makes_the_node_read_a_body(caller: Make, china: None):
    officer, body = caller(), _Endless(10_000_000)
    answer = officer.client.generic("POST", "/api/v1/signals", **{"wsgi.input": body, "CONTENT_LENGTH": "10000000"})
    assert answer.status_code == 401
    assert body.taken == 0


def test_a_body_that_ends_before_its_length_is_not_taken_for_whole(caller: Make, china: None):
    officer, sentence = caller(), cenc(**HUIZE)
    extra: dict[str, Any] = {"wsgi.input": io.BytesIO(sentence), "CONTENT_LENGTH": str(len(sentence) + 9)}
    answer = officer.client.generic("POST", "/api/v1/signals", HTTP_AUTHORIZATION=f"Bearer {officer.token}", **extra)
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:anlan:problem:unreadable")
    assert counts() == (0, 0)


def test_a_packed_body_is_refused_unopened(caller: Make, china: None):
    import gzip

    officer = caller()
    answer = officer.post("/signals", gzip.compress(b" " * 10_000_000), Content_Encoding="gzip")
    assert (answer.status_code, answer["Content-Type"]) == (415, PROBLEM)
    assert Refusal.objects.count() == 0


def test_curl_may_send_a_bulletin_under_its_usual_type(caller: Make, china: None):
    assert caller().post("/signals", cenc(**HUIZE), Content_Type="application/x-www-form-urlencoded").status_code == 201


BROKEN = {
    b"": "",
    b"{": "",
    b"[1, 2]": "",
    b"nothing": "",
    b'{"text": NaN}': "",
    b'{"text": "a\\u0000b"}': "text",
    b'{"text": "\\ud800"}': "text",
    b'{"text": 1e400}': "text",
    b'{"text": 1}': "text",
    b'{"text": "x", "more": 1}': "more",
    b'{"text": ' + b"9" * 6000 + b"}": "",
    b"[" * 50_000: "",
    b'{"text": "\xff"}': "",
    b'{"text": "' + b"x" * 5000 + b'"}': "text",
}


@pytest.mark.parametrize("body", BROKEN, ids=lambda body: repr(body[:24]))
def test_a_broken_json_body_is_a_problem_that_names_the_field(body: bytes, caller: Make, china: None):
    answer = caller().post("/incidents/none/notes", body, Content_Type="application/json")
    assert answer.status_code in (400, 422), answer.content.decode()
    assert answer["Content-Type"] == PROBLEM
    if BROKEN[body]:
        assert BROKEN[body] in [fault["field"] for fault in answer.json()["faults"]]


def test_json_under_another_name_is_refused(caller: Make, china: None):
    assert caller().post("/incidents/none/notes", b'{"text": "x"}', Content_Type="text/plain").status_code == 415


def test_a_large_json_body_is_refused_by_its_length(caller: Make, china: None):
    answer = caller().post("/incidents/none/notes", b" " * (conf.BODY_MAX_BYTES + 1), Content_Type="application/json")
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "path",
    [
        "/signals?cursor=%00",
        "/signals/%00",
        "/signals/" + "x" * 3000,
        "/signals/%F0%28%8C%28",
        "/signals?cursor=9999-12-31T23:59:59%2B00:00~99999999999999999999999",
        "/signals?cursor=0001-01-01T00:00:00%2B14:00~1",
        "/signals?limit=0",
        "/signals?limit=-1",
        "/signals?limit=99999999999999999999",
        "/signals?limit=abc",
        "/signals?state=none",
        "/incidents?open=perhaps",
        "/journal?cursor=-5",
        "/journal?cursor=" + "9" * 40,
        "/journal?cursor=%E2%91%A0",
        "/journal?verb=%00",
        "/regions/%00",
        "/regions/53032x",
        "/regions/530326?on=yesterday",
        "/regions?q=x&within=zz",
        "/regions/at?longitude=nan&latitude=0",
        "/regions/at?longitude=1e999&latitude=0",
        "/search?q=%00",
        "/search?" + "&".join(f"q{n}=1" for n in range(2000)),
        "/nothing/here",
    ],
)
def test_a_hostile_address_is_a_problem_of_the_caller(path: str, caller: Make, china: None):
    officer = caller()
    for address in (path, path):
        answer = officer.get(address)
        assert 400 <= answer.status_code < 500, answer.content.decode()
        assert answer["Content-Type"] == PROBLEM


@pytest.mark.parametrize("number", ["0", "-1", "1.5", "9" * 30, "x", "9223372036854775807"])
def test_a_number_no_row_can_have_is_refused(number: str, caller: Make, china: None):
    officer = caller()
    for method, path in (("POST", f"/journal/{number}/undo"), ("DELETE", f"/tokens/{number}"), ("POST", f"/notices/{number}/read")):
        answer = officer.call(method, path)
        assert answer.status_code in (403, 404, 422), answer.content.decode()
        assert answer["Content-Type"] == PROBLEM


def test_a_wrong_method_is_a_problem_that_names_the_right_ones(caller: Make, china: None):
    answer = caller().call("PATCH", "/signals")
    assert (answer.status_code, answer["Content-Type"], answer["Allow"]) == (405, PROBLEM, "GET, POST")


def test_what_was_not_foreseen_is_said_without_a_word_about_the_inside(caller: Make, monkeypatch: pytest.MonkeyPatch):
    from anlan.incidents import queries

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the password is hunter2")

    monkeypatch.setattr(queries, "inbox", fail)
    answer = caller().get("/signals")
    assert (answer.status_code, answer["Content-Type"]) == (500, PROBLEM)
    assert "hunter2" not in answer.content.decode()
    assert "Traceback" not in answer.content.decode()
    assert answer.json()["instance"] == answer["X-Request-ID"]
