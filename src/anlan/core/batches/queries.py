"""Which batches there are."""

from __future__ import annotations

from anlan.core.batches.models import Batch
from anlan.core.journal.sealing import scope_codes


def batches_of(region_code: str, *, kind: str | None = None, is_demo: bool | None = None) -> list[Batch]:
    """Those of a region, of what lies in it and of what contains it, newest first; undone ones too. All where it is empty."""
    found = Batch.objects.filter(region_code__startswith=region_code)
    if region_code:
        found |= Batch.objects.filter(region_code__in=scope_codes([region_code]))
    if kind is not None:
        found = found.filter(kind=kind)
    if is_demo is not None:
        found = found.filter(is_demo=is_demo)
    return list(found.order_by("-made_at", "-id"))
