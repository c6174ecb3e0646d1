"""`anlan demo`: begin the demo's exercise anew; measure how real its region is."""

from __future__ import annotations

import argparse

from anlan.cli import codes
from anlan.cli.codes import Refused
from anlan.cli.speech import _, say
from anlan.cli.starting import start_django


def reset(_options: argparse.Namespace) -> int:
    """End the demo's exercise and start another from its beginning. Refused on a node without the demo."""
    start_django(database=True)
    from anlan.core.permission import system_actor
    from anlan.exercises.demo import demo_accounts_stand
    from anlan.exercises.starting import reset_demo

    if not demo_accounts_stand():
        raise Refused(_("这个节点没有装入演示，不能重新开始。要看演示，请另用数据目录运行 anlan run --demo。"))
    workspace = reset_demo(by=system_actor("cli"))
    say(_("演示已从头开始：演练“%(name)s”，地址 /drill/%(key)s/desk。"), name=workspace.name, key=workspace.key)
    return codes.OK


def report(options: argparse.Namespace) -> int:
    """Print what was measured; exit code 1 where something that must hold does not."""
    start_django(database=True)
    from anlan.cli.kernels import keep_kernels

    keep_kernels()
    from anlan.core.errors import NotFound
    from anlan.places.report import passes
    from anlan.places.report import report as findings

    marks = {True: "✓", False: "✗", None: "·"}
    found = []
    try:
        for one in findings(options.name):
            found.append(one)
            say("%(mark)s %(subject)s  %(says)s", mark=marks[one.is_met], subject=one.subject, says=one.says)
    except NotFound as fault:
        raise Refused(_("没有建成的演示区域。请先运行 anlan init --place yunnan。")) from fault
    missed = sum(one.is_met is False for one in found)
    say(_("%(total)d 项，不合格 %(missed)d 项。"), total=len(found), missed=missed)
    return codes.OK if passes(found) else codes.FAULTS_FOUND
