"""The watched folder: each file that has settled is taken in once, then moved to done/ or refused/.

Killed at any point, nothing is lost or doubled: a file is moved only after its signals are committed, and a
file that is read again answers with the receipts of the first time.
"""

from __future__ import annotations

import json
import logging
import os
import stat
import time
from dataclasses import dataclass
from pathlib import Path

from anlan.core import clock
from anlan.core.clock.queries import reality
from anlan.core.permission import system_actor
from anlan.core.settings import conf
from anlan.incidents import services
from anlan.incidents.errors import BulletinRefused

log = logging.getLogger("anlan.folder")

FOLDER = system_actor("folder")
DONE, REFUSED = "done", "refused"
UNFINISHED = (".part", ".tmp", ".crdownload", ".partial", ".swp")


@dataclass(frozen=True)
class Look:
    """How a file looked when it was last seen to change."""

    size: int
    mtime_ns: int
    inode: int
    since_s: float


@dataclass(frozen=True)
class Taken:
    """What became of one file."""

    path: Path
    signals: tuple[str, ...]
    refusal: str


_seen: dict[Path, Look] = {}


def watched_folder() -> Path:
    """Where files are looked for; made with done/ and refused/ when it is not there."""
    folder = Path(conf.WATCH_FOLDER) if conf.WATCH_FOLDER else conf.data_dir / "inbox"
    for path in (folder, folder / DONE, folder / REFUSED):
        path.mkdir(parents=True, exist_ok=True)
    return folder


def scan_once() -> int:
    """One round for the engine; answers how many files were dealt with."""
    return len(take_in_settled())


def take_in_settled() -> list[Taken]:
    """One round: take in each file whose size has stood still for WATCH_SETTLE_S, oldest first."""
    folder = watched_folder()
    ready = sorted(_settled(folder), key=lambda path: (path.stat().st_mtime_ns, path.name))
    taken = []
    for path in ready:
        try:
            taken.append(_take_in(path))
        except OSError:
            log.exception("a file of the watched folder could not be read or moved", extra={"size": len(path.name)})
    return taken


def _settled(folder: Path) -> list[Path]:
    """Plain files that have not changed since an earlier round; links and folders are none of ours."""
    found: dict[Path, Look] = {}
    ready = []
    now_s = time.monotonic()
    for path in folder.iterdir():
        if path.name.startswith(".") or path.suffix.lower() in UNFINISHED:
            continue
        try:
            state = path.lstat()
        except FileNotFoundError:
            continue
        if not stat.S_ISREG(state.st_mode):
            continue
        look = Look(state.st_size, state.st_mtime_ns, state.st_ino, now_s)
        before = _seen.get(path)
        if before is not None and (before.size, before.mtime_ns, before.inode) == (look.size, look.mtime_ns, look.inode):
            look = before
        found[path] = look
        if now_s - look.since_s >= conf.WATCH_SETTLE_S:
            ready.append(path)
    _seen.clear()
    _seen.update(found)
    return ready


def _take_in(path: Path) -> Taken:
    with path.open("rb") as opened:
        data = opened.read(conf.SIGNAL_MAX_BYTES + 1)
    signals: tuple[str, ...] = ()
    refusal = ""
    with clock.entered(reality()):
        try:
            receipt = services.receive_bulletins(data, channel="folder", name=path.name, by=FOLDER)
            signals = tuple(item.uid for item in receipt.items)
        except BulletinRefused as refused:
            refusal = refused.refusal
            _write_reason(path, refused)
    _move(path, path.parent / (REFUSED if refusal else DONE))
    _seen.pop(path, None)
    return Taken(path, signals, refusal)


def _write_reason(path: Path, refused: BulletinRefused) -> None:
    """Beside the refused file: what is wrong, in words and for a program. Written whole or not at all."""
    reason = {"refusal": refused.refusal, "sentences": [one["sentence"] for one in refused.faults], "faults": refused.faults}
    target = path.parent / REFUSED / f"{path.name}.reason.json"
    part = target.with_suffix(".tmp")
    part.write_text(json.dumps(reason, ensure_ascii=False, indent=1), "utf-8")
    part.replace(target)


def _move(path: Path, into: Path) -> None:
    """Move a file; an earlier one of that name keeps its place, and the new one gets a number."""
    target = into / path.name
    number = 1
    while True:
        try:
            os.link(path, target)  # fails where the name is taken, unlike a rename
        except FileExistsError:
            if path.samefile(target):  # killed after the link, before the unlink
                path.unlink()
                return
            number += 1
            target = into / f"{path.stem}.{number}{path.suffix}"
            continue
        except OSError:  # no hard links on this file system
            path.replace(target)
            return
        path.unlink()
        return
