"""Where sessions stand: Django's table, read by every request with one short statement."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import db

from anlan.core import clock, statements

_SESSION = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(db.SessionStore):
    """Django's database sessions."""

    def load(self) -> dict[str, Any]:
        """What the session holds; nothing, and no key, where there is none or its time is over."""
        found = statements.rows(_SESSION, self.session_key, statements.stored(clock.wall()))
        if not found:
            self._session_key = None
            return {}
        held: dict[str, Any] = self.decode(found[0][0])
        return held
