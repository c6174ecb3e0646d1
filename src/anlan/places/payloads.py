"""What the journal says of a place that was made."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from anlan.core.journal import verb


@verb("place.built", _("演示区域建成"))
@dataclass(frozen=True)
class PlaceBuilt:
    """A place stands whole: which, with which seed, in which batches, and how long it took."""

    place: str
    seed: int
    batches: tuple[str, ...]
    seconds: float
