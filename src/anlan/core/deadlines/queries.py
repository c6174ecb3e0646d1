"""What is due, as far as an actor may see."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from anlan.core import statements
from anlan.core.clock import current_workspace
from anlan.core.deadlines.models import Deadline
from anlan.core.permission import Actor, can, declare_act

VIEW = declare_act("deadline.view", "See deadlines of the own scope.")


def running() -> QuerySet[Deadline]:
    """Deadlines of the entered workspace that are not settled, the most pressing first."""
    return Deadline.objects.filter(state__in=[Deadline.State.OPEN, Deadline.State.MISSED]).order_by("due_at", "id")


def visible_to(actor: Actor) -> list[Deadline]:
    """The running deadlines that the actor's mandates reach."""
    return [deadline for deadline in running() if can(actor, VIEW, deadline)]


def of(subjects: Iterable[str]) -> list[Deadline]:
    """All deadlines about some things, for whoever may see those things; many things without any cost little."""
    about = list(subjects)
    if len(about) > 1:
        marks = ", ".join(["%s"] * len(about))
        ask = f"SELECT DISTINCT about FROM deadlines_deadline WHERE workspace_id = %s AND about IN ({marks})"
        about = [subject for (subject,) in statements.rows(ask, current_workspace().id, *about)]
    return list(Deadline.objects.filter(about__in=about).order_by("due_at", "id")) if about else []
