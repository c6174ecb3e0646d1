"""What the stream sends is what the page shows: the same rows, to whoever may see them, for few questions."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anlan.core import clock
from anlan.core.clock.context import WorkspaceInfo
from anlan.core.journal.models import Entry
from anlan.incidents import services
from anlan.incidents.models import Incident, Signal
from anlan.web.events.fragments import Fragment, fragments
from tests.incidents.bulletins import LUDIAN_FORMAL
from tests.incidents.conftest import settle
from tests.web.test_views import LUDIAN, ZHAOTONG, Hires, hires, told

__all__ = ["hires", "told"]


def last(verb: str) -> Entry:
    settle()
    return Entry.objects.filter(verb=verb).order_by("-seq")[0]


def plain(html: str) -> str:
    """Without what differs from one writing to the next."""
    html = re.sub(r'<input type="hidden" name="csrfmiddlewaretoken"[^>]*>', "", html)
    return re.sub(r"\s+", " ", html.replace(' aria-current="true"', "")).strip()


def of(pieces: list[Fragment], topic: str, row_id: str = "") -> Fragment:
    return next(piece for piece in pieces if piece.topic == topic and (not row_id or piece.row_id == row_id))


def test_a_row_of_the_stream_is_the_row_of_the_page(told: Signal, hires: Hires):
    officer = hires("duty_officer", ZHAOTONG)
    services.claim_signal(signal=told.uid, by=officer.actor)
    piece = of(fragments(last("signal.claimed")), "signal")
    page = officer.get("/desk").content.decode()
    assert piece.list_id == "queue" and piece.row_id == f"signal-{told.uid}"
    assert piece.html is not None and plain(piece.html) in plain(page)
    assert {LUDIAN[:2], LUDIAN[:4]} <= piece.codes


def test_opening_an_incident_tells_the_list_the_room_and_the_queue(told: Signal, hires: Hires):
    officer = hires("duty_officer", ZHAOTONG)
    services.open_incident(signal=told.uid, by=officer.actor)
    entry = last("incident.opened")
    incident = Incident.objects.get(uid=entry.subject_key)
    pieces = fragments(entry)
    room = officer.get(f"/incidents/{incident.uid}").content.decode()
    listed = officer.get("/incidents").content.decode()
    at_the_map = officer.get("/map").content.decode()
    for piece in pieces:
        assert piece.html is not None
        where = {"incident": listed, "map_incident": at_the_map, "signal": officer.get("/desk").content.decode()}.get(piece.topic, room)
        assert plain(piece.html) in plain(where), (piece.topic, piece.row_id)
    assert 'id="map-open" data-topic="map_incident"' in at_the_map, "the map's list listens"
    rows = {(piece.topic, piece.row_id) for piece in pieces}
    topic = incident.journal_key
    assert {
        ("incident", f"incident-{incident.uid}"), ("map_incident", f"map-{incident.uid}"), (topic, "room-head"), (topic, "situation"),
        (topic, f"source-{told.uid}"), (topic, f"entry-{entry.pk}"), ("signal", f"signal-{told.uid}"),
    } <= rows  # fmt: skip


def test_an_undo_strikes_the_line_it_turns_round(told: Signal, hires: Hires):
    officer = hires("duty_officer", ZHAOTONG)
    incident = Incident.objects.get()
    entry = services.close_incident(incident=incident.uid, by=officer.actor)
    settle()
    assert of(fragments(entry), "map_incident", f"map-{incident.uid}").html is None, "closed: it leaves the map's list"
    services.undo(entry_id=entry.pk, by=officer.actor)
    pieces = fragments(last("incident.undone"))
    assert of(pieces, "map_incident", f"map-{incident.uid}").html is not None, "open again: it is back"
    struck = of(pieces, incident.journal_key, f"entry-{entry.pk}")
    assert struck.html is not None and 'data-void="true"' in struck.html and "/undo/" not in struck.html


def test_a_merged_or_superseded_row_is_taken_away(told: Signal, hires: Hires):
    revised = last("signal.revised")
    signal = Signal.objects.get(uid=revised.subject_key)
    assert signal.supersedes is not None
    gone = of(fragments(revised), "signal", f"signal-{signal.supersedes.uid}")
    assert gone.html is None


def test_a_fragment_asks_the_database_at_most_three_times(told: Signal, hires: Hires):
    officer = hires("duty_officer", ZHAOTONG)
    services.open_incident(signal=told.uid, by=officer.actor)
    settle()
    entries: list[Any] = list(Entry.objects.filter(verb__in=("signal.received", "signal.revised", "incident.opened")))
    for entry in entries:
        fragments(entry)  # names are remembered from here on
        with CaptureQueriesContext(connection) as asked:
            pieces = fragments(entry)
        assert pieces and len(asked) <= 3 * len(pieces), (entry.verb, len(asked), len(pieces))


def test_inside_a_drill_every_address_of_a_fragment_stays_inside(exercise: WorkspaceInfo, hires: Hires):
    officer = hires("duty_officer", "53")
    with clock.entered(exercise):
        services.receive_bulletins(LUDIAN_FORMAL, channel="desk", by=officer.actor)
        settle()
        pieces = [piece for entry in Entry.objects.filter(workspace_id=exercise.id) for piece in fragments(entry)]
    addresses = {found for piece in pieces for found in re.findall(r'(?:href|hx-get|action)="(/[^"]*)"', piece.html or "")}
    ours = {address for address in addresses if not address.startswith("/static/")}
    assert ours and all(address.startswith("/drill/drill/") for address in ours), ours


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_fragment_speaks_the_readers_language(language: str, told: Signal, hires: Hires):
    from django.utils import translation

    officer = hires("duty_officer", ZHAOTONG)
    services.claim_signal(signal=told.uid, by=officer.actor)
    entry = last("signal.claimed")
    with translation.override(language):
        html = of(fragments(entry), "signal").html
    assert html is not None and ("正式测定" in html) is (language == "zh-hans")
