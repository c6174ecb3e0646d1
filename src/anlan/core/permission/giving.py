"""What one person may hand on to another: never more than he holds himself, and nothing that is only lent to him."""

from __future__ import annotations

from collections.abc import Iterable

from anlan.core.permission.actors import Actor, Mandate
from anlan.core.permission.asking import acts_of
from anlan.core.permission.roles import role_named

GIVE = "grant.give"
ASSIGN = "account.manage"


def _own(actor: Actor, codes: frozenset[str], hazards: frozenset[str]) -> tuple[Mandate, ...]:
    """His lasting mandates that reach the region for all the hazards. A mandate with an end is lent: it counts not."""
    return tuple(
        m
        for m in actor.mandates
        if m.until is None and m.region_code in codes and ("*" in m.hazards or hazards <= m.hazards)
    )


def may_grant(actor: Actor, role: str, codes: Iterable[str], hazards: frozenset[str]) -> bool:
    """Whether the actor may lend a role in a region (`codes`: it and its ancestors) for hazards.

    He must hold, lastingly, there and for these hazards, the act of giving and each act the role carries.
    """
    known = role_named(role)
    if known is None:
        return False
    if actor.is_system:
        return True
    held = {act for mandate in _own(actor, frozenset(codes), hazards) for act in acts_of(mandate.role)}
    if actor.acts is not None:
        held &= actor.acts
    return GIVE in held and known.acts <= held and not known.assigns


def may_assign(actor: Actor, role: str, codes: Iterable[str], hazards: frozenset[str]) -> bool:
    """Whether the actor may put somebody into a role in a region, as the packs' `assigns` allow his own role there."""
    if role_named(role) is None:
        return False
    if actor.is_system:
        return True
    if actor.acts is not None and ASSIGN not in actor.acts:
        return False
    return any(
        ASSIGN in acts_of(mandate.role) and (own := role_named(mandate.role)) is not None and role in own.assigns
        for mandate in _own(actor, frozenset(codes), hazards)
    )
