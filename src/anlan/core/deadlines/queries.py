"""What is due, as far as an actor may see."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from anlan.core.deadlines.models import Deadline
from anlan.core.permission import Actor, can, declare_act

VIEW = declare_act("deadline.view", "See deadlines of the own scope.")


def running() -> QuerySet[Deadline]:
    """Deadlines of the entered workspace that are not settled, the most pressing first."""
    return Deadline.objects.filter(state__in=[Deadline.State.OPEN, Deadline.State.MISSED]).order_by("due_at", "id")


def visible_to(actor: Actor) -> list[Deadline]:
    """The running deadlines that the actor's mandates reach."""
    return [deadline for deadline in running() if can(actor, VIEW, deadline)]


def of(subjects: Iterable[str]) -> QuerySet[Deadline]:
    """All deadlines about some things, for whoever may see those things; one query for a list."""
    return Deadline.objects.filter(about__in=list(subjects)).order_by("due_at", "id")
