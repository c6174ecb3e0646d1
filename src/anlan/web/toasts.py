"""What is said of an act on the next page, each in a cookie of its own.

Django keeps all of them in one cookie. Two acts whose answers cross (a note, and the end of an incident a moment later) then
lose the second one's toast, and with it its undo: the page of the first takes the whole cookie away.
"""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.contrib.messages.storage.base import BaseStorage, Message
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage
from django.core import signing
from django.http import HttpResponse

PREFIX = "anlan_said_"
_SALT = "anlan.web.toasts"
_KEPT_S = 120
_LONGEST = 3000  # of a cookie; what is longer goes by the session


class CookieEach(BaseStorage):
    """A signed cookie a message; only those that were shown are taken away."""

    def _get(self, *args: Any, **kwargs: Any) -> tuple[list[Message], bool]:
        found = []
        for name in sorted(name for name in self.request.COOKIES if name.startswith(PREFIX)):
            try:
                level, text, tags = signing.loads(self.request.COOKIES[name], salt=_SALT, max_age=_KEPT_S)
            except (signing.BadSignature, ValueError):
                continue
            message = Message(level, text, extra_tags=tags)
            message.carried = name
            found.append(message)
        return found, False  # a long one may lie in the session

    def _store(self, messages: list[Message], response: HttpResponse, *args: Any, **kwargs: Any) -> list[Message]:
        kept = {getattr(one, "carried", "") for one in messages}
        for name in self.request.COOKIES:
            if name.startswith(PREFIX) and name not in kept:
                response.delete_cookie(name, samesite=settings.SESSION_COOKIE_SAMESITE)
        long = []
        for number, one in enumerate(messages):
            if getattr(one, "carried", ""):
                continue
            value = signing.dumps([one.level, str(one.message), one.extra_tags], salt=_SALT, compress=True)
            if len(value) > _LONGEST:
                long.append(one)
                continue
            response.set_cookie(
                f"{PREFIX}{number}_{secrets.token_hex(6)}", value, max_age=_KEPT_S, httponly=True,
                secure=settings.SESSION_COOKIE_SECURE, samesite=settings.SESSION_COOKIE_SAMESITE,
            )  # fmt: skip
        return long


class ToastStorage(FallbackStorage):
    """Cookies first, the session for what is too long for one."""

    storage_classes = (CookieEach, SessionStorage)
