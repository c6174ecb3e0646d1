"""Each verb of the room writes its entry, and goes for whom the roles pack says, in his own region only."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from anlan.core import journal
from anlan.core.batches.models import Batch
from anlan.core.errors import DomainError, NotFound
from anlan.core.journal.models import Entry
from anlan.core.permission import Actor, Mandate, NotPermitted, acts_of, all_roles
from anlan.core.personal import looks_personal

from .samples import COUNTY, HOUSE, OTHER_COUNTY, SAMPLES, SETUP

pytestmark = pytest.mark.django_db


def attempt(things: Batch, name: str, who: Actor) -> DomainError | None:
    try:
        with transaction.atomic():
            SAMPLES[name].call(things, who)
            transaction.set_rollback(True)
    except DomainError as error:
        return error
    return None


def test_every_service_of_the_room_has_a_sample() -> None:
    assert {name for name in journal.declared_services() if name.startswith(HOUSE)} == set(SAMPLES)


def test_every_service_writes_one_entry_of_its_verb_about_the_thing_in_its_county(things: Batch) -> None:
    for name, sample in SAMPLES.items():
        with transaction.atomic():
            told = Entry.objects.count()
            sample.call(things, SETUP)
            entry: Any = Entry.objects.order_by("id").last()
            assert (entry.verb,) == journal.declared_services()[name] and Entry.objects.count() == told + 1
            assert tuple(entry.region_codes) == (COUNTY,)
            assert looks_personal(entry.payload) == ()
            transaction.set_rollback(True)


@pytest.mark.parametrize("role", sorted(all_roles()))
def test_a_role_may_do_what_the_pack_says_in_its_own_county_and_nothing_elsewhere(things: Batch, role: str) -> None:
    for name, sample in SAMPLES.items():
        here, there = (
            attempt(things, name, Actor(key="account:9001", mandates=(Mandate(role, code),)))
            for code in (COUNTY, OTHER_COUNTY)
        )
        if sample.act in acts_of(role):
            assert here is None, f"{role} in his county: {name}: {here!r}"
        else:
            assert isinstance(here, NotPermitted | NotFound), f"{role} without {sample.act}: {name}: {here!r}"
        assert isinstance(there, NotFound), f"{role} elsewhere: {name}: {there!r}"
    assert isinstance(attempt(things, next(iter(SAMPLES)), Actor(key="nobody")), NotFound)
