"""Shipping of many items that share what can be carried: a load per store, per way, or whole lorries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from anlan.science.allocate.answer import TOLERANCE, Proven, Shortage, labels
from anlan.science.allocate.columns import Plan, Task, best_plan, whole_lorries
from anlan.science.arrays import FloatArray, IntArray, floats


@dataclass(frozen=True)
class Haul(Proven):
    """What goes from where to where, `flow` (items, needs, stores), and the lorries on each way (needs, stores)."""

    flow: FloatArray
    lorries: IntArray | None

    @property
    def delivered(self) -> FloatArray:
        """What each need gets, (items, needs)."""
        return np.asarray(self.flow.sum(axis=-1))


def haul(
    cost: npt.ArrayLike,
    demand: npt.ArrayLike,
    supply: npt.ArrayLike,
    *,
    load: npt.ArrayLike,
    shortage_cost: npt.ArrayLike,
    store_load: npt.ArrayLike | None = None,
    way_load: npt.ArrayLike | None = None,
    lorries: npt.ArrayLike | None = None,
    lorry_load: float | None = None,
    seconds: float = 60.0,  # numerical
    items: Sequence[str] | None = None,
    needs: Sequence[str] | None = None,
    stores: Sequence[str] | None = None,
) -> Haul:
    """Cheapest shipping of many items that share lorries; what is not delivered costs its shortage price.

    cost           (needs, stores) or (items, needs, stores)  –/unit  infinite where there is no way
    demand         (items, needs)    unit
    supply         (items, stores)   unit
    load           (items,)          t/unit  weight of one unit, or its volume in m³, whichever fills the lorries
    shortage_cost  fits (items, needs)  –/unit  what a unit not delivered costs; the higher, the earlier it is served
    store_load     (stores,)         t       all that can leave a store; no limit when left out
    way_load       (needs, stores)   t       all that one way can carry; no limit when left out
    lorries        (stores,)         –       whole lorries at a store, each goes to one need; with lorry_load
    lorry_load     number            t       what one lorry carries
    seconds        number            s       what the search for whole lorries may take; the gap says how far it came
    returns        Haul: value is cost and shortage cost together; bound from prices that hold over all pairs, so also
                   those that no step looked at. With whole lorries the bound is that of parts of lorries wherever
                   the search did not end, and there may be a gap.

    A unit that costs as much to bring as to lack stays where it is. Amounts are divisible, lorries are not.
    Raises ValueError for negative or missing numbers, shapes that do not fit, and lorries without lorry_load.
    Source: Dantzig & Wolfe (1960) Oper. Res. 8:101–111 (columns by price); solved by HiGHS (scipy.optimize).
    """
    demand, supply = _given("demand", demand, None), _given("supply", supply, None)
    if demand.ndim != 2 or supply.ndim != 2 or len(demand) != len(supply):
        raise ValueError(f"demand and supply must be (items, places), got {demand.shape} and {supply.shape}")
    kinds, places, depots = len(demand), demand.shape[1], supply.shape[1]
    if (lorries is None) != (lorry_load is None):
        raise ValueError("lorries and lorry_load must be given together")
    fleet = None if lorries is None else _given("lorries", lorries, (depots,))
    if fleet is not None and (fleet != np.round(fleet)).any():
        raise ValueError("lorries must be whole numbers")
    each = 0.0 if lorry_load is None else float(_given("lorry_load", lorry_load, ()))
    most = _given("store_load", np.inf if store_load is None else store_load, (depots,), is_limit=True)
    task = Task(
        cost=_given("cost", cost, (kinds, places, depots), is_limit=True),
        demand=demand,
        supply=supply,
        load=_given("load", load, (kinds,)),
        penalty=_given("shortage_cost", shortage_cost, (kinds, places)),
        store_load=most if fleet is None else np.minimum(most, fleet * each),
        way_load=_given("way_load", np.inf if way_load is None else way_load, (places, depots), is_limit=True),
    )
    item_names, need_names = labels("item", items, kinds), labels("need", needs, places)
    store_names = labels("store", stores, depots)
    plan = best_plan(task)
    bound, trips = plan.bound, None
    if fleet is not None:
        found = whole_lorries(task, plan, fleet, each, seconds)
        flow, trips, bound = found.flow, found.trips, max(bound, found.bound)
    else:
        flow = plan.flow
    short = demand - flow.sum(axis=2)
    lacking = short > TOLERANCE * max(float(demand.max(initial=0.0)), 1e-300)
    short[~lacking] = 0.0
    value = float((np.where(flow > 0, task.cost, 0.0) * flow).sum() + (task.penalty * short).sum())
    return Haul(
        value=value,
        bound=min(bound, value),
        binding=_binding(task, plan, each, item_names, need_names, store_names),
        shortages=tuple(
            Shortage(item_names[k], need_names[i], float(short[k, i])) for k, i in np.argwhere(lacking).tolist()
        ),
        flow=flow,
        lorries=trips,
    )


def _given(name: str, given: npt.ArrayLike, shape: tuple[int, ...] | None, *, is_limit: bool = False) -> FloatArray:
    """Numbers of this shape, none negative, none a gap; infinite only where that means no limit or no way."""
    array = floats(name, given)
    if not ((array >= 0) & (np.isfinite(array) | is_limit)).all():
        raise ValueError(f"{name} must not be negative nor a gap{'' if is_limit else ', and must be finite'}")
    if shape is None:
        return array
    try:
        return np.broadcast_to(array, shape)
    except ValueError as error:
        raise ValueError(f"{name} must fit {shape}, got {array.shape}") from error


def _binding(
    task: Task, plan: Plan, each: float, items: Sequence[str], needs: Sequence[str], stores: Sequence[str]
) -> str:
    """The limit that is worth most as a whole, at its price."""
    limits = (
        (plan.store_price, np.where(plan.store_price > 0, task.store_load, 0.0)),
        (plan.way_price, np.where(plan.way_price > 0, task.way_load, 0.0)),
        (plan.stock_price, task.supply),
    )
    dearest = [float(np.max(price * limit, initial=0.0)) for price, limit in limits]
    if max(dearest) <= 0:
        return (
            "Nothing binds: every need is served by a store that is cheapest for it, as far as that is worth its cost."
        )
    kind = int(np.argmax(dearest))
    price, limit = limits[kind]
    at = [int(axis) for axis in np.unravel_index(int(np.argmax(price * limit)), price.shape)]
    worth = float(price[tuple(at)])
    if kind == 0 and each:
        return (
            f"The lorries of {stores[at[0]]} bind: in parts of lorries, one more there would lower the cost by up to "
            f"{worth * each:g}."
        )
    if kind == 2:
        what = f"The stock of {items[at[0]]} in {stores[at[1]]}"
    else:
        what = f"The load from {stores[at[-1]]}" + (f" to {needs[at[0]]}" if kind == 1 else "")
    return f"{what}, {float(limit[tuple(at)]):g} at most, binds: one unit more would lower the cost by up to {worth:g}."
