"""The documents are whole: every setting has its line, every relative link leads somewhere, and what is
generated from the code (tools.docs) is up to date."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

from tools.checks.tree import SKIPPED, Fault

LINK = re.compile(r"(?<!`)!?\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
SOURCE = re.compile(r"(?:<img[^>]*\bsrc|<a[^>]*\bhref)=\"([^\"]+)\"")
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
SETTING = re.compile(r"^\s*_s\(\s*\"([A-Z][A-Z0-9_]*)\"", re.MULTILINE)


def check(root: Path) -> list[Fault]:
    pages = [path for path in sorted(root.rglob("*.md")) if not SKIPPED & set(path.relative_to(root).parts)]
    return [fault for page in pages for fault in _links(page)] + _settings(root) + _drift(root)


def _links(page: Path) -> list[Fault]:
    text = FENCED.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), page.read_text("utf-8"))
    faults = []
    for hit in [*LINK.finditer(text), *SOURCE.finditer(text)]:
        target, _, anchor = hit[1].partition("#")
        if re.match(r"[a-z][a-z0-9+.-]*:", target):
            continue
        line = text.count("\n", 0, hit.start()) + 1
        other = page.parent / unquote(target) if target else page
        if not other.exists():
            faults.append(Fault(page, line, f"the link {hit[1]} leads nowhere"))
        elif anchor and other.suffix == ".md" and unquote(anchor) not in anchors(other.read_text("utf-8")):
            faults.append(Fault(page, line, f"{other.name} has no heading #{anchor}"))
    return faults


def anchors(text: str) -> set[str]:
    """The names forges give to headings."""
    found = set()
    for heading in re.findall(r"^#{1,6} +(.+?)\s*$", FENCED.sub("", text), re.MULTILINE):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").lower()
        found.add(re.sub(r"[^\w\- ]", "", plain).replace(" ", "-"))
    return found | set(re.findall(r"<a (?:id|name)=\"([^\"]+)\"", text))


def _settings(root: Path) -> list[Fault]:
    declared = root / "src/anlan/core/settings/declared.py"
    page = root / "docs/reference/settings.md"
    if not declared.is_file():
        return []
    text = page.read_text("utf-8") if page.is_file() else ""
    code = declared.read_text("utf-8")
    return [
        Fault(declared, code.count("\n", 0, hit.start()) + 1, f"the setting {hit[1]} has no line in docs/reference/settings.md")
        for hit in SETTING.finditer(code)
        if f"`{hit[1]}`" not in text
    ]


def _drift(root: Path) -> list[Fault]:
    """Only of the house itself: a test's planted tree has no code to generate from."""
    from tools import docs

    if root != docs.ROOT:
        return []
    try:
        return [Fault(path, 1, "is not what the code says now; run make docs") for path in docs.stale()]
    except RuntimeError as error:
        return [Fault(root / "tools/docs.py", 1, str(error).strip())]
