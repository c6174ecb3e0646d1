"""What entries about check-ups of plans say."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from anlan.core.journal import verb


@verb("stress.asked", _("开始预案体检"))
@dataclass(frozen=True)
class StressAsked:
    """Of this edition, on so many drawn incidents × hours, with the means of these regions."""

    plan: str
    edition: str
    sha256: str
    region: str
    means_regions: tuple[str, ...]
    seed: int
    draws: int


@verb("stress.made", _("预案体检已算出"))
@dataclass(frozen=True)
class StressMade:
    """`failing`: actions that fail in some draw; `bottleneck`: what runs short first, empty where nothing does."""

    plan: str
    edition: str
    sha256: str
    failing: tuple[str, ...]
    bottleneck: str


@verb("stress.failed", _("预案体检未能算出"))
@dataclass(frozen=True)
class StressFailed:
    plan: str
    edition: str
    error: str
