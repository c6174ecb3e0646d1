"""The files of an incident, and by whose rights they are seen."""

from __future__ import annotations

from collections.abc import Sequence

from anlan.core.attachments.models import Attachment
from anlan.incidents.models import Incident


def absorbed(incident: Incident) -> list[Incident]:
    """The incidents that were merged into it, and into those."""
    found: list[Incident] = []
    level = list(incident.merged.all()) if getattr(incident, "has_absorbed", True) else []
    while level:
        found += level
        level = list(Incident.objects.filter(merged_into__in=level))
    return found


def files_of(incident: Incident) -> list[Attachment]:
    """Every file ever hung on it or on what was merged into it, voided ones too, in the order they came.

    The caller has asked whether the actor may see the incident and its files: who may see those of the incident
    may see those of all it absorbed.
    """
    keys = [one.journal_key for one in (incident, *absorbed(incident))]
    return list(Attachment.objects.filter(about__in=keys).select_related("blob").order_by("pk"))


def rights_of_files(uid: str) -> Sequence[Incident]:
    """The incident a file hangs on, and those it was merged into: who may see one of them may see the file."""
    found: list[Incident] = []
    row = Incident.objects.select_related("merged_into").prefetch_related("scopes").filter(uid=uid).first()
    while row is not None:
        found.append(row)
        row = row.merged_into
    return found
