"""Duty shifts of the entered workspace: drawn up, taken over, handed over."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from anlan.core import clock, journal, permission
from anlan.core.accounts.errors import NotOwnAccount, OpenItemsLeft, PeriodRefused, ShiftNotOpen, ShiftOverlaps
from anlan.core.accounts.models import Account, DutyShift, Post
from anlan.core.accounts.payloads import ShiftHandedOver, ShiftScheduled, ShiftTakenOver, ShiftWithdrawn
from anlan.core.accounts.scope import place
from anlan.core.accounts.services.posts import post_to_staff
from anlan.core.errors import NotFound
from anlan.core.permission import Actor

TAKE = permission.declare_act("shift.take", "Take over and hand over the own duty shift.")


def _lock_shift(shift_id: int) -> DutyShift:
    shift = (
        DutyShift.objects.select_for_update(of=("self",))
        .select_related("post__organisation", "account")
        .filter(pk=shift_id)
        .first()
    )
    if shift is None:
        raise NotFound()
    return shift


def _own_shift(shift_id: int, by: Actor, *, is_begun: bool) -> DutyShift:
    """The actor's own shift, locked: the one he stands, or one he has not begun. Raises NotFound, NotOwnAccount, ShiftNotOpen."""
    permission.require(by, TAKE)
    shift = _lock_shift(shift_id)
    if not permission.can(by, TAKE, place(shift.post.organisation.region_code)):
        raise NotFound()
    if by.key != shift.account.key:
        raise NotOwnAccount()
    if (shift.taken_over_at is not None) is not is_begun or shift.handed_over_at or shift.withdrawn_at:
        raise ShiftNotOpen()
    return shift


def _tell(verb: str, shift: DutyShift, payload: object, by: Actor) -> None:
    journal.append(verb, about=shift, by=by, payload=payload, regions=[shift.post.organisation.region_code])


@journal.service("shift.scheduled")
def schedule_shift(
    *, post_id: int, account_id: int, starts_at: datetime, ends_at: datetime, by: Actor
) -> DutyShift:
    """Put an account on duty at a post. Raises ShiftOverlaps where somebody already holds it then."""
    post = post_to_staff(post_id, by)
    Post.objects.select_for_update().get(pk=post.pk)  # two rosters at once do not overlap
    account = Account.objects.filter(pk=account_id, is_active=True).first()
    if account is None or not post.is_active:
        raise NotFound()
    if ends_at <= starts_at:
        raise PeriodRefused(after=_("开始时间"))
    held = DutyShift.objects.filter(post=post, withdrawn_at__isnull=True, starts_at__lt=ends_at, ends_at__gt=starts_at)
    if held.exists():
        raise ShiftOverlaps()
    shift = DutyShift.objects.create(post=post, account=account, starts_at=starts_at, ends_at=ends_at)
    _tell("shift.scheduled", shift, ShiftScheduled(post.pk, account.pk, starts_at, ends_at), by)
    return shift


@journal.service("shift.withdrawn")
def withdraw_shift(*, shift_id: int, by: Actor) -> DutyShift:
    """Take a shift off the roster before anybody took it over."""
    permission.require(by, "roster.manage")
    shift = _lock_shift(shift_id)
    post_to_staff(shift.post_id, by)
    if shift.taken_over_at is not None or shift.withdrawn_at is not None:
        raise ShiftNotOpen()
    shift.withdrawn_at = clock.now()
    shift.save(update_fields=["withdrawn_at"])
    _tell("shift.withdrawn", shift, ShiftWithdrawn(shift.post_id, shift.account_id), by)
    return shift


@journal.service("shift.taken_over")
def take_over_shift(*, shift_id: int, by: Actor) -> DutyShift:
    """接班: the officer on the roster takes the post; for himself, and once."""
    shift = _own_shift(shift_id, by, is_begun=False)
    shift.taken_over_at = clock.now()
    shift.save(update_fields=["taken_over_at"])
    _tell("shift.taken_over", shift, ShiftTakenOver(shift.post_id, shift.account_id), by)
    return shift


@journal.service("shift.handed_over")
def hand_over_shift(
    *, shift_id: int, open_items: Sequence[str] = (), accepted: Collection[str] = (), by: Actor
) -> DutyShift:
    """交班: leave the post. `open_items` (kind:key) is what the caller finds still open, `accepted` what the next
    officer accepted one by one. Raises OpenItemsLeft while one is missing.
    """
    shift = _own_shift(shift_id, by, is_begun=True)
    missing = [item for item in open_items if item not in accepted]
    if missing:
        raise OpenItemsLeft(count=len(missing), items=missing)
    shift.handed_over_at = clock.now()
    shift.save(update_fields=["handed_over_at"])
    _tell("shift.handed_over", shift, ShiftHandedOver(shift.post_id, shift.account_id, tuple(open_items)), by)
    return shift
