"""What an assessment depends on beside its event: the data and packs that stand, how the means stand, the method's version."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, Sum

from anlan.core.batches.models import Batch
from anlan.core.packs import edition
from anlan.core.regions.codes import COUNTRY, PROVINCE
from anlan.impact.scoping import counted_in, setting_of
from anlan.resources.states import StockBalance, TeamState

VERSION = 2
"""Of the method; raised when the same input would be answered otherwise."""


def data_stamp(event: Mapping[str, Any]) -> str:
    """A sum over the batches that stand where this event is counted, how teams and stock stand here, and the packs.

    event  plain values of `given.given`
    Raises RegionNotFound for a region to count in that is none.
    """
    setting, _chain = setting_of(event["longitude"], event["latitude"], datetime.fromisoformat(event["occurred_at"]))
    provinces = {code[:PROVINCE] for code in counted_in(setting, event["region"])}
    inside = Q(region_code=COUNTRY)
    for province in provinces:
        inside |= Q(region_code__startswith=province)
    batches = Batch.objects.filter(inside, undone_at=None).order_by("id").values_list("uid", flat=True)
    stood = [
        table.objects.aggregate(rows=Count("pk"), changes=Sum("version")) for table in (TeamState, StockBalance)
    ]  # no row of a state goes away, and each change counts one up
    return hashlib.sha256(repr((list(batches), stood, edition())).encode()).hexdigest()
