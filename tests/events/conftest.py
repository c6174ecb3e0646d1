"""The web process's own application on a free port, a town of officers, and bells that show on screens.

A bell is the tests' own thing with a row on screens: `bells.ring("a", "530326")` says where it is and appends
and seals an entry about it; its fragment is rendered by the hub like any room's.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
import uvicorn
from django.core.cache import cache
from django.db import connections, transaction
from django.utils import translation

from anlan.core import clock, journal
from anlan.core.accounts.models import Account
from anlan.core.clock.context import WorkspaceInfo
from anlan.core.journal.models import Entry
from anlan.core.journal.sealing import scope_codes, seal_all
from anlan.core.settings import conf
from anlan.web.events import fragments
from anlan.web.events.fragments import Fragment
from anlan.web.events.hub import hub
from tests.accounts.conftest import PASSWORD, Town
from tests.conftest import real_workspace
from tests.events.browser import Browser
from tests.journal.conftest import TESTER, BellRung
from tests.ports import free_port

ACT = "signal.view"
HEARTBEAT_S = 0.5


@dataclass
class Bells:
    """Where each bell is now, and how often one was rendered in which language."""

    places: dict[str, tuple[str, ...]] = field(default_factory=dict)
    hazards: dict[str, str] = field(default_factory=dict)
    rendered: list[tuple[int, str]] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)

    def ring(self, key: str, *codes: str, hazard: str = "", also: tuple[str, ...] = (), seal: bool = True) -> Entry:
        """A bell that is now in these regions; its entry also touches where it was before."""
        self.places[key], self.hazards[key] = codes, hazard
        workspace = clock.current_workspace()
        with clock.entered(workspace), transaction.atomic():
            entry = journal.append(
                "bell.rung", about=f"bell:{key}", by=TESTER, payload=BellRung(1), regions=[*codes, *also], hazard=hazard
            )
        if seal:
            seal_all()
        entry.refresh_from_db()
        return entry

    def render(self, entry: Entry) -> list[Fragment]:
        key = entry.subject_key
        if key in self.broken:
            raise ZeroDivisionError("a room's mistake")
        language = translation.get_language()
        self.rendered.append((entry.pk, language))
        return [
            Fragment(
                topic="bells", list_id="bells", row_id=f"bell-{key}", html=f"<li lang={language}>{key}</li>", at="", act=ACT,
                codes=frozenset(scope_codes(self.places[key])), hazard=self.hazards[key], invitation_key=f"bell:{key}",
            )
        ]  # fmt: skip


@pytest.fixture
def bells(inside: WorkspaceInfo) -> Iterator[Bells]:
    made = Bells()
    fragments._renders["bell"] = [made.render]
    yield made
    fragments._renders.pop("bell")


@pytest.fixture
def inside(transactional_db: None) -> Iterator[WorkspaceInfo]:
    """The real workspace, in a database that other threads see."""
    with clock.entered(real_workspace()) as info:
        yield info


@pytest.fixture
def town(inside: WorkspaceInfo) -> Town:
    return Town()


class Attentive(uvicorn.Server):
    """Looks a hundred times a second, not ten, whether it is to end: each test waits for that."""

    async def main_loop(self) -> None:
        while not await self.on_tick(counter=0):
            await asyncio.sleep(0.01)


class Server(threading.Thread):
    """uvicorn with our application, in a thread."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.port = free_port()
        self.uvicorn = Attentive(
            uvicorn.Config(
                "anlan.web.asgi:application", host="127.0.0.1", port=self.port, log_config=None, access_log=False,
                lifespan="on", ws="none", loop="asyncio", timeout_graceful_shutdown=2,
            )
        )  # fmt: skip
        self.crashed: BaseException | None = None

    def run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as fault:
            self.crashed = fault

    async def _serve(self) -> None:
        self.loop = asyncio.get_running_loop()
        await self.uvicorn.serve()

    def end(self) -> None:
        self.uvicorn.should_exit = True
        self.join(60)
        assert not self.is_alive() and self.crashed is None


@pytest.fixture
def server(inside: WorkspaceInfo, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setitem(vars(conf), "SSE_HEARTBEAT_S", HEARTBEAT_S)  # shorter than a node can be told
    monkeypatch.setenv("ANLAN_SSE_POLL_S", "0.01")
    cache.clear()
    running = Server()
    running.start()
    while not running.uvicorn.started:
        assert running.is_alive(), running.crashed
        running.join(0.01)
    yield running
    running.end()
    _close_connections()


def _close_connections() -> None:
    """Of every thread that answered, so that the test database can be taken away."""
    from anlan.web.asgi import pages

    for pool in (hub._pump_thread, hub._asking_thread):
        pool.submit(connections.close_all).result(60)
    threads = pages.executor._max_workers
    together = threading.Barrier(threads)

    def close() -> None:
        together.wait(60)
        connections.close_all()

    for done in [pages.executor.submit(close) for _ in range(threads)]:
        done.result(60)


@pytest.fixture
def browser(server: Server) -> Iterator[Callable[[], Browser]]:
    made: list[Browser] = []

    def make() -> Browser:
        made.append(Browser(server.port))
        return made[-1]

    yield make
    for one in made:
        for stream in one.streams:
            stream.close()


@dataclass
class Person:
    """An officer with an open browser."""

    account: Account
    browser: Browser


@pytest.fixture
def officer_of(town: Town, browser: Callable[[], Browser]) -> Callable[..., Person]:
    """`officer_of("530326")`: an officer of a county, logged in over HTTP."""

    def make(region_code: str = "530326", role: str | None = "duty_officer", **more: object) -> Person:
        account = town.with_password(town.account(role, region_code, **more))  # type: ignore[arg-type]
        return Person(account, browser().log_in(account.username, PASSWORD))

    return make
