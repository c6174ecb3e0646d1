"""No page asks for what the content policy forbids: inline scripts and styles, handlers in attributes, eval.

The browser would refuse it silently and the page would be half dead; so it is refused here, aloud. Data in
`<script type="application/json">` is no script. The admin's templates follow their own policy (docs/adr/0006).
"""

from __future__ import annotations

import re
from pathlib import Path

from tools.checks.template_literals import COMMENT, _blank
from tools.checks.tree import Fault, files_under, house

FORBIDDEN = {
    "an inline script": re.compile(
        r"<script\b(?![^>]*\bsrc\s*=)(?![^>]*\btype\s*=\s*[\"']?application/(?:ld\+)?json)[^>]*>", re.IGNORECASE
    ),
    "an inline style sheet": re.compile(r"<style\b", re.IGNORECASE),
    "a style attribute": re.compile(r"<[a-z][^<>]*?\sstyle\s*=", re.IGNORECASE),
    "a handler in an attribute": re.compile(r"<[a-z][^<>]*?\s(?:on[a-z]+|hx-on[:\w-]*|x-on:\w+|@\w+)\s*=", re.IGNORECASE),
    "an address that is a script": re.compile(r"[\"'\s=]javascript:", re.IGNORECASE),
    "an expression that needs eval": re.compile(r"hx-(?:vals|headers|vars)\s*=\s*[\"']\s*(?:js|javascript):", re.IGNORECASE),
}
IN_SCRIPT = {
    "eval": re.compile(r"(?<![\w.])eval\s*\(|new\s+Function\s*\("),
    "a timer given text": re.compile(r"\bset(?:Timeout|Interval)\s*\(\s*[\"'`]"),
    "a style attribute": re.compile(r"setAttribute\(\s*[\"'`]style[\"'`]"),
}


def check(root: Path) -> list[Fault]:
    faults: list[Fault] = []
    for path in files_under(house(root), ".html"):
        if "templates" in path.parts and not {"admin", "unfold"} & set(path.parts):
            faults += _in(path, COMMENT.sub(_blank, path.read_text("utf-8")), FORBIDDEN)
    for path in files_under(house(root), ".js", ".mjs"):
        if "vendor" not in path.parts:
            faults += _in(path, path.read_text("utf-8"), IN_SCRIPT)
    return faults


def _in(path: Path, text: str, forbidden: dict[str, re.Pattern[str]]) -> list[Fault]:
    return [
        Fault(path, text.count("\n", 0, hit.start()) + 1, f"{what}: the content policy forbids it")
        for what, pattern in forbidden.items()
        for hit in pattern.finditer(text)
    ]
