"""Every locked distribution carries a licence that fits Apache-2.0.

Read from the installed metadata (expression, classifiers, then free text). What ships (base.lock, models.lock,
data.lock, documents.lock) must be on the list below; LGPL is accepted for libraries that are imported unchanged; GPL
and AGPL never. What only tests (dev.lock) may also be EPL or GPL-with-exception tools, but not AGPL. What is only
measured beside (peers.lock) lies in a folder of its own and may be anything, as long as nothing but a bench imports it.
"""

from __future__ import annotations

import re
import tomllib
from importlib import metadata
from pathlib import Path

from packaging.markers import Marker

from tools.checks.tree import Fault

ALLOWED = re.compile(
    r"\b(?:MIT|BSD|0BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla Public|HPND|MIT-CMU|Zlib|Unlicense"
    r"|Public Domain|LGPL|Lesser General Public|CC0|OFL|SIL Open Font)\b|PSF-2\.0|Apache2",
    re.IGNORECASE,
)
REFUSED = re.compile(r"(?<!L)(?<!Lesser )\b(?:AGPL|GPL|SSPL|Affero|BUSL|Commons Clause|Non-?Commercial)", re.IGNORECASE)
GENERAL = re.compile(r"(?<!Lesser )General Public License", re.IGNORECASE)
# Checked by hand where the metadata is silent: name → licence, and where it stands.
KNOWN: dict[str, str] = {}
LOCKS = ("base.lock", "models.lock", "data.lock", "documents.lock", "dev.lock")
PINNED = re.compile(r"^([A-Za-z0-9][\w.-]*)==([^\s;\\]+)(?:\s*;\s*([^\\]+))?", re.MULTILINE)


def pinned(root: Path, lock: str) -> dict[str, tuple[str, int]]:
    """Name → version and line of every distribution a lock names for this platform and Python."""
    path = root / "requirements" / lock
    text = path.read_text("utf-8") if path.is_file() else ""
    return {
        hit[1]: (hit[2], text.count("\n", 0, hit.start()) + 1)
        for hit in PINNED.finditer(text)
        if not hit[3] or Marker(hit[3].strip()).evaluate()
    }


def licence_of(name: str) -> str | None:
    """What an installed distribution says of itself; None when it is not installed."""
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return None
    classifiers = [line.rpartition(" :: ")[2] for line in about.get_all("Classifier") or () if line.startswith("License ::")]
    free = (about.get("License") or "").strip().partition("\n")[0]
    said = [about.get("License-Expression"), *classifiers, free]
    return "; ".join(dict.fromkeys(text for text in said if text and text != "OSI Approved")) or KNOWN.get(name, "")


def verdict(licence: str, *, ships: bool) -> str | None:
    """What is wrong with a licence, or None."""
    if not licence:
        return "states no licence"
    refused = REFUSED.search(licence) or GENERAL.search(licence)
    choice = re.search(r"\bOR\b", licence) and ALLOWED.search(REFUSED.sub("", licence))
    if refused and not choice and (ships or "affero" in licence.lower() or "agpl" in licence.lower()):
        return f"is under {licence}, which is refused"
    if not refused and not ALLOWED.search(licence) and (ships or "Eclipse" not in licence):
        return f"is under {licence}, which is not on the list"
    return None


def check(root: Path) -> list[Fault]:
    faults = []
    for lock in LOCKS:
        for name, (_version, line) in pinned(root, lock).items():
            licence = licence_of(name)
            wrong = "is not installed" if licence is None else verdict(licence, ships=lock != "dev.lock")
            if wrong:
                faults.append(Fault(root / "requirements" / lock, line, f"{name} {wrong}"))
    return faults + _lock_fits_project(root) + _peers_stay_out(root)


def _lock_fits_project(root: Path) -> list[Fault]:
    """Each dependency pyproject.toml names is in the lock; `make lock` writes it again."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    wanted = {
        "base.lock": project["project"].get("dependencies", []),
        "models.lock": project["project"].get("optional-dependencies", {}).get("models", []),
        "data.lock": project["project"].get("optional-dependencies", {}).get("data", []),
        "documents.lock": project["project"].get("optional-dependencies", {}).get("documents", []),
        "dev.lock": project.get("dependency-groups", {}).get("dev", []),
        "peers.lock": project.get("dependency-groups", {}).get("peers", []),
    }
    faults = []
    for lock, lines in wanted.items():
        have = {re.sub(r"[-_.]+", "-", name).lower() for name in pinned(root, lock)}
        for line in lines:
            name = re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", line)[0]).lower()  # type: ignore[index]
            if name not in have:
                faults.append(Fault(root / "requirements" / lock, 1, f"{name} of pyproject.toml is not locked; run make lock"))
    return faults



def _peers_stay_out(root: Path) -> list[Fault]:
    """Neither house nor tests nor tools import a peer of the benches."""
    peer = re.compile(r"^\s*(?:from|import)\s+openquake\b", re.MULTILINE)
    return [
        Fault(path, text.count("\n", 0, hit.start()) + 1, "imports a peer that only benches may import")
        for folder in ("src", "tests", "tools")
        for path in sorted((root / folder).rglob("*.py"))
        for text in [path.read_text("utf-8")]
        if (hit := peer.search(text))
    ]
