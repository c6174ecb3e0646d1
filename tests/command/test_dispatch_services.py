"""Each verb of dispatch writes its entry, goes for whom the roles pack says, and for nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from anlan.core import journal
from anlan.core.errors import DomainError, NotFound
from anlan.core.journal.models import Entry
from anlan.core.permission import Actor, Mandate, NotPermitted, acts_of, all_roles
from anlan.core.personal import looks_personal

from .dispatch_room import COUNTY, Post, lots_of
from .dispatch_table import HOUSE, PARTS, SAMPLES, SETUP, Things, prepare

pytestmark = [pytest.mark.django_db]
OF_LEADERS = ("acknowledge_order", "depart", "refuse_order", "report_position", "break_down", "arrive", "start_work",
              "receive_goods", "release_order")  # fmt: skip


@pytest.fixture
def things(post: Post) -> Things:
    return prepare(post.room.incident, COUNTY, lots_of("乡库")[0])


def attempt(things: Things, name: str, who: Actor) -> DomainError | None:
    try:
        with transaction.atomic():
            SAMPLES[name](things, who)
            transaction.set_rollback(True)
    except DomainError as error:
        return error
    return None


def test_every_service_of_dispatch_writes_its_entry_and_no_names(things: Things) -> None:
    declared = {name: verbs for name, verbs in journal.declared_services().items() if name.startswith(HOUSE)}
    mine = {name for name in declared if name.removeprefix(HOUSE).partition(".")[0] in PARTS}
    assert mine == set(SAMPLES)
    for name, call in SAMPLES.items():
        with transaction.atomic():
            last = Entry.objects.order_by("-id").values_list("id", flat=True)[0]
            call(things, SETUP)
            entries: Any = Entry.objects.filter(id__gt=last, verb__in=declared[name])
            assert entries.exists(), name
            assert all(looks_personal(one.payload) == () and COUNTY in one.region_codes for one in entries), name
            transaction.set_rollback(True)


def test_who_may_order_may_do_all_who_leads_may_tell_and_others_nothing(things: Things) -> None:
    for role in sorted(all_roles()):
        here, there = (Actor(key="account:9001", mandates=(Mandate(role, code),)) for code in (COUNTY, "533122"))
        for name in SAMPLES:
            needed = {"command.order"} if name.rpartition(".")[2] not in OF_LEADERS else set()
            may = needed <= acts_of(role) and acts_of(role) & {"command.order", "command.track"}
            found = attempt(things, name, here)
            if may:
                assert found is None, f"{role}: {name}: {found!r}"
            else:
                assert isinstance(found, NotPermitted | NotFound), f"{role}: {name}: {found!r}"
            if may:
                assert isinstance(attempt(things, name, there), NotPermitted | NotFound), f"{role} elsewhere: {name}"
