"""Appointing who holds a post, and ending a response by its checklist."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from anlan.core import clock, journal
from anlan.core.accounts.models import Account
from anlan.core.deadlines import steps
from anlan.core.errors import NotFound
from anlan.core.journal.models import Entry
from anlan.core.permission import Actor, require
from anlan.plans.model import Condition
from anlan.plans.queries import document
from anlan.response.errors import ConditionsOpen, ConditionUnknown, PostUnknown, ReasonNeeded
from anlan.response.models import Response, Task
from anlan.response.payloads import RESPONSE_ACTIVATE, RESPONSE_STAFF, ConditionMet, PostStaffed, ResponseEnded
from anlan.response.services.activating import (
    VACANT,
    cancel,
    lock_response,
    require_order,
    require_read_back,
)
from anlan.response.services.inviting import let_see_incident
from anlan.response.services.opening import RESPONSE, tell_owner
from anlan.response.wording import read_back_end


@journal.service("response.staffed")
def staff(*, response: str, post: str, account_id: int, if_version: int | None = None, by: Actor) -> Entry:
    """Appoint who holds a post; its unfinished tasks go to him, those that are open are told.

    Raises NotFound, NotPermitted, NotActive, ResponseStale, PostUnknown.
    """
    row = lock_response(response, by, if_version=if_version)
    require(by, RESPONSE_STAFF, row)
    posting = row.postings.select_for_update(of=("self",)).select_related("account").filter(post=post).first()
    if posting is None:
        raise PostUnknown(post=post, posts="、".join(one.id for one in document(row.plan).posts))
    account = Account.objects.select_related("person").filter(pk=account_id, is_active=True).first()
    if account is None:
        raise NotFound
    before = posting.account
    posting.account, posting.since = account, clock.now()
    posting.version += 1
    posting.save()
    let_see_incident(row.incident, account, by)
    live = [Task.State.WAITING, Task.State.OPEN, Task.State.REFUSED]
    tasks = list(
        row.tasks.select_related("incident__leading_signal", "response__plan").filter(post=post, state__in=live)
    )
    for task in tasks:
        task.owner = account
        if task.state == Task.State.REFUSED:
            task.state = Task.State.OPEN
        task.version += 1
    Task.objects.bulk_update(tasks, ["owner", "state", "version"])
    payload = PostStaffed(
        row.incident.uid, post, before.key if before else "", account.key, tuple(task.uid for task in tasks)
    )
    entry = _append("response.staffed", row, payload, by)
    for task in tasks:
        if task.state == Task.State.OPEN:
            tell_owner(task)
    if not row.postings.filter(account__isnull=True).exists():
        _settle(row, is_met=True)
    return entry


@journal.service("response.condition_met")
def meet_condition(*, response: str, condition: str, note: str = "", by: Actor) -> Entry:
    """A condition of stand-down is met, as a named person found."""
    row = lock_response(response, by)
    require(by, RESPONSE_ACTIVATE, row)
    clause = _condition(row, condition).clause
    row.conditions = {**row.conditions, condition: {"by": by.key, "at": clock.now().isoformat(), "note": note.strip()}}
    row.version += 1
    row.save()
    return _append("response.condition_met", row, ConditionMet(row.incident.uid, condition, clause, note.strip()), by)


@journal.service("response.ended")
def end_response(
    *, response: str, read_back: str, waived: Mapping[str, str] | None = None, ordered_by: str = "",
    if_version: int | None = None, by: Actor,
) -> Entry:  # fmt: skip
    """End a response: each condition is met, or waived with a reason; what is not finished is cancelled.

    Raises NotFound, NotPermitted, NotActive, ResponseStale, OrderMissing, ConditionsOpen, ConditionUnknown, ReasonNeeded,
    ReadBackDiffers.
    """
    row = lock_response(response, by, if_version=if_version)
    require(by, RESPONSE_ACTIVATE, row)
    plan = document(row.plan)
    require_order(plan, ordered_by, row, by)
    reasons = {name: str(reason).strip() for name, reason in (waived or {}).items()}
    for name, reason in reasons.items():
        if not reason:
            raise ReasonNeeded(what=_("“%(condition)s”不适用的原因") % {"condition": _condition(row, name).title})
    open_ones = [
        one.title for one in plan.stand_down.conditions if one.id not in row.conditions and one.id not in reasons
    ]
    if open_ones:
        raise ConditionsOpen(conditions="；".join(open_ones))
    require_read_back(read_back_end(row), read_back)
    row.state, row.ended_at, row.ended_by = Response.State.ENDED, clock.now(), by.key
    row.version += 1
    row.save()
    live = tuple(task for task in row.tasks.select_related("incident") if task.is_live)
    stood: dict[str, Any] = {one.id: reasons.get(one.id, "met") for one in plan.stand_down.conditions}
    payload = ResponseEnded(row.incident.uid, row.level, ordered_by, stood, tuple(task.uid for task in live))
    entry = _append("response.ended", row, payload, by)
    cancel(live)
    _settle(row, is_met=False)
    return entry


def _condition(response: Response, name: str) -> Condition:
    for one in document(response.plan).stand_down.conditions:
        if one.id == name:
            return one
    raise ConditionUnknown(condition=name)


def _settle(response: Response, *, is_met: bool) -> None:
    steps.settle(about=response.journal_key, kinds=(VACANT,), is_met=is_met, reason=_("响应终止"), by=RESPONSE)


def _append(verb: str, response: Response, payload: object, by: Actor) -> Entry:
    return journal.append(
        verb, about=response, by=by, payload=payload, regions=[response.region_code], hazard=response.hazard
    )
