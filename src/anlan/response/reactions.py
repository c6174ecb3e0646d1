"""What follows in responses from what happened below."""

from __future__ import annotations

from anlan.core import clock
from anlan.core.clock.models import Workspace
from anlan.core.journal import payload_of
from anlan.core.journal.models import Entry
from anlan.core.permission import system_actor
from anlan.core.reactions import reaction


@reaction("deadline.missed", name="response.overdue")
def mark_overdue(entry: Entry) -> None:
    """A task whose time ran out shows it; telling the roster is the deadline's own escalation."""
    from anlan.response.models import Task

    says = payload_of(entry)
    kind, _colon, uid = says["about"].partition(":")
    if kind == "task" and says["kind"] == "task.due":
        for task in Task.objects.select_for_update().filter(uid=uid, is_overdue=False):
            if task.is_live:
                task.is_overdue = True
                task.version += 1
                task.save(update_fields=["is_overdue", "version"])


@reaction(
    "fact.reported", "fact.verified", "fact.voided", "incident.revised", "assessment.made", "signal.attached",
    name="response.outgrown",
)  # fmt: skip
def tell_of_level(entry: Entry) -> None:
    """Those who decide are told when what is known now asks for a severer level than the one that stands."""
    from anlan.response import outgrowing

    says = payload_of(entry)
    incidents = {entry.about.removeprefix("incident:") if entry.about.startswith("incident:") else "", says.get("incident", "")}
    outgrowing.tell_of_level(incidents=incidents - {""}, signals={says.get("signal") or ""} - {""})


@reaction("account.deactivated", name="response.vacated")
def vacate_account(entry: Entry) -> None:
    """Accounts serve in reality and in every exercise; what one held is let go wherever it runs."""
    from anlan.response.services import vacate

    for workspace in Workspace.objects.filter(state=Workspace.State.RUNNING).order_by("pk"):
        with clock.entered(workspace):
            vacate(account_id=int(entry.subject_key), by=system_actor("response"))
