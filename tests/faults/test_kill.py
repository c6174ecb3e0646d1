"""Nothing that was acknowledged is lost, whoever is killed and when.

ANLAN_KILL_ROUNDS (1) rounds, on SQLite; `make soak` plays PostgreSQL too; ANLAN_KILL_SEED repeats a run.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.faults.books import Books, faults
from tests.ops.node import ROOT, Node, prepared, prepared_on_postgres, until
from tests.postgres import Postgres

ROUNDS = int(os.environ.get("ANLAN_KILL_ROUNDS", "1"))
SEED = int(os.environ.get("ANLAN_KILL_SEED", "0")) or random.SystemRandom().randrange(1, 10**9)
A_ROUND = 90
LATEST_S = 2.5

TOKEN = """
from datetime import timedelta
from anlan.core import clock
from anlan.core.accounts.actors import actor_of
from anlan.core.accounts.services import assign_role, create_account, create_token
from anlan.core.clock.queries import reality
from anlan.core.permission import system_actor
with clock.entered(reality()):
    by = system_actor("test")
    account = create_account(username="kill.test", region_code="53", by=by)
    assign_role(account_id=account.pk, role="duty_officer", region_code="53", by=by)
    _, secret = create_token(name="kill", acts=["signal.receive"], expires_at=clock.wall() + timedelta(days=1), by=actor_of(account))
print(secret)
"""


class Stage:
    """A running node, its database, and who may be killed."""

    def __init__(self, node: Node, server: Postgres | None) -> None:
        self.node, self.server = node, server
        self.books = Books(node.data, node.env.get("ANLAN_DATABASE_URL", ""))
        self.token = self._python(TOKEN).strip()
        self.supervisor = node.run()
        self.witnessed = node.data.parent / "witnessed"
        self.victims = ["web", "engine", "postmaster" if server else "supervisor"]

    def _python(self, code: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", f"import django; django.setup()\n{code}"], env=self.node.env, text=True, capture_output=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def kill(self, victim: str) -> None:
        if victim == "postmaster":
            assert self.server is not None
            self.server.kill()
            self.server.start()
        elif victim == "supervisor":
            self.supervisor.kill()
            self.supervisor.wait()
            self.supervisor = self.node.start("run")
        else:
            os.kill(self.node.child(self.supervisor, victim), signal.SIGKILL)

    def acknowledged(self) -> list[tuple[int, str]]:
        lines = self.witnessed.read_text().splitlines() if self.witnessed.exists() else []
        return [(int(line.split()[0]), line.split()[1]) for line in lines]

    def round(self, number: int, chance: random.Random) -> None:
        victim, after_s = chance.choice(self.victims), chance.uniform(0.05, LATEST_S)
        print(f"round {number}: {victim} after {after_s:.3f} s", flush=True)
        before = len(self.acknowledged())
        witness = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.witness", f"http://127.0.0.1:{self.node.port}", self.token,
             str(self.witnessed), str(number * A_ROUND), str(A_ROUND)],
            cwd=ROOT, start_new_session=True, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            until(lambda: len(self.acknowledged()) > before or witness.poll() is not None, within_s=60, what="a first answer")
            time.sleep(after_s)
            self.kill(victim)
            said = witness.communicate(timeout=240)[1]
        finally:
            witness.kill()
        assert witness.returncode == 0, said[-2000:]
        until(self.books.is_settled, within_s=90, what=f"settled after {victim}")
        found = faults(self.books, self.acknowledged())
        assert not found, f"seed {SEED}, round {number}, {victim} after {after_s:.3f} s: {found[:20]}"
        assert len({one for one, _uid in self.acknowledged()}) == (number + 1) * A_ROUND


@pytest.mark.slow
@pytest.mark.timeout(0)
@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.soak)])
def test_what_was_acknowledged_stands_exactly_once_whoever_is_killed(
    database: str, tmp_path: Path
) -> None:
    print(f"\nANLAN_KILL_SEED={SEED} ({database}, {ROUNDS} rounds)")
    chance = random.Random(f"{SEED}-{database}")
    server: Postgres | None = None
    # Locks may take longer on a busy machine than a duty officer would wait; rates are for people.
    settings = {"RATE_PER_MINUTE": 1_000_000, "RESTART_MAX_S": 2}
    if database == "postgresql":
        node, server = prepared_on_postgres(tmp_path / "data", **settings)
    else:
        node = prepared(tmp_path / "data", **settings)
    try:
        stage = Stage(node, server)
        for number in range(ROUNDS):
            stage.round(number, chance)
        assert "问题 0 处" in node.anlan("journal", "verify")
    finally:
        node.close()
        if server is not None:
            server.remove()
