"""The layer that own data take the place of, and what of it stays.

An own layer always covers what it replaces: consumers take the first layer of a kind and find the whole place in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

import anlan
from anlan.core.batches.services import Incoming
from anlan.core.journal.sealing import scope_codes
from anlan.core.regions.queries import get, scope_q
from anlan.risk.arrays import Table
from anlan.risk.importing.orders import Draft, Order, Said
from anlan.risk.layers import new_layer
from anlan.risk.models import Layer


@dataclass(frozen=True)
class Standing:
    """The layer in which a region lies (or which it is), if one stands, and all that a new one would replace."""

    kind: str
    region_code: str
    layer: Layer | None
    keys: frozenset[int]

    @property
    def is_wider(self) -> bool:
        """Whether rows of it lie outside the region and stay."""
        return self.layer is not None and self.layer.region_code != self.region_code

    @property
    def covers(self) -> str:
        """The region of the layer to come."""
        return self.layer.region_code if self.layer is not None and self.is_wider else self.region_code

    def incoming(
        self, draft: Draft, table: Table, said: Said, *, title: str, is_inferred: bool = False, keeps: bool = False
    ) -> Incoming:
        """A layer in the place of those it covers.

        keeps  whether something of the standing one stays inside the region too, as people do when houses come

        What stays keeps its source, date and marks: each part of the layer has its own in the facts of the batch. The layer,
        which has one of each, names every source, and has the oldest date and the marks of all its parts.
        """
        parts = [_part(draft.kind, self.region_code, said.source, said.as_of, False, is_inferred)]
        parts += [one for one in self._parts() if not self._replaces(draft.kind, one, keeps)]
        draft.facts["parts"] = parts
        layer = new_layer(
            table, region_code=self.covers, title=title, method=self._method(draft.order), datum=draft.order.stated_datum,
            is_inferred=any(one["is_inferred"] for one in parts), source=_sources(parts),
        )  # fmt: skip
        layer.is_demo = any(one["is_demo"] for one in parts)
        layer.as_of = min(date.fromisoformat(one["as_of"]) for one in parts)
        return Incoming([layer], (_covered(self.kind, self.covers),))

    def _parts(self) -> list[dict[str, Any]]:
        if self.layer is None:
            return []
        old = self.layer
        whole = _part(old.batch.kind, old.region_code, old.source, old.as_of, old.is_demo, old.is_inferred)
        return list(old.batch.facts.get("parts", [whole]))

    def _replaces(self, kind: str, part: dict[str, Any], keeps: bool) -> bool:
        return part["region"].startswith(self.region_code) and (not keeps or part["kind"] == kind)

    def _method(self, order: Order) -> str:
        """How the layer to come was made."""
        how = _("导入 %(file)s（anlan %(version)s）") % {"file": order.path.name, "version": anlan.__version__}
        if self.is_wider and self.layer is not None:
            how += _("；%(region)s以外沿用图层 %(uid)s：%(method)s") % {
                "region": get(self.region_code).name, "uid": self.layer.uid, "method": self.layer.method,
            }  # fmt: skip
        return how[: _most("method")]


def standing(kind: str, region_code: str) -> Standing:
    """The narrowest layer that holds the whole region, the newest of those."""
    codes = list(scope_codes([region_code]))
    found = Layer.standing.filter(kind=kind, region_code__in=codes).select_related("batch")
    layer = max(found, key=lambda one: (len(one.region_code), one.pk), default=None)
    return _with_keys(kind, region_code, layer)


def alone(kind: str, region_code: str) -> Standing:
    """For a layer that keeps nothing of a wider one, which stands beside it."""
    return _with_keys(kind, region_code, None)


def _with_keys(kind: str, region_code: str, layer: Layer | None) -> Standing:
    place = Standing(kind, region_code, layer, frozenset())
    keys = _covered(kind, place.covers).filter(stands=True).values_list("pk", flat=True)
    return Standing(kind, region_code, layer, frozenset(keys))


def _covered(kind: str, region_code: str) -> QuerySet[Layer]:
    return Layer.objects.filter(scope_q([region_code]), kind=kind)


def _part(kind: str, region: str, source: str, as_of: date, is_demo: bool, is_inferred: bool) -> dict[str, Any]:
    return {
        "kind": kind, "region": region, "source": source, "as_of": as_of.isoformat(), "is_demo": is_demo,
        "is_inferred": is_inferred,
    }  # fmt: skip


def _sources(parts: list[dict[str, Any]]) -> str:
    """Who says so; where there are several, each with its region."""
    if len({one["source"] for one in parts}) == 1:
        return str(parts[0]["source"])
    each = (_("%(source)s（%(region)s）") % {"source": one["source"], "region": get(one["region"]).name} for one in parts)
    return "；".join(each)[: _most("source")]


def _most(field: str) -> int:
    return int(Layer._meta.get_field(field).max_length or 0)
