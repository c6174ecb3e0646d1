"""Appends acknowledged in a second: one entry a transaction, and a hundred a transaction, on both databases.

Cold is the first second of a fresh process, warm what follows. Time counts only for a run whose journal
holds every acknowledged entry, sealed, and verifies clean.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench._figures import data_folder, finish, pin, show  # isort: skip

BATCH = 100
SECONDS = float(os.environ.get("ANLAN_BENCH_SECONDS", "5"))
LIMITS = {"sqlite": (1_500, 10_000), "postgresql": (1_200, 8_000)}


def measure(batch: int) -> dict[str, Any]:
    """Append for a while as one client on one core; answers the rates, after everything was checked."""
    pin()
    import django

    django.setup()
    from django.db import transaction

    from anlan.cli.preparing import migrate
    from anlan.core import clock, journal
    from anlan.core.clock.queries import reality
    from anlan.core.journal.models import Entry
    from anlan.core.journal.sealing import seal_all
    from anlan.core.journal.verifying import verify
    from anlan.core.outbox.payloads import MessageDelivered
    from anlan.core.permission import ENGINE
    from anlan.core.regions.services import load_regions

    migrate()
    load_regions(by=ENGINE)  # a sealed entry is found by the regions above its own
    seal_all()
    payload = sample(MessageDelivered)
    drafts = [journal.Draft("message.delivered", f"message:{number}", payload, ["530326"]) for number in range(batch)]
    before = Entry.objects.count()
    counts: list[tuple[float, int]] = []
    with clock.entered(reality()):
        begun = time.perf_counter()
        while (elapsed := time.perf_counter() - begun) < SECONDS + 1:
            with transaction.atomic():
                journal.append_many(drafts, by=ENGINE)
            counts.append((elapsed, batch))
    took = time.perf_counter() - begun
    total = sum(count for _at, count in counts)
    cold = sum(count for at, count in counts if at < 1)
    sealing = time.perf_counter()
    seal_all()
    sealing = time.perf_counter() - sealing
    verdict = verify()
    assert verdict.is_clean and verdict.unsealed == 0, verdict.faults[:3]
    assert verdict.entries == total + before == Entry.objects.count(), (verdict.entries, total)
    return {"cold": cold, "warm": (total - cold) / (took - 1), "sealed": total / sealing, "total": total}


def sample(payload: type) -> Any:
    """A payload of a real verb with plausible values."""
    import dataclasses

    values: dict[str, Any] = {"str": "e3cef2b4-922b-4d89", "int": 7, "bool": True, "float": 1.0}
    return payload(**{
        field.name: values.get(str(field.type).partition(" |")[0], "") for field in dataclasses.fields(payload)
        if field.default is dataclasses.MISSING
    })  # fmt: skip


def run_apart(batch: int, url: str = "") -> dict[str, Any]:
    """Measure in a fresh process, so that cold is cold."""
    with data_folder():
        env = os.environ | {"ANLAN_DATABASE_URL": url}
        done = subprocess.run([sys.executable, __file__, str(batch)], env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def report(database: str, results: dict[int, dict[str, Any]]) -> None:
    for (batch, result), limit in zip(results.items(), LIMITS[database], strict=True):
        how = "one a transaction" if batch == 1 else f"{batch} a transaction"
        show(f"{database}: entries appended, {how}, cold", result["cold"], "/s")
        show(f"{database}: entries appended, {how}, warm", result["warm"], "/s", at_least=limit)
        show(f"{database}: entries sealed, {result['total']:,} waiting", result["sealed"], "/s")


def main() -> None:
    report("sqlite", {batch: run_apart(batch) for batch in (1, BATCH)})
    from tests.postgres import start_postgres

    results = {}
    for batch in (1, BATCH):
        server = start_postgres()
        try:
            results[batch] = run_apart(batch, server.dsn)
        finally:
            server.remove()
    report("postgresql", results)
    finish()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(measure(int(sys.argv[1]))))
    else:
        main()
