"""`anlan backup`: everything that makes this node, at one instant, in one file."""

from __future__ import annotations

import argparse
import logging
import os
import tempfile
from pathlib import Path

import anlan
from anlan.cli.speech import _, say
from anlan.cli.starting import start_django

log = logging.getLogger("anlan.backup")
_FIRST_AFTER_S = 600
FOLDERS = ("files", "layers", "packs")


def backup(options: argparse.Namespace) -> int:
    """Back up now, while the house works."""
    start_django(database=True)
    path = make_backup(Path(options.output) if options.output else None, with_keys=options.with_keys)
    say(_("已备份到 %(path)s（%(size).1f MB）。"), path=path, size=path.stat().st_size / 1e6)
    if options.with_keys:
        say(_("这份备份含有密钥：拿到它的人可读出个人信息、伪造检查点。请锁好。"))
    else:
        say(_("密钥不在其中。请把 %(keys)s 另行妥善保存：没有它，恢复后读不出个人信息。"), keys=_keys_folder())
    return 0


def make_backup(target: Path | None = None, *, with_keys: bool = False, label: str = "") -> Path:
    """Write an archive; it appears under its name only once it is whole. Answers where."""
    from anlan.cli.archive import Manifest, Writer
    from anlan.cli.databases import DUMP_NAMES, dump, vendor
    from anlan.cli.preparing import applied_migrations
    from anlan.core import clock
    from anlan.core.jobs.queries import backup_folder
    from anlan.core.journal import checkpoints
    from anlan.core.settings import conf

    at = clock.wall()
    target = target or backup_folder() / f"anlan-{at:%Y%m%dT%H%M%S}Z{label}.tar.gz"
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        archive = Writer(part)
        try:
            # Checkpoints first, attachments last: no checkpoint is ahead of the database in the archive, and
            # no attachment the database tells of is missing.
            archive.add_folder(checkpoints.folder(), "checkpoints")
            copy = Path(folder) / DUMP_NAMES[vendor()]
            dump(copy)
            archive.add(copy, copy.name)
            for name in FOLDERS:
                archive.add_folder(conf.data_dir / name, name)
            if with_keys:
                archive.add_folder(_keys_folder(), "keys")
                _add_settings(archive)
            seq, link = _head()
            archive.close(
                Manifest(
                    version=anlan.__version__,
                    made_at=at.isoformat(),
                    database=vendor(),
                    migrations=applied_migrations(),
                    head_seq=seq,
                    head_hash=link,
                    checkpoint_key=checkpoints.public_key_hex(),
                    with_keys=with_keys,
                )
            )
            _keep(part, target)
        finally:
            part.unlink(missing_ok=True)
    log.info("backup made", extra={"file": target.name, "bytes": target.stat().st_size})
    return target


def backup_if_due() -> bool:
    """The engine's duty: a backup once the newest is old enough, and the oldest beyond the kept ones removed."""
    from anlan.core.jobs.queries import backup_folder, backups, newest_backup
    from anlan.core.settings import conf

    if not conf.BACKUP_EVERY_S:
        return False
    age = newest_backup().age_s
    if age is None:  # a new node first gets on its feet
        age = _age_of_house() - _FIRST_AFTER_S + conf.BACKUP_EVERY_S
    if age < conf.BACKUP_EVERY_S:
        return False
    make_backup()
    for old in backups()[conf.BACKUP_KEEP :]:
        old.unlink(missing_ok=True)
    log.info("backups kept", extra={"folder": str(backup_folder()), "kept": conf.BACKUP_KEEP})
    return True


def _age_of_house() -> float:
    from anlan.core import clock
    from anlan.core.clock.models import Workspace

    first = Workspace.objects.order_by("id").values_list("created_at", flat=True).first()
    return (clock.wall() - first).total_seconds() if first else 0.0


def _head() -> tuple[int, str]:
    from anlan.core.journal.models import Head

    head = Head.objects.filter(pk=1).first()
    return (head.seq, head.hash) if head else (0, "")


def _keys_folder() -> Path:
    from anlan.core.settings import conf

    path: Path = conf.data_dir / "keys"
    return path


def _add_settings(archive: object) -> None:
    """The settings file may hold passwords, so it goes with the keys only."""
    from anlan.core.settings import conf

    path = conf.data_dir / "anlan.toml"
    if path.is_file():
        archive.add(path, "anlan.toml")  # type: ignore[attr-defined]


def _keep(part: Path, target: Path) -> None:
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.chmod(0o600)
    part.replace(target)
