"""A real node in a folder of its own: commands and processes started as a user starts them."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.ports import free_port
from tests.postgres import Postgres, start_postgres

ROOT = Path(__file__).resolve().parents[2]
LUDIAN = (
    "中国地震台网正式测定：08月03日16时30分在云南昭通市鲁甸县（北纬27.1度，东经103.3度）发生6.5级地震，震源深度12千米。"
)


def until(condition: Callable[[], Any], *, within_s: float = 60, what: str = "") -> Any:
    """Wait for something to become true; fails with what was waited for."""
    patience = time.monotonic() + within_s
    while True:
        found = condition()
        if found:
            return found
        assert time.monotonic() < patience, f"not within {within_s} s: {what or condition}"
        time.sleep(0.02)


class Node:
    """One data folder with its environment."""

    def __init__(self, folder: Path, *, database_url: str = "", **settings: object) -> None:
        self.data = folder
        self.port = free_port()
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("ANLAN_")}
        self.env = {
            **inherited,
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
            "DJANGO_SETTINGS_MODULE": "anlan.core.settings.django",
            "ANLAN_DATA": str(folder),
            "ANLAN_PORT": str(self.port),
            "LANG": "C.UTF-8",
            **({"ANLAN_DATABASE_URL": database_url} if database_url else {}),
            **{f"ANLAN_{name}": str(value) for name, value in settings.items()},
        }
        self._started: list[subprocess.Popen[bytes]] = []

    def anlan(self, *words: str, given: bytes = b"", code: int | None = 0) -> str:
        """Run a command to its end; answers stdout and stderr together. `code` None: any exit code."""
        done = subprocess.run(
            [sys.executable, "-m", "anlan", *words], env=self.env, input=given, cwd=self.data.parent,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
        )  # fmt: skip
        said = done.stdout.decode("utf-8")
        assert code is None or done.returncode == code, f"anlan {' '.join(words)} ended with {done.returncode}:\n{said}"
        return said

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """Start a process that stays."""
        out = (self.data.parent / f"{self.data.name}-{words[0]}-{len(self._started)}.out").open("wb")
        process = subprocess.Popen([sys.executable, "-m", "anlan", *words], env=self.env, stdout=out, stderr=out,
                                   cwd=self.data.parent, start_new_session=True)  # fmt: skip
        out.close()
        self._started.append(process)
        return process

    def said(self) -> str:
        """Everything the started processes wrote."""
        files = sorted(self.data.parent.glob(f"{self.data.name}-*.out"))
        return "\n".join(path.read_text("utf-8", "replace") for path in files)

    def run(self, *words: str) -> subprocess.Popen[bytes]:
        """`anlan run`, until it is ready."""
        process = self.start("run", *words)
        until(lambda: self.is_ready() or process.poll() is not None, within_s=90, what="readyz")
        assert process.poll() is None, self.said()
        return process

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        """Status and body; status 0 when nobody answers."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, answer.read().decode("utf-8")
        except urllib.error.HTTPError as refusal:
            return refusal.code, refusal.read().decode("utf-8")
        except OSError:
            return 0, ""

    def is_ready(self) -> bool:
        return self.get("/readyz")[0] == 200

    def logs(self, role: str = "*") -> Iterator[dict[str, Any]]:
        """The JSON lines of a role's log."""
        for path in sorted((self.data / "logs").glob(f"{role}.jsonl")):
            whole = path.read_bytes().rpartition(b"\n")[0]  # the last line may be half written
            for line in whole.splitlines():
                yield json.loads(line)

    def child(self, supervisor: subprocess.Popen[bytes], role: str) -> int:
        """The pid of the supervisor's living child of a role."""
        started = [
            line["child"] for line in self.logs("supervisor")
            if line["message"] == "process started" and line["child_role"] == role and line["pid"] == supervisor.pid
        ]  # fmt: skip
        return int(started[-1])

    def close(self) -> None:
        for process in self._started:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def prepared(folder: Path, **settings: object) -> Node:
    """A node whose SQLite database is made: copied from one that was made once in this test run."""

    def make(first: Path) -> None:
        Node(first).anlan("init")

    return copied(once("node", make), folder, **settings)


def prepared_on_postgres(folder: Path, **settings: object) -> tuple[Node, Postgres]:
    """A node whose database is made, on a server of its own that may be killed; `.remove()` it when done."""

    def make(half: Path) -> None:
        server = start_postgres()
        Node(half / "data", database_url=server.dsn).anlan("init")
        server.keep_as(half / "server")

    made = once("postgres", make)
    server = start_postgres(like=made / "server")
    return copied(made / "data", folder, database_url=server.dsn, **settings), server


def copied(made: Path, folder: Path, **settings: object) -> Node:
    """A node that holds what another one holds."""
    shutil.copytree(made, folder, ignore=shutil.ignore_patterns("run", "logs"))
    return Node(folder, **settings)


def once(name: str, make: Callable[[Path], None]) -> Path:
    """A folder that `make` filled once in this test run; whoever comes meanwhile waits."""
    folder = Path(os.environ["ANLAN_TEST_ROOT"]) / name
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            half = folder.with_suffix(".half")
            shutil.rmtree(half, ignore_errors=True)
            half.mkdir()
            make(half)
            half.rename(folder)
    return folder
