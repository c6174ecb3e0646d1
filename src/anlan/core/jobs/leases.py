"""Leases: one process at a time holds a duty, by the time on the wall; another takes over when it falls silent."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from pathlib import Path

from django.db import transaction
from django.db.models import Q

from anlan.core import clock
from anlan.core.jobs.models import Lease
from anlan.core.settings import conf


class LeaseLost(Exception):
    """The duty has passed to another process; nothing of this transaction is kept."""


def holder_name() -> str:
    """A name for this process that no other has had, here or on another machine."""
    return f"{_machine()}:{os.getpid()}:{_begun(os.getpid()) or secrets.token_hex(4)}"


def is_dead(holder: str) -> bool:
    """Whether a holder is surely gone: a process of this machine that ended. Of others we cannot know."""
    machine, pid, begun = holder.rsplit(":", 2)
    return machine == _machine() and _begun(os.getpid()) is not None and _begun(int(pid)) != begun


@cache
def _machine() -> str:
    """This boot of this machine, and the room of process numbers we live in."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()[:18]
        return f"{boot}:{Path('/proc/self/ns/pid').readlink().name.strip('pid:[]')}"
    except OSError:
        return f"{socket.gethostname()[:30]}:{secrets.token_hex(4)}"


def _begun(pid: int) -> str | None:
    """When a process began, in ticks since boot; None for one that is gone, or only waits to be buried."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] in "ZX" else fields[19]


def take(name: str, holder: str) -> bool:
    """Take a free or expired lease, one whose holder is dead, or renew one's own; False while another holds it."""
    at = clock.wall()
    until = at + timedelta(seconds=conf.LEASE_S)
    free = Lease.objects.filter(name=name).filter(Q(holder=holder) | Q(until__lt=at))
    if free.update(holder=holder, until=until):
        return True
    lease, is_new = Lease.objects.get_or_create(name=name, defaults={"holder": holder, "until": until})
    if is_new:
        return True
    left_behind = Lease.objects.filter(name=name, holder=lease.holder)
    return is_dead(lease.holder) and bool(left_behind.update(holder=holder, until=until))


def give_up(name: str, holder: str) -> None:
    """Let others take it at once."""
    Lease.objects.filter(name=name, holder=holder).update(until=clock.wall())


@contextmanager
def guarded(name: str, holder: str) -> Iterator[None]:
    """A transaction that commits only if the lease is held from its first to its last statement.

    The lease's row stays locked meanwhile, so nobody can take it over half-way. Raises LeaseLost.
    """
    with transaction.atomic():
        _check(name, holder)
        yield
        _check(name, holder)


def _check(name: str, holder: str) -> None:
    held = Lease.objects.select_for_update().filter(name=name, holder=holder, until__gt=clock.wall())
    if not held.exists():
        raise LeaseLost(name)


def living_holder(name: str) -> str | None:
    """Who holds the lease at this moment; None when nobody does, or its holder is dead."""
    lease = Lease.objects.filter(name=name, until__gt=clock.wall()).first()
    return None if lease is None or is_dead(lease.holder) else lease.holder
