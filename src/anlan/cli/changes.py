"""Whether the database may have changed since last asked: what lets an idle engine look often and cost nothing."""

from __future__ import annotations

import time

from django.db import connection

from anlan.core.settings import conf

_QUIET_AFTER_S = 2.0
_QUIET_POLL_S = 0.04


class ChangeWatch:
    """On SQLite, the counter that another connection's commit moves; elsewhere the answer is always "maybe"."""

    def __init__(self) -> None:
        self._seen: tuple[int, int] | None = None
        self._changed_at = time.monotonic()

    def may_have_changed(self) -> bool:
        """True when something was committed since the last call, by anybody but this connection."""
        version = self._version()
        if version is not None and version == self._seen:
            return False
        self._seen = version
        if version is not None:
            self._changed_at = time.monotonic()
        return True

    def forget(self) -> None:
        """Take the next look for a change."""
        self._seen = None
        self._changed_at = time.monotonic()

    def rest_s(self, *, busy: bool) -> float:
        """How long to rest before the next look: not at all while busy, a little longer once it has been quiet."""
        if busy:
            self._changed_at = time.monotonic()
            return 0.0
        quiet = time.monotonic() - self._changed_at > _QUIET_AFTER_S
        return max(conf.ENGINE_POLL_S, _QUIET_POLL_S) if quiet else conf.ENGINE_POLL_S

    @staticmethod
    def _version() -> tuple[int, int] | None:
        if connection.vendor != "sqlite":
            return None
        connection.ensure_connection()
        raw = connection.connection  # asked 25 times a second: past Django's cursor, which would cost more than the rest
        # data_version ignores our own commits; total_changes counts those.
        return raw.execute("PRAGMA data_version").fetchone()[0], raw.total_changes
