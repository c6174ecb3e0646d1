"""What people are told inside the app."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from anlan.core import clock, outbox
from anlan.core.accounts.models import Account
from anlan.core.deadlines import services as deadlines
from anlan.core.deadlines.firing import fire_due
from anlan.core.errors import NotFound
from anlan.core.journal.models import Entry
from anlan.core.journal.sealing import seal_all
from anlan.core.journal.verbs import payload_of
from anlan.core.notifications import queries, services
from anlan.core.notifications.models import Notice
from anlan.core.notifications.telling import notify
from anlan.core.outbox.delivering import deliver_due
from anlan.core.outbox.models import Message
from anlan.core.permission import ENGINE, Actor
from anlan.core.reactions.running import ensure_cursors, run_once
from tests.deadlines.conftest import desk, wall  # noqa: F401  the same desk and wall


@pytest.fixture
def people(db):
    return [Account.objects.create(username=f"person-{n}") for n in range(3)]


def as_actor(account):
    return Actor(key=account.key)


def tell(people, key="k", **rest):
    wanted = {
        "account_ids": [one.pk for one in people],
        "key": key,
        "about": "incident:1",
        "title": "速报",
        "regions": ["53"],
    }
    return notify(**wanted | rest)


def test_everybody_is_told_once_for_one_key_however_often(reality, people):
    assert tell(people[:2]) == 2
    assert tell(people) == 1
    assert tell(people) == 0
    assert Notice.objects.count() == 3


def test_a_reader_sees_his_own_notices_the_newest_first_and_nobody_elses(reality, people):
    tell(people[:1], key="old")
    tell(people[:1], key="new")
    tell(people[1:], key="other")
    assert [notice.key for notice in queries.visible_to(as_actor(people[0]))] == ["new", "old"]
    assert queries.unread_count(as_actor(people[0])) == 2
    assert list(queries.visible_to(ENGINE)) == []


def test_a_drills_notices_are_not_seen_in_reality(reality, exercise, people):
    with clock.entered(exercise):
        tell(people)
        assert queries.unread_count(as_actor(people[0])) == 1
    assert queries.unread_count(as_actor(people[0])) == 0


def test_reading_an_urgent_notice_is_a_receipt_with_its_entry_and_reading_another_is_not(reality, people):
    tell(people, key="info")
    tell(people, key="life", urgency="life")
    reader = as_actor(people[0])
    for notice in queries.visible_to(reader):
        services.mark_read(notice_id=notice.pk, by=reader)
        assert services.mark_read(notice_id=notice.pk, by=reader).changed_nothing, "a second time changes nothing"
    (entry,) = Entry.objects.all()
    assert (entry.verb, entry.actor, entry.regions) == ("notice.acknowledged", people[0].key, "53")
    assert payload_of(entry)["urgency"] == "life"
    assert queries.unread_count(reader) == 0
    assert queries.unread_by("incident:1").count() == 4


def test_nobody_acknowledges_for_another(reality, people):
    tell(people[:1], urgency="life")
    notice = Notice.objects.get()
    for stranger in (as_actor(people[1]), ENGINE):
        with pytest.raises(NotFound):
            services.mark_read(notice_id=notice.pk, by=stranger)


def test_an_urgency_that_does_not_exist_is_refused(reality, people):
    with pytest.raises(ValueError, match="panic"):
        tell(people, urgency="panic")


def test_a_missed_deadline_tells_who_is_on_duty_and_each_escalation_the_next(reality, wall, desk):  # noqa: F811
    officer, leader = desk(True, True)
    ensure_cursors()
    deadlines.set_deadline(
        about="signal:1", kind="signal.triage", title="研判", region_codes=["530326"],
        due_at=clock.now() + timedelta(seconds=10), ladder_s=[10], by=ENGINE,
    )  # fmt: skip
    wall.passes(hours=1)
    fire_due(reality)
    seal_all()
    run_once()
    run_once()
    told = list(Notice.objects.order_by("id").values_list("account_id", "title", "about", "urgency"))
    assert told == [
        (officer.pk, "超时：研判", "signal:1", "urgent"),
        (leader.pk, "超时升级：研判", "signal:1", "urgent"),
    ]


def test_the_in_app_channel_of_the_outbox_ends_as_one_notice_also_in_a_drill(reality, exercise, people):
    with clock.entered(exercise), transaction.atomic():
        outbox.send(channel="in_app", to=people[0].key, subject="集结", body="正文", key="k")
    deliver_due()
    with clock.entered(exercise):
        assert Message.objects.get().state == "delivered"
        notice = Notice.objects.get()
    assert (notice.account_id, notice.title) == (people[0].pk, "【演练】集结")
    assert not Notice.objects.exists()


def test_an_in_app_message_to_no_account_is_refused(reality, db):
    with transaction.atomic():
        outbox.send(channel="in_app", to="somebody", subject="s", body="b", key="k")
    deliver_due()
    assert Message.objects.get().state == "failed"
