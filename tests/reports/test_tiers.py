"""Upwards to another node: it waits while that node is not there, and its clock runs on (D-03)."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from anlan.core.deadlines.models import Deadline
from anlan.core.outbox.models import Message
from anlan.core.permission import Actor
from anlan.reports import services
from anlan.reports.errors import NotThisReport
from anlan.reports.models import Report
from tests.incidents.conftest import person, settle
from tests.ports import free_port

from .conftest import CITY, COUNTY, KNOWN_AT, Scene

pytestmark = [pytest.mark.django_db, pytest.mark.databases]

SERVER = """
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
class Inbox(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        open(sys.argv[2], "wb").write(self.headers["Authorization"].encode() + b"\\n" + self.path.encode() + b"\\n" + body)
        self.send_response(201); self.end_headers()
    def log_message(self, *said): pass
server = HTTPServer(("127.0.0.1", int(sys.argv[1])), Inbox)
print("up", flush=True)
server.serve_forever()
"""


@contextmanager
def node(port: int, kept: Path) -> Iterator[None]:
    """A process at a port that takes in what is posted, and writes the last down."""
    process = subprocess.Popen([sys.executable, "-c", SERVER, str(port), str(kept)], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None and process.stdout.readline() == "up\n"
        yield
    finally:
        process.terminate()
        process.wait(60)


@pytest.fixture
def city_port(monkeypatch: pytest.MonkeyPatch) -> int:
    """The city works at another node of this machine, which does not run yet."""
    port = free_port()
    monkeypatch.setenv("ANLAN_TIER_LINKS", f"{CITY}=http://127.0.0.1:{port}")
    monkeypatch.setenv("ANLAN_TIER_TOKENS", f"{CITY}=anlan_city")
    return port


def machine(region_code: str) -> Actor:
    """The account by whose token another node hands in."""
    return person("duty_officer", region_code, 9020, acts=frozenset({"report.receive", "report.view"}))


def test_d03_while_the_city_is_offline_the_report_waits_and_its_clock_runs_and_once_it_is_back_it_arrives(
    scene: Scene, city_port: int, tmp_path: Path
):
    scene.passes(minutes=20)
    report = scene.send(scene.draft())
    message = Message.objects.get(about=report.journal_key)
    assert (report.state, message.state) == (Report.State.SENT, Message.State.WAITING)
    assert message.error.startswith("tier_unreachable")
    for _hour in range(20):
        scene.passes(minutes=2)
        scene.carry()
    message.refresh_from_db()
    assert message.attempts > 8 and message.state == Message.State.WAITING, "it is never given up"
    first = scene.clock("first")
    assert first is not None and first.state == Deadline.State.OPEN, "it waits in the outbox: the clock runs"
    with node(city_port, tmp_path / "kept"):
        scene.passes(minutes=1)
        scene.carry()
    report.refresh_from_db()
    assert report.state == Report.State.DELIVERED and report.delivered_at == KNOWN_AT + timedelta(minutes=61)
    token, path, body = (tmp_path / "kept").read_text("utf-8").split("\n")
    assert (token, path) == ("Bearer anlan_city", "/api/v1/reports/inbox")
    assert json.loads(body)["uid"] == report.uid
    first = scene.clock("first")
    assert first is not None and first.state == Deadline.State.OPEN, "delivered is not received"
    services.receive_receipt(
        uid=report.uid, post="昭通市值班员", acknowledged_at=KNOWN_AT + timedelta(minutes=61), by=machine(COUNTY)
    )
    settle()
    report.refresh_from_db()
    first = scene.clock("first")
    assert first is not None and first.state == Deadline.State.MET
    assert report.is_late and report.acknowledged_by == "昭通市值班员", "sent in time, received after the limit: late"


@pytest.fixture
def parcel(scene: Scene, city_port: int) -> dict[str, Any]:
    """A report as the county's node sends it, taken out of this node, which plays the city from here on."""
    report = scene.send(scene.draft(), is_delivered=False)
    sent: dict[str, Any] = json.loads(Message.objects.get(about=report.journal_key).body)
    Report.objects.all().delete()
    return sent


def test_a_report_of_another_node_stands_in_the_inbox_once_and_its_receipt_goes_back(scene: Scene, parcel: dict[str, Any]):
    for _twice in range(2):
        services.receive_report(parcel=parcel, by=machine(CITY))
    report = Report.objects.get()
    assert (report.state, report.is_from_afar, report.incident) == (Report.State.DELIVERED, True, None)
    services.acknowledge_report(report=report.uid, by=scene.city)
    back = Message.objects.get(key=f"{report.uid}:receipt")
    assert back.to == f"{COUNTY}:/api/v1/reports/receipts" and json.loads(back.body)["post"] == "昭通市值班员"


@pytest.mark.parametrize("wrong", [{"sent_to": "53"}, {"content": {}}, {"signed_at": None}, {"kind": "phone"}, {"region_code": "9"}])
def test_what_is_no_report_for_a_desk_of_this_node_is_refused(parcel: dict[str, Any], wrong: dict[str, Any]):
    with pytest.raises(NotThisReport):
        services.receive_report(parcel=parcel | wrong, by=machine("53"))
