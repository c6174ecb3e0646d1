"""What the journal says of replays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from anlan.core.journal import verb


@verb("scenario.loaded", _("演练情景载入"))
@dataclass(frozen=True)
class ScenarioLoaded:
    """Which replay, and how much of it plays."""

    scenario: str
    injections: int
    acts: int
    sha256: str


@verb("scenario.injected", _("演练情景注入"))
@dataclass(frozen=True)
class ScenarioInjected:
    """An input arrived or an act was done; `made`: journal keys of what came of it; `error`: why it was left out."""

    scenario: str
    number: int
    kind: str
    planned_at: datetime
    account: str
    made: tuple[str, ...]
    error: str
