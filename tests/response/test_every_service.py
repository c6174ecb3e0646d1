"""Each verb of the room writes its entry, and goes for whom the roles pack says, in his own region only."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from anlan.core import journal
from anlan.core.errors import DomainError
from anlan.core.journal.models import Entry
from anlan.core.permission import acts_of, all_roles
from tests.incidents.conftest import person

from .conftest import COUNTY, OTHER, SETUP, Room
from .samples import SAMPLES, Things, prepare

pytestmark = pytest.mark.django_db


@pytest.fixture
def things(room: Room) -> Things:
    return prepare(room)


def test_every_service_of_the_room_has_a_sample() -> None:
    assert {name for name in journal.declared_services() if name.startswith("anlan.response.")} == set(SAMPLES)


def test_every_service_writes_an_entry_of_its_verbs(things: Things) -> None:
    for name, sample in SAMPLES.items():
        before = Entry.objects.count()
        with transaction.atomic():
            sample.call(things, SETUP)
            written = set(Entry.objects.order_by("id")[before:].values_list("verb", flat=True))
            assert written & set(journal.declared_services()[name]), f"{name} wrote {written}"
            transaction.set_rollback(True)


def attempt(things: Things, name: str, who: Any) -> DomainError | None:
    try:
        with transaction.atomic():
            SAMPLES[name].call(things, who)
            transaction.set_rollback(True)
    except DomainError as error:
        return error
    return None


def test_a_role_may_do_what_the_pack_says_in_its_own_county_and_nothing_elsewhere(things: Things) -> None:
    wrong = []
    for role in sorted(all_roles()):
        for name, sample in SAMPLES.items():
            here = attempt(things, name, person(role, COUNTY))
            there = attempt(things, name, person(role, OTHER, number=9002))
            if (sample.act in acts_of(role)) != (here is None) or there is None:
                wrong.append(f"{role}: {name}: here {here!r}, there {there!r}")
    assert not wrong, "\n".join(wrong)
