"""`china`: the database with all regions. In another room's conftest:

from tests.regions.fixtures import all_of_china, china  # noqa: F401
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(scope="session")
def all_of_china(django_db_setup: None, django_db_blocker: Any) -> None:
    """Loads the tables once, before the first test's transaction begins.

    Its journal entry is taken away again: other rooms' tests begin with an empty journal.
    """
    from anlan.core.journal.models import Entry

    with django_db_blocker.unblock():
        _load()
        Entry.objects.filter(verb="regions.imported").delete()


@pytest.fixture
def china(all_of_china: None, db: None) -> Iterator[None]:
    """All regions; loaded anew where the flush of a transactional test has swept them away."""
    _load()
    yield
    from anlan.core.regions import queries

    queries.forget()


def _load() -> None:
    from anlan.core.permission import system_actor
    from anlan.core.regions.services import load_regions
    from tests.conftest import real_workspace

    real_workspace()
    load_regions(by=system_actor("tests"))
