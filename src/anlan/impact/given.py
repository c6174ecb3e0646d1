"""What an assessment is asked with, as plain values: the bulletin, its mechanism, the grid it came with, what others say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from anlan.formats import shakemap
from anlan.formats.mechanism import read_planes

Told = tuple[str, str, float]
"""Agency, type and value of another agency's magnitude."""


def given(
    bulletin: Mapping[str, Any], raw: bytes = b"", others: Sequence[Told] = (), *, region: str = ""
) -> dict[str, Any]:
    """The input of `services.ask_assessment`.

    bulletin  plain values of a `formats.QuakeBulletin`, as a signal's detail keeps them
    raw       the text it was read from: its mechanism, and a ShakeMap's grid
    region    count only there; empty: every place that people are kept of
    """
    is_grid = bulletin.get("source_format") == shakemap.FORMAT
    return {
        **bulletin,
        "planes": [asdict(plane) for plane in read_planes(raw)] if raw else [],
        "others": [
            {"agency": agency, "magnitude_type": kind, "magnitude": magnitude} for agency, kind, magnitude in others
        ],
        "region": region,
        "grid": raw.decode("utf-8", "replace") if is_grid else "",
    }
