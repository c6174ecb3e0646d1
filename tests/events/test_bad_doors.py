"""Malformed requests for streams are refused without a traceback; a going-down node lets its streams go."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Callable

import pytest

from anlan.web.events.hub import hub
from tests.events.conftest import Bells, Person, Server

pytestmark = pytest.mark.django_db(transaction=True)
OfficerOf = Callable[..., Person]


def raw(port: int, request: bytes) -> int:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
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


def test_a_node_that_goes_down_lets_its_streams_go_within_three_seconds(
    bells: Bells, officer_of: OfficerOf, server: Server
) -> None:
    person = officer_of()
    streams = [person.browser.listen().open() for _ in range(10)]
    begun = time.monotonic()
    server.end()
    assert time.monotonic() - begun < 3
    for stream in streams:
        stream.until(stream.ended.is_set, within_s=1)
