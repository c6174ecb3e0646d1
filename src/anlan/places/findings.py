"""What `anlan demo report` says, line by line."""

from __future__ import annotations

from dataclasses import dataclass

SOUND = 0.99
"""Where a thing stands is judged on the coarser ground; near an incident it was put on the finer one."""


@dataclass(frozen=True)
class Finding:
    """One line: what was looked at, what was found, and whether it is as it must be (None: shown, not judged)."""

    subject: str
    says: str
    is_met: bool | None = None
