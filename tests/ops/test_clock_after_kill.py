"""An exercise goes on at the virtual second at which the whole house was killed."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime

import pytest

from tests.ops.node import Node, until

MAKE = """
import django; django.setup()
from datetime import UTC, datetime
from anlan.core.permission import system_actor
from anlan.core.workspaces.services import create_exercise
create_exercise(key="night", name="夜间拉动", region_codes=["53"], starts_at=datetime(2026, 1, 1, tzinfo=UTC), rate=60,
                by=system_actor("test"))
"""


def segments(node: Node) -> list[tuple[datetime, datetime, float]]:
    """Wall, virtual instant and rate from which each stretch of the exercise's clock runs."""
    with closing(sqlite3.connect(node.data / "anlan.sqlite3")) as database:
        found = database.execute("SELECT wall_from, virtual_from, rate FROM clock_clocksegment ORDER BY id").fetchall()
    return [
        (datetime.fromisoformat(wall).replace(tzinfo=UTC), datetime.fromisoformat(virtual).replace(tzinfo=UTC), rate)
        for wall, virtual, rate in found
    ]


@pytest.mark.soak
def test_after_the_whole_house_was_killed_an_exercise_goes_on_at_the_same_virtual_second(
    new_node: Callable[..., Node],
) -> None:
    node = new_node()
    subprocess.run([sys.executable, "-c", MAKE], env=node.env, check=True)
    supervisor = node.run()
    children = [node.child(supervisor, role) for role in ("web", "engine", "compute")]
    wall, virtual, rate = segments(node)[-1]
    for pid in (supervisor.pid, *children):
        os.kill(pid, signal.SIGKILL)
    killed = virtual + (datetime.now(UTC) - wall) * rate
    supervisor.wait()
    time.sleep(2)
    node.run()
    resumed = until(lambda: segments(node)[-1][0] > wall and segments(node)[-1], what="the clock resumed")
    assert resumed[2] == rate
    assert abs((resumed[1] - killed).total_seconds()) < 0.1 * rate, "a tenth of a second of the wall"
