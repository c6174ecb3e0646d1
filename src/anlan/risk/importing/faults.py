"""Faults of a user's own: their traces as lines, each with its name where a column says it. None ship with us."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import numpy.typing as npt
import shapely
from django.utils.translation import gettext as _

from anlan.core.geometry import Datum, length_m, shape_to_wgs84
from anlan.core.regions.placing import KILOMETRE_M
from anlan.core.regions.queries import get
from anlan.risk.arrays import Faults
from anlan.risk.importing import datums
from anlan.risk.importing.lines import sound_lines
from anlan.risk.importing.orders import Draft, Order, refusal
from anlan.risk.importing.standing import Standing, standing
from anlan.risk.importing.tables import features_of
from anlan.risk.importing.units import shape_of
from anlan.risk.layers import load

Shapes = npt.NDArray[np.object_]
Names = npt.NDArray[np.object_]


def drafted(order: Order) -> Draft:
    """What a file of faults comes to. Raises FileRefused, FormatError."""
    draft = Draft("faults", order)
    found, rows = features_of(order, ("name",), need=())
    shapes = _open_lines(draft, sound_lines(draft, found.shapes))
    taken = np.flatnonzero(shapes != None)  # noqa: E711  elementwise
    if not len(taken):
        raise refusal(order, _("没有一条线形完好的断层。"), *draft.faults)
    shapes, names = shapes[taken], np.array([rows[row][1]["name"] for row in taken], object)
    x, y = shapely.get_coordinates(shapes).T
    datum = datums.judged(draft, [datums.in_their_units(x, y, None, order)], " ".join([*found.fields, *names]))
    own = _placed(draft, _table(shapes, names, datum))
    km = round(sum(map(length_m, own.lines)) / KILOMETRE_M, 1)
    draft.say(
        _("断层 %(lines)s 条（有名称的 %(named)s 条），共 %(km)s 千米。"),
        lines=len(own.names), named=sum(map(bool, own.names)), km=km,
    )  # fmt: skip
    draft.facts |= {"lines": len(own.names), "names": sorted(set(filter(None, own.names))), "km": km}
    place = draft.rests_on(partial(standing, "faults", order.region_code))
    whole = _with_rest(draft, own, place)
    title = _("%(region)s断层（自有）") % {"region": get(order.region_code).name}
    draft.make = lambda said: [place.incoming(draft, whole, said, title=title)]
    return draft


def _open_lines(draft: Draft, shapes: Shapes) -> Shapes:
    """A ring has no strike: whoever draws one has drawn a zone."""
    for row, shape in enumerate(shapes):
        if shape is not None and any(part.is_closed for part in shapely.get_parts(shape)):
            draft.fault(row + 1, _("首尾相接成环，没有走向"))
            shapes[row] = None
    return shapes


def _table(shapes: Shapes, names: Names, datum: Datum = Datum.WGS84) -> Faults:
    """Every part of every shape as one line."""
    parts, of = shapely.get_parts([shape_to_wgs84(shape, datum) for shape in shapes], return_index=True)
    corners, fault = shapely.get_coordinates(parts, return_index=True)
    return Faults(corners[:, 0], corners[:, 1], fault, tuple(names[of].tolist()))


def _placed(draft: Draft, own: Faults) -> Faults:
    """The lines that reach into the region, whole: what lies beyond its border still says where they run."""
    name = get(draft.order.region_code).name
    region = shape_of(draft.order.region_code)
    shapely.prepare(region)
    lines = own.lines
    reaches = shapely.intersects(region, lines)
    if not reaches.any():
        raise refusal(draft.order, _("没有一条断层经过%(region)s。") % {"region": name})
    if not reaches.all():
        draft.say(_("%(count)s 条不经过%(region)s，没有采用。"), count=int((~reaches).sum()), region=name)
    return _table(lines[reaches], np.array(own.names, object)[reaches])


def _with_rest(draft: Draft, own: Faults, place: Standing) -> Faults:
    """Own lines, and of those that stand for a wider region what lies outside this one."""
    if not place.is_wider or place.layer is None:
        return own
    old = load(place.layer, Faults)
    outside = shapely.difference(old.lines, shape_of(draft.order.region_code))
    stays = ~shapely.is_empty(outside)
    draft.say(_("%(count)s 条在区域以外，沿用“%(title)s”。"), count=int(stays.sum()), title=place.layer.title)
    if not stays.any():
        return own
    rest = _table(outside[stays], np.array(old.names, object)[stays])
    return replace(
        own, names=own.names + rest.names, fault=np.concatenate([own.fault, rest.fault + len(own.names)]),
        longitude=np.concatenate([own.longitude, rest.longitude]), latitude=np.concatenate([own.latitude, rest.latitude]),
    )  # fmt: skip
