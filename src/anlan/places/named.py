"""The places that can be made, and what tells one from another."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A place by the name that `anlan init --place` takes.

    code       of the region it covers, at the level of counties one by one
    cell_deg   side of a cell of its ground
    close      counties with finer ground, where the demo's incident lies
    villages   regions whose villages are known by name, so that they get seats and areas
    """

    name: str
    code: str
    cell_deg: float
    close: tuple[str, ...] = ()
    villages: tuple[str, ...] = ()


CLOSE_CELL_DEG = 0.0009
"""100 m from north to south, 90 m from west to east at 26°."""

PLACES = {
    place.name: place
    for place in (
        Place("yunnan", "53", 0.0075, close=("530326", "530602", "530621", "530622"), villages=("5301", "5303", "5306")),
        Place("qujing", "5303", 0.003, close=("530326",), villages=("5303",)),
        Place("shuozhou", "1406", 0.002, villages=("1406",)),
        Place("zhangye", "6207", 0.004, villages=("6207",)),
        Place("chuanshan", "510903", CLOSE_CELL_DEG, villages=("510903",)),
    )
}
