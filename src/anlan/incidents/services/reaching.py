"""Whom an entry about a signal or an incident concerns: as many regions as may see the thing itself."""

from __future__ import annotations

from collections.abc import Iterator

from anlan.incidents.models import Incident, Signal


def regions_of(*rows: Signal | Incident) -> tuple[str, ...]:
    """The regions whose desks must hear of a change to any of the rows, affected ones first, each once.

    Of an incident also the desks that lead or led it and the regions of its signals' earlier versions; of a
    signal those of its earlier versions: who sees the row gets its entries live.
    """
    return tuple(dict.fromkeys(code for row in rows for code in _concerned(row) if code))


def _concerned(row: Signal | Incident) -> Iterator[str]:
    yield from row.region_codes
    if isinstance(row, Incident):
        yield row.lead_region
        yield from row.led_regions
        for codes in row.signals.order_by("pk").values_list("region_codes", flat=True):
            yield from codes
        return
    version = row.supersedes
    while version is not None:
        yield from version.region_codes
        version = version.supersedes
