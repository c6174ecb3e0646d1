"""What is wrong with a pack: file, line, reason."""

from __future__ import annotations

from pathlib import Path


class PackFault(Exception):
    """A pack, or a table of one, that cannot be used or should not be trusted.

    `is_note`: worth knowing (a number nobody has verified yet), and no reason to refuse the pack.
    """

    def __init__(
        self, reason: str, *, file: Path | None = None, line: int | None = None, is_note: bool = False
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.file = file
        self.line = line
        self.is_note = is_note

    def __str__(self) -> str:
        place = "" if self.file is None else f"{self.file}:{self.line or 1}: "
        return f"{place}{self.reason}"
