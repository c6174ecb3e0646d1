"""`can()`: role × region × department × invitation × time, in one place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol, runtime_checkable

from django.utils.translation import gettext_lazy as _

from anlan.core import clock
from anlan.core.errors import DomainError
from anlan.core.packs import kept, roles_table
from anlan.core.permission.actors import Actor, Mandate

_acts: dict[str, str] = {}


def declare_act(name: str, meaning: str) -> str:
    """Name an act that roles may be given. Acts that no room declares cannot stand in the roles pack."""
    _acts[name] = meaning
    return name


def declared_acts() -> dict[str, str]:
    """Every act of the house with its meaning."""
    return dict(_acts)


@runtime_checkable
class InScope(Protocol):
    """A thing that knows where it belongs: codes of its regions and all their ancestors."""

    def scope_codes(self) -> Iterable[str]: ...


class NotPermitted(DomainError):
    """The actor's mandates do not reach this act on this subject."""

    code = "not_permitted"
    what = _("您的岗位、辖区或部门没有此项权限。")
    next_step = _("如确需办理，请联系本级管理员授权。")
    http_status = 403


@kept
def acts_of(role: str) -> frozenset[str]:
    """The acts a role may do, from the roles pack; an unknown role may do nothing."""
    return roles_table().get(role, frozenset())


def _stands(mandate: Mandate) -> bool:
    return mandate.until is None or clock.wall() < mandate.until


def mandates_for(actor: Actor, act: str) -> tuple[Mandate, ...]:
    """The actor's mandates in force that allow an act somewhere; none when a scoped token leaves it out."""
    if actor.acts is not None and act not in actor.acts:
        return ()
    return tuple(m for m in actor.mandates if act in acts_of(m.role) and _stands(m))


def can(actor: Actor, act: str, subject: Any = None) -> bool:
    """Whether `actor` may do `act`, on `subject` where it is about something. Denied by default.

    A subject says where it is through `scope_codes()` (its regions and their ancestors), what hazard it
    is of through `hazard`, and by which key actors are invited to it through `invitation_key`.
    """
    if act not in _acts:
        raise LookupError(f"no room declares the act {act!r}")
    if actor.is_system:
        return True
    mandates = mandates_for(actor, act)
    if not mandates:
        return False
    if subject is None:
        return True
    if getattr(subject, "invitation_key", None) in actor.invitations:
        return True
    if not isinstance(subject, InScope):
        return False
    codes = set(subject.scope_codes())
    hazard = getattr(subject, "hazard", None) or None
    return any(m.region_code in codes and m.covers_hazard(hazard) for m in mandates)


def require(actor: Actor, act: str, subject: Any = None) -> None:
    """Refuse with NotPermitted unless the actor may."""
    if not can(actor, act, subject):
        raise NotPermitted(act=act)
