"""Each verb of consultation writes its entry, and goes for whom the roles pack says, where the incident is seen."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from anlan.core import journal
from anlan.core.errors import DomainError, NotFound
from anlan.core.journal.models import Entry
from anlan.core.permission import Actor, Mandate, NotPermitted, acts_of, all_roles
from anlan.core.personal import looks_personal

from .consultation_table import COUNTY, HOUSE, OTHER_COUNTY, SAMPLES, Things, prepare

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


@pytest.fixture
def things(reality: object, china: None) -> Things:
    return prepare()


def attempt(things: Things, name: str, who: Actor) -> DomainError | None:
    try:
        with transaction.atomic():
            SAMPLES[name].call(things, who)
            transaction.set_rollback(True)
    except DomainError as error:
        return error
    return None


def in_role(things: Things, role: str, region: str) -> Actor:
    return Actor(key=things.account.key, mandates=(Mandate(role, region),))


def test_every_service_of_consultation_has_a_sample() -> None:
    assert {name for name in journal.declared_services() if name.startswith(HOUSE)} == set(SAMPLES)


def test_every_service_writes_its_entry_about_the_consultation_and_no_names(things: Things) -> None:
    for name, sample in SAMPLES.items():
        with transaction.atomic():
            told = Entry.objects.order_by("id").last().pk
            sample.call(things, in_role(things, "commander", COUNTY))
            entries: Any = Entry.objects.filter(pk__gt=told)
            ours = [entry for entry in entries if entry.verb.startswith("consultation.")]
            assert [(entry.verb,) for entry in ours] == [journal.declared_services()[name]], name
            assert ours[0].subject_kind == "consultation" and COUNTY in ours[0].region_codes
            assert looks_personal(ours[0].payload) == ()
            transaction.set_rollback(True)


def test_a_role_may_do_what_the_pack_says_and_nothing_in_an_incident_it_cannot_see(things: Things) -> None:
    for role in sorted(all_roles()):
        for name, sample in SAMPLES.items():
            here, there = (attempt(things, name, in_role(things, role, code)) for code in (COUNTY, OTHER_COUNTY))
            if sample.act in acts_of(role):
                assert here is None, f"{role}: {name}: {here!r}"
            else:
                assert isinstance(here, NotPermitted | NotFound), f"{role} without {sample.act}: {name}: {here!r}"
            assert isinstance(there, NotFound), f"{role} elsewhere: {name}: {there!r}"
