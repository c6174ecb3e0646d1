"""A broken line loses nothing and repeats nothing that harms (issue: processes; the thread)."""

from __future__ import annotations

import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from anlan.core.journal.queries import head_seq
from anlan.core.journal.sealing import seal_all
from anlan.web.events.audience import QUEUE_MAX
from anlan.web.events.hub import hub
from tests.events.browser import Browser
from tests.events.conftest import Bells, Person, Server

pytestmark = pytest.mark.django_db(transaction=True)
OfficerOf = Callable[..., Person]
COUNTY, OTHER = "530326", "530381"


def names(stream: object) -> list[str]:
    return [row["row_id"] for row in stream.rows()]  # type: ignore[attr-defined]


def test_what_was_sealed_between_the_page_and_its_stream_comes_over_the_stream(
    bells: Bells, officer_of: OfficerOf
) -> None:
    person = officer_of(COUNTY)
    written_at = head_seq()
    bells.ring("a", COUNTY)
    bells.ring("elsewhere", OTHER)
    bells.ring("b", COUNTY)
    stream = person.browser.listen(after=written_at).open()
    stream.until(lambda: len(stream.rows()) == 2)
    assert names(stream) == ["bell-a", "bell-b"]


def test_a_browser_that_comes_back_gets_what_it_missed_once_and_in_order(bells: Bells, officer_of: OfficerOf) -> None:
    person = officer_of(COUNTY)
    first = person.browser.listen(after=0).open()
    bells.ring("a", COUNTY)
    first.until(lambda: "bell-a" in names(first) and first.last_id is not None)
    first.close()
    bells.ring("b", COUNTY)
    bells.ring("c", COUNTY)
    again = person.browser.listen(after=0, **{"Last-Event-ID": str(first.last_id)}).open()
    bells.ring("d", COUNTY)
    again.until(lambda: len(again.rows()) == 3)
    assert names(again) == ["bell-b", "bell-c", "bell-d"]


def test_joining_while_entries_stream_in_loses_none(bells: Bells, officer_of: OfficerOf) -> None:
    """Every page begins somewhere in the stream of entries; none may fall between its rows and its stream."""
    person = officer_of(COUNTY)
    person.browser.listen().open()
    streams = []
    for number in range(60):
        bells.ring(f"n{number}", COUNTY, seal=number % 3 == 0)
        if number % 3 == 1:
            streams.append((number, head_seq(), person.browser.listen(after=head_seq())))
    seal_all()
    from anlan.core.journal.models import Entry

    for number, after, stream in streams:
        expected = [
            f"bell-{about[5:]}"
            for about in Entry.objects.filter(seq__gt=after, verb="bell.rung").order_by("seq").values_list("about", flat=True)
        ]
        stream.until(lambda one=stream, wanted=expected: len(one.rows()) >= len(wanted))
        assert names(stream) == expected, f"opened at {number}"
        assert stream.named("reset") == 0


def test_who_missed_too_much_reads_the_page_again(
    bells: Bells, officer_of: OfficerOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANLAN_SSE_REPLAY_MAX", "5")
    person = officer_of(COUNTY)
    after = head_seq()
    for number in range(6):
        bells.ring(str(number), COUNTY)
    stream = person.browser.listen(after=after).open()
    assert stream.named("reset") == 1
    stream.until(lambda: stream.last_id == head_seq())
    assert stream.rows() == []
    ahead = person.browser.listen(after=head_seq() + 9).open()
    assert ahead.named("reset") == 1, "a place that is not there yet: the journal was restored from a backup"


def test_a_quiet_line_moves_on_with_the_heartbeat(bells: Bells, officer_of: OfficerOf) -> None:
    stream = officer_of(OTHER).browser.listen().open()
    bells.ring("a", COUNTY)
    stream.until(lambda: stream.last_id == head_seq())
    assert stream.rows() == []


def test_all_who_come_back_share_the_renderings(bells: Bells, officer_of: OfficerOf) -> None:
    person = officer_of(COUNTY)
    person.browser.listen().open()  # the hub is awake
    after = head_seq()
    for number in range(5):
        bells.ring(str(number), COUNTY)
    hub_place = head_seq()
    person.browser.streams[0].until(lambda: hub.seq == hub_place)
    bells.rendered.clear()
    streams = [person.browser.listen(after=after).open() for _ in range(20)]
    for stream in streams:
        stream.until(lambda one=stream: len(one.rows()) == 5)
    assert len(bells.rendered) == 5


def test_who_does_not_read_is_cut_off_and_delays_nobody(bells: Bells, officer_of: OfficerOf, server: Server) -> None:
    person = officer_of(COUNTY)
    reading = person.browser.listen().open()
    stuck = _silent_reader(server.port, person.browser)
    reading.until(lambda: len(hub.listeners) == 2)
    bells.render = _large(bells.render)  # type: ignore[method-assign]
    from anlan.web.events import fragments

    fragments._renders["bell"] = [bells.render]
    number = 0
    while len(hub.listeners) > 1:
        assert number < 3 * QUEUE_MAX, "the one that does not read is still there"
        for _ in range(50):
            bells.ring(f"n{number}", COUNTY, seal=False)
            number += 1
        seal_all()
        reading.until(lambda wanted=number: len(reading.rows()) == wanted)
    stuck.close()


def _silent_reader(port: int, browser: Browser) -> socket.socket:
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.connect(("127.0.0.1", port))
    line.sendall(f"GET /events?topics=bells HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {browser.cookie_header}\r\n\r\n".encode())
    return line


def _large(render: Callable[..., list[object]]) -> Callable[..., list[object]]:
    from dataclasses import replace

    return lambda entry: [replace(piece, html=piece.html + "雨" * 3000) for piece in render(entry)]  # type: ignore[type-var, attr-defined]


@pytest.mark.slow
def test_five_hundred_listeners_of_mixed_rights_cost_one_rendering_a_language(
    bells: Bells, officer_of: OfficerOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANLAN_SSE_PER_ACCOUNT", "125")
    people = [officer_of(COUNTY), officer_of(COUNTY), officer_of("5303"), officer_of(OTHER)]
    people[1].browser.cookies["anlan_language"] = "en"
    with ThreadPoolExecutor(16) as pool:
        streams = list(pool.map(lambda number: people[number % 4].browser.listen().open(), range(500)))
    entry = bells.ring("a", COUNTY)
    for number, stream in enumerate(streams):
        if number % 4 != 3:
            stream.until(stream.rows)
    assert sorted(bells.rendered) == [(entry.pk, "en"), (entry.pk, "zh-hans")]
    streams[3].quiet_beat()
    assert all(not streams[number].rows() for number in range(3, 500, 4))
    assert not any(stream.ended.is_set() for stream in streams)
