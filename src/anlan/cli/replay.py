"""`anlan replay`: check a replay file; start an exercise that plays one; say what was played and what was not."""

from __future__ import annotations

import argparse

from anlan.cli import codes
from anlan.cli.codes import Refused
from anlan.cli.plans import text_of
from anlan.cli.signals import bytes_of
from anlan.cli.speech import _, say
from anlan.cli.starting import start_django

CHECK, STEPS = "check", "steps"


def replay(options: argparse.Namespace) -> int:
    """`replay check FILE`, `replay steps KEY`, or `replay [FILE]`."""
    words = options.file
    if len(words) == 2 and words[0] in (CHECK, STEPS):
        return (check if words[0] == CHECK else steps)(words[1])
    if len(words) > 1 or words in ([CHECK], [STEPS]):
        raise Refused(_("写法：anlan replay FILE，anlan replay check FILE，或 anlan replay steps KEY。"), codes.USAGE)
    return play(words[0] if words else "", options)


def check(file: str) -> int:
    """Every fault of a replay, with its line."""
    start_django()
    from anlan.exercises.checking import check as faults_of

    faults = faults_of(text_of(file))
    for one in faults:
        say(_("%(path)s:%(line)d  %(sentence)s"), path=file, line=one.line, sentence=one.sentence)
    say(_("%(path)s：问题 %(faults)s 处。"), path=file, faults=len(faults))
    return codes.REFUSED if faults else codes.OK


def steps(key: str) -> int:
    """Each step of an exercise's replay that is due: played, waiting, or left out and why."""
    start_django(database=True)
    from anlan.core import clock
    from anlan.core.clock.queries import workspace_info
    from anlan.core.packs.loading import OFFICIAL_TIME
    from anlan.exercises.queries import due_steps, progress_of

    workspace = workspace_info(key)
    if workspace is None:
        raise Refused(_("没有工作空间 %(key)s。") % {"key": key})
    with clock.entered(workspace):
        for one in due_steps():
            say("%(at)s  %(state)s  %(who)-12s %(kind)-18s %(reason)s", at=f"{one.at.astimezone(OFFICIAL_TIME):%m-%d %H:%M}",
                state=one.get_state_display(), who=one.username, kind=one.kind, reason=one.reason)  # fmt: skip
    for found in progress_of([workspace.id]).values():
        say(_("已执行 %(played)s 步，未到 %(waiting)s 步，未执行 %(left_out)s 步。"),
            played=found.played, waiting=found.waiting, left_out=len(found.left_out))  # fmt: skip
    return codes.OK


def play(file: str, options: argparse.Namespace) -> int:
    """Make the exercise; the engine of the running house plays it, and goes on after a kill. No file: the demo's replay."""
    start_django(database=True)
    from anlan.core.errors import DomainError
    from anlan.core.permission import system_actor
    from anlan.core.settings import conf
    from anlan.exercises.another import with_bulletin
    from anlan.exercises.services import faultless
    from anlan.exercises.starting import ludian, start

    try:
        told = faultless(text_of(file)) if file else ludian()
        if options.bulletin:
            told = with_bulletin(told, bytes_of(options.bulletin, limit=conf.SIGNAL_MAX_BYTES))
        workspace = start(
            file=told, rate=options.speed, has_acts=options.acts != "none", key=options.workspace or "",
            by=system_actor("cli"),
        )  # fmt: skip
    except DomainError as fault:
        raise Refused(str(fault)) from fault
    say(_("演练“%(name)s”已开始，地址 /drill/%(key)s/desk；由运行中的安澜（anlan run）推演，停机后接着推演。"),
        name=workspace.name, key=workspace.key)  # fmt: skip
    return codes.OK
