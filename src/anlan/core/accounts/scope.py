"""Where accounts and their like belong, as the subject of a question; and recording shared facts in reality."""

from __future__ import annotations

from collections.abc import Sequence

from anlan.core import clock, journal
from anlan.core.accounts.models import Account, Department, RoleAssignment
from anlan.core.clock.queries import reality
from anlan.core.errors import NotFound
from anlan.core.journal.appending import HasJournalKey
from anlan.core.journal.queries import guard_entries
from anlan.core.journal.sealing import scope_codes
from anlan.core.permission import Actor, Place, can, declare_act, require

MANAGE = declare_act("account.manage", "Open, change and close organisations, people, accounts and roles of the own region.")
ROSTER = declare_act("roster.manage", "Set up posts and draw up duty rosters.")
AUDIT = declare_act("audit.view", "Read the entries about accounts, rights and rosters of the own region.")
guard_entries("account", "person", "grant", "token", act=AUDIT)


def place(region_code: str) -> Place:
    """A region as a subject; a thing without a region is in nobody's scope."""
    return Place(scope_codes([region_code]) if region_code else ())


def ancestors(region_code: str) -> tuple[str, ...]:
    """The code and those above it."""
    return scope_codes([region_code]) if region_code else ()


def note(verb: str, *, about: HasJournalKey | str, by: Actor, payload: object, regions: Sequence[str]) -> None:
    """Append an entry about a shared fact. Facts are real whichever workspace the actor sits in."""
    with clock.entered(reality()):
        journal.append(verb, about=about, by=by, payload=payload, regions=[code for code in regions if code])


def account_to_manage(account_id: int, by: Actor) -> Account:
    """The account, locked, when the actor administers its region and every region its roles reach.

    A county's administrator cannot reset the password of somebody who also commands the province.
    """
    require(by, MANAGE)
    account = Account.objects.select_for_update(of=("self",)).filter(pk=account_id).first()
    if account is None or not can(by, MANAGE, place(account.region_code)):
        raise NotFound()
    reached = RoleAssignment.objects.filter(account=account, withdrawn_at__isnull=True).values_list("region_code", flat=True)
    for region_code in set(reached):
        require(by, MANAGE, place(region_code))
    return account


def hazards_of(department: Department | None) -> frozenset[str]:
    """Hazards a department answers for; without a department all."""
    return frozenset({"*"}) if department is None else frozenset(department.hazards)
