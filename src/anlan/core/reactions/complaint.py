"""What went wrong, short enough for a screen, without the data it went wrong on."""

from __future__ import annotations

import traceback
from pathlib import Path

import anlan

_HOUSE = Path(anlan.__file__).parent
_LONGEST = 400
_FRAMES = 6


def complaint(fault: BaseException) -> str:
    """Type, first line of the message, and where it happened.

    Further lines are left out: that is where a database quotes the row, which may be somebody's data.
    """
    first = (str(fault).splitlines() or [""])[0][:_LONGEST]
    frames = traceback.extract_tb(fault.__traceback__)[-_FRAMES:]
    return "\n".join(
        [f"{type(fault).__name__}: {first}", *(f"  {_short(f.filename)}:{f.lineno} {f.name}" for f in frames)]
    )


def _short(filename: str) -> str:
    path = Path(filename)
    return str(path.relative_to(_HOUSE)) if path.is_relative_to(_HOUSE) else path.name
