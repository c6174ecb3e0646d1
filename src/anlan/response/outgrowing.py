"""What becomes known while a response runs may ask for a severer level: those who decide are told once, and decide.

The level itself is only suggested (`plans.suggesting`), by the plan that the response began with.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from anlan.core import clock
from anlan.core.notifications.models import Notice
from anlan.core.notifications.telling import notify
from anlan.core.permission import system_actor
from anlan.incidents.queries.inputs import plan_inputs
from anlan.plans.queries import document
from anlan.response.models import Response
from anlan.response.queries import on_duty
from anlan.response.telling import level_word

RESPONSE = system_actor("response")


def tell_of_level(*, incidents: Iterable[str], signals: Iterable[str] = ()) -> None:
    """Tell the desk and who decides of each running response to these incidents, or to those of these signals."""
    touched = Q(incident__uid__in=list(incidents)) | Q(incident__signals__uid__in=list(signals))
    running = Response.objects.filter(touched, state=Response.State.ACTIVE).select_related("incident__leading_signal", "plan")
    for row in running.distinct().order_by("pk"):
        _tell(row)


def _tell(row: Response) -> None:
    from anlan.plans.suggesting import suggest  # its tables are science's, which no process loads unasked

    plan = document(row.plan)
    found = suggest(plan, plan_inputs(row.incident, RESPONSE), clock.now())
    if found.level is None or found.level >= row.level:
        return
    deciding = next((one.decided_by for one in plan.levels if one.level == found.level), "")
    holder = row.postings.filter(post=deciding, account__isnull=False).values_list("account_id", flat=True)
    notify(
        account_ids=[*on_duty(row.region_code), *holder],
        key=f"{row.journal_key}:asks:{row.level}:{found.level}",
        about=row.incident.journal_key,
        title=_("现有情况达到%(asked)s条件（现为%(level)s）：%(title)s") % {
            "asked": level_word(found.level), "level": level_word(row.level), "title": row.incident.title,
        },
        body="；".join(one.chinese for one in found.response.met),
        urgency=Notice.Urgency.URGENT,
        regions=[row.region_code],
    )  # fmt: skip
