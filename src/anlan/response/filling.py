"""Who holds the posts of a plan at an instant, by the rosters of a region."""

from __future__ import annotations

from datetime import datetime

from anlan.core.accounts.models import Account
from anlan.core.accounts.queries import on_duty
from anlan.plans.model import Plan

ROSTERED = ("commander", "duty_officer")
"""Roles whose officer on duty takes the first vacant post of that role; every other post is matched by its name."""


def holders(plan: Plan, region_code: str, at: datetime) -> dict[str, Account | None]:
    """Each post of the plan, in its order, and the account that holds it; None: nobody does (待任).

    A shift on a post of the same name, or of one that the plan's post names in `held_by`, comes first.
    """
    shifts = on_duty(at=at, region_code=region_code)
    held: dict[str, Account | None] = {post.id: None for post in plan.posts}
    used = set()
    for post in plan.posts:
        names = {post.title, *post.held_by}
        named = next((shift for shift in shifts if shift.pk not in used and shift.post.name in names), None)
        if named is not None:
            held[post.id] = named.account
            used.add(named.pk)
    for role in ROSTERED:
        vacant = [post.id for post in plan.posts if post.role == role and held[post.id] is None]
        free = [shift for shift in shifts if shift.post.role == role and shift.pk not in used]
        for name, shift in zip(vacant, free, strict=False):
            held[name] = shift.account
    return held
