"""When the chain was last verified, and with what result: a small file of this node, for S13.

It changes no state and proves nothing by itself; whoever doubts it runs `anlan journal verify` again.
"""

from __future__ import annotations

import json
import logging
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from anlan.core import clock
from anlan.core.journal.verifying import Verdict
from anlan.core.settings import conf

log = logging.getLogger("anlan.journal")
COMMAND, UPGRADE, RESTORE = "command", "upgrade", "restore"


@dataclass(frozen=True)
class LastVerified:
    """One verifying: when, how many entries up to which place, how many faults, on what occasion."""

    at: datetime
    seq: int
    entries: int
    faults: int
    occasion: str


def _path() -> Path:
    return conf.data_dir / "run" / "verified.json"


def note_verified(verdict: Verdict, *, occasion: str) -> None:
    """Write down what verifying this node's chain against its own checkpoints found."""
    told = LastVerified(clock.wall(), verdict.last_seq, verdict.entries, len(verdict.faults), occasion)
    path = _path()
    part = path.with_suffix(f".{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps(asdict(told) | {"at": told.at.isoformat()}), "utf-8")
        part.replace(path)
    except OSError as fault:  # the verdict itself has been told
        log.warning("when the journal was verified could not be written down: %s", fault)


def last_verified() -> LastVerified | None:
    """The last verifying of this node; None when there was none, or its file cannot be read."""
    try:
        told = json.loads(_path().read_text("utf-8"))
        return LastVerified(**told | {"at": datetime.fromisoformat(told["at"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None
