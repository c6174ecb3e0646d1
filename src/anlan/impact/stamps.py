"""What an assessment depends on beside its event: the data that stand, and the method's version."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from anlan.core.batches.models import Batch

VERSION = 1
"""Of the method; raised when the same input would be answered otherwise."""


def data_stamp(region_codes: Sequence[str]) -> str:
    """A sum over the batches that stand for these regions' provinces; empty where there are none."""
    provinces = sorted({code[:2] for code in region_codes})
    found = [uid for code in provinces for uid in _standing(code)]
    return hashlib.sha256("\n".join(found).encode()).hexdigest() if found else ""


def _standing(province: str) -> list[str]:
    standing = Batch.objects.filter(undone_at=None, region_code__startswith=province)
    return list(standing.order_by("id").values_list("uid", flat=True))
