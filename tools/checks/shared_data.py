"""Nothing of ../shared/data marked GPL, NC or unstated stands in the repository.

The manifest names the licence of each file. A file is closed when its licence is of the GPL family,
non-commercial, research-only, or not stated; a file that no row names is closed too. Compared is the
content (sha256), plain and gunzipped, of every committed file. Without ../shared this check says so aloud
and finds nothing; the tests that need the folder are counted the same way.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import subprocess
from pathlib import Path

from tools.checks.tree import SKIPPED, Fault
from tools.pytest_plugin import shared_folder

CLOSED = re.compile(
    r"\bA?GPL|\bCeCILL|\bNC\b|non-?commercial|test use only|\bno (?:explicit )?licen[cs]e|unstated|not stated", re.IGNORECASE
)
OPEN = re.compile(
    r"\bMIT\b|\bApache\b|\bBSD\b|\bISC\b|\bCC BY\b|\bCC0\b|public domain|\bWTFPL\b|\bODbL\b|\bOGL\b|\bNASA open\b|\bUnlicense\b",
    re.IGNORECASE,
)
SMALLEST = 64  # bytes; shorter files match by chance (empty ones always)


def closed_rows(manifest: str) -> tuple[set[str], set[str]]:
    """The files named by the manifest: those that may not be shipped, and all of them."""
    closed, named = set(), set()
    for row in manifest.splitlines():
        cells = [cell.strip() for cell in row.strip().strip("|").split(" | ")]
        if not row.startswith("| ") or len(cells) < 5 or cells[0] == "file":
            continue
        named.add(cells[0])
        if CLOSED.search(cells[4]) or not OPEN.search(cells[4]):
            closed.add(cells[0])
    return closed, named


def _sums(path: Path) -> set[str]:
    """The sums of the content as it lies there and unpacked."""
    content = path.read_bytes()
    sums = set()
    if len(content) >= SMALLEST:
        sums.add(hashlib.sha256(content).hexdigest())
    if content[:2] == b"\x1f\x8b":
        try:
            unpacked = gzip.decompress(content)
        except (OSError, EOFError):
            return sums
        if len(unpacked) >= SMALLEST:
            sums.add(hashlib.sha256(unpacked).hexdigest())
    return sums


def _committed(root: Path) -> list[Path]:
    """Git's files; the folder's where there is no git (a test's own tree)."""
    done = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=root, capture_output=True, check=False
    )
    if done.returncode == 0 and (root / ".git").exists():
        return [root / name for name in done.stdout.decode().split("\0") if name]
    return [path for path in root.rglob("*") if not SKIPPED & set(path.parts)]


def check(root: Path, shared: Path | None = None) -> list[Fault]:
    folder = shared or shared_folder()
    if folder is None:
        return []
    data = folder / "data"
    closed, named = closed_rows((data / "MANIFEST.md").read_text("utf-8"))
    closed_sums = {}
    for path in sorted(data.rglob("*")):
        name = path.relative_to(data).as_posix()
        if path.is_file() and name != "MANIFEST.md" and (name in closed or name not in named):
            closed_sums.update(dict.fromkeys(_sums(path), name))
    faults = []
    for path in _committed(root):
        if path.is_file() and not path.is_symlink():
            for hit in sorted(_sums(path) & set(closed_sums)):
                faults.append(Fault(path, 1, f"is {closed_sums[hit]} of the shared data, which may not be shipped"))
    return faults


def aside(root: Path) -> str:
    folder = shared_folder()
    if folder is None:
        return "NOT LOOKED AT: there is no ../shared"
    closed, named = closed_rows((folder / "data" / "MANIFEST.md").read_text("utf-8"))
    return f"{len(closed)} of {len(named)} shared files may not be shipped"
