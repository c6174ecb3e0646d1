"""The loop in time of the Xin'anjiang model, compiled; its readable twin stands in the tests.

Order of the parameters: the fields of `xinanjiang.Parameters`, then those of `xinanjiang.SnowStore`.
Order of the stores: see `xinanjiang.STORES`; behind them what is still under way in the channel, step by step.
"""

import math

import numpy as np
from numba import njit

LONGEST_LAG = 10
STORES = 9
STATE = STORES + LONGEST_LAG + 2
OUTPUTS = 7


@njit(cache=True, nogil=True)
def blank(state, out, step):  # type: ignore[no-untyped-def]
    """Nothing is known from this step on."""
    for each in range(state.size):
        state[each] = np.nan
    for later in range(step, out.shape[0]):
        for column in range(OUTPUTS):
            out[later, column] = np.nan


@njit(cache=True, nogil=True)
def run_cell(precipitation, evaporative_demand, temperature, p, has_snow, state, out):  # type: ignore[no-untyped-def]
    """Run one cell through all steps; `state` is changed in place, `out` is (steps, OUTPUTS)."""
    known = 0.0
    for each in range(state.size):
        known += state[each]
    if not math.isfinite(known):
        blank(state, out, 0)
        return
    ratio, um, lm, dm, c, b, im, sm, ex, ki, kg, ci, cg, cs, lag = p[:15]
    all_snow, all_rain, melt_from, melt_rate = p[15:19]
    swe, wu, wl, wd, s, fr, qi, qg, q = state[:9]
    pending = state[9:]
    wm = um + lm + dm
    wmm = wm * (1.0 + b)
    smm = sm * (1.0 + ex)
    whole_lag = int(lag)
    part_lag = lag - whole_lag
    for step in range(precipitation.size):
        fallen, demand, warmth = precipitation[step], evaporative_demand[step], temperature[step]
        if not (fallen >= 0.0 and demand >= 0.0 and math.isfinite(fallen + demand + warmth)):
            blank(state, out, step)
            return
        water = fallen
        if has_snow:
            snow = fallen * min(max((all_rain - warmth) / (all_rain - all_snow), 0.0), 1.0)
            swe += snow
            melt = min(swe, melt_rate * max(warmth - melt_from, 0.0))
            swe -= melt
            water = fallen - snow + melt
        ep = ratio * demand
        pe = water - ep
        runoff = 0.0
        rs = 0.0
        ri = 0.0
        rg = 0.0
        if pe > 0.0:
            evaporated = ep
            w = wu + wl + wd
            a = wmm * (1.0 - max(1.0 - w / wm, 0.0) ** (1.0 / (1.0 + b)))
            runoff = pe - (wm - w)
            if pe + a < wmm:
                runoff += wm * (1.0 - (pe + a) / wmm) ** (1.0 + b)
            runoff = min(max(runoff, 0.0), pe)
            wu += pe - runoff
            if wu > um:
                wl += wu - um
                wu = um
            if wl > lm:
                wd += wl - lm
                wl = lm
            if wd > dm:
                runoff += wd - dm
                wd = dm
            if runoff > 0.0:
                held = s * fr
                fr = min(runoff / pe, 1.0)  # numerical: beyond it there is but rounding
                s = held / fr
                parts = int(pe / 5.0) + 1
                depth = runoff / fr / parts
                kept = (1.0 - ki - kg) ** (1.0 / parts)
                ki_part = (1.0 - kept) * ki / (ki + kg)
                kg_part = (1.0 - kept) * kg / (ki + kg)
                for _ in range(parts):
                    if s > sm:
                        rs += (s - sm) * fr
                        s = sm
                    au = smm * (1.0 - max(1.0 - s / sm, 0.0) ** (1.0 / (1.0 + ex)))
                    over = depth + s - sm
                    if depth + au < smm:
                        over += sm * (1.0 - (depth + au) / smm) ** (1.0 + ex)
                    over = min(max(over, 0.0), depth)
                    rs += over * fr
                    s += depth - over
                    ri += ki_part * s * fr
                    rg += kg_part * s * fr
                    s *= 1.0 - ki_part - kg_part
        else:
            # What falls evaporates first, then the upper layer; the lower ones give what the deficit draws.
            eu = min(ep, water + wu)
            wu = max(wu + water - eu, 0.0)
            lack = ep - eu
            el = 0.0
            ed = 0.0
            if lack > 0.0:
                if wl >= c * lm:
                    el = min(lack * wl / lm, wl)
                elif wl >= c * lack:
                    el = c * lack
                else:
                    el = wl
                    ed = min(c * lack - wl, wd)
            wl -= el
            wd -= ed
            evaporated = eu + el + ed
        if not pe > 0.0 or not runoff > 0.0:
            ri = ki * s * fr
            rg = kg * s * fr
            s *= 1.0 - ki - kg
        pervious = 1.0 - im
        surface = pervious * rs + im * max(pe, 0.0)
        evaporation = pervious * evaporated + im * min(water, ep)
        qi = ci * qi + (1.0 - ci) * pervious * ri
        qg = cg * qg + (1.0 - cg) * pervious * rg
        total = surface + qi + qg
        pending[whole_lag] += (1.0 - part_lag) * total
        pending[whole_lag + 1] += part_lag * total
        q = cs * q + (1.0 - cs) * pending[0]
        under_way = 0.0
        for ahead in range(pending.size - 1):
            pending[ahead] = pending[ahead + 1]
            under_way += pending[ahead]
        pending[pending.size - 1] = 0.0
        out[step, 0] = q
        out[step, 1] = evaporation
        out[step, 2] = surface
        out[step, 3] = qi
        out[step, 4] = qg
        out[step, 5] = swe
        out[step, 6] = (
            swe
            + pervious * (wu + wl + wd + s * fr)
            + qi * ci / (1.0 - ci)
            + qg * cg / (1.0 - cg)
            + q * cs / (1.0 - cs)
            + under_way
        )
    for row, store in enumerate((swe, wu, wl, wd, s, fr, qi, qg, q)):
        state[row] = store
