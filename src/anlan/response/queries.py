"""Responses and tasks that an actor may see, and what the plan in force suggests."""

from __future__ import annotations

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from anlan.core import clock
from anlan.core.accounts.queries import regional_ladder
from anlan.core.errors import NotFound
from anlan.core.permission import Actor, can
from anlan.core.permission.asking import mandates_for
from anlan.core.regions.queries import scope_q
from anlan.incidents.models import Incident
from anlan.response.models import Posting, Response, Task
from anlan.response.payloads import RESPONSE_VIEW, TASK_VIEW

LIVE = (Task.State.WAITING, Task.State.OPEN, Task.State.ACCEPTED, Task.State.REFUSED)


def responses_of(incident: Incident, actor: Actor) -> list[Response]:
    """The responses to an incident that the actor may see, running ones first, newest first."""
    found = incident.responses.select_related("plan", "incident").order_by("state", "-activated_at")
    return [one for one in found if can(actor, RESPONSE_VIEW, one)]


def response_by_uid(uid: str, actor: Actor) -> Response:
    """Raises NotFound, also where the actor may not know of it."""
    found = Response.objects.select_related("plan", "incident__leading_signal").filter(uid=uid).first()
    if found is None or not can(actor, RESPONSE_VIEW, found):
        raise NotFound
    return found


def tasks_of(response: Response) -> list[Task]:
    """The tasks of a response in the order of its plan."""
    return list(response.tasks.select_related("owner__person").order_by("pk"))


def on_duty(region_code: str) -> tuple[int, ...]:
    """The accounts that are on duty at the region's own desks now."""
    return tuple(
        rung.account.pk for rung in regional_ladder(region_code, clock.now())
        if rung.account is not None and rung.post.organisation.region_code == region_code
    )  # fmt: skip


def task_by_uid(uid: str, actor: Actor) -> Task:
    """Raises NotFound, also where the actor may not know of it."""
    found = Task.objects.select_related("owner__person", "response__plan", "incident").filter(uid=uid).first()
    if found is None or not can(actor, TASK_VIEW, found):
        raise NotFound
    return found


def own_tasks(actor: Actor) -> QuerySet[Task]:
    """What the actor has to do now: his live tasks, soonest first."""
    mine = Task.objects.filter(owner_id=actor.account_id or 0, state__in=LIVE).exclude(state=Task.State.WAITING)
    return mine.select_related("owner", "incident", "response__plan").order_by("due_at", "pk")


def tasks_visible_to(actor: Actor) -> QuerySet[Task]:
    """Every task of the actor's scope, newest first."""
    rows = Task.objects.select_related("owner__person", "incident", "response").order_by("-created_at", "-pk")
    if actor.is_system:
        return rows
    places = scope_q((mandate.region_code for mandate in mandates_for(actor, TASK_VIEW)), "region_code")
    invited = [key.partition(":")[2] for key in actor.invitations if key.startswith("incident:")]
    if invited and mandates_for(actor, TASK_VIEW):
        places |= Q(incident__uid__in=invited)
    return rows.filter(places)


def late_tasks(actor: Actor) -> QuerySet[Task]:
    """What is overdue in the actor's scope, of responses and slips, longest first."""
    late = tasks_visible_to(actor).filter(state__in=LIVE, is_overdue=True)
    return late.select_related("owner__person", "incident", "response__plan").order_by("due_at", "pk")


def slips_visible_to(actor: Actor) -> QuerySet[Task]:
    """Tasks of no incident: supervision slips of daily work, and lessons (C-19); newest first."""
    return tasks_visible_to(actor).filter(incident=None)


def slip_counts(actor: Actor) -> dict[str, int]:
    """How many slips of the own scope are not done, and how many of them are late."""
    live = slips_visible_to(actor).filter(state__in=LIVE).order_by()
    found: dict[str, int] = live.aggregate(live=Count("pk"), late=Count("pk", filter=Q(is_overdue=True)))
    return found


def is_running(incident: Incident) -> bool:
    """For `incidents.hanging.keep_open`."""
    return Response.objects.filter(incident=incident, state=Response.State.ACTIVE).exists()


def leading_level() -> Subquery:
    """For `incidents.hanging.show`: the level of the running response that leads, the severest of them."""
    running = Response.everywhere.filter(incident=OuterRef("pk"), state=Response.State.ACTIVE)
    return Subquery(running.order_by("level", "pk").values("level")[:1])


def leading_commander() -> Subquery:
    """The account name of who commands it; None: 待任, or no response."""
    held = Posting.everywhere.filter(
        response__incident=OuterRef("pk"), response__state=Response.State.ACTIVE, order=Posting.CHIEF
    )
    return Subquery(held.order_by("response__level", "response_id").values("account__username")[:1])


def live_count() -> Subquery:
    """How many tasks of an incident are not done; None: there are none."""
    return _counted(Q(state__in=LIVE))


def overdue_count() -> Subquery:
    """How many of them are late."""
    return _counted(Q(state__in=LIVE, is_overdue=True))


def _counted(condition: Q) -> Subquery:
    found = Task.everywhere.filter(condition, incident=OuterRef("pk")).order_by()
    return Subquery(found.values("incident").annotate(count=Count("pk")).values("count"))
