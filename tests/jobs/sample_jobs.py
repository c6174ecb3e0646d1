"""Jobs for the tests, loaded by a real compute process through JOB_MODULES."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

from anlan.core.jobs import Progress, job, warmth


@job("test.add")
def add(given: dict[str, Any], progress: Progress) -> dict[str, int]:
    with Path(given["counted"]).open("a") as file:
        file.write("x")
    progress.report(0.5)
    return {"sum": given["a"] + given["b"], "worker": os.getpid()}


@job("test.fail")
def fail(_given: dict[str, Any], _progress: Progress) -> None:
    raise ValueError("the river has no cross section")


@job("test.crash")
def crash(given: dict[str, Any], _progress: Progress) -> str:
    """Dies like a segmentation fault, as often as it is told to."""
    tries = Path(given["counted"])
    with tries.open("a") as file:
        file.write("x")
    if len(tries.read_text()) <= given["times"]:
        os.kill(os.getpid(), signal.SIGKILL)
    return "done at last"


@job("test.listen")
def listen(given: dict[str, Any], progress: Progress) -> None:
    """Reports until it is cancelled."""
    Path(given["begun"]).touch()
    while True:
        progress.report(0.25)
        time.sleep(0.02)


@job("test.deaf")
def deaf(given: dict[str, Any], _progress: Progress) -> None:
    """Never reports."""
    Path(given["begun"]).write_text(str(os.getpid()))
    time.sleep(600)


@job("test.wait")
def wait(given: dict[str, Any], _progress: Progress) -> str:
    """Runs until a file is there."""
    with Path(given["begun"]).open("a") as file:
        file.write("x")
    while not Path(given["end"]).exists():
        time.sleep(0.02)
    return "waited"


@job("test.long", is_long=True)
def long(given: dict[str, Any], progress: Progress) -> str:
    """Minutes of work, for all the foreman knows."""
    return wait(given, progress)


_loaded: list[str] = []
STAMP = Path(os.environ.get("ANLAN_TEST_STAMP", "/nonexistent"))


def _stamp() -> str:
    return STAMP.read_text() if STAMP.exists() else ""


@warmth("test.layers", stamp=_stamp)
def load() -> None:
    if _stamp() == "layers that kill":
        os.kill(os.getpid(), signal.SIGKILL)
    _loaded.append(f"{_stamp()} by {os.getpid()}")


@job("test.loaded")
def loaded(given: dict[str, Any], progress: Progress) -> list[str]:
    """What this worker had made ready before it was asked, and by which process; told once a file is there."""
    wait(given, progress)
    return list(_loaded)
