"""The engine: seals, reacts, keeps time limits, delivers, writes checkpoints, takes in files, makes backups, sweeps.

Only the holder of the lease works; a second engine stands by and takes over when the first falls silent.
"""

from __future__ import annotations

import argparse
import logging
import signal
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from anlan.cli.starting import start_django

if TYPE_CHECKING:  # Django is not up when this is imported
    from anlan.cli.duties import Aside

log = logging.getLogger("anlan.engine")

_STANDBY_S = 1.0
_DEADLINES_EVERY_S = 0.5
_SCENARIOS_EVERY_S = 0.5
_CHECKPOINT_EVERY_S = 2.0
_RETRY_EVERY_S = 1.0
_CATCH_UP_EVERY_S = 5.0
_OUTBOX_EVERY_S = 1.0  # and at once after reactions
_FOLDER_EVERY_S = 0.5
_PLANS_EVERY_S = 2.0
_BACKUP_EVERY_S = 30.0
_STRESS_EVERY_S = 600.0
_SWEEP_EVERY_S = 86_400.0  # and once when an engine starts


def run_engine(_options: argparse.Namespace | None = None) -> int:
    """`anlan engine`: run alone."""
    start_django("engine", database=True)
    return Engine().run()


class Engine:
    """One engine process."""

    def __init__(self, *, restarts: int = 0, supervised: bool = False) -> None:
        from anlan.cli.changes import ChangeWatch
        from anlan.cli.duties import Duty
        from anlan.core.jobs.heartbeats import Heart
        from anlan.core.jobs.leases import holder_name
        from anlan.plans.adopting import PackWatch

        self.holder = holder_name()
        self.heart = Heart("engine", restarts=restarts, supervised=supervised)
        self.heart.also = self._renew
        self.ended = threading.Event()
        self._leads = threading.Event()
        self._changes = ChangeWatch()
        self.sealing = Duty("journal.seal", self._seal)
        self.reacting = Duty("reactions", self._react, _RETRY_EVERY_S)
        self._is_behind, self._caught_up_at = True, -1e9
        self.timed = [
            Duty("deadlines", _fire_deadlines, _DEADLINES_EVERY_S),
            Duty("exercises", _play_scenarios, _SCENARIOS_EVERY_S),
            Duty("journal.checkpoint", _checkpoint, _CHECKPOINT_EVERY_S),
        ]
        self.asides = [
            Duty("outbox", _deliver, _OUTBOX_EVERY_S, is_prompt=True),
            Duty("signals.folder", _scan_folder, _FOLDER_EVERY_S),
            Duty("plans", PackWatch().adopt_if_changed, _PLANS_EVERY_S),
            Duty("plans.stress", _stress_tonight, _STRESS_EVERY_S),
            Duty("backup", _backup_if_due, _BACKUP_EVERY_S),
            Duty("attachments.sweep", _sweep_files, _SWEEP_EVERY_S),
        ]
        self._duties = (self.sealing, self.reacting, *self.timed, *self.asides)
        self._threads: list[Aside] = []

    def run(self) -> int:
        """Work until told to end."""
        from django.db import connection

        from anlan.cli.duties import Aside
        from anlan.core.jobs.leases import give_up
        from anlan.core.jobs.queries import ENGINE_LEASE

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.ended.set())
        self.heart.beat(ready=False)
        self.heart.start()
        self._threads = threads = [Aside(duty, may_run=self._leads.is_set, ended=self.ended) for duty in self.asides]
        for thread in threads:
            thread.start()
        log.info("engine started", extra={"holder": self.holder})
        while not self.ended.is_set():
            self.heart.beat()
            pause = self._turn()
            if pause:
                self.ended.wait(pause)
        for thread in threads:
            thread.wake()
        for thread in threads:
            thread.join(timeout=_STANDBY_S)
        if self._leads.is_set():
            self._quietly(lambda: give_up(ENGINE_LEASE, self.holder))
        self.heart.stop()
        connection.close()
        log.info("engine ended")
        return 0

    def _turn(self) -> float:
        """One round; answers how long to rest."""
        from anlan.core.jobs.leases import LeaseLost

        if not self._leads.is_set() and not self._take_lease():
            return _STANDBY_S
        try:
            busy = False
            if self.sealing.is_due and self.sealing.attempt():
                busy = self._is_behind = True
                self.reacting.next_at = -1e9
            if self.reacting.is_due:
                busy = self.reacting.attempt() or busy
            for duty in self.timed:
                if duty.is_due:
                    busy = duty.attempt() or busy
        except LeaseLost:
            log.warning("the lease has passed to another engine; standing by", extra={"holder": self.holder})
            self._leads.clear()
            self.heart.detail = {"state": "standby"}
            return _STANDBY_S
        if busy:
            for thread in self._threads:
                if thread.duty.is_prompt:
                    thread.wake()
        self._tell()
        return self._changes.rest_s(busy=busy)

    def _seal(self) -> bool:
        """Seal what has committed, while the lease is surely ours."""
        from anlan.core.jobs.leases import guarded
        from anlan.core.jobs.queries import ENGINE_LEASE
        from anlan.core.journal.sealing import has_unsealed, seal_batch

        if not self._changes.may_have_changed():
            return False
        try:
            if not has_unsealed():
                return False
            with guarded(ENGINE_LEASE, self.holder):
                return bool(seal_batch())
        except Exception:
            self._changes.forget()  # what was seen was not dealt with
            raise

    def _react(self) -> bool:
        """Let reactions follow what was sealed; in between, only look after what is parked."""
        from anlan.core.reactions.running import retry_parked, run_once

        if not self._is_behind and time.monotonic() - self._caught_up_at < _CATCH_UP_EVERY_S:
            return bool(retry_parked())
        from anlan.core.journal.queries import head_seq
        from anlan.core.reactions import declared_reactions
        from anlan.core.reactions.models import Cursor

        dealt_with = run_once()
        behind = Cursor.objects.filter(name__in=list(declared_reactions()), seq__lt=head_seq())
        self._is_behind, self._caught_up_at = bool(dealt_with) or behind.exists(), time.monotonic()
        if self._is_behind:
            self.reacting.next_at = -1e9
        return self._is_behind

    def _take_lease(self) -> bool:
        """Take the lease if it is free; new reactions begin where the journal ends before anything more is sealed."""
        from anlan.core.jobs.leases import take
        from anlan.core.jobs.queries import ENGINE_LEASE
        from anlan.core.reactions.running import ensure_cursors

        if not self._quietly(lambda: take(ENGINE_LEASE, self.holder)):
            self.heart.detail = {"state": "standby"}
            return False
        self._leads.set()
        self._is_behind = True
        self._changes.forget()
        self.heart.detail = {"state": "working"}
        log.info("lease taken", extra={"holder": self.holder})
        if not self._quietly(lambda: ensure_cursors() is None):
            self._leads.clear()
            return False
        return True

    def _renew(self) -> None:
        """With each heartbeat, from its thread."""
        from anlan.core.jobs.leases import take
        from anlan.core.jobs.queries import ENGINE_LEASE

        if self._leads.is_set() and not take(ENGINE_LEASE, self.holder):
            self._leads.clear()

    def _tell(self) -> None:
        failing = {duty.name: duty.report() for duty in self._duties if duty.failures}
        self.heart.detail = {"state": "working", **({"failing": failing} if failing else {})}

    @staticmethod
    def _quietly(call: Callable[[], object]) -> bool:
        from django.db import Error, connection

        try:
            return bool(call())
        except Error as fault:
            connection.close()
            log.warning("the database does not answer: %s", fault)
            return False


def _fire_deadlines() -> int:
    from anlan.core.deadlines import firing

    return firing.fire_all_due()


def _play_scenarios() -> int:
    from anlan.exercises.services import play_due

    return play_due()


def _checkpoint() -> bool:
    from anlan.core.journal import checkpoints
    from anlan.core.journal.models import Head

    head = Head.objects.filter(pk=1).first()
    line = checkpoints.write_checkpoint() if head is not None and checkpoints.due(head) else None
    if line is not None:
        _send_checkpoint(line)
    return line is not None


def _send_checkpoint(line: str) -> None:
    """To the address that CHECKPOINT_WEBHOOK names, where there is one: out of reach of whoever holds this node."""
    import hashlib

    from django.db import transaction

    from anlan.core import clock, outbox
    from anlan.core.clock.queries import reality
    from anlan.core.settings import conf

    if conf.CHECKPOINT_WEBHOOK:
        key = f"checkpoint:{hashlib.sha256(line.encode()).hexdigest()}"
        with clock.entered(reality()), transaction.atomic():
            outbox.send(channel="webhook", to=conf.CHECKPOINT_WEBHOOK, subject="checkpoint", body=line, key=key)


def _deliver() -> int:
    from anlan.core.outbox.delivering import deliver_due

    return deliver_due()


def _scan_folder() -> bool:
    from anlan.incidents.folder import scan_once

    return bool(scan_once())


def _sweep_files() -> int:
    from anlan.core.attachments.sweeping import sweep

    return sweep()


def _stress_tonight() -> int:
    from anlan.command.stress_jobs import ask_tonight
    from anlan.core.jobs.queries import jobs_by_state

    if any(jobs_by_state().get(state, 0) for state in ("waiting", "running")):
        return 0  # a place is being built, or an officer waits for an answer: the night is long
    return ask_tonight()


def _backup_if_due() -> bool:
    from anlan.cli.backup import backup_if_due

    return backup_if_due()
