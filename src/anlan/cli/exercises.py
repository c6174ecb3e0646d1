"""`anlan exercise`: the clocks of exercises."""

from __future__ import annotations

import argparse

from anlan.cli.speech import _, say
from anlan.cli.starting import start_django


def show(_options: argparse.Namespace) -> int:
    """Every exercise with its clock."""
    start_django(database=True)
    from anlan.core import clock
    from anlan.core.workspaces.queries import exercises

    found = list(exercises())
    for workspace in found:
        info = workspace.info
        with clock.entered(info):
            at = clock.now().isoformat(timespec="seconds") if info.segment else "-"
        say(
            "%(key)-20s %(state)-8s ×%(rate)-5g %(at)s  %(name)s",
            key=workspace.key, state=workspace.state, rate=info.segment.rate if info.segment else 0, at=at,
            name=workspace.name,
        )  # fmt: skip
    if not found:
        say(_("没有演练。"))
    return 0


def pause(options: argparse.Namespace) -> int:
    """Stop the clock of one."""
    start_django(database=True)
    from anlan.core.workspaces import services

    services.pause_clock(key=options.key, by=_by())
    return show(options)


def resume(options: argparse.Namespace) -> int:
    """Let it go on in real time."""
    start_django(database=True)
    from anlan.core.workspaces import services

    services.resume_clock(key=options.key, by=_by())
    return show(options)


def rate(options: argparse.Namespace) -> int:
    """Make it faster or slower."""
    start_django(database=True)
    from anlan.core.workspaces import services

    services.set_rate(key=options.key, rate=options.rate, by=_by())
    return show(options)


def end(options: argparse.Namespace) -> int:
    """End it for good."""
    start_django(database=True)
    from anlan.core.workspaces import services

    services.end_exercise(key=options.key, by=_by())
    return show(options)


def _by():  # type: ignore[no-untyped-def]
    from anlan.core.permission import system_actor

    return system_actor("cli")
