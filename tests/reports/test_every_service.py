"""Each verb of the room writes its entry, and goes for whom the roles pack says, in the region it asks for only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction

from anlan.core import journal
from anlan.core.errors import DomainError, NotFound
from anlan.core.journal.models import Entry
from anlan.core.permission import Actor, NotPermitted, acts_of, all_roles, system_actor
from anlan.reports import services
from anlan.reports.drafting import missing_of
from anlan.reports.models import Report
from anlan.reports.services.sending import parcel_of
from tests.incidents.conftest import person

from .conftest import CITY, COUNTY, KNOWN_AT, OTHER, Scene

pytestmark = pytest.mark.django_db
ROOM, SETUP = "anlan.reports.", system_actor("test")


@dataclass(frozen=True)
class Sample:
    """The act a service asks for, of which region, in which state of the report, and a call."""

    act: str
    region: str
    state: str
    call: Callable[[Report, Actor], Any]


def receive(row: Report, by: Actor) -> Any:
    parcel = parcel_of(row)
    Report.objects.all().delete()
    return services.receive_report(parcel=parcel, by=by)


def sign(row: Report, by: Actor) -> Any:
    return services.sign_report(report=row.uid, seen=row.version, pending=tuple(missing_of(row.content)), by=by)


def again(row: Report, by: Actor) -> Any:
    return services.draft_report(incident=row.incident.uid, region_code=COUNTY, kind="follow_up", by=by)


def ring(row: Report, by: Actor) -> Any:
    return services.record_phone(incident=row.incident.uid, region_code=COUNTY, post="市值班室", by=by)


def receipt(row: Report, by: Actor) -> Any:
    return services.receive_receipt(uid=row.uid, post="市值班员", acknowledged_at=KNOWN_AT, by=by)


SAMPLES = {
    "drafts.draft_report": Sample("report.write", COUNTY, "sent", again),
    "drafts.change_report": Sample(
        "report.write", COUNTY, "draft", lambda row, by: services.change_report(report=row.uid, words={"next": "搜救"}, by=by)
    ),
    "drafts.void_report": Sample(
        "report.write", COUNTY, "draft", lambda row, by: services.void_report(report=row.uid, reason="写错", by=by)
    ),
    "phoning.record_phone": Sample("report.write", COUNTY, "draft", ring),
    "sending.sign_report": Sample("report.sign", COUNTY, "draft", sign),
    "sending.send_report": Sample(
        "report.send", COUNTY, "signed", lambda row, by: services.send_report(report=row.uid, by=by)
    ),
    "sending.deliver_report": Sample(
        "report.send", COUNTY, "sent", lambda row, by: services.deliver_report(report=row.uid, by=by)
    ),
    "sending.acknowledge_report": Sample(
        "report.acknowledge", CITY, "delivered", lambda row, by: services.acknowledge_report(report=row.uid, by=by)
    ),
    "receiving.receive_report": Sample("report.receive", CITY, "sent", receive),
    "receiving.receive_receipt": Sample("report.receive", COUNTY, "sent", receipt),
}


def row_in(state: str, scene: Scene) -> Report:
    """The county's first report, as far as asked."""
    row = scene.draft()
    if state != "draft":
        row = scene.sign(row)
    if state in ("sent", "delivered"):
        row = services.send_report(report=row.uid, by=SETUP)
    if state == "delivered":
        row = services.deliver_report(report=row.uid, by=SETUP).report
    row.refresh_from_db()
    return row


def attempt(sample: Sample, row: Report, who: Actor) -> tuple[DomainError | None, set[str]]:
    """What came of a call, and the verbs it wrote; nothing is kept."""
    point = transaction.savepoint()
    before = Entry.objects.count()
    try:
        sample.call(Report.objects.get(pk=row.pk), who)
        return None, set(Entry.objects.order_by("id")[before:].values_list("verb", flat=True))
    except DomainError as refusal:
        return refusal, set()
    finally:
        transaction.savepoint_rollback(point)


def test_every_service_writes_its_entry_and_goes_for_whom_the_pack_says_at_his_own_desk_only(scene: Scene):
    declared = {name: verbs for name, verbs in journal.declared_services().items() if name.startswith(ROOM)}
    assert set(declared) == {f"{ROOM}services.{name}" for name in SAMPLES}
    for name, sample in SAMPLES.items():
        point = transaction.savepoint()
        row = row_in(sample.state, scene)
        refusal, written = attempt(sample, row, SETUP)
        assert refusal is None and written & set(declared[f"{ROOM}services.{name}"]), (name, refusal, written)
        for role in sorted(all_roles()):
            here, _written = attempt(sample, row, person(role, sample.region, 9030))
            there, _written = attempt(sample, row, person(role, OTHER, 9031))
            if sample.act in acts_of(role):
                assert here is None, (role, name, here)
            else:
                assert isinstance(here, NotPermitted | NotFound), (role, name, here)
            assert isinstance(there, NotPermitted | NotFound), (role, name, there)
        transaction.savepoint_rollback(point)
