"""The flow chart of a plan as SVG text: layers from left to right, the critical path in bold.

Sizes and colours are those of the reference table `plan_chart`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from anlan.core.packs import lookup
from anlan.plans.flow import Flow, flow_of
from anlan.plans.model import Action, Plan
from anlan.plans.vocabulary import above

SIGNS = ("", "Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ")
"""The levels as plans write them."""


def chart(plan: Plan, level: int | None = None, *, is_english: bool = False, on: date) -> str:
    """The flow chart of a plan at one level, or of all its actions, in Chinese or English.

    Raises ValueError where actions wait for each other, PackFault where no `plan_chart` holds on the day.
    """
    look = lookup("plan_chart", jurisdictions=tuple(reversed(tuple(above(plan.jurisdiction)))), at=on).value
    return "\n".join(_Chart(plan, flow_of(plan, level), look, is_english).lines())


class _Chart:
    def __init__(self, plan: Plan, flow: Flow, look: Mapping[str, Any], is_english: bool) -> None:
        self.plan, self.flow, self.look, self.is_english = plan, flow, look, is_english
        self.posts = {post.id: post.title_en if is_english else post.title for post in plan.posts}
        self.at = self._places()
        rows = max((len(layer) for layer in flow.layers), default=0)
        self.top = look["margin"] + 2 * look["line_height"]
        self.width = 2 * look["margin"] + len(flow.layers) * (look["box_width"] + look["gap_x"]) - look["gap_x"]
        self.height = self.top + look["margin"] + rows * (look["box_height"] + look["gap_y"]) - look["gap_y"]

    def _places(self) -> dict[str, tuple[int, int]]:
        """Column and row of each action; those of a layer in the order of the middle of what they wait for."""
        at: dict[str, tuple[int, int]] = {}
        for column, layer in enumerate(self.flow.layers):
            middle = {}
            for place, name in enumerate(layer):
                rows = [at[before][1] for before in self.flow.before(name)]
                middle[name] = sum(rows) / len(rows) if rows else place
            for row, name in enumerate(sorted(layer, key=lambda name: middle[name])):
                at[name] = column, row
        return at

    def _corner(self, name: str) -> tuple[float, float]:
        column, row = self.at[name]
        look = self.look
        return (
            look["margin"] + column * (look["box_width"] + look["gap_x"]),
            self.top + row * (look["box_height"] + look["gap_y"]),
        )

    def lines(self) -> Iterator[str]:
        title = self.plan.title_en if self.is_english else self.plan.title
        yield (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}" width="{self.width}" '
            f'height="{self.height}" role="img" lang="{"en" if self.is_english else "zh-Hans"}" '
            f'font-family="{escape(self.look["font_family"])}" font-size="{self.look["font"]}">'
        )
        yield f"<title>{escape(title)}</title>"
        yield f"<desc>{escape(self._said())}</desc>"
        yield (
            '<defs><marker id="end" viewBox="0 0 2 2" refX="2" refY="1" orient="auto" markerUnits="userSpaceOnUse" '
            f'markerWidth="{self.look["font"]}" markerHeight="{self.look["font"]}">'
            f'<path d="M0 0 L2 1 L0 2 z" fill="{self.look["line_colour"]}"/></marker></defs>'
        )
        yield f'<rect width="100%" height="100%" fill="{self.look["background"]}"/>'
        yield self._text(
            self.look["margin"], self.look["margin"] + self.look["font"], f"{title}　{self._said()}", bold=True
        )
        for name in self.flow.actions:
            for before in self.flow.before(name):
                yield self._edge(before, name)
        for name, action in self.flow.actions.items():
            yield from self._box(name, action)
        yield "</svg>"

    def _said(self) -> str:
        many, minutes, level = len(self.flow.actions), self.flow.minutes, self.flow.level
        if self.is_english:
            scope = "all levels" if level is None else f"level {SIGNS[level]}"
            return f"{scope}: {many} actions, critical path {minutes} min (bold)"
        scope = "各级" if level is None else f"{SIGNS[level]}级响应"
        return f"{scope}：{many} 项行动，关键路径 {minutes} 分钟（粗线）"

    def _is_critical(self, name: str, before: str = "") -> bool:
        critical = self.flow.critical
        if name not in critical:
            return False
        place = critical.index(name)
        return not before or (place > 0 and critical[place - 1] == before)

    def _edge(self, before: str, name: str) -> str:
        (x, y), (to_x, to_y) = self._corner(before), self._corner(name)
        x, y, to_y = x + self.look["box_width"], y + self.look["box_height"] / 2, to_y + self.look["box_height"] / 2
        middle = to_x - self.look["gap_x"] / 2
        bold = self.look["bold"] if self._is_critical(name, before) else 1
        return (
            f'<path class="edge" data-from="{before}" data-to="{name}" d="M{x} {y} C{middle} {y} {middle} {to_y} {to_x} {to_y}" '
            f'fill="none" stroke="{self.look["line_colour"]}" stroke-width="{bold}" marker-end="url(#end)"/>'
        )

    def _box(self, name: str, action: Action) -> Iterator[str]:
        x, y = self._corner(name)
        look = self.look
        signs = " ".join(SIGNS[level] for level in sorted(action.levels))
        minutes = f"{action.duration_min} min" if self.is_english else f"{action.duration_min} 分钟"
        title = action.title_en if self.is_english else action.title
        post = self.posts.get(action.post, action.post)
        bold = look["bold"] if self._is_critical(name) else 1
        yield f'<g class="action" id={quoteattr(name)}><title>{escape(f"{title} · {post} · {minutes} · {signs}")}</title>'
        yield (
            f'<rect x="{x}" y="{y}" width="{look["box_width"]}" height="{look["box_height"]}" rx="{look["radius"]}" '
            f'fill="{look["box_colour"]}" stroke="{look["line_colour"]}" stroke-width="{bold}"/>'
        )
        # The least severe level at which it is done gives the edge its colour; the word says it too.
        colour = look["level_colours"][max(action.levels) - 1]
        yield f'<rect x="{x}" y="{y}" width="{look["radius"]}" height="{look["box_height"]}" fill="{colour}"/>'
        left = x + 2 * look["radius"]
        title_lines = _fitted(title, look["columns"], 2)
        written = [
            *title_lines,
            *[""] * (2 - len(title_lines)),
            *_fitted(post, look["columns"], 1),
            f"{minutes} · {signs}",
        ]
        for place, line in enumerate(written, start=1):
            if line:
                yield self._text(left, y + look["line_height"] * place, line, bold=line in title_lines)
        yield "</g>"

    def _text(self, x: float, y: float, text: str, *, bold: bool = False) -> str:
        weight = ' font-weight="bold"' if bold else ""
        return f'<text x="{x}" y="{y}" fill="{self.look["text_colour"]}"{weight}>{escape(text)}</text>'


def _fitted(text: str, columns: int, most: int) -> list[str]:
    """The first lines of a text; what does not fit ends in …."""
    lines = list(wrap(text, columns))
    return lines if len(lines) <= most else [*lines[: most - 1], f"{lines[most - 1][:-1]}…"]


def wrap(text: str, columns: int) -> Iterator[str]:
    """Lines of at most so many columns, a Chinese sign counting two; English breaks between words."""
    line, used = "", 0
    for word in _words(text):
        wide = sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in word)
        if line and used + wide > columns:
            yield line.rstrip()
            line, used = word.lstrip(), wide
        else:
            line, used = line + word, used + wide
    yield line.rstrip()


def _words(text: str) -> Iterator[str]:
    word = ""
    for sign in text:
        if unicodedata.east_asian_width(sign) in "WF":
            if word:
                yield word
                word = ""
            yield sign
        elif sign == " ":
            yield word
            word = sign
        else:
            word += sign
    if word:
        yield word
