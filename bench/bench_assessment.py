"""From POST to the figures another user reads: bulletins for all Yunnan, handed in by the province, read by the city.

`bench_assessment.py [FOLDER]`: FOLDER is a data folder with the place built and the demo's accounts (as `bench_place.py
--keep FOLDER` leaves it), copied first; without one the place is built here. Cold is the first bulletin after `anlan run`
has said that it is ready, in a house that was started anew; the page is asked for ten times a second. Time counts only if the
zones that the page shows have the people of `anlan assess quake --json` for the same bulletin (the first and the last).
"""

from __future__ import annotations

import http.cookiejar
import json
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench._figures import family, finish, pin, pss_mb, show  # isort: skip
from tests.ops.node import Node, until

PASSWORD = "anlan-ludian-0803"
LIMIT_S, START_S, MEMORY_MB, ELEMENTS = 2.0, 5.0, 1024, 1500
ROUNDS = 5
ROLES = ("web", "engine", "compute")
IDLE_S = 10.0
EVERY_S, PATIENCE_S = 0.1, 60.0
BEIJING = timezone(timedelta(hours=8))


class Browser:
    """One user, logged in."""

    def __init__(self, port: int, name: str) -> None:
        self._base = f"http://127.0.0.1:{port}"
        self._cookies = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._cookies))
        form = {"username": name, "password": PASSWORD, "csrfmiddlewaretoken": self._token(self.get("/login"))}
        self._opener.open(f"{self._base}/login", urllib.parse.urlencode(form).encode()).read()
        self._csrf = self._token(self.get("/desk"))

    @staticmethod
    def _token(page: str) -> str:
        return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]  # type: ignore[index]

    def get(self, path: str) -> str:
        with self._opener.open(self._base + path) as answer:
            return answer.read().decode()  # type: ignore[no-any-return]

    def find(self, path: str) -> str:
        """The page, empty while there is none."""
        try:
            return self.get(path)
        except urllib.error.HTTPError as refusal:
            if refusal.code != 404:
                raise
            return ""

    def post(self, path: str, body: bytes, *, content_type: str = "") -> dict:  # type: ignore[type-arg]
        headers = {"X-CSRFToken": self._csrf, "Referer": self._base} | ({"Content-Type": content_type} if content_type else {})
        request = urllib.request.Request(self._base + path, body, headers)
        with self._opener.open(request) as answer:
            return json.load(answer)  # type: ignore[no-any-return]


def bulletin(number: int) -> str:
    """A quake of its own each round: hours apart in time, about Zhaotong in place."""
    at = datetime.now(BEIJING) - timedelta(hours=2 * number + 1)
    return (
        f"据中国地震台网正式测定，{at:%m月%d日%H时%M分}在云南昭通市鲁甸县（北纬{27.0 + number / 20:.2f}度，"
        f"东经{103.5 - number / 25:.2f}度）发生{6.5 + number % 3 / 10:.1f}级地震，震源深度12千米"
    )


def one_round(node: Node, poster: Browser, reader: Browser, number: int) -> float:
    """Seconds from the request's start until the reader has the page with its figures."""
    text = bulletin(number)
    begun = time.perf_counter()
    uid = poster.post("/api/v1/signals", text.encode())["items"][0]["uid"]
    incident = _asked_for(lambda: _incident_of(reader, uid))
    page = _asked_for(lambda: found if 'id="losses"' in (found := reader.find(f"/incidents/{incident}/assessment")) else "")
    took = time.perf_counter() - begun
    if number == 0 or number == ROUNDS - 1:
        _agrees(page, json.loads(node.anlan("assess", "quake", "-", "--json", given=text.encode())))
    return took


def _asked_for(look: Callable[[], str]) -> str:
    """What is found, as soon as it is; asked at intervals, so that the asking does not take the machine's time."""
    patience = time.monotonic() + PATIENCE_S
    while not (found := look()):
        assert time.monotonic() < patience
        time.sleep(EVERY_S)
    return found


def _incident_of(reader: Browser, signal: str) -> str:
    found = reader.find(f"/api/v1/signals/{signal}")
    return (json.loads(found).get("incident") or "") if found else ""


def _agrees(page: str, told: dict) -> None:  # type: ignore[type-arg]
    for zone in told["zones"]:
        row = re.search(rf'data-intensity="{zone["intensity"]}".*?</tr>', page, re.DOTALL)
        if row is None:
            assert zone["intensity"] < 6, f"{zone['name']} is not on the page"
            continue
        shown = re.sub(r"<[^>]+>", " ", row[0]).replace(",", "").split()
        assert str(zone["people"]) in shown, f"{zone['people']} people in {zone['name']}, on the page {shown}"
    assert str(told["losses"]["deaths"]["central"]) in page.replace(",", "")


def cpu_s(pids: list[int]) -> float:
    """Seconds of processor time so far."""
    found = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        found += int(fields[11]) + int(fields[12])
    return found / 100


def started(node: Node) -> tuple[subprocess.Popen[bytes], float]:
    """`anlan run`, until it says that it is ready; and the seconds."""
    begun, before = time.perf_counter(), node.said().count("安澜已启动")
    process = node.start("run")
    until(lambda: node.said().count("安澜已启动") > before, within_s=180, what="ready")
    return process, time.perf_counter() - begun


def page_figures(reader: Browser, path: str) -> None:
    times = []
    for _ in range(9):
        begun = time.perf_counter()
        page = reader.get(path)
        times.append(time.perf_counter() - begun)
    show("速评页, median of 9", median(times) * 1000, "ms", at_most=600)
    show("速评页, elements", len(re.findall(r"<[a-z]", page)), "", at_most=ELEMENTS)
    show("速评页, size", len(page.encode()) / 1024, "kB")


def measure(node: Node) -> None:
    supervisor, first = started(node)
    show("anlan run, first start on this folder", first, "s")
    supervisor.terminate()
    supervisor.wait()
    supervisor, again = started(node)
    pid = supervisor.pid
    show("anlan run, again", again, "s", at_most=START_S)
    show("memory, just started (PSS)", pss_mb(family(pid)), "MB", at_most=MEMORY_MB)
    poster, reader = Browser(node.port, "yn.duty"), Browser(node.port, "zt.duty")
    show("processor time until ready, all processes", cpu_s(family(pid)), "s")
    times, spent = [], []
    for number in range(ROUNDS):
        before = {role: cpu_s(family(node.child(supervisor, role))) for role in ROLES}
        times.append(one_round(node, poster, reader, number))
        spent.append({role: cpu_s(family(node.child(supervisor, role))) - before[role] for role in ROLES})
    for role in ROLES:
        show(f"processor time of one bulletin, {role}, cold", spent[0][role], "s")
        show(f"processor time of one bulletin, {role}, warm", median(one[role] for one in spent[1:]), "s")
    show("POST → figures read by another user, cold", times[0], "s", at_most=LIMIT_S)
    show("POST → figures read by another user, warm, median", median(times[1:]), "s", at_most=LIMIT_S)
    show("POST → figures read by another user, warm, worst", max(times[1:]), "s", at_most=LIMIT_S)
    incident = json.loads(reader.get("/api/v1/incidents"))["items"][0]["uid"]
    page_figures(reader, f"/incidents/{incident}/assessment")
    show("memory, after them (PSS)", pss_mb(family(pid)), "MB", at_most=MEMORY_MB)
    compute = family(node.child(supervisor, "compute"))
    before = cpu_s(compute)
    time.sleep(IDLE_S)
    show("processor time of idle compute", 100 * (cpu_s(compute) - before) / IDLE_S, "%", at_most=1)


def main() -> None:
    with TemporaryDirectory(prefix="anlan-bench-") as folder:
        data = Path(folder) / "data"
        node = Node(data, RATE_PER_MINUTE=1_000_000)
        try:
            if len(sys.argv) > 1:
                shutil.copytree(sys.argv[1], data)
                shutil.rmtree(data / "logs", ignore_errors=True)
            else:
                node.anlan("init", "--demo", "--place", "yunnan")
            pin(node.port)
            measure(node)
        finally:
            node.close()
    finish()


if __name__ == "__main__":
    main()
