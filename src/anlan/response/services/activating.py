"""Starting a response, changing its level, and what would come of either."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from anlan.core import clock, journal
from anlan.core.accounts.models import Account
from anlan.core.deadlines.queries import running
from anlan.core.deadlines.services import set_deadline
from anlan.core.errors import NotFound
from anlan.core.journal.models import Entry
from anlan.core.packs import official_day
from anlan.core.permission import Actor, Place, can, require
from anlan.core.regions import queries as regions
from anlan.incidents.models import Incident
from anlan.incidents.queries.inputs import plan_inputs
from anlan.incidents.services.moving import lock_incident
from anlan.incidents.services.triage import require_open
from anlan.plans.model import Plan
from anlan.plans.models import PlanVersion
from anlan.plans.queries import document, in_force
from anlan.response.errors import (
    AlreadyActive,
    NoPlan,
    NotActive,
    OrderMissing,
    PostUnknown,
    ReadBackDiffers,
    ReasonNeeded,
    ResponseStale,
    SameLevel,
)
from anlan.response.filling import holders
from anlan.response.models import Posting, Response, Task
from anlan.response.payloads import (
    RESPONSE_ACTIVATE,
    RESPONSE_DECIDE,
    RESPONSE_VIEW,
    LevelChanged,
    PostHeld,
    PostVacant,
    ResponseActivated,
)
from anlan.response.planning import Starts, TaskDiff, difference, drafted, needs_at, told
from anlan.response.queries import on_duty
from anlan.response.services.checking import check_open_words
from anlan.response.services.opening import DUE, RESPONSE, let_run, open_ready, settle
from anlan.response.wording import level_of, read_back

VACANT = "response.vacant"


@dataclass(frozen=True)
class Proposal:
    """What a start would do: the tasks, who would hold which post, and the sentence to repeat."""

    plan: PlanVersion
    level: int
    tasks: tuple[Task, ...]
    held: dict[str, Account | None]
    read_back: str


def propose(*, incident: Incident, region_code: str, level: int) -> Proposal:
    """What activating a level now would create. Raises NoPlan, LevelUnknown."""
    version = _plan_for(incident, region_code)
    plan = document(version)
    level_of(plan, level)
    held = holders(plan, region_code, clock.now())
    tasks = drafted(plan, level, _starts(incident, _known_at(incident)), held)
    return Proposal(version, level, tuple(tasks), held, read_back(incident, region_code, version, level))


@journal.service("response.activated")
def activate(
    *, incident: str, region_code: str, level: int, read_back: str, ordered_by: str = "", by: Actor,
) -> Response:  # fmt: skip
    """Start a region's response to an incident at a level of the plan in force there.

    `read_back` repeats the sentence of `propose`; who may not decide himself names the post that ordered it. Raises
    NotFound, NotPermitted, IncidentNotOpen, NoPlan, LevelUnknown, AlreadyActive, OrderMissing, ReadBackDiffers.
    """
    row = lock_incident(incident, by)
    require(by, RESPONSE_ACTIVATE, Place(regions.ancestors(region_code), row.hazard or None))
    require_open(row)
    standing = row.responses.filter(region_code=region_code, state=Response.State.ACTIVE).first()
    if standing is not None:
        title = level_of(document(standing.plan), standing.level).title
        raise AlreadyActive(region=regions.name_path(region_code), level=title)
    proposal = propose(incident=row, region_code=region_code, level=level)
    plan = document(proposal.plan)
    require_order(plan, ordered_by, Place(regions.ancestors(region_code), row.hazard or None), by)
    require_read_back(proposal.read_back, read_back)
    now = clock.now()
    response = Response.objects.create(
        uid=str(uuid.uuid4()), incident=row, plan=proposal.plan, region_code=region_code, level=level,
        known_at=_known_at(row), activated_at=now, activated_by=by.key, ordered_by=ordered_by,
        basis=_basis(plan, row, by),
    )  # fmt: skip
    Posting.objects.bulk_create(
        Posting(
            workspace_id=response.workspace_id, response=response, post=name, order=order, account=account, since=now
        )
        for order, (name, account) in enumerate(_chief_first(plan, proposal.held))
    )
    tasks = _saved(list(proposal.tasks), response, by)
    payload = ResponseActivated(
        incident=row.uid, plan=proposal.plan.plan, plan_title=proposal.plan.title,
        edition=proposal.plan.edition, sha256=proposal.plan.sha256,
        region=region_code, level=level, ordered_by=ordered_by, occurred_at=row.occurred_at, known_at=response.known_at,
        basis=response.basis, posts=tuple(PostHeld(name, held.key if held else "") for name, held in proposal.held.items()),
        tasks=tuple(told(task) for task in tasks),
    )  # fmt: skip
    journal.append(
        "response.activated", about=response, by=by, payload=payload, regions=_regions(response), hazard=row.hazard
    )
    _bound_by_clocks(tasks)
    tell_vacant(response, [name for name, account in proposal.held.items() if account is None], by)
    open_ready(tasks, by=by)
    return response


def propose_change(*, response: Response, level: int) -> tuple[TaskDiff, str]:
    """What changing to a level would do, and the sentence to repeat. Raises LevelUnknown, SameLevel."""
    plan = document(response.plan)
    title = level_of(plan, level).title
    if level == response.level:
        raise SameLevel(level=title)
    tasks = list(response.tasks.select_related("owner"))
    return difference(plan, tasks, level), read_back(response.incident, response.region_code, response.plan, level)


@journal.service("response.level_changed")
def change_level(
    *, response: str, level: int, read_back: str, reason: str, ordered_by: str = "",
    if_version: int | None = None, by: Actor,
) -> Entry:  # fmt: skip
    """Raise or lower a running response: new tasks begin, those the level has no more are cancelled, finished ones stay.

    Raises NotFound, NotPermitted, NotActive, ResponseStale, LevelUnknown, SameLevel, OrderMissing, ReadBackDiffers,
    ReasonNeeded.
    """
    row = lock_response(response, by, if_version=if_version)
    require(by, RESPONSE_ACTIVATE, row)
    plan = document(row.plan)
    if not reason.strip():
        raise ReasonNeeded(what=_("原因"))
    check_open_words(_("原因"), reason)
    require_order(plan, ordered_by, row, by)
    diff, sentence = propose_change(response=row, level=level)
    require_read_back(sentence, read_back)
    before, row.level = row.level, level
    row.basis = _basis(plan, row.incident, by)
    row.version += 1
    row.save()
    held = {one.post: one.account for one in row.postings.select_related("account__person")}
    known = {task.action: task.uid for task in (*diff.kept, *diff.finished)}
    starts = _starts(row.incident, row.known_at, activated=row.activated_at)
    fresh = drafted(plan, level, starts, held, only=[action.id for action in diff.new], before=known)
    new = _saved(fresh, row, by)
    payload = LevelChanged(
        incident=row.incident.uid, before=before, after=level, ordered_by=ordered_by, reason=reason.strip(),
        basis=row.basis, new=tuple(told(task) for task in new), cancelled=tuple(task.uid for task in diff.cancelled),
        kept=tuple(task.uid for task in diff.kept),
    )  # fmt: skip
    entry = journal.append(
        "response.level_changed", about=row, by=by, payload=payload, regions=_regions(row), hazard=row.hazard
    )
    cancel(diff.cancelled)
    _follow_level(plan, level, diff.kept)
    _bound_by_clocks(new)
    open_ready(list(row.tasks.select_related("owner__person", "response__plan", "incident__leading_signal")), by=by)
    return entry


def lock_response(uid: str, by: Actor, *, if_version: int | None = None) -> Response:
    """The response, held until the end of the transaction. Raises NotFound, NotActive, ResponseStale."""
    row = (
        Response.objects.select_for_update(of=("self",))
        .select_related("incident__leading_signal", "plan").filter(uid=uid).first()
    )  # fmt: skip
    if row is None or not can(by, RESPONSE_VIEW, row):
        raise NotFound
    if if_version is not None and if_version != row.version:
        raise ResponseStale(title=row.incident.title, seen=if_version, version=row.version)
    if row.state != Response.State.ACTIVE:
        raise NotActive
    return row


def cancel(tasks: tuple[Task, ...]) -> None:
    """Stop tasks that a change of level or the end of a response leaves behind; its entry tells of them."""
    for task in tasks:
        task.state = Task.State.CANCELLED
        task.version += 1
        settle(task, DUE, "task.answer", is_met=False)
    Task.objects.bulk_update(tasks, ["state", "version"])


def _chief_first(plan: Plan, held: dict[str, Account | None]) -> list[tuple[str, Account | None]]:
    """The posts in the order of the plan, behind the chief of its first command."""
    chief = plan.commands[0].chief if plan.commands else ""
    return sorted(held.items(), key=lambda one: one[0] != chief)


def _basis(plan: Plan, incident: Incident, by: Actor) -> dict[str, Any]:
    """What was known when it was decided, and what the plan's tables made of it."""
    from anlan.plans.suggesting import suggest  # its tables are science's, which no process loads unasked

    inputs = plan_inputs(incident, by)
    found = suggest(plan, inputs, clock.now())
    return {
        "inputs": {name: value for name, value in inputs.items() if value is not None},
        "level": found.level, "grade": found.grade.level, "clauses": list(found.clauses), "unknown": list(found.unknown),
    }  # fmt: skip


def _plan_for(incident: Incident, region_code: str) -> PlanVersion:
    at = clock.now()
    version = in_force(region_code, incident.hazard, at)
    if version is None:
        raise NoPlan(region=regions.name_path(region_code), day=official_day(at).isoformat(), hazard=incident.hazard)
    return version


def _known_at(incident: Incident) -> Any:
    """When the desk knew: the first signal that came in about it."""
    first = incident.signals.order_by("received_at").values_list("received_at", flat=True).first()
    return first or incident.opened_at


def _starts(incident: Incident, known_at: Any, *, activated: Any = None) -> Starts:
    return Starts(incident.occurred_at, known_at, activated or clock.now(), clock.now())


def _saved(tasks: list[Task], response: Response, by: Actor) -> list[Task]:
    now = clock.now()
    for task in tasks:
        task.workspace_id = response.workspace_id
        task.response, task.incident, task.region_code = response, response.incident, response.region_code
        task.created_at, task.issued_by, task.state = now, by.key, Task.State.WAITING
    return Task.objects.bulk_create(tasks)


def _bound_by_clocks(tasks: list[Task]) -> None:
    """A legal clock runs whether or not its action could start yet."""
    for task in tasks:
        if task.clock:
            let_run(task, DUE, is_first=True)


def _follow_level(plan: Plan, level: int, tasks: tuple[Task, ...]) -> None:
    """Needs of tasks that go on are those of the level that stands now."""
    actions = {action.id: action for action in plan.actions}
    for task in tasks:
        task.needs = needs_at(actions[task.action], level)
        task.version += 1
    Task.objects.bulk_update(tasks, ["needs", "version"])


def require_order(plan: Plan, ordered_by: str, subject: object, by: Actor) -> None:
    deciding = {post.id: post.title for post in plan.posts if post.role == "commander"}
    if ordered_by and ordered_by not in deciding:
        raise PostUnknown(post=ordered_by, posts="、".join(f"{name}（{title}）" for name, title in deciding.items()))
    if not ordered_by and not can(by, RESPONSE_DECIDE, subject):
        raise OrderMissing(posts="、".join(f"{name}（{title}）" for name, title in deciding.items()))


def require_read_back(expected: str, given: str) -> None:
    if given.strip() != expected:
        raise ReadBackDiffers(read_back=expected)


def tell_vacant(response: Response, posts: list[str], by: Actor) -> None:
    """Posts that nobody holds are told to those on duty, and upwards while they stay empty."""
    if not posts:
        return
    payload = PostVacant(response.incident.uid, tuple(posts), on_duty(response.region_code))
    journal.append(
        "response.vacant", about=response, by=by, payload=payload, regions=_regions(response), hazard=response.hazard
    )
    if running().filter(about=response.journal_key, kind=VACANT).exists():
        return  # it runs for the post that was vacant before
    set_deadline(
        about=response.journal_key, kind=VACANT, region_codes=_regions(response), hazard=response.hazard, by=RESPONSE
    )


def _regions(response: Response) -> list[str]:
    return [response.region_code]


__all__ = ["Proposal", "activate", "cancel", "change_level", "lock_response", "propose", "propose_change", "tell_vacant"]
