"""A throwaway PostgreSQL server on 127.0.0.1, for one test run: started by root or by a plain user."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any, Self

from tests.ports import free_port

MISSING = "PostgreSQL's programs are missing; install them with: sudo apt install postgresql"


def binaries() -> Path:
    """The folder of the newest installed server's programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path is None:
        raise RuntimeError(MISSING)
    return Path(on_path).resolve().parent


def _account() -> pwd.struct_passwd | None:
    """Whom the server runs as: PostgreSQL refuses root. None: ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("run as root, but neither postgres nor nobody exists to run PostgreSQL as")


class Postgres:
    """One cluster in a folder of its own. `durable=False` gives up fsync for speed; never in a kill test."""

    def __init__(self, *, durable: bool = True, like: Path | None = None) -> None:
        """`like`: the folder of a stopped server, of which this one becomes a copy."""
        self.folder = Path(tempfile.mkdtemp(prefix="anlan-pg-"))
        self.data = self.folder / "data"
        self.port = free_port()
        self.durable = durable
        self._as = _account()
        if self._as is not None:
            os.chown(self.folder, self._as.pw_uid, self._as.pw_gid)
        if like is not None:
            subprocess.run(["cp", "-a", str(like), str(self.data)], check=True)  # with its owner
            return
        self._run(
            "initdb", "--no-sync", "--username=anlan", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8",
            "-D", str(self.data),
        )  # fmt: skip

    @property
    def dsn(self) -> str:
        """For libpq, and for ANLAN_DATABASE_URL."""
        return self.dsn_of("postgres")

    def dsn_of(self, database: str) -> str:
        return f"postgresql://anlan@127.0.0.1:{self.port}/{database}"

    def start(self) -> Self:
        options = f"-h 127.0.0.1 -p {self.port} -c unix_socket_directories='' -c max_connections=200"
        if not self.durable:
            options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c jit=off"
        log = self.folder / "log"
        patience = time.monotonic() + 30
        while True:  # after a kill the orphaned backends hold the shared memory for a moment
            try:
                self._run("pg_ctl", "start", "-w", "-D", str(self.data), "-l", str(log), "-o", options)
                return self
            except RuntimeError as error:
                if time.monotonic() > patience:
                    raise RuntimeError(f"{error}\n{log.read_text()}") from error
                time.sleep(0.1)
                self._forget_the_dead()

    def stop(self) -> None:
        self._run("pg_ctl", "stop", "-w", "-m", "fast", "-D", str(self.data))

    def keep_as(self, folder: Path) -> None:
        """Stop, leave what it holds in a folder for others to be made `like`, and go."""
        self.stop()
        subprocess.run(["cp", "-a", str(self.data), str(folder)], check=True)
        self.remove()

    def postmaster_pid(self) -> int:
        return int((self.data / "postmaster.pid").read_text().split()[0])

    def kill(self) -> None:
        """SIGKILL to the postmaster: what a power cut looks like to its clients."""
        os.kill(self.postmaster_pid(), signal.SIGKILL)

    def _forget_the_dead(self) -> None:
        """In a container whose first process reaps nobody, a killed postmaster stays as a zombie and
        PostgreSQL takes its lock file for a living server's."""
        lock = self.data / "postmaster.pid"
        if lock.is_file():
            state = Path("/proc") / str(self.postmaster_pid()) / "stat"
            if state.is_file() and state.read_text().rpartition(")")[2].split()[0] == "Z":
                lock.unlink()

    def remove(self) -> None:
        """Stop whatever still runs and leave nothing behind."""
        self._run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", str(self.data), check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str, check: bool = True) -> None:
        who: dict[str, Any] = {}
        if self._as is not None:
            who = {"user": self._as.pw_uid, "group": self._as.pw_gid, "extra_groups": []}
        # Into a file, not a pipe: the postmaster inherits it, and would keep a pipe open for ever.
        with (self.folder / "out").open("w+") as out:
            done = subprocess.run(
                [str(binaries() / program), *arguments],
                stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, cwd=self.folder, **who,
            )  # fmt: skip
            out.seek(0)
            if check and done.returncode:
                raise RuntimeError(f"{program} failed ({done.returncode}):\n{out.read()}")


def start_postgres(*, durable: bool = True, like: Path | None = None) -> Postgres:
    """Make and start a server; call `.remove()` when done."""
    return Postgres(durable=durable, like=like).start()
