"""Unit hydrographs 单位线: from excess rain to discharge, and where the ordinates come from.

Sources: Sherman (1932), Engineering News-Record 108; NEH Part 630, chapter 16 (dimensionless unit hydrograph); Nash (1957),
IASH Publication 45 (cascade); Chow, Maidment & Mays (1988), Applied Hydrology, chapter 7 (S-hydrograph).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import gammainc

from anlan.science.arrays import FloatArray, number, together, whole

MM_KM2_M3 = 1_000.0
"""One millimetre over one square kilometre, m³."""
SCS_TIME = np.array(
    [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 1.9, 2,
     2.2, 2.4, 2.6, 2.8, 3, 3.2, 3.4, 3.6, 3.8, 4, 4.5, 5]
)  # fmt: skip
SCS_FLOW = np.array(
    [0, 0.03, 0.1, 0.19, 0.31, 0.47, 0.66, 0.82, 0.93, 0.99, 1, 0.99, 0.93, 0.86, 0.78, 0.68, 0.56, 0.46, 0.39, 0.33, 0.28,
     0.207, 0.147, 0.107, 0.077, 0.055, 0.04, 0.029, 0.021, 0.015, 0.011, 0.005, 0]
)  # fmt: skip
"""Dimensionless unit hydrograph, t/Tp and q/qp. NEH Part 630, Table 16-1; second source: the table that StormShed prints."""
SCS_TIME.flags.writeable = SCS_FLOW.flags.writeable = False
SCS_LAG_SHARE = 0.6
"""Lag = 0.6 time of concentration. NEH Part 630, equation 15-3."""


def discharge(excess_mm: npt.ArrayLike, unit_m3_s_mm: npt.ArrayLike) -> FloatArray:
    """Direct runoff: the excess rain folded with the unit hydrograph, both at the same steps.

    excess_mm     (steps,)                 mm per step     ≥ 0; a gap makes every ordinate it reaches a gap
    unit_m3_s_mm  (ordinates,)             (m³/s)/mm       of 1 mm in one step, ≥ 0
    returns       (steps + ordinates − 1)  m³/s            empty where either is empty

    Source: Chow et al. (1988), equation 7.4.1.
    """
    excess, unit = _series("excess_mm", excess_mm), _series("unit_m3_s_mm", unit_m3_s_mm)
    if not excess.size or not unit.size:
        return np.empty(0)
    return np.convolve(np.where(excess >= 0, excess, np.nan), np.where(unit >= 0, unit, np.nan))


def scs_unit_hydrograph(*, area_km2: float, concentration_s: float, step_s: float) -> FloatArray:
    """Ordinates at the end of each step of a basin without gauge, from its time of concentration.

    area_km2         number  km²
    concentration_s  number  s     time of concentration; lag 0.6 Tc, time to peak half a step + lag
    step_s           number  s     of the rain; at most a fifth of the time to peak, or the shape is lost
    returns          (ordinates,)  (m³/s)/mm   scaled so that they hold exactly 1 mm over the basin

    Source: NEH Part 630, chapter 16; the peak factor 484 (US units) is that of this shape, not a second coefficient.
    """
    area = number("area_km2", area_km2, above=0, below=1e7, inclusive=False)
    lag = SCS_LAG_SHARE * number("concentration_s", concentration_s, above=0, below=1e8, inclusive=False)
    step = number("step_s", step_s, above=0, below=1e8, inclusive=False)
    peak_time = step / 2 + lag
    if step > peak_time / 5 + 1e-9 * step:
        raise ValueError(f"step_s must be at most a fifth of the time to peak, {peak_time:g} s, got {step:g}")
    times = np.arange(step, SCS_TIME[-1] * peak_time, step)
    shape = np.interp(times / peak_time, SCS_TIME, SCS_FLOW)
    return np.asarray(shape * area * MM_KM2_M3 / (shape.sum() * step))


def nash_unit_hydrograph(*, area_km2: float, stores: float, delay_s: float, step_s: float, steps: int) -> FloatArray:
    """Mean flow of each step out of `stores` equal linear reservoirs in a row, after 1 mm in the first step.

    area_km2  number  km²
    stores    number  –     n, above 0, need not be whole
    delay_s   number  s     K of each reservoir
    step_s    number  s
    steps     number        ordinates wanted; what is still in the reservoirs after them is left out
    returns   (steps,)      (m³/s)/mm

    Source: Nash (1957); the flow of a step is the difference of the S-hydrograph I(n, t/K) integrated over the step.
    """
    area = number("area_km2", area_km2, above=0, below=1e7, inclusive=False)
    n = number("stores", stores, above=0, below=100, inclusive=False)
    delay = number("delay_s", delay_s, above=0, below=1e9, inclusive=False)
    step = number("step_s", step_s, above=0, below=1e8, inclusive=False)
    steps = whole("steps", steps, least=0)
    x = np.arange(steps + 1) * step / delay
    # ∫ I(n, u) du from 0 to x = x·I(n, x) − n·I(n + 1, x)
    passed = (x * gammainc(n, x) - n * gammainc(n + 1, x)) * delay
    out = np.diff(np.diff(passed, prepend=0.0)) / step
    return np.asarray(out * area * MM_KM2_M3 / step)


def s_curve_change(unit_m3_s_mm: npt.ArrayLike, *, from_steps: int, to_steps: int) -> FloatArray:
    """The unit hydrograph of rain lasting `to_steps`, from that of rain lasting `from_steps`, by the S-hydrograph.

    unit_m3_s_mm  (ordinates,)  (m³/s)/mm   one ordinate a step
    returns       (ordinates + to_steps − 1)  (m³/s)/mm   trailing zeros included; slightly negative ordinates can come out of
                                rounded ones: the S-hydrograph then waves, which is the method's own weakness

    Source: Chow et al. (1988), section 7.6.
    """
    unit = _series("unit_m3_s_mm", unit_m3_s_mm)
    from_steps, to_steps = whole("from_steps", from_steps, least=1), whole("to_steps", to_steps, least=1)
    if not unit.size:
        return unit
    steps = unit.size + to_steps - 1
    padded = np.concatenate([unit, np.zeros(to_steps - 1)])
    s_curve = np.zeros(steps)
    for step in range(steps):
        s_curve[step] = padded[step] + (s_curve[step - from_steps] if step >= from_steps else 0.0)
    later = np.concatenate([np.zeros(to_steps), s_curve])[:steps]
    return np.asarray((s_curve - later) * from_steps / to_steps)


def _series(name: str, given: npt.ArrayLike) -> FloatArray:
    (series,) = together(**{name: given})
    if series.ndim != 1:
        raise ValueError(f"{name} must be one series, got the shape {series.shape}")
    return series
