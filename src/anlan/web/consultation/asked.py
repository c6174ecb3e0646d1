"""What the forms of a consultation say: accounts, times, positions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from anlan.command.symbols import Symbol
from anlan.core.accounts.models import Account
from anlan.core.errors import InvalidInput
from anlan.core.packs.loading import OFFICIAL_TIME
from anlan.core.regions import queries as regions

BETWEEN = re.compile(r"[\s,，、;；]+")
POSITION = re.compile(r"(-?\d+(?:\.\d+)?)\s*[,，\s]\s*(-?\d+(?:\.\d+)?)")


def accounts_of(text: str) -> list[int]:
    """Accounts by their names, however they are set apart. Raises InvalidInput with those that are none."""
    wanted = [name for name in BETWEEN.split(text) if name]
    known = dict(Account.objects.filter(username__in=wanted, is_active=True).values_list("username", "pk"))
    missing = [name for name in wanted if name not in known]
    if missing:
        raise InvalidInput(field=_("参会账号"), reason=_("没有账号：%(names)s") % {"names": _("、").join(missing)})
    return [known[name] for name in wanted]


def time_of(text: str, field: str) -> datetime:
    """A local time of the form, in the country's official time. Raises InvalidInput."""
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInput(field=field, reason=_("请选择日期和时间")) from None
    return given if given.tzinfo is not None else given.replace(tzinfo=OFFICIAL_TIME)


def number_of(post: Mapping[str, Any], name: str) -> float:
    """Raises InvalidInput."""
    try:
        return float(post.get(name, ""))
    except ValueError:
        raise InvalidInput(field=name, reason=_("请填写数字")) from None


def geometry_of(symbol: Symbol, text: str) -> dict[str, Any]:
    """A mark from its corners, one in a line or set apart by a semicolon: `103.41,27.18`, or a place by name or code.

    Raises InvalidInput with the line that is neither.
    """
    corners = [_corner(line) for line in re.split(r"[;；\n]+", text) if line.strip()]
    if not corners:
        raise InvalidInput(field=_("位置"), reason=_("请写坐标或地名，或在地图上点选"))
    if symbol.geometry == "Point":
        if len(corners) > 1:
            raise InvalidInput(field=_("位置"), reason=_("这个符号只有一个位置"))
        return {"type": "Point", "coordinates": corners[0]}
    if symbol.geometry == "LineString":
        return {"type": "LineString", "coordinates": corners}
    return {"type": "Polygon", "coordinates": [corners]}


def text_of(geometry: Mapping[str, Any]) -> str:
    """The same, written for the form."""
    nodes = geometry["coordinates"]
    lines = {"Point": lambda: [nodes], "LineString": lambda: nodes, "Polygon": lambda: nodes[0][:-1]}[geometry["type"]]()
    return "\n".join(f"{lon},{lat}" for lon, lat in lines)


def _corner(line: str) -> list[float]:
    position = POSITION.fullmatch(line.strip())
    if position is not None:
        return [float(position[1]), float(position[2])]
    name = line.strip()
    found = regions.search(name, limit=2)
    exact = [one for one in found if name in (one.code, one.name)] or found
    if len(exact) != 1 or exact[0].longitude is None or exact[0].latitude is None:
        raise InvalidInput(field=_("位置"), reason=_("“%(line)s”不是“经度,纬度”，也不是有位置的唯一地名") % {"line": name})
    return [exact[0].longitude, exact[0].latitude]
