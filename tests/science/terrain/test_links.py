"""Ways between neighbouring seats and the net they make. Issue 4, sentence 2: roads at least cost, one net and no star."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import dijkstra, minimum_spanning_tree

from anlan.science.terrain import LEVEL_ROAD, Grid, neighbour_links, net_of

GRID = Grid(103.0, 27.0, 0.002, (19, 23))
BRIDGE, SHARE = 700.0, 0.4
SIDES = ((0, 1), (1, 1), (1, 0), (1, -1))
seeds_ = st.integers(0, 10**6)


def ground(seed):
    """Hills with a hole, a river, a few roads, and seats on solid ground."""
    chance = np.random.default_rng(seed)
    height = np.cumsum(chance.normal(0, 25, GRID.shape), axis=1)
    river = np.zeros(GRID.shape, bool)
    river[np.arange(19), 9 + np.cumsum(chance.integers(-1, 2, 19)).clip(-5, 5)] = True
    height[7:9, 3:6] = np.nan
    roads = np.zeros(GRID.shape, int)
    for row in chance.choice(np.r_[0:6, 10:19], 3, replace=False):
        roads[row, :-1] |= 1
        roads[row, 1:] |= 16
    cells = np.argwhere(np.isfinite(height))
    return height, river, roads, cells[chance.choice(len(cells), 7, replace=False)]


def plain_graph(height, river, roads):
    """Every step as an edge of a graph, priced as the page says."""
    rows, cols = GRID.shape
    east, south, aslant = GRID.steps_m()
    tails, heads, costs = [], [], []
    for (row, col), here in np.ndenumerate(height):
        for side, (down, across) in enumerate(SIDES):
            r, c = row + down, col + across
            if not (r < rows and 0 <= c < cols) or np.isnan(here) or np.isnan(height[r, c]):
                continue
            metres = east[row] if not down else south[row] if not across else aslant[row]
            gradient = (height[r, c] - here) / metres
            cost = metres * np.interp([gradient, -gradient], *LEVEL_ROAD).mean()
            if roads[row, col] & (1 << side):
                cost *= SHARE
            else:
                is_between = down and across and river[row, c] and river[r, col]
                cost += BRIDGE * np.mean([river[r, c] or is_between, river[row, col] or is_between])
            tails.append(row * cols + col), heads.append(r * cols + c), costs.append(cost)
    return coo_array((costs, (tails, heads)), shape=(height.size, height.size)).tocsr()


def links(height, river, roads, seats):
    return neighbour_links(height, GRID, seats=seats, is_river=river, bridge_m=BRIDGE, roads=roads, road_share=SHARE)


@settings(max_examples=15, deadline=None)
@given(seeds_)
def test_the_way_between_two_towns_is_the_cheapest_there_is_and_costs_what_its_steps_cost(seed):
    height, river, roads, seats = ground(seed)
    graph = plain_graph(height, river, roads)
    found = links(height, river, roads, seats[:2])
    begin, end = seats[:2] @ (GRID.shape[1], 1)
    best = dijkstra(graph, directed=False, indices=begin)[end]
    assert found.pairs.tolist() == [[0, 1]] and found.cost[0] == pytest.approx(best, rel=1e-9)
    assert (found.cells[0], found.cells[-1]) == (begin, end)
    both = graph + graph.T
    assert both[found.cells[:-1], found.cells[1:]].sum() == pytest.approx(best, rel=1e-9)


@settings(max_examples=15, deadline=None)
@given(seeds_)
def test_the_links_hold_a_tree_of_least_cost_over_all_towns(seed):
    height, river, roads, seats = ground(seed)
    far = dijkstra(plain_graph(height, river, roads), directed=False, indices=seats @ (GRID.shape[1], 1))
    cheapest = minimum_spanning_tree(far[:, seats @ (GRID.shape[1], 1)]).sum()
    found = links(height, river, roads, seats)
    tree = minimum_spanning_tree(csr_array((found.cost, found.pairs.T), shape=(7, 7)))
    assert tree.nnz == 6 and tree.sum() == pytest.approx(cheapest, rel=1e-9)
    assert np.array_equal(found.owner >= 0, np.isfinite(height))


def test_a_road_that_is_there_is_used_again_and_its_bridge_too():
    flat, river, roads = np.zeros(GRID.shape), np.zeros(GRID.shape, bool), np.zeros(GRID.shape, int)
    river[:, 11] = True
    roads[9, :-1], roads[9, 1:] = 1, 16
    roads[9, 1:-1] = 17
    ends = [(5, 2), (5, 20)]
    across = neighbour_links(flat, GRID, seats=ends, is_river=river, bridge_m=2000)
    again = neighbour_links(flat, GRID, seats=ends, is_river=river, bridge_m=2000, roads=roads, road_share=0.3)
    assert (across.cells // 23 == 5).all() and 9 in again.cells // 23
    assert across.cost[0] == pytest.approx(2000 + 18 * GRID.steps_m()[0][5])
    assert again.cost[0] < across.cost[0] - 2000


@settings(max_examples=15, deadline=None)
@given(seeds_, st.sampled_from((1.0, 1.3, 2.0, 1e9)))
def test_no_way_round_is_longer_than_allowed_and_what_hung_together_still_does(seed, stretch):
    chance = np.random.default_rng(seed)
    pairs = np.argwhere(np.triu(chance.random((9, 9)) < 0.5, 1))
    cost = chance.uniform(1, 10, len(pairs))
    kept = net_of(pairs, cost, stretch=stretch, seats=9)
    far = dijkstra(csr_array((cost[kept], pairs[kept].T), shape=(9, 9)), directed=False)
    assert (far[tuple(pairs.T)] <= stretch * cost * (1 + 1e-12)).all()
    if stretch > 1e8:
        assert kept.sum() == minimum_spanning_tree(csr_array((cost, pairs.T), shape=(9, 9))).nnz


def test_towns_that_share_a_cell_and_links_that_cannot_be_are_refused_by_name():
    with pytest.raises(ValueError, match="seats"):
        neighbour_links(np.zeros(GRID.shape), GRID, seats=[(1, 1), (1, 1)])
    with pytest.raises(ValueError, match="pairs"):
        net_of([(0, 1, 2)], [1.0], stretch=1.0, seats=3)
    with pytest.raises(ValueError, match="cost"):
        net_of([(0, 1)], [np.nan], stretch=1.0, seats=3)
