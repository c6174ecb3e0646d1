"""Roads of a user's own: OpenStreetMap files, or lines with a column that says their class."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
from django.utils.translation import gettext as _

from anlan.core import clock, packs
from anlan.core.regions.placing import KILOMETRE_M
from anlan.core.regions.queries import get
from anlan.core.settings import conf
from anlan.formats import osm, vector
from anlan.risk.arrays import ROAD_CLASSES, Ground, Roads
from anlan.risk.importing import columns, datums
from anlan.risk.importing.lines import Lines, in_metres, noded, sound_lines
from anlan.risk.importing.network import heights_at, main_share, network, part, together, with_grades
from anlan.risk.importing.orders import Draft, Order, refusal, rules
from anlan.risk.importing.standing import Standing, standing
from anlan.risk.importing.units import counties_at, counties_of
from anlan.risk.layers import layers, load

NUMBERED = re.compile(r"\s*([A-Z])\s?\d+")
FORTH = {"yes", "true", "1", "是", "单向", "f", "ft"}
BACK = {f"{-1}", "reverse", "t", "tf"}
SHOWN = len(ROAD_CLASSES)
"""Examples in a sentence."""
FIELDS = ("class", "name", "ref", "oneway", "bridge")
TAGS = ("name", "ref", "oneway", "junction", "bridge")


@dataclass(frozen=True, eq=False)
class Drawn:
    """Lines with what is said of each, and what was left out by what it is."""

    lines: Lines
    road_class: npt.NDArray[np.int8]
    way: npt.NDArray[np.int8]
    is_bridge: npt.NDArray[np.bool_]
    name: npt.NDArray[np.object_]
    left_out: Mapping[str, int]
    crs: str


def drafted(order: Order) -> Draft:
    """What a file of roads comes to. Raises FileRefused, FormatError."""
    draft = Draft("roads", order)
    table = packs.lookup("osm_highways", at=clock.wall()).value
    drawn = _of_osm(draft, table) if order.path.name.lower().endswith(osm.SUFFIXES) else _of_features(draft, table)
    if not len(drawn.road_class):
        raise refusal(
            order, _("没有一条可以通行的道路（其他的线：%(others)s）。") % {"others": _counted(drawn.left_out)}
        )
    drawn = replace(drawn, lines=datums.settled(draft, drawn.lines, drawn.crs))
    limits = rules("roads")
    made = network(
        drawn.lines, road_class=drawn.road_class, way=drawn.way, is_bridge=drawn.is_bridge, name=drawn.name,
        simplify_m=limits["simplify_m"],
    )  # fmt: skip
    made = _placed(draft, made)
    grounds = [load(layer, Ground) for layer in layers("ground", order.region_code)]
    made = with_grades(made, heights_at(grounds, made.longitude, made.latitude), limits["steepest"])
    _tell(draft, drawn, made, has_ground=bool(grounds))
    place = draft.rests_on(partial(standing, "roads", order.region_code))
    whole = _with_rest(draft, made, place, limits["join_m"])
    title = _("%(region)s道路（自有）") % {"region": get(order.region_code).name}
    draft.make = lambda said: [place.incoming(draft, whole, said, title=title)]
    return draft


def _of_osm(draft: Draft, table: Mapping[str, Any]) -> Drawn:
    columns.demand_known(draft.order, ())
    ways = osm.read_ways(
        draft.order.path, having="highway", tags=TAGS, most_bytes=conf.OWN_DATA_MAX_BYTES,
        most_nodes=conf.OWN_DATA_MAX_FEATURES,
    )  # fmt: skip
    if ways.without_place:
        draft.say(_("%(count)s 个节点不在文件中（裁剪所致），道路到此为止。"), count=ways.without_place)
    highway = ways.tags["highway"]
    is_road = np.array([value in table["highways"] for value in highway], bool)
    taken = np.flatnonzero(is_road)
    pieces = [np.arange(ways.first[k], ways.first[k + 1]) for k in taken]
    lengths = np.array([len(piece) for piece in pieces], np.int64)
    lines = Lines(
        ways.longitude, ways.latitude, ways.node[np.concatenate([np.empty(0, np.int64), *pieces])],
        np.concatenate([[0], np.cumsum(lengths)]), taken,
    )  # fmt: skip
    tags = {key: column[taken] for key, column in ways.tags.items()}
    way = [_way_of_osm(*said, table) for said in zip(tags["highway"], tags["oneway"], tags["junction"], strict=True)]
    return Drawn(
        lines,
        np.array([_class(tags["ref"][k], tags["highway"][k], table) for k in range(len(taken))], np.int8),
        np.array(way, np.int8),
        np.array([value not in ("", "no") for value in tags["bridge"]], bool),
        np.array([_named(tags["name"][k], tags["ref"][k]) for k in range(len(taken))], object),
        Counter(highway[~is_road]),
        vector.WGS84,
    )


def _way_of_osm(highway: str, oneway: str, junction: str, table: Mapping[str, Any]) -> int:
    if oneway.lower() in BACK:
        return -1
    by_itself = highway in table["one_way"] or junction in table["one_way_junctions"]
    return int(oneway.lower() in FORTH or (by_itself and oneway.lower() != "no"))


def _class(ref: str, highway: str, table: Mapping[str, Any]) -> int:
    given = str(table["highways"][highway])
    number = NUMBERED.match(ref)
    if number and given != ROAD_CLASSES[0]:
        given = str(table["refs"].get(number[1], given))
    return ROAD_CLASSES.index(given)


def _named(name: str, ref: str) -> str:
    return f"{name}（{ref}）" if name and ref else name or ref


def _of_features(draft: Draft, table: Mapping[str, Any]) -> Drawn:
    order = draft.order
    found = vector.read_features(
        order.path, layer=order.layer, crs=order.crs, most_bytes=conf.OWN_DATA_MAX_BYTES,
        most_features=conf.OWN_DATA_MAX_FEATURES,
    )  # fmt: skip
    columns.demand_known(order, FIELDS, list(found.fields))
    shapes = sound_lines(draft, found.shapes)
    if (shapes == None).all():  # noqa: E711  elementwise
        raise refusal(order, _("没有一条线形完好的道路。"), *draft.faults[:SHOWN])
    words = _class_column(order, found, {**table["highways"], **table["words"]})
    given = np.array([_by_word(text, {**table["highways"], **table["words"]}) for text in words])
    taken = np.flatnonzero((given >= 0) & (shapes != None))  # noqa: E711  elementwise
    left_out = Counter(str(words[k] or _("未注明等级")) for k in np.flatnonzero((given < 0) & (shapes != None)))  # noqa: E711
    lines = noded(shapes[taken], snap_m=rules("roads")["snap_m"])
    row = taken[lines.row]
    said = {key: columns.texts(order, found, key)[row] for key in FIELDS[1:]}
    return Drawn(
        replace(lines, row=row),
        given[row].astype(np.int8),
        np.array([-1 if text.lower() in BACK else int(text.lower() in FORTH) for text in said["oneway"]], np.int8),
        np.array([text.lower() not in ("", "no", "0", "f", "否") for text in said["bridge"]], bool),
        np.array([_named(name, ref) for name, ref in zip(said["name"], said["ref"], strict=True)], object),
        left_out,
        found.crs,
    )


def _class_column(order: Order, found: vector.Features, words: Mapping[str, str]) -> npt.NDArray[np.object_]:
    """The column that says the class: the one named, else the one of whose values most can be read."""
    if "class" in order.columns or columns.has(order, found, "class"):
        return columns.texts(order, found, "class")
    known = {name: columns.as_texts(column) for name, column in found.fields.items() if column.dtype == object}
    share = {name: np.mean([_by_word(text, words) >= 0 for text in column]) for name, column in known.items()}
    best = max(share, key=lambda name: share[name], default="")
    if not best or not share[best]:
        raise refusal(
            order, _("没有一列写明道路等级（如 国道、省道、县道，或 OSM 的 highway）。"
                     "请用 --column class=列名 指定；现有列：%(names)s。")
            % {"names": "、".join(found.fields)},
        )  # fmt: skip
    return known[best]


def _by_word(text: str, words: Mapping[str, str]) -> int:
    plain = text.strip().lower().replace(" ", "_")
    if plain in words:
        return ROAD_CLASSES.index(words[plain])
    longest = max((word for word in words if not word.isascii() and word in plain), key=len, default="")
    return ROAD_CLASSES.index(words[longest]) if longest else -1


def _placed(draft: Draft, made: Roads) -> Roads:
    """The pieces that lie in the region, each with its county."""
    middle = [(column[made.tail] + column[made.head]) / 2 for column in (made.longitude, made.latitude)]
    county = counties_at(*middle)
    is_inside = np.isin(county, list(counties_of(draft.order.region_code)))
    name = get(draft.order.region_code).name
    if not is_inside.any():
        raise refusal(draft.order, _("没有一条道路在%(region)s境内。") % {"region": name})
    if not is_inside.all():
        draft.say(_("%(count)s 段在%(region)s以外，没有采用。"), count=int((~is_inside).sum()), region=name)
    return part(replace(made, county=county), is_inside)


def _tell(draft: Draft, drawn: Drawn, made: Roads, *, has_ground: bool) -> None:
    if drawn.left_out:
        draft.say(_("不是车行道路而没有采用：%(others)s。"), others=_counted(drawn.left_out))
    if drawn.lines.merged or drawn.lines.joined:
        draft.say(
            _("端点相距不足 %(metres)s 米而并为一点 %(merged)s 处，接到旁边道路上 %(joined)s 处。"),
            metres=rules("roads")["snap_m"], merged=drawn.lines.merged, joined=drawn.lines.joined,
        )  # fmt: skip
    km = {name: float(made.length_m[made.road_class == k].sum()) / KILOMETRE_M for k, name in enumerate(ROAD_CLASSES)}
    draft.say(
        _("道路 %(pieces)s 段、节点 %(nodes)s 个，共 %(km)s 千米（%(by_class)s）；桥 %(bridges)s 段。"),
        pieces=len(made.tail), nodes=len(made), km=f"{sum(km.values()):.1f}", bridges=int(made.is_bridge.sum()),
        by_class=_("高速公路 %(motorway).1f，国道 %(national).1f，省道 %(provincial).1f，县道 %(county).1f，乡村道 %(rural).1f")
        % km,
    )  # fmt: skip
    share = main_share(made)
    draft.say(_("可以互相到达的节点占 %(share)s %%。"), share=f"{100 * share:.1f}")
    draft.say(_("坡度取自现有地形。") if has_ground else _("没有地形，坡度按 0 计。"))
    draft.facts |= {"pieces": len(made.tail), "nodes": len(made.longitude), "km": km, "main_share": share}


def _counted(left_out: Mapping[str, int]) -> str:
    most = Counter(left_out).most_common(SHOWN)
    return "，".join(f"{name} {count}" for name, count in most) or _("无")


def _with_rest(draft: Draft, own: Roads, place: Standing, join_m: float) -> Roads:
    """Own roads in the region, the standing ones round it; where these were cut off they are tied to the nearest own place."""
    from scipy.spatial import cKDTree

    if not place.is_wider or place.layer is None:
        return own
    old = load(place.layer, Roads)
    is_kept = ~np.isin(old.county, list(counties_of(draft.order.region_code)))
    rest = part(old, is_kept)
    cut = np.intersect1d(np.concatenate([old.tail[is_kept], old.head[is_kept]]),
                         np.concatenate([old.tail[~is_kept], old.head[~is_kept]]))  # fmt: skip
    both = together(rest, own)
    draft.say(_("%(count)s 段在区域以外，沿用“%(title)s”。"), count=len(rest.tail), title=place.layer.title)
    if not len(cut):
        return both
    metres = in_metres(
        np.concatenate([old.longitude[cut], own.longitude]), np.concatenate([old.latitude[cut], own.latitude])
    )
    far, nearest = cKDTree(metres[len(cut) :]).query(metres[: len(cut)], distance_upper_bound=join_m)
    tied = np.flatnonzero(np.isfinite(far))
    used = np.unique(np.concatenate([old.tail[is_kept], old.head[is_kept]]))
    draft.say(
        _("边界处有 %(cut)s 条沿用的道路断开；其中 %(tied)s 条在 %(km)s 千米内以直线接到最近的自有道路（推断）。"),
        cut=len(cut), tied=len(tied), km=join_m / KILOMETRE_M,
    )  # fmt: skip
    draft.facts["joined_at_border"] = len(tied)
    return _tied(both, np.searchsorted(used, cut[tied]), nearest[tied] + len(rest.longitude), far[tied])


def _tied(roads: Roads, tail: npt.NDArray[Any], head: npt.NDArray[Any], length_m: npt.NDArray[Any]) -> Roads:
    count = len(tail)
    county = counties_at(roads.longitude[tail], roads.latitude[tail])
    added = {
        "tail": tail, "head": head, "length_m": length_m, "road_class": np.full(count, len(ROAD_CLASSES) - 1),
        "way": np.zeros(count), "grade": np.zeros(count), "name": np.full(count, -1), "is_bridge": np.zeros(count, bool),
        "county": county,
    }  # fmt: skip
    return replace(roads, **{key: np.concatenate([getattr(roads, key), column]) for key, column in added.items()})
