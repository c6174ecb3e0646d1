"""A plan of sixty actions started, and a room that fifty people watch: the two figures of issue 5 about responses.

Activation: from POST to the badge in another officer's DOM and to each of the plan's open tasks on his stream. The busy
room: fifty streams of one incident while twenty notes a second are written into it by two officers for fifteen seconds;
what counts is from the POST of a note to its arrival at each stream. Agreement comes first: every stream was sent every
note exactly once, before a time counts. Streams and writers share one core of the machine with nobody but this script.
"""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench._figures import finish, pin, show  # isort: skip
from bench.bench_live import ARGUMENTS, CHROMIUM, log_in
from tests.ops.node import LUDIAN, Node, until
from tests.plans.samples import action, plan, text

ACTIONS, COUNTY = 60, "530621"
LISTENERS, A_SECOND, SECONDS = 50, 20, 15
LIMIT_MS = 1000
SCENE = """
import sys
from anlan.core import clock
from anlan.core.clock.queries import reality
from anlan.core.permission import system_actor
from anlan.incidents import services
from anlan.incidents.models import Incident, Signal
from anlan.plans.services import adopt_plan
with clock.entered(reality()):
    by = system_actor("bench")
    adopt_plan(text=sys.stdin.read(), origin="pack:bench", by=by)
    uid = services.receive_bulletins({bulletin!r}.encode(), channel="api", by=by).uid
    if Signal.objects.get(uid=uid).incident is None:
        services.open_incident(signal=uid, by=by)
    print(Signal.objects.get(uid=uid).incident.uid)
"""


def sixty_actions() -> str:
    """Twenty begin at once, each with two that follow."""
    actions = []
    for number in range(ACTIONS // 3):
        actions.append(action(f"begin{number}", post="chief" if number % 2 else "duty"))
        actions.append(action(f"go{number}", f"begin{number}"))
        actions.append(action(f"end{number}", f"go{number}"))
    return text(plan() | {"plan": "bench_sixty", "edition": "9", "validity": {"from": "2026-02-01"}, "actions": actions})


class Streams:
    """Open event streams of one incident's room on plain sockets; when each was sent which words."""

    def __init__(self, port: int, cookie: str, incident: str, pattern: bytes) -> None:
        self.port, self.cookie, self.incident, self.pattern = port, cookie, incident, re.compile(pattern)
        self.heard: list[list[tuple[str, float]]] = [[] for _ in range(LISTENERS)]
        self.open = 0

    async def listen(self, number: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, limit=2**22)
        writer.write(
            f"GET /events?topics=incident:{self.incident} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {self.cookie}\r\n\r\n".encode()
        )
        try:
            async for line in reader:
                if line.startswith(b"HTTP/1.1 200"):
                    self.open += 1
                elif line.startswith(b"data:"):
                    now = time.perf_counter()
                    self.heard[number] += [(found.decode(), now) for found in set(self.pattern.findall(line))]
        finally:
            writer.close()

    async def start(self) -> None:
        self.tasks = [asyncio.create_task(self.listen(number)) for number in range(LISTENERS)]
        while self.open < LISTENERS:
            await asyncio.sleep(0.05)

    async def stop(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await asyncio.sleep(1)

    async def all_told(self, count: int, within_s: float = 60) -> None:
        """Every stream was sent so many different things, each once; nothing else counts before."""
        patience = time.monotonic() + within_s
        while any(len({name for name, _at in one}) < count for one in self.heard):
            least = min(len({name for name, _at in one}) for one in self.heard)
            assert time.monotonic() < patience, f"one stream was told {least} of {count}"
            await asyncio.sleep(0.05)
        await asyncio.sleep(1)
        twice = [name for one in self.heard for name, times in Counter(name for name, _at in one).items() if times > 1]
        assert not twice, f"sent twice: {twice[:5]}"


async def token_of(page: Any) -> dict[str, str]:
    """Headers that speak for the officer of a page."""
    cookies = "; ".join(f"{one['name']}={one['value']}" for one in await page.context.cookies())
    token = await page.evaluate("document.querySelector('[name=csrfmiddlewaretoken]').value")
    return {"Cookie": cookies, "X-CSRFToken": token}


async def when_badged(page: Any) -> float:
    """The moment at which the badge of a response stands in the page."""
    while not await page.evaluate("document.getElementById('room-head').textContent.includes('级响应')"):
        await asyncio.sleep(0.01)
    return time.perf_counter()


async def activation(client: Any, commander: dict[str, str], page: Any, streams: Streams, incident: str) -> None:
    path = f"/api/v1/incidents/{incident}"
    asked = {"region_code": COUNTY, "level": 3}
    read = await client.get(f"/incidents/{incident}/response", headers=commander)  # what is suggested, before one decides
    assert read.status_code == 200
    proposal = (await client.get(f"{path}/response-proposal", params=asked, headers=commander)).json()
    assert len(proposal["tasks"]) == ACTIONS, proposal
    await page.goto(f"{client.base_url}/incidents/{incident}")
    await page.wait_for_selector("#link[data-state=live]")
    seen = asyncio.create_task(when_badged(page))  # a locator looks twice a second in the end
    begun = time.perf_counter()
    answer = await client.post(f"{path}/responses", json=asked | {"read_back": proposal["read_back"]}, headers=commander)
    answered = time.perf_counter()
    assert answer.status_code == 201, answer.text
    title = answer.json()["level_title"]
    badge = await seen
    await streams.all_told(ACTIONS // 3)
    last = max(at for one in streams.heard for _name, at in one)
    tasks = (await client.get(f"/api/v1/responses/{answer.json()['uid']}/tasks", headers=commander)).json()["items"]
    assert len(tasks) == ACTIONS and sum(one["state"] == "open" for one in tasks) == ACTIONS // 3
    show(f"activating {ACTIONS} actions ({title}): the answer", (answered - begun) * 1000, "ms")
    show("activating: badge in another officer's DOM", (badge - begun) * 1000, "ms", at_most=LIMIT_MS)
    show(f"activating: the last open task on {LISTENERS} streams", (last - begun) * 1000, "ms", at_most=LIMIT_MS)


async def busy_room(client: Any, writers: list[dict[str, str]], streams: Streams, incident: str) -> None:
    posted: dict[str, float] = {}

    async def write(number: int) -> None:
        name = f"n-{number:04}"
        posted[name] = time.perf_counter()
        answer = await client.post(
            f"/api/v1/incidents/{incident}/notes", json={"text": f"消息 {name}"}, headers=writers[number % len(writers)]
        )
        assert answer.status_code == 201, answer.text

    begun, under_way = time.perf_counter(), []
    for number in range(A_SECOND * SECONDS):
        await asyncio.sleep(max(0.0, begun + number / A_SECOND - time.perf_counter()))
        under_way.append(asyncio.create_task(write(number)))
    await asyncio.gather(*under_way)
    took = time.perf_counter() - begun
    await streams.all_told(A_SECOND * SECONDS)
    late = sorted((at - posted[name]) * 1000 for one in streams.heard for name, at in one)
    show("busy room: notes written a second", len(posted) / took, "/s", at_least=0.95 * A_SECOND)
    show(f"busy room: {LISTENERS} streams, POST → stream, median", late[len(late) // 2], "ms")
    show(f"busy room: {LISTENERS} streams, POST → stream, p99", late[int(len(late) * 0.99)], "ms", at_most=LIMIT_MS)
    show("busy room: worst", late[-1], "ms")


async def measure(node: Node, incident: str) -> None:
    import httpx
    from playwright.async_api import async_playwright

    base = f"http://127.0.0.1:{node.port}"
    async with async_playwright() as play, httpx.AsyncClient(base_url=base, timeout=60, trust_env=False) as client:
        browser = await play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        pages = [await log_in(browser, base, name) for name in ("ld.commander", "ld.duty", "zt.duty")]
        commander, county, city = [await token_of(page) for page in pages]
        for pattern, bench in (
            (rb'"row_id":"(task-[0-9a-f-]{36})"', lambda streams: activation(client, commander, pages[2], streams, incident)),
            (rb"(n-\d{4})", lambda streams: busy_room(client, [commander, county], streams, incident)),
        ):
            streams = Streams(node.port, city["Cookie"], incident, pattern)
            await streams.start()
            await bench(streams)
            await streams.stop()
        await browser.close()


def main() -> None:
    with TemporaryDirectory(prefix="anlan-bench-") as folder:
        node = Node(Path(folder) / "data", RATE_PER_MINUTE=1_000_000, SSE_PER_ACCOUNT=2 * LISTENERS + 5, DEMO_PLACE="")
        try:
            supervisor: subprocess.Popen[bytes] = node.run("--demo")
            code = f"import django; django.setup()\n{SCENE.format(bulletin=LUDIAN)}"
            made = subprocess.run(
                [sys.executable, "-c", code], env=node.env, input=sixty_actions(), capture_output=True, text=True, check=True
            )
            until(lambda: "incident.opened" in node.anlan("journal", "export"), what="the incident")
            pin(0)
            asyncio.run(measure(node, made.stdout.split()[-1]))
            assert supervisor.poll() is None
        finally:
            node.close()
    finish()


if __name__ == "__main__":
    main()
