"""Numbers in templates: in tags and filters, in the words a person reads, in attributes that steer.

Free are 0, 1, 2 and 100; attributes of shape and place in the page (width, viewBox, tabindex …); comments;
and the names of standards ("GB/T 2260", "WGS 84"). A number a person should see comes from a Figure, a
pack or a setting, and the template prints the variable.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tools.checks.tree import Fault

FREE = {"0", "1", "2", "100"}
COMMENT = re.compile(
    r"\{#.*?#\}|\{%\s*comment\b.*?\{%\s*endcomment\s*%\}|<!--.*?-->|<!DOCTYPE[^>]*>|<\?xml.*?\?>", re.DOTALL
)
TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
ELEMENT = re.compile(r"<(/?)([a-zA-Z][\w-]*)((?:\"[^\"]*\"|'[^']*'|[^'\">])*)>", re.DOTALL)
ATTRIBUTE = re.compile(r"([\w:@.-]+)\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'>]+)", re.DOTALL)
SHAPE = set(
    (
        "width height viewbox d x y x1 x2 y1 y2 cx cy r rx ry dx dy points transform offset opacity fill "
        "stroke stroke-width stroke-dasharray font-size preserveaspectratio colspan rowspan tabindex rows "
        "cols sizes media content charset lang id class href src srcset for name aria-controls "
        "aria-labelledby aria-describedby aria-level headers datetime xmlns version type rel hx-target hx-get "
        "hx-post hx-select href action"
    ).split()
)
STANDARD = re.compile(
    r"\b(?:GB(?:/[TZ])?|WGS|CGCS|GCJ|BD|CAP|ISO|QuakeML|UTF|SHA|SM|RFC|WCAG|EPSG|UTC|Apache)[\s/:-]*[+-]?\d[\d.:-]*",
    re.IGNORECASE,
)
NUMBER = re.compile(r"(?<![A-Za-z0-9_&#.])(?<![A-Za-z0-9_]-)\d+(?:\.\d+)?")


def check_template(path: Path) -> list[Fault]:
    return [
        Fault(path, line, f"{number} {where}: pass it in from a pack, a Figure or a declared setting")
        for line, number, where in numbers_in(path.read_text("utf-8"))
    ]


def numbers_in(text: str) -> Iterator[tuple[int, str, str]]:
    """Line, number, and where it stands. What has been looked at is blanked, keeping the line breaks."""
    text = COMMENT.sub(_blank, text)

    def found(start: int, piece: str, where: str) -> Iterator[tuple[int, str, str]]:
        for hit in NUMBER.finditer(STANDARD.sub(_blank, piece)):
            if hit.group() not in FREE:
                yield text.count("\n", 0, start + hit.start()) + 1, hit.group(), where

    for tag in TAG.finditer(text):
        yield from found(tag.start(), tag.group(), "in a tag")
    text = TAG.sub(_blank, text)
    for element in ELEMENT.finditer(text):
        for attribute in ATTRIBUTE.finditer(element.group(3)):
            if attribute.group(1).lower() not in SHAPE:
                where = f"in the attribute {attribute.group(1)}"
                yield from found(element.start(3) + attribute.start(2), attribute.group(2), where)
    yield from found(0, ELEMENT.sub(_blank, text), "in the text")


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match.group())
