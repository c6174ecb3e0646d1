"""`anlan upgrade`: back up, migrate, verify; and back to where it was when a migration fails."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from anlan.cli import codes
from anlan.cli.codes import Refused
from anlan.cli.speech import _, say
from anlan.cli.starting import start_django

Say = Callable[[str], None]


def upgrade(_options: argparse.Namespace) -> int:
    """Bring the data to this version of the program."""
    from anlan.cli.locking import sole_use
    from anlan.cli.preparing import fill, has_tables, is_prepared

    start_django()
    with sole_use():
        if not has_tables():
            raise Refused(_("这里还没有数据。请先运行 anlan init 或 anlan run。"))
        if is_prepared():
            say(_("已是最新，无需升级。"))
        else:
            upgrade_in_place(say)
        fill(demo=False, progress=say)
    return codes.OK


def upgrade_in_place(progress: Say) -> None:
    """Back up, migrate and verify. Raises Refused, with the backup restored, when a migration fails."""
    from anlan.cli.backup import make_backup
    from anlan.cli.preparing import migrate
    from anlan.core.journal.verified import UPGRADE, note_verified
    from anlan.core.journal.verifying import verify

    saved = make_backup(label="-before-upgrade")
    progress(_("升级前的备份：%(path)s") % {"path": saved})
    before = verify()
    try:
        migrate()
        after = verify()
        if after.entries != before.entries or len(after.faults) > len(before.faults):
            raise RuntimeError(f"the journal held {before.entries} entries and holds {after.entries}, {after.faults[:3]}")
        note_verified(after, occasion=UPGRADE)
    except Exception as fault:
        import logging

        logging.getLogger("anlan.upgrade").exception("the upgrade failed")
        _back_to(saved)
        raise Refused(
            _("升级失败，已恢复到升级前的数据：%(fault)s。请用原来的版本继续运行，并报告此问题。")
            % {"fault": f"{type(fault).__name__}: {fault}"}
        ) from fault
    progress(_("升级完成，日志链 %(entries)s 条校验无误。") % {"entries": after.entries})


def _back_to(saved) -> None:  # type: ignore[no-untyped-def]
    """Put the database back as it was; files and checkpoints were not touched by migrating."""
    import tempfile
    from pathlib import Path

    from anlan.cli import databases
    from anlan.cli.archive import unpack
    from anlan.cli.preparing import forget_stamp
    from anlan.core.settings import conf

    with tempfile.TemporaryDirectory(dir=conf.data_dir, prefix=".restore-") as folder:
        manifest = unpack(saved, Path(folder))
        databases.load(Path(folder) / databases.DUMP_NAMES[manifest.database])
    forget_stamp()
