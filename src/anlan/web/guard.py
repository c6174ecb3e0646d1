"""What every screen asks first: somebody is logged in, may open it, and the journal's place before its rows are read."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from anlan.core.journal.queries import head_seq
from anlan.core.permission import require
from anlan.web.middleware import to_login

View = Callable[..., HttpResponse]


def screen(*acts: str, is_live: bool = True) -> Callable[[View], View]:
    """A page or a verb for people who are logged in and hold every act named somewhere. Raises NotPermitted.

    `is_live`: the page reads the journal's place here; one that reads it anyway says so itself.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            actor = request.actor  # type: ignore[attr-defined]
            if actor.account_id is None:
                return to_login(request)
            for act in acts:
                require(actor, act)
            if is_live and request.method in ("GET", "HEAD"):
                # Before any row: what is sealed while the page is written comes over the stream.
                request.journal_seq = head_seq()  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        guarded.acts = acts  # type: ignore[attr-defined]
        return guarded

    return wrap


def back_to(request: HttpRequest, otherwise: str, *args: Any) -> HttpResponse:
    """After a verb: to the page it was asked on, within this node, else to the named one."""
    here = urlsplit(request.headers.get("HX-Current-URL", ""))
    wanted = str(request.POST.get("next", "")) or here.path
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return HttpResponseRedirect(wanted if wanted and is_ours else reverse(otherwise, args=args), status=303)
