"""How a team stands on watch at this moment, in words: 在岗, or 备勤 and how long it takes to assemble."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from anlan.core import clock
from anlan.resources.models import Team
from anlan.resources.watch import is_on_watch, turnout_at


def turnout_now(row: Team) -> float:
    """Minutes from an order now to the gate, the call-out in them."""
    return turnout_at(row.turnout_min, row.shifts, row.callout_min, clock.now())


def turnout_told(row: Team) -> str:
    """Of this moment; says where the call-out is counted in."""
    told = {"minutes": f"{turnout_now(row):g}"}
    return _("%(minutes)s 分钟") % told if is_on_watch(row.shifts, clock.now()) else _("%(minutes)s 分钟（含集结）") % told


def watch_word(row: Team) -> str:
    """Short, for a list."""
    if is_on_watch(row.shifts, clock.now()):
        return pgettext("team", "在岗")
    return _("备勤（集结约 %(minutes)s 分钟）") % {"minutes": f"{row.callout_min:g}"}


def watch_told(row: Team) -> str:
    """With its shifts, for a card."""
    shifts = "、".join(f"{one['from']}–{one['to']}" for one in row.shifts) or _("全天")
    return f"{watch_word(row)} · {_('值守时段')} {shifts}"
