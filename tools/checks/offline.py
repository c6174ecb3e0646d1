"""Anlan works with no internet, and names no registry.

- No template, style sheet or module of ours loads anything from another host (a link that a person may
  follow is no asset).
- No committed text file names a package registry or a content network: packages come through whatever
  mirror the machine is set to.
"""

from __future__ import annotations

import re
from pathlib import Path

from tools.checks.tree import Fault, files_under, house

REMOTE = r"(?:https?:)?//[\w.-]+"
IN_PAGE = re.compile(
    rf"<(?:link|script|img|iframe|source|video|audio|embed|object|use|image|form|base)\b[^>]*"
    rf"\b(?:src|href|data|action|srcset|poster)\s*=\s*[\"']?{REMOTE}",
    re.IGNORECASE,
)
IN_STYLE = re.compile(rf"url\(\s*[\"']?{REMOTE}|@import\s+[\"']{REMOTE}", re.IGNORECASE)
IN_SCRIPT = re.compile(
    r"(?:\bfrom\s*|\bimport\s*\(?\s*|\bfetch\(\s*|importScripts\(\s*|new\s+(?:EventSource|WebSocket|Worker)\(\s*)"
    r"[\"'`](?:wss?:|https?:)?//[\w.-]+"
)
# In pieces, so that this file passes its own check.
REGISTRIES = re.compile(
    "|".join(
        re.escape("".join(pieces))
        for pieces in (
            ("pypi", ".org"), ("pythonhosted", ".org"), ("npmjs", ".org"), ("npmjs", ".com"), ("npmmirror", ".com"),
            ("pypi.tuna", "."), ("mirrors.aliyun", ".com"), ("un", "pkg.com"), ("jsdelivr", ".net"), ("cdnjs", "."),
            ("esm", ".sh"), ("fonts.google", "apis.com"), ("repo.hua", "weicloud"), ("/opt/", "pypi"),
        )
    )
)  # fmt: skip
TEXT = (".py", ".md", ".toml", ".lock", ".txt", ".sh", ".yaml", ".yml", ".json", ".html", ".css", ".js", ".cfg", ".po")


def check(root: Path) -> list[Fault]:
    faults: list[Fault] = []
    for suffix, patterns in {".html": (IN_PAGE, IN_STYLE, IN_SCRIPT), ".css": (IN_STYLE,), ".js": (IN_SCRIPT,)}.items():
        for path in files_under(house(root), suffix):
            for pattern in patterns:
                faults += _lines(path, pattern, "loads from another host: {}; vendor it")
    named = [*files_under(root, *TEXT), *(root / name for name in ("Makefile", ".ci/run") if (root / name).is_file())]
    for path in named:
        if path.name != "uv.lock" and "vendor" not in path.parts:
            faults += _lines(path, REGISTRIES, "names a registry: {}")
    return faults


def _lines(path: Path, pattern: re.Pattern[str], says: str) -> list[Fault]:
    text = path.read_text("utf-8", errors="replace")
    return [Fault(path, text.count("\n", 0, hit.start()) + 1, says.format(hit.group())) for hit in pattern.finditer(text)]
