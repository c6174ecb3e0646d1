"""`anlan restore`: put a backup in place, and say truthfully what is lost between it and now."""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from anlan.cli import codes
from anlan.cli.codes import Refused
from anlan.cli.speech import _, say
from anlan.cli.starting import start_django

Say = Callable[[str], None]


@dataclass(frozen=True)
class Outcome:
    """What a restore came to."""

    head_seq: int
    lost_from: int | None
    lost_to: int | None
    faults: tuple[str, ...]
    has_keys: bool


def restore(options: argparse.Namespace) -> int:
    """Restore into an empty data folder, or over the present data after backing that up."""
    from anlan.cli.locking import sole_use

    start_django()
    file = Path(options.file)
    if not file.is_file():
        raise Refused(_("没有备份文件 %(file)s。") % {"file": file})
    with sole_use():
        outcome = restore_archive(file, force=options.force)
    return _tell(outcome)


def _tell(outcome: Outcome) -> int:
    say(_("已恢复到日志第 %(seq)s 条。"), seq=outcome.head_seq)
    if outcome.lost_from:
        say(
            _("备份之后的第 %(first)s 至 %(last)s 条不在备份里，已经失去；它们的检查点移到了 checkpoints/superseded/。"),
            first=outcome.lost_from, last=outcome.lost_to,
        )  # fmt: skip
    if not outcome.has_keys:
        say(_("备份不含密钥：请把原来的 keys 目录放回数据目录，否则读不出个人信息。"))
    for fault in outcome.faults:
        say(_("校验不符：%(fault)s"), fault=fault)
    if outcome.faults:
        return codes.FAULTS_FOUND
    say(_("日志链校验无误。"))
    return codes.OK


def restore_archive(archive: Path, *, force: bool = False, progress: Say = say) -> Outcome:
    """Put an archive in place of the present data. Refuses to overwrite without `force`, which backs up first."""
    from anlan.cli import databases
    from anlan.cli.archive import unpack
    from anlan.cli.preparing import forget_stamp, is_prepared, migrate, unknown_migrations
    from anlan.core.settings import conf

    with tempfile.TemporaryDirectory(dir=conf.data_dir, prefix=".restore-") as folder:
        unpacked = Path(folder)
        manifest = unpack(archive, unpacked)
        if manifest.database != databases.vendor():
            raise Refused(
                _("这份备份来自 %(theirs)s，本节点用的是 %(ours)s，不能直接恢复。")
                % {"theirs": manifest.database, "ours": databases.vendor()}
            )
        if unknown_migrations(manifest.migrations):
            raise Refused(_("这份备份由更新的版本（%(version)s）制作。请先升级安澜。") % {"version": manifest.version})
        branches = _make_room(force=force, progress=progress)
        has_keys = _place_keys(unpacked, manifest.checkpoint_key)
        databases.load(unpacked / databases.DUMP_NAMES[manifest.database])
        forget_stamp()
        superseded = _place_checkpoints(unpacked / "checkpoints")
        from anlan.cli.backup import FOLDERS

        for name in FOLDERS:
            _replace_folder(unpacked / name, conf.data_dir / name)
    if not is_prepared():
        migrate()
    faults, lost_to = _verify(superseded, branches)
    return _note(archive, faults, lost_to, has_keys=has_keys)


def _make_room(*, force: bool, progress: Say) -> frozenset[int]:
    """Back up what lies here; answers the places where an earlier restore let its journal go another way."""
    from anlan.cli.preparing import has_tables
    from anlan.core.journal.models import Entry

    if not has_tables():
        return frozenset()
    if not force:
        raise Refused(_("数据目录里已有数据，没有改动。确要覆盖请加 --force：会先把现有数据备份。"), codes.BUSY)
    from anlan.cli.backup import make_backup

    progress(_("现有数据已备份到 %(path)s。") % {"path": make_backup(label="-before-restore")})
    return frozenset(Entry.objects.filter(verb="journal.restored", seq__isnull=False).values_list("seq", flat=True))


def _place_keys(unpacked: Path, checkpoint_key: str) -> bool:
    """Put keys from the archive in place where there are none; trust the key its checkpoints were signed with."""
    from anlan.core.journal import checkpoints
    from anlan.core.settings import conf

    source, target = unpacked / "keys", conf.data_dir / "keys"
    target.mkdir(mode=0o700, exist_ok=True)
    for path in sorted(source.rglob("*")) if source.is_dir() else ():
        if path.is_file():
            place = target / path.relative_to(source)
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.copy2(path, place)
    has_keys = source.is_dir() or checkpoints.public_key_hex() == checkpoint_key
    checkpoints.trust(checkpoint_key)
    return has_keys


def _place_checkpoints(source: Path) -> list[Path]:
    """Lay the archive's checkpoints down; those that lie here tell of the time after it and are kept aside."""
    from anlan.core import clock
    from anlan.core.journal import checkpoints
    from anlan.core.settings import conf

    aside = []
    stamp = f"{clock.wall():%Y%m%dT%H%M%S%f}"
    for place in filter(None, (checkpoints.folder(), Path(conf.CHECKPOINT_COPY) if conf.CHECKPOINT_COPY else None)):
        files = sorted(place.glob("*.jsonl"))
        if files:
            kept = place / "superseded" / stamp
            kept.mkdir(parents=True)
            for path in files:
                path.rename(kept / path.name)
            aside.append(kept)
        place.mkdir(parents=True, exist_ok=True)
        for path in sorted(source.glob("*.jsonl")):
            shutil.copy2(path, place / path.name)
    return aside


def _replace_folder(source: Path, target: Path) -> None:
    if target.exists():
        shutil.rmtree(target)
    if source.is_dir():
        shutil.move(source, target)


def _verify(superseded: list[Path], branches: frozenset[int]) -> tuple[list[str], int]:
    """Hold the journal against both sets of checkpoints; answers what is wrong, and up to where places were lost."""
    from anlan.core.journal.verified import RESTORE, note_verified
    from anlan.core.journal.verifying import REHASHED, TRUNCATED, verify

    verdict = verify()
    note_verified(verdict, occasion=RESTORE)
    faults, lost_to = [fault.detail for fault in verdict.faults], 0
    for place in superseded:
        for fault in verify(place).faults:
            if fault.kind == TRUNCATED:
                lost_to = max(lost_to, fault.seq)
            elif fault.kind == REHASHED and fault.seq in branches:
                lost_to = max(lost_to, fault.seq)  # where the node that was here began its own way after a restore
            elif fault.detail not in faults:
                faults.append(fault.detail)
    return faults, lost_to


def _note(archive: Path, faults: list[str], lost_to: int, *, has_keys: bool) -> Outcome:
    """Write down in the journal that it was restored, and sign that."""
    from anlan.core.jobs.services import note_restore
    from anlan.core.journal.checkpoints import write_checkpoint
    from anlan.core.journal.queries import head_seq
    from anlan.core.journal.sealing import seal_all
    from anlan.core.permission import system_actor

    head = head_seq()
    _doubt_messages()
    note_restore(archive=archive.name, head_seq=head, lost_to=lost_to, by=system_actor("restore"))
    seal_all()
    write_checkpoint()
    return Outcome(head, head + 1 if lost_to > head else None, lost_to or None, tuple(faults), has_keys)


def _doubt_messages() -> None:
    """What waited in the outbox then may have left since: nobody knows, and nobody is told twice by guess."""
    from anlan.core.outbox.models import Message

    State = Message.State
    Message.everywhere.filter(state__in=[State.WAITING, State.SENDING]).update(
        state=State.UNKNOWN, error="restored from a backup: may have left after it was made"
    )
