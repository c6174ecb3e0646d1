"""One search over what rooms offer: each room answers for its own things, and only what the actor may see."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from anlan.core.permission import Actor, declare_act, require

USE_SEARCH = declare_act("search.use", "Search places and incidents of the own scope.")


@dataclass(frozen=True)
class Hit:
    """One thing found. `key` is what its page's address is made of."""

    kind: str
    key: str
    title: str
    detail: str = ""


Provider = Callable[[str, Actor, int], Iterable[Hit]]
_providers: dict[str, Provider] = {}

__all__ = ["USE_SEARCH", "Hit", "find", "provider"]


def provider(kind: str) -> Callable[[Provider], Provider]:
    """Register who answers for a kind of thing: `(text, actor, limit)` to hits the actor may see."""

    def register(answer: Provider) -> Provider:
        _providers[kind] = answer
        return answer

    return register


def find(text: str, *, by: Actor, limit: int = 0) -> list[Hit]:
    """Hits of every provider. Raises NotPermitted for who may not search at all."""
    from anlan.core.settings import conf

    require(by, USE_SEARCH)
    wanted = text.strip()
    if not wanted:
        return []
    return [hit for answer in _providers.values() for hit in answer(wanted, by, limit or conf.SEARCH_LIMIT)]


@provider("region")
def _regions(text: str, by: Actor, limit: int) -> Iterable[Hit]:
    from anlan.core.regions import queries

    for region in queries.search(text, limit=limit):
        yield Hit("region", region.code, region.name, queries.name_path(region.code))
