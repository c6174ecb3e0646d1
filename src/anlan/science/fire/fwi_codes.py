"""The equations of the FWI System themselves, on inputs already known to be possible."""

from __future__ import annotations

import numpy as np

from anlan.science.arrays import FloatArray
from anlan.science.fire.fwi_form import MOISTURE_LOSS, WETTEST_PCT, FwiForm, Months


def moisture_of(ffmc: FloatArray, form: FwiForm) -> FloatArray:
    """Moisture of fine fuel in % of dry weight: eq. 1."""
    return form.moisture_scale * (101.0 - ffmc) / (MOISTURE_LOSS + ffmc)


def code_of(moisture: FloatArray, form: FwiForm) -> FloatArray:
    """FFMC of a moisture: eq. 10."""
    return np.clip(MOISTURE_LOSS * (WETTEST_PCT - moisture) / (form.moisture_scale + moisture), 0.0, 101.0)


def wetted(moisture: FloatArray, rain: FloatArray) -> FloatArray:
    """Moisture after effective rain: eq. 3a, 3b; dry cells are left alone."""
    after = np.array(moisture)
    wet = rain > 0
    m, r = moisture[wet], rain[wet]
    with np.errstate(over="ignore"):  # a trace of rain: exp(−∞) is right
        soaked = m + 42.5 * r * np.exp(-100.0 / (251.0 - m)) * (1.0 - np.exp(-6.93 / r))
    soaked += 0.0015 * np.maximum(m - 150.0, 0.0) ** 2 * np.sqrt(r)
    after[wet] = np.minimum(soaked, WETTEST_PCT)
    return after


def equilibria(t: FloatArray, h: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Moisture to which fine fuel dries, and to which it wets: eq. 4, 5."""
    warm = 0.18 * (21.1 - t) * (1.0 - np.exp(-0.115 * h))
    drying = 0.942 * h**0.679 + 11.0 * np.exp((h - 100.0) / 10.0) + warm
    wetting = 0.618 * h**0.753 + 10.0 * np.exp((h - 100.0) / 10.0) + warm
    return drying, wetting


def log_rate(dryness: FloatArray, w: FloatArray) -> FloatArray:
    """Rate of drying (dryness = H/100) or of wetting (dryness = 1 − H/100) before temperature: eq. 6a, 7a."""
    eighth = np.square(np.square(np.square(dryness)))
    return 0.424 * (1.0 - dryness**1.7) + 0.0694 * np.sqrt(w) * (1.0 - eighth)


def toward(m: FloatArray, t: FloatArray, h: FloatArray, w: FloatArray, at_0_c: float, days: float) -> FloatArray:
    """Moisture after a time on the way to equilibrium: eq. 6–9; between the two equilibria it stays.

    at_0_c is the coefficient of eq. 6b for the chosen unit of time: 0.581 for days.
    """
    drying, wetting = equilibria(t, h)
    dries = m > drying
    share = h / 100.0
    rate = at_0_c * np.exp(0.0365 * t) * log_rate(np.where(dries, share, 1.0 - share), w)
    goal = np.where(dries, drying, np.where(m < wetting, np.minimum(wetting, drying), m))
    return np.asarray(goal + (m - goal) * np.exp(-np.log(10.0) * rate * days))


def ffmc_next(
    before: FloatArray, t: FloatArray, h: FloatArray, w: FloatArray, r: FloatArray, form: FwiForm
) -> FloatArray:
    """Eq. 1–10."""
    return code_of(toward(wetted(moisture_of(before, form), r - 0.5), t, h, w, 0.581, 1.0), form)


def dmc_wetted(before: FloatArray, effective: FloatArray, form: FwiForm) -> FloatArray:
    """DMC after effective rain > 0: eq. 12–15."""
    moisture = 20.0 + form.duff_span_pct * np.exp(-form.duff_rate * before)
    shallow = 100.0 / (0.5 + 0.3 * before)
    with np.errstate(divide="ignore"):
        logarithm = np.log(before)
    slope = np.where(before <= 33, shallow, np.where(before <= 65, 14.0 - 1.3 * logarithm, 6.2 * logarithm - 17.2))
    soaked = moisture + 1000.0 * effective / (48.77 + slope * effective)
    return np.maximum(43.43 * (5.6348 - np.log(soaked - 20.0)), 0.0)


def dmc_next(
    before: FloatArray, t: FloatArray, h: FloatArray, r: FloatArray, day_length_h: FloatArray, form: FwiForm
) -> FloatArray:
    """Eq. 11–17."""
    after = np.array(before)
    wet = r > 1.5
    after[wet] = dmc_wetted(before[wet], 0.92 * r[wet] - 1.27, form)
    rate = 1.894 * (np.maximum(t, -1.1) + 1.1) * (100.0 - h) * day_length_h * 1e-6
    return after + 100.0 * rate


def dc_next(before: FloatArray, t: FloatArray, r: FloatArray, drying_factor: FloatArray) -> FloatArray:
    """Eq. 18–23."""
    after = np.array(before)
    wet = r > 2.8
    b, effective = before[wet], 0.83 * r[wet] - 1.27
    after[wet] = np.maximum(b - 400.0 * np.log1p(3.937 * effective / (800.0 * np.exp(-b / 400.0))), 0.0)
    evaporation = np.maximum(0.36 * (np.maximum(t, -2.8) + 2.8) + drying_factor, 0.0)
    return after + 0.5 * evaporation


def wind_function(w: FloatArray, strong_wind: bool) -> FloatArray:
    """f(W): eq. 24; from 40 km/h on, where asked, that of ST-X-3 eq. 53a."""
    plain = np.exp(0.05039 * w)
    return np.where(w >= 40.0, 12.0 * (1.0 - np.exp(-0.0818 * (w - 28.0))), plain) if strong_wind else plain


def fuel_function(ffmc: FloatArray, form: FwiForm) -> FloatArray:
    """f(F): eq. 25."""
    m = moisture_of(ffmc, form)
    return 91.9 * np.exp(-0.1386 * m) * (1.0 + m**5.31 / 4.93e7)


def isi_of(ffmc: FloatArray, w: FloatArray, strong_wind: bool, form: FwiForm) -> FloatArray:
    """Eq. 26."""
    return 0.208 * wind_function(w, strong_wind) * fuel_function(ffmc, form)


def bui_of(duff: FloatArray, drought: FloatArray) -> FloatArray:
    """Eq. 27a, 27b."""
    total = duff + 0.4 * drought
    harmonic = np.divide(0.8 * drought, total, out=np.zeros_like(total), where=total > 0)
    plain = harmonic * duff
    corrected = np.maximum(duff - (1.0 - harmonic) * (0.92 + (0.0114 * duff) ** 1.7), 0.0)
    return np.where(duff <= 0.4 * drought, plain, corrected)


def fwi_of(isi: FloatArray, bui: FloatArray) -> FloatArray:
    """Eq. 28–30."""
    duff = np.where(bui <= 80.0, 0.626 * bui**0.809 + 2.0, 1000.0 / (25.0 + 108.64 * np.exp(-0.023 * bui)))
    intensity = 0.1 * isi * duff
    logarithm = np.log(np.maximum(intensity, 1.0))
    return np.where(intensity > 1.0, np.exp(2.72 * (0.434 * logarithm) ** 0.647), intensity)


def dsr_of(fwi: FloatArray) -> FloatArray:
    """Eq. 31."""
    return 0.0272 * fwi**1.77


def of_season(
    table: tuple[Months, ...], bands: tuple[float, ...], month: FloatArray, latitude: FloatArray
) -> FloatArray:
    """The table's value for a month at a latitude."""
    row = np.searchsorted(-np.asarray(bands), -latitude, side="right")
    return np.asarray(np.asarray(table)[row, month.astype(np.int64) - 1])
