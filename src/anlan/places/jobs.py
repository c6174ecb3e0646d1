"""The job that builds a place beside the running house. The makers are imported when it runs."""

from __future__ import annotations

from typing import Any

from anlan.core.jobs import Progress, job
from anlan.core.permission import system_actor

BUILD = "places.build"


@job(BUILD, is_long=True)
def build_place(given: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Build the place named in the input with its seed; nothing where it stands already."""
    from anlan.places.building import build

    built = build(given["place"], given["seed"], by=system_actor("init"), progress=lambda share, _word: progress.report(share))
    return {"batches": list(built.batches), "seconds": built.seconds}
