"""First estimates of how long an evacuation takes: notice, departure, the narrowest place, the way.

They take a bottleneck as a point queue: it lets a steady flow pass, whoever comes above it waits, nobody turns back.
No estimate here knows of congestion on the way, accidents or people who refuse; a real one is a simulation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import BoolArray, Flagged, FloatArray, flagged, floats, number, together
from anlan.science.quantities.supplies import WHOLE


@dataclass(frozen=True)
class Clearance:
    """When the last one arrives, how long the queue outlasts the departures, and whether the narrow place decides."""

    total_s: FloatArray
    queue_s: FloatArray
    is_held_by_flow: BoolArray
    valid: BoolArray


@dataclass(frozen=True)
class Shared:
    """The shortest time over several ways, and how many people each then takes."""

    total_s: float
    people: FloatArray


def clearance_time(
    people: npt.ArrayLike,
    *,
    flow_people_s: npt.ArrayLike,
    notice_s: npt.ArrayLike = 0.0,
    departure_s: npt.ArrayLike = 0.0,
    travel_s: npt.ArrayLike = 0.0,
) -> Clearance:
    """Clearance time: notice + the longer of the departures and people/flow + the free way.

    people         shapes that fit   persons
    flow_people_s  shapes that fit   persons/s   through the narrowest place (vehicles/s × people a vehicle)
    notice_s       shapes that fit   s           until the first leave
    departure_s    shapes that fit   s           over which they leave, evenly
    travel_s       shapes that fit   s           of the way without waiting
    returns        Clearance         s           0 where nobody has to leave; NaN where a number cannot be

    Exact for even departures and one point queue, wherever on the way it stands; the last to leave waits longest
    when people/flow is the longer.
    Raises ValueError when shapes do not fit.
    Source: deterministic point queue, Newell (1982) Applications of Queueing Theory, 2nd ed., ch. 2; from memory.
    """
    count, flow, notice, departure, travel = together(
        people=people, flow_people_s=flow_people_s, notice_s=notice_s, departure_s=departure_s, travel_s=travel_s
    )
    possible = (count >= 0) & (flow > 0) & (notice >= 0) & (departure >= 0) & (travel >= 0)
    possible &= np.isfinite(count) & np.isfinite(flow) & np.isfinite(notice + departure + travel)
    passing = np.divide(count, flow, out=np.zeros(count.shape), where=possible)
    total = np.where(count > 0, notice + np.maximum(departure, passing) + travel, 0.0)
    time = flagged(total, possible=possible)
    queue = np.where(possible, np.maximum(passing - departure, 0.0), np.nan)
    return Clearance(time.value, queue, np.asarray(possible & (passing > departure)), time.valid)


def queue_clearance_s(leaving: npt.ArrayLike, *, step_s: float, flow_people_s: float) -> Flagged:
    """When the last one has passed a narrow place, for departures of any course: the greatest of
    k·step + (all who leave from step k on)/flow, and not before the last step with departures ends.

    leaving        (steps, …)  persons who leave in each step, evenly within it
    step_s         number      s
    flow_people_s  number      persons/s
    returns        (…)         s from the first step; 0 where nobody leaves; NaN where a step is unknown or negative

    Raises ValueError for no axis of steps, or a step or flow not above 0.
    Source: Newell (1982); Lindley (1952) recursion solved from its end.
    """
    step = number("step_s", step_s, above=0.0, below=np.inf, inclusive=False)
    flow = number("flow_people_s", flow_people_s, above=0.0, below=np.inf, inclusive=False)
    people = floats("leaving", leaving)
    if people.ndim == 0:
        raise ValueError("leaving must have an axis of steps, got a single number")
    possible = (people >= 0) & np.isfinite(people)
    known = np.where(possible, people, 0.0)
    still_to_leave = np.cumsum(known[::-1], axis=0)[::-1]
    starts = step * np.arange(len(known)).reshape(-1, *(1,) * (known.ndim - 1))
    passed = np.where(still_to_leave > 0, starts + still_to_leave / flow, 0.0).max(axis=0, initial=0.0)
    ended = np.where(known > 0, starts + step, 0.0).max(axis=0, initial=0.0)
    return flagged(np.maximum(passed, ended), possible=possible.all(axis=0))


def quickest_over_routes(people: float, *, flow_people_s: npt.ArrayLike, travel_s: npt.ArrayLike) -> Shared:
    """The shortest time over routes side by side, and the sharing that reaches it: Σ flowᵢ · max(0, T − travelᵢ) = people.

    people         number     persons
    flow_people_s  (routes)   persons/s   through the narrowest place of each
    travel_s       (routes)   s           of each way without waiting
    returns        Shared     s, persons  every route in use ends at the same moment; the shares sum to all

    Raises ValueError for a negative or unknown number, no route, no flow at all, or shapes that do not fit.
    Source: quickest flow on disjoint paths, Burkard, Dlaska & Klinz (1993), ZOR 37, 31–58; from memory.
    """
    count = number("people", people, above=0.0, below=1e15)
    flow, travel = together(flow_people_s=flow_people_s, travel_s=travel_s)
    if flow.ndim != 1 or not flow.size:
        raise ValueError("flow_people_s and travel_s must have one axis of routes, at least one")
    if not ((flow >= 0) & (travel >= 0) & np.isfinite(flow) & np.isfinite(travel)).all() or not flow.any():
        raise ValueError("flow_people_s and travel_s must be from 0, with one flow above it")
    if count == 0:
        return Shared(0.0, np.zeros(flow.shape))
    order = np.argsort(travel, kind="stable")
    order = order[flow[order] > 0]
    ends = (count + np.cumsum(flow[order] * travel[order])) / np.cumsum(flow[order])
    later = np.append(travel[order][1:], np.inf)
    end = float(ends[ends <= later][0])
    shares = flow * np.maximum(end - travel, 0.0)
    return Shared(end, shares * (count / shares.sum()))


def shuttle_time(
    people: npt.ArrayLike,
    *,
    vehicles: npt.ArrayLike,
    seats: npt.ArrayLike,
    loading_s: npt.ArrayLike,
    travel_s: npt.ArrayLike,
    unloading_s: npt.ArrayLike,
    return_s: npt.ArrayLike,
) -> Flagged:
    """When the last are set down, when vehicles go to and fro: with r = ⌈⌈people/seats⌉/vehicles⌉ rounds,
    r · (loading + travel + unloading) + (r − 1) · return.

    people                            shapes that fit   persons
    vehicles, seats                   shapes that fit   whole, from 1
    loading_s, travel_s, unloading_s  shapes that fit   s   of one trip
    return_s                          shapes that fit   s   of the empty way back
    returns                           common shape      s   0 where nobody has to go; NaN where a number cannot be

    Exact for equal trips with all vehicles ready at the start.
    Raises ValueError when shapes do not fit.
    """
    count, fleet, places, *times = together(
        people=people, vehicles=vehicles, seats=seats,
        loading_s=loading_s, travel_s=travel_s, unloading_s=unloading_s, return_s=return_s,
    )  # fmt: skip
    loading, travel, unloading, back = times
    possible = np.logical_and.reduce([(one >= 0) & np.isfinite(one) for one in (count, *times)])
    possible &= (fleet >= 1) & (places >= 1) & np.isfinite(fleet) & np.isfinite(places)
    possible &= (fleet == np.floor(fleet)) & (places == np.floor(places))
    trips = np.ceil(np.divide(count, places, out=np.zeros(count.shape), where=possible) * (1 - WHOLE))
    rounds = np.ceil(np.divide(trips, fleet, out=np.zeros(count.shape), where=possible) * (1 - WHOLE))
    total = rounds * (loading + travel + unloading) + np.maximum(rounds - 1, 0.0) * back
    return flagged(total, possible=possible)
