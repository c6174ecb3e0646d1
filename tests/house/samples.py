"""One call of every service of the small core rooms, in a case where it goes; the large rooms keep their own.

Same shape as `tests/<room>/samples.py`: `Sample(act, call)`, and `prepare()` for what the calls need, in the
entered workspace. `act` None: only for the system itself, or for oneself.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from anlan.core import clock, journal
from anlan.core.accounts.models import Account
from anlan.core.attachments import services as attachments
from anlan.core.batches import services as batches
from anlan.core.batches.models import Batch
from anlan.core.deadlines import services as deadlines
from anlan.core.jobs import services as jobs
from anlan.core.journal.sealing import seal_all
from anlan.core.notifications import services as notifications
from anlan.core.notifications.models import Notice
from anlan.core.outbox import services as outbox
from anlan.core.outbox.models import Message
from anlan.core.permission import Actor, system_actor
from anlan.core.reactions import services as reactions
from anlan.core.reactions.models import Parked
from anlan.core.reactions.registry import forget, reaction
from anlan.core.regions import services as regions
from anlan.core.workspaces import services as workspaces
from anlan.impact import services as impact
from anlan.impact.given import given
from anlan.places import building
from anlan.places.payloads import PlaceBuilt
from tests.journal.conftest import TESTER, BellRung

SETUP = system_actor("test")
COUNTY, OTHER_COUNTY = "530326", "530381"
REACTION = "house.sample"


@dataclass(frozen=True)
class Things:
    """One of each, in the county."""

    account: Account
    running: str
    paused: str
    deadline: deadlines.Deadline
    late: deadlines.Deadline
    message: Message
    notice: Notice
    parked: Parked
    attachment: Any
    batch: Batch
    assessment: str


@dataclass(frozen=True)
class Sample:
    """The act a service asks for, and a call of it."""

    act: str | None
    call: Callable[[Things, Actor], Any]


def prepare() -> Things:
    """What the samples need."""
    wall = clock.wall()
    account = Account.objects.create(username="sample.reader", region_code=COUNTY)
    for key in ("runs", "stands"):
        workspaces.create_exercise(key=key, name="演练", region_codes=[COUNTY], starts_at=wall, by=SETUP)
    workspaces.pause_clock(key="stands", by=SETUP)
    set_deadline = lambda kind, due: deadlines.set_deadline(  # noqa: E731
        about="bell:1", kind=kind, region_codes=[COUNTY], title="敲钟", due_at=due, by=SETUP
    )
    message = Message.objects.create(
        workspace_id=clock.current_workspace().id, channel="console", key="k", to="console", about="bell:1",
        region_codes=[COUNTY], state=Message.State.UNKNOWN, next_at=wall, created_at=wall,
    )  # fmt: skip
    notice = Notice.objects.create(
        workspace_id=clock.current_workspace().id, account_id=account.pk, key="k", about="bell:1", title="钟响了",
        body="", urgency=Notice.Urgency.URGENT, region_codes=[COUNTY], created_at=wall,
    )  # fmt: skip
    with transaction.atomic():
        entry = journal.append("bell.rung", about="bell:1", by=TESTER, payload=BellRung(1), regions=[COUNTY])
    seal_all()
    entry.refresh_from_db()
    forget(REACTION)
    reaction("bell.rung", name=REACTION)(lambda entry: None)
    parked = Parked.objects.create(
        reaction=REACTION, seq=entry.seq, about="bell:1", attempts=1, next_at=wall, error="x", since=wall
    )
    return Things(
        account, "runs", "stands", set_deadline("open", wall + timedelta(hours=1)),
        set_deadline("late", wall - timedelta(hours=1)), message, notice, parked,
        attachments.record_attachment(taken=_taken(), about="bell:1", region_codes=[COUNTY], by=SETUP),
        batches._apply(_batch(), [], 0, lambda: None, by=SETUP),
        impact.ask_assessment(event=QUAKE, region_codes=[COUNTY], by=SETUP).assessment.uid,
    )  # fmt: skip


def _batch() -> Batch:
    """One that brings nothing, which is enough to be told."""
    wall = clock.wall()
    return Batch.objects.create(
        uid=str(uuid.uuid4()), kind="roads", region_code=COUNTY, origin="test", source="测试", licence="CC0-1.0",
        as_of=wall.date(), made_at=wall, made_by="test",
    )  # fmt: skip


QUAKE = given({"occurred_at": "2014-08-03T16:30:00+08:00", "longitude": 103.3, "latitude": 27.1, "magnitude": 6.5})
RESULT = {"method": {"name": "test", "version": "1", "is_valid": True}}


def _taken() -> attachments.Taken:
    return attachments.Taken("钟.txt", "text/plain", 3, "0" * 64, "0" * 64, None)


SAMPLES: dict[str, Sample] = {
    "anlan.core.workspaces.services.create_exercise": Sample("workspace.manage", lambda t, by: workspaces.create_exercise(
        key="new", name="新演练", region_codes=[COUNTY], starts_at=clock.wall(), by=by)),
    "anlan.core.workspaces.services.pause_clock": Sample("workspace.manage", lambda t, by: workspaces.pause_clock(key=t.running, by=by)),
    "anlan.core.workspaces.services.resume_clock": Sample("workspace.manage", lambda t, by: workspaces.resume_clock(key=t.paused, rate=1, by=by)),
    "anlan.core.workspaces.services.set_rate": Sample("workspace.manage", lambda t, by: workspaces.set_rate(key=t.running, rate=60, by=by)),
    "anlan.core.workspaces.services.end_exercise": Sample("workspace.manage", lambda t, by: workspaces.end_exercise(key=t.running, by=by)),
    "anlan.core.workspaces.services.recover_clock": Sample(None, lambda t, by: workspaces.recover_clock(
        key=t.running, last_alive=clock.wall() - timedelta(minutes=9), by=by)),
    "anlan.core.deadlines.services.set_deadline": Sample("deadline.settle", lambda t, by: deadlines.set_deadline(
        about="bell:2", kind="new", region_codes=[COUNTY], title="敲钟", due_at=clock.wall(), by=by)),
    "anlan.core.deadlines.services.meet_deadline": Sample("deadline.settle", lambda t, by: deadlines.meet_deadline(uid=t.deadline.uid, by=by)),
    "anlan.core.deadlines.services.void_deadline": Sample("deadline.settle", lambda t, by: deadlines.void_deadline(
        uid=t.deadline.uid, reason="不再需要", by=by)),
    "anlan.core.deadlines.services.fire_deadline": Sample(None, lambda t, by: deadlines.fire_deadline(
        deadline_id=t.late.pk, fires_at=t.late.next_at, by=by)),
    "anlan.core.outbox.services.resolve_unknown": Sample("message.settle", lambda t, by: outbox.resolve_unknown(
        message_id=t.message.pk, outcome="resend", by=by)),
    "anlan.core.notifications.services.mark_read": Sample(None, lambda t, by: notifications.mark_read(
        notice_id=t.notice.pk, by=Actor(key=t.account.key) if by is SETUP else by)),
    "anlan.core.reactions.services.retry_parked": Sample("system.manage", lambda t, by: reactions.retry_parked(parked_id=t.parked.pk, by=by)),
    "anlan.core.reactions.services.skip_parked": Sample("system.manage", lambda t, by: reactions.skip_parked(parked_id=t.parked.pk, by=by)),
    "anlan.core.attachments.services.record_attachment": Sample("attachment.add", lambda t, by: attachments.record_attachment(
        taken=_taken(), about="bell:1", region_codes=[COUNTY], by=by)),
    "anlan.core.attachments.services.void_attachment": Sample("attachment.void", lambda t, by: attachments.void_attachment(
        uid=t.attachment.uid, by=by)),
    "anlan.core.regions.services.load_regions": Sample("region.import", lambda t, by: regions.load_regions(by=by)),
    "anlan.core.regions.services.add_region": Sample("region.import", lambda t, by: regions.add_region(
        code="530326199", name="新设镇", kind="town", parent_code=COUNTY, valid_from=date(2026, 11, 21), source="test", by=by)),
    "anlan.core.batches.services._apply": Sample("batch.import", lambda t, by: batches._apply(_batch(), [], 0, lambda: None, by=by)),
    "anlan.core.batches.services._undo": Sample("batch.import", lambda t, by: batches._undo(t.batch.uid, by=by)),
    "anlan.places.building.tell_built": Sample("batch.import", lambda t, by: building.tell_built(
        PlaceBuilt("yunnan", 1, (), 1.0), region_code=COUNTY, by=by)),
    "anlan.impact.services.ask_assessment": Sample("assessment.ask", lambda t, by: impact.ask_assessment(
        event=QUAKE | {"magnitude": 5.0}, region_codes=[COUNTY], by=by)),
    "anlan.impact.services.cancel_assessment": Sample("assessment.ask", lambda t, by: impact.cancel_assessment(uid=t.assessment, by=by)),
    "anlan.impact.services.record_assessment": Sample("assessment.ask", lambda t, by: impact.record_assessment(
        uid=t.assessment, result=RESULT, by=by)),
    "anlan.impact.services.fail_assessment": Sample("assessment.ask", lambda t, by: impact.fail_assessment(
        uid=t.assessment, reason="试一试", by=by)),
    "anlan.core.jobs.services._note_restore": Sample(None, lambda t, by: jobs._note_restore(
        archive="a.tar.gz", head_seq=1, lost_to=0, by=by)),
}  # fmt: skip

NODE_WIDE = {
    "anlan.core.reactions.services.retry_parked", "anlan.core.reactions.services.skip_parked",
    "anlan.core.regions.services.load_regions",
}  # fmt: skip
"""About the whole node, no region's: who holds the act somewhere may."""
