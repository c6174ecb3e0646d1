"""The loops over footprints: which straight pieces of road touch a polygon, a circle, the cells of a grid."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def side(ax, ay, bx, by, cx, cy):  # type: ignore[no-untyped-def]
    """Above 0: c lies left of the line from a to b; 0: on it."""
    return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)


@njit(cache=True, nogil=True)
def meet(ax, ay, bx, by, cx, cy, dx, dy):  # type: ignore[no-untyped-def]
    """Whether two closed pieces of a line share a point."""
    if max(ax, bx) < min(cx, dx) or max(cx, dx) < min(ax, bx) or max(ay, by) < min(cy, dy) or max(cy, dy) < min(ay, by):
        return False
    c, d = side(ax, ay, bx, by, cx, cy), side(ax, ay, bx, by, dx, dy)
    a, b = side(cx, cy, dx, dy, ax, ay), side(cx, cy, dx, dy, bx, by)
    return not ((c > 0 and d > 0) or (c < 0 and d < 0) or (a > 0 and b > 0) or (a < 0 and b < 0))


@njit(cache=True, nogil=True)
def is_in_polygon(a, b, corners, begins, is_in):  # type: ignore[no-untyped-def]
    """Mark the pieces a–b that touch a polygon: they cross one of its rings, or begin inside an odd number of them."""
    west, east = corners[:, 0].min(), corners[:, 0].max()
    south, north = corners[:, 1].min(), corners[:, 1].max()
    for i in range(len(a)):
        ax, ay, bx, by = a[i, 0], a[i, 1], b[i, 0], b[i, 1]
        if is_in[i] or max(ax, bx) < west or min(ax, bx) > east or max(ay, by) < south or min(ay, by) > north:
            continue
        is_inside = crosses = False
        for r in range(begins.size - 1):
            before = begins[r + 1] - 1
            for k in range(begins[r], begins[r + 1]):
                cx, cy, dx, dy = corners[before, 0], corners[before, 1], corners[k, 0], corners[k, 1]
                before = k
                if (cy > ay) != (dy > ay) and ax < cx + (ay - cy) * (dx - cx) / (dy - cy):
                    is_inside = not is_inside
                if meet(ax, ay, bx, by, cx, cy, dx, dy):
                    crosses = True
                    break
            if crosses:
                break
        is_in[i] = is_inside or crosses


@njit(cache=True, nogil=True)
def is_near(a, b, x, y, radius, per_x, per_y, is_in):  # type: ignore[no-untyped-def]
    """Mark the pieces a–b that come within a radius of a point, in the plane laid at it."""
    for p in range(x.size):
        reach = radius[p]
        for i in range(len(a)):
            ay, by = (a[i, 1] - y[p]) * per_y[p], (b[i, 1] - y[p]) * per_y[p]
            if is_in[i] or min(ay, by) > reach or max(ay, by) < -reach:
                continue
            ax, bx = (a[i, 0] - x[p]) * per_x[p], (b[i, 0] - x[p]) * per_x[p]
            dx, dy = bx - ax, by - ay
            square = dx * dx + dy * dy
            along = 0.0 if square == 0 else min(max(-(ax * dx + ay * dy) / square, 0.0), 1.0)
            is_in[i] = (ax + along * dx) ** 2 + (ay + along * dy) ** 2 <= reach * reach


@njit(cache=True, nogil=True)
def highest_along(a, b, cells):  # type: ignore[no-untyped-def]
    """The highest known cell on each piece a–b, in units of cells (column, row), from one border of cells to the next; and
    whether all it meets is known."""
    found, is_whole = np.full(len(a), np.nan), np.zeros(len(a), np.bool_)
    rows, columns = cells.shape
    for i in range(len(a)):
        x, y = a[i, 0], a[i, 1]
        dx, dy = b[i, 0] - x, b[i, 1] - y
        begin, end = 0.0, 1.0
        for at, step, size in ((x, dx, columns), (y, dy, rows)):  # only the part over the grid
            if step == 0:
                if at < 0 or at > size:
                    end = -1.0
            else:
                begin = max(begin, min(-at / step, (size - at) / step))
                end = min(end, max(-at / step, (size - at) / step))
        if end < begin:
            continue
        is_whole[i] = begin == 0 and end == 1
        column = min(max(int(np.floor(x + begin * dx)), 0), columns - 1)
        row = min(max(int(np.floor(y + begin * dy)), 0), rows - 1)
        while 0 <= column < columns and 0 <= row < rows:
            value = cells[row, column]
            if np.isnan(value):
                is_whole[i] = False
            elif not value <= found[i]:
                found[i] = value
            next_x = np.inf if dx == 0 else (column + (dx > 0) - x) / dx
            next_y = np.inf if dy == 0 else (row + (dy > 0) - y) / dy
            if min(next_x, next_y) >= end:
                break
            if next_x <= next_y:
                column += 1 if dx > 0 else -1
            else:
                row += 1 if dy > 0 else -1
    return found, is_whole
