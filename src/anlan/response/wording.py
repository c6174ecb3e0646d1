"""Sentences of responses: what is read back, and a plan's messages with their places filled."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from anlan.core.accounts.models import Account
from anlan.core.packs.loading import OFFICIAL_TIME
from anlan.core.regions import queries as regions
from anlan.incidents.models import Incident
from anlan.plans.model import Plan, ResponseLevel
from anlan.plans.models import PlanVersion
from anlan.plans.queries import document
from anlan.response.errors import LevelUnknown
from anlan.response.models import Response, Task


def level_of(plan: Plan, level: int) -> ResponseLevel:
    """A level of the plan. Raises LevelUnknown, naming those it has."""
    for one in plan.levels:
        if one.level == level:
            return one
    raise LevelUnknown(level=level, levels="、".join(one.title for one in plan.levels))


def read_back(incident: Incident, region_code: str, version: PlanVersion, level: int) -> str:
    """What a person repeats before a response starts or changes: who, where, what. Also in the journal's language."""
    where = regions.name_path(region_code)
    title = level_of(document(version), level).title
    return f"{where}对“{incident.title}”按《{version.title}》{version.edition}版启动{title}"


def read_back_end(response: Response) -> str:
    """What is repeated before a response ends."""
    title = level_of(document(response.plan), response.level).title
    return f"{regions.name_path(response.region_code)}终止“{response.incident.title}”的{title}"


def message_of(task: Task) -> tuple[str, str, list[Account]] | None:
    """The message of the plan that goes out when a task opens: title, text, to whom; None: the action has none."""
    response, incident = task.response, task.incident
    assert response is not None and incident is not None  # a task of a plan
    plan = document(response.plan)
    action = next((one for one in plan.actions if one.id == task.action), None)
    if action is None or action.message is None:
        return None
    posts = {post.id: post.title for post in plan.posts}
    held = [
        one for one in response.postings.filter(post__in=action.message.to).select_related("account__person")
        if one.account is not None
    ]  # fmt: skip
    text = action.message.text
    places = {
        "plan": response.plan.title,
        "time": _instant(incident.occurred_at),
        "place": incident.place_text or regions.name_path(incident.lead_region),
        "level": level_of(plan, response.level).title,
        "post": "、".join(posts[one.post] for one in held) or _("有关岗位"),
        "deadline": _instant(task.due_at),
        "magnitude": _magnitude(incident),
        "event": incident.title,
        "region": regions.name_path(response.region_code),
    }
    for name, value in places.items():
        text = text.replace("{" + name + "}", value)
    return task.title, text, [one.account for one in held]


def _instant(at: datetime | None) -> str:
    return at.astimezone(OFFICIAL_TIME).strftime("%m-%d %H:%M") if at is not None else "—"


def _magnitude(incident: Incident) -> str:
    signal = incident.leading_signal
    return f"{signal.magnitude:g}" if signal is not None and signal.magnitude is not None else "—"
