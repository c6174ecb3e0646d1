"""Each verb of the room writes its entry, and goes for whom the roles pack says, in his own region only."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from anlan.core import journal
from anlan.core.errors import DomainError, NotFound
from anlan.core.journal.models import Entry
from anlan.core.permission import NotPermitted, acts_of, all_roles

from .conftest import FAR_COUNTY, LUDIAN, Desk, person
from .samples import ROOM, SAMPLES, SETUP, Things, prepare

pytestmark = pytest.mark.django_db

ANYWHERE = {"signal.receive", "call.take"}
"""Handing in asks for no place: who may do it somewhere may tell of anything."""


@pytest.fixture
def things(desk: Desk) -> Things:
    return prepare()


def test_every_service_of_the_room_has_a_sample() -> None:
    assert {name for name in journal.declared_services() if name.startswith(ROOM)} == set(SAMPLES)


def test_every_service_writes_an_entry_of_its_verbs(things: Things) -> None:
    for name, sample in SAMPLES.items():
        before = Entry.objects.count()
        with transaction.atomic():
            sample.call(things, SETUP)
            written = list(Entry.objects.order_by("id")[before:].values_list("verb", flat=True))
            assert set(written) & set(journal.declared_services()[name]), f"{name} wrote {written}"
            transaction.set_rollback(True)


def attempt(things: Things, name: str, who: Any) -> DomainError | None:
    try:
        with transaction.atomic():
            SAMPLES[name].call(things, who)
            transaction.set_rollback(True)
    except DomainError as error:
        return error
    return None


@pytest.mark.parametrize("role", sorted(all_roles()))
def test_a_role_may_do_what_the_pack_says_in_its_own_region_and_nothing_elsewhere(things: Things, role: str) -> None:
    for name, sample in SAMPLES.items():
        here = attempt(things, name, person(role, LUDIAN))
        there = attempt(things, name, person(role, FAR_COUNTY, number=9002))
        if sample.act in acts_of(role):
            assert here is None, f"{role} in his county: {name}: {here!r}"
        else:
            assert isinstance(here, NotPermitted | NotFound), f"{role} without {sample.act}: {name}: {here!r}"
        if sample.act in ANYWHERE and sample.act in acts_of(role):
            assert there is None
        elif name.endswith("take_back_incident"):
            assert there is not None
        else:
            assert isinstance(there, NotPermitted | NotFound), f"{role} elsewhere: {name}: {there!r}"
