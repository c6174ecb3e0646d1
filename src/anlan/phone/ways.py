"""A way in words, turn by turn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from anlan.core.geometry.turning import END, START, Line, Turn
from anlan.core.geometry.turning import turns as turns_of


def turns(line: Line, names: Sequence[Sequence[Any]] = ()) -> list[dict[str, Any]]:
    """What to do where: words, metres until the next, place."""
    return [{"text": _words(one), "metres": round(one.metres), "at": list(one.at)} for one in turns_of(line, names)]


def _words(turn: Turn) -> str:
    if turn.kind == END:
        return _("到达目的地")
    eighths = (_("北"), _("东北"), _("东"), _("东南"), _("南"), _("西南"), _("西"), _("西北"))
    if turn.kind == START:
        text = _("向%(way)s出发") % {"way": eighths[turn.eighth]}
    else:
        text = {
            "right": _("右转"), "left": _("左转"), "sharp_right": _("向右急转"), "sharp_left": _("向左急转"),
            "back": _("掉头"), "straight": _("直行"),
        }[turn.kind]  # fmt: skip
    return _("%(text)s，进入%(road)s") % {"text": text, "road": turn.road} if turn.road else text
