"""Keeping what was read or made of rows for as long as nobody changed them.

The key carries the row's version, which each change raises: what stands under a key is never out of date, a
change asks under another key, and nothing has to be told to forget. Shared by all threads of a process.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from threading import Lock
from typing import Generic, TypeVar

KEPT = 8192
"""Rows of a busy desk and of the pages behind it; a few kilobytes each."""

Key = TypeVar("Key", bound=Hashable)
Made = TypeVar("Made")


class Remembered(Generic[Key, Made]):
    """The values asked for last, so many of them. They are shared: whoever gets one leaves it as it is."""

    def __init__(self, most: int = KEPT) -> None:
        self._most = most
        self._kept: OrderedDict[Key, Made] = OrderedDict()
        self._lock = Lock()

    def many(self, keys: Sequence[Key], make: Callable[[list[Key]], Mapping[Key, Made]]) -> list[Made]:
        """The values of some keys, in their order; `make` is asked once, for those that are not known.

        A key for which nothing is made is left out.
        """
        with self._lock:
            known = {key: self._kept[key] for key in keys if key in self._kept}
            for key in known:
                self._kept.move_to_end(key)
        missing = [key for key in keys if key not in known]
        if missing:
            made = make(missing)
            known.update(made)
            with self._lock:
                self._kept.update(made)
                while len(self._kept) > self._most:
                    self._kept.popitem(last=False)
        return [known[key] for key in keys if key in known]

    def one(self, key: Key, make: Callable[[], Made]) -> Made:
        """The value of one key."""
        return self.many([key], lambda _: {key: make()})[0]
