"""Malformed requests for streams are refused without a traceback; a going-down node lets its streams go."""

from __future__ import annotations

import http.client
import logging
import socket
import time
from collections.abc import Callable
from datetime import timedelta

import pytest

from anlan.core import clock
from anlan.web.asgi import end_streams
from anlan.web.events.hub import hub
from anlan.web.middleware import POLICY
from tests.events.conftest import Bells, Person, Server

pytestmark = pytest.mark.django_db(transaction=True)
OfficerOf = Callable[..., Person]


def raw(port: int, request: bytes) -> int:
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        line.sendall(request)
        answer = line.recv(4096)
    return int(answer.split()[1]) if answer.startswith(b"HTTP/") else 0


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (b"/drill/../events", 404),
        (b"/drill//events", 404),
        (b"/drill/%2e%2e/events", 404),
        (b"/drill/spring/drill/autumn/events", 404),
        (b"/admin/events", 404),
        (b"/events%0a", 404),
        (b"/drill/%e6%bc%94/events", 404),
        (b"/drill/" + b"x" * 65 + b"/events", 404),
        (b"/events", 403),
        (b"/drill/spring/events", 403),
        (b"/events?topics=%ff%fe&after=-1", 403),
    ],
)
def test_a_door_that_is_none_answers_without_a_traceback(
    server: Server, caplog: pytest.LogCaptureFixture, path: bytes, status: int
) -> None:
    assert raw(server.port, b"GET " + path + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n") == status
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


@pytest.mark.parametrize(("path", "status"), [("/events", 403), ("/drill//events", 404), ("/healthz", 200), ("/nowhere", 404)])
def test_every_answer_tells_the_browser_to_guess_nothing_and_to_load_nothing_foreign(
    server: Server, path: str, status: int
) -> None:
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    line.request("GET", path)
    answer = line.getresponse()
    assert answer.status == status
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == POLICY
    line.close()


def test_an_account_has_so_many_streams_and_the_next_is_told_why(
    bells: Bells, officer_of: OfficerOf, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANLAN_SSE_PER_ACCOUNT", "3")
    person, neighbour = officer_of(), officer_of()
    streams = [person.browser.listen().open() for _ in range(3)]
    status, said = person.browser.ask("GET", "/events?topics=bells")
    assert status == 429 and "3 条实时连接" in said
    person.browser.cookies["anlan_language"] = "en"
    assert "3 live connections" in person.browser.ask("GET", "/events?topics=bells")[1]
    neighbours = neighbour.browser.listen().open()
    streams.pop().close()
    neighbours.until(lambda: len(hub.listeners) == 3)
    again = person.browser.listen().open()
    bells.ring("a", "530326")
    for stream in (*streams, again, neighbours):
        stream.until(stream.rows)


@pytest.mark.parametrize(
    "cookie",
    [b"a/b=1; sessionid=%s", b"=; sessionid=%s;;; ,=", b'x="unclosed; sessionid=%s', b"\xe6\xbc\x94=1; sessionid=%s"],
)
def test_a_strange_cookie_of_somebody_else_does_not_shut_the_officer_out(
    bells: Bells, officer_of: OfficerOf, server: Server, cookie: bytes
) -> None:
    session = officer_of().browser.cookies["sessionid"].encode()
    header = b"Cookie: " + cookie % session + b"\r\n"
    assert raw(server.port, b"GET /events?topics=bells HTTP/1.1\r\nHost: 127.0.0.1\r\n" + header + b"\r\n") == 200


@pytest.mark.parametrize("place", ["9" * 5000, "-1", "１２", "1e3", "", "999999999999999999"])
def test_a_strange_place_is_no_place(
    bells: Bells, officer_of: OfficerOf, caplog: pytest.LogCaptureFixture, place: str
) -> None:
    person = officer_of()
    stream = person.browser.listen(**{"Last-Event-ID": place.encode().decode("latin-1")}).open()
    bells.ring("a", "530326")
    stream.until(stream.rows)
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


def test_strange_topics_are_left_out(bells: Bells, officer_of: OfficerOf) -> None:
    stream = officer_of().browser.listen("bells", "<script>", "a" * 200, "event\nid: 9", "room:" + "x" * 41).open()
    assert [one.topics for one in hub.listeners] == [frozenset({"bells", "a" * 200})]
    bells.ring("a", "530326")
    stream.until(stream.rows)


def test_a_browser_that_leaves_is_forgotten(bells: Bells, officer_of: OfficerOf) -> None:
    person = officer_of()
    staying, leaving = person.browser.listen().open(), person.browser.listen().open()
    leaving.close()
    staying.until(lambda: len(hub.listeners) == 1)


def test_a_strange_query_is_no_fault_of_the_server(server: Server) -> None:
    assert raw(server.port, b"GET /login?next=\xff\xe9\x9b\xa8 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n") in (200, 302, 400)


def test_slow_bodies_hold_up_nobody_else(server: Server) -> None:
    """More half-sent forms than there are threads, and the page is still answered."""
    lines = []
    for _ in range(12):
        line = socket.create_connection(("127.0.0.1", server.port), timeout=60)
        line.sendall(b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 900\r\n\r\nusername=")
        lines.append(line)
    assert raw(server.port, b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n") == 200
    for line in lines:
        line.close()


def test_a_bulletin_that_breaks_off_on_the_way_is_not_taken_in(bells: Bells, officer_of: OfficerOf, server: Server) -> None:
    """Half of the sentence would read well; it must not count."""
    from anlan.core.accounts.actors import actor_of
    from anlan.core.accounts.services import create_token
    from anlan.core.journal.models import Entry
    from anlan.web.asgi import _AHEAD_BYTES
    from tests.ops.node import LUDIAN

    person = officer_of()
    by = actor_of(person.account)
    assert by is not None
    _token, secret = create_token(name="接入", acts=["signal.receive"], expires_at=clock.wall() + timedelta(days=1), by=by)
    whole = (LUDIAN + "\n").encode() * (2 * _AHEAD_BYTES // len(LUDIAN.encode()))
    head = (
        f"POST /api/v1/signals HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {secret}\r\n"
        f"Content-Type: text/plain; charset=utf-8\r\nContent-Length: {2 * len(whole)}\r\n\r\n"
    ).encode()
    before = Entry.objects.count()
    for part in (LUDIAN.encode(), whole):
        with socket.create_connection(("127.0.0.1", server.port), timeout=60) as line:
            line.sendall(head + part)
            time.sleep(0.2)
    assert raw(server.port, b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n") == 200
    assert Entry.objects.count() == before
    small = LUDIAN.encode()
    assert raw(server.port, head.replace(str(2 * len(whole)).encode(), str(len(small)).encode()) + small) == 201
    assert Entry.objects.count() > before


def test_a_node_that_goes_down_lets_its_streams_go_and_does_not_wait_for_them(
    bells: Bells, officer_of: OfficerOf, server: Server
) -> None:
    person = officer_of()
    streams = [person.browser.listen().open() for _ in range(10)]
    server.uvicorn.config.timeout_graceful_shutdown = 120  # longer than this test waits for its end
    server.loop.call_soon_threadsafe(end_streams)
    server.end()
    for stream in streams:
        stream.until(stream.ended.is_set)
