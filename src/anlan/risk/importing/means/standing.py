"""What gives way to a ledger, and the rows that come in its place."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from anlan.core.batches.models import Sourced
from anlan.core.batches.services import Incoming
from anlan.core.geometry.tiles import tile_of
from anlan.core.personal.models import PersonalRecord
from anlan.core.regions.queries import get, scope_q
from anlan.resources.contacts import kept_apart
from anlan.resources.in_use import in_use
from anlan.resources.models import Expert, OnCall
from anlan.risk.importing.means.rows import Contact, Row
from anlan.risk.importing.orders import Draft, Said, refusal
from anlan.risk.importing.placing import Spot, in_place
from anlan.risk.importing.tables import Rows

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Thing(Spot):
    """A row of a ledger that can be taken in.

    kind         as the packs name it, with its title
    values       its own fields, as the table has them
    is_settled   it stands where something stands that is known already
    is_inferred  something of it follows from its kind alone
    """

    kind: str
    title: str
    level: str
    organisation: str
    values: Mapping[str, Any]
    contact: Contact | None = None
    is_settled: bool = False
    is_inferred: bool = False

    @property
    def placed(self) -> dict[str, Any]:
        """The fields that all placed rows have."""
        return {
            "uid": str(uuid.uuid4()), "name": self.name, "kind": self.kind, "level": self.level,
            "organisation": self.organisation, "region_code": self.code, "longitude": self.longitude, "latitude": self.latitude,
            "tile": int(tile_of(self.longitude, self.latitude)), "is_inferred": self.is_inferred,
        }  # fmt: skip


def read_all(draft: Draft, rows: Rows, read: Callable[[Row], T | None]) -> list[T]:
    """What can be read, row by row. Raises FileRefused where nothing can."""
    found = [one for number, cells in rows if (one := read(Row(draft, number, cells))) is not None]
    if not found:
        raise refusal(draft.order, _("没有一行可用。"), *draft.faults)
    return found


def things_of(draft: Draft, rows: Rows, read: Callable[[Row], Thing | None]) -> list[Thing]:
    """What can be read and lies in the region, each name once."""
    found = read_all(draft, rows, read)
    open_ones = [one for one in found if not one.is_settled]
    settled = in_place(draft, open_ones) if open_ones else []
    in_order = sorted([*settled, *(one for one in found if one.is_settled)], key=lambda one: one.row)
    return each_once(draft, in_order, row=lambda one: one.row, key=lambda one: one.name, said=lambda one: one.name)


def each_once(
    draft: Draft, found: Iterable[T], *, row: Callable[[T], int], key: Callable[[T], Hashable], said: Callable[[T], str]
) -> list[T]:
    """Without those that stand in the file before; `said` is what may be told of one."""
    seen: dict[Hashable, int] = {}
    kept = []
    for one in found:
        if key(one) in seen:
            draft.fault(row(one), _("与第 %(other)s 行重复：“%(name)s”"), other=seen[key(one)], name=said(one))
        else:
            seen[key(one)] = row(one)
            kept.append(one)
    return kept


@dataclass
class People:
    """Rows with somebody's name and number. What went into the personal store leaves it if the batch does not come in."""

    refs: list[uuid.UUID] = field(default_factory=list)

    def keep(self, rows: Iterable[tuple[OnCall | Expert, Contact]]) -> Iterator[Sourced]:
        kept: list[Sourced] = []
        records: list[PersonalRecord] = []
        for row, contact in rows:
            kept.append(row)
            records += kept_apart(row, name=contact.name, phone=contact.phone)
        PersonalRecord.objects.bulk_create(records)
        self.refs += [one.ref for one in records]
        yield from kept

    def forget(self) -> None:
        PersonalRecord.objects.filter(ref__in=self.refs).delete()


def on_call(post: str, region_code: str, **fields: Any) -> OnCall:
    """A row not saved; its name and number are to be kept apart."""
    return OnCall(uid=str(uuid.uuid4()), region_code=region_code, post=post, **fields)


def by_kind(things: Sequence[Thing]) -> str:
    return "，".join(f"{title} {count}" for title, count in Counter(one.title for one in things).most_common())


def give_way(
    draft: Draft,
    what: str,
    replaced: QuerySet[Any],
    falling: Mapping[str, QuerySet[Any]],
    rows: Callable[[Said, People], Iterator[Sourced]],
) -> Draft:
    """Let the rows of a ledger take the place of others.

    what      what is replaced, in a word
    replaced  the rows of the same table whose place they take
    falling   what falls with those, each with its word: goods with their store
    """
    order = draft.order
    leaving = (replaced, *falling.values())
    stood = replaced.filter(stands=True)
    draft.say(
        _("代替%(region)s现有的%(what)s %(count)s 条（其中演示 %(demo)s 条）。"),
        region=get(order.region_code).name, what=what, count=stood.count(), demo=stood.filter(is_demo=True).count(),
    )  # fmt: skip
    others = replaced.model.standing.filter(scope_q([order.region_code]), is_demo=True).exclude(
        pk__in=stood.values("pk")
    )
    if others.exists():
        draft.say(_("其余演示数据 %(count)s 条不变。"), count=others.count())
    for word, with_it in falling.items():
        own = with_it.filter(stands=True, is_demo=False).count()
        if own:
            draft.say(_("随之失效的自有数据：%(what)s %(count)s 条，请接着重新导入。"), what=word, count=own)
    bound = in_use([one.filter(stands=True) for one in leaving])
    if bound is not None:
        draft.say(_("现在入库会被拒绝：%(reason)s"), reason=bound)
    for one in leaving:
        draft.rests_on(lambda one=one: set(one.filter(stands=True).values_list("batch", flat=True).distinct()))  # type: ignore[misc]
    people = People()
    draft.make = lambda said: [Incoming(rows(said, people), leaving)]
    draft.failed = people.forget
    return draft
