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
    """A kind of computation. A new version computes anew what an older one has computed."""

    name: str
    version: int
    run: Run


_kinds: dict[str, JobKind] = {}


def job(name: str, *, version: int = 1) -> Callable[[Run], Run]:
    """Register a function of plain input (JSON) and progress to plain output, run in a worker process."""

    def register(run: Run) -> Run:
        if name in _kinds:
            raise ValueError(f"the job {name} is registered twice")
        _kinds[name] = JobKind(name, version, run)
        return run

    return register


def declared_jobs() -> dict[str, JobKind]:
    """Every kind of job of this process."""
    return dict(_kinds)


def load_jobs() -> None:
    """Import the modules that the settings name; what the rooms register is there with the apps."""
    for module in filter(None, (name.strip() for name in conf.JOB_MODULES.split(","))):
        importlib.import_module(module)
