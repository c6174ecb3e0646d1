"""How the house is: processes, lag, parked reactions, jobs, checkpoints, backups, disk."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.db.models import Count

from anlan.core import clock
from anlan.core.jobs.leases import living_holder
from anlan.core.jobs.models import Heartbeat, Job
from anlan.core.journal.models import Entry, Head
from anlan.core.journal.queries import head_seq
from anlan.core.reactions import declared_reactions
from anlan.core.reactions.models import Cursor, Parked
from anlan.core.settings import conf

ENGINE_LEASE = "engine"


@dataclass(frozen=True)
class ProcessHealth:
    """One process as its heartbeat tells it."""

    process: str
    role: str
    pid: int
    started_at: datetime
    seen_at: datetime
    silence_s: float
    restarts: int
    is_alive: bool
    detail: Mapping[str, object]


@dataclass(frozen=True)
class ReactionHealth:
    """How far a reaction is behind, and what it could not do."""

    name: str
    seq: int
    lag: int
    parked: int
    given_up: int


@dataclass(frozen=True)
class JournalHealth:
    """The chain's head and how safe it is."""

    sealed_seq: int
    unsealed: int
    checkpoint_seq: int
    checkpoint_age_s: float | None


@dataclass(frozen=True)
class BackupHealth:
    """The newest backup; all None where there is none."""

    name: str | None
    age_s: float | None
    size_bytes: int | None


@dataclass(frozen=True)
class SystemHealth:
    """What S13 shows of the machine room. Feeds are the incident room's to tell."""

    processes: tuple[ProcessHealth, ...]
    engine_holder: str | None
    journal: JournalHealth
    reactions: tuple[ReactionHealth, ...]
    jobs: Mapping[str, int]
    backup: BackupHealth
    disk_free_bytes: int
    disk_total_bytes: int

    @property
    def parked(self) -> int:
        return sum(reaction.parked for reaction in self.reactions)

    @property
    def is_engine_alive(self) -> bool:
        return any(process.role == "engine" and process.is_alive for process in self.processes)


def processes() -> tuple[ProcessHealth, ...]:
    """Every process that has a heartbeat row."""
    at = clock.wall()
    return tuple(
        ProcessHealth(
            process=row.process,
            role=row.role,
            pid=row.pid,
            started_at=row.started_at,
            seen_at=row.seen_at,
            silence_s=(at - row.seen_at).total_seconds(),
            restarts=row.restarts,
            is_alive=row.detail.get("state") != "stopped" and (at - row.seen_at).total_seconds() < conf.LEASE_S,
            detail=row.detail,
        )
        for row in Heartbeat.objects.order_by("role", "process")
    )


def is_engine_alive() -> bool:
    """Whether some engine's heartbeat is fresh."""
    return any(process.role == "engine" and process.is_alive for process in processes())


def reactions() -> tuple[ReactionHealth, ...]:
    """Each reaction of the house with its lag; one that has never run yet has none."""
    head = head_seq()
    cursors = dict(Cursor.objects.values_list("name", "seq"))
    parked: dict[str, int] = {}
    given_up: dict[str, int] = {}
    for row in Parked.objects.values("reaction", "is_given_up").annotate(count=Count("id")):
        parked[row["reaction"]] = parked.get(row["reaction"], 0) + row["count"]
        if row["is_given_up"]:
            given_up[row["reaction"]] = row["count"]
    names = sorted({*declared_reactions(), *parked})
    return tuple(
        ReactionHealth(
            name=name,
            seq=cursors.get(name, head),
            lag=max(head - cursors.get(name, head), 0),
            parked=parked.get(name, 0),
            given_up=given_up.get(name, 0),
        )
        for name in names
    )


def journal() -> JournalHealth:
    """The head of the chain, what waits for its seal, and the last checkpoint outside the database."""
    head = Head.objects.filter(pk=1).first()
    at = head.checkpoint_at if head else None
    return JournalHealth(
        sealed_seq=head.seq if head else 0,
        unsealed=Entry.objects.filter(seq__isnull=True).count(),
        checkpoint_seq=head.checkpoint_seq if head else 0,
        checkpoint_age_s=(clock.wall() - at).total_seconds() if at else None,
    )


def backup_folder() -> Path:
    """Where backups are kept."""
    return Path(conf.BACKUP_DIR) if conf.BACKUP_DIR else conf.data_dir / "backups"


def backups() -> list[Path]:
    """The backups kept, newest first."""
    return sorted(backup_folder().glob("anlan-*.tar.gz"), key=lambda path: path.stat().st_mtime, reverse=True)


def newest_backup() -> BackupHealth:
    """The newest backup of this node."""
    found = backups()
    if not found:
        return BackupHealth(None, None, None)
    about = found[0].stat()
    made_at = datetime.fromtimestamp(about.st_mtime, UTC)
    return BackupHealth(found[0].name, (clock.wall() - made_at).total_seconds(), about.st_size)


def jobs_by_state() -> dict[str, int]:
    """How many jobs are in each state; a state without jobs counts 0."""
    counted = dict(Job.objects.values_list("state").annotate(count=Count("id")))
    return {state: counted.get(state, 0) for state in Job.State.values}


def system_health() -> SystemHealth:
    """Everything of the machine room at once."""
    disk = shutil.disk_usage(conf.data_dir)
    return SystemHealth(
        processes=processes(),
        engine_holder=living_holder(ENGINE_LEASE),
        journal=journal(),
        reactions=reactions(),
        jobs=jobs_by_state(),
        backup=newest_backup(),
        disk_free_bytes=disk.free,
        disk_total_bytes=disk.total,
    )
