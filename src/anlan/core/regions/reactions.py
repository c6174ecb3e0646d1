"""What follows for regions from data that came in or were taken back."""

from __future__ import annotations

from anlan.core.batches.models import Batch
from anlan.core.journal.models import Entry
from anlan.core.reactions import reaction


@reaction("batch.applied", "batch.undone", name="regions.place_units")
def place_units(entry: Entry) -> None:
    """Positions of units follow the seats and polygons that stand now."""
    from anlan.core.regions import settled

    settled.place_units(Batch.objects.get(uid=entry.subject_key))
