"""The readable twins of the compiled terrain: one cell at a time, in the words of the papers."""

from __future__ import annotations

import heapq

import numpy as np

WAYS = [(0, 1, 1), (1, 1, 2), (1, 0, 4), (1, -1, 8), (0, -1, 16), (-1, -1, 32), (-1, 0, 64), (-1, 1, 128)]


def around(row, col, shape):
    for down, over, code in WAYS:
        if 0 <= row + down < shape[0] and 0 <= col + over < shape[1]:
            yield row + down, col + over, code


def metres(grid, row, col, r, c):
    """From centre to centre, by the mean width and height of the two cells."""
    width, height = grid.cell_m()
    return float(np.hypot((width[row] + width[r]) / 2 * (c - col), (height[row] + height[r]) / 2 * (r - row)))


def fill(height, rise):
    """Barnes, Lehman & Mulla (2014): the lowest of what the water has reached goes next."""
    level, waiting, reached = height.copy(), [], np.isnan(height)
    for row, col in np.ndindex(height.shape):
        near = [(r, c) for r, c, _ in around(row, col, height.shape)]
        if not np.isnan(height[row, col]) and (len(near) < 8 or any(np.isnan(height[at]) for at in near)):
            reached[row, col] = True
            heapq.heappush(waiting, (height[row, col], row, col))
    while waiting:
        now, row, col = heapq.heappop(waiting)
        for r, c, _ in around(row, col, height.shape):
            if not reached[r, c]:
                reached[r, c] = True
                level[r, c] = level[r, c] if level[r, c] > now else now + rise
                heapq.heappush(waiting, (level[r, c], r, c))
    return level


def directions(height, grid):
    code = np.zeros(height.shape, int)
    for row, col in np.ndindex(height.shape):
        falls = {
            way: (height[row, col] - height[r, c]) / metres(grid, row, col, r, c)
            for r, c, way in around(row, col, height.shape)
            if not np.isnan(height[r, c])
        }
        steepest = max(falls, key=falls.__getitem__) if falls else 0
        code[row, col] = steepest if falls and falls[steepest] > 0 else 0
    code[np.isnan(height)] = -1
    return code


def below(code, row, col):
    """The cell that the code leads to, None out of the grid or nowhere."""
    for down, over, way in WAYS:
        r, c = row + down, col + over
        if code[row, col] == way and 0 <= r < code.shape[0] and 0 <= c < code.shape[1] and code[r, c] >= 0:
            return r, c
    return None


def trace(code, row, col):
    """All cells from here to the outlet."""
    way = [(row, col)]
    while (there := below(code, *way[-1])) is not None:
        way.append(there)
        assert len(way) <= code.size, "a circle"
    return way


def upstream(code, weight):
    total = np.where(code >= 0, 0.0, np.nan)
    for row, col in np.ndindex(code.shape):
        if code[row, col] >= 0:
            for at in trace(code, row, col):
                total[at] += weight[row, col]
    return total


def steps(height, grid, friction, river, bridge, gradients, costs):
    """Every step of a road and its cost, as rows (from, to, cost)."""
    for row, col in np.ndindex(height.shape):
        for r, c, _ in around(row, col, height.shape):
            if np.isnan([height[row, col], height[r, c], friction[r, c], friction[row, col]]).any():
                continue
            long = metres(grid, row, col, r, c)
            cost = long * np.interp((height[r, c] - height[row, col]) / long, gradients, costs)
            cost *= (friction[row, col] + friction[r, c]) / 2
            slips = row != r and col != c and river[row, c] and river[r, col]
            yield row * grid.shape[1] + col, r * grid.shape[1] + c, cost + bridge * bool(river[r, c] or slips)


def is_inside(rings, x, y):
    """Even-odd, counting the borders to the west."""
    crossings = 0
    for ring in rings:
        for (x0, y0), (x1, y1) in zip(ring, np.roll(ring, -1, axis=0), strict=True):
            if y0 > y1:
                x0, y0, x1, y1 = x1, y1, x0, y0
            crossings += bool(y0 <= y < y1 and x0 + (y - y0) * ((x1 - x0) / (y1 - y0)) <= x)
    return crossings % 2 == 1
