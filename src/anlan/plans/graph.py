"""What depends on what: cycles, layers, earliest times. A graph is a mapping from each node to those it waits for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

Graph: TypeAlias = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Times:
    """When a node can start and be finished at the earliest, and which of those it waits for is the last."""

    start: int
    finish: int
    after: str


def startable(graph: Graph) -> tuple[str, ...]:
    """The nodes in an order in which each comes after those it waits for; without those that wait for a cycle."""
    waiting = {node: len(set(graph[node])) for node in graph}
    followers: dict[str, list[str]] = {node: [] for node in graph}
    for node, before in graph.items():
        for one in set(before):
            followers[one].append(node)
    ready = [node for node in graph if not waiting[node]]
    for node in ready:  # grows while it is walked
        for follower in followers[node]:
            waiting[follower] -= 1
            if not waiting[follower]:
                ready.append(follower)
    return tuple(ready)


def cycles(graph: Graph) -> Iterator[tuple[str, ...]]:
    """The groups of nodes that wait for each other, each in the order in which it is walked."""
    left = [node for node in graph if node not in set(startable(graph))]
    reach = {node: _reached(graph, node) for node in left}
    named: set[str] = set()
    for node in left:
        if node in named or node not in reach[node]:
            continue
        members = tuple(one for one in (node, *reach[node]) if one == node or node in reach.get(one, ()))
        members = tuple(dict.fromkeys(members))
        named.update(members)
        yield members


def _reached(graph: Graph, start: str) -> dict[str, None]:
    """What a node waits for, directly or through others, as a walk meets it."""
    reached: dict[str, None] = {}
    pending = list(reversed(graph[start]))
    while pending:
        node = pending.pop()
        if node not in reached:
            reached[node] = None
            pending.extend(reversed(graph[node]))
    return reached


def layers(graph: Graph) -> tuple[tuple[str, ...], ...]:
    """The nodes by the longest way to them: each layer waits only for those before it. Raises ValueError for a cycle."""
    order = startable(graph)
    if len(order) != len(graph):
        raise ValueError(f"these wait for each other: {list(cycles(graph))}")
    depth: dict[str, int] = {}
    for node in order:
        depth[node] = max((depth[before] + 1 for before in graph[node]), default=0)
    deepest = max(depth.values(), default=-1)
    return tuple(tuple(node for node in graph if depth[node] == at) for at in range(deepest + 1))


def earliest(graph: Graph, minutes: Mapping[str, int]) -> dict[str, Times]:
    """The earliest times of every node that can start at all, counted from 0."""
    times: dict[str, Times] = {}
    for node in startable(graph):
        last = max(graph[node], key=lambda one: times[one].finish, default="")
        start = times[last].finish if last else 0
        times[node] = Times(start, start + minutes[node], last)
    return times


def way_to(node: str, times: Mapping[str, Times]) -> tuple[str, ...]:
    """The nodes that make a node as late as it is, from the first to it."""
    way = [node]
    while times[way[-1]].after:
        way.append(times[way[-1]].after)
    return tuple(reversed(way))
