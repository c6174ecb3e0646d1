"""Each verb of the room writes its entry, and goes for whom the roles pack says, in his own region only."""

from __future__ import annotations

import pytest
from django.db import transaction

from anlan.core import journal
from anlan.core.errors import DomainError, NotFound
from anlan.core.journal.models import Entry
from anlan.core.permission import Actor, Mandate, NotPermitted, acts_of, all_roles, system_actor
from anlan.core.personal import looks_personal
from anlan.plans import services
from anlan.plans.models import PlanVersion

from .calls import ROOM, SAMPLES
from .samples import plan, text

pytestmark = pytest.mark.django_db
COUNTY, OTHER_COUNTY, SETUP = "530621", "530326", system_actor("test")


@pytest.fixture
def rows(reality) -> tuple[str, str]:
    draft = services.upload_plan(text=text({**plan(), "edition": "3"}), by=SETUP)
    holds = services.adopt_plan(text=text(plan()), origin="pack:own/b", by=SETUP)
    return draft.uid, holds.uid


def attempt(rows: tuple[str, str], name: str, who: Actor) -> DomainError | None:
    try:
        with transaction.atomic():
            SAMPLES[name].call(*rows, who)
            transaction.set_rollback(True)
    except DomainError as error:
        return error
    return None


def test_every_service_of_the_room_has_a_sample():
    assert {name for name in journal.declared_services() if name.startswith(ROOM)} == set(SAMPLES)


def test_every_service_writes_one_entry_of_its_verb_about_the_plan_in_its_region(rows):
    for name, sample in SAMPLES.items():
        with transaction.atomic():
            before = Entry.objects.count()
            row: PlanVersion = sample.call(*rows, system_actor("another"))
            entry = Entry.objects.order_by("id").last()
            assert Entry.objects.count() == before + 1 and (entry.verb,) == journal.declared_services()[name]
            assert (entry.about, tuple(entry.region_codes)) == (row.journal_key, (COUNTY,))
            assert looks_personal(entry.payload) == ()
            transaction.set_rollback(True)


@pytest.mark.parametrize("role", sorted(all_roles()))
def test_a_role_may_do_what_the_pack_says_in_its_own_county_and_nothing_elsewhere(rows, role):
    for name, sample in SAMPLES.items():
        here, there = (
            attempt(rows, name, Actor(key="account:9001", mandates=(Mandate(role, code),)))
            for code in (COUNTY, OTHER_COUNTY)
        )
        if sample.act in acts_of(role):
            assert here is None, f"{role} in his county: {name}: {here!r}"
        else:
            assert isinstance(here, NotPermitted | NotFound), f"{role} without {sample.act}: {name}: {here!r}"
        assert isinstance(there, NotPermitted | NotFound), f"{role} elsewhere: {name}: {there!r}"
