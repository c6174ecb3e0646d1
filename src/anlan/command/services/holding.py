"""Parts of what is done to orders: taking hold of one, its deadlines, telling those whom it concerns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from anlan.command.means import COMMAND
from anlan.command.models import Order, OrderAct
from anlan.command.order_errors import ActTimeImpossible, OrderNotNow, OrderStale
from anlan.command.payloads.orders import COMMAND_ORDER, COMMAND_TRACK, COMMAND_VIEW
from anlan.core import clock, journal
from anlan.core.accounts.models import Account
from anlan.core.accounts.queries import on_duty
from anlan.core.deadlines import steps
from anlan.core.errors import NotFound
from anlan.core.journal.models import Entry
from anlan.core.notifications.telling import tell
from anlan.core.packs.loading import OFFICIAL_TIME
from anlan.core.permission import Actor, NotPermitted, can, require

ACKNOWLEDGE, ARRIVE = "order.acknowledge", "order.arrive"


@dataclass(frozen=True)
class Told:
    """An order after an act; `changed_nothing`: the same act had been told before."""

    order: Order
    changed_nothing: bool


def locked(uid: str, by: Actor, if_version: int | None = None) -> Order:
    """The order, held until the transaction ends. Raises NotFound, OrderStale."""
    row = (
        Order.objects.select_for_update(of=("self",)).select_related("incident__leading_signal", "holder__person", "proposal")
        .filter(uid=uid).first()
    )  # fmt: skip
    if row is None or not can(by, COMMAND_VIEW, row):
        raise NotFound
    if if_version is not None and if_version != row.version:
        raise OrderStale(title=row.title, seen=if_version, version=row.version, state=row.get_state_display())
    return row


def require_own(row: Order, by: Actor) -> None:
    """It is the actor's own order, or he is at a desk that orders and writes down what he was told."""
    if can(by, COMMAND_ORDER, row):
        return
    require(by, COMMAND_TRACK, row)
    if row.holder_id not in (None, by.account_id):
        raise NotPermitted(act=COMMAND_TRACK)


def require_state(row: Order, act: str, *states: str) -> None:
    """Raises OrderNotNow."""
    if row.state not in states:
        raise OrderNotNow(title=row.title, state=row.get_state_display(), act=act)


def possible(at: datetime | None, earliest: datetime) -> datetime:
    """When it happened: now, or what a phone kept, if that can be. Raises ActTimeImpossible."""
    now = clock.now()
    if at is None:
        return now
    if at > now or at < earliest:
        raise ActTimeImpossible(at=_written(at), earliest=_written(earliest))
    return at


def was_told(client_id: str) -> Order | None:
    """The order of an act that was told before under this id."""
    found = OrderAct.objects.select_related("order__incident").filter(client_id=client_id).first() if client_id else None
    return None if found is None else found.order


def note_act(row: Order, verb: str, client_id: str, at: datetime) -> None:
    """Remember an act by the id that the phone gave it."""
    if client_id:
        OrderAct.objects.create(client_id=client_id, order=row, verb=verb, at=at, told_at=clock.now())


def write(row: Order) -> None:
    row.version += 1
    row.save()


def append(verb: str, row: Order, payload: object, by: Actor, at: datetime | None = None) -> Entry:
    regions = list(dict.fromkeys([row.region_code, row.means_region]))
    return journal.append(verb, about=row, by=by, payload=payload, regions=regions, hazard=row.hazard, occurred_at=at)


def let_run(row: Order, kind: str, until: datetime | None = None) -> datetime:
    """Let the deadline of an order run anew; answers when it ends."""
    settle(row, kind, is_met=False)
    return steps.let_run(
        about=row.journal_key, kind=kind, title=row.title, region_code=row.region_code, hazard=row.hazard, until=until, by=COMMAND
    )


def settle(row: Order, *kinds: str, is_met: bool) -> None:
    """Stop deadlines of an order: met, or void."""
    steps.settle(about=row.journal_key, kinds=kinds, is_met=is_met, reason=_("调度令改动"), by=COMMAND)


def tell_holder(row: Order, title: str, body: str = "") -> None:
    """Tell who leads it, in the app and by e-mail; where nobody is known, those on duty where the means are at home."""
    if row.holder is not None:
        _tell([row.holder], row, title, body)
        return
    shifts = on_duty(at=clock.now(), region_code=row.means_region)
    _tell([shift.account for shift in shifts], row, title, body)


def tell_desk(row: Order, title: str, body: str = "") -> None:
    """Tell who ordered, and those on duty at the desk that did."""
    shifts = on_duty(at=clock.now(), region_code=row.region_code)
    kind, _colon, number = row.ordered_by.partition(":")
    orderer = Account.objects.select_related("person").filter(pk=number).first() if kind == "account" else None
    _tell([*([orderer] if orderer else []), *(shift.account for shift in shifts)], row, title, body)


def _tell(accounts: Iterable[Account], row: Order, title: str, body: str) -> None:
    key = f"{row.journal_key}:{row.state}:{row.version}"
    tell(accounts, key=key, about=row.journal_key, title=title, body=body, region_code=row.region_code, hazard=row.hazard)


def _written(at: datetime) -> str:
    return at.astimezone(OFFICIAL_TIME).strftime("%m-%d %H:%M:%S")
