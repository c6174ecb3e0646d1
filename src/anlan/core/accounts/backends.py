"""Django's door to the log-in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from anlan.core.accounts.errors import LoginLocked, LoginRefused
from anlan.core.accounts.login import check_credentials
from anlan.core.accounts.models import Account

_STANDS = "SELECT * FROM accounts_account WHERE id = %s AND is_active"


class PasswordBackend:
    """Log-in by password. Rights are asked of `permission.can`, never of Django's own permission tables."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_: Any
    ) -> Account | None:
        """The account, or None. Whoever must know why asks `login.check_credentials` itself."""
        if username is None or password is None:
            return None
        try:
            return check_credentials(username, password, address=address_of(request))
        except (LoginRefused, LoginLocked):
            return None

    def get_user(self, user_id: Any) -> Account | None:
        """Asked by every request, so the statement is written out (ADR 0011)."""
        return next(iter(Account.objects.raw(_STANDS, [user_id])), None)


def address_of(request: HttpRequest | None) -> str:
    """The network address the request came from; empty outside a request."""
    return str(request.META.get("REMOTE_ADDR", "")) if request is not None else ""
