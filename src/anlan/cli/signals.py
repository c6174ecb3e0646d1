"""`anlan signal add`: take in a bulletin from a file or a pipe."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from anlan.cli import codes
from anlan.cli.codes import Refused, gettext_noop
from anlan.cli.speech import _, say
from anlan.cli.starting import start_django

if TYPE_CHECKING:
    from anlan.incidents.services import Receipt


def add(options: argparse.Namespace) -> int:
    """Take in one input; answers what became of it."""
    start_django(database=True)
    from anlan.core import clock, journal
    from anlan.core.clock.queries import workspace_info
    from anlan.core.permission import system_actor
    from anlan.core.settings import conf
    from anlan.incidents import services

    workspace = workspace_info(options.workspace)
    if workspace is None:
        raise Refused(_("没有工作空间 %(key)s。") % {"key": options.workspace})
    data = bytes_of(options.file, limit=conf.SIGNAL_MAX_BYTES)
    name = "" if options.file == "-" else Path(options.file).name
    with clock.entered(workspace), journal.correlated():
        receipt = services.receive_bulletins(data, channel="cli", name=name, by=system_actor("cli"))
    return show_receipt(receipt)


def bytes_of(name: str, *, limit: int) -> bytes:
    """At most one byte more than is allowed: the room that takes it in refuses it with its own sentence."""
    if name == "-":
        return sys.stdin.buffer.read(limit + 1)
    try:
        with Path(name).open("rb") as file:
            return file.read(limit + 1)
    except OSError as fault:
        raise Refused(_("读不了文件 %(file)s：%(fault)s。") % {"file": name, "fault": fault.strerror}) from fault


_OUTCOMES = {
    "received": gettext_noop("已接报"),
    "revised": gettext_noop("已作为更正接报"),
    "withdrawn": gettext_noop("已按撤销处理"),
    "filed": gettext_noop("已归档"),
    "duplicate": gettext_noop("内容重复，先前已接报"),
}


def show_receipt(receipt: Receipt) -> int:
    """One line for each bulletin of the input: its id, a tab, what became of it."""
    for item in receipt.items:
        say("%(uid)s\t%(outcome)s", uid=item.uid, outcome=_(_OUTCOMES.get(item.outcome, item.outcome)))
    return codes.OK
