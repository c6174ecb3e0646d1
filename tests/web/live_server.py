"""A real Anlan for tests: its own data folder, a web and an engine process, officers who can log in.

`live_anlan` starts once in a test run; browser tests and API tests use the same one.
"""

from __future__ import annotations

import http.cookiejar
import os
import re
import secrets
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.ops.node import prepared
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Answer:
    status: int
    text: str
    url: str
    headers: dict[str, str]


@dataclass
class Visitor:
    """Somebody with a cookie jar."""

    base: str
    jar: http.cookiejar.CookieJar = field(default_factory=http.cookiejar.CookieJar)

    def __post_init__(self) -> None:
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def get(self, path: str, **headers: str) -> Answer:
        return self._ask(urllib.request.Request(self.base + path, headers=headers))

    def post(self, path: str, **fields: str) -> Answer:
        body = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": self.cookie("csrftoken")}).encode()
        return self._ask(urllib.request.Request(self.base + path, data=body, headers={"Referer": self.base + path}))

    def hand_in(self, text: str, *, drill: str = "") -> str:
        """Paste a bulletin at the desk; answers the signal's uid."""
        self.get(f"{drill}/desk/intake")
        answer = self.post(f"{drill}/desk/intake", text=text)
        assert answer.status == 200 and "/desk/" in answer.url, f"{answer.status} {answer.url}"
        return answer.url.rsplit("/", 1)[-1]

    def cookie(self, name: str) -> str:
        return next((cookie.value or "" for cookie in self.jar if cookie.name == name), "")

    def _ask(self, request: urllib.request.Request) -> Answer:
        try:
            with self._opener.open(request, timeout=60) as answer:
                return Answer(answer.status, answer.read().decode("utf-8"), answer.url, dict(answer.headers))
        except urllib.error.HTTPError as refusal:
            return Answer(refusal.code, refusal.read().decode("utf-8"), refusal.url, dict(refusal.headers))


@dataclass
class LiveAnlan:
    """The address, the one password of all officers, and the folder of the node."""

    base: str
    password: str
    data: Path
    env: dict[str, str]
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def visitor(self, name: str) -> Visitor:
        """An officer who has logged in."""
        visitor = Visitor(self.base)
        visitor.get("/login")
        answer = visitor.post("/login", username=name, password=self.password)
        assert not re.search(r'name="password"', answer.text), f"{name} did not get in: {answer.status}"
        return visitor

    def run(self, code: str) -> str:
        """Run some lines inside the node."""
        lines = f"import django; django.setup()\n{code}"
        done = subprocess.run(
            [sys.executable, "-c", lines], env=self.env, cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def close(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def start(folder: Path, **settings: object) -> LiveAnlan:
    """A node that answers."""
    port = free_port()
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("ANLAN_")}
    env = {
        **inherited,
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "DJANGO_SETTINGS_MODULE": "anlan.core.settings.django",
        "ANLAN_DATA": str(folder),
        "ANLAN_PORT": str(port),
        "ANLAN_HOME_REGION": "53",
        **{f"ANLAN_{name}": str(value) for name, value in settings.items()},
    }
    prepared(folder)  # tables and regions, as `anlan init` made them once in this test run
    live = LiveAnlan(f"http://127.0.0.1:{port}", secrets.token_urlsafe(18), folder, env)
    made = subprocess.run(
        [sys.executable, "-m", "tests.web.seed", live.password], env=env, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr
    for role in ("engine", "web"):
        out = (folder.parent / f"{folder.name}-{role}.out").open("wb")
        live.processes.append(
            subprocess.Popen(
                [sys.executable, "-m", "anlan", role], env=env, cwd=ROOT, stdout=out, stderr=out, start_new_session=True
            )
        )
        out.close()
    patience = time.monotonic() + 90
    while time.monotonic() < patience:
        try:
            with urllib.request.urlopen(f"{live.base}/readyz", timeout=20) as answer:
                if answer.status == 200:
                    return live
        except OSError:
            pass
        time.sleep(0.05)
    live.close()
    said = "\n".join(path.read_text("utf-8", "replace") for path in folder.parent.glob(f"{folder.name}-*.out"))
    raise AssertionError(f"the node is not ready:\n{said}")


@pytest.fixture(scope="session")
def live_anlan(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveAnlan]:
    """One node for the whole run."""
    running = os.environ.get("ANLAN_TEST_NODE", "")
    if running:  # a node that somebody keeps running while working on a screen: "address password"
        base, password = running.split()
        yield LiveAnlan(base, password, Path(), dict(os.environ))
        return
    live = start(tmp_path_factory.mktemp("anlan") / "data")
    yield live
    live.close()


Stopping = tuple[Callable[[], None], Callable[[], None]]


@pytest.fixture
def stopping(live_anlan: LiveAnlan) -> Iterator[Stopping]:
    """Stop the web process as a power cut does, and start it again at the same address."""
    if len(live_anlan.processes) < 2:
        pytest.skip("somebody else's node is not stopped")

    def stop() -> None:
        web = live_anlan.processes.pop()
        os.killpg(web.pid, signal.SIGKILL)
        web.wait()

    def start() -> None:
        web = subprocess.Popen(
            [sys.executable, "-m", "anlan", "web"], env=live_anlan.env, cwd=ROOT, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        live_anlan.processes.append(web)
        patience = time.monotonic() + 90
        while time.monotonic() < patience:
            try:
                with urllib.request.urlopen(f"{live_anlan.base}/healthz", timeout=20) as answer:
                    assert answer.status == 200
                    return
            except OSError:
                time.sleep(0.05)
        raise AssertionError("the web process did not come back")

    before = len(live_anlan.processes)
    yield stop, start
    if len(live_anlan.processes) < before:
        start()
