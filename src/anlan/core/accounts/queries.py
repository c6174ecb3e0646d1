"""Who is on duty, whom a matter escalates to, and which rows an actor administers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from anlan.core.accounts.models import Account, DutyShift, Organisation, Post
from anlan.core.accounts.scope import AUDIT
from anlan.core.clock.queries import reality
from anlan.core.journal.models import Entry, EntryScope
from anlan.core.journal.sealing import scope_codes
from anlan.core.permission import Actor, acts_of, all_roles
from anlan.core.permission.asking import mandates_for
from anlan.core.regions.queries import scope_q

M = TypeVar("M", bound=Model)

AUDITED_KINDS = (
    "account",
    "department",
    "grant",
    "import",
    "organisation",
    "person",
    "personal",
    "post",
    "shift",
    "token",
)


@dataclass(frozen=True)
class OnDuty:
    """One rung of the ladder: a post, and who holds it, if anybody."""

    post: Post
    shift: DutyShift | None

    @property
    def account(self) -> Account | None:
        return self.shift.account if self.shift else None


def _held(at: datetime) -> QuerySet[DutyShift]:
    """Shifts of the entered workspace that run at an instant: the planned span, or longer while nobody relieved it."""
    return (
        DutyShift.objects.filter(starts_at__lte=at, withdrawn_at__isnull=True)
        .filter(Q(handed_over_at__isnull=True) | Q(handed_over_at__gt=at))
        .filter(Q(ends_at__gt=at) | Q(taken_over_at__lte=at, handed_over_at__isnull=True))
        .filter(account__is_active=True, post__is_active=True)
        .select_related("account", "post__organisation")
        .order_by("post__order", "-starts_at", "-id")
    )


def _one_a_post(shifts: Iterable[DutyShift]) -> list[DutyShift]:
    """The latest that began: an officer who was not relieved holds on only until the next one takes the post."""
    latest: dict[int, DutyShift] = {}
    for shift in shifts:
        latest.setdefault(shift.post_id, shift)
    return list(latest.values())


def on_duty(*, at: datetime, post_id: int | None = None, role: str = "", region_code: str = "") -> list[DutyShift]:
    """Who is on duty at an operational instant, by post, or by the post's role and the region of its organisation.

    In the order of escalation. One officer a post.
    """
    shifts = _held(at)
    if post_id is not None:
        shifts = shifts.filter(post_id=post_id)
    if role:
        shifts = shifts.filter(post__role=role)
    if region_code:
        shifts = shifts.filter(post__organisation__region_code=region_code)
    return _one_a_post(shifts)


def ladder(organisation: Organisation | int, at: datetime) -> list[OnDuty]:
    """The posts of an organisation from the first to be called upwards; a post nobody holds stays in it, empty."""
    organisation_id = organisation if isinstance(organisation, int) else organisation.pk
    posts = Post.objects.filter(organisation_id=organisation_id, is_active=True).order_by("order", "id")
    held = {shift.post_id: shift for shift in _one_a_post(_held(at).filter(post__organisation_id=organisation_id))}
    return [OnDuty(post, held.get(post.pk)) for post in posts]


def regional_ladder(region_code: str, at: datetime) -> list[OnDuty]:
    """The ladder of the region's organisations, then of each region above it, nearest first."""
    chain = list(scope_codes([region_code]))
    place_of = {code: number for number, code in enumerate(chain)}
    posts = Post.objects.filter(organisation__region_code__in=chain, is_active=True).select_related("organisation")
    held = {
        shift.post_id: shift for shift in _one_a_post(_held(at).filter(post__organisation__region_code__in=chain))
    }
    ordered = sorted(posts, key=lambda post: (place_of[post.organisation.region_code], post.order, post.pk))
    return [OnDuty(post, held.get(post.pk)) for post in ordered]


def accounts_with(act: str, region_code: str) -> QuerySet[Account]:
    """Active accounts whose lasting roles allow an act in a region."""
    roles = [name for name in all_roles() if act in acts_of(name)]
    return Account.objects.filter(
        is_active=True,
        assignments__withdrawn_at__isnull=True,
        assignments__role__in=roles,
        assignments__region_code__in=list(scope_codes([region_code])),
    ).distinct()


def scoped(rows: QuerySet[M], actor: Actor, act: str, *, field: str = "region_code") -> QuerySet[M]:
    """The rows whose region (`field`) lies in the actor's mandates for an act."""
    if actor.is_system:
        return rows
    return rows.filter(scope_q((mandate.region_code for mandate in mandates_for(actor, act)), field))


def audit_visible_to(actor: Actor) -> QuerySet[Entry]:
    """Sealed entries about accounts, rights and rosters in the actor's regions: what an administrator may read."""
    entries = Entry.objects.filter(workspace_id=reality().id, seq__isnull=False)
    about = Q()
    for kind in AUDITED_KINDS:
        about |= Q(about__startswith=f"{kind}:")
    entries = entries.filter(about)
    if actor.is_system:
        return entries
    regions = {mandate.region_code for mandate in mandates_for(actor, AUDIT)}
    seqs = EntryScope.objects.filter(workspace_id=reality().id, region_code__in=regions).values("seq")
    return entries.filter(seq__in=seqs)
