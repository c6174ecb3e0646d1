"""Fixtures that every room's tests may use.

`reality` enters the real workspace; `exercise` makes one beside it; `officer(...)` makes an account with
a role in a region and answers its Actor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.management.commands import migrate

from anlan.cli import speech
from anlan.cli.tables import TableMaker
from anlan.core import clock
from anlan.core.clock.context import WorkspaceInfo
from tests import emptying, template

# The real hash, at the least cost it allows: a thousand log-ins of the tests guard nothing.
Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost, Argon2PasswordHasher.parallelism = 1, 1024, 1

emptying.instead_of_flushing()

# The tests' database gets its tables as a new node's does.
migrate.MigrationExecutor = TableMaker  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def chinese() -> None:
    """A command that spoke English in this process leaves nothing of it to the next test."""
    speech.speak(speech.CHINESE)


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest) -> bool:
    """A worker beside others begins with a copy of the template, and goes on from what stands there."""
    return hasattr(request.config, "workerinput") or bool(request.config.getvalue("reuse_db"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None, django_db_keepdb: bool) -> None:
    from django.db import connections

    database = connections.settings["default"]
    if "sqlite" in database["ENGINE"]:  # what a test commits need not outlive the machine
        options = database["OPTIONS"]
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
    if django_db_keepdb:
        template.begin_with_it(database)


@pytest.fixture
def reality(db: None) -> Iterator[WorkspaceInfo]:
    """The real workspace, entered."""
    with clock.entered(real_workspace()) as info:
        yield info


def real_workspace() -> WorkspaceInfo:
    """Reality; made again where a test's flush has swept it away."""
    from anlan.core.clock import queries
    from anlan.core.clock.models import Workspace

    workspace, _ = Workspace.objects.get_or_create(
        key="reality", defaults={"name": "实战", "kind": "reality", "created_at": clock.wall()}
    )
    queries._reality[:] = [workspace.info]
    return workspace.info


@pytest.fixture
def exercise(db: None) -> WorkspaceInfo:
    """An exercise whose clock stands at 2014-08-03 16:30 Beijing time, at real speed."""
    from anlan.core.clock.models import ClockSegment, Workspace

    workspace = Workspace.objects.create(
        key="drill", name="演练", kind="exercise", region_codes=["53"], created_at=clock.wall()
    )
    ClockSegment.objects.create(
        workspace=workspace, wall_from=clock.wall(), virtual_from=datetime(2014, 8, 3, 8, 30, tzinfo=UTC), rate=1
    )
    return workspace.info


@pytest.fixture
def officer(db: None) -> Callable[..., object]:
    """Makes an Actor without an account: `officer("duty_officer", "530326")`."""
    from anlan.core.permission import Actor, Mandate

    made = iter(range(9001, 9999))

    def make(role: str = "duty_officer", region_code: str = "53", hazards: tuple[str, ...] = ("*",)) -> Actor:
        return Actor(
            key=f"account:{next(made)}", name=role, mandates=(Mandate(role, region_code, frozenset(hazards)),)
        )

    return make
