"""What follows from signals and incidents."""

from __future__ import annotations

from anlan.core.journal.models import Entry
from anlan.core.permission import system_actor
from anlan.core.reactions import reaction

TRIAGE = system_actor("triage")


@reaction("signal.received", "signal.revised", "signal.withdrawn", name="incidents.triage")
def triage(entry: Entry) -> None:
    """Attach a new signal, open an incident for it, or leave it in the inbox; let its incident follow a revision."""
    from anlan.incidents.services import sort_signal

    sort_signal(signal=entry.subject_key, by=TRIAGE)
