"""The layer that own data take the place of, and what of it stays.

An own layer always covers what it replaces: consumers take the first layer of a kind and find the whole place in it.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

import anlan
from anlan.core.batches.services import Incoming
from anlan.core.journal.sealing import scope_codes
from anlan.core.regions.queries import get, scope_q
from anlan.risk.importing.orders import Order
from anlan.risk.models import Layer


@dataclass(frozen=True)
class Standing:
    """The layer in which a region lies (or which it is), if one stands, and all that a new one would replace."""

    kind: str
    region_code: str
    layer: Layer | None

    @property
    def is_wider(self) -> bool:
        """Whether rows of it lie outside the region and stay."""
        return self.layer is not None and self.layer.region_code != self.region_code

    @property
    def covers(self) -> str:
        """The region of the layer to come."""
        return self.layer.region_code if self.layer is not None and self.is_wider else self.region_code

    def replaced(self) -> QuerySet[Layer]:
        return Layer.objects.filter(scope_q([self.covers]), kind=self.kind)

    def method(self, order: Order) -> str:
        """How the layer to come was made."""
        how = _("导入 %(file)s（anlan %(version)s）") % {"file": order.path.name, "version": anlan.__version__}
        if self.is_wider and self.layer is not None:
            how += _("；%(region)s以外沿用图层 %(uid)s：%(method)s") % {
                "region": get(self.region_code).name, "uid": self.layer.uid, "method": self.layer.method,
            }  # fmt: skip
        return how[: _most("method")]

    def incoming(self, layer: Layer) -> Incoming:
        """The layer in the place of those it covers. One that keeps rows of an older one says so in its marks and source."""
        if self.is_wider and self.layer is not None:
            layer.is_demo, layer.is_inferred = self.layer.is_demo, self.layer.is_inferred
        return Incoming([layer], (self.replaced(),))


def _most(field: str) -> int:
    return int(Layer._meta.get_field(field).max_length or 0)


def standing(kind: str, region_code: str) -> Standing:
    """The narrowest layer that holds the whole region, the newest of those."""
    codes = list(scope_codes([region_code]))
    found = Layer.standing.filter(kind=kind, region_code__in=codes).order_by("-id")
    layer = max(found, key=lambda one: (len(one.region_code), one.pk), default=None)
    return Standing(kind, region_code, layer)
