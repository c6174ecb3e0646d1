"""Ordering: what is sent is bound in the same transaction, so that nobody else can send it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from anlan.command.drafting import Draft, draft_of, hand_made
from anlan.command.leading import leader_of
from anlan.command.models import MatchProposal, Order, OrderLine
from anlan.command.order_errors import LineUnknown, NothingOrdered, ProposalNotReady, ProposalStale, WhyMissing
from anlan.command.payloads.orders import COMMAND_ORDER, COMMAND_VIEW, OrderedLine, OrderIssued
from anlan.command.queries.proposals import changed_since, changes_worded
from anlan.command.services.holding import ACKNOWLEDGE, ARRIVE, append, let_run, note_act, tell_holder, was_told
from anlan.core import clock, journal
from anlan.core.accounts.models import Account
from anlan.core.errors import NotFound
from anlan.core.jobs import ask
from anlan.core.packs import official_day
from anlan.core.permission import Actor, Place, can, require
from anlan.core.regions import queries as regions
from anlan.incidents.models import Incident
from anlan.incidents.payloads import INCIDENT_VIEW
from anlan.incidents.services.triage import require_open
from anlan.resources.committing import commit
from anlan.resources.errors import AlreadyCommitted
from anlan.resources.holding import TABLES, hold
from anlan.response.services.inviting import let_see_incident

ROUTE_JOB = "command.route"
PASS_DAY = "%Y%m%d"


@dataclass(frozen=True)
class Ordered:
    """The orders that were issued; `changed_nothing`: under this id they had been before."""

    orders: tuple[Order, ...]
    changed_nothing: bool = field(default=False)


@journal.service("order.issued")
def issue_orders(
    *, proposal: str, numbers: Sequence[int] = (), edits: Mapping[int, Mapping[str, Any]] | None = None,
    override_reason: str = "", client_id: str = "", by: Actor,
) -> Ordered:  # fmt: skip
    """Order what a proposal proposes: all of it, or the lines of these numbers, some of them with other means.

    edits  number → teams [uid], vehicles {uid: n}, lots {uid: n}, holder (account id); wants a reason
    Raises NotFound, NotPermitted, ProposalNotReady, ProposalStale (roads or needs changed, and no reason given), LineUnknown,
    WhyMissing, NothingOrdered, AlreadyCommitted, NotEnough, TeamNotReady, MeansReplaced.
    """
    known = was_told(client_id)
    if known is not None:
        return Ordered(tuple(Order.objects.filter(acts__client_id=client_id)), changed_nothing=True)
    row = MatchProposal.objects.select_for_update().filter(uid=proposal).first()
    if row is None or not can(by, COMMAND_VIEW, row):
        raise NotFound
    require(by, COMMAND_ORDER, row)
    if row.state != MatchProposal.State.DONE or row.result is None:
        raise ProposalNotReady(state=row.get_state_display())
    changes = dict(edits or {})
    if changes and not override_reason.strip():
        raise WhyMissing(what=_("不按方案下达的原因"))
    changed = [one for one in changed_since(row) if one != "commitments"]  # what is bound meanwhile, commit refuses by name
    if changed and not override_reason.strip():
        raise ProposalStale(changed=changes_worded(changed))
    issued = set(row.result.get("issued", ()))
    by_number = {one["number"]: one for one in row.result["assignments"] if one["number"] not in issued}
    wanted = list(dict.fromkeys(numbers)) or sorted(by_number)
    for number in (*wanted, *changes):
        if number not in by_number:
            raise LineUnknown(line=number)
    if not wanted:
        raise NothingOrdered
    drafts = [draft_of(by_number[number], row, edit=changes.get(number)) for number in wanted]
    orders = _issue(drafts, proposal=row, override_reason=override_reason.strip(), client_id=client_id, by=by)
    row.result = row.result | {"issued": sorted(issued | set(wanted))}
    row.version += 1
    row.save()
    return Ordered(tuple(orders))


@journal.service("order.issued")
def issue_order(
    *, incident: str, region_code: str, destination: str, longitude: float, latitude: float, teams: Sequence[str] = (),
    vehicles: Mapping[str, int] | None = None, lots: Mapping[str, int] | None = None, task: str = "", title: str = "",
    text: str = "", holder_id: int | None = None, reason: str = "", client_id: str = "", by: Actor,
) -> Ordered:  # fmt: skip
    """Order means of one place directly, without a proposal (C-08). How long they take is computed beside it.

    Raises NotFound, NotPermitted, IncidentNotOpen, NothingOrdered, AlreadyCommitted, NotEnough, TeamNotReady, MeansReplaced.
    """
    known = was_told(client_id)
    if known is not None:
        return Ordered((known,), changed_nothing=True)
    about = Incident.objects.filter(uid=incident).first()
    if about is None or not can(by, INCIDENT_VIEW, about):
        raise NotFound
    require(by, COMMAND_ORDER, Place(regions.ancestors(region_code)))
    require_open(about)
    draft = hand_made(
        incident=about, region_code=region_code, destination=(destination.strip() or about.title, longitude, latitude),
        teams=teams, vehicles=vehicles or {}, lots=lots or {}, task=task, title=title.strip(), text=text.strip(),
        holder_id=holder_id,
    )  # fmt: skip
    return Ordered(tuple(_issue([draft], proposal=None, override_reason=reason.strip(), client_id=client_id, by=by)))


def _issue(
    drafts: Sequence[Draft], *, proposal: MatchProposal | None, override_reason: str, client_id: str, by: Actor
) -> list[Order]:
    uids: dict[str, set[str]] = {kind: set() for kind in TABLES}
    for draft in drafts:
        for line in draft.lines:
            uids[line["kind"]].add(line["uid"])
    hold(uids)  # all at once and in one order, so that two officers never wait for each other
    return [
        _issue_one(
            draft, proposal, override_reason, client_id if at == 0 else f"{client_id}:{at}" if client_id else "", by
        )
        for at, draft in enumerate(drafts)
    ]


def _issue_one(
    draft: Draft, proposal: MatchProposal | None, override_reason: str, client_id: str, by: Actor
) -> Order:
    now = clock.now()
    holder = _account(draft.holder_id) if draft.holder_id is not None else leader_of(draft.teams)
    uid = str(uuid.uuid4())
    order = Order(
        uid=uid, incident=draft.incident, proposal=proposal, region_code=draft.region_code, means_region=draft.means_region,
        title=draft.title, text=draft.text, holder=holder, moves=draft.moves, origin=draft.origin[0],
        origin_longitude=draft.origin[1], origin_latitude=draft.origin[2], destination=draft.destination[0],
        longitude=draft.destination[1], latitude=draft.destination[2], minutes=draft.minutes,
        departs_by=now + timedelta(minutes=draft.turnout_min), eta_at=_eta(now, draft.minutes), acknowledge_by=now,
        pass_number=f"{draft.region_code}-{official_day(now).strftime(PASS_DAY)}-{uid.partition('-')[0].upper()}",
        override_reason=override_reason, ordered_by=by.key, ordered_at=now,
    )  # fmt: skip
    order.save(force_insert=True)
    try:
        commit(holder=order.journal_key, teams=draft.teams, vehicles=draft.of("vehicle"), lots=draft.of("lot"), by=by)
    except AlreadyCommitted as fault:
        raise AlreadyCommitted(**fault.details | {"holder": _told(fault.details["holder"], by)}) from fault
    lines = [_line(order, one) for one in draft.lines]
    OrderLine.everywhere.bulk_create(lines)
    order.acknowledge_by = let_run(order, ACKNOWLEDGE)
    order.save(update_fields=["acknowledge_by"])
    if order.eta_at is not None:
        let_run(order, ARRIVE, order.eta_at)
    if holder is not None:
        let_see_incident(draft.incident, holder, by)
    payload = OrderIssued(
        draft.incident.uid, order.title, proposal.uid if proposal else "", holder.key if holder else "",
        tuple(OrderedLine(one["kind"], one["uid"], one["title"], one["quantity"], one["unit"], one["need"], one["covers"],
                          one["task"]) for one in draft.lines),
        order.destination, order.acknowledge_by, order.eta_at, override_reason,
    )  # fmt: skip
    append("order.issued", order, payload, by)
    note_act(order, "order.issued", client_id, now)
    ask(ROUTE_JOB, {"order": order.uid, "workspace": clock.current_workspace().key})
    tell_holder(order, order.title, order.text)
    return order


def _told(holder: str, by: Actor) -> str:
    """Who has it, as a reader knows it: the order's title, where he may see the order, else its region."""
    other = Order.objects.filter(uid=holder.partition(":")[2]).first()
    if other is None:
        return holder
    return f"“{other.title}”" if can(by, COMMAND_VIEW, other) else regions.name_path(other.region_code)


def _eta(now: datetime, minutes: float | None) -> datetime | None:
    return None if minutes is None else now + timedelta(minutes=minutes)


def _line(order: Order, one: Mapping[str, Any]) -> OrderLine:
    return OrderLine(
        workspace_id=order.workspace_id, order=order, kind=one["kind"], title=one["title"], unit=one["unit"],
        quantity=one["quantity"], covers=one["covers"], need=one["need"], task=one.get("task_row"),
        **{one["kind"]: one["row"]},
    )  # fmt: skip


def _account(pk: int) -> Account:
    account = Account.objects.select_related("person").filter(pk=pk, is_active=True).first()
    if account is None:
        raise NotFound
    return account
