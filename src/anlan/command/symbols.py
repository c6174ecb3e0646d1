"""The symbols of the shared map, as the pack's table plot_symbols lists them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language

from anlan.command.errors import SymbolUnknown
from anlan.core import clock, packs


@dataclass(frozen=True)
class Symbol:
    """A symbol, its words and its shape.

    geometry     Point, LineString or Polygon
    path         of its drawing on a square of 24, as in SVG; empty for lines and areas
    colour       a colour of the stylesheet: red, orange, blue, ok, text
    dash         whether its line is dashed
    arrow        whether its line ends in an arrow
    is_verified  whether code and shape were checked against the standard
    """

    code: str
    title_zh: str
    title_en: str
    group_zh: str
    group_en: str
    geometry: str
    path: str
    colour: str
    dash: bool
    arrow: bool
    is_verified: bool

    @property
    def title(self) -> str:
        return self.title_zh if _is_chinese() else self.title_en

    @property
    def group(self) -> str:
        return self.group_zh if _is_chinese() else self.group_en


def plot_symbols(*, at: datetime | None = None) -> dict[str, Symbol]:
    """Symbol by code, in the table's order."""
    row = packs.lookup("plot_symbols", at=at or clock.now())
    return {
        one["code"]: Symbol(
            code=one["code"],
            title_zh=one["title"],
            title_en=one["title_en"],
            group_zh=group["title"],
            group_en=group["title_en"],
            geometry=one["geometry"],
            path=one.get("path", ""),
            colour=one["colour"],
            dash=one.get("dash", False),
            arrow=one.get("arrow", False),
            is_verified=row.is_verified,
        )
        for group in row.value["groups"]
        for one in group["symbols"]
    }


def symbol_named(code: str) -> Symbol:
    """Raises SymbolUnknown."""
    found = plot_symbols().get(code)
    if found is None:
        raise SymbolUnknown(symbol=code)
    return found


def _is_chinese() -> bool:
    return (get_language() or "zh").startswith("zh")
