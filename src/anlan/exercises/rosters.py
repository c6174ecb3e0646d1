"""Who the demo's people are, and when they are on duty: each at the posts of his county's command, by the plan's titles."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max

from anlan.core.accounts import services as accounts
from anlan.core.accounts.models import Account, DutyShift, Organisation, Post
from anlan.core.packs import kept
from anlan.core.packs.freshness import SHIPPED
from anlan.core.packs.loading import OFFICIAL_TIME
from anlan.core.packs.reading import read_yaml
from anlan.core.permission import Actor

PACK = "demo_ludian"


@kept
def told() -> dict[str, Any]:
    """The file of the demo's accounts."""
    value: dict[str, Any] = read_yaml(SHIPPED / PACK / "accounts.yaml").value
    return value


@kept
def people() -> tuple[dict[str, Any], ...]:
    """Every account of the demo: those named one by one, then the posts of each county's command."""
    named = [dict(one) for one in told()["accounts"]]
    known = {one["username"]: one for one in named}
    for command in told()["commands"]:
        for member in told()["members"]:
            username = f"{command['prefix']}.{member['name']}"
            posts = [(command["organisation"], title) for title in member.get("posts", ())]
            if username in known:
                known[username]["at"] = posts
                continue
            named.append(
                {
                    "username": username, "role": member["role"], "region_code": command["region_code"],
                    "organisation": command["organisation"], "department": member["department"],
                    "hazards": member.get("hazards", ["*"]), "title": f"{command['county']}{member['title']}", "at": posts,
                }
            )  # fmt: skip
    return tuple(named)


@transaction.atomic
def draw_up(at: datetime, *, days: int, by: Actor) -> int:
    """Let the demo's accounts hold their posts in the entered workspace for so many days from the morning of an instant.

    Where somebody holds a post for a while already, what is left of the days follows; answers how many shifts were made.
    """
    local = at.astimezone(OFFICIAL_TIME)
    begins = datetime.combine(local.date(), datetime.min.time(), OFFICIAL_TIME) + timedelta(hours=told()["shift_begins_h"])
    if begins > local:
        begins -= timedelta(days=1)
    ends = begins + timedelta(days=days)
    there = {account.username: account for account in Account.objects.filter(is_demo=True, is_active=True)}
    made = 0
    for order, role, one, place in _posts():
        account, organisation = there.get(one["username"]), Organisation.objects.filter(name=place[0]).first()
        if account is None or organisation is None:
            continue  # a node without the demo's accounts
        post = Post.objects.filter(organisation=organisation, name=place[1]).first()
        if post is None:
            post = accounts.create_post(organisation_id=organisation.pk, name=place[1], role=role, order=order, by=by)
        held = DutyShift.objects.filter(post=post, withdrawn_at=None, ends_at__gt=begins).aggregate(until=Max("ends_at"))
        free_from = held["until"] or begins
        if free_from < ends:
            accounts.schedule_shift(post_id=post.pk, account_id=account.pk, starts_at=free_from, ends_at=ends, by=by)
            made += 1
    return made


def _posts() -> list[tuple[int, str, dict[str, Any], tuple[str, str]]]:
    """Rung of the ladder, role, account and (organisation, title) of each post: the desks' first, then the commands'."""
    desks = [
        (order, role, one, (one["organisation"], title))
        for order, (role, title) in enumerate(told()["posts"].items())
        for one in told()["accounts"]
        if one["role"] == role
    ]
    above = len(told()["posts"])
    commands = [(above, one["role"], one, place) for one in people() for place in one.get("at", ())]
    return desks + commands
