"""How long a search may go on: the one place of the science that reads a clock, and only to stop, never to compute."""

from __future__ import annotations

import time


class Patience:
    """Counts down from its making."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds left; negative when there are none."""
        return self._ends - time.monotonic()

    @property
    def is_over(self) -> bool:
        return self.left <= 0
