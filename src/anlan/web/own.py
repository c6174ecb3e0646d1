"""我的: the own account, and where the front door leads."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from anlan.core import clock
from anlan.core.accounts.models import Account
from anlan.core.permission import can
from anlan.core.workspaces.queries import may_see, running_exercises
from anlan.response.payloads import TASK_VIEW
from anlan.web import names
from anlan.web.context import SCREENS
from anlan.web.guard import screen
from anlan.web.middleware import to_login


@require_safe
@screen()
def home(request: HttpRequest) -> HttpResponse:
    """To the first screen the actor may open; a demo account to the running exercise, where something moves."""
    account = request.user
    has_desk = can(request.actor, "signal.view")  # type: ignore[attr-defined]
    is_in_field = can(request.actor, "command.track") and not has_desk  # type: ignore[attr-defined]
    if isinstance(account, Account) and account.is_demo and not clock.current_workspace().is_exercise:
        running = [one for one in running_exercises() if may_see(request.actor, one)]  # type: ignore[attr-defined]
        if running and (has_desk or is_in_field):
            return HttpResponseRedirect(f"/drill/{running[0].key}{reverse('desk' if has_desk else 'phone')}")
    if is_in_field:
        return HttpResponseRedirect(reverse("phone"))
    for one in SCREENS:
        if can(request.actor, one.act):  # type: ignore[attr-defined]
            return HttpResponseRedirect(reverse(one.route))
    may_report = can(request.actor, "signal.receive")  # type: ignore[attr-defined]
    return HttpResponseRedirect(reverse("desk-intake" if may_report else "me"))


@require_safe
@screen()
def me(request: HttpRequest) -> HttpResponse:
    """Who one is here, and what one may change of it."""
    account = request.user
    if not isinstance(account, Account):  # a token has no page of its own
        return to_login(request)
    mandates = [
        {
            "role": names.role_title(mandate.role),
            "region": names.region_path(mandate.region_code),
            "until": mandate.until,
        }
        for mandate in request.actor.mandates  # type: ignore[attr-defined]
    ]
    context = {
        "account": account,
        "mandates": mandates,
        "has_second_factor": account.has_second_factor,
        "may_see_tasks": can(request.actor, TASK_VIEW),  # type: ignore[attr-defined]
    }
    return render(request, "anlan/me.html", context)
