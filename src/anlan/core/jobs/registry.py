"""Registering computations."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from anlan.core.settings import conf


class JobCancelled(Exception):
    """Raised inside a job that was cancelled, at its next report."""


class Progress(Protocol):
    """What a running job is given beside its input."""

    def report(self, fraction: float) -> None:
        """Say how far it is, 0 to 1. Raises JobCancelled once somebody has cancelled it."""


Run = Callable[[dict[str, Any], Progress], Any]


@dataclass(frozen=True)
class JobKind:
    """A kind of computation. A new version computes anew what an older one has computed.

    A long one (minutes) never takes the last free worker: what somebody waits for in seconds need not queue behind it.
    """

    name: str
    version: int
    run: Run
    is_long: bool = False


@dataclass(frozen=True)
class Warmth:
    """What is made ready once for all workers. `stamp` tells what it depends on: another stamp, other workers."""

    stamp: Callable[[], str]
    warm: Callable[[], None]


_kinds: dict[str, JobKind] = {}
_warmths: dict[str, Warmth] = {}


def job(name: str, *, version: int = 1, is_long: bool = False) -> Callable[[Run], Run]:
    """Register a function of plain input (JSON) and progress to plain output, run in a worker process."""

    def register(run: Run) -> Run:
        if name in _kinds:
            raise ValueError(f"the job {name} is registered twice")
        _kinds[name] = JobKind(name, version, run, is_long)
        return run

    return register


def warmth(name: str, *, stamp: Callable[[], str]) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Register what is loaded and compiled before workers begin. An empty stamp: there is nothing to warm yet."""

    def register(warm: Callable[[], None]) -> Callable[[], None]:
        if name in _warmths:
            raise ValueError(f"the warmth {name} is registered twice")
        _warmths[name] = Warmth(stamp, warm)
        return warm

    return register


def declared_warmths() -> dict[str, Warmth]:
    """Everything that is made ready for the workers of this process."""
    return dict(_warmths)


def warm_stamp() -> str:
    """What the warmth of workers depends on at this moment; asks the database."""
    return " ".join(f"{name}={stamp}" for name, one in sorted(_warmths.items()) if (stamp := one.stamp()))


def declared_jobs() -> dict[str, JobKind]:
    """Every kind of job of this process."""
    return dict(_kinds)


def load_jobs() -> None:
    """Import the modules that the settings name; what the rooms register is there with the apps."""
    for module in filter(None, (name.strip() for name in conf.JOB_MODULES.split(","))):
        importlib.import_module(module)
