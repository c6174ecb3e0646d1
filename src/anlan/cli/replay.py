"""`anlan replay`: check a replay file; start an exercise that plays one."""

from __future__ import annotations

import argparse

from anlan.cli import codes
from anlan.cli.codes import Refused
from anlan.cli.plans import text_of
from anlan.cli.speech import _, say
from anlan.cli.starting import start_django

CHECK = "check"


def replay(options: argparse.Namespace) -> int:
    """`replay check FILE`, or `replay FILE`."""
    words = options.file
    if len(words) == 2 and words[0] == CHECK:
        return check(words[1])
    if len(words) != 1 or words[0] == CHECK:
        raise Refused(_("写法：anlan replay FILE，或 anlan replay check FILE。"), codes.USAGE)
    return play(words[0], options)


def check(file: str) -> int:
    """Every fault of a replay, with its line."""
    start_django()
    from anlan.exercises.checking import check as faults_of

    faults = faults_of(text_of(file))
    for one in faults:
        say(_("%(path)s:%(line)d  %(sentence)s"), path=file, line=one.line, sentence=one.sentence)
    say(_("%(path)s：问题 %(faults)s 处。"), path=file, faults=len(faults))
    return codes.REFUSED if faults else codes.OK


def play(file: str, options: argparse.Namespace) -> int:
    """Make the exercise; the engine of the running house plays it, and goes on after a kill."""
    start_django(database=True)
    from anlan.core.errors import DomainError
    from anlan.core.permission import system_actor
    from anlan.exercises.services import faultless
    from anlan.exercises.starting import start

    try:
        workspace = start(
            file=faultless(text_of(file)), rate=options.speed, has_acts=options.acts != "none", key=options.workspace or "",
            by=system_actor("cli"),
        )  # fmt: skip
    except DomainError as fault:
        raise Refused(str(fault)) from fault
    say(_("演练“%(name)s”已开始，地址 /drill/%(key)s/desk；由运行中的安澜（anlan run）推演，停机后接着推演。"),
        name=workspace.name, key=workspace.key)  # fmt: skip
    return codes.OK

