"""Cheapest shipping of given amounts: the network simplex on the tree of ways in use."""

from __future__ import annotations

import numpy as np
from numba import njit

from anlan.science.arrays import BoolArray, FloatArray, IntArray


@njit(cache=True, nogil=True, fastmath={"nnan", "nsz"})
def ship(cost: FloatArray, demand: FloatArray, supply: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The cheapest flow (needs, stores), and the greatest prices of stock (stores,), all ≤ 0, that prove it.

    cost    (needs, stores)  –/unit  infinite where there is no way
    demand  (needs,)         unit    all positive
    supply  (stores,)        unit    all positive

    The root of the tree takes what stays in the stores, at no cost, and gives what cannot be served, at a cost above
    all others: a node under such an arc is `unserved`, its price is `price` beside that cost. Arcs run from stores to
    needs or to the root, and from the root to needs, so a node's kind tells which way the arc to its parent runs.
    The leaving arc is the last that blocks, seen from the top of the cycle: an arc without flow then always points to
    the root, and no sequence of pivots comes back.
    Source: Dantzig (1951); Cunningham (1976) Math. Program. 11:105–116 (strongly feasible trees).
    """
    needs, stores = cost.shape
    root, nodes = needs, needs + 1 + stores
    ways = np.zeros((needs + 1, stores))
    ways[:needs] = cost
    parent, depth = np.full(nodes, root), np.ones(nodes, np.int64)
    parent[root], depth[root] = -1, 0
    first, after, before = np.full(nodes, -1), np.full(nodes, -1), np.full(nodes, -1)
    for node in range(nodes):
        if node != root:
            _hang(node, root, first, after, before)
    flow, price, unserved = np.zeros(nodes), np.zeros(nodes), np.zeros(nodes, np.bool_)
    flow[:needs], flow[root + 1 :], unserved[:needs] = demand, supply, True
    # the prices of stores once more: of those that serve, of those that do not; −∞ for the others
    serving, idle = np.zeros(stores), np.full(stores, -np.inf)
    stack = np.empty(nodes, np.int64)
    row, quiet, is_fresh, slack = 0, 0, True, 0.0
    for value in cost.ravel():
        if value < np.inf:
            slack = max(slack, 1e-12 * value)
    while True:
        # the best way into one need after the other
        least = np.inf
        for store in range(stores):
            least = min(least, ways[row, store] - serving[store])
        is_rescue, known = unserved[row] and least < np.inf, serving
        if unserved[row] and not is_rescue:
            known = idle
            for store in range(stores):
                least = min(least, ways[row, store] - idle[store])
        if not (is_rescue or least - price[row] < -slack):
            row = row + 1 if row < needs else 0
            quiet += 1
            if quiet > needs:
                if is_fresh:
                    break
                _settle(ways, demand, supply, parent, first, after, flow, price, stack)
                for store in range(stores):
                    (idle if unserved[root + 1 + store] else serving)[store] = price[root + 1 + store]
                quiet, is_fresh, slack = 0, True, 1e-13 * np.abs(price).max()
            continue
        quiet, is_fresh = 0, False
        store = 0
        while ways[row, store] - known[store] > least:
            store += 1
        change = least - price[row]
        into, out = row, root + 1 + store
        # the cycle: from the top down to `out`, across, and from `into` up again
        a, b, leaving, pushed, is_below_into = into, out, -1, np.inf, False
        a_leaving, a_pushed = -1, np.inf
        while a != b:
            if depth[a] >= depth[b]:
                if a < root and flow[a] <= a_pushed:
                    a_leaving, a_pushed = a, flow[a]
                a = parent[a]
            else:
                if b > root and flow[b] < pushed:
                    leaving, pushed = b, flow[b]
                b = parent[b]
        if a_pushed <= pushed:
            leaving, pushed, is_below_into = a_leaving, a_pushed, True
        top = a
        if pushed > 0:
            a, b = into, out
            while a != top:
                flow[a] += -pushed if a < root else pushed
                a = parent[a]
            while b != top:
                flow[b] += -pushed if b > root else pushed
                b = parent[b]
        # what hung on the leaving arc now hangs on the entering one
        node, above = (into, out) if is_below_into else (out, into)
        end, carried = node, pushed
        while True:
            old, held = parent[node], flow[node]
            _unhang(node, old, first, after, before)
            _hang(node, above, first, after, before)
            parent[node], flow[node] = above, carried
            if node == leaving:
                break
            node, above, carried = old, node, held
        # prices below it move together
        step = change if end < root else -change
        is_unserved = unserved[parent[end]]
        size = 1
        stack[0] = end
        while size:
            size -= 1
            node = stack[size]
            depth[node] = depth[parent[node]] + 1
            unserved[node] = is_unserved
            if node < root:
                price[node] += step
            else:
                price[node] -= step
                serving[node - root - 1] = -np.inf if is_unserved else price[node]
                idle[node - root - 1] = price[node] if is_unserved else -np.inf
            child = first[node]
            while child >= 0:
                stack[size] = child
                size += 1
                child = after[child]
    carried_by = np.zeros((needs, stores))
    for node in range(needs):
        if parent[node] > root:
            carried_by[node, parent[node] - root - 1] = flow[node]
    for node in range(root + 1, nodes):
        if parent[node] < root:
            carried_by[parent[node], node - root - 1] = flow[node]
    return carried_by, _lifted(cost, carried_by, price, unserved)


@njit(cache=True, nogil=True)
def _hang(node: int, above: int, first: IntArray, after: IntArray, before: IntArray) -> None:
    after[node], before[node] = first[above], -1
    if first[above] >= 0:
        before[first[above]] = node
    first[above] = node


@njit(cache=True, nogil=True)
def _unhang(node: int, above: int, first: IntArray, after: IntArray, before: IntArray) -> None:
    if before[node] >= 0:
        after[before[node]] = after[node]
    else:
        first[above] = after[node]
    if after[node] >= 0:
        before[after[node]] = before[node]


@njit(cache=True, nogil=True)
def _settle(
    ways: FloatArray,
    demand: FloatArray,
    supply: FloatArray,
    parent: IntArray,
    first: IntArray,
    after: IntArray,
    flow: FloatArray,
    price: FloatArray,
    stack: IntArray,
) -> None:
    """Prices and flows of the tree anew, without the rounding that many pivots leave."""
    root = len(ways) - 1
    order = np.empty(len(parent), np.int64)
    size, count = 1, 0
    stack[0] = root
    while size:
        size -= 1
        node = stack[size]
        order[count] = node
        count += 1
        above = parent[node]
        if node < root:
            price[node] = 0.0 if above == root else ways[node, above - root - 1] - price[above]
        elif node > root:
            price[node] = ways[above, node - root - 1] - price[above]
        child = first[node]
        while child >= 0:
            stack[size] = child
            size += 1
            child = after[child]
    flow[:root], flow[root], flow[root + 1 :] = demand, 0.0, supply
    for node in order[:0:-1]:
        flow[node] = max(flow[node], 0.0)
        if parent[node] != root:
            flow[parent[node]] -= flow[node]


@njit(cache=True, nogil=True)
def _lifted(cost: FloatArray, flow: FloatArray, price: FloatArray, unserved: BoolArray) -> FloatArray:
    """The greatest prices of stock that still prove the flow: what one unit more is worth, also where ties leave a choice.

    The nearest way to the root over the ways not in use, at what they cost too much, and those in use, at nothing.
    """
    needs, stores = cost.shape
    u, v, late = price[:needs], price[needs + 1 :], unserved[needs + 1 :]
    lift = -v
    is_done, is_seen = np.zeros(stores, np.bool_), np.zeros(needs, np.bool_)
    for _ in range(stores):
        near = -1
        for store in range(stores):
            if not is_done[store] and (
                near < 0 or late[store] < late[near] or (late[store] == late[near] and lift[store] < lift[near])
            ):
                near = store
        is_done[near] = True
        for need in range(needs):
            if flow[need, near] > 0 and not is_seen[need]:
                is_seen[need] = True
                for store in range(stores):
                    if not is_done[store]:
                        more = max(
                            cost[need, store] - u[need] - v[store], 0.0 if late[store] == late[near] else -np.inf
                        )
                        lift[store] = min(lift[store], lift[near] + more)
    return np.minimum(v + lift, 0.0)
