"""What the machine room does that the journal must tell."""

from __future__ import annotations

from anlan.core import clock, journal, permission
from anlan.core.clock.queries import reality
from anlan.core.jobs.payloads import JournalRestored
from anlan.core.permission import Actor, declare_act

OPERATE = declare_act("system.operate", "Restore a backup.")


def note_restore(*, archive: str, head_seq: int, lost_to: int, by: Actor) -> None:
    """Write down that the journal goes on from a backup's head, and which places were lost."""
    with clock.entered(reality()):
        _note_restore(archive=archive, head_seq=head_seq, lost_to=lost_to, by=by)


@journal.service("journal.restored")
def _note_restore(*, archive: str, head_seq: int, lost_to: int, by: Actor) -> None:
    permission.require(by, OPERATE)
    journal.append(
        "journal.restored",
        about=f"journal:{head_seq}",
        by=by,
        payload=JournalRestored(archive=archive, head_seq=head_seq, lost_to=lost_to),
        regions=["CN"],
    )
