"""Noticing that a pack was edited, so that an edit works without a restart."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

import anlan
from anlan.core.settings import conf

SHIPPED = Path(anlan.__file__).parent / "packs"

P = ParamSpec("P")
R = TypeVar("R")
Edition = tuple[tuple[str, int, int], ...]

_number = 0
_seen: tuple[float, str, Edition] | None = None
"""Until when what was seen stands, of which data folder, and what it was."""


def pack_roots() -> tuple[Path, ...]:
    """Where packs stand: those of the wheel, then the place's own."""
    return (SHIPPED, conf.data_dir / "packs")


def pack_folders() -> Iterator[Path]:
    """Shipped packs first, then the place's own, whose rows win."""
    for root in pack_roots():
        if root.is_dir():
            yield from sorted(folder for folder in root.iterdir() if (folder / "pack.yaml").is_file())


def _look() -> Edition:
    found = []
    for root in pack_roots():
        for path in sorted(root.rglob("*")) if root.is_dir() else ():
            if path.suffix in (".yaml", ".json"):
                try:
                    stat = path.stat()
                except FileNotFoundError:  # taken away while we looked
                    continue
                found.append((str(path), stat.st_mtime_ns, stat.st_size))
    return tuple(found)


def edition() -> Edition:
    """What stands in the packs now; looked at again at most every PACK_LOOK_S."""
    global _number, _seen
    data = conf.DATA
    if _seen is None or _seen[1] != data or time.monotonic() >= _seen[0]:
        found = _look()
        if _seen is None or _seen[2] != found:
            _number += 1
        _seen = (time.monotonic() + conf.PACK_LOOK_S, data, found)
    return _seen[2]


def edition_number() -> int:
    """A number that changes with the packs, for whatever is kept under a key."""
    edition()
    return _number


def look_again() -> None:
    """Forget what was seen: the next question reads the folders anew."""
    global _seen
    _seen = None


def kept(function: Callable[P, R]) -> Callable[P, R]:
    """Keep what a function made of the packs until a file of theirs changes (where `functools.cache` would keep for ever)."""
    made: dict[object, R] = {}
    of: list[Edition] = []

    @wraps(function)
    def answer(*args: P.args, **kwargs: P.kwargs) -> R:
        now = edition()
        if of != [now]:
            made.clear()
            of[:] = [now]
        key = (args, tuple(sorted(kwargs.items())))
        if key not in made:
            made[key] = function(*args, **kwargs)
        return made[key]

    return answer
