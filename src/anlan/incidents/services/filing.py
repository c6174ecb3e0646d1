"""Files that hang on an incident."""

from __future__ import annotations

from typing import BinaryIO

from anlan.core.attachments.models import Attachment
from anlan.core.attachments.storing import store_attachment
from anlan.core.permission import Actor
from anlan.incidents.models import Incident
from anlan.incidents.services.reaching import regions_of


def hang_file(incident: Incident, *, stream: BinaryIO, name: str, by: Actor) -> Attachment:
    """Take a file in for an incident; whoever sees the incident hears of it. Raises FileTooLarge, FileRefused, NotPermitted."""
    return store_attachment(
        stream=stream,
        name=name,
        about=incident.journal_key,
        region_codes=regions_of(incident),
        hazard=incident.hazard,
        by=by,
    )
