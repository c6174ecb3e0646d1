"""Each verb of the room writes its entry, and goes for whom the roles pack says, where the exercise is held only."""

from __future__ import annotations

import pytest
from django.db import transaction

from anlan.core import journal
from anlan.core.errors import DomainError, NotFound
from anlan.core.journal.models import Entry
from anlan.core.journal.sealing import seal_all
from anlan.core.permission import NotPermitted, acts_of, all_roles
from tests.incidents.conftest import FAR_COUNTY, person

from .conftest import Desk
from .samples import COUNTY, SAMPLES, SETUP, prepare

pytestmark = pytest.mark.django_db


def attempt(call, by) -> DomainError | None:  # type: ignore[no-untyped-def]
    try:
        with transaction.atomic():
            call(by)
            transaction.set_rollback(True)
    except DomainError as error:
        return error
    return None


def test_every_service_has_a_sample_writes_its_verb_and_asks_for_its_act_where_the_exercise_is(desk: Desk) -> None:
    workspace = prepare()
    seal_all()
    declared = {name: verbs for name, verbs in journal.declared_services().items() if name.startswith("anlan.exercises.")}
    assert set(declared) == set(SAMPLES)
    for name, sample in SAMPLES.items():
        with transaction.atomic():
            sample.call(workspace, SETUP)
            assert Entry.objects.filter(verb__in=declared[name]).exists(), name
            transaction.set_rollback(True)
        for role in sorted(all_roles()):
            here = attempt(lambda by, call=sample.call: call(workspace, by), person(role, COUNTY))
            there = attempt(lambda by, call=sample.call: call(workspace, by), person(role, FAR_COUNTY, number=9002))
            assert (here is None) == (sample.act in acts_of(role)), f"{role}: {name}: {here!r}"
            assert isinstance(there, NotPermitted | NotFound), f"{role} elsewhere: {name}"
