"""Files that nothing refers to: a transaction that was rolled back after its file was in place, an upload that was killed.

Only what is older than a day goes: by then no upload is on its way that could still write the row.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import Path

from anlan.core import clock
from anlan.core.attachments.keeping import path_of, root
from anlan.core.attachments.models import Blob

log = logging.getLogger("anlan.attachments")
GRACE_S = 86_400
_ASKED_AT_ONCE = 500
_SWEPT = "swept-"
_ADDRESS = re.compile(r"[0-9a-f]{64}")


def sweep() -> int:
    """Remove the orphans of the store and what killed uploads left beside it; answers how many files went.

    Where more files have no row than have one, nothing is touched: that is no litter, that is another database.
    """
    went = sum(_settled(path) for path in _old(root() / "incoming"))
    orphans, kept = _sorted()
    if len(orphans) > kept:
        log.warning(
            "more files without a row than with one; nothing swept: is this their database?",
            extra={"orphans": len(orphans), "kept": kept},
        )
    else:
        went += sum(_take_away(sha256) for sha256 in orphans)
    if went:
        log.info("orphan files swept", extra={"files": went})
    return went


def _sorted() -> tuple[list[str], int]:
    """Old files without a row, and how many have one."""
    orphans: list[str] = []
    kept, asked = 0, []
    for path in _old(root(), "??/??/*"):
        if _ADDRESS.fullmatch(path.name):
            asked.append(path.name)
    for first in range(0, len(asked), _ASKED_AT_ONCE):
        some = asked[first : first + _ASKED_AT_ONCE]
        known = set(Blob.objects.filter(pk__in=some).values_list("pk", flat=True))
        orphans += [one for one in some if one not in known]
        kept += len(known)
    return orphans, kept


def _old(folder: Path, pattern: str = "*") -> Iterator[Path]:
    for path in sorted(folder.glob(pattern)):
        if path.is_file() and _is_old(path):
            yield path


def _is_old(path: Path) -> bool:
    try:
        return clock.wall().timestamp() - path.stat().st_mtime > GRACE_S
    except FileNotFoundError:
        return False


def _take_away(sha256: str) -> int:
    """Take an orphan out of its place, then look again: the same content may have come in a moment ago."""
    aside = root() / "incoming" / f"{_SWEPT}{sha256}"
    aside.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        path_of(sha256).rename(aside)
    except FileNotFoundError:
        return 0
    return _settled(aside)


def _settled(path: Path) -> int:
    """Remove a file that stands aside; one that a row refers to by now, or that a sweep was killed over, goes back first."""
    sha256 = path.name.removeprefix(_SWEPT)
    if sha256 != path.name and (not _is_old(path) or Blob.objects.filter(pk=sha256).exists()):
        path.replace(path_of(sha256))
        return 0
    path.unlink(missing_ok=True)
    return 1
