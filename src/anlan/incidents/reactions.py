"""What follows from signals and incidents."""

from __future__ import annotations

from anlan.core.journal import payload_of
from anlan.core.journal.models import Entry
from anlan.core.permission import system_actor
from anlan.core.reactions import reaction

TRIAGE = system_actor("triage")


@reaction("signal.received", "call.taken", "signal.revised", "signal.withdrawn", name="incidents.triage")
def triage(entry: Entry) -> None:
    """Attach a new signal or call, open an incident for it, or leave it in the inbox; let its incident follow a revision."""
    from anlan.incidents.services import sort_signal

    sort_signal(signal=entry.subject_key, by=TRIAGE)


@reaction(
    "incident.opened", "incident.revised", "incident.reopened", "incident.merged", "incident.split", "incident.undone",
    "signal.attached", "signal.detached",
    name="incidents.assess",
)  # fmt: skip
def assess(entry: Entry) -> None:
    """An earthquake's incident is assessed by itself, and again when what its bulletins say has changed."""
    from anlan.incidents.services.assessing import assess_incident

    for incident in sorted(_touched(entry)):
        assess_incident(incident=incident, by=TRIAGE)


def _touched(entry: Entry) -> set[str]:
    """The incidents whose bulletins an entry changed: its own, and those that signals left or came to."""
    about = [entry.about] + [f"incident:{uid}" for move in payload_of(entry).get("moves", ()) for uid in (
        move["before"].get("incident"), move["after"].get("incident")
    ) if uid]  # fmt: skip
    return {key.removeprefix("incident:") for key in about if key.startswith("incident:")}


@reaction("batch.applied", "batch.undone", "place.built", name="incidents.assess_anew")
def assess_anew(entry: Entry) -> None:
    """Other data of a place stand: open earthquakes are assessed with them. A demo place counts once it is whole."""
    from anlan.incidents.services.assessing import assess_all_open

    if entry.verb != "batch.applied" or not payload_of(entry)["is_demo"]:
        assess_all_open(by=TRIAGE)
