"""The loops over windows. Whole numbers only until a value leaves: no order of arrival can change a bit.

A series has a row of cells (a ring: the slot's number modulo its length), for each rule three running numbers that
stand at its newest slot, and for each antecedent rule a ring of (total, known) by step, with what the steps before
the newest come to, weighted (a function of them alone, so that it can be kept):

    sum, mean, count  total of the known cells, how many are known, –
    max, min          the extreme (a minimum with its sign turned), how many are known, its slot
    since             slot of the last unknown, how many are known, slot of the last hit
    antecedent        total of the step so far, how many of its cells are known, –

Everything a reading passes through stands in this one file (the compiled code is kept by file), and what each one
passes through is inlined: a call with these arrays costs as much as the work itself.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from anlan.science.windows.memory import prefetch
from anlan.science.windows.rules import ABOVE, ANTECEDENT, FIRST_STEP, KIND, PHASE, STATISTICS, STEPS, STEPS_KEPT, WIDTH

NEVER = -(2**62)
"""The slot of what never was."""
AHEAD = 8
"""How many readings ahead memory is called for."""
SUM, MEAN, MAX, MIN, COUNT, RATE, SINCE = range(len(STATISTICS))
kernel: Any = njit(cache=True, nogil=True, error_model="numpy", _nrt=False)  # type: ignore[call-overload]
"""Without the counting of references, which would cost more than the work: no kernel makes an array."""
inlined: Any = njit(inline="always")
STORED, CORRECTED, REPEATED, SUPERSEDED, WITHDRAWN, UNKNOWN, TOO_LATE, FUTURE, IMPOSSIBLE = range(9)


@kernel
def total_of(s, begin, end, unknown, cells):  # type: ignore[no-untyped-def]
    """Sum and number of the known cells at places begin … end − 1; many at a time."""
    total, known = 0, 0
    for place in range(begin, end):
        x = int(cells[s, place])
        total += x if x != unknown else 0
        known += x != unknown
    return total, known


@kernel
def highest_of(s, begin, end, unknown, sign, cells):  # type: ignore[no-untyped-def]
    """The largest of sign · cell over the known cells at places begin … end − 1, `unknown` if there is none."""
    best = unknown
    for place in range(begin, end):
        x = int(cells[s, place])
        best = max(best, sign * x if x != unknown else unknown)
    return best


@kernel
def search_extreme(s, r, first, t, unknown, cells, into, running, rules):  # type: ignore[no-untyped-def]
    """The extreme of slots first … t, all in the ring, anew: first its value, then the newest slot that has it."""
    ring = cells.shape[1]
    sign = 1 if rules[r, KIND] == MAX else -1
    high = t % ring
    low = high - (t - first)
    best = highest_of(s, max(low, 0), high + 1, unknown, sign, cells)
    if low < 0:
        best = max(best, highest_of(s, low + ring, ring, unknown, sign, cells))
    if best == unknown:
        running[into, r, 0], running[into, r, 2] = 0, NEVER
        return
    back = 0
    while cells[s, high - back if back <= high else high - back + ring] != sign * best:
        back += 1
    running[into, r, 0], running[into, r, 2] = best, t - back


@kernel
def carry(s, r, t, newest, steps, into, carried, rules, weights):  # type: ignore[no-untyped-def]
    """Σ Kⁱ·R_i and Σ Kⁱ·known_i of the steps before the one that holds slot t."""
    width, kept, phase = rules[r, WIDTH], rules[r, STEPS_KEPT], rules[r, PHASE]
    step, newest_step = (t - 1 - phase) // width, (newest - 1 - phase) // width
    rain, known = 0.0, 0.0
    for i in range(1, rules[r, STEPS] + 1):
        if newest_step - kept < step - i <= newest_step:
            bucket = rules[r, FIRST_STEP] + (step - i) % kept
            rain += weights[r, i] * steps[s, bucket, 0]
            known += weights[r, i] * steps[s, bucket, 1]
    carried[into, r, 0], carried[into, r, 1] = rain, known


@kernel
def step_so_far(s, r, t, newest, unknown, cells, steps, rules):  # type: ignore[no-untyped-def]
    """Sum and number of the known cells of the step that holds slot t, as far as t."""
    width, kept, phase = rules[r, WIDTH], rules[r, STEPS_KEPT], rules[r, PHASE]
    step, newest_step = (t - 1 - phase) // width, (newest - 1 - phase) // width
    if not newest_step - kept < step <= newest_step:
        return 0, 0
    bucket = rules[r, FIRST_STEP] + step % kept
    total, known = steps[s, bucket, 0], steps[s, bucket, 1]
    for slot in range(t + 1, min(newest, phase + (step + 1) * width) + 1):
        x = int(cells[s, slot % cells.shape[1]])
        if x != unknown:
            total -= x
            known -= 1
    return total, known


@kernel
def rebuild(s, t, newest, unknown, cells, steps, into, running, carried, rules, weights):  # type: ignore[no-untyped-def]
    """Every window of series s that ends at slot t, plainly from the cells, into row `into`; what is not kept is unknown."""
    ring = cells.shape[1]
    for r in range(rules.shape[0]):
        kind, width, phase = rules[r, KIND], rules[r, WIDTH], rules[r, PHASE]
        running[into, r, 0], running[into, r, 1], running[into, r, 2] = 0, 0, NEVER
        if kind == RATE:
            continue
        if kind == ANTECEDENT:
            running[into, r, 0], running[into, r, 1] = step_so_far(s, r, t, newest, unknown, cells, steps, rules)
            carry(s, r, t, newest, steps, into, carried, rules, weights)
            continue
        first = t - width + 1 if phase < 0 else t - (t - 1 - phase) % width
        last = min(t, newest)
        begin = max(first, newest - ring + 1)
        if kind == SINCE:
            running[into, r, 0] = NEVER if begin == first else min(begin - 1, t)
            for slot in range(begin, last + 1):
                x = int(cells[s, slot % ring])
                running[into, r, 1] += x != unknown
                if x == unknown:
                    running[into, r, 0] = slot
                elif x >= rules[r, ABOVE]:
                    running[into, r, 2] = slot
            if last < t:
                running[into, r, 0] = t
            continue
        if begin > last:
            continue
        high = last % ring
        low = high - (last - begin)
        running[into, r, 0], running[into, r, 1] = total_of(s, max(low, 0), high + 1, unknown, cells)
        if low < 0:
            total, known = total_of(s, low + ring, ring, unknown, cells)
            running[into, r, 0] += total
            running[into, r, 1] += known
        if kind in (MAX, MIN):
            search_extreme(s, r, begin, last, unknown, cells, into, running, rules)


@kernel
def roll_since(s, r, t, x, unknown, running, rules):  # type: ignore[no-untyped-def]
    """Let slot t into the window of a rule that asks how long ago; what lies before the window is forgotten."""
    if x == unknown:
        running[s, r, 0] = t
    elif x >= rules[r, ABOVE]:
        running[s, r, 2] = t
    for part in range(0, 3, 2):
        if running[s, r, part] <= t - rules[r, WIDTH]:
            running[s, r, part] = NEVER


@inlined
def roll(s, t, newest, place, x, unknown, cells, running, steps, carried, rules, weights):  # type: ignore[no-untyped-def]
    """From slot t − 1 to slot t, whose cell x stands at `place`: what leaves goes out, what comes in is taken.

    The step of the newest slot is written down; those before it stand.
    """
    ring = cells.shape[1]
    for r in range(rules.shape[0]):
        kind, width, phase = rules[r, KIND], rules[r, WIDTH], rules[r, PHASE]
        if kind == ANTECEDENT:
            if (t - 1 - phase) % width == 0:
                running[s, r, 0], running[s, r, 1] = 0, 0
                carry(s, r, t, newest, steps, s, carried, rules, weights)
            if x != unknown:
                running[s, r, 0] += x
                running[s, r, 1] += 1
            if t == newest:
                bucket = rules[r, FIRST_STEP] + (t - 1 - phase) // width % rules[r, STEPS_KEPT]
                steps[s, bucket, 0], steps[s, bucket, 1] = running[s, r, 0], running[s, r, 1]
            continue
        if kind == RATE:
            continue
        first = t - width + 1
        left = unknown
        if phase < 0:
            leaving = place - width
            left = int(cells[s, leaving if leaving >= 0 else leaving + ring])
        elif (t - 1 - phase) % width == 0:
            first = t
            running[s, r, 0], running[s, r, 1], running[s, r, 2] = 0, 0, NEVER
        running[s, r, 1] += (x != unknown) - (left != unknown)
        if kind in (MAX, MIN):
            if x != unknown:
                signed = x if kind == MAX else -x
                if running[s, r, 2] == NEVER or signed >= running[s, r, 0]:
                    running[s, r, 0], running[s, r, 2] = signed, t
            if phase < 0 and NEVER < running[s, r, 2] < first:
                search_extreme(s, r, first, t, unknown, cells, s, running, rules)
        elif kind == SINCE:
            roll_since(s, r, t, x, unknown, running, rules)
        else:
            running[s, r, 0] += (x if x != unknown else 0) - (left if left != unknown else 0)


@kernel
def rate(s, t, width, newest, unknown, cells):  # type: ignore[no-untyped-def]
    """The share of the two ends that is known, and the cell of slot t minus that of one width before."""
    ring = cells.shape[1]
    now = int(cells[s, t % ring]) if newest - ring < t <= newest else unknown
    before = int(cells[s, (t - width) % ring]) if newest - ring < t - width <= newest else unknown
    if now == unknown or before == unknown:
        return ((now != unknown) + (before != unknown)) / 2.0, np.nan
    return 1.0, float(now - before)


@kernel
def since(of, r, t, running, rules):  # type: ignore[no-untyped-def]
    """How much is known of the slots that count, and how many have gone by since the last hit.

    After a hit only the slots since then count: what is unknown there may hide a later hit.
    """
    last_unknown, known, hit, width = running[of, r, 0], running[of, r, 1], running[of, r, 2], rules[r, WIDTH]
    if hit == NEVER:
        return known / width, np.inf if known == width else np.nan
    return 1.0 if last_unknown < hit else known / width, float(t - hit)


@inlined
def emit(  # type: ignore[no-untyped-def]
    s, t, newest, unknown, per_unit, slot_s, cells, of, running, carried, rules, weights, enough,
    row, value, coverage, valid,
):  # fmt: skip
    """The value of every rule at slot t, for which row `of` of `running` and `carried` stand; how much of it is known."""
    for r in range(rules.shape[0]):
        kind, width, total, known = rules[r, KIND], rules[r, WIDTH], running[of, r, 0], running[of, r, 1]
        if kind == ANTECEDENT:
            elapsed = (t - 1 - rules[r, PHASE]) % width + 1
            share = (known + carried[of, r, 1]) / (elapsed + width * weights[r, 0])
            value[row, r] = (total + carried[of, r, 0]) / per_unit if share > 0 else np.nan
            coverage[row, r] = share
        elif kind == RATE:
            coverage[row, r], value[row, r] = rate(s, t, width, newest, unknown, cells)
            value[row, r] /= per_unit * width * slot_s
        elif kind == SINCE:
            coverage[row, r], value[row, r] = since(of, r, t, running, rules)
            value[row, r] *= slot_s
        elif kind == COUNT:
            coverage[row, r], value[row, r] = 1.0, known
        else:
            coverage[row, r] = known / width
            signed = -total if kind == MIN else total
            value[row, r] = signed / (per_unit * known if kind == MEAN else per_unit) if known else np.nan
        valid[row, r] = coverage[row, r] >= enough[r]


@kernel
def put_late(s, t, x, newest, unknown, cells, steps, rules):  # type: ignore[no-untyped-def]
    """Put x into a slot that is not newer than the newest; answers what became of the reading."""
    ring = cells.shape[1]
    if newest - t >= ring:
        return TOO_LATE
    held = int(cells[s, t % ring])
    if x == held:
        return UNKNOWN if x == unknown else REPEATED
    cells[s, t % ring] = x
    for r in range(rules.shape[0]):
        if rules[r, KIND] == ANTECEDENT:
            step = (t - 1 - rules[r, PHASE]) // rules[r, WIDTH]
            if (newest - 1 - rules[r, PHASE]) // rules[r, WIDTH] - rules[r, STEPS_KEPT] < step:
                place = rules[r, FIRST_STEP] + step % rules[r, STEPS_KEPT]
                steps[s, place, 0] += (x if x != unknown else 0) - (held if held != unknown else 0)
                steps[s, place, 1] += (x != unknown) - (held != unknown)
    return STORED if held == unknown else WITHDRAWN if x == unknown else CORRECTED


@kernel
def jump(s, had, t, unknown, cells, running, steps, carried, rules, weights):  # type: ignore[no-untyped-def]
    """Forget the windows of series s, which end before slot t; its steps since slot `had` are empty."""
    for place in range(cells.shape[1]):
        cells[s, place] = unknown
    for r in range(rules.shape[0]):
        running[s, r, 0], running[s, r, 1], running[s, r, 2] = 0, 0, NEVER
        if rules[r, KIND] == SINCE:
            running[s, r, 0] = t - 1
        elif rules[r, KIND] == ANTECEDENT:
            width, kept, phase = rules[r, WIDTH], rules[r, STEPS_KEPT], rules[r, PHASE]
            step = (t - 1 - phase) // width
            for empty in range(max((had - 1 - phase) // width, step - kept) + 1, step + 1):
                steps[s, rules[r, FIRST_STEP] + empty % kept, 0] = 0
                steps[s, rules[r, FIRST_STEP] + empty % kept, 1] = 0
            carry(s, r, t, t, steps, s, carried, rules, weights)


@inlined
def call_for(s, t, cells, running, steps, carried, rules):  # type: ignore[no-untyped-def]
    """Have the memory of series s on its way before slot t of it is taken in: waiting for it would cost the most."""
    ring = cells.shape[1]
    place = t % ring
    prefetch(cells, s, place)
    prefetch(running, s, 0)
    prefetch(running, s, rules.shape[0] - 1)
    for r in range(rules.shape[0]):
        width = rules[r, WIDTH]
        if rules[r, KIND] == ANTECEDENT:
            step = (t - 1 - rules[r, PHASE]) // width
            prefetch(steps, s, rules[r, FIRST_STEP] + step % rules[r, STEPS_KEPT])
            prefetch(carried, s, r)
        else:
            prefetch(cells, s, place - width if place >= width else place - width + ring)


@kernel
def take_in(  # type: ignore[no-untyped-def]
    series, slot, reading, late, slot_s, unknown, per_unit, cells, newest, running, steps, carried, rules,
    weights, enough, outcome, row_series, row_slot, value, coverage, valid, rows,
):  # fmt: skip
    """A batch sorted by series, slot and arrival; answers how many rows were written.

    A new slot gives one row. A correction gives a row for each slot from it (no farther back than `late`) to the
    newest the series had; each (series, slot) stands in one row at most.
    """
    ring, n, i = cells.shape[1], series.size, rows
    while i < n:
        s = series[i]
        if i + AHEAD < n:
            call_for(series[i + AHEAD], slot[i + AHEAD], cells, running, steps, carried, rules)
        newest_slot = newest[s]
        at = newest_slot
        while i < n and series[i] == s and slot[i] <= newest_slot:
            outcome[i] = SUPERSEDED
            if i + 1 == n or slot[i + 1] != slot[i] or series[i + 1] != s:
                outcome[i] = put_late(s, slot[i], reading[i], newest_slot, unknown, cells, steps, rules)
                if at == newest_slot and outcome[i] in (STORED, CORRECTED, WITHDRAWN):
                    at = max(slot[i], newest_slot - late) - 1
            i += 1
        if at < newest_slot:
            rebuild(s, at, newest_slot, unknown, cells, steps, s, running, carried, rules, weights)
        while True:
            target, is_new = at + 1, at == newest_slot
            if is_new:
                while i + 1 < n and slot[i + 1] == slot[i] and series[i + 1] == series[i] == s:
                    outcome[i] = SUPERSEDED
                    i += 1
                if i == n or series[i] != s:
                    break
                target = slot[i]
                if target - at >= ring:
                    jump(s, at, target, unknown, cells, running, steps, carried, rules, weights)
                    at = target - 1
            while at < target:
                at += 1
                place = at % ring
                if at > newest_slot:
                    newest_slot = at
                    cells[s, place] = reading[i] if at == target else unknown
                x = int(cells[s, place])
                roll(s, at, newest_slot, place, x, unknown, cells, running, steps, carried, rules, weights)
            if is_new:
                outcome[i] = UNKNOWN if reading[i] == unknown else STORED
                i += 1
            emit(s, at, newest_slot, unknown, per_unit, slot_s, cells, s, running, carried, rules, weights, enough,
                 rows, value, coverage, valid)  # fmt: skip
            row_series[rows], row_slot[rows] = s, at
            rows += 1
        newest[s] = newest_slot
    return rows


@kernel
def look_at(  # type: ignore[no-untyped-def]
    t, unknown, per_unit, slot_s, cells, newest, steps, rules, weights, enough, value, coverage, valid,
    running, carried, only,
):  # fmt: skip
    """The rules' values of every series at slot t, from the cells; running and carried are scratch, their row `only`."""
    for s in range(newest.size):
        rebuild(s, t, newest[s], unknown, cells, steps, only, running, carried, rules, weights)
        emit(s, t, newest[s], unknown, per_unit, slot_s, cells, only, running, carried, rules, weights, enough,
             s, value, coverage, valid)  # fmt: skip
