"""Where a signal may be seen: one row for each region and each ancestor."""

from __future__ import annotations

from anlan.core.journal.sealing import scope_codes
from anlan.incidents.models import Signal, SignalScope


def lay_signal_scope(signal: Signal, previous: Signal | None) -> None:
    """Its regions and what contains them; and whoever saw the version before, for he must learn that it moved."""
    told = previous.scopes.values_list("region_code", flat=True) if previous else ()
    SignalScope.objects.bulk_create(
        SignalScope(
            signal=signal,
            workspace_id=signal.workspace_id,
            region_code=code,
            hazard=signal.hazard,
            state=signal.state,
            at=signal.received_at,
        )
        for code in dict.fromkeys([*scope_codes(signal.region_codes), *told])
    )
