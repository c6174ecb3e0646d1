"""The loops over journeys: shortest times from nodes, exact, with nodes that wait kept in buckets of equal time.

Dijkstra's order, but within a bucket nodes come as they lie; one whose time falls while its bucket is being emptied
comes again, so that every time is final when its bucket is empty. A bucket is a chain through `link` (next, previous,
which bucket), so a node waits in one place only and moves in constant time. The end of a blind alley, from which one can
only go back to where one came from (`link` knows where), need not wait at all. The buckets make a page; what is due later
waits in the last chain, and the next page begins at the least of it. Sources start there too.

Source: Dijkstra (1959), Numerische Mathematik 1, 269–271; Dial (1969), Communications of the ACM 12, 632–633, and
Denardo & Fox (1979), Operations Research 27, 161–186, for buckets; pages and chains are ours.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

PAGE = 2048
"""Buckets on a page: their heads fit into the nearest cache."""
NEXT, PREVIOUS, BUCKET, ONLY = range(4)


kernel: Any = njit(cache=True, nogil=True, error_model="numpy")
inlined: Any = njit(inline="always", error_model="numpy")
"""Called for every edge: a call with these arrays would cost as much as the work. Unsigned places spare a look for negative
ones."""


@inlined
def put(v, bucket, link, heads):  # type: ignore[no-untyped-def]
    """Hang a node before a chain."""
    after = heads[np.uintp(bucket)]
    link[v, NEXT] = after
    link[v, PREVIOUS] = -1
    link[v, BUCKET] = bucket
    if after >= 0:
        link[np.uintp(after), PREVIOUS] = v
    heads[np.uintp(bucket)] = v


@inlined
def take(v, bucket, link, heads):  # type: ignore[no-untyped-def]
    """Take a node out of the chain it hangs in."""
    before, after = link[v, PREVIOUS], link[v, NEXT]
    if before >= 0:
        link[np.uintp(before), NEXT] = after
    else:
        heads[np.uintp(bucket)] = after
    if after >= 0:
        link[np.uintp(after), PREVIOUS] = before


@kernel
def search(first, head, seconds, width, limit, awaited, waiting, time, via, link, heads):  # type: ignore[no-untyped-def]
    """Shortest times from the nodes that hang in the last chain with theirs; answers whether the limit ended it.

    awaited  (n,)      1 at nodes to wait for, set to 2 when they are reached; the search ends when `waiting` of them are
    time     (n,)      what it finds: inf where it did not come; beyond the limit perhaps not final
    via      (n,) or 0 the edge that leads to each node, kept when there is room
    """
    per_second = 1 / width
    while True:
        begin, later = np.inf, heads[PAGE]
        while later >= 0:
            begin = min(begin, time[later])
            later = link[later, NEXT]
        if begin == np.inf or begin > limit:
            return begin < np.inf
        later = heads[PAGE]
        heads[PAGE] = -1
        while later >= 0:
            after = link[later, NEXT]
            due = (time[later] - begin) * per_second
            put(np.uintp(later), PAGE if due >= PAGE else int(due), link, heads)
            later = after
        for bucket in range(PAGE):
            if heads[bucket] < 0:
                continue
            if begin + bucket * width > limit:
                return True
            while heads[bucket] >= 0:
                u = np.uintp(heads[bucket])
                after = link[u, NEXT]
                heads[bucket] = after
                if after >= 0:
                    link[np.uintp(after), PREVIOUS] = -1
                link[u, BUCKET] = -1
                if awaited[u] == 1:
                    awaited[u] = 2
                    waiting -= 1
                left = time[u]
                for e in range(np.uintp(first[u]), np.uintp(first[u + np.uintp(1)])):
                    v = np.uintp(head[e])
                    there = left + seconds[e]
                    if there < time[v]:
                        time[v] = there
                        if via.size > 0:
                            via[v] = e
                        if np.uintp(link[v, ONLY]) == u and awaited[v] != 1:
                            continue
                        due = (there - begin) * per_second
                        now = PAGE if due >= PAGE else int(due)
                        before = link[v, BUCKET]
                        if before != now:
                            if before >= 0:
                                take(v, before, link, heads)
                            put(v, now, link, heads)
            if waiting == 0:
                return False


@kernel
def room(first, head):  # type: ignore[no-untyped-def]
    """What a search keeps: times, links and heads of chains."""
    n = first.size - 1
    link = np.full((n, 4), -1, np.int32)
    for v in range(n):
        if first[v + 1] - first[v] == 1:
            link[v, ONLY] = head[first[v]]
    return np.empty(n), link, np.empty(PAGE + 1, np.int32)


@kernel
def begin_at(sources, begin_s, time, link, heads):  # type: ignore[no-untyped-def]
    """Clear what the last search left, and hang the sources up."""
    time[:] = np.inf
    link[:, BUCKET] = -1
    heads[:] = -1
    for i in range(sources.size):
        v = np.uintp(sources[i])
        if begin_s[i] < time[v]:
            time[v] = begin_s[i]
            if link[v, BUCKET] < 0:
                put(v, PAGE, link, heads)


@kernel
def one_to_many(first, head, seconds, width, limit, sources, targets, awaited, found, is_cut):  # type: ignore[no-untyped-def]
    """Rows of times from each source to the targets, and whether the limit ended a search; the awaited, once reached, do."""
    time, link, heads = room(first, head)
    none, now = np.empty(0, np.int64), np.zeros(1)
    waiting = np.sum(awaited == 1)
    for i in range(sources.size):
        begin_at(sources[i : i + 1], now, time, link, heads)
        mine = awaited.copy()
        is_cut[i] = search(first, head, seconds, width, limit, mine, waiting, time, none, link, heads)
        for k in range(targets.size):
            found[i, k] = time[targets[k]]


@kernel
def one_tree(first, head, seconds, width, limit, sources, begin_s, awaited):  # type: ignore[no-untyped-def]
    """Times from the nearest source, and the edge that leads to each node (−1 where none), to those awaited or else to all."""
    time, link, heads = room(first, head)
    via = np.full(first.size - 1, -1, np.int64)
    begin_at(sources, begin_s, time, link, heads)
    waiting = np.sum(awaited == 1)
    search(first, head, seconds, width, limit, awaited.copy(), waiting if waiting > 0 else -1, time, via, link, heads)
    return time, via


@kernel
def reached_from(first, head, seconds, source):  # type: ignore[no-untyped-def]
    """Which nodes can be reached at all."""
    n = first.size - 1
    seen, stack = np.zeros(n, np.bool_), np.empty(n, np.int32)
    seen[source], stack[0], height = True, source, 1
    while height > 0:
        height -= 1
        u = stack[height]
        for e in range(first[u], first[u + 1]):
            if seconds[e] < np.inf and not seen[head[e]]:
                seen[head[e]] = True
                stack[height] = head[e]
                height += 1
    return seen
