"""What is wrong with the order of the actions: cycles, dead ends, what can never start, what cannot be in time."""

from __future__ import annotations

from collections.abc import Iterator

from anlan.plans.faults import Fault, fault
from anlan.plans.graph import Graph, Times, cycles, earliest, way_to
from anlan.plans.model import Action, Plan


def order_faults(plan: Plan) -> Iterator[Fault]:
    """Faults of the graph of actions. References to actions that do not exist are told elsewhere."""
    actions = {one.id: one for one in plan.actions if one.id}
    graph = {name: [one for one in action.depends_on if one in actions] for name, action in actions.items()}
    for members in cycles(graph):
        first = min(actions[one].line for one in members)
        yield fault(first, "cycle", members=" → ".join((*members, members[0])))
    yield from _dead_ends(actions, graph)
    yield from _waits_in_vain(actions, graph)
    yield from _too_long(plan, actions)
    yield from _too_late(plan, actions, graph)


def _dead_ends(actions: dict[str, Action], graph: Graph) -> Iterator[Fault]:
    followed = {before for waits in graph.values() for before in waits}
    for name, action in actions.items():
        if not action.finished_by and name not in followed:
            yield fault(action.line, "dead_end", id=name)


def _waits_in_vain(actions: dict[str, Action], graph: Graph) -> Iterator[Fault]:
    """What depends on an action that its level has not never starts there; those behind it are not told again."""
    for name, action in actions.items():
        lacking = {
            level: missing
            for level in action.levels
            if (missing := [before for before in graph[name] if level not in actions[before].levels])
        }
        if lacking:
            shown = "; ".join(f"{level} ← {', '.join(missing)}" for level, missing in lacking.items())
            code = "unreachable" if len(lacking) == len(set(action.levels)) else "waits_in_vain"
            yield fault(action.line, code, id=name, levels=shown)


def _limits(plan: Plan) -> dict[str, int]:
    return {one.id: one.within_min for one in plan.clocks if one.within_min}


def _too_long(plan: Plan, actions: dict[str, Action]) -> Iterator[Fault]:
    limits = _limits(plan)
    for name, action in actions.items():
        limit = limits.get(action.clock)
        if limit is not None and action.duration_min > limit:
            yield fault(
                action.line,
                "duration_over_clock",
                id=name,
                minutes=action.duration_min,
                clock=action.clock,
                limit=limit,
            )


def _too_late(plan: Plan, actions: dict[str, Action], graph: Graph) -> Iterator[Fault]:
    """What cannot be in time even if all before it goes as planned; each told once, of the level where it is worst.

    A clock may have begun before the response did, so what is late by the response's own clock is late by any.
    """
    limits = _limits(plan)
    worst: dict[tuple[str, str], tuple[int, Fault]] = {}
    for level in sorted({level for action in actions.values() for level in action.levels}):
        here = {name: action for name, action in actions.items() if level in action.levels}
        times = earliest(
            {name: [one for one in graph[name] if one in here] for name in here},
            {name: action.duration_min for name, action in here.items()},
        )
        for name, time in times.items():
            for key, minutes, found in _late(here[name], time, limits, level, times):
                if (name, key) not in worst or minutes > worst[name, key][0]:
                    worst[name, key] = minutes, found
    yield from (found for _, found in worst.values())


def _late(
    action: Action, time: Times, limits: dict[str, int], level: int, times: dict[str, Times]
) -> Iterator[tuple[str, int, Fault]]:
    path = " → ".join(way_to(action.id, times))
    limit = limits.get(action.clock)
    if limit is not None and action.duration_min <= limit < time.finish:
        yield "clock", time.finish, fault(
            action.line, "path_over_clock", level=level, id=action.id, minutes=time.finish, clock=action.clock,
            limit=limit, path=path,
        )  # fmt: skip
    for need in action.needs:
        if need.by_min and time.start > need.by_min:
            yield f"{need.kind}.{need.id}.{need.line}", time.start, fault(
                need.line, "need_before_start", level=level, id=action.id, minutes=time.start, need=need.id,
                limit=need.by_min, path=path,
            )  # fmt: skip
