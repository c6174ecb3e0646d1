"""Highest rate of pages and API lists that keeps p99 within 100 ms: 100,000 signals, seen by a city officer whose
scope is half of them.

A real `anlan web` process answers; the client stands on one core of its own and asks at a fixed rate (open loop:
it asks on time, whether or not the earlier answers have come, and the waiting counts). Cold: the slowest answer of
a new process that has only said that it lives. Warm: it has answered for some seconds. `--quick` does less of everything.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench._figures import pin  # isort: skip

SIGNALS = 100_000
LIMIT_S = 0.100
CITY, COUNTIES = "5303", ("530302", "530326", "530381")
ELSEWHERE = ("530621", "530622", "532901", "530112")
AIMS = {"/desk": 60, "/incidents": 60, "/api/v1/signals": 150, "/api/v1/incidents": 150}
STEPS = (10, 20, 30, 45, 60, 80, 100, 125, 150, 180, 220, 260)


def main() -> int:
    options = _options()
    folder = Path(tempfile.mkdtemp(prefix="anlan-bench-"))
    os.environ["ANLAN_DATA"] = str(folder)
    os.environ["ANLAN_RATE_PER_MINUTE"] = "1000000"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlan.core.settings.django")
    try:
        token, session = _load(options.signals)
        clients = {path: _headers(path, token, session) for path in AIMS}
        print(f"{options.signals} signals, half of them in scope; p99 ≤ {LIMIT_S * 1000:.0f} ms")
        print(f"{'what':22} {'aim':>6} {'cold':>8} {'warm':>8}   p50, p99 at the highest rate that held")
        missed = [path for path in AIMS if not _figure(path, clients[path], options)]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if missed:
        print(f"below the aim: {', '.join(missed)}")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--signals", type=int, default=SIGNALS)
    parser.add_argument("--seconds", type=float, default=4.0, help="length of one step of the search")
    parser.add_argument("--quick", action="store_true", help="a tenth of the signals, short steps")
    options = parser.parse_args()
    if options.quick:
        options.signals, options.seconds = options.signals // 10, 2.0
    return options


# ---- what is loaded


def _load(count: int) -> tuple[str, str]:
    """Fills the database in bulk; answers the officer's token and session key."""
    import django

    django.setup()
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command
    from django.db import connection
    from django.test import RequestFactory

    from anlan.core import clock
    from anlan.core.accounts import services, sessions
    from anlan.core.accounts.actors import actor_of
    from anlan.core.clock.queries import reality
    from anlan.core.permission import acts_of, system_actor
    from anlan.core.regions.services import load_regions

    call_command("migrate", verbosity=0)
    setup = system_actor("bench")
    with clock.entered(reality()):
        load_regions(by=setup)
        account = services.create_account(username="city", region_code=CITY, by=setup)
        services.assign_role(account_id=account.pk, role="duty_officer", region_code=CITY, by=setup)
        actor = actor_of(account)
        assert actor is not None
        _token, secret = services.create_token(
            name="bench", acts=acts_of("duty_officer"), expires_at=clock.wall() + timedelta(days=1), by=actor
        )
        request = RequestFactory().get("/")
        request.session = SessionStore()
        sessions.begin(request, account)
        request.session.save()
        _fill(count)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    connection.close()
    return secret, str(request.session.session_key)


def _fill(count: int) -> None:
    """Signals every half minute, each second one in the city; one in fifty has an incident."""
    from django.db import transaction

    from anlan.core.clock import current_workspace
    from anlan.core.journal.sealing import scope_codes
    from anlan.incidents.models import Incident, IncidentScope, Signal, SignalScope

    workspace, chance, start = current_workspace().id, random.Random(20140803), datetime(2026, 10, 1, tzinfo=UTC)
    chains = {code: list(scope_codes([code])) for code in (*COUNTIES, *ELSEWHERE)}
    with transaction.atomic():
        for begin in range(0, count, 5000):
            rows, incidents, where = [], [], []
            for number in range(begin, min(begin + 5000, count)):
                code = chance.choice(COUNTIES if number % 2 else ELSEWHERE)
                at = start + timedelta(seconds=30 * number)
                where.append(code)
                common = {
                    "workspace_id": workspace,
                    "hazard": "earthquake",
                    "occurred_at": at,
                    "longitude": 103 + chance.random(),
                    "latitude": 26 + chance.random(),
                    "place_text": "云南省曲靖市会泽县附近",
                    "region_codes": [code],
                }
                rows.append(
                    Signal(
                        uid=f"s-{number:032}",
                        source="中国地震台网",
                        source_event_id=f"e{number}",
                        channel="api",
                        format="cenc_text",
                        status="reviewed",
                        received_at=at + timedelta(minutes=4),
                        issued_at=at + timedelta(minutes=3),
                        depth_m=12_000,
                        magnitude=round(3 + 3 * chance.random(), 1),
                        magnitude_type="M",
                        region_basis="inside",
                        detail={"remarks": "x" * 300},
                        content_hash=f"{number:064}",
                        raw="中国地震台网正式测定" * 10,
                        received_by="system:bench",
                        **common,
                    )
                )
                if number % 50 < 2:
                    incidents.append(
                        Incident(
                            uid=f"i-{number:032}",
                            title="云南省曲靖市会泽县 4.2 级地震",
                            opened_at=at + timedelta(minutes=4),
                            changed_at=at + timedelta(minutes=4),
                            lead_region=code,
                            **common,
                        )
                    )
            signals = Signal.objects.bulk_create(rows)
            SignalScope.objects.bulk_create(
                SignalScope(signal=row, workspace_id=workspace, region_code=one, hazard="earthquake", at=row.received_at)
                for row, code in zip(signals, where, strict=True)
                for one in chains[code]
            )
            IncidentScope.objects.bulk_create(
                IncidentScope(incident=row, workspace_id=workspace, region_code=one, hazard="earthquake", at=row.opened_at)
                for row in Incident.objects.bulk_create(incidents)
                for one in chains[row.region_codes[0]]
            )


# ---- the process that answers


def _port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Web:
    """A running `anlan web`."""

    process: subprocess.Popen[bytes]
    port: int

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _start() -> Web:
    port = _port()
    command = [sys.executable, "-m", "anlan", "web", "--port", str(port)]
    with Path(os.environ["ANLAN_DATA"], "web.out").open("ab") as log:
        web = Web(subprocess.Popen(command, stdout=log, stderr=log), port)
    patience = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1):
                return web
        except OSError as error:
            if web.process.poll() is not None or time.monotonic() > patience:
                web.stop()
                raise RuntimeError(Path(os.environ["ANLAN_DATA"], "web.out").read_text()[-4000:]) from error
            time.sleep(0.05)


# ---- the client


def _headers(path: str, token: str, session: str) -> str:
    who = f"Authorization: Bearer {token}" if path.startswith("/api/") else f"Cookie: sessionid={session}"
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{who}\r\n\r\n"


async def _ask(port: int, request: bytes, idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]]) -> int:
    """One request on a kept connection; answers its status."""
    reader, writer = idle.pop() if idle else await asyncio.open_connection("127.0.0.1", port, limit=2**22)
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
    if "content-length" in fields:
        await reader.readexactly(int(fields["content-length"]))
    else:
        while size := int((await reader.readline()).split(b";")[0], 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    idle.append((reader, writer))
    return int(lines[0].split()[1])


async def _at_rate(port: int, request: bytes, rate: float, seconds: float) -> list[float]:
    """Seconds each answer took, counted from the instant it should have been asked for."""
    idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
    took: list[float] = []
    begun = time.monotonic()

    async def one(due: float) -> None:
        try:
            status = await _ask(port, request, idle)
        except (OSError, asyncio.IncompleteReadError):
            status = 0
        took.append(time.monotonic() - due if status == 200 else float("inf"))

    running = []
    for number in range(int(rate * seconds)):
        due = begun + number / rate
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        running.append(asyncio.create_task(one(due)))
        if number > rate and took and sorted(took)[len(took) // 2] > 10 * LIMIT_S:
            break  # far behind: this rate does not hold, and waiting longer says nothing new
    await asyncio.gather(*running)
    for _reader, writer in idle:
        writer.close()
    return sorted(took)


def _share(took: list[float], part: float) -> float:
    return took[min(len(took) - 1, int(len(took) * part))]


def _search(port: int, request: bytes, seconds: float) -> tuple[float, float, float]:
    """The highest step that holds, with its p50 and p99."""
    best = (0.0, 0.0, 0.0)
    for rate in STEPS:
        took = asyncio.run(_at_rate(port, request, rate, seconds))
        if _share(took, 0.99) > LIMIT_S:
            took = asyncio.run(_at_rate(port, request, rate, seconds))  # a neighbour's hiccup is not a limit
            if _share(took, 0.99) > LIMIT_S:
                break
        best = (float(rate), _share(took, 0.5), _share(took, 0.99))
    return best


def _figure(path: str, head: str, options: argparse.Namespace) -> bool:
    """Prints one line; whether the aim was reached."""
    request, mine = head.encode(), sorted(os.sched_getaffinity(0))
    web = _start()
    pin(web.port)
    try:
        cold = asyncio.run(_at_rate(web.port, request, 10, options.seconds))
        asyncio.run(_at_rate(web.port, request, 20, options.seconds))
        rate, half, most = _search(web.port, request, options.seconds)
    finally:
        os.sched_setaffinity(0, set(mine))
        web.stop()
    first = f"{_share(cold, 1.0) * 1000:.0f} ms"
    print(f"{path:22} {AIMS[path]:4}/s {first:>8} {rate:6.0f}/s   {half * 1000:.0f} ms, {most * 1000:.0f} ms", flush=True)
    return rate >= AIMS[path]


if __name__ == "__main__":
    sys.exit(main())
