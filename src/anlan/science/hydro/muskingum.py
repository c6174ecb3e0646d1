"""Flood routing along a river reach 马斯京根法: storage S = K (x I + (1 − x) O).

Source: McCarthy (1938); Chow, Maidment & Mays (1988), Applied Hydrology, equations 8.4.1 to 8.4.10; 水文预报 textbooks.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.signal import lfilter

from anlan.science.arrays import Flagged, FloatArray, flagged, floats, number, together, whole


class Coefficients(NamedTuple):
    """O₂ = now · I₂ + before · I₁ + kept · O₁; their sum is 1."""

    now: float
    before: float
    kept: float


class Reach(NamedTuple):
    """K, s, travel time of the reach; x, weight of the inflow."""

    travel_s: float
    weight: float


def muskingum_coefficients(*, travel_s: float, weight: float, step_s: float) -> Coefficients:
    """Coefficients of one reach.

    travel_s  number  s   K, above 0
    weight    number  –   x, 0 to 0.5
    step_s    number  s   above 0

    Source: Chow et al. (1988), equations 8.4.8 to 8.4.10.
    """
    k = number("travel_s", travel_s, above=0, below=1e9, inclusive=False)
    x = number("weight", weight, above=0, below=0.5)
    step = number("step_s", step_s, above=0, below=1e9, inclusive=False)
    whole = 2 * k * (1 - x) + step
    return Coefficients((step - 2 * k * x) / whole, (step + 2 * k * x) / whole, (2 * k * (1 - x) - step) / whole)


def muskingum_route(
    inflow_m3_s: npt.ArrayLike,
    *,
    travel_s: float,
    weight: float,
    step_s: float,
    reaches: int = 1,
    outflow_m3_s: npt.ArrayLike | None = None,
) -> Flagged:
    """The outflow at the end of a river of equal reaches in a row.

    inflow_m3_s   (steps, …)  m³/s  ≥ 0; a gap or a negative flow is a gap from there on
    travel_s      number      s     K of each reach
    weight        number      –     x
    step_s        number      s     not valid outside 2Kx ≤ Δt ≤ 2K(1 − x): a coefficient turns negative there
    reaches       number            1 or more
    outflow_m3_s  (…)         m³/s  of the first step at every reach's end; the inflow (steady) where it is not given
    returns       (steps, …)  m³/s
    """
    c = muskingum_coefficients(travel_s=travel_s, weight=weight, step_s=step_s)
    flow = floats("inflow_m3_s", inflow_m3_s)
    if not flow.ndim:
        raise ValueError("inflow_m3_s must be a series, steps first")
    count = whole("reaches", reaches, least=1)
    if not len(flow):
        return flagged(flow)
    flow = np.where((flow >= 0) & np.isfinite(flow), flow, np.nan)
    first, _ = together(outflow_m3_s=flow[0] if outflow_m3_s is None else outflow_m3_s, inflow_m3_s=flow[0])
    if first.shape != flow.shape[1:]:
        raise ValueError(f"outflow_m3_s must have the shape {flow.shape[1:]}, got {first.shape}")
    for _ in range(count):
        memory = (first - c.now * flow[0])[None]
        flow, _ = lfilter([c.now, c.before], [1.0, -c.kept], flow, axis=0, zi=memory)
    # From a coefficient of zero (Δt = 2Kx, or 2K(1 − x)) rounding may leave a little less.
    is_stable = c.now >= -1e-12 and c.kept >= -1e-12
    return flagged(flow, possible=first >= 0, covered=is_stable)


def muskingum_fit(inflow_m3_s: npt.ArrayLike, outflow_m3_s: npt.ArrayLike, *, step_s: float) -> Reach:
    """K and x of a reach from one observed flood: least squares of the storage against inflow and outflow.

    inflow_m3_s, outflow_m3_s  (steps,)  m³/s   observed, without gaps, at least four steps, no side inflow
    step_s                     number    s

    Raises ValueError where the flood determines no K above 0 and x between 0 and 0.5.
    Source: S − S₀ = A I + B O with K = A + B, x = A/K; Gill (1978), Journal of Hydrology 36, 353–363.
    """
    step = number("step_s", step_s, above=0, below=1e9, inclusive=False)
    inflow, outflow = together(inflow_m3_s=inflow_m3_s, outflow_m3_s=outflow_m3_s)
    is_series = inflow.ndim == 1 and inflow.size >= 4
    if not is_series or not np.isfinite(inflow + outflow).all() or (np.minimum(inflow, outflow) < 0).any():
        raise ValueError(
            "inflow_m3_s and outflow_m3_s must be series of at least four steps, without gaps, not negative"
        )
    gain = (inflow - outflow) * step
    storage = np.concatenate([[0.0], np.cumsum((gain[1:] + gain[:-1]) / 2)])
    design: FloatArray = np.column_stack([inflow, outflow, np.ones(inflow.size)])
    (a, b, _), _, rank, _ = np.linalg.lstsq(design, storage, rcond=None)
    k = a + b
    # Rounded flows leave x = 0 a little below; so much is taken for 0.
    if rank < 3 or not k > 0 or not -0.005 <= a / k <= 0.5:
        raise ValueError("the flood determines no travel time above 0 with a weight between 0 and 0.5")
    return Reach(float(k), max(float(a / k), 0.0))
