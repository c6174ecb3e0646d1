"""`anlan pack`: what packs there are, and whether they hold what their schemas ask."""

from __future__ import annotations

import argparse

from anlan.cli import codes
from anlan.cli.speech import ENGLISH, _, language, say
from anlan.cli.starting import start_django


def show(_options: argparse.Namespace) -> int:
    """Each pack with its version, and how many rows of its tables nobody has verified yet."""
    start_django()
    from anlan.core.packs import list_packs

    for pack in list_packs():
        say(
            _("%(name)-14s %(version)-8s %(title)s：%(tables)s 张表 %(rows)s 行，未核实 %(unverified)s 行  %(folder)s"),
            name=pack.name, version=pack.version, title=pack.title_en if language() == ENGLISH else pack.title,
            tables=len(pack.tables), rows=pack.rows, unverified=pack.rows_unverified, folder=pack.folder,
        )  # fmt: skip
    return codes.OK


def check(_options: argparse.Namespace) -> int:
    """Every fault of every pack, at once; what is only worth knowing is shown and counted apart."""
    start_django()
    from anlan.core.packs.checking import check_packs

    found = list(check_packs())
    for fault in found:
        say("%(kind)s %(fault)s", kind=_("提示") if fault.is_note else _("问题"), fault=fault)
    faults = [fault for fault in found if not fault.is_note]
    say(_("资料包检查完毕：问题 %(faults)s 处，提示 %(notes)s 处。"), faults=len(faults), notes=len(found) - len(faults))
    return codes.FAULTS_FOUND if faults else codes.OK
