"""Nothing of dispatch, stock or phones that was acknowledged is lost or done twice, whoever is killed and when.

One round on SQLite; `make soak` plays more (ANLAN_KILL_ROUNDS) and PostgreSQL. ANLAN_KILL_SEED repeats a run.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.faults.books import Books
from tests.faults.sender import ARRIVED, TENTS
from tests.faults.test_kill import SEED, Stage
from tests.ops.node import ROOT, prepared, prepared_on_postgres, until
from tests.postgres import Postgres

ROUNDS = int(os.environ.get("ANLAN_KILL_ROUNDS", "1"))
A_ROUND, STOCK = 18, 100_000
LATEST_S = 1.5

SCENE = f"""
from datetime import timedelta
from anlan.core import clock
from anlan.core.accounts.actors import actor_of
from anlan.core.accounts.models import Account
from anlan.core.accounts.services import create_token
from anlan.core.batches.services import Incoming
from anlan.core.clock.queries import reality
from anlan.core.permission import acts_of
from anlan.incidents import services
from anlan.incidents.models import Incident
from anlan.resources.models import StockLot, Warehouse
from tests.ops.node import LUDIAN
from tests.resources.samples import bring, lot, placed
with clock.entered(reality()):
    officer = actor_of(Account.objects.get(username="kill.test"))
    signal = services.receive_bulletins(LUDIAN.encode(), channel="api", by=officer).uid
    services.open_incident(signal=signal, by=officer)
    store = placed(Warehouse, "县库", "530621", (103.42, 27.1))
    bring(Incoming([store, lot(store, "tents_12_m2", {STOCK})]))
    _, secret = create_token(
        name="send", acts=sorted(acts_of("duty_officer")), expires_at=clock.wall() + timedelta(days=1), by=officer
    )
    print(secret, Incident.objects.get().uid, StockLot.objects.get().uid)
"""


class Dispatch(Stage):
    """The stage of the foundation's test, with a store and an officer who sends from it."""

    def prepare(self) -> None:
        self.secret, self.incident, self.lot = self._python(SCENE).split()
        self.told_file = self.node.data.parent / "told"

    def told(self) -> list[tuple[int, str, str]]:
        lines = self.told_file.read_text().splitlines() if self.told_file.exists() else []
        return [(int(number), act, uid) for number, act, uid in (line.split() for line in lines)]

    def round(self, number: int, chance: random.Random) -> None:
        victim, after_s = chance.choice(self.victims), chance.uniform(0.05, LATEST_S)
        print(f"round {number}: {victim} after {after_s:.3f} s", flush=True)
        before = len(self.told())
        sender = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.sender", f"http://127.0.0.1:{self.node.port}", self.secret, str(self.told_file),
             str(number * A_ROUND), str(A_ROUND), self.incident, self.lot],
            cwd=ROOT, start_new_session=True, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            until(lambda: len(self.told()) > before or sender.poll() is not None, within_s=60, what="a first answer")
            time.sleep(after_s)
            self.kill(victim)
            said = sender.communicate(timeout=240)[1]
        finally:
            sender.kill()
        assert sender.returncode == 0, said[-2000:]
        until(self.books.is_settled, within_s=90, what=f"settled after {victim}")
        found = faults(self.books, self.told(), (number + 1) * A_ROUND)
        assert not found, f"seed {SEED}, round {number}, {victim} after {after_s:.3f} s: {found[:20]}"


def faults(books: Books, told: list[tuple[int, str, str]], orders: int) -> list[str]:
    """What is wrong with orders, stock and phone acts, in words; empty when all is well."""
    found: list[str] = []
    rows: dict[str, str] = dict(books.rows("SELECT uid, state FROM command_order"))  # type: ignore[arg-type]
    found += [f"{len(rows)} orders stand, {orders} were given" for _ in range(len(rows) != orders)]
    found += [f"{act} of order {number} was acknowledged and is lost" for number, act, uid in told if uid not in rows]
    ended = {number: act for number, act, _uid in told}
    wanted = {number: "refuse" if number % 3 == 0 else "receive" for number in range(orders)}
    found += [f"order {number} ended with {ended.get(number)}" for number in wanted if ended.get(number) != wanted[number]]
    refused, arrived = (sum(state == one for state in rows.values()) for one in ("refused", "arrived"))
    sent = sum(act == "receive" for act in wanted.values())
    found += [f"{refused} refused and {arrived} arrived of {orders}" for _ in range((refused, arrived) != (orders - sent, sent))]
    twice = "SELECT verb, about, count(*) FROM journal_entry WHERE verb LIKE 'order.%' GROUP BY verb, about HAVING count(*) > 1"
    found += [f"told twice in the journal: {row}" for row in books.rows(twice)]
    for verb, many in (("issued", orders), ("refused", orders - sent), ("acknowledged", sent), ("departed", sent),
                       ("arrived", sent), ("received", sent)):  # fmt: skip
        entries = books.one(f"SELECT count(*) FROM journal_entry WHERE verb = 'order.{verb}'")
        found += [f"{entries} entries of order.{verb}, {many} orders" for _ in range(entries != many)]
    left, moved = books.one("SELECT \"left\" FROM resources_stockbalance"), books.one("SELECT sum(quantity) FROM resources_stockmovement")
    gone = TENTS * sent
    found += [f"{left} tents lie there, {moved} moved, {gone} left" for _ in range((left, moved) != (STOCK - gone, -gone))]
    bound = books.rows("SELECT state, count(*), sum(arrived) FROM resources_commitment GROUP BY state ORDER BY state")
    there = sum(row[2] or 0 for row in bound)
    found += [f"{there} tents arrived by {bound}, {ARRIVED * sent} were signed for" for _ in range(there != ARRIVED * sent)]
    still = books.one("SELECT count(*) FROM resources_commitment WHERE state IN ('held', 'issued')")
    found += [f"{still} commitments are still open" for _ in range(still != 0)]
    acts = books.rows("SELECT outcome, count(*) FROM phone_phoneact GROUP BY outcome")
    found += [f"phones were answered {acts}" for _ in range(acts != [("done", 3 * sent)])]
    return found


@pytest.mark.slow
@pytest.mark.soak
@pytest.mark.timeout(0)
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_orders_stock_and_what_phones_told_stand_exactly_once_whoever_is_killed(database: str, tmp_path: Path) -> None:
    print(f"\nANLAN_KILL_SEED={SEED} ({database}, {ROUNDS} rounds)")
    chance = random.Random(f"{SEED}-dispatch-{database}")
    server: Postgres | None = None
    settings = {"RATE_PER_MINUTE": 1_000_000, "RESTART_MAX_S": 2}
    if database == "postgresql":
        node, server = prepared_on_postgres(tmp_path / "data", **settings)
    else:
        node = prepared(tmp_path / "data", **settings)
    try:
        stage = Dispatch(node, server)
        stage.prepare()
        for number in range(ROUNDS):
            stage.round(number, chance)
        assert "问题 0 处" in node.anlan("journal", "verify")
    finally:
        node.close()
        if server is not None:
            server.remove()
