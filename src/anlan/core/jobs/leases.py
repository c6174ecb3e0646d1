"""Leases: one process at a time holds a duty, by the time on the wall; another takes over when it falls silent."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from anlan.core import clock
from anlan.core.jobs.models import Lease
from anlan.core.settings import conf


class LeaseLost(Exception):
    """The duty has passed to another process; nothing of this transaction is kept."""


def holder_name() -> str:
    """A name for this process that no other has had."""
    return f"{socket.gethostname()[:50]}:{os.getpid()}:{secrets.token_hex(4)}"


def take(name: str, holder: str) -> bool:
    """Take a free or expired lease, or renew one's own; False while another holds it."""
    at = clock.wall()
    until = at + timedelta(seconds=conf.LEASE_S)
    free = Lease.objects.filter(name=name).filter(Q(holder=holder) | Q(until__lt=at))
    if free.update(holder=holder, until=until):
        return True
    _lease, is_new = Lease.objects.get_or_create(name=name, defaults={"holder": holder, "until": until})
    return is_new


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


def is_held(name: str) -> bool:
    """Whether somebody holds the lease at this moment."""
    return Lease.objects.filter(name=name, until__gt=clock.wall()).exists()
