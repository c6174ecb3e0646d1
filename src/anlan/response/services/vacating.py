"""What an account held that was switched off is held by nobody: its posts are 待任, its tasks are told to the desk."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from anlan.core import clock, journal
from anlan.core.permission import Actor, require
from anlan.response.models import Posting, Response, Task
from anlan.response.payloads import RESPONSE_STAFF, TASK_MANAGE, TaskHandedOver
from anlan.response.queries import LIVE
from anlan.response.services.activating import tell_vacant
from anlan.response.services.opening import names_of, tell_desk


@dataclass(frozen=True)
class Vacated:
    """How many posts and tasks nobody holds now; `changed_nothing`: the account held none."""

    posts: int
    tasks: int

    @property
    def changed_nothing(self) -> bool:
        return not (self.posts or self.tasks)


@journal.service("response.vacant", "task.handed_over")
def vacate(*, account_id: int, by: Actor) -> Vacated:
    """Take posts of running responses and unfinished tasks from an account that is switched off, and tell the desk."""
    held: dict[int, list[Posting]] = {}
    running = Posting.objects.select_for_update(of=("self",)).filter(
        account_id=account_id, response__state=Response.State.ACTIVE
    )
    for posting in running.order_by("response_id", "pk"):
        held.setdefault(posting.response_id, []).append(posting)
    for response in Response.objects.select_related("incident").filter(pk__in=held).order_by("pk"):
        require(by, RESPONSE_STAFF, response)
        for posting in held[response.pk]:
            posting.account, posting.since = None, clock.now()
            posting.version += 1
            posting.save()
        tell_vacant(response, [posting.post for posting in held[response.pk]], by)
    tasks = Task.objects.select_for_update(of=("self",)).select_related("owner", "response", "incident")
    rows = list(tasks.filter(owner_id=account_id, state__in=LIVE).order_by("pk"))
    for task in rows:
        if task.response_id not in held:
            require(by, TASK_MANAGE, task)
        _let_go(task, by)
    return Vacated(sum(map(len, held.values())), len(rows))


def _let_go(task: Task, by: Actor) -> None:
    reason = _("账号停用")
    before, task.owner = task.owner, None
    if task.state == Task.State.ACCEPTED:
        task.state, task.accepted_at = Task.State.OPEN, None
    task.version += 1
    task.save()
    payload = TaskHandedOver(*names_of(task), before.key if before else "", "", reason)
    journal.append("task.handed_over", about=task, by=by, payload=payload, regions=[task.region_code], hazard=task.hazard)
    if task.state != Task.State.WAITING:
        tell_desk(task, _("任务无人负责：%(title)s") % {"title": task.title}, reason)
