"""`anlan demo`: begin the demo's exercise anew."""

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
    from anlan.incidents import demo

    if not demo.demo_accounts_stand():
        raise Refused(_("这个节点没有装入演示，不能重新开始。要看演示，请另用数据目录运行 anlan run --demo。"))
    workspace = demo.reset_demo(by=system_actor("cli"))
    say(_("演示已从头开始：演练“%(name)s”，地址 /drill/%(key)s/desk。"), name=workspace.name, key=workspace.key)
    return codes.OK
