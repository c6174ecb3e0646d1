"""Whole things that go by themselves, vehicles and machines: shared as goods are, and none is cut in two."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from anlan.science.allocate.answer import TOLERANCE, Shortage, labels
from anlan.science.allocate.transport import Shipment, dispatch
from anlan.science.arrays import FloatArray, floats


def send(
    cost: npt.ArrayLike,
    demand: npt.ArrayLike,
    supply: npt.ArrayLike,
    *,
    priority: npt.ArrayLike | None = None,
    items: Sequence[str] | None = None,
    needs: Sequence[str] | None = None,
    stores: Sequence[str] | None = None,
) -> Shipment:
    """Cheapest sending of whole things of many kinds, shared by `dispatch`: by priority, in fair shares where there are few.

    cost      (needs, stores) or (items, needs, stores)  –/unit  infinite where there is no way
    demand    (items, needs)    unit    whole numbers
    supply    (items, stores)   unit    whole numbers
    priority  (needs,)          –       whole numbers, 1 before 2; left out: all alike
    returns   Shipment: flow in whole numbers; value and bound summed over the items, for the amounts delivered.

    Of a fair share each need gets the whole part, and at most one more: those of an earlier class first, then those who
    lack the most of it. What fair shares leave to a class in all is given out, as the ways are a network: flows between
    whole limits can be whole (Hoffman & Kruskal 1956).
    Raises ValueError as `dispatch`, and for amounts that are not whole.
    """
    asked, free = floats("demand", demand), floats("supply", supply)
    for name, amount in (("demand", asked), ("supply", free)):
        if (amount != np.round(amount)).any():
            raise ValueError(f"{name} must be whole numbers")
    fair = dispatch(cost, asked, free, priority=priority, items=items, needs=needs, stores=stores)
    share = fair.delivered
    whole = np.floor(share * (1 + TOLERANCE) + TOLERANCE)
    if (share - whole <= TOLERANCE * np.maximum(share, 1.0)).all():  # numerical
        return fair
    rank = np.ones(asked.shape[1]) if priority is None else np.asarray(priority)
    twice = np.concatenate(
        [whole, np.minimum(np.ceil(share - TOLERANCE * np.maximum(share, 1.0)) - whole, 1.0)], axis=1
    )
    found = dispatch(
        np.concatenate([np.broadcast_to(cost, fair.flow.shape)] * 2, axis=1), twice, free,
        priority=_turns(share - whole, rank), items=items, stores=stores,
    )  # fmt: skip
    count = asked.shape[1]
    flow = np.round(found.flow[:, :count] + found.flow[:, count:])
    lacking, names = asked - flow.sum(axis=2), (labels("item", items, len(asked)), labels("need", needs, count))
    short = (Shortage(names[0][i], names[1][n], float(lacking[i, n])) for i, n in np.argwhere(lacking > 0).tolist())
    return Shipment(found.value, found.bound, fair.binding, tuple(short), flow)


def _turns(rest: FloatArray, priority: FloatArray) -> FloatArray:
    """Ranks (items, twice the needs): the whole parts all at once, then one need after the other."""
    items, needs = rest.shape
    turns = np.ones((items, 2 * needs))
    for item in range(items):
        turns[item, needs + np.lexsort((-rest[item], priority))] = 2 + np.arange(needs)
    return turns
